"""Which goal decides how many agents an interval needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.demand import Forecast
from wfm.domain.goal import ServiceGoal
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record
from wfm.domain.service import Requirement
from wfm.domain.settings import QueueSettings, StaffingSettings
from wfm.domain.time_grid import TimeGrid
from wfm.staffing.day_goal import floor_goal
from wfm.staffing.deferred_model import WorkModel
from wfm.staffing.opening_hours import least_agents
from wfm.staffing.queue_model import QueueModel, timed_model

GOALS = {
    "service_level": "service_level",
    "wait": "max_mean_wait_seconds",
    "abandonment": "max_abandonment",
    "occupancy": "max_occupancy",
}
"""Kinds of goal, and the field of `ServiceGoal` that holds each."""

KINDS = (*GOALS, "workload", "minimum", "day", "neighbours")
"""What can decide; ``workload`` is work that waits for agents, as it comes in, ``minimum`` the
least number of agents of an open queue, ``day`` a service level that is the day's, ``neighbours``
a method that looks at what the interval before left and so departs from what the interval's own
load alone would need.
"""
MINIMUM, DAY, NEIGHBOURS = (KINDS.index(kind) for kind in ("minimum", "day", "neighbours"))


@dataclass(frozen=True, slots=True, eq=False)
class BindingGoals(Record):
    """What decides the requirement of each interval.

    Parameters
    ----------
    grid : TimeGrid
        The intervals; T of them.
    queues : tuple of str
        Queue ids; Q of them.
    kinds : tuple of str
        `KINDS`; K of them.
    binds : ndarray of bool, shape (K, Q, T)
        Whether one agent less would miss this; several can bind at once, and none where
        nobody is needed.
    needed : ndarray of int, shape (K, Q, T)
        Agents that each kind alone asks for; 0 where there is no such goal. The goals are those
        of the interval's own load as if it had gone on for ever, of a service level that is the
        day's its floor. The last kind holds the requirement itself.
    """

    grid: TimeGrid
    queues: tuple[str, ...]
    kinds: tuple[str, ...]
    binds: BoolArray
    needed: IntArray

    def names(self, queue: int, interval: int) -> tuple[str, ...]:
        """Return what decides one interval of a queue; empty where nobody is needed."""
        column = self.binds[:, queue, interval]
        return tuple(kind for kind, binds in zip(self.kinds, column, strict=True) if binds)

    def labels(self) -> list[list[str]]:
        """Return what decides as text such as ``service_level+occupancy``, by queue."""
        intervals = range(self.grid.interval_count)
        return [
            ["+".join(self.names(q, t)) or "none" for t in intervals]
            for q in range(len(self.queues))
        ]

    def hours(self) -> FloatArray:
        """Return the on-position hours that each kind decides, shared equally among ties.

        Returns
        -------
        ndarray, shape (K, Q)
            Agent-hours; over all kinds they add up to those of the requirement.
        """
        ties = self.binds.sum(axis=0)
        part = self.binds / np.where(ties > 0, ties, 1)
        shared: FloatArray = (part * self.needed[-1]).sum(axis=2) * self.grid.interval_minutes / 60
        return shared


def single_goals(goal: ServiceGoal) -> dict[str, ServiceGoal]:
    """Return a goal's parts, each as a goal of its own, under the names of `GOALS`.

    Of a service level that is the day's it is the floor of the interval.
    """
    goal = floor_goal(goal)
    parts = {}
    for kind, field in GOALS.items():
        if getattr(goal, field) is None:
            continue
        others: dict[str, Any] = {other: None for other in GOALS.values() if other != field}
        parts[kind] = replace(goal, **others)
    return parts


def needed_by_goal(
    model: QueueModel, load_erlangs: FloatArray, aht_seconds: FloatArray
) -> dict[str, IntArray]:
    """Return the fewest agents that each part of a model's goal asks for on its own."""
    if isinstance(model, WorkModel):
        return {"workload": model.required(load_erlangs, aht_seconds)}
    return {
        kind: np.asarray(replace(model, goal=part).required(load_erlangs, aht_seconds))
        for kind, part in single_goals(model.goal).items()
    }


def binding_goals(
    forecast: Forecast,
    requirement: Requirement,
    queues: Mapping[str, QueueSettings],
    settings: StaffingSettings,
    calendar: Calendar | None = None,
) -> BindingGoals:
    """Return what decides a requirement, by queue and interval.

    Parameters
    ----------
    forecast : Forecast
        The forecast that was staffed.
    requirement : Requirement
        What `wfm.staffing.require` made of it.
    queues : mapping of str to QueueSettings
    settings : StaffingSettings
        Those of the requirement.
    calendar : Calendar, optional
        That of the requirement.

    Returns
    -------
    BindingGoals

    Raises
    ------
    InvalidInput
        If a model lacks the patience it needs.
    """
    needed = np.zeros((len(KINDS), *requirement.on_position.shape), dtype=np.int64)
    for q, queue in enumerate(requirement.queues):
        timed = timed_model(queue, queues[queue], settings, forecast.grid, calendar)
        load, aht = forecast.load_erlangs[q], positive_handle_times(forecast.aht_seconds[q])
        for number, model in enumerate(timed.models):
            here = timed.course.where(number)
            for kind, agents in needed_by_goal(model, load[here], aht[here]).items():
                needed[KINDS.index(kind), q, here] = agents
        needed[MINIMUM, q] = least_agents(forecast.grid, queues[queue], settings)
        by_day = ~np.isnan(timed.course.interval_floor)
        needed[DAY, q] = np.where(by_day, requirement.on_position[q], 0)
    needed[NEIGHBOURS] = requirement.on_position
    return BindingGoals(forecast.grid, requirement.queues, KINDS, _binds(needed), needed)


def _binds(needed: IntArray) -> BoolArray:
    """Return which kinds decide the requirement, from what each asks for."""
    agents = needed[NEIGHBOURS]
    by_goals, alone = needed[:MINIMUM].max(axis=0), needed[:DAY].max(axis=0)
    binds: BoolArray = (needed == alone) & (agents == alone) & (agents > 0)
    # A minimum that a goal asks for anyway decides nothing.
    binds[MINIMUM] &= by_goals < alone
    by_day = needed[DAY] > 0
    binds[DAY] = by_day & (agents != alone)
    binds[NEIGHBOURS] = ~by_day & (agents != alone)
    return binds


def positive_handle_times(aht_seconds: FloatArray) -> FloatArray:
    """Return handle times with 1 s where there is none, since nothing comes in there."""
    return np.where(aht_seconds > 0, aht_seconds, 1.0)
