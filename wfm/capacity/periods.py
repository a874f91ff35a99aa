"""The months or weeks of the plan: work days, contract hours, and what is not official yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from wfm.domain import Calendar
from wfm.domain.record import Record

MONTHS_PER_WEEK = 7 / 30.4375
"""A year of 365.25 days has 12 months."""

Unit = Literal["month", "week"]


@dataclass(frozen=True, slots=True, eq=False)
class CapacityPeriod(Record):
    """One month or week.

    Parameters
    ----------
    name : str
        ``2026-03``, or the ISO week ``2026-W10``.
    first_day, last_day : date
        Both included.
    work_days : int
        Work days and make-up work days of the calendar.
    contract_hours : float
        Hours that a full-timer owes. Of a week, the month's hours spread evenly over its days.
    provisional : bool
        True when some day's class is not official yet.
    """

    name: str
    first_day: date
    last_day: date
    work_days: int
    contract_hours: float
    provisional: bool

    @property
    def days(self) -> int:
        """Calendar days."""
        return (self.last_day - self.first_day).days + 1


def months_of(unit: Unit) -> float:
    """Return how many months a period is long."""
    return 1.0 if unit == "month" else MONTHS_PER_WEEK


def periods_of(months: float, unit: Unit) -> int:
    """Return the fewest whole periods that last at least so many months."""
    whole = months / months_of(unit)
    return int(-(-whole // 1)) if abs(whole - round(whole)) > 1e-9 else round(whole)


def first_day_after(last_known: date, unit: Unit) -> date:
    """Return the first day of the first whole month or week after a day."""
    following = last_known + timedelta(days=1)
    if unit == "week":
        return following + timedelta(days=-following.weekday() % 7)
    if following.day == 1:
        return following
    return later_month(following, 1)


def later_month(day: date, months: int) -> date:
    """Return the first day of the month that lies so many months later."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def make_periods(
    calendar: Calendar, start: date, months: int, unit: Unit, standard_day_hours: float
) -> tuple[CapacityPeriod, ...]:
    """Return the periods of the plan, all of them whole.

    Parameters
    ----------
    calendar : Calendar
        Reaches over all of them, and to the ends of their months.
    start : date
        First of a month, or a Monday.
    months : int
        Weeks are planned as far as they begin within so many months.
    unit : str
    standard_day_hours : float
        Hours that a work day asks of a full-timer.

    Raises
    ------
    InvalidInput
        If the calendar does not reach that far.

    Notes
    -----
    Under the comprehensive hours system of China a full-timer owes the work days of the month
    times 8 h whatever days the shifts fall on: 128 h in February 2026, 184 h in July. A week of
    the Golden Week holds no work day and is worked all the same: hours are owed by the month.
    """
    end = _end(start, months, unit)
    days = calendar.between(start, end - timedelta(days=1)).days
    name = _names(unit)
    owed = _hours_a_day(calendar, start, end, standard_day_hours)
    found = []
    for label, group in groupby(days, key=lambda day: name(day.day)):
        inside = list(group)
        found.append(
            CapacityPeriod(
                name=label,
                first_day=inside[0].day,
                last_day=inside[-1].day,
                work_days=sum(day.works for day in inside),
                contract_hours=round(sum(owed[later_month(day.day, 0)] for day in inside), 6),
                provisional=any(day.provisional for day in inside),
            )
        )
    return tuple(found)


def _hours_a_day(
    calendar: Calendar, start: date, end: date, standard_day_hours: float
) -> dict[date, float]:
    """Return the hours owed for each day of a month, by the month's first day."""
    owed, month = {}, later_month(start, 0)
    while month < end:
        following = later_month(month, 1)
        days = calendar.between(month, following - timedelta(days=1)).days
        owed[month] = sum(day.works for day in days) * standard_day_hours / len(days)
        month = following
    return owed


def _end(start: date, months: int, unit: Unit) -> date:
    if unit == "month":
        return later_month(start, months)
    following = later_month(start, months)
    same = min(start.day, (later_month(following, 1) - following).days)
    last = following + timedelta(days=same - 1)
    return last + timedelta(days=-last.weekday() % 7)


def _names(unit: Unit) -> Callable[[date], str]:
    if unit == "month":
        return lambda day: f"{day:%Y-%m}"
    return lambda day: "{}-W{:02d}".format(*day.isocalendar()[:2])
