"""Forecasts beside what came, interval by interval, and beside the seasonal naive method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import Calendar, CallHistory, DayClass, Forecast, InvalidInput, TimeGrid
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(Record):
    """One or more forecasts and what came.

    Parameters
    ----------
    queues : tuple of str
        Q of them.
    actual, calls, naive : ndarray, shape (Q, N)
        Contacts that came, were forecast, and came in the same interval of the last known week;
        NaN where not known. N intervals of one or more forecasts, one after the other.
    quantile_levels : ndarray, shape (K,)
    quantiles : ndarray, shape (K, Q, N)
    scale : ndarray, shape (Q,)
        Mean absolute difference of the past from a week before; NaN where not known.
    horizon : ndarray, shape (N,)
        Days ahead, 1 for the first day of a forecast.
    weekday : ndarray, shape (N,)
        Monday = 0.
    hour : ndarray, shape (N,)
    day : ndarray, shape (N,)
        Number of each day of each forecast.
    ordinary : ndarray, shape (N,)
        False on days in holiday blocks and make-up work days.
    """

    queues: tuple[str, ...]
    actual: FloatArray
    calls: FloatArray
    naive: FloatArray
    quantile_levels: FloatArray
    quantiles: FloatArray
    scale: FloatArray
    horizon: IntArray
    weekday: IntArray
    hour: IntArray
    day: IntArray
    ordinary: BoolArray

    @property
    def forecasts(self) -> int:
        """How many forecasts are in it."""
        return int(np.unique(self.day[self.horizon == 1]).size)


def compare(forecast: Forecast, actuals: CallHistory, calendar: Calendar) -> Comparison:
    """Lay a forecast beside what came.

    Parameters
    ----------
    forecast : Forecast
    actuals : CallHistory
        In intervals of the forecast's length. What it holds from before the forecast is what
        the seasonal naive method and the scale of MASE know.
    calendar : Calendar
        Covers the forecast.

    Raises
    ------
    InvalidInput
        If time zones or intervals differ.
    NotFound
        If a queue is missing.
    """
    grid = forecast.grid
    _check(forecast, actuals)
    rows = [
        actuals.queues.index(queue) if queue in actuals.queues else -1 for queue in forecast.queues
    ]
    blank = np.full(actuals.grid.interval_count, np.nan)
    offered = np.array([actuals.offered[row] if row >= 0 else blank for row in rows])
    kinds = [calendar.day(day) for day in grid.dates]
    ordinary = np.array([not k.block_days and k.day_class is not DayClass.MAKEUP for k in kinds])
    days = grid.day_of_interval
    return Comparison(
        queues=forecast.queues,
        actual=np.array([onto(grid, actuals.grid, row) for row in offered]),
        calls=forecast.calls,
        naive=np.array([_week_before(grid, actuals.grid, row) for row in offered]),
        quantile_levels=forecast.quantile_levels,
        quantiles=forecast.call_quantiles,
        scale=np.array([_weekly_change(grid, actuals.grid, row) for row in offered]),
        horizon=days + 1,
        weekday=grid.weekdays[days],
        hour=grid.wall_minutes // 60,
        day=days.copy(),
        ordinary=ordinary[days],
    )


def joined(parts: list[Comparison]) -> Comparison:
    """Return several comparisons of the same queues as one.

    Raises
    ------
    InvalidInput
        If there is none.
    """
    if not parts:
        raise InvalidInput("there is no forecast to compare", where="accuracy")
    first = parts[0]
    ends = np.cumsum([0, *(int(part.day.max()) + 1 for part in parts)])
    with np.errstate(invalid="ignore"):
        scale = np.array([part.scale for part in parts])
        known = np.isfinite(scale)
        mean = np.where(known, scale, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    along = {
        name: np.concatenate([getattr(part, name) for part in parts], axis=-1)
        for name in (
            "actual", "calls", "naive", "quantiles", "horizon", "weekday", "hour", "ordinary"
        )
    }  # fmt: skip
    return Comparison(
        queues=first.queues,
        quantile_levels=first.quantile_levels,
        scale=np.where(known.any(axis=0), mean, np.nan),
        day=np.concatenate([part.day + end for part, end in zip(parts, ends, strict=False)]),
        **along,
    )


def onto(grid: TimeGrid, own: TimeGrid, values: FloatArray) -> FloatArray:
    """Return values of one grid at the intervals of another; NaN where it does not reach.

    Both must have intervals of one length in one time zone.
    """
    place = np.searchsorted(own.starts_utc, grid.starts_utc)
    place = np.minimum(place, own.interval_count - 1)
    found = own.starts_utc[place] == grid.starts_utc
    return np.where(found, values[place], np.nan)


def _check(forecast: Forecast, actuals: CallHistory) -> None:
    grid, own = forecast.grid, actuals.grid
    if grid.timezone != own.timezone:
        raise InvalidInput(
            f"are in {own.timezone}, the forecast in {grid.timezone}", where="actuals"
        )
    if grid.interval_minutes != own.interval_minutes:
        raise InvalidInput(
            f"have intervals of {own.interval_minutes} min, the forecast of "
            f"{grid.interval_minutes} min",
            where="actuals",
            hint="bring them to the intervals of the forecast",
        )


def _by_day(own: TimeGrid, values: FloatArray) -> FloatArray:
    """Return values by day and wall-clock slot; shape (D, S)."""
    table = np.full((own.day_count, own.intervals_per_day), np.nan)
    table[own.day_of_interval, own.wall_slots] = values
    return table


def _week_before(grid: TimeGrid, own: TimeGrid, values: FloatArray) -> FloatArray:
    """Return what came in the same interval of the last week before the grid."""
    table = _by_day(own, values)
    begin = (grid.first_day - own.first_day).days
    ahead = np.arange(grid.day_count)
    source = begin + ahead - 7 * (ahead // 7 + 1)
    known = (source >= 0) & (source < min(begin, own.day_count))
    rows = np.where(known[:, None], table[np.clip(source, 0, own.day_count - 1)], np.nan)
    said: FloatArray = rows[grid.day_of_interval, grid.wall_slots]
    return said


def _weekly_change(grid: TimeGrid, own: TimeGrid, values: FloatArray) -> float:
    """Return the mean absolute difference from a week before, in what is known before the grid."""
    begin = min((grid.first_day - own.first_day).days, own.day_count)
    table = _by_day(own, values)[: max(begin, 0)]
    if len(table) <= 7:
        return float("nan")
    change = np.abs(table[7:] - table[:-7])
    return float(np.nanmean(change)) if np.isfinite(change).any() else float("nan")
