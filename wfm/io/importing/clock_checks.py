"""Checks of the time axis that call logs and interval exports share."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from wfm.domain.event import Finding
from wfm.domain.record import BoolArray, FloatArray
from wfm.domain.time_grid import TimeGrid
from wfm.io.history_table import SHORTEST_DAYS

FAR_DAYS = 62
STRAY_SHARE = 0.005


def strays(seconds: FloatArray) -> BoolArray:
    """Return the moments that lie far from the rest: a mistyped year, a clock that was reset.

    A group is far when more than `FAR_DAYS` days without any row part it from the largest
    group, and it holds at most `STRAY_SHARE` of the rows.
    """
    order = np.argsort(seconds, kind="stable")
    breaks = np.diff(seconds[order]) > FAR_DAYS * 86400
    group = np.zeros(seconds.size, dtype=np.int64)
    group[order] = np.concatenate([[0], np.cumsum(breaks)])
    sizes = np.bincount(group)
    far = sizes[group] <= STRAY_SHARE * seconds.size
    far &= group != int(np.argmax(sizes))
    return far


def stray_finding(seconds: FloatArray, far: BoolArray, where: str) -> tuple[Finding, ...]:
    """Return what was left out as lying outside the time of the file."""
    if not far.any():
        return ()
    first, last = seconds[~far].min(), seconds[~far].max()
    example = _day(float(seconds[far][0]))
    what = (
        f"{int(far.sum())} rows lie far outside {_day(first)} to {_day(last)}, such as {example}; "
        "they are left out"
    )
    return (Finding(what, where=where, severity="warning", kind="timestamp_outside"),)


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")


def short_history(grid: TimeGrid, file: str) -> tuple[Finding, ...]:
    """Return a finding when the file covers too few days to plan from."""
    if grid.day_count >= SHORTEST_DAYS:
        return ()
    what = (
        f"covers {grid.day_count} days, {grid.first_day} to {grid.last_day}; a forecast needs "
        f"{SHORTEST_DAYS}: the scenario can be looked at but not planned"
    )
    return (Finding(what, where=file, severity="error", kind="short_history"),)


def odd_days(grid: TimeGrid, offered: FloatArray, file: str) -> tuple[Finding, ...]:
    """Return one finding for each day of 23 or 25 hours, with what the file holds of it.

    Parameters
    ----------
    grid : TimeGrid
        T intervals.
    offered : ndarray, shape (Q, T)
        NaN where not recorded.
    """
    counts = np.diff(grid.day_starts)
    findings = []
    for day in np.flatnonzero(counts != grid.intervals_per_day):
        within = grid.day_slice(int(day))
        recorded = int((~np.isnan(offered[:, within])).any(axis=0).sum())
        hours = counts[day] * grid.interval_minutes / 60
        what = (
            f"{grid.dates[day]} has {hours:g} hours in {grid.timezone}: {recorded} of its "
            f"{counts[day]} intervals are recorded"
        )
        findings.append(Finding(what, where=file, severity="info", kind="dst_day"))
    return tuple(findings)
