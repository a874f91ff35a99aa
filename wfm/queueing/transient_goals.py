"""What every interval of a queue must reach, as the transient functions take it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.queueing import arguments

DEFINITIONS = ("offered", "answered", "positive", "negative", "ignored")
"""Service-level definitions, as in `wfm.queueing.erlang_a`."""


@dataclass(frozen=True, slots=True, eq=False)
class Goals(Record):
    """What every interval must reach; None is no goal.

    Parameters
    ----------
    service_level, threshold_seconds, definition
        Least share of arrivals in time, by one of `DEFINITIONS`.
    mean_wait_answered_seconds : float, optional
        Highest mean wait of the answered.
    max_abandon, max_occupancy : float, optional
        Highest share that hangs up, and highest busy share of the servers' time.
    """

    service_level: float | None = None
    threshold_seconds: float = 0.0
    definition: str = "offered"
    mean_wait_answered_seconds: float | None = None
    max_abandon: float | None = None
    max_occupancy: float | None = None

    def __post_init__(self) -> None:
        definition_code(self.definition)
        arguments.seconds("threshold_seconds", self.threshold_seconds, zero=True)
        arguments.require_a_goal(
            service_level=self.service_level,
            mean_wait_answered_seconds=self.mean_wait_answered_seconds,
            max_abandon=self.max_abandon,
            max_occupancy=self.max_occupancy,
        )
        if self.mean_wait_answered_seconds is not None:
            arguments.seconds("mean_wait_answered_seconds", self.mean_wait_answered_seconds)
        for name in ("service_level", "max_abandon", "max_occupancy"):
            value = getattr(self, name)
            if value is not None:
                arguments.share(name, value, one=name == "max_occupancy")

    def numbers(self) -> FloatArray:
        """Return the four goals as the kernel takes them; NaN is no goal."""
        goals = (
            self.service_level,
            self.mean_wait_answered_seconds,
            self.max_abandon,
            self.max_occupancy,
        )
        return np.array([math.nan if goal is None else goal for goal in goals])


@dataclass(frozen=True, slots=True, eq=False)
class GoalsOverTime(Record):
    """Goals that change from interval to interval; all of one definition.

    Parameters
    ----------
    goals : tuple of Goals
        The different ones.
    place : ndarray of int, shape (I,)
        Which of them holds in each interval.
    """

    goals: tuple[Goals, ...]
    place: IntArray

    def __post_init__(self) -> None:
        if len({goals.definition for goals in self.goals}) != 1:
            raise InvalidInput("must be one for all intervals", where="definition")

    @property
    def definition(self) -> str:
        """How abandoned arrivals enter the service level."""
        return self.goals[0].definition

    @property
    def threshold_seconds(self) -> FloatArray:
        """Longest wait in time, by interval; shape (I,)."""
        times: FloatArray = np.array([goals.threshold_seconds for goals in self.goals])
        return times[self.place]

    def numbers(self) -> FloatArray:
        """Return the four goals of each interval, shape (I, 4); NaN is no goal."""
        rows: FloatArray = np.stack([goals.numbers() for goals in self.goals])
        return rows[self.place]


def over_time(goals: Goals | GoalsOverTime, intervals: int) -> GoalsOverTime:
    """Return goals by interval, also where the same ones hold in all of them.

    Raises
    ------
    InvalidInput
        If there are goals for another number of intervals.
    """
    if isinstance(goals, Goals):
        return GoalsOverTime((goals,), np.zeros(intervals, dtype=np.int64))
    if goals.place.size != intervals:
        raise InvalidInput(f"are for {goals.place.size} intervals of {intervals}", where="goals")
    return goals


def definition_code(definition: str) -> int:
    """Return the kernel's number of a service-level definition.

    Raises
    ------
    InvalidInput
        If there is no such definition.
    """
    if definition not in DEFINITIONS:
        raise InvalidInput(
            f"is {definition!r}", where="definition", hint=f"use one of {', '.join(DEFINITIONS)}"
        )
    return DEFINITIONS.index(definition)
