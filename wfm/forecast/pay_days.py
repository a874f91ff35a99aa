"""Salary, statement and repayment days as events whose effect is to be learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from wfm.calendars import pay_dates
from wfm.domain import Calendar, Event
from wfm.domain.event import EventKind


def pay_events(
    calendar: Calendar, first_day: date, last_day: date, monthly: Mapping[str, Sequence[int]]
) -> tuple[Event, ...]:
    """Return one event for each configured day of the pay cycle, to be learned from the past.

    Parameters
    ----------
    calendar : Calendar
    first_day, last_day : date
        The span of history and period, both included.
    monthly : mapping of str to sequence of int
        Days of the month by kind: ``salary``, ``statement``, ``repayment``.
    """
    return tuple(
        Event(f"{kind} day", day, day, kind=cast("EventKind", kind), learned=True)
        for kind, month_days in monthly.items()
        for day in pay_dates(calendar, first_day, last_day, month_days, kind)
    )
