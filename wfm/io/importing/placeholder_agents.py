"""Agents made up from staffed time or from the load, so that an import can be planned."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from wfm.domain.demand import CallHistory
from wfm.domain.event import Finding
from wfm.domain.people import Agent
from wfm.domain.record import FloatArray
from wfm.domain.settings import Opening, QueueSettings

TEAM_SIZE = 15
WEEK_HOURS = 40.0
FLOOR_SHARE = 0.80
"""Share of paid hours that a planner gets on the floor, after breaks and uneven cover."""

SAFETY = 0.8
"""Square-root safety staffing: load + SAFETY * sqrt(load) agents (Halfin and Whitt, 1981)."""


def sized_placeholders(
    history: CallHistory,
    queues: Mapping[str, QueueSettings],
    file: str,
    *,
    assumed: int | None = None,
    staffed: FloatArray | None = None,
) -> tuple[tuple[Agent, ...], tuple[Finding, ...]]:
    """Return made-up agents and the finding that says so.

    Parameters
    ----------
    history : CallHistory
        Q queues, T intervals.
    queues : mapping of str to QueueSettings
        Handle times where the history has none, and opening hours.
    file : str
        For the finding.
    assumed : int, optional
        Number of agents the map asks for.
    staffed : ndarray, shape (T,), optional
        Agents on the phones by interval as the export tells, NaN where it does not.
    """
    if assumed is not None:
        count, why = assumed, "as the map says"
    elif staffed is not None and np.nansum(staffed) > 0:
        hours, peak = _weekly(staffed, history)
        count, why = agents_for(hours, peak), f"from {hours:.0f} staffed hours a week"
    else:
        hours, peak = load_hours(history, queues)
        count, why = agents_for(hours, peak), f"for a load of {hours:.0f} agent-hours a week"
    agents = tuple(
        Agent(
            f"A{number + 1:04d}",
            f"T{number // TEAM_SIZE + 1:02d}",
            history.queues,
            role="leader" if number % TEAM_SIZE == 0 else "agent",
        )
        for number in range(count)
    )
    what = (
        f"{count} placeholder agents were made up ({why}, {WEEK_HOURS:g} hours a week, "
        f"{FLOOR_SHARE:.0%} of them on the phones, each able to serve every queue): replace "
        "agents.csv by the real ones"
    )
    return agents, (Finding(what, where=file, severity="warning", kind="placeholder_agents"),)


def agents_for(hours_a_week: float, peak_agents: float) -> int:
    """Return how many full-time agents give so many hours on the phones, and the peak at once."""
    by_hours = hours_a_week / (WEEK_HOURS * FLOOR_SHARE)
    return max(math.ceil(by_hours), math.ceil(peak_agents / FLOOR_SHARE), 1)


def load_hours(history: CallHistory, queues: Mapping[str, QueueSettings]) -> tuple[float, float]:
    """Return agent-hours a week that the load asks for, and the agents of the busiest interval.

    Each queue is staffed for its mean load at the same weekday and time, with one agent at
    least while it is open.
    """
    grid = history.grid
    need = np.zeros(7 * grid.intervals_per_day)
    for q, code in enumerate(history.queues):
        aht = history.aht_seconds[q]
        usual = queues[code].aht_seconds or 0.0
        load = history.offered[q] * np.where(np.isnan(aht), usual, aht) / grid.interval_seconds
        load = _usual_week(load, history)
        opening = _open_slots(queues[code].opening, grid.interval_minutes)
        need += np.maximum(np.ceil(load + SAFETY * np.sqrt(load)), opening)
    return float(need.sum()) * grid.interval_minutes / 60, float(need.max())


def _weekly(staffed: FloatArray, history: CallHistory) -> tuple[float, float]:
    week = _usual_week(staffed, history)
    return float(week.sum()) * history.grid.interval_minutes / 60, float(week.max())


def _usual_week(values: FloatArray, history: CallHistory) -> FloatArray:
    """Return the mean of known values by weekday and time of day; 0 where none is known."""
    grid = history.grid
    slot = grid.weekdays[grid.day_of_interval] * grid.intervals_per_day + grid.wall_slots
    known = ~np.isnan(values)
    size = 7 * grid.intervals_per_day
    total = np.bincount(slot[known], values[known], size)
    mean: FloatArray = total / np.maximum(np.bincount(slot[known], minlength=size), 1)
    return mean


def _open_slots(opening: Opening, interval_minutes: int) -> FloatArray:
    minute = np.arange(0, 1440, interval_minutes)
    hours = ((minute >= opening.opens) & (minute < opening.closes)).astype(float)
    return np.concatenate([hours * (day in opening.weekdays) for day in range(1, 8)])
