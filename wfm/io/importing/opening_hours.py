"""The hours and weekdays in which a queue takes calls, read off its history."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from wfm.domain.demand import CallHistory
from wfm.domain.event import Finding
from wfm.domain.record import FloatArray
from wfm.domain.settings import Opening
from wfm.io.history_shape import open_intervals

OPEN_SHARE = 0.03
"""An hour counts as open from this share of the busiest hour's volume ..."""

ANSWERED_SHARE = 0.5
"""... if at least this share of its calls is answered, where answers are known."""

ALL_DAY_HOURS = 23
HOURS = 24
FAR_HOURS = 2
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def opening_of(history: CallHistory, queue: int) -> Opening:
    """Return the opening hours of one queue: from its first open hour to its last.

    Hours with hardly any call, or in which most callers find nobody, are closed. A queue that
    is open 23 hours or more counts as open day and night.
    """
    hour = history.grid.wall_minutes // 60
    offered = _mean_by(hour, history.offered[queue], HOURS)
    answered = _mean_by(hour, history.answered[queue], HOURS)
    served = np.isnan(answered) | (answered >= ANSWERED_SHARE * offered)
    open_hours = np.flatnonzero(
        (offered >= OPEN_SHARE * np.nanmax(offered)) & (offered > 0) & served
    )
    weekday = history.grid.weekdays[history.grid.day_of_interval]
    by_day = _mean_by(weekday, history.offered[queue], 7)
    days = np.flatnonzero((by_day >= OPEN_SHARE * np.nanmax(by_day)) & (by_day > 0))
    weekdays = tuple(int(d) + 1 for d in days) or tuple(range(1, 8))
    if open_hours.size == 0 or np.ptp(open_hours) + 1 >= ALL_DAY_HOURS:
        return Opening(weekdays=weekdays)
    opens, closes = int(open_hours[0]) * 60, (int(open_hours[-1]) + 1) * 60
    return Opening(opens=opens, closes=closes, weekdays=weekdays)


def uneven_weekdays(history: CallHistory) -> list[str]:
    """Return the weekdays whose first or last hour with calls lies far from the usual one.

    Scenario files know one set of hours for all weekdays; a planner should know where that
    does not hold.
    """
    grid = history.grid
    volume = np.nansum(history.offered, axis=0)
    weekday = grid.weekdays[grid.day_of_interval]
    hour = grid.wall_minutes // 60
    total = np.bincount(weekday * HOURS + hour, volume, 7 * HOURS).reshape(7, HOURS)
    bounds = {}
    for day in range(7):
        busy = np.flatnonzero(total[day] >= OPEN_SHARE * total.max())
        if busy.size:
            bounds[day] = (int(busy[0]), int(busy[-1]) + 1)
    if not bounds:
        return []
    usual = np.median(list(bounds.values()), axis=0)
    return [
        f"{DAY_NAMES[day]} {first:02d}:00 to {last:02d}:00"
        for day, (first, last) in bounds.items()
        if abs(first - usual[0]) >= FAR_HOURS or abs(last - usual[1]) >= FAR_HOURS
    ]


def outside_findings(
    history: CallHistory, openings: Mapping[str, Opening], file: str
) -> tuple[Finding, ...]:
    """Return how many contacts of each queue came outside the opening hours read off it."""
    findings = []
    for q, code in enumerate(history.queues):
        inside = open_intervals(history.grid, openings[code])
        count = float(np.nansum(history.offered[q][~inside]))
        if count:
            share = count / float(np.nansum(history.offered[q]))
            what = (
                f"queue {code}: {count:.0f} contacts ({share:.1%}) came outside the opening hours "
                f"read off the file; a plan leaves them out unless opening is changed"
            )
            findings.append(Finding(what, where=file, severity="info", kind="outside_opening"))
    odd = uneven_weekdays(history)
    if odd:
        what = (
            f"hours differ by weekday ({', '.join(odd)}), which opening cannot say; "
            "staffing.minimum_agents is 0 so that nobody need be there when nobody calls"
        )
        findings.append(Finding(what, where=file, severity="info", kind="uneven_hours"))
    return tuple(findings)


def _mean_by(group: np.ndarray, values: FloatArray, size: int) -> FloatArray:
    """Return the mean of known values in each group; 0 where there is none, NaN without any."""
    known = ~np.isnan(values)
    if not known.any():
        return np.full(size, np.nan)
    total = np.bincount(group[known], values[known], size)
    return total / np.maximum(np.bincount(group[known], minlength=size), 1)
