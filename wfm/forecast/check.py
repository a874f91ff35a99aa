"""What a planner should know of a history before trusting a forecast made from it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wfm.domain import CallHistory, Finding, TimeGrid
from wfm.domain.record import IntArray

_STALE_DAYS = 14
_SHORT_DAYS = 56
_GAP_DAYS = 28
_YEAR_DAYS = 366
_THIN_CONTACTS = 1.0


def check(history: CallHistory, grid: TimeGrid, queues: Sequence[str]) -> tuple[Finding, ...]:
    """Return warnings where a forecast stands on little: the bands are wide for good reason.

    Parameters
    ----------
    history : CallHistory
    grid : TimeGrid
        The period to forecast.
    queues : sequence of str
        The queues to forecast, all of them in the history.

    Returns
    -------
    tuple of Finding
        ``future_history``: days on or after the period's first are not looked at.
        ``stale_history``: the records end long before the period. ``short_history``: fewer than
        eight weeks. ``history_gap``: four weeks or more in a row without a record, a missing
        year among them. ``thin_queue``: less than one contact an interval.
    """
    findings: list[Finding] = []
    future = (history.grid.last_day - grid.first_day).days + 1
    if future > 0:
        first = max(history.grid.day_count - future, 0)
        start = history.grid.day_starts[first]
        if history.recorded[:, start:].any():
            what = f"holds {future} days from {grid.first_day} on, which are not looked at"
            findings.append(Finding(what, "history", "warning", "future_history"))
    for queue in queues:
        findings += _of_queue(history, grid, queue)
    return tuple(findings)


def _of_queue(history: CallHistory, grid: TimeGrid, queue: str) -> list[Finding]:
    row, where = history.queues.index(queue), f"history, queue {queue}"
    before = (grid.first_day - history.grid.first_day).days
    known = np.bincount(
        history.grid.day_of_interval, weights=history.recorded[row], minlength=before
    )[:before]
    days = np.flatnonzero(known > 0)
    if not days.size:
        return []
    found: list[tuple[str, str]] = []
    stale = before - 1 - int(days[-1])
    if stale > _STALE_DAYS:
        what = f"ends {stale} days before the period: its level may have moved since"
        found.append((what, "stale_history"))
    if days.size < _SHORT_DAYS:
        what = f"has {days.size} days with records: weekdays and calendar effects are little known"
        found.append((what, "short_history"))
    found += _gaps(history, days)
    offered = history.offered[row, history.recorded[row]]
    step = grid.interval_minutes / history.grid.interval_minutes
    if offered.mean() * step < _THIN_CONTACTS:
        what = f"has {offered.mean() * step:.2f} contacts an interval: chance rules single ones"
        found.append((what, "thin_queue"))
    return [Finding(f"queue {queue} {what}", where, "warning", kind) for what, kind in found]


def _gaps(history: CallHistory, days: IntArray) -> list[tuple[str, str]]:
    """Return one finding for each long run of days without a record among those with one."""
    found = []
    for place in np.flatnonzero(np.diff(days) > _GAP_DAYS).tolist():
        first, last = int(days[place]) + 1, int(days[place + 1]) - 1
        length = last - first + 1
        dates = f"{history.grid.dates[first]} to {history.grid.dates[last]}"
        year = ", about a year or more" if length >= _YEAR_DAYS - 31 else ""
        what = f"has no record for {length} days, {dates}{year}: what is older counts little"
        found.append((what, "history_gap"))
    return found
