"""Intervals laid out as time of day by day, also where a day has 23 or 25 hours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain import TimeGrid
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.domain.units import clock_text


@dataclass(frozen=True, slots=True, eq=False)
class DayTable(Record):
    """The place of each interval in a table of times (rows) and days (columns).

    Parameters
    ----------
    labels : tuple of str
        Time of day of each row; the second pass of a doubled hour is marked ``*``.
    wall_minutes : ndarray of int, shape (S,)
        Start of each row, minutes after midnight.
    interval : ndarray of int, shape (S, D)
        Interval number, -1 where the day lacks that time.
    """

    labels: tuple[str, ...]
    wall_minutes: IntArray
    interval: IntArray

    def spread(self, values: ArrayLike) -> FloatArray:
        """Return values of intervals, shape (T,), as a table; NaN where there is none."""
        padded = np.append(np.asarray(values, dtype=float), np.nan)
        return padded[self.interval]


def day_table(grid: TimeGrid) -> DayTable:
    """Lay the intervals of a grid out by time of day and day."""
    places: list[tuple[int, int, int]] = []
    for day in range(grid.day_count):
        span = grid.day_slice(day)
        seen: dict[int, int] = {}
        for interval in range(span.start, span.stop):
            minute = int(grid.wall_minutes[interval])
            seen[minute] = seen.get(minute, 0) + 1
            places.append((seen[minute], minute, day))
    rows = sorted({(minute, turn) for turn, minute, _ in places}, key=_doubled_hours_together)
    number = {row: n for n, row in enumerate(rows)}
    table = np.full((len(rows), grid.day_count), -1, dtype=np.int64)
    for interval, (turn, minute, day) in enumerate(places):
        table[number[minute, turn], day] = interval
    labels = tuple(clock_text(minute) + ("*" if turn > 1 else "") for minute, turn in rows)
    return DayTable(labels, np.array([minute for minute, _ in rows]), table)


def _doubled_hours_together(row: tuple[int, int]) -> tuple[int, int, int]:
    minute, turn = row
    return minute // 60, turn, minute
