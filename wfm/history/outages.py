"""Stretches with hardly a contact among normal days: the line or the recording was down."""

from __future__ import annotations

import numpy as np

from wfm.domain import CallHistory, Finding
from wfm.domain.record import BoolArray
from wfm.history.gaps import clock_spans, place, runs
from wfm.history.usual import Usual

_NEAR_ZERO = 0.05
_QUIET_DAY = 0.10
_LEAST_EXPECTED = 20.0


def find_outages(
    history: CallHistory, queue: int, usual: Usual, settled: BoolArray
) -> tuple[BoolArray, list[Finding]]:
    """Return the intervals of outages and one finding per day.

    An outage is a run of intervals, each with at most 5 % of its usual volume, in which at
    least 20 contacts would be usual, or a whole day with at most 10 %. Holidays are left
    alone. At 20 expected contacts even busy-or-quiet days (cv 30 %) stay silent by chance less
    than once in a hundred thousand runs.

    Parameters
    ----------
    history : CallHistory
    queue : int
    usual : Usual
    settled : ndarray, shape (T,)
        Intervals that are spoken for already, not looked at.

    Returns
    -------
    down : ndarray, shape (T,)
        True where the volume is not to be believed.
    findings : list of Finding
    """
    grid, offered = history.grid, history.offered[queue]
    looked_at = usual.ordinary[grid.day_of_interval] & ~np.isnan(offered) & ~settled
    expected = np.where(looked_at, usual.volume, 0.0)
    seen = np.where(looked_at, offered, 0.0)
    down = np.zeros(grid.interval_count, dtype=bool)
    quiet = np.flatnonzero(looked_at & (expected > 0) & (seen <= _NEAR_ZERO * expected))
    for first, last in runs(quiet):
        if expected[first : last + 1].sum() >= _LEAST_EXPECTED:
            down[first : last + 1] = True
    day_seen = np.bincount(grid.day_of_interval, weights=seen, minlength=grid.day_count)
    day_expected = np.bincount(grid.day_of_interval, weights=expected, minlength=grid.day_count)
    whole = (day_seen <= _QUIET_DAY * day_expected) & (day_expected >= _LEAST_EXPECTED)
    down |= whole[grid.day_of_interval] & looked_at
    findings = []
    for day in np.unique(grid.day_of_interval[down]):
        inside = grid.day_slice(int(day))
        hit = down[inside]
        span = clock_spans(grid.wall_minutes[inside][hit], grid.interval_minutes)
        total, normal = seen[inside][hit].sum(), expected[inside][hit].sum()
        what = f"{total:g} contacts from {span} where {normal:.0f} are usual: taken as an outage"
        findings.append(Finding(what, place(history, queue, int(day)), "warning", "outage"))
    return down, findings
