"""Mistakes of a history file that single rows do not show: mixed intervals, mistyped years."""

from __future__ import annotations

from datetime import date

import numpy as np

from wfm.domain.record import IntArray
from wfm.domain.time_grid import MINUTES_PER_DAY
from wfm.io.table_reader import TableData

LEAST_DAYS = 3
LEAST_ROWS = 8
MOST_STEPS = 0.8
FAR_DAYS = 92
FEW_DAYS = 14
FEW_SHARE = 0.05


def note_mixed_intervals(data: TableData, queue: IntArray, local: IntArray, interval: int) -> None:
    """Note days whose rows all stand further apart than those of the other days.

    Read as they are, every other interval would seem missing and the rest twice as busy.

    Parameters
    ----------
    data : TableData
    queue : ndarray, shape (rows,)
        Number of the queue; below 0 for rows left out.
    local : ndarray, shape (rows,)
        Local minutes since 1970.
    interval : int
        Minutes between most rows.
    """
    day = local // MINUTES_PER_DAY
    order = np.lexsort((local, day, queue))
    group = np.flatnonzero(np.diff(queue[order]) | np.diff(day[order])) + 1
    coarse: dict[int, list[int]] = {}
    fine = 0
    for rows in np.split(order, group):
        if queue[rows[0]] < 0 or rows.size < LEAST_ROWS:
            continue
        steps = np.diff(np.unique(local[rows]))
        apart = int(np.gcd.reduce(steps)) if steps.size else 0
        # A quiet queue may lack rows; its gaps are of all lengths.
        if apart > interval and (steps == apart).mean() >= MOST_STEPS:
            coarse.setdefault(apart, []).append(int(rows.min()))
        fine += int((steps == interval).any())
    for apart, first_rows in coarse.items():
        if len(first_rows) >= LEAST_DAYS and fine >= LEAST_DAYS:
            row = min(first_rows)
            data.problems.add(
                data.lines[row],
                f"intervals are mixed: from here on rows of {len(first_rows)} days stand {apart} "
                f"minutes apart, elsewhere {interval}",
                "bring the whole file to one interval",
            )


def note_stray_days(data: TableData, local: IntArray) -> None:
    """Note rows dated far away from nearly all others: a mistyped year.

    Parameters
    ----------
    data : TableData
    local : ndarray, shape (rows,)
        Local minutes since 1970.
    """
    day = local // MINUTES_PER_DAY
    days = np.unique(day)
    parts = np.split(days, np.flatnonzero(np.diff(days) > FAR_DAYS) + 1)
    for part in parts:
        few = part.size < FEW_DAYS and part.size < FEW_SHARE * days.size
        if len(parts) > 1 and few:
            row = int(np.flatnonzero(np.isin(day, part))[0])
            stray = date(1970, 1, 1).toordinal() + int(part[0])
            noun = "day lies" if part.size == 1 else "days lie"
            data.problems.add(
                data.lines[row],
                f"{part.size} {noun} far from all others, from {date.fromordinal(stray)} on",
                "look for a mistyped year",
            )
