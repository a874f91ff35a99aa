"""How many agents a forecast needs, and what service a plan gives when simulated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.demand import check_queues
from wfm.domain.errors import InvalidInput
from wfm.domain.goal import ServiceGoal
from wfm.domain.record import (
    FloatArray,
    IntArray,
    Record,
    frozen_array,
    require_non_negative,
    set_field,
)
from wfm.domain.time_grid import TimeGrid


@dataclass(frozen=True, slots=True, eq=False)
class Requirement(Record):
    """Agents needed by queue and interval, on position and after shrinkage.

    Parameters
    ----------
    grid : TimeGrid
        The intervals; T of them.
    queues : tuple of str
        Queue ids; Q of them.
    goals : tuple of ServiceGoal
        The goal of each queue.
    load_erlangs : ndarray, shape (Q, T)
        Offered load.
    on_position : ndarray of int, shape (Q, T)
        Agents who must be ready or on a contact.
    scheduled : ndarray of int, shape (Q, T)
        Agents to put on the schedule so that `on_position` and `on_duty` remain after
        shrinkage. Breaks are not in it: schedules place them.
    service_level, occupancy : ndarray, shape (Q, T)
        What the queueing model expects of `on_position` agents; service level by the goal's
        definition.
    model : tuple of str
        Queueing model used for each queue.
    on_duty : ndarray of int, shape (Q, T), optional
        Agents whom duties keep from contacts; None where there are no duties.
    """

    grid: TimeGrid
    queues: tuple[str, ...]
    goals: tuple[ServiceGoal, ...]
    load_erlangs: FloatArray
    on_position: IntArray
    scheduled: IntArray
    service_level: FloatArray
    occupancy: FloatArray
    model: tuple[str, ...]
    on_duty: IntArray | None = None

    def __post_init__(self) -> None:
        check_queues(self.queues, "Requirement")
        shape = (len(self.queues), self.grid.interval_count)
        whole = ("on_position", "scheduled", *(() if self.on_duty is None else ("on_duty",)))
        for name in whole:
            where = f"Requirement.{name}"
            array = frozen_array(getattr(self, name), np.int64, shape, where)
            require_non_negative(array, where)
            set_field(self, name, array)
        for name in ("load_erlangs", "service_level", "occupancy"):
            where = f"Requirement.{name}"
            array = frozen_array(getattr(self, name), np.float64, shape, where)
            require_non_negative(array, where)
            set_field(self, name, array)
        if (self.scheduled < self.present).any():
            raise InvalidInput("is below on_position somewhere", where="Requirement.scheduled")
        for name in ("goals", "model"):
            if len(getattr(self, name)) != len(self.queues):
                raise InvalidInput("needs one entry for each queue", where=f"Requirement.{name}")

    @property
    def present(self) -> IntArray:
        """Agents who must be there, on position or on duty; shape (Q, T)."""
        return self.on_position if self.on_duty is None else self.on_position + self.on_duty


@dataclass(frozen=True, slots=True, eq=False)
class AgentActivity(Record):
    """What each agent does in a simulated roster.

    Parameters
    ----------
    agents : tuple of str
        Agent ids; N of them.
    ready_seconds, busy_seconds : ndarray, shape (N, D)
        Mean seconds on position (available or handling) and handling, by working day: the day
        of the grid on which the agent's shift began.
    handled : ndarray, shape (R, N)
        Contacts handled over the whole grid, by replication.
    handled_daily : ndarray, shape (N, D)
        Mean contacts handled by working day.
    """

    agents: tuple[str, ...]
    ready_seconds: FloatArray
    busy_seconds: FloatArray
    handled: FloatArray
    handled_daily: FloatArray

    def __post_init__(self) -> None:
        count = len(self.agents)
        shapes = {
            "ready_seconds": (count, -1),
            "busy_seconds": (count, -1),
            "handled": (-1, count),
            "handled_daily": (count, -1),
        }
        for name, shape in shapes.items():
            where = f"AgentActivity.{name}"
            array = frozen_array(getattr(self, name), np.float64, shape, where)
            require_non_negative(array, where)
            set_field(self, name, array)

    @property
    def occupancy(self) -> FloatArray:
        """Handling time over on-position time for the whole grid; NaN without any; shape (N,)."""
        ready = self.ready_seconds.sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            share: FloatArray = np.where(ready > 0, self.busy_seconds.sum(axis=1) / ready, np.nan)
        return share


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedService(Record):
    """Service measured by simulation, by queue and interval of arrival.

    Parameters
    ----------
    grid : TimeGrid
        The intervals; T of them.
    queues : tuple of str
        Queue ids; Q of them.
    replications : int
        Number of independent runs behind the means.
    confidence : float
        Probability that the half-widths stand for.
    offered, answered, answered_in_time, abandoned, abandoned_in_time : ndarray, shape (Q, T)
        Mean counts of the contacts that arrive in the interval.
    service_level, service_level_half_width : ndarray, shape (Q, T)
        Ratio of means by the goal's definition; 1 with half-width 0 where nothing arrives.
    mean_wait_seconds, mean_wait_half_width : ndarray, shape (Q, T)
        Mean wait of the answered contacts (ASA); 0 where none is answered.
    abandonment, abandonment_half_width : ndarray, shape (Q, T)
        Share of contacts that hang up.
    ready_agents, busy_agents : ndarray, shape (T,)
        Mean number of agents on position (available or handling) and handling.
    occupancy_half_width : ndarray, shape (T,)
        Half-width of `occupancy`.
    day_service_level : ndarray, shape (R, Q, D)
        Service level of each day in each replication; NaN where nothing arrives.
    engine : str
        Name of the engine that ran.
    agents : AgentActivity, optional
        Per-agent results when a named roster was simulated.
    """

    grid: TimeGrid
    queues: tuple[str, ...]
    replications: int
    confidence: float
    offered: FloatArray
    answered: FloatArray
    answered_in_time: FloatArray
    abandoned: FloatArray
    abandoned_in_time: FloatArray
    service_level: FloatArray
    service_level_half_width: FloatArray
    mean_wait_seconds: FloatArray
    mean_wait_half_width: FloatArray
    abandonment: FloatArray
    abandonment_half_width: FloatArray
    ready_agents: FloatArray
    busy_agents: FloatArray
    occupancy_half_width: FloatArray
    day_service_level: FloatArray
    engine: str
    agents: AgentActivity | None = None

    def __post_init__(self) -> None:
        check_queues(self.queues, "SimulatedService")
        queues, intervals = len(self.queues), self.grid.interval_count
        by_interval = {"ready_agents", "busy_agents", "occupancy_half_width"}
        for name in SIMULATED_ARRAYS:
            shape: tuple[int, ...] = (queues, intervals)
            if name in by_interval:
                shape = (intervals,)
            elif name == "day_service_level":
                shape = (self.replications, queues, self.grid.day_count)
            where = f"SimulatedService.{name}"
            array = frozen_array(getattr(self, name), np.float64, shape, where)
            require_non_negative(array, where)
            set_field(self, name, array)

    @property
    def occupancy(self) -> FloatArray:
        """Mean handling agents over mean on-position agents; 0 where nobody is; shape (T,)."""
        share: FloatArray = np.divide(
            self.busy_agents,
            self.ready_agents,
            out=np.zeros_like(self.busy_agents),
            where=self.ready_agents > 0,
        )
        return share


QUEUE_SERVICE_ARRAYS = (
    "offered",
    "answered",
    "answered_in_time",
    "abandoned",
    "abandoned_in_time",
    "service_level",
    "service_level_half_width",
    "mean_wait_seconds",
    "mean_wait_half_width",
    "abandonment",
    "abandonment_half_width",
)
"""Fields of `SimulatedService` by queue and interval."""

SIMULATED_ARRAYS = (
    *QUEUE_SERVICE_ARRAYS,
    "ready_agents",
    "busy_agents",
    "occupancy_half_width",
    "day_service_level",
)
"""All array fields of `SimulatedService`."""
