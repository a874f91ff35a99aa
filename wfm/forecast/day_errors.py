"""How the errors of a day hang together: a few shapes that run through it, and noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, Record
from wfm.forecast.residuals import PastErrors

_SHAPES = 3
_LEAST_DAYS = 12
_OFFSET = 0.25
_PRIOR_CV = 0.08
_PRIOR_GAIN = 0.3
_FOLDS = 5
_SURE = 2.0
_FAR_OFF = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class DayErrors(Record):
    """Errors of forecasts of a day on the square-root scale, in units of the day's size.

    Parameters
    ----------
    shapes : ndarray, shape (K, S)
        Orthonormal shapes of a day's error: the whole day higher, a later peak.
    variance : ndarray, shape (K,)
        Variance of the score of each shape.
    noise : float
        Variance of what is left in one slot.
    """

    shapes: FloatArray
    variance: FloatArray
    noise: float

    def scores(self, errors: FloatArray, seen: BoolArray) -> FloatArray:
        """Return the expected scores of days of which only some slots are seen.

        Parameters
        ----------
        errors : ndarray, shape (n, S)
        seen : ndarray, shape (S,)

        Returns
        -------
        ndarray, shape (n, K)
            Each is drawn to zero as far as the seen slots leave it open: the posterior mean of
            normal scores under normal noise.
        """
        part = self.shapes[:, seen]
        scores: FloatArray = (self._spread(seen) @ part @ errors[:, seen].T).T / self.noise
        return scores

    def variance_left(self, seen: BoolArray) -> float:
        """Return the variance of the other slots after the update over that before it."""
        rest = self.shapes[:, ~seen]
        if not rest.size:
            return 1.0
        before = self.noise + float((self.variance[:, None] * rest**2).sum(axis=0).mean())
        after = self.noise + float((rest * (self._spread(seen) @ rest)).sum(axis=0).mean())
        return min(after / before, 1.0)

    def _spread(self, seen: BoolArray) -> FloatArray:
        part = self.shapes[:, seen]
        precision = part @ part.T / self.noise + np.diag(1 / np.maximum(self.variance, 1e-9))
        return np.asarray(np.linalg.inv(precision), dtype=float)


def fit_day_errors(errors: FloatArray) -> DayErrors:
    """Fit the shapes to the errors of past days, shape (n, S), as `scaled_errors` gives them.

    With fewer than twelve days behind them, the whole day moves by 8 %.

    Notes
    -----
    Shen and Huang, "Interday forecasting and intraday updating of call center arrivals",
    Manufacturing & Service Operations Management 10 (2008) 391-410, section 5, with penalised
    scores in the form of a prior.
    """
    days, slots = errors.shape
    if days < _LEAST_DAYS:
        flat = np.full((1, slots), 1 / np.sqrt(slots))
        noise = float((errors**2).mean()) if days else _PRIOR_CV**2
        return DayErrors(flat, np.array([slots * _PRIOR_CV**2 / 4]), max(noise, 1e-6))
    _, size, right = np.linalg.svd(errors, full_matrices=False)
    count = min(_SHAPES, max(days // 8, 1), slots)
    shapes = right[:count]
    left = errors - errors @ shapes.T @ shapes
    noise = max(float((left**2).sum()) / (max(days - count, 1) * max(slots - count, 1)), 1e-6)
    variance = np.maximum(size[:count] ** 2 / days - noise, 0.0)
    return DayErrors(shapes, variance, noise)


def update_gain(errors: FloatArray, seen: BoolArray) -> float:
    """Return how much of an update of the slots not seen would have held on past days.

    Each fifth of the days is updated with shapes learned from the others. The result is the
    slope of what came on what the update said, between 0 and 1, less its standard error; an
    update that less than two standard errors tell from no update is not made.
    """
    days = len(errors)
    if days < _LEAST_DAYS or seen.all():
        return _PRIOR_GAIN
    fold = np.arange(days) % _FOLDS
    said = np.empty((days, int((~seen).sum())))
    for number in range(_FOLDS):
        mine = fold == number
        fitted = fit_day_errors(errors[~mine])
        said[mine] = fitted.scores(errors[mine], seen) @ fitted.shapes[:, ~seen]
    came = errors[:, ~seen]
    power = max(float((said**2).sum()), 1e-12)
    slope = float((said * came).sum()) / power
    by_day = ((came - slope * said) * said).sum(axis=1)
    error = float(np.sqrt((by_day**2).sum())) / power
    return float(np.clip(slope - error, 0.0, 1.0)) if slope > _SURE * error else 0.0


def scaled_errors(past: PastErrors) -> FloatArray:
    """Return one row of errors for each day, as seen from the latest origin before it.

    Returns
    -------
    ndarray, shape (n, S)
        On the square-root scale, in units of the day's mean square root; 0 where not known.
        Days far off all others are drawn in.
    """
    order = np.lexsort((past.steps, past.days))
    _, first = np.unique(past.days[order], return_index=True)
    rows = order[first]
    said, seen = past.expected[rows], past.actual[rows]
    known = ~(np.isnan(said) | np.isnan(seen))
    root = np.sqrt(np.where(known, said, 0.0) + _OFFSET)
    errors = np.where(known, np.sqrt(np.where(known, seen, 0.0) + _OFFSET) - root, 0.0)
    errors = errors / day_size(root, known)[:, None]
    level = errors.mean(axis=1)
    usual = 1.4826 * float(np.median(np.abs(level))) if level.size else 0.0
    odd = np.abs(level) / max(_FAR_OFF * usual, 1e-9)
    calm: FloatArray = errors / np.maximum(odd, 1.0)[:, None]
    return calm


def day_size(root: FloatArray, known: BoolArray) -> FloatArray:
    """Return the mean square root of each day's volume over its known slots; shape (n,)."""
    total = np.where(known, root, 0.0).sum(axis=1)
    size: FloatArray = np.maximum(total / np.maximum(known.sum(axis=1), 1), np.sqrt(_OFFSET))
    return size
