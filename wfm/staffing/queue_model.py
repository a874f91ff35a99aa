"""One queue's queueing model: how many agents its goal needs, and what they give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.errors import InvalidInput
from wfm.domain.goal import ServiceGoal
from wfm.domain.goal_course import GoalCourse, goal_course
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.domain.settings import QueueSettings, StaffingSettings
from wfm.domain.time_grid import TimeGrid
from wfm.queueing import erlang_a, erlang_c


@dataclass(frozen=True, slots=True, eq=False)
class QueueModel(Record):
    """Erlang A when patience is known, else Erlang C, with the goal to meet.

    Parameters
    ----------
    name : str
        ``erlang_a`` or ``erlang_c``.
    goal : ServiceGoal
        What every interval must reach.
    patience_seconds : float, optional
        Mean patience; None with Erlang C.
    """

    name: str
    goal: ServiceGoal
    patience_seconds: float | None

    def required(self, load_erlangs: FloatArray, aht_seconds: FloatArray) -> IntArray:
        """Return the fewest agents that meet every part of the goal; any shape.

        The goal's mean wait is the average speed of answer: that of the answered contacts.
        """
        goal = self.goal
        threshold = None if goal.service_level is None else goal.threshold_seconds
        if self.patience_seconds is None:
            return erlang_c.required_servers(
                load_erlangs,
                aht_seconds,
                service_level=goal.service_level,
                threshold_seconds=threshold,
                mean_wait_seconds=goal.max_mean_wait_seconds,
                max_occupancy=goal.max_occupancy,
            )
        return erlang_a.required_servers(
            load_erlangs,
            aht_seconds,
            self.patience_seconds,
            service_level=goal.service_level,
            threshold_seconds=threshold,
            definition=goal.definition,
            mean_wait_answered_seconds=goal.max_mean_wait_seconds,
            max_abandon=goal.max_abandonment,
            max_occupancy=goal.max_occupancy,
        )

    def service_level(
        self, load_erlangs: FloatArray, agents: IntArray, aht_seconds: FloatArray
    ) -> FloatArray:
        """Return the expected service level, by the goal's threshold and definition."""
        goal = self.goal
        if self.patience_seconds is None:
            return erlang_c.service_level(
                load_erlangs, agents, aht_seconds, goal.threshold_seconds
            )
        return erlang_a.service_level(
            load_erlangs,
            agents,
            aht_seconds,
            self.patience_seconds,
            goal.threshold_seconds,
            goal.definition,
        )

    def occupancy(
        self, load_erlangs: FloatArray, agents: IntArray, aht_seconds: FloatArray
    ) -> FloatArray:
        """Return the expected share of on-position time spent handling contacts."""
        if self.patience_seconds is None:
            return erlang_c.occupancy(load_erlangs, agents)
        return erlang_a.occupancy(load_erlangs, agents, aht_seconds, self.patience_seconds)

    def describe(self) -> str:
        """Return the model in words."""
        if self.patience_seconds is None:
            return "Erlang C"
        return f"Erlang A, mean patience {self.patience_seconds:g} s"


@dataclass(frozen=True, slots=True, eq=False)
class TimedModel(Record):
    """A queue's model over the intervals of a grid, whose goals may change.

    Parameters
    ----------
    model : QueueModel
        With the queue's own goal.
    course : GoalCourse
        The goal of each of T intervals.
    """

    model: QueueModel
    course: GoalCourse

    @property
    def models(self) -> tuple[QueueModel, ...]:
        """The model with each of the goals, in their order."""
        return tuple(replace(self.model, goal=goal) for goal in self.course.goals)

    def at(self, interval: int) -> QueueModel:
        """Return the model with the goal of one interval."""
        return replace(self.model, goal=self.course.at(interval))

    def required(self, load_erlangs: FloatArray, aht_seconds: FloatArray) -> IntArray:
        """Return the fewest agents by interval, shape (T,); each as if it went on for ever."""
        found = self._by_goal(
            lambda model, here: model.required(load_erlangs[here], aht_seconds[here])
        )
        return found.astype(np.int64)

    def service_level(
        self, load_erlangs: FloatArray, agents: IntArray, aht_seconds: FloatArray
    ) -> FloatArray:
        """Return the expected service level by interval, each by its own goal; shape (T,)."""
        return self._by_goal(
            lambda model, here: model.service_level(
                load_erlangs[here], agents[here], aht_seconds[here]
            )
        )

    def occupancy(
        self, load_erlangs: FloatArray, agents: IntArray, aht_seconds: FloatArray
    ) -> FloatArray:
        """Return the expected occupancy by interval; shape (T,)."""
        return self.model.occupancy(load_erlangs, agents, aht_seconds)

    def _by_goal(self, figure: Callable[[QueueModel, Any], Any]) -> FloatArray:
        found = np.zeros(self.course.place.size)
        for number, model in enumerate(self.models):
            here = self.course.where(number)
            if here.any():
                found[here] = figure(model, here)
        return found


def timed_model(
    queue: str,
    queue_settings: QueueSettings,
    settings: StaffingSettings,
    grid: TimeGrid,
    calendar: Calendar | None = None,
) -> TimedModel:
    """Return the model of a queue with the goal of each interval of a grid.

    Parameters
    ----------
    queue : str
        Its id, for messages.
    queue_settings : QueueSettings
        Goal, exceptions and patience.
    settings : StaffingSettings
    grid : TimeGrid
    calendar : Calendar, optional
        Needed where a goal holds for a class of day.

    Raises
    ------
    InvalidInput
        As `choose_model`, for any of the goals; or if a calendar is needed and missing.
    """
    course = goal_course(queue, queue_settings, grid, calendar)
    for name, goal in zip(course.names[1:], course.goals[1:], strict=True):
        other = queue_settings.model_copy(update={"goal": goal})
        choose_model(f"{queue}.goal_exceptions.{name}", other, settings)
    return TimedModel(choose_model(queue, queue_settings, settings), course)


def choose_model(
    queue: str, queue_settings: QueueSettings, settings: StaffingSettings
) -> QueueModel:
    """Return the model of a queue.

    Parameters
    ----------
    queue : str
        Its id, for messages.
    queue_settings : QueueSettings
        Goal and patience.
    settings : StaffingSettings
        The model asked for; ``auto`` takes Erlang A where patience is known. Queues of other
        channels than calls have models of their own.

    Raises
    ------
    InvalidInput
        If Erlang A or a goal on abandonment is asked for without patience.
    """
    if queue_settings.channel != "calls":
        from wfm.staffing.channel_model import channel_model

        return channel_model(queue, queue_settings)
    patience, goal = queue_settings.patience_seconds, queue_settings.goal
    if settings.model == "erlang_a" and patience is None:
        raise InvalidInput(
            "is not given, and Erlang A cannot do without",
            where=f"queues.{queue}.patience_seconds",
            hint="give the mean patience, or set staffing.model to auto or erlang_c",
        )
    if settings.model == "erlang_c" or patience is None:
        if goal.max_abandonment is not None:
            raise InvalidInput(
                "cannot be met by Erlang C, in which nobody hangs up",
                where=f"queues.{queue}.goal.max_abandonment",
                hint="give the queue's patience_seconds and let staffing.model be auto",
            )
        return QueueModel("erlang_c", goal, None)
    return QueueModel("erlang_a", goal, patience)
