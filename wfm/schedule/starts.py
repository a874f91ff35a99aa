"""Every way in which an agent may start a shift: what it covers and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.domain import Calendar, Infeasible, Requirement, ShiftPattern, TimeGrid
from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.domain.settings import ScheduleSettings
from wfm.schedule.prices import hourly_rates, paid_cost
from wfm.schedule.workforce import Workforce

if TYPE_CHECKING:
    from scipy.sparse import csc_array


@dataclass(frozen=True, slots=True)
class Starts:
    """The starts of all patterns on all days, and the requirement they are to meet.

    Parameters
    ----------
    grid : TimeGrid
        T intervals, D days.
    patterns : tuple of ShiftPattern
        P of them.
    workforce : Workforce
        G skill groups in C cohorts.
    settings : ScheduleSettings
    queues : tuple of str
        Q of them.
    required : ndarray, shape (Q, T)
        Agents to be on the floor; 0 in intervals that only shifts of days before reach.
    carried_in : ndarray, shape (G, T)
        Agents on the floor whose shift started before the grid.
    floor : sparse array, shape (T, P * D)
        Share of each interval on the floor for one agent who starts pattern p on day d,
        column ``p * D + d``.
    rates : ndarray, shape (T,)
        What a paid hour costs in each interval, without the premium of nights.
    paid_cost : ndarray, shape (P, D)
        Paid hours inside the grid with their premiums, in agent-hours.
    allowed : ndarray of bool, shape (C, P, D)
        Starts that the contract permits and that cover something the cohort can serve.
    """

    grid: TimeGrid
    patterns: tuple[ShiftPattern, ...]
    workforce: Workforce
    settings: ScheduleSettings
    queues: tuple[str, ...]
    required: FloatArray
    carried_in: FloatArray
    floor: csc_array
    rates: FloatArray
    paid_cost: FloatArray
    allowed: BoolArray

    @property
    def interval_hours(self) -> float:
        """Length of an interval in hours."""
        return self.grid.interval_minutes / 60

    def group_floor(self, counts: FloatArray | IntArray) -> FloatArray:
        """Return agents on the floor by skill group for counts of shape (C, P, D)."""
        by_cohort = self.floor @ counts.reshape(len(counts), -1).T
        total = self.carried_in.copy()
        np.add.at(total, self.workforce.group, by_cohort.T)
        return total


def make_starts(
    requirement: Requirement,
    patterns: tuple[ShiftPattern, ...],
    workforce: Workforce,
    settings: ScheduleSettings,
    calendar: Calendar,
    carried_in: FloatArray | None,
) -> Starts:
    """Return the table of shift starts of one problem.

    Raises
    ------
    Infeasible
        If no shift that somebody may work covers any interval in which agents are needed.
    """
    grid = requirement.grid
    floor, first = _floor(patterns, grid)
    reachable = np.asarray(floor.sum(axis=1)).ravel() > 0
    required = np.array(requirement.scheduled, dtype=float)
    if carried_in is None:
        carried = np.zeros((len(workforce.skill_groups), grid.interval_count))
        required[:, _only_before(reachable)] = 0.0
    else:
        carried = np.array(carried_in, dtype=float)
    rates = hourly_rates(grid, settings, calendar)
    starts = Starts(
        grid=grid,
        patterns=patterns,
        workforce=workforce,
        settings=settings,
        queues=requirement.queues,
        required=required,
        carried_in=carried,
        floor=floor,
        rates=rates,
        paid_cost=paid_cost(patterns, grid, first, rates, settings.night_premium),
        allowed=_allowed(patterns, workforce, floor, required, requirement.queues),
    )
    if required.any() and not starts.allowed.any():
        raise Infeasible(
            "no shift that an agent may work covers any interval in which agents are needed",
            where="schedule",
            hint="check shift times, skills, part-time flags and leave",
        )
    return starts


def with_patterns(
    starts: Starts, patterns: tuple[ShiftPattern, ...], allowed: BoolArray
) -> Starts:
    """Return the table with more patterns after those it has.

    Parameters
    ----------
    starts : Starts
        P patterns.
    patterns : tuple of ShiftPattern
        N more.
    allowed : ndarray of bool, shape (C, N, D)
        Their starts.
    """
    from scipy.sparse import hstack

    if not patterns:
        return starts
    floor, first = _floor(patterns, starts.grid)
    premium = starts.settings.night_premium
    cost = paid_cost(patterns, starts.grid, first, starts.rates, premium)
    return replace(
        starts,
        patterns=(*starts.patterns, *patterns),
        floor=hstack([starts.floor, floor], format="csc"),
        paid_cost=np.concatenate([starts.paid_cost, cost]),
        allowed=np.concatenate([starts.allowed, allowed], axis=1),
    )


def _floor(patterns: tuple[ShiftPattern, ...], grid: TimeGrid) -> tuple[Any, IntArray]:
    """Return the floor matrix and the interval in which each start falls, shape (P, D)."""
    from scipy.sparse import csc_array

    days = range(grid.day_count)
    minutes = sorted({p.start_minute for p in patterns})
    offset = {m: [grid.offset_of_wall(d, m) for d in days] for m in minutes}
    first = np.array([offset[p.start_minute] for p in patterns], dtype=np.int64)
    rows, columns, shares = [], [], []
    for number, pattern in enumerate(patterns):
        profile = pattern.floor_profile(grid.interval_minutes)
        for day in days:
            at = first[number, day] + np.flatnonzero(profile)
            inside = at < grid.interval_count
            rows.append(at[inside])
            columns.append(np.full(int(inside.sum()), number * grid.day_count + day))
            shares.append(profile[profile > 0][inside])
    shape = (grid.interval_count, len(patterns) * grid.day_count)
    entries = (np.concatenate(shares), (np.concatenate(rows), np.concatenate(columns)))
    return csc_array(entries, shape=shape), first


def _only_before(reachable: BoolArray) -> slice:
    """Return the first intervals of the grid, as long as no shift of the grid reaches them."""
    first = int(reachable.argmax()) if reachable.any() else 0
    return slice(0, first)


def _allowed(
    patterns: tuple[ShiftPattern, ...],
    workforce: Workforce,
    floor: Any,
    required: FloatArray,
    queues: tuple[str, ...],
) -> BoolArray:
    days = workforce.available.shape[1]
    allowed = np.zeros((workforce.cohort_count, len(patterns), days), dtype=bool)
    night = np.array([p.is_night for p in patterns])
    for cohort, group in enumerate(workforce.group):
        served = [queue in workforce.skill_groups[group] for queue in queues]
        useful = (floor.T @ required[served].sum(axis=0)).reshape(len(patterns), days) > 0
        contract = np.array([workforce.works(cohort, p.shift) for p in patterns])
        present = workforce.available[cohort] > 0
        at_night = (workforce.night_capable[cohort] > 0) & (workforce.nights[cohort] > 0)
        people = np.where(night[:, np.newaxis], at_night, present)
        allowed[cohort] = useful & contract[:, np.newaxis] & people
    return allowed
