"""How the scores of day shapes move: with the calendar, a slow level and the last days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray, Record

_PENALTIES = (1.0, 10.0, 100.0)
_CALENDAR_HALF_LIFE = 2.5
_LEVEL_WEEKS = 4.0
_CARRY_WEEKS = 2
_LEAST_GAIN = 0.05
_LEAST_CALENDAR_DAYS = 40
_MOST_PERSISTENT = 0.95
_PRIOR_DAYS = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class ScoreModel(Record):
    """A fitted model of K scores.

    Parameters
    ----------
    coefficients : ndarray, shape (F, K)
        Effect of each calendar feature.
    path : ndarray, shape (N, K)
        Slow level before each day of the history.
    level : ndarray, shape (K,)
        Slow level after the last day.
    carry : ndarray, shape (K,)
        Share of the slow level that lasts.
    recent : ndarray, shape (K,)
        Departure of the last recorded day from the slow level.
    decay : ndarray, shape (K,)
        Share of that departure which is left a day later.
    last : int
        The last recorded day.
    """

    coefficients: FloatArray
    path: FloatArray
    level: FloatArray
    carry: FloatArray
    recent: FloatArray
    decay: FloatArray
    last: int

    def ahead(self, features: FloatArray, days: IntArray) -> FloatArray:
        """Return the expected scores of future days; shape (H, K)."""
        steps = (days - self.last)[:, None]
        slow = self.carry * self.level
        expected: FloatArray = (
            features @ self.coefficients + slow + self.decay**steps * self.recent
        )
        return expected

    def behind(self, features: FloatArray, days: IntArray) -> FloatArray:
        """Return what calendar and level alone said about past days; shape (H, K)."""
        said: FloatArray = features @ self.coefficients + self.carry * self.path[days]
        return said


def fit_scores(
    scores: FloatArray,
    features: FloatArray,
    weight: FloatArray,
    trained: BoolArray,
    days_per_week: int,
) -> ScoreModel:
    """Fit calendar effects by ridge, then a slow level, then a first-order autoregression.

    Parameters
    ----------
    scores : ndarray, shape (N, K)
        Observed scores.
    features : ndarray, shape (N, F)
    weight : ndarray, shape (N,)
        Weight of each day, zero where not to be learned from.
    trained : ndarray, shape (N,)
        True on days to be learned from.
    days_per_week : int
        Operating days of a week.
    """
    # Calendar effects are rare and steady: they are learned from a longer past than profiles.
    slow_weight = np.where(trained, weight, 0.0) ** (1 / _CALENDAR_HALF_LIFE)
    coefficients = np.zeros((features.shape[1], scores.shape[1]))
    if trained.sum() >= _LEAST_CALENDAR_DAYS:
        coefficients = _ridge(features, scores, slow_weight)
    rest = scores - features @ coefficients
    path, level = _slow_level(rest, trained, 1 - 0.5 ** (1 / (_LEVEL_WEEKS * days_per_week)))
    quick = rest - path
    last = int(np.flatnonzero(trained)[-1])
    pairs = weight[1:] * trained[:-1]
    decay = _slope(quick[:-1], quick[1:], pairs)
    lag = _CARRY_WEEKS * days_per_week
    carry = np.ones(scores.shape[1])
    if len(rest) > 2 * lag:
        carry = _slope(path[:-lag], rest[lag:], weight[lag:] * trained[:-lag])
    return ScoreModel(
        coefficients=coefficients,
        path=path,
        level=level,
        carry=np.clip(carry, 0.0, 1.0),
        recent=rest[last] - level,
        decay=np.clip(decay, 0.0, _MOST_PERSISTENT),
        last=last,
    )


def _slope(before: FloatArray, after: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the regression slope through zero, shrunk to 0 as if some days showed none."""
    w = weight[:, None]
    power = (w * before**2).sum(axis=0)
    prior = _PRIOR_DAYS * power / max(float(weight.sum()), 1e-9)
    slope: FloatArray = (w * before * after).sum(axis=0) / np.maximum(power + prior, 1e-12)
    return slope


def _slow_level(
    rest: FloatArray, trained: BoolArray, gain: float
) -> tuple[FloatArray, FloatArray]:
    """Return the exponentially weighted level before each day, and after the last."""
    path = np.zeros_like(rest)
    level = np.zeros(rest.shape[1])
    for day in range(len(rest)):
        path[day] = level
        if trained[day]:
            level = level + gain * (rest[day] - level)
    return path, level


def _ridge(features: FloatArray, scores: FloatArray, weight: FloatArray) -> FloatArray:
    """Return ridge coefficients; each score's penalty is chosen by leave-one-out error.

    Neighbouring days are alike, so leave-one-out differences are noisy: a stronger penalty must
    be clearly better. Where nothing beats no effect at all, there is none.

    Hoerl and Kennard, "Ridge regression", Technometrics 12 (1970) 55-67; leave-one-out through
    the hat matrix, Allen, Technometrics 16 (1974) 125-127.
    """
    count = features.shape[1]
    weighted = features * weight[:, None]
    gram, right = weighted.T @ features, weighted.T @ scores
    best = np.zeros((count, scores.shape[1]))
    error = np.full(scores.shape[1], np.inf)
    for penalty in _PENALTIES:
        inverse = np.linalg.inv(gram + penalty * np.eye(count))
        coefficients = inverse @ right
        leverage = weight * np.einsum("ij,jk,ik->i", features, inverse, features)
        left_out = (scores - features @ coefficients) / np.maximum(1 - leverage, 0.1)[:, None]
        loss = (weight[:, None] * left_out**2).sum(axis=0)
        better = loss < (1 - _LEAST_GAIN) * error
        best[:, better], error = coefficients[:, better], np.where(better, loss, error)
    best[:, (weight[:, None] * scores**2).sum(axis=0) < error] = 0.0
    return best
