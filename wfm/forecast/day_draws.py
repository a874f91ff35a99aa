"""Coherent days for simulation: what the rates of a whole period could turn out to be."""

from __future__ import annotations

import numpy as np

from wfm.domain import Forecast, NotFound
from wfm.domain.record import FloatArray
from wfm.forecast.day_errors import DayErrors, day_size, fit_day_errors, scaled_errors
from wfm.forecast.model import ForecastModel
from wfm.forecast.queue_model import QueueModel

_OFFSET = 0.25
_POISSON = 0.25
"""Variance of the square root of a Poisson count; it is drawn with the arrivals, not here."""


def draw_days(model: ForecastModel, forecast: Forecast, count: int, seed: int) -> FloatArray:
    """Draw arrival rates of the forecast's period, whole days at a time.

    A day has a part that all its intervals share (the busyness, and how the profile leans) and a
    part of each interval beyond Poisson noise, both of the size that the errors of the past had.
    Counts drawn as Poisson with these rates spread as the days to come do.

    Parameters
    ----------
    model : ForecastModel
        Fitted to the history before the forecast.
    forecast : Forecast
    count : int
        How many draws.
    seed : int

    Returns
    -------
    ndarray, shape (count, Q, T)
        Contacts per interval; their mean is the forecast.

    Raises
    ------
    NotFound
        If the model lacks a queue of the forecast.
    """
    models = {queue.queue: queue for queue in model.queues}
    missing = [queue for queue in forecast.queues if queue not in models]
    if missing:
        raise NotFound(f"the model has no queue {', '.join(missing)}", where="model")
    streams = np.random.SeedSequence(seed).spawn(len(forecast.queues))
    rates = [
        _draw(models[queue], forecast, q, count, np.random.default_rng(stream))
        for q, (queue, stream) in enumerate(zip(forecast.queues, streams, strict=True))
    ]
    drawn: FloatArray = np.stack(rates, axis=1)
    return drawn


def _draw(
    queue: QueueModel, forecast: Forecast, q: int, count: int, generator: np.random.Generator
) -> FloatArray:
    grid, calls = forecast.grid, forecast.calls[q]
    errors = fit_day_errors(scaled_errors(queue.daily_errors()))
    column = np.searchsorted(queue.series.slots, grid.wall_slots)
    column = np.minimum(column, queue.series.slots.size - 1)
    opened = (calls > 0) & (queue.series.slots[column] == grid.wall_slots)
    root = np.sqrt(calls + _OFFSET)
    size = np.zeros(calls.size)
    for day in range(grid.day_count):
        today = grid.day_slice(day)
        size[today] = day_size(root[None, today], opened[None, today])[0]
    shared = _shared(errors, count, grid.day_count, generator)
    shift = size * shared[:, grid.day_of_interval, column]
    own = np.sqrt(np.maximum(errors.noise * size**2 - _POISSON, 0.0))
    shift = shift + own * generator.standard_normal(shift.shape)
    moved = np.maximum(root + shift, 0.0) ** 2
    # The square is above its mean by the variance: scaled so that the mean is the forecast.
    spread = own**2 + size**2 * (errors.variance[:, None] * errors.shapes**2).sum(axis=0)[column]
    rates: FloatArray = np.where(opened, moved * calls / (root**2 + spread), calls)
    return rates


def _shared(
    errors: DayErrors, count: int, days: int, generator: np.random.Generator
) -> FloatArray:
    """Return the part of the error that a day's intervals share; shape (count, days, S)."""
    scores = generator.standard_normal((count, days, errors.variance.size))
    shared: FloatArray = (scores * np.sqrt(errors.variance)) @ errors.shapes
    return shared
