"""Seasonal naive: the same weekday a week ago."""

from __future__ import annotations

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.forecast.day_series import DaySeries


def naive_ahead(series: DaySeries, origin: int, days: IntArray) -> FloatArray:
    """Return the last recorded ordinary day of each day's weekday before `origin`.

    Special days take their analogue's weekday; where no day of the weekday is recorded, the
    last ordinary day stands in.

    Returns
    -------
    ndarray, shape (H, S)
    """
    usable = np.flatnonzero((series.recorded & series.ordinary)[:origin])
    weekday = series.analogue[usable]
    latest = np.full(7, usable[-1])
    for day in range(7):
        mine = usable[weekday == day]
        if mine.size:
            latest[day] = mine[-1]
    chosen = series.volume[latest]
    slot_means = np.nan_to_num(_mean_of_known(series.volume[usable]))
    filled = np.where(np.isnan(chosen), slot_means, chosen) * series.open
    ahead: FloatArray = filled[series.analogue[days]]
    return ahead


def _mean_of_known(volume: FloatArray) -> FloatArray:
    known = ~np.isnan(volume)
    total = np.where(known, volume, 0.0).sum(axis=0)
    mean: FloatArray = total / np.maximum(known.sum(axis=0), 1)
    return mean
