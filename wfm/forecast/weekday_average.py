"""Averages of a weekday's last weeks: what planners do by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.forecast.baseline import naive_ahead
from wfm.forecast.day_series import DaySeries

Average = Callable[[FloatArray, FloatArray], FloatArray]
"""Takes the days of a weekday (n, S), oldest first, and their age in weeks (n,); returns (S,)."""


def average_ahead(series: DaySeries, origin: int, days: IntArray, average: Average) -> FloatArray:
    """Return an average of the ordinary days of each day's weekday before `origin`.

    Special days take their analogue's weekday; a slot or weekday without a record takes what the
    seasonal naive method says.

    Returns
    -------
    ndarray, shape (H, S)
    """
    expected = naive_ahead(series, origin, days)
    usable = np.flatnonzero((series.recorded & series.ordinary)[:origin])
    weekday = series.analogue[usable]
    for day in np.unique(series.analogue[days]):
        mine = usable[weekday == day]
        if not mine.size:
            continue
        age_weeks = (series.ordinals[origin - 1] - series.ordinals[mine]) / 7
        mean = average(series.volume[mine], age_weeks)
        wanted = series.analogue[days] == day
        expected[wanted] = np.where(np.isnan(mean), expected[wanted], mean)
    return expected


def mean_of_last(count: int) -> Average:
    """Return the mean of the last `count` days."""

    def average(volume: FloatArray, _: FloatArray) -> FloatArray:
        return _weighted_mean(volume[-count:], np.ones(min(count, len(volume))))

    return average


def median_of_last(count: int) -> Average:
    """Return the median of the last `count` days."""

    def average(volume: FloatArray, _: FloatArray) -> FloatArray:
        last = volume[-count:]
        known = ~np.isnan(last).all(axis=0)
        middle: FloatArray = np.full(volume.shape[1], np.nan)
        middle[known] = np.nanmedian(last[:, known], axis=0)
        return middle

    return average


def fading_mean(half_life_weeks: float) -> Average:
    """Return the mean of all days, half as much weight on days `half_life_weeks` older."""

    def average(volume: FloatArray, age_weeks: FloatArray) -> FloatArray:
        return _weighted_mean(volume, 0.5 ** (age_weeks / half_life_weeks))

    return average


def _weighted_mean(volume: FloatArray, weight: FloatArray) -> FloatArray:
    share = weight[:, None] * ~np.isnan(volume)
    total = share.sum(axis=0)
    with np.errstate(invalid="ignore"):
        mean: FloatArray = (share * np.nan_to_num(volume)).sum(axis=0) / total
    return mean
