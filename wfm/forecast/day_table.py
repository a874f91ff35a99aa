"""A history laid out as days by wall-clock slots, up to the last day to forecast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from wfm.domain import CallHistory, InvalidInput, TimeGrid
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.domain.settings import Opening


@dataclass(frozen=True, slots=True, eq=False)
class DayTable(Record):
    """Contacts and handle times of one queue by day and wall-clock slot.

    Parameters
    ----------
    dates : tuple of date
        N consecutive days: the history, days between it and the period, and the period.
    known_days : int
        The first so many days are history.
    volume : ndarray, shape (N, S)
        Contacts per interval; NaN where not recorded and in the future.
    handled : ndarray, shape (N, S)
        Contacts that `aht_seconds` is the mean of.
    aht_seconds : ndarray, shape (N, S)
    """

    dates: tuple[date, ...]
    known_days: int
    volume: FloatArray
    handled: FloatArray
    aht_seconds: FloatArray

    @property
    def ordinals(self) -> IntArray:
        """Day numbers, for differences in days; shape (N,)."""
        return np.array([day.toordinal() for day in self.dates])

    @property
    def weekdays(self) -> IntArray:
        """Weekday of each day, Monday = 0; shape (N,)."""
        return (self.ordinals + 6) % 7


def day_tables(history: CallHistory, grid: TimeGrid) -> dict[str, DayTable]:
    """Return one table per queue of the history, in intervals of the grid's length.

    Only days before the first day of the grid are used. Of two intervals with the same wall
    clock (the day clocks go back) the mean counts; a wall-clock slot that clocks skip stays NaN.

    Raises
    ------
    InvalidInput
        If time zones differ, the lengths of intervals do not fit, or no day lies before the
        grid.
    """
    _check(history, grid)
    days = min(history.grid.day_count, (grid.first_day - history.grid.first_day).days)
    total = (grid.last_day - history.grid.first_day).days + 1
    dates = tuple(history.grid.first_day + timedelta(days=n) for n in range(total))
    step = grid.interval_minutes // history.grid.interval_minutes
    tables = {}
    for q, queue in enumerate(history.queues):
        offered, answered = history.offered[q], history.answered[q]
        handled = np.where(np.isnan(answered), offered, answered)
        aht = history.aht_seconds[q]
        usable = ~np.isnan(aht) & (aht > 0) & (handled > 0)
        handled = np.where(usable, handled, 0.0)
        seconds = np.where(usable, handled * aht, 0.0)
        volume, weight, work = (
            slot_sums(history.grid, values, step, days) for values in (offered, handled, seconds)
        )
        with np.errstate(invalid="ignore"):
            mean_seconds = work / weight
        blank = np.full((total - days, volume.shape[1]), np.nan)
        tables[queue] = DayTable(
            dates,
            days,
            np.vstack([volume, blank]),
            np.nan_to_num(np.vstack([weight, blank])),
            np.vstack([mean_seconds, blank]),
        )
    return tables


def _check(history: CallHistory, grid: TimeGrid) -> None:
    past = history.grid
    if past.timezone != grid.timezone:
        raise InvalidInput(
            f"the history is in {past.timezone}, the period in {grid.timezone}",
            where="history",
            hint="import the history in the time zone of the scenario",
        )
    if grid.interval_minutes % past.interval_minutes:
        raise InvalidInput(
            f"intervals of {past.interval_minutes} min do not make {grid.interval_minutes} min",
            where="history",
            hint="set interval_minutes to a multiple of the history's",
        )
    if past.first_day >= grid.first_day:
        raise InvalidInput(
            f"the history begins {past.first_day}, not before the period {grid.first_day}",
            where="history",
            hint="forecasts need history from before the period",
        )


def slot_sums(grid: TimeGrid, values: FloatArray, step: int, days: int) -> FloatArray:
    """Return sums over `step` intervals as (days, slots); NaN where any part is missing."""
    slots = grid.intervals_per_day
    # A slot of a day with two 01:30s has two values; their mean stands for the slot.
    place = grid.day_of_interval * slots + grid.wall_slots
    total = np.bincount(place, weights=values, minlength=grid.day_count * slots)
    count = np.bincount(place, minlength=grid.day_count * slots)
    with np.errstate(invalid="ignore"):
        table = (total / count).reshape(grid.day_count, slots)[:days]
    summed: FloatArray = table.reshape(days, slots // step, step).sum(axis=2)
    return summed


def open_slots(opening: Opening, interval_minutes: int) -> FloatArray:
    """Return 1 where a wall-clock slot of a weekday overlaps the opening hours, else 0.

    Returns
    -------
    ndarray, shape (7, S)
    """
    starts = np.arange(0, 1440, interval_minutes)
    taken = (starts < opening.closes) & (starts + interval_minutes > opening.opens)
    days = np.array([weekday + 1 in opening.weekdays for weekday in range(7)])
    mask: FloatArray = np.outer(days, taken).astype(float)
    return mask
