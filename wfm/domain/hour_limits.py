"""Most hours of an agent in parts of a period: months, and cycles over which hours average."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.hours import contract_minutes, working_days
from wfm.domain.people import Agent
from wfm.domain.record import BoolArray, Record
from wfm.domain.rule_settings import Cycle, RosterRules

MONTHS_IN: dict[Cycle, float] = {"week": 12 * 7 / 365, "month": 1.0, "quarter": 3.0, "year": 12.0}
"""Months of a cycle: overtime is limited on average a month."""


@dataclass(frozen=True, slots=True, eq=False)
class HourWindow(Record):
    """A stretch of the period whose hours have a limit of their own.

    Parameters
    ----------
    rule : str
        ``monthly_overtime`` or ``cycle_hours``.
    first, last : int
        Days of the period from `first` up to, not including, `last`.
    """

    rule: str
    first: int
    last: int

    def covers(self, day_count: int) -> bool:
        """Say whether it is the whole period."""
        return self.first == 0 and self.last == day_count


@dataclass(frozen=True, slots=True, eq=False)
class HourLimit(Record):
    """Most working minutes of one agent in a stretch of the period.

    Parameters
    ----------
    window : HourWindow
    minutes : float
    """

    window: HourWindow
    minutes: float


def hour_windows(dates: tuple[date, ...], rules: RosterRules) -> tuple[HourWindow, ...]:
    """Return the stretches that have limits: whole months, and cycles or parts of them."""
    windows: list[HourWindow] = []
    if rules.max_monthly_overtime_hours is not None:
        windows += [
            HourWindow("monthly_overtime", first, last)
            for first, last, whole in _parts(dates, "month")
            if whole
        ]
    if rules.hours_cycle is not None:
        windows += [
            HourWindow("cycle_hours", first, last)
            for first, last, _ in _parts(dates, rules.hours_cycle)
        ]
    return tuple(windows)


def hour_limits(
    agent: Agent,
    on_leave: BoolArray,
    dates: tuple[date, ...],
    calendar: Calendar,
    rules: RosterRules,
) -> tuple[HourLimit, ...]:
    """Return the limits on an agent's hours besides those of the whole period.

    Parameters
    ----------
    agent : Agent
        ``cycle_balance_hours`` counts in the cycle that began before the period; what is not
        known counts as 0.
    on_leave : ndarray of bool, shape (D,)
        The agent's leave.
    dates : tuple of date
        The D days of the period.
    calendar : Calendar
    rules : RosterRules

    Returns
    -------
    tuple of HourLimit
        One for each of `hour_windows`.

    Notes
    -----
    In a month that lies wholly in the period: what is owed in it and the month's overtime. In
    each cycle, also one that begins earlier or ends later: what is owed in its days of the
    period and the overtime of the whole cycle, less the balance brought along
    (`wfm.domain.cycle_balance`).

    So a cycle that is cut into several periods is as strict as a whole one, and no stricter:
    an agent who goes on as the contract says after the period ends the cycle within its
    overtime exactly when the limit is kept. What is owed in a cycle is then the sum of what is
    owed in its parts, with leave taken off by the average of the part it lies in, for only
    that is known while the part is planned.
    """
    windows = hour_windows(dates, rules)
    if not windows:
        return ()
    worth = working_days(dates, calendar, rules)
    share = agent.contract_share if agent.overtime_allowed else 0.0
    limits = []
    for window in windows:
        days = slice(window.first, window.last)
        away = on_leave[np.newaxis, days]
        owed = contract_minutes((agent,), away, worth[days], rules.standard_day_hours)[0]
        most = float(owed) + _overtime_hours(window, rules) * 60 * share
        if window.rule == "cycle_hours" and window.first == 0 and _begun(dates[0], rules):
            most -= (agent.cycle_balance_hours or 0.0) * 60
        limits.append(HourLimit(window, max(most, 0.0)))
    return tuple(limits)


def _overtime_hours(window: HourWindow, rules: RosterRules) -> float:
    """Return a full-timer's overtime in a window."""
    if window.rule == "monthly_overtime" or rules.hours_cycle is None:
        return rules.max_monthly_overtime_hours or 0.0
    return rules.max_cycle_overtime_hours * MONTHS_IN[rules.hours_cycle]


def _begun(day: date, rules: RosterRules) -> bool:
    """Say whether the cycle of a day began on an earlier one."""
    return rules.hours_cycle is not None and cycle_start(day, rules.hours_cycle) < day


def cycle_start(day: date, cycle: Cycle) -> date:
    """Return the first day of the cycle that a day belongs to; weeks begin on Monday."""
    if cycle == "week":
        return day - timedelta(days=day.weekday())
    if cycle == "year":
        return date(day.year, 1, 1)
    month = day.month if cycle == "month" else 3 * ((day.month - 1) // 3) + 1
    return date(day.year, month, 1)


def earliest_cycle_start(day: date) -> date:
    """Return the first day of the longest cycle, whichever it is, that a day belongs to."""
    return min(cycle_start(day, cycle) for cycle in MONTHS_IN)


def _parts(dates: tuple[date, ...], cycle: Cycle) -> Iterator[tuple[int, int, bool]]:
    """Yield the stretch of each cycle, and whether the period holds all of it."""
    starts = [cycle_start(day, cycle) for day in dates]
    first = 0
    for last in range(1, len(dates) + 1):
        if last == len(dates) or starts[last] != starts[first]:
            begins = starts[first] == dates[first]
            after = dates[last - 1] + timedelta(days=1)
            ends = cycle_start(after, cycle) == after
            yield first, last, begins and ends
            first = last
