"""Hours of the day and days of the week in which something happens."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from wfm.domain.settings_base import Settings
from wfm.domain.units import ClockMinutes


class DayWindow(Settings):
    """Hours that are the same on every day they hold."""

    opens: ClockMinutes = 0
    closes: ClockMinutes = 1440
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5, 6, 7)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes <= self.opens:
            raise ValueError("closes must be later than opens; a day ends at 24:00")
        return self
