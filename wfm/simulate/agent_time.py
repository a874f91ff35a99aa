"""Where the time of a roster's agents goes: by agent and interval, and without a pause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from wfm.domain import Forecast, Progress, Requirement, Roster, silent
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.domain.settings import QueueSettings, SimulationSettings
from wfm.simulate.busy_time import busy_stretches
from wfm.simulate.centre import rostered_centre
from wfm.simulate.model import CentreModel
from wfm.simulate.observation import agent_seconds
from wfm.simulate.replicate import Engine, play, run_replications
from wfm.simulate.sample import sample
from wfm.simulate.stopping import collect

PAUSE_SECONDS = 30.0
"""A pause shorter than this does not end a stretch on the phone: nobody recovers in it."""


@dataclass(frozen=True, slots=True, eq=False)
class AgentTime(Record):
    """Time and contacts of N agents in T intervals and on D working days, over R replications.

    Parameters
    ----------
    ready_seconds, busy_seconds : ndarray, shape (N, T)
        Mean time on position (available or handling) and handling.
    present_seconds, kept_seconds : ndarray, shape (N, T)
        Mean planned floor time of shifts that were worked, time away for coaching and the like
        included and at least the time on position; and planned floor time on position.
    handled : ndarray, shape (R, N, D)
        Contacts by working day.
    longest_ready_seconds, longest_busy_seconds : ndarray, shape (R, N, D)
        Longest stretch on position, and longest on the phone with pauses below `PAUSE_SECONDS`.
    booked_day : ndarray of int, shape (N, T)
        Working day of each agent's intervals: the day on which the shift began.
    """

    ready_seconds: FloatArray
    busy_seconds: FloatArray
    present_seconds: FloatArray
    kept_seconds: FloatArray
    handled: FloatArray
    longest_ready_seconds: FloatArray
    longest_busy_seconds: FloatArray
    booked_day: IntArray


Once = tuple[tuple[FloatArray, ...], tuple[FloatArray, ...]]
"""The sums by interval and the figures by working day of one replication."""


def time_of_agents(  # noqa: PLR0913 - a roster, its callers and what keeps agents from them
    forecast: Forecast,
    roster: Roster,
    queues: Mapping[str, QueueSettings],
    settings: SimulationSettings,
    shrinkage: Mapping[str, float],
    *,
    seed: int,
    replications: int,
    requirement: Requirement | None = None,
    progress: Progress = silent,
) -> AgentTime:
    """Simulate a roster and keep where its agents' time went.

    Parameters
    ----------
    forecast, roster, queues, settings, shrinkage, seed, requirement, progress
        As in `simulate_roster`; with the same seed the calls are the same.
    replications : int
        At least 1.

    Raises
    ------
    InvalidInput
        If the records do not fit each other.
    """
    model = rostered_centre(forecast, roster, queues, settings, shrinkage, requirement)
    planned = _planned_seconds(model)
    once = partial(_observe, model, planned, settings.engine, seed)
    cores = 1 if settings.engine == "simpy" else None
    seen = run_replications(once, replications, cores, calls=float(model.demand.calls.sum()))
    sums = tuple(np.zeros(planned.shape) for _ in range(4))
    daily: list[tuple[FloatArray, ...]] = []

    def add(found: Once) -> None:
        for total, part in zip(sums, found[0], strict=True):
            np.add(total, part, out=total)
        daily.append(found[1])

    collect(seen, add, replications, progress, None)
    handled, on_position, on_phone = (np.array(part) for part in zip(*daily, strict=True))
    ready, busy, present, kept = (total / len(daily) for total in sums)
    return AgentTime(
        ready, busy, present, kept, handled, on_position, on_phone, np.asarray(model.booked_day)
    )


def _planned_seconds(model: CentreModel) -> FloatArray:
    """Return each agent's planned floor time by interval; shape (N, T)."""
    from wfm.simulate.counters import spread

    duty, demand = model.duty, model.demand
    planned: FloatArray = np.zeros((model.staff.agent_count, demand.interval_count))
    spells = duty.spells(np.ones(duty.agent.size, np.bool_))
    spread(spells.agent, spells.start, spells.end, float(demand.interval_seconds), planned)
    return planned


def _observe(
    model: CentreModel, planned: FloatArray, engine: Engine, seed: int, replication: int
) -> Once:
    """Play one replication and measure its agents."""
    drawn = sample(model, seed, replication)
    trace = play(model, drawn, engine)
    scheduled, ready, busy = agent_seconds(model, drawn, trace, 0.0)
    shape = (model.staff.agent_count, model.demand.day_count)
    rows = np.arange(shape[0], dtype=np.int64)[:, None]
    booked: IntArray = np.asarray(model.booked_day)
    came = np.zeros(shape)
    np.add.at(came, (np.broadcast_to(rows, booked.shape), booked), scheduled)
    worked = (came > 0)[rows, booked]
    present = np.where(worked, np.maximum(planned, ready), ready)
    taken = trace.agent >= 0
    answering = trace.agent[taken]
    handled = np.zeros(shape)
    np.add.at(handled, (answering, _day(model, answering, trace.started[taken])), 1.0)
    agent, start, end = busy_stretches(model, trace)
    known = agent >= 0
    spells = drawn.spells
    on_position = _longest(model, spells.agent, spells.start, trace.left, 0.0)
    on_phone = _longest(model, agent[known], start[known], end[known], PAUSE_SECONDS)
    sums = (ready, busy, present, np.minimum(ready, planned))
    return sums, (handled, on_position, on_phone)


def _day(model: CentreModel, agent: IntArray, moment: FloatArray) -> IntArray:
    day: IntArray = np.asarray(model.booked_day)[agent, model.demand.interval_of(moment)]
    return day


def _longest(
    model: CentreModel, agent: IntArray, start: FloatArray, end: FloatArray, pause: float
) -> FloatArray:
    """Return the longest stretch of each agent's working days, short pauses in it; (N, D)."""
    longest = np.zeros((model.staff.agent_count, model.demand.day_count))
    if not agent.size:
        return longest
    order = np.lexsort((start, agent))
    agent, start, end = agent[order], start[order], end[order]
    # One line for all agents: what one has reached says nothing about the next.
    offset = agent * (end.max() + pause + 1)
    reached = np.maximum.accumulate(end + offset)
    first = np.ones(agent.size, np.bool_)
    first[1:] = start[1:] + offset[1:] > reached[:-1] + pause
    begin = np.flatnonzero(first)
    lasted = np.maximum.reduceat(end, begin) - start[begin]
    np.maximum.at(longest, (agent[begin], _day(model, agent[begin], start[begin])), lasted)
    return longest
