"""How wrong a method was when it forecast the past: spread, quantiles and busyness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray, Record
from wfm.forecast.day_series import DaySeries

Method = Callable[[DaySeries, int, IntArray], FloatArray]
"""Takes a series, the first day not to be looked at and days; returns volumes (H, S)."""

_ORIGINS = 28
_OFFSET = 0.25
_PRIOR_DAYS = 5.0
_PRIOR_CV = 0.08
_LEAST_DAYS_A_WEEK = 5
_WEEKLY_GROWTH = 0.03
_FAR_OFF = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class PastErrors(Record):
    """What rolling origins said and what came.

    Parameters
    ----------
    steps : ndarray, shape (R,)
        Operating days from the last known day to the day forecast.
    days : ndarray, shape (R,)
        The day forecast.
    expected, actual : ndarray, shape (R, S)
        Volumes; NaN where not recorded or closed.
    """

    steps: IntArray
    days: IntArray
    expected: FloatArray
    actual: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class ErrorModel(Record):
    """Spread of forecast errors on the square-root scale.

    Parameters
    ----------
    floor, share : float
        Variance of an interval's error is ``floor + share * expected volume``; pure Poisson
        noise has floor 1/4 and share 0.
    growth : ndarray, shape (W,)
        Variance in each week ahead over the mean one; the first entry is the first day.
    quantiles : ndarray, shape (K,)
        Quantiles of errors in standard deviations.
    busyness_cv : float
        Coefficient of variation of the error that all intervals of a day share.
    """

    floor: float
    share: float
    growth: FloatArray
    quantiles: FloatArray
    busyness_cv: float

    def call_quantiles(
        self, expected: FloatArray, weeks: IntArray, log_spread: FloatArray
    ) -> FloatArray:
        """Return quantiles of the volume.

        Parameters
        ----------
        expected : ndarray, shape (H, S)
            Expected volume.
        weeks : ndarray, shape (H,)
            Week ahead, 0 for the first day, 1 for the rest of the first week.
        log_spread : ndarray, shape (H,)
            Spread of the logarithm of the whole day's level on top.

        Returns
        -------
        ndarray, shape (K, H, S)
        """
        beyond = np.maximum(weeks - (self.growth.size - 1), 0)
        growth = self.growth[np.minimum(weeks, self.growth.size - 1)]
        growth = growth * (1 + _WEEKLY_GROWTH * beyond)
        variance = (self.floor + self.share * expected) * growth[:, None]
        # A log spread s moves the square root of a volume f by s/2 * sqrt(f).
        variance = variance + expected * (log_spread**2 / 4)[:, None]
        root = np.sqrt(expected + _OFFSET)[None] + self.quantiles[:, None, None] * np.sqrt(
            variance
        )
        quantiles: FloatArray = np.maximum(np.maximum(root, 0.0) ** 2 - _OFFSET, 0.0)
        return quantiles


def weeks_ahead(steps: IntArray, days_per_week: int) -> IntArray:
    """Return 0 for the first day ahead, 1 for the rest of the first week, 2 for the second."""
    weeks: IntArray = np.where(steps <= 1, 0, (steps - 1) // days_per_week + 1)
    return weeks


def past_errors(
    series: DaySeries, method: Method, horizon: int, latest: int | None = None
) -> PastErrors:
    """Let a method forecast ordinary days of the past from up to 28 earlier days.

    Parameters
    ----------
    series : DaySeries
    method : Method
    horizon : int
        Longest number of operating days ahead.
    latest : int, optional
        Look from each of so many last ordinary days instead of from 28 throughout the past.
    """
    known, week = series.known_days, series.days_per_week
    usable = np.flatnonzero((series.recorded & series.ordinary)[:known])
    warm_up = min(8 * week, max(usable.size // 2, min(week, usable.size - 1)))
    first = int(usable[warm_up - 1]) + 1 if warm_up else 1
    origins = np.unique(np.linspace(first, int(usable[-1]), _ORIGINS).astype(int))
    if latest is not None:
        origins = usable[usable >= first][-latest:]
    steps, days, expected = [], [], []
    for origin in origins:
        ahead = usable[(usable >= origin) & (usable < origin + horizon)]
        said = method(series, int(origin), ahead)
        steps.append(ahead - origin + 1)
        days.append(ahead)
        expected.append(np.where(series.open[series.analogue[ahead]] > 0, said, np.nan))
    when = np.concatenate(days)
    return PastErrors(np.concatenate(steps), when, np.concatenate(expected), series.volume[when])


def fit_errors(past: PastErrors, levels: FloatArray, days_per_week: int) -> ErrorModel:
    """Fit spread, growth, quantiles and busyness to past errors.

    With few days behind them the estimates lean on a prior: Poisson noise, a day level that
    varies by 8 %, and normal quantiles.

    Parameters
    ----------
    past : PastErrors
    levels : ndarray, shape (K,)
    days_per_week : int
    """
    known = ~(np.isnan(past.expected) | np.isnan(past.actual))
    said, seen = past.expected[known], past.actual[known]
    error = np.sqrt(seen + _OFFSET) - np.sqrt(said + _OFFSET)
    distinct = np.unique(past.days).size
    trust = distinct / (distinct + _PRIOR_DAYS)
    floor, share = _spread(error**2, said)
    floor = trust * floor + (1 - trust) * _OFFSET
    share = trust * share + (1 - trust) * _PRIOR_CV**2 / 4
    day_week = weeks_ahead(past.steps, days_per_week)
    days = [np.unique(past.days[day_week == week]).size for week in range(day_week.max() + 1)]
    week = np.repeat(day_week, known.sum(axis=1))
    scaled = error / np.sqrt(floor + share * said)
    growth = _growth(scaled**2, week, np.array(days))
    scaled = scaled / np.sqrt(growth[np.minimum(week, growth.size - 1)])
    normal = np.array([NormalDist().inv_cdf(float(level)) for level in levels])
    quantiles = trust * np.quantile(scaled, levels) + (1 - trust) * normal
    return ErrorModel(floor, share, growth, quantiles, _busyness(past, known, trust))


def _spread(square: FloatArray, said: FloatArray) -> tuple[float, float]:
    """Return floor and share of ``square ~ floor + share * said``, both at least zero.

    Weighted least squares, weights from the variance of the last round.
    """
    floor, share = float(square.mean()), 0.0
    for _ in range(4):
        weight = 1 / np.maximum(floor + share * said, 0.01) ** 2
        total, first, second = weight.sum(), (weight * said).sum(), (weight * said**2).sum()
        left, right = (weight * square).sum(), (weight * said * square).sum()
        determinant = total * second - first**2
        if determinant > 1e-9 * total * second:
            floor = (second * left - first * right) / determinant
            share = (total * right - first * left) / determinant
        if determinant <= 1e-9 * total * second or share < 0:
            floor, share = left / total, 0.0
        elif floor < 0:
            floor, share = 0.0, right / second
    return float(floor), float(share)


def _growth(square: FloatArray, week: IntArray, distinct: IntArray) -> FloatArray:
    """Return the relative variance by week ahead, never falling.

    Parameters
    ----------
    square : ndarray, shape (n,)
        Squared errors in standard deviations.
    week : ndarray, shape (n,)
        Week ahead of each.
    distinct : ndarray, shape (W,)
        Distinct days behind each week ahead; weeks with few inherit from the week before.
    """
    growth = np.empty(distinct.size)
    reached = 0.0
    for number, days in enumerate(distinct):
        errors = square[week == number]
        if days >= _LEAST_DAYS_A_WEEK and errors.size:
            reached = max(reached, float(errors.mean()))
        growth[number] = reached if reached > 0 else 1.0
    return growth


def _busyness(past: PastErrors, known: BoolArray, trust: float) -> float:
    """Return the cv of day totals around their forecast, without Poisson noise."""
    said = np.where(known, past.expected, 0.0).sum(axis=1)
    seen = np.where(known, past.actual, 0.0).sum(axis=1)
    counted = said > 0
    if not counted.any():
        return _PRIOR_CV
    ratio = seen[counted] / said[counted] - 1
    usual = 1.4826 * float(np.median(np.abs(ratio)))
    ratio = np.clip(ratio, -_FAR_OFF * usual, _FAR_OFF * usual)
    shared = float((ratio**2).mean() - (1 / said[counted]).mean())
    return float(np.sqrt(trust * max(shared, 0.0) + (1 - trust) * _PRIOR_CV**2))
