"""Day classes of a stretch of days: work days, days off, statutory days, make-up days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wfm.domain.errors import InvalidInput
from wfm.domain.record import Record


class DayClass(StrEnum):
    """What kind of day it is for working time and pay."""

    WORKDAY = "workday"
    MAKEUP = "makeup"
    OFF = "off"
    STATUTORY = "statutory"


PAY_MULTIPLE = {
    DayClass.WORKDAY: 1.0,
    DayClass.MAKEUP: 1.0,
    DayClass.OFF: 2.0,
    DayClass.STATUTORY: 3.0,
}
"""Least pay multiple under the standard hours system of China (Labour Law art. 44)."""


@dataclass(frozen=True, slots=True, eq=False)
class Day(Record):
    """One calendar day.

    Parameters
    ----------
    day : date
    day_class : DayClass
        ``off`` is a weekend day, a bridge day or a substituted day off.
    festival : str
        Stable English name of the festival the day belongs to, empty for none; make-up work
        days carry the festival they were moved for.
    position : int
        Place in the block of days off around the festival, 1 for the first; 0 outside.
    block_days : int
        Length of that block; 0 outside.
    provisional : bool
        True when the official arrangement of the year is not known yet.
    """

    day: date
    day_class: DayClass
    festival: str = ""
    position: int = 0
    block_days: int = 0
    provisional: bool = False

    @property
    def works(self) -> bool:
        """True on work days and make-up work days."""
        return self.day_class in (DayClass.WORKDAY, DayClass.MAKEUP)


@dataclass(frozen=True, slots=True, eq=False)
class Calendar(Record):
    """Consecutive days of one country.

    Parameters
    ----------
    country : str
        ISO 3166 code, with a subdivision where needed.
    days : tuple of Day
        Consecutive, at least one.
    """

    country: str
    days: tuple[Day, ...]

    def __post_init__(self) -> None:
        if not self.days:
            raise InvalidInput("holds no day", where="Calendar")
        first = self.days[0].day.toordinal()
        for number, day in enumerate(self.days):
            if day.day.toordinal() != first + number:
                raise InvalidInput(f"is not consecutive at {day.day}", where="Calendar")

    def day(self, day: date) -> Day:
        """Return one day.

        Raises
        ------
        InvalidInput
            If the calendar does not reach that far.
        """
        index = day.toordinal() - self.days[0].day.toordinal()
        if not 0 <= index < len(self.days):
            raise InvalidInput(
                f"{day} lies outside the calendar {self.days[0].day} to {self.days[-1].day}",
                where="Calendar",
            )
        return self.days[index]

    def between(self, first_day: date, last_day: date) -> Calendar:
        """Return the part from `first_day` to `last_day`, both included.

        Raises
        ------
        InvalidInput
            If the calendar does not reach that far.
        """
        self.day(first_day), self.day(last_day)
        begin = first_day.toordinal() - self.days[0].day.toordinal()
        length = last_day.toordinal() - first_day.toordinal() + 1
        return Calendar(self.country, self.days[begin : begin + length])
