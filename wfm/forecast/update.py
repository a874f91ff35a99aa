"""Intraday: the rest of a day forecast anew from what has come in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np

from wfm.domain import CallHistory, Forecast, InvalidInput, NotFound
from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.forecast.day_errors import day_size, fit_day_errors, scaled_errors, update_gain
from wfm.forecast.model import ForecastModel
from wfm.forecast.queue_model import QueueModel

_OFFSET = 0.25


def update(
    model: ForecastModel, forecast: Forecast, actuals: CallHistory, now: datetime
) -> Forecast:
    """Return the forecast with the rest of the day of `now` updated.

    What has come in is compared with the forecast on the square-root scale; the scores of the
    day's error are estimated from it, drawn to zero as far as the part of the day that is over
    leaves them open and as far as such updates failed in the past. Nothing else changes, and the
    intervals already over keep what was forecast for them.

    Parameters
    ----------
    model : ForecastModel
        Fitted to the history before the forecast; knows how the errors of a day hang together.
    forecast : Forecast
        As published, with the planner's overrides.
    actuals : CallHistory
        Contacts offered, in the intervals of the forecast or finer; NaN where not counted.
        Intervals that are not over at `now` are not looked at.
    now : datetime
        Zone-aware; on a day of the forecast.

    Raises
    ------
    NotFound
        If the actuals lack a queue of the forecast.
    InvalidInput
        If `now` lies outside the forecast, the intervals do not fit, or nothing was counted on
        that day before `now`.
    """
    grid = forecast.grid
    current = grid.index_of(now)
    today = grid.day_slice(int(grid.day_of_interval[current]))
    counted = _counted(forecast, actuals)[:, today]
    counted[:, current - today.start :] = np.nan
    if np.isnan(counted).all():
        raise InvalidInput(
            f"hold no contact counted on {now.date()} before {now:%H:%M}",
            where="actuals",
            hint="give the counts of the day so far, in the forecast's intervals",
        )
    models = {queue.queue: queue for queue in model.queues}
    calls, cuts = forecast.calls.copy(), forecast.call_quantiles.copy()
    rest = slice(current, today.stop)
    slots = grid.wall_slots[today]
    for q, queue in enumerate(forecast.queues):
        if queue not in models:
            raise NotFound(f"the model has no queue {queue}", where="model")
        shift, left = _shift(models[queue], forecast.calls[q, today], counted[q], slots)
        shift = shift[current - today.start :]
        calls[q, rest], cuts[:, q, rest] = _moved(calls[q, rest], cuts[:, q, rest], shift, left)
    return replace(forecast, calls=calls, call_quantiles=cuts)


def _moved(
    calls: FloatArray, cuts: FloatArray, shift: FloatArray, variance_left: float
) -> tuple[FloatArray, FloatArray]:
    """Return volumes and quantiles moved by `shift` on the square-root scale; 0 stays 0."""
    root = np.sqrt(calls + _OFFSET)
    moved = np.maximum(root + shift, 0.0)
    apart = (np.sqrt(cuts + _OFFSET) - root) * np.sqrt(variance_left)
    opened = calls > 0
    volume = np.where(opened, np.maximum(moved**2 - _OFFSET, 0.0), 0.0)
    band = np.maximum(np.maximum(moved + apart, 0.0) ** 2 - _OFFSET, 0.0)
    return volume, np.where(opened, band, 0.0)


def _shift(
    queue: QueueModel, calls: FloatArray, counted: FloatArray, slots: IntArray
) -> tuple[FloatArray, float]:
    """Return the update of each interval of a day, and the share of the variance it leaves."""
    column = np.searchsorted(queue.series.slots, slots)
    column = np.minimum(column, queue.series.slots.size - 1)
    taken = (queue.series.slots[column] == slots) & (calls > 0)
    root = np.sqrt(calls + _OFFSET)
    known: BoolArray = taken & ~np.isnan(counted)
    if not known.any():
        return np.zeros(calls.size), 1.0
    size = float(day_size(root[None], taken[None])[0])
    past = scaled_errors(queue.daily_errors())
    error, seen = np.zeros(queue.series.slots.size), np.zeros(queue.series.slots.size, dtype=bool)
    error[column[known]] = (np.sqrt(counted[known] + _OFFSET) - root[known]) / size
    seen[column[known]] = True
    errors = fit_day_errors(past)
    gain = update_gain(past, seen)
    scores = errors.scores(error[None], seen)[0]
    shift = gain * size * (scores @ errors.shapes)
    # What is not believed leaves the variance as it was.
    left = 1 - gain * (1 - errors.variance_left(seen))
    return np.where(taken, shift[column], 0.0), left


def _counted(forecast: Forecast, actuals: CallHistory) -> FloatArray:
    """Return the counts in the intervals of the forecast; NaN where any part is missing."""
    missing = [queue for queue in forecast.queues if queue not in actuals.queues]
    if missing:
        raise NotFound(
            f"the actuals have no queue {', '.join(missing)}",
            where="actuals",
            hint=f"their queues are {', '.join(actuals.queues)}",
        )
    grid, fine = forecast.grid, actuals.grid
    if grid.interval_minutes % fine.interval_minutes or grid.timezone != fine.timezone:
        raise InvalidInput(
            f"have intervals of {fine.interval_minutes} min in {fine.timezone}, the forecast "
            f"{grid.interval_minutes} min in {grid.timezone}",
            where="actuals",
        )
    step = grid.interval_minutes // fine.interval_minutes
    place = np.searchsorted(grid.starts_utc, fine.starts_utc, side="right") - 1
    last = grid.starts_utc[-1] + np.timedelta64(grid.interval_seconds, "s")
    inside = (place >= 0) & (fine.starts_utc < last)
    rows = [actuals.queues.index(queue) for queue in forecast.queues]
    counted = np.full(forecast.calls.shape, np.nan)
    parts = np.bincount(place[inside], minlength=grid.interval_count)
    for q, row in enumerate(rows):
        total = np.bincount(
            place[inside], weights=actuals.offered[row, inside], minlength=grid.interval_count
        )
        counted[q] = np.where(parts == step, total, np.nan)
    return counted
