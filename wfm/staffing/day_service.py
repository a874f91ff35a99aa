"""The service level of whole days, from what each interval gives."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wfm.domain.goal import ServiceLevelDefinition
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record
from wfm.queueing import erlang_a
from wfm.staffing.queue_model import TimedModel


@dataclass(frozen=True, slots=True, eq=False)
class StaffedQueue(Record):
    """One queue with agents: what its service level becomes when more or less comes in.

    Parameters
    ----------
    model : TimedModel
        Erlang A or C with the goal of each interval.
    calls, load_erlangs, aht_seconds : ndarray, shape (T,)
        The forecast; handle times are above 0 also where nothing comes in.
    agents : ndarray of int, shape (T,)
        Agents on position.
    day_of_interval : ndarray of int, shape (T,)
        Day number of each interval.
    """

    model: TimedModel
    calls: FloatArray
    load_erlangs: FloatArray
    aht_seconds: FloatArray
    agents: IntArray
    day_of_interval: IntArray

    @property
    def day_count(self) -> int:
        """Number of days."""
        return int(self.day_of_interval[-1]) + 1

    @property
    def counted_days(self) -> BoolArray:
        """Days on which any contact is expected; shape (D,)."""
        expected: BoolArray = self._by_day(self.calls) > 0
        return expected

    @property
    def interval_goal(self) -> FloatArray:
        """Service level each interval is to reach; shape (T,)."""
        return self.model.course.service_level

    @property
    def day_goal(self) -> FloatArray:
        """Service level each day is to reach, the mean of its contacts' goals; shape (D,)."""
        calls = self._by_day(self.calls)
        plain = self._by_day(self.interval_goal) / np.bincount(self.day_of_interval)
        asked = self._by_day(self.calls * self.interval_goal)
        goal: FloatArray = np.divide(asked, calls, out=plain, where=calls > 0)
        return goal

    def interval_level(self, factors: FloatArray) -> FloatArray:
        """Return the service level of each interval at its own busyness factor; shape (T,)."""
        return self.model.service_level(self.load_erlangs * factors, self.agents, self.aht_seconds)

    def day_parts(self, factors: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the contacts in time and those counted, per day.

        Parameters
        ----------
        factors : ndarray, shape (D,)
            Busyness factor of each day.

        Returns
        -------
        in_time, counted : ndarray, shape (D,)
            Numerator and denominator of the day's service level by the goal's definition.
        """
        by_interval = factors[self.day_of_interval]
        calls, load = self.calls * by_interval, self.load_erlangs * by_interval
        above, below = self._shares(load)
        return self._by_day(calls * above), self._by_day(calls * below)

    def day_level(self, factors: FloatArray) -> FloatArray:
        """Return the service level of each day; 1 where nothing is counted; shape (D,)."""
        in_time, counted = self.day_parts(factors)
        level: FloatArray = np.divide(
            in_time, counted, out=np.ones(self.day_count), where=counted > 0
        )
        return level

    def _by_day(self, values: FloatArray) -> FloatArray:
        sums = np.bincount(self.day_of_interval, values, self.day_count)
        return sums.astype(np.float64)

    def _shares(self, load: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the shares of offered contacts in time and counted, by interval."""
        goal, patience = self.model.course.goal, self.model.model.patience_seconds
        if patience is None or goal.definition not in ("answered", "ignored"):
            level = self.model.service_level(load, self.agents, self.aht_seconds)
            return level, np.ones(load.shape)
        offered = self._level_by("offered", load)
        if goal.definition == "answered":
            lost = erlang_a.abandon_probability(load, self.agents, self.aht_seconds, patience)
        else:
            lost = self._level_by("positive", load) - offered
        return offered, 1.0 - lost

    def _level_by(self, definition: ServiceLevelDefinition, load: FloatArray) -> FloatArray:
        course = self.model.course
        goals = tuple(replace(goal, definition=definition) for goal in course.goals)
        model = replace(self.model, course=replace(course, goals=goals))
        return model.service_level(load, self.agents, self.aht_seconds)
