"""Contacts an agent can expect of a roster, before and after the fact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import OFF, Forecast, Roster, SimulatedService
from wfm.domain.errors import InvalidInput
from wfm.domain.record import (
    BoolArray,
    FloatArray,
    IntArray,
    Record,
    frozen_array,
    set_field,
)

ROUNDS = 60
LEAST_IDLE = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Expectation(Record):
    """Contacts expected of N agents on the D days on which their shifts begin.

    Parameters
    ----------
    agents : tuple of str
    contacts, ready_seconds : ndarray, shape (N, D)
        Expected contacts, and time on position behind them.
    """

    agents: tuple[str, ...]
    contacts: FloatArray
    ready_seconds: FloatArray

    def __post_init__(self) -> None:
        for name in ("contacts", "ready_seconds"):
            shape = (len(self.agents), -1)
            array = frozen_array(getattr(self, name), np.float64, shape, f"Expectation.{name}")
            set_field(self, name, array)


def expect(
    roster: Roster, service: SimulatedService, forecast: Forecast, present_share: float = 1.0
) -> Expectation:
    """Return the contacts expected from roster and forecast alone (ex ante).

    Parameters
    ----------
    roster : Roster
        N agents, D days.
    service : SimulatedService
        Says how many contacts of each queue are answered in each interval.
    forecast : Forecast
        Handle times, on the same grid.
    present_share : float
        Share of rostered floor time that is worked after shrinkage.

    Raises
    ------
    InvalidInput
        If the grids differ, or the share is not above 0 and at most 1.

    Notes
    -----
    E_i = sum_t r_it A_t / S_t: ready seconds times the contacts answered for each ready second of
    everybody (r_i, A_t, S_t). Where agents have different skills, A_t is that of the agent's
    skill group by `group_contacts`, brought to the sum that the group has in the simulation,
    which knows how contacts are routed. Contacts carried in from the day before are nobody's.
    """
    if not roster.grid == service.grid == forecast.grid:
        raise InvalidInput("roster, service and forecast have different grids", where="expect")
    if not 0 < present_share <= 1:
        raise InvalidInput(f"is {present_share}", where="present_share", hint="above 0, at most 1")
    rows = [forecast.queues.index(queue) for queue in service.queues]
    ready = roster.on_floor() * present_share * roster.grid.interval_seconds
    skilled = skills_of_groups(roster, service.queues)
    taken = group_contacts(ready, skilled, service.answered, forecast.aht_seconds[rows])
    rate = np.divide(taken, ready, out=np.zeros_like(ready), where=ready > 0)
    return _as_simulated(roster, service, by_shift(roster, rate, present_share))


def skills_of_groups(roster: Roster, queues: tuple[str, ...]) -> BoolArray:
    """Return which queues each skill group of the roster serves; shape (G, Q)."""
    return np.array([[q in group for q in queues] for group in roster.skill_groups])


def group_of_agent(roster: Roster) -> IntArray:
    """Return the number of each agent's skill group; shape (N,)."""
    number = {group: g for g, group in enumerate(roster.skill_groups)}
    return np.array([number[tuple(sorted(a.skills))] for a in roster.agents], dtype=np.int64)


def _as_simulated(roster: Roster, service: SimulatedService, made: Expectation) -> Expectation:
    """Bring the sums of several skill groups to those of the simulated roster."""
    if service.agents is None or len(roster.skill_groups) == 1:
        return made
    contacts, handled = made.contacts.copy(), service.agents.handled.mean(axis=0)
    group_of = [tuple(sorted(a.skills)) for a in roster.agents]
    for group in roster.skill_groups:
        own = np.array([found == group for found in group_of])
        total = contacts[own].sum()
        contacts[own] *= handled[own].sum() / total if total > 0 else 0.0
    return Expectation(made.agents, contacts, made.ready_seconds)


def group_contacts(
    ready: FloatArray, skilled: np.ndarray, answered: FloatArray, aht_seconds: FloatArray
) -> FloatArray:
    """Return how many contacts each skill group takes in each interval; shape (G, T).

    See `contacts_by_queue`, whose sum over the queues it is.
    """
    contacts: FloatArray = contacts_by_queue(ready, skilled, answered, aht_seconds).sum(axis=1)
    return contacts


def contacts_by_queue(
    ready: FloatArray, skilled: np.ndarray, answered: FloatArray, aht_seconds: FloatArray
) -> FloatArray:
    """Return how many contacts of each queue each skill group takes in each interval.

    Parameters
    ----------
    ready : ndarray, shape (G, T)
        Ready seconds of the group.
    skilled : ndarray of bool, shape (G, Q)
    answered : ndarray, shape (Q, T)
        Contacts answered; those of a queue that nobody ready can serve are nobody's.
    aht_seconds : ndarray, shape (Q, T)

    Returns
    -------
    ndarray, shape (G, Q, T)

    Notes
    -----
    Among free agents the longest idle takes the next contact, so that a group's part of a queue
    goes by its idle seconds; those depend on all its parts, hence a fixed point, found by damped
    repetition. Exact where all agents have the same skills; rules that prefer some groups are
    not in it.
    """
    open_to = skilled[:, :, None] & (ready > 0)[:, None, :]
    weight = ready.copy()
    taken = np.zeros((*skilled.shape, ready.shape[1]))
    for _ in range(ROUNDS if len(ready) > 1 else 1):
        wanted = np.where(open_to, weight[:, None, :], 0.0)
        total = wanted.sum(axis=0)
        part = np.divide(wanted, total, out=np.zeros_like(wanted), where=total > 0)
        taken = part * answered
        busy = (taken * aht_seconds).sum(axis=1)
        idle = np.maximum(ready - busy, LEAST_IDLE * ready)
        weight = 0.5 * (weight + idle)
    return taken


def by_shift(roster: Roster, rate: FloatArray, present_share: float) -> Expectation:
    """Add the contacts and seconds of each shift up, on the day on which it begins.

    Parameters
    ----------
    roster : Roster
    rate : ndarray, shape (G, T)
        Contacts for each second on position, by skill group and interval.
    present_share : float
        Share of rostered floor time on position.
    """
    grid, seconds = roster.grid, present_share * roster.grid.interval_seconds
    of_agent = group_of_agent(roster)
    contacts, ready = np.zeros(roster.assignment.shape), np.zeros(roster.assignment.shape)
    for p, pattern in enumerate(roster.patterns):
        profile = pattern.floor_profile(grid.interval_minutes) * seconds
        for day in range(grid.day_count):
            working = np.flatnonzero(roster.assignment[:, day] == p)
            if not working.size:
                continue
            first = grid.offset_of_wall(day, pattern.start_minute)
            end = min(first + profile.size, grid.interval_count)
            inside = profile[: end - first]
            contacts[working, day] = (rate[:, first:end] @ inside)[of_agent[working]]
            ready[working, day] = inside.sum()
    return Expectation(tuple(a.agent for a in roster.agents), contacts, ready)


def expect_after(
    before: Expectation, ready_seconds: FloatArray, contacts: FloatArray
) -> Expectation:
    """Return the contacts that each agent could expect given what came and who was there.

    Parameters
    ----------
    before : Expectation
        Of the roster; says how busy the hours of each shift are.
    ready_seconds : ndarray, shape (N, D)
        Recorded; NaN counts as planned.
    contacts : ndarray, shape (D,)
        Contacts handled on the day by all N agents together.

    Returns
    -------
    Expectation
        It adds up to `contacts` on every day on which somebody was expected to handle any.

    Raises
    ------
    InvalidInput
        If the shapes do not fit.
    """
    shape = before.contacts.shape
    if ready_seconds.shape != shape or contacts.shape != shape[1:]:
        raise InvalidInput(
            f"of shapes {ready_seconds.shape} and {contacts.shape} do not fit {shape}",
            where="expect_after",
        )
    ready = np.where(np.isnan(ready_seconds), before.ready_seconds, ready_seconds)
    planned = before.ready_seconds > 0
    part = before.contacts * np.divide(
        ready, before.ready_seconds, out=np.zeros(shape), where=planned
    )
    total = part.sum(axis=0)
    scale = np.divide(contacts, total, out=np.zeros_like(total), where=total > 0)
    return Expectation(before.agents, part * scale, ready)


def rostered_seconds(roster: Roster) -> FloatArray:
    """Return each agent's floor time, breaks taken off, by the day the shift begins; (N, D)."""
    minutes = roster.grid.interval_minutes
    floor = [float(p.floor_profile(minutes).sum()) * minutes * 60 for p in roster.patterns]
    seconds: FloatArray = np.array([*floor, 0.0])[roster.assignment]
    return seconds


def shift_of_agent(roster: Roster) -> tuple[str, ...]:
    """Return the shift code that each agent works most often, ``none`` without any; length N."""
    codes = [p.shift for p in roster.patterns]
    names: list[str] = []
    for row in roster.assignment:
        worked = [codes[p] for p in row if p != OFF]
        names.append(max(sorted(set(worked)), key=worked.count) if worked else "none")
    return tuple(names)
