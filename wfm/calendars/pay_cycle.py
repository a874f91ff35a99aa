"""Where a day stands in the month and in the pay cycle: salary, statement and repayment days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from wfm.domain import Calendar, InvalidInput
from wfm.domain.record import FloatArray

MOVED_BACK = "salary"
"""Salaries due on a day off are paid on the work day before it."""

_REACH_DAYS = 15
_LONGEST_BLOCK = timedelta(days=31)


def pay_dates(
    calendar: Calendar, first_day: date, last_day: date, month_days: Sequence[int], kind: str
) -> tuple[date, ...]:
    """Return the dates of a monthly day within a span.

    Parameters
    ----------
    calendar : Calendar
        Tells which days are work days; salaries are moved by it as far as it reaches.
    first_day, last_day : date
        Both included.
    month_days : sequence of int
        Days of the month, 1 to 31; 31 stands for the last day of shorter months.
    kind : str
        ``salary`` is moved to the work day before a day off; every other kind stays.

    Raises
    ------
    InvalidInput
        If a day of the month is not from 1 to 31.
    """
    wrong = [day for day in month_days if not 1 <= day <= 31]
    if wrong:
        raise InvalidInput(f"{wrong[0]} is no day of a month", where=f"pay cycle, {kind}")
    found = set()
    # A payday of the days after the span may be moved back into it.
    for number in range((last_day - first_day + _LONGEST_BLOCK).days + 1):
        day = first_day + timedelta(days=number)
        length = monthrange(day.year, day.month)[1]
        if day.day in {min(wanted, length) for wanted in month_days}:
            found.add(_work_day_before(calendar, day) if kind == MOVED_BACK else day)
    return tuple(sorted(day for day in found if first_day <= day <= last_day))


def _work_day_before(calendar: Calendar, day: date) -> date:
    first, last = calendar.days[0].day, calendar.days[-1].day
    moved = day
    while first <= moved <= last and not calendar.day(moved).works:
        moved -= timedelta(days=1)
    return moved if moved >= first else day


def pay_cycle_features(
    calendar: Calendar, dates: Sequence[date], monthly: Mapping[str, Sequence[int]]
) -> dict[str, FloatArray]:
    """Return where each day stands in the month and in the pay cycle.

    Parameters
    ----------
    calendar : Calendar
    dates : sequence of date
        N days.
    monthly : mapping of str to sequence of int
        Days of the month by kind, such as ``{"salary": [10], "repayment": [25]}``.

    Returns
    -------
    dict of str to ndarray, shape (N,)
        ``day_of_month``, ``days_from_month_start``, ``days_to_month_end``, and for each kind
        ``days_since_KIND`` and ``days_to_KIND``, at most 15 days.
    """
    lengths = np.array([monthrange(day.year, day.month)[1] for day in dates], dtype=float)
    numbers = np.array([day.day for day in dates], dtype=float)
    features = {
        "day_of_month": numbers,
        "days_from_month_start": numbers - 1,
        "days_to_month_end": lengths - numbers,
    }
    reach = timedelta(days=_REACH_DAYS)
    ordinals = np.array([day.toordinal() for day in dates])
    for kind, days in monthly.items():
        when = pay_dates(calendar, min(dates) - reach, max(dates) + reach, days, kind)
        paid = np.array([day.toordinal() for day in when])
        apart = ordinals[:, None] - paid[None, :] if paid.size else np.empty((len(dates), 0))
        since = np.where(apart >= 0, apart, _REACH_DAYS).min(axis=1, initial=_REACH_DAYS)
        until = np.where(apart <= 0, -apart, _REACH_DAYS).min(axis=1, initial=_REACH_DAYS)
        features[f"days_since_{kind}"] = since.astype(float)
        features[f"days_to_{kind}"] = until.astype(float)
    return features
