"""Which goal holds in each interval of a queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.errors import InvalidInput
from wfm.domain.goal import ServiceGoal
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record, frozen_array, set_field
from wfm.domain.time_grid import TimeGrid
from wfm.domain.window_intervals import inside_window

if TYPE_CHECKING:
    from wfm.domain.settings import QueueSettings


@dataclass(frozen=True, slots=True, eq=False)
class GoalCourse(Record):
    """The goals of one queue over the intervals of a grid.

    Parameters
    ----------
    goals : tuple of ServiceGoal
        The queue's own goal, and those of its exceptions; all of one definition.
    names : tuple of str
        Names of the goals; that of the queue's own is empty.
    place : ndarray of int, shape (T,)
        Which of them holds in each interval.
    """

    goals: tuple[ServiceGoal, ...]
    names: tuple[str, ...]
    place: IntArray

    def __post_init__(self) -> None:
        place = frozen_array(self.place, np.int64, (-1,), "GoalCourse.place")
        set_field(self, "place", place)
        if len(self.names) != len(self.goals) or not self.goals:
            raise InvalidInput("needs one name for each goal", where="GoalCourse.names")
        if place.size and not 0 <= place.min() <= place.max() < len(self.goals):
            raise InvalidInput("names a goal that is not there", where="GoalCourse.place")
        if len({goal.definition for goal in self.goals}) > 1:
            raise InvalidInput(
                "define the service level in several ways",
                where="GoalCourse.goals",
                hint="one queue has one definition",
            )

    @classmethod
    def always(cls, goal: ServiceGoal, intervals: int) -> GoalCourse:
        """Return one goal that holds in every interval."""
        return cls((goal,), ("",), np.zeros(intervals, np.int64))

    @property
    def goal(self) -> ServiceGoal:
        """The queue's own goal."""
        return self.goals[0]

    def at(self, interval: int) -> ServiceGoal:
        """Return the goal of one interval."""
        return self.goals[int(self.place[interval])]

    def within(self, intervals: slice) -> GoalCourse:
        """Return the part of some intervals."""
        return GoalCourse(self.goals, self.names, self.place[intervals])

    def where(self, number: int) -> BoolArray:
        """Return the intervals in which one of the goals holds; shape (T,)."""
        found: BoolArray = self.place == number
        return found

    @property
    def service_level(self) -> FloatArray:
        """Asked service level of each interval; NaN where there is none; shape (T,)."""
        asked = [np.nan if g.service_level is None else g.service_level for g in self.goals]
        levels: FloatArray = np.array(asked, dtype=np.float64)[self.place]
        return levels

    @property
    def threshold_seconds(self) -> FloatArray:
        """Waiting time the service level of each interval speaks of; shape (T,)."""
        times: FloatArray = np.array([g.threshold_seconds for g in self.goals])[self.place]
        return times

    @property
    def interval_floor(self) -> FloatArray:
        """Least service level where the goal is the day's; NaN elsewhere; shape (T,)."""
        floors = [np.nan if g.interval_floor is None else g.interval_floor for g in self.goals]
        found: FloatArray = np.array(floors, dtype=np.float64)[self.place]
        return found


def goal_course(
    queue: str, queue_settings: QueueSettings, grid: TimeGrid, calendar: Calendar | None
) -> GoalCourse:
    """Return which of a queue's goals holds in each interval: the first exception that fits.

    Parameters
    ----------
    queue : str
        Its id, for messages.
    queue_settings : QueueSettings
        Its goal and the exceptions to it.
    grid : TimeGrid
        The intervals.
    calendar : Calendar, optional
        Tells the class of each day; not needed where no exception names one.

    Raises
    ------
    InvalidInput
        If an exception names classes of day and there is no calendar.
    """
    exceptions = queue_settings.goal_exceptions
    place = np.zeros(grid.interval_count, dtype=np.int64)
    for number in range(len(exceptions), 0, -1):
        found = exceptions[number - 1]
        where = f"queues.{queue}.goal_exceptions.{found.name}"
        place[inside_window(grid, found, calendar, where)] = number
    goals = (queue_settings.service_goal, *(found.goal for found in exceptions))
    return GoalCourse(goals, ("", *(found.name for found in exceptions)), place)
