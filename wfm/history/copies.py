"""Days that hold the very numbers of another day: an export that was appended twice."""

from __future__ import annotations

import numpy as np

from wfm.domain import CallHistory, Finding
from wfm.domain.record import BoolArray
from wfm.history.gaps import place

_LEAST_CONTACTS = 50.0
_LEAST_SLOTS = 8
_LARGEST_SHARE = 0.1


def find_copies(
    history: CallHistory, queue: int, settled: BoolArray
) -> tuple[BoolArray, list[Finding]]:
    """Return the intervals of days that repeat an earlier day, and one finding per day.

    Only days with at least 50 contacts in 8 intervals are compared: that two of them agree in
    every interval by chance is out of the question. Where more than a tenth of the days agree,
    the history was made up from a pattern and none is taken as a copy.

    Parameters
    ----------
    history : CallHistory
    queue : int
    settled : ndarray, shape (T,)
        Intervals that are spoken for already; days that hold one are not looked at.

    Returns
    -------
    copied : ndarray, shape (T,)
    findings : list of Finding
    """
    grid, offered = history.grid, history.offered[queue]
    first_with: dict[bytes, int] = {}
    copies: dict[int, int] = {}
    for day in range(grid.day_count):
        counts = offered[grid.day_slice(day)]
        busy = np.nan_to_num(counts) > 0
        few = busy.sum() < _LEAST_SLOTS or np.nansum(counts) < _LEAST_CONTACTS
        if few or settled[grid.day_slice(day)].any():
            continue
        earlier = first_with.setdefault(counts.tobytes(), day)
        if earlier != day:
            copies[day] = earlier
    copied = np.zeros(grid.interval_count, dtype=bool)
    if len(copies) > max(_LARGEST_SHARE * grid.day_count, 1):
        return copied, []
    findings = []
    for day, earlier in copies.items():
        copied[grid.day_slice(day)] = True
        what = (
            f"all {int(np.isfinite(offered[grid.day_slice(day)]).sum())} intervals repeat those "
            f"of {grid.dates[earlier]}: taken as a copy and left aside"
        )
        findings.append(Finding(what, place(history, queue, day), "warning", "duplicate_day"))
    return copied, findings
