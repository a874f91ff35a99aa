"""Findings written into the cleaning log, stretch by stretch."""

from __future__ import annotations

import numpy as np

from wfm.domain import CallHistory
from wfm.domain.record import BoolArray
from wfm.history.cleaning_log import CleaningEntry, stretch, usual_state
from wfm.history.gaps import runs
from wfm.history.usual import Usual

_REASONS = {
    "missing_day": "nothing recorded, {usual:.0f} usual",
    "missing_holiday": "nothing recorded on a holiday, {usual:.0f} usual: taken as closed",
    "missing_interval": "not recorded, {usual:.0f} usual",
    "duplicate_day": "the very numbers of an earlier day; {usual:.0f} usual",
    "clock_change": "{seen:g} in repeated hours of which one is empty, {usual:.0f} usual",
    "clock_shift": "from here on the day's shape lies an hour off",
    "outage": "{seen:g} where {usual:.0f} are usual",
    "burst": "{seen:g} in a row where {usual:.0f} are usual",
    "outlier": "{seen:g} stands out from {usual:.0f} usual at this weekday and time",
    "closed_hours": "{seen:g} recorded while the queue is closed",
    "odd_day": "{seen:g} on a day with {usual:.0f} usual: kept",
}


def entries_of(
    history: CallHistory, queue: int, kind: str, mask: BoolArray, usual: Usual, *, whole: bool
) -> list[CleaningEntry]:
    """Return one entry of a kind for each run of intervals.

    Parameters
    ----------
    history : CallHistory
    queue : int
    kind : str
    mask : ndarray, shape (T,)
    usual : Usual
        What it says becomes the proposed value; outside opening hours that is nothing.
    whole : bool
        Whether a run may go on over midnight, as runs of missing days do.
    """
    grid = history.grid
    hits = np.flatnonzero(mask)
    # A number is left out at midnight so that runs end there.
    numbers = hits if whole else hits + grid.day_of_interval[hits]
    position = dict(zip(numbers.tolist(), hits.tolist(), strict=True))
    entries = []
    for run in runs(numbers.tolist()):
        first, last = position[run[0]], position[run[1]]
        offered = history.offered[queue, first : last + 1]
        seen = float(np.nansum(offered)) if np.isfinite(offered).any() else float("nan")
        normal = float(usual.volume[first : last + 1].sum()) if kind != "closed_hours" else 0.0
        start, end = stretch(grid, first, last)
        entries.append(
            CleaningEntry(
                history.queues[queue],
                start,
                end,
                kind,
                usual_state(kind),
                seen,
                round(normal, 1),
                _REASONS[kind].format(seen=seen, usual=normal),
            )
        )
    return entries
