"""How good a forecast was."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain import InvalidInput
from wfm.domain.record import BoolArray, FloatArray


def wape(actual: ArrayLike, forecast: ArrayLike) -> float:
    """Return the weighted absolute percentage error: sum |forecast - actual| / sum actual.

    Parameters
    ----------
    actual, forecast : array_like
        Of one shape; pairs with a NaN are left out.

    Raises
    ------
    InvalidInput
        If the shapes differ, or nothing was counted to compare with.
    """
    seen, said = _pairs(actual, forecast)
    return float(np.abs(said - seen).sum() / seen.sum())


def bias(actual: ArrayLike, forecast: ArrayLike) -> float:
    """Return sum (forecast - actual) / sum actual; above zero the forecast was too high.

    Raises
    ------
    InvalidInput
        If the shapes differ, or nothing was counted to compare with.
    """
    seen, said = _pairs(actual, forecast)
    return float((said - seen).sum() / seen.sum())


def daily_wape(actual: ArrayLike, forecast: ArrayLike, day: ArrayLike) -> float:
    """Return the WAPE of day totals: how wrong the level was, whatever the shape of the day.

    Parameters
    ----------
    actual, forecast : array_like, shape (..., n)
        Pairs with a NaN are left out of both totals.
    day : array_like, shape (n,)
        Day of each interval.

    Raises
    ------
    InvalidInput
        If the shapes differ, or nothing was counted to compare with.
    """
    seen, said = (np.atleast_2d(np.asarray(a, dtype=float)) for a in (actual, forecast))
    if seen.shape != said.shape:
        raise InvalidInput(f"have shapes {seen.shape} and {said.shape}", where="accuracy")
    known = ~(np.isnan(seen) | np.isnan(said))
    _, number = np.unique(np.asarray(day), return_inverse=True)
    totals = [
        [
            np.bincount(number, weights=np.where(k, row, 0.0))
            for k, row in zip(known, rows, strict=True)
        ]
        for rows in (seen, said)
    ]
    return wape(np.concatenate(totals[0]), np.concatenate(totals[1]))


def mase(actual: ArrayLike, forecast: ArrayLike, scale: ArrayLike) -> float:
    """Return the mean absolute error over that of the seasonal naive method in the past.

    Parameters
    ----------
    actual, forecast : array_like
        Pairs with a NaN are left out.
    scale : array_like
        Mean absolute difference of the past from a week before, broadcast to `actual`.

    Raises
    ------
    InvalidInput
        If the shapes differ, or there is nothing to compare with.

    Notes
    -----
    Hyndman and Koehler, "Another look at measures of forecast accuracy", International Journal
    of Forecasting 22 (2006) 679-688, with a season of one week.
    """
    seen, said = np.asarray(actual, dtype=float), np.asarray(forecast, dtype=float)
    if seen.shape != said.shape:
        raise InvalidInput(f"have shapes {seen.shape} and {said.shape}", where="accuracy")
    usual = np.broadcast_to(np.asarray(scale, dtype=float), seen.shape)
    known = ~(np.isnan(seen) | np.isnan(said)) & (usual > 0)
    if not known.any():
        raise InvalidInput("nothing was counted to compare with", where="accuracy")
    return float((np.abs(said - seen)[known] / usual[known]).mean())


def pinball_loss(actual: ArrayLike, quantiles: ArrayLike, levels: ArrayLike) -> float:
    """Return the mean pinball loss over all levels, in contacts per interval.

    Parameters
    ----------
    actual : array_like, shape (...)
    quantiles : array_like, shape (K, ...)
    levels : array_like, shape (K,)

    Raises
    ------
    InvalidInput
        If the shapes do not fit.

    Notes
    -----
    Koenker and Bassett, "Regression quantiles", Econometrica 46 (1978) 33-50.
    """
    seen = np.asarray(actual, dtype=float)
    said, level = np.asarray(quantiles, dtype=float), np.asarray(levels, dtype=float)
    if said.shape != (level.size, *seen.shape):
        raise InvalidInput(
            f"has shape {said.shape}, expected {(level.size, *seen.shape)}", where="quantiles"
        )
    miss = seen - said
    weight = level.reshape(-1, *[1] * seen.ndim)
    return float(np.nanmean(np.maximum(weight * miss, (weight - 1) * miss)))


def coverage(actual: ArrayLike, low: ArrayLike, high: ArrayLike) -> float:
    """Return the share of counts between two quantiles, the ends among them.

    Nothing is rounded: outward rounding would make the same intervals seem to hold 94 % instead
    of 80 % where a few contacts come. At below two contacts an interval, whole numbers alone keep
    single intervals off their nominal share; over a day they come near it.

    Raises
    ------
    InvalidInput
        If the shapes differ, or there is nothing to compare with.
    """
    seen, below, above = (np.asarray(a, dtype=float) for a in (actual, low, high))
    if not seen.shape == below.shape == above.shape:
        raise InvalidInput(
            f"have shapes {seen.shape}, {below.shape} and {above.shape}", where="coverage"
        )
    known: BoolArray = ~np.isnan(seen)
    if not known.any():
        raise InvalidInput("nothing was counted to compare with", where="coverage")
    inside = (below <= seen) & (seen <= above)
    return float(inside[known].mean())


def _pairs(actual: ArrayLike, forecast: ArrayLike) -> tuple[FloatArray, FloatArray]:
    seen, said = np.asarray(actual, dtype=float), np.asarray(forecast, dtype=float)
    if seen.shape != said.shape:
        raise InvalidInput(f"have shapes {seen.shape} and {said.shape}", where="accuracy")
    known = ~(np.isnan(seen) | np.isnan(said))
    if not seen[known].sum() > 0:
        raise InvalidInput("nothing was counted to compare with", where="accuracy")
    return seen[known], said[known]
