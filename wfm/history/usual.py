"""What is usual at a weekday and wall-clock slot, untouched by what is not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import Calendar, CallHistory, DayClass, TimeGrid
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record

_LEAST_SHARE_RECORDED = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Usual(Record):
    """Medians of the ordinary days of one queue.

    Parameters
    ----------
    volume : ndarray, shape (T,)
        Median contacts at the weekday and slot of each interval; 0 where rarely recorded.
    opened : ndarray, shape (T,)
        True where the weekday and slot is recorded on most days.
    ordinary : ndarray, shape (D,)
        True on days that are neither in a holiday block nor make-up work days.
    """

    volume: FloatArray
    opened: BoolArray
    ordinary: BoolArray


def usual_volume(history: CallHistory, queue: int, calendar: Calendar) -> Usual:
    """Return what is usual for each interval of one queue.

    Days more than three days from any record, such as those before a queue was opened, are not
    asked when it is open.

    Raises
    ------
    InvalidInput
        If the calendar does not reach over the history.
    """
    grid = history.grid
    ordinary = ordinary_days(grid, calendar)
    place = weekday_slots(grid)
    offered = history.offered[queue]
    counted = ordinary[grid.day_of_interval]
    known = counted & ~np.isnan(offered)
    cells = 7 * grid.intervals_per_day
    alive = days_near_records(history, queue)[grid.day_of_interval]
    possible = np.bincount(place[counted & alive], minlength=cells)
    recorded = np.bincount(place[known], minlength=cells)
    median = group_medians(offered[known], place[known], cells)
    opened = recorded > _LEAST_SHARE_RECORDED * possible
    return Usual(np.where(opened, median, 0.0)[place], opened[place], ordinary)


def ordinary_days(grid: TimeGrid, calendar: Calendar) -> BoolArray:
    """Return True for days outside holiday blocks that are not make-up work days; shape (D,)."""
    days = [calendar.day(day) for day in grid.dates]
    return np.array([not d.block_days and d.day_class is not DayClass.MAKEUP for d in days])


def days_near_records(history: CallHistory, queue: int) -> BoolArray:
    """Return True for days with a record of the queue within three days; shape (D,)."""
    grid = history.grid
    records = np.bincount(
        grid.day_of_interval, weights=history.recorded[queue], minlength=grid.day_count
    )
    near: BoolArray = np.convolve(records > 0, np.ones(7))[3:-3] > 0
    return near


def weekday_slots(grid: TimeGrid) -> IntArray:
    """Return the number of each interval's weekday and wall-clock slot; shape (T,)."""
    place: IntArray = grid.weekdays[grid.day_of_interval] * grid.intervals_per_day
    return place + grid.wall_slots


def group_medians(values: FloatArray, group: IntArray, count: int) -> FloatArray:
    """Return the median of the values of each group; 0 for groups without any."""
    order = np.lexsort((values, group))
    values, sizes = values[order], np.bincount(group, minlength=count)
    ends = np.cumsum(sizes)
    medians = np.zeros(count)
    some = sizes > 0
    low, high = (ends - sizes + (sizes - 1) // 2)[some], (ends - sizes + sizes // 2)[some]
    medians[some] = (values[low] + values[high]) / 2
    return medians
