"""Hours and days on which something else holds: other goals, other shrinkage."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from wfm.domain.calendar import DayClass
from wfm.domain.goal import ServiceGoal
from wfm.domain.settings_base import Code, Settings
from wfm.domain.units import ClockMinutes, Share, clock_text

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Window(Settings):
    """Intervals by wall clock, weekday and day class; what is not named is not asked.

    An interval is inside if it starts inside. Hours that end at or before they start reach
    across midnight; each interval is then judged by the day it lies on.
    """

    start: ClockMinutes = 0
    end: ClockMinutes = 1440
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5, 6, 7)
    day_classes: tuple[DayClass, ...] = ()

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if self.start == self.end or (self.start, self.end) == (1440, 0):
            raise ValueError("start and end are the same time; leave both out for the whole day")
        if not self.weekdays:
            raise ValueError("weekdays is empty; leave it out for every weekday")
        return self

    def describe(self) -> str:
        """Return the hours and days in words."""
        hours = (
            f"{clock_text(self.start)} to {clock_text(self.end) if self.end % 1440 else '24:00'}"
        )
        parts = ["all day" if (self.start, self.end) == (0, 1440) else hours]
        if len(set(self.weekdays)) < len(WEEKDAYS):
            parts.append(", ".join(WEEKDAYS[day - 1] for day in sorted(set(self.weekdays))))
        if self.day_classes:
            parts.append(" and ".join(f"{kind.value} days" for kind in self.day_classes))
        return "; ".join(parts)


class GoalException(Window):
    """Another goal for some hours and days of a queue."""

    name: Code
    goal: ServiceGoal


class ShrinkageException(Window):
    """Other shares of shrinkage in some hours and days; kinds not named stay as they are."""

    shrinkage: Annotated[dict[str, Share], Field(min_length=1)]


def goal_mistake(channel: str, goal: ServiceGoal, exceptions: tuple[GoalException, ...]) -> str:
    """Return why goals do not fit a queue or each other; empty where they do."""
    names = [found.name for found in exceptions]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        return f"goal_exceptions: two are called {twice!r}"
    floors = [g for g in (goal, *(e.goal for e in exceptions)) if g.interval_floor is not None]
    if channel != "calls" and (exceptions or floors):
        return f"goal_exceptions and interval_floor are for calls, not for {channel}"
    for found in exceptions:
        if found.goal.definition != goal.definition:
            return (
                f"goal_exceptions: {found.name!r} defines the service level as "
                f"{found.goal.definition}, the queue's goal as {goal.definition}; one queue has "
                "one definition"
            )
    return ""
