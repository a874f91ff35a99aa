"""What agents bring into an averaging cycle that began before the period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.event import Finding
from wfm.domain.hour_limits import cycle_start
from wfm.domain.hours import contract_minutes, working_days
from wfm.domain.people import Absence, Agent, PreviousShift
from wfm.domain.record import BoolArray, FloatArray
from wfm.domain.rule_settings import RosterRules

NEAR_HOURS = 1.0
"""Two balances of one agent that are no further apart say the same."""

SHOWN = 5

BALANCE_KINDS = ("cycle_balance_follows", "cycle_balance_differs", "cycle_balance_unknown")
"""Kinds of the findings about balances."""


class Past(NamedTuple):
    """What is known of the days before a period.

    Parameters
    ----------
    previous : sequence of PreviousShift
        Shifts worked; those of other agents and of unknown shifts are passed over.
    paid_minutes : mapping of str to int
        Working minutes of each shift.
    leave : sequence of Absence
    """

    previous: Sequence[PreviousShift]
    paid_minutes: Mapping[str, int]
    leave: Sequence[Absence]


class Difference(NamedTuple):
    """An agent whose balance is given, and other than by the previous roster; in hours."""

    agent: str
    given: float
    worked: float


class CycleBalances(NamedTuple):
    """Agents with the balance they bring into the cycle, and where it comes from.

    Parameters
    ----------
    agents : tuple of Agent
        ``cycle_balance_hours`` is filled in where it was not given and follows from the past.
    since : date, optional
        First day of the cycle that began before the period; None when none did.
    follows : tuple of float
        The balances filled in.
    unknown : tuple of str
        Agents whose earlier hours nobody tells; they count as what was owed.
    differing : tuple of Difference
        Agents whose given balance is another than the previous roster's; the given one holds.
    """

    agents: tuple[Agent, ...]
    since: date | None = None
    follows: tuple[float, ...] = ()
    unknown: tuple[str, ...] = ()
    differing: tuple[Difference, ...] = ()


def cycle_balances(
    agents: tuple[Agent, ...],
    past: Past,
    first_day: date,
    calendar: Calendar,
    rules: RosterRules,
) -> CycleBalances:
    """Return the agents with the balance of the cycle that a period begins in.

    Parameters
    ----------
    agents : tuple of Agent
    past : Past
    first_day : date
        Of the period.
    calendar : Calendar
    rules : RosterRules

    Returns
    -------
    CycleBalances

    Notes
    -----
    The balance is what was worked since the cycle began, less what was owed on these days by
    `contract_minutes`: leave and the days before an agent was hired are taken off. It follows
    from the previous roster when that reaches back to the first day of the cycle, every work day
    from there on has a shift of somebody, and so have the last days off where days off are
    worked; and for an agent who has a shift in it, or owed
    nothing. A given balance goes before: it may hold what no roster does, such as overtime on
    the day.
    """
    if rules.hours_cycle is None:
        return CycleBalances(agents)
    since = cycle_start(first_day, rules.hours_cycle)
    dates = [since + timedelta(days=n) for n in range((first_day - since).days)]
    if not dates:
        return CycleBalances(agents)
    hours = np.full(len(agents), np.nan)
    if _covers(past.previous, dates, calendar):
        hours = _worked_above_owed(agents, past, dates, calendar, rules)
    made, follows, unknown, differing = [], [], [], []
    for agent, worked in zip(agents, hours.tolist(), strict=True):
        given = agent.cycle_balance_hours
        if given is None and np.isnan(worked):
            unknown.append(agent.agent)
        elif given is None:
            follows.append(worked)
        elif abs(given - worked) > NEAR_HOURS:
            differing.append(Difference(agent.agent, given, worked))
        brings = given is None and not np.isnan(worked)
        made.append(replace(agent, cycle_balance_hours=worked) if brings else agent)
    return CycleBalances(tuple(made), since, tuple(follows), tuple(unknown), tuple(differing))


def balance_findings(
    balances: CycleBalances, agents_file: str, previous_file: str | None
) -> tuple[Finding, ...]:
    """Return what a planner should know of the balances: one remark of each kind.

    Parameters
    ----------
    balances : CycleBalances
    agents_file : str
    previous_file : str, optional
        None when the scenario names none.
    """
    since, before = balances.since, previous_file or "a previous roster"
    found = []
    if balances.follows:
        low, high = min(balances.follows), max(balances.follows)
        what = (
            f"{_count(balances.follows)} with {low:+.4g} to {high:+.4g} h in the cycle that began "
            f"{since}: worked less owed since then, by {before}"
        )
        found.append(Finding(what, before, "info", "cycle_balance_follows"))
    if balances.differing:
        shown = [f"{d.agent} {d.given:g} h, not {d.worked:.4g} h" for d in balances.differing]
        listed = ", ".join([*shown[:SHOWN], *(["..."] if shown[SHOWN:] else [])])
        what = (
            f"cycle_balance_hours of {_count(shown)} is another than worked less owed by {before} "
            f"since {since} ({listed}); {agents_file} holds"
        )
        found.append(Finding(what, agents_file, "warning", "cycle_balance_differs"))
    if balances.unknown:
        what = (
            f"the hours of {_count(balances.unknown)} in the cycle that began {since} are not "
            f"known and count as what was owed: add cycle_balance_hours to {agents_file}, or all "
            f"shifts from {since} on to {before}"
        )
        found.append(Finding(what, agents_file, "warning", "cycle_balance_unknown"))
    return tuple(found)


def _count(agents: Sequence[object]) -> str:
    return "1 agent" if len(agents) == 1 else f"{len(agents)} agents"


def _covers(previous: Iterable[PreviousShift], dates: list[date], calendar: Calendar) -> bool:
    """Say whether a previous roster holds all of some days, as far as anybody can tell.

    Days without an entry count as off from the first entry on, as in the history of a roster.
    A work day on which nobody worked is no day off but a hole; so is a day off after the last
    entry where people work on days off: the roster ends too early.
    """
    known = {entry.day for entry in previous}
    reaches = calendar.days[0].day <= dates[0] and dates[-1] <= calendar.days[-1].day
    if not reaches or not known or min(known) > dates[0]:
        return False
    works = {day.day: day.works for day in calendar.days}
    last = max(known)
    works_always = not all(works.get(day, True) for day in known)
    return all(day in known or not (works[day] or (day > last and works_always)) for day in dates)


def _worked_above_owed(
    agents: tuple[Agent, ...],
    past: Past,
    dates: list[date],
    calendar: Calendar,
    rules: RosterRules,
) -> FloatArray:
    """Return the hours worked less those owed on some days, NaN where not known; shape (N,)."""
    away = _away(agents, past.leave, dates)
    row = {agent.agent: n for n, agent in enumerate(agents)}
    worked, seen = np.zeros(len(agents)), np.zeros(len(agents), dtype=bool)
    for entry in past.previous:
        if entry.day >= dates[0] and entry.agent in row and entry.shift in past.paid_minutes:
            worked[row[entry.agent]] += past.paid_minutes[entry.shift]
            seen[row[entry.agent]] = True
    works = working_days(dates, calendar, rules)
    owed = contract_minutes(agents, away, works, rules.standard_day_hours)
    hours: FloatArray = np.where(seen | (owed == 0), (worked - owed) / 60, np.nan)
    return hours


def _away(agents: tuple[Agent, ...], leave: Iterable[Absence], dates: list[date]) -> BoolArray:
    """Return on which days agents were on leave or not hired yet; shape (N, D)."""
    row = {agent.agent: n for n, agent in enumerate(agents)}
    away = np.zeros((len(agents), len(dates)), dtype=bool)
    for absence in leave:
        first = max((absence.first_day - dates[0]).days, 0)
        last = (absence.last_day - dates[0]).days
        if absence.agent in row and last >= 0:
            away[row[absence.agent], first : last + 1] = True
    for n, agent in enumerate(agents):
        if agent.hired is not None and agent.hired > dates[0]:
            away[n, : (agent.hired - dates[0]).days] = True
    return away
