"""The call history: a long table of queue and interval, read onto a time grid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from wfm.domain.demand import CallHistory
from wfm.domain.event import Finding
from wfm.domain.record import FloatArray, IntArray
from wfm.domain.spelling import did_you_mean
from wfm.domain.time_grid import ALLOWED_INTERVAL_MINUTES, MINUTES_PER_DAY, TimeGrid, load_zone
from wfm.io.history_checks import note_mixed_intervals, note_stray_days
from wfm.io.table_reader import WRONG, TableData, read_table

SHORTEST_DAYS = 14
MEASURES = ("offered", "answered", "abandoned", "aht_seconds")
_EPOCH = datetime(1970, 1, 1)


def read_history(
    path: Path,
    timezone: str,
    *,
    queues: Sequence[str] | None = None,
    partial: bool = False,
) -> tuple[CallHistory, tuple[Finding, ...]]:
    """Read a call history.

    The interval is inferred from the stamps. What no row tells is NaN. Of a stamp that clocks
    repeat in autumn the second row of a queue is the second hour; rows may stand in rising or
    falling order.

    Parameters
    ----------
    path : Path
        CSV or workbook in the ``history`` format of `columns.csv`.
    timezone : str
        IANA name; stamps without an offset are local times in it.
    queues : sequence of str, optional
        The queues to read, in this order; others are left out with a finding. None reads all
        in their order of appearance.
    partial : bool
        Take fewer than 14 days, and queues without a row as not recorded: what came today.

    Returns
    -------
    CallHistory
    tuple of Finding

    Raises
    ------
    InvalidInputs
        All mistakes of the file: cells that cannot be understood, negative numbers, stamps off
        the interval or in the hour that clocks skip, two rows of one queue and interval, a
        queue without a row, fewer than 14 days, mixed intervals, days far from all others.
    """
    load_zone(timezone)
    data = read_table(path, "history", may_be_empty=False)
    data.problems.check()
    known = list(queues) if queues is not None else list(dict.fromkeys(data.columns["queue"]))
    queue_of_row = _number_queues(data, known, partial=partial)
    minutes = _local_minutes(data, timezone)
    interval = _infer_interval(data, minutes[:, 0])
    data.problems.check()
    note_mixed_intervals(data, queue_of_row, minutes[:, 0], interval)
    note_stray_days(data, minutes[:, 0])
    data.problems.check()
    grid = _grid_of(minutes[:, 0], interval, timezone, data, 1 if partial else SHORTEST_DAYS)
    keep = queue_of_row >= 0
    index = _interval_of_rows(data, grid, queue_of_row, minutes, keep)
    _refuse_repeats(data, grid, known, queue_of_row, index)
    data.problems.check()
    arrays = {
        name: _fill(data.columns[name], grid, known, queue_of_row, index) for name in MEASURES
    }
    return CallHistory(grid, tuple(known), **arrays), tuple(data.findings)


def _number_queues(data: TableData, known: list[str], *, partial: bool) -> IntArray:
    number = {queue: q for q, queue in enumerate(known)}
    rows = data.columns["queue"]
    strangers = Counter(queue for queue in rows if queue not in number)
    for queue in set(known) - set(rows) if not partial else ():
        data.problems.add(
            0, f"holds no row of queue {queue!r}", did_you_mean(queue, strangers or set(rows))
        )
    for queue, count in strangers.items():
        data.note(
            data.lines[rows.index(queue)],
            f"{count} rows of queue {queue!r}, which the scenario does not plan, were left out",
            "unknown_queue",
        )
    return np.array([number.get(queue, -1) for queue in rows], dtype=np.int64)


def _local_minutes(data: TableData, timezone: str) -> IntArray:
    """Return local minutes since 1970 and, where given, UTC minutes; else -1; shape (rows, 2)."""
    zone = ZoneInfo(timezone)
    converted: dict[datetime, tuple[int, int]] = {}
    for moment in set(data.columns["timestamp"]):
        if moment.tzinfo is None:
            converted[moment] = ((moment - _EPOCH) // timedelta(minutes=1), -1)
        else:
            local = moment.astimezone(zone).replace(tzinfo=None)
            utc = moment.astimezone(UTC).replace(tzinfo=None)
            minute = timedelta(minutes=1)
            converted[moment] = ((local - _EPOCH) // minute, (utc - _EPOCH) // minute)
    return np.array([converted[m] for m in data.columns["timestamp"]], dtype=np.int64)


def _infer_interval(data: TableData, local: IntArray) -> int:
    """Return the commonest distance of neighbouring times of day; note stamps that do not fit."""
    clock = np.unique(local % MINUTES_PER_DAY)
    if clock.size < 2:
        data.problems.add(0, "holds one time of day only, so that its interval cannot be known")
        return ALLOWED_INTERVAL_MINUTES[-1]
    steps, counts = np.unique(np.diff(clock), return_counts=True)
    interval = int(steps[np.argmax(counts)])
    if interval not in ALLOWED_INTERVAL_MINUTES:
        data.problems.add(
            0,
            f"has intervals of {interval} minutes",
            f"intervals of {', '.join(map(str, ALLOWED_INTERVAL_MINUTES))} minutes are understood",
        )
        return interval
    for row in np.flatnonzero(local % interval):
        stamp = data.columns["timestamp"][row]
        data.problems.add(
            data.lines[row],
            f"timestamp {stamp:%Y-%m-%d %H:%M} is not the start of an interval of "
            f"{interval} minutes",
        )
    return interval


def _grid_of(
    local: IntArray, interval: int, timezone: str, data: TableData, least_days: int
) -> TimeGrid:
    days = local // MINUTES_PER_DAY
    first, last = int(days.min()), int(days.max())
    count = last - first + 1
    start = date(1970, 1, 1) + timedelta(days=first)
    if count < least_days:
        data.problems.add(
            0,
            f"covers {count} days, {start} to {start + timedelta(days=count - 1)}",
            f"a forecast needs {least_days} days or more",
        )
    longest = 366 * 30
    if count > longest:
        data.problems.add(0, f"spans {count} days from {start} on", "look for a mistyped year")
    data.problems.check()
    return TimeGrid(start, count, interval, timezone)


def _interval_of_rows(
    data: TableData, grid: TimeGrid, queue: IntArray, minutes: IntArray, keep: np.ndarray
) -> IntArray:
    """Return the interval of each row; -1 where the row is left out or the hour is skipped."""
    local, utc = minutes[:, 0], minutes[:, 1]
    first = (grid.first_day - date(1970, 1, 1)).days * MINUTES_PER_DAY
    wall = first + grid.day_of_interval * MINUTES_PER_DAY + grid.wall_minutes
    # Sorted by wall clock and then by time, so that the two of a repeated hour are neighbours.
    order = np.argsort(wall, kind="stable")
    begin = np.searchsorted(wall[order], local, side="left")
    end = np.searchsorted(wall[order], local, side="right")
    occurrence = _occurrence(queue, local, falling=bool(local[-1] < local[0]))
    index = np.where(begin < end, order[np.minimum(begin + occurrence, end - 1).clip(0)], -1)
    stamped = utc >= 0
    if stamped.any():
        starts = grid.starts_utc.astype("datetime64[m]").astype(np.int64)
        index[stamped] = np.searchsorted(starts, utc[stamped], side="right") - 1
    for row in np.flatnonzero((index < 0) & keep):
        stamp = data.columns["timestamp"][row]
        data.problems.add(
            data.lines[row],
            f"timestamp {stamp:%Y-%m-%d %H:%M} does not exist in {grid.timezone}: "
            "clocks skip that hour",
            "give the offset from UTC with each stamp, or the right time zone",
        )
    return np.where(keep, index, -1)


def _occurrence(queue: IntArray, local: IntArray, *, falling: bool) -> IntArray:
    """Return how many earlier rows have the same queue and local time."""
    step = -1 if falling else 1
    key = np.lexsort((np.arange(local.size)[::step], local, queue))
    same = (np.diff(queue[key]) == 0) & (np.diff(local[key]) == 0)
    run_start = np.concatenate([[True], ~same])
    position = np.arange(local.size)
    counted = position - np.maximum.accumulate(np.where(run_start, position, 0))
    occurrence = np.empty(local.size, dtype=np.int64)
    occurrence[key] = counted
    return occurrence


def _refuse_repeats(
    data: TableData, grid: TimeGrid, known: list[str], queue: IntArray, index: IntArray
) -> None:
    used = np.flatnonzero(index >= 0)
    cell = queue[used] * grid.interval_count + index[used]
    _, first = np.unique(cell, return_index=True)
    repeated = np.setdiff1d(np.arange(used.size), first)
    if not repeated.size:
        return
    first_line = {int(cell[k]): data.lines[used[k]] for k in first}
    for k in repeated:
        row = int(used[k])
        stamp = data.columns["timestamp"][row]
        data.problems.add(
            data.lines[row],
            f"queue {known[queue[row]]} has a row for {stamp:%Y-%m-%d %H:%M} on line "
            f"{first_line[int(cell[k])]} already",
            "keep one row for each queue and interval",
        )


def _fill(
    values: list[Any], grid: TimeGrid, known: list[str], queue: IntArray, index: IntArray
) -> FloatArray:
    array = np.full((len(known), grid.interval_count), np.nan)
    used = index >= 0
    numbers = np.array([np.nan if v is None or v is WRONG else v for v in values], dtype=float)
    array[queue[used], index[used]] = numbers[used]
    return array
