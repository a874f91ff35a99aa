"""Work besides contacts: briefings, coaching, tests, within windows of the day."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from wfm.domain.day_window import DayWindow
from wfm.domain.settings_base import Code, Positive, Settings
from wfm.domain.units import DurationMinutes


class DutySettings(Settings):
    """A duty that agents of a queue do away from contacts, once on each weekday of its window.

    Each person does it for `minutes` at a stretch. `people` is a head count; without it
    everybody has the duty: one person for each `shift_hours` that the queue needs on position
    that day.
    """

    queue: Code
    minutes: Annotated[DurationMinutes, Field(gt=0)]
    people: Annotated[int, Field(ge=1)] | None = None
    shift_hours: Positive = 8.0
    window: DayWindow = DayWindow()

    @model_validator(mode="after")
    def _fits_window(self) -> Self:
        length = self.window.closes - self.window.opens
        if self.minutes > length:
            raise ValueError(
                f"{self.minutes} minutes do not fit into a window of {length}; widen the window"
            )
        return self
