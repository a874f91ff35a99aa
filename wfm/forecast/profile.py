"""The profile model: weekday profiles plus a few day shapes whose scores are forecast.

On the square-root scale counts have nearly constant variance. There a day is its weekday's
profile plus a combination of a few shapes ("the whole day higher", "a later peak"); the scores
of these shapes follow the calendar, a slow level and the last few days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray, Record
from wfm.forecast.day_series import DaySeries
from wfm.forecast.scores import ScoreModel, fit_scores
from wfm.forecast.shrinkage import shrink_rows
from wfm.forecast.smoothing import smooth_rows

_SHAPES = 3
_STEPS = 48
_ITERATIONS = 40
_OFFSET = 0.25
_ODD_DAY = 2.5
_ODD_CELL = 5.0
_PRIOR_DAYS = 3.0
_LEAST_NOISE = 0.3
_LEFT = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class ProfileModel(Record):
    """A fitted profile model.

    Parameters
    ----------
    profiles : ndarray, shape (7, S)
        Square-root volume of each weekday.
    scale : ndarray, shape (7,)
        Size of a weekday against the mean one, on the square-root scale.
    shapes : ndarray, shape (K, S)
        Orthonormal day shapes.
    scores : ScoreModel
        How the scores of the shapes move.
    noise : ndarray, shape (7, S)
        Variance around profile and shapes, on the square-root scale.
    """

    profiles: FloatArray
    scale: FloatArray
    shapes: FloatArray
    scores: ScoreModel
    noise: FloatArray

    def ahead(self, series: DaySeries, days: IntArray) -> FloatArray:
        """Return the expected volume of future days; shape (H, S)."""
        return self._volume(series, days, self.scores.ahead(series.features[days], days))

    def behind(self, series: DaySeries, days: IntArray) -> FloatArray:
        """Return the volume that level and calendar gave past days to expect; shape (H, S)."""
        return self._volume(series, days, self.scores.behind(series.features[days], days))

    def _volume(self, series: DaySeries, days: IntArray, scores: FloatArray) -> FloatArray:
        weekday = series.analogue[days]
        moved = self.scale[weekday][:, None] * (scores @ self.shapes)
        root = np.maximum(self.profiles[weekday] + moved, 0.0)
        # E[X] = E[root]^2 + Var[root] - 1/4.
        expected = np.maximum(root**2 + self.noise[weekday] - _OFFSET, 0.0)
        return expected * series.open[weekday]


def fit_profile(series: DaySeries, origin: int, half_life_weeks: float) -> ProfileModel:
    """Fit the model to the days before `origin`.

    Parameters
    ----------
    series : DaySeries
    origin : int
        First day that must not be looked at.
    half_life_weeks : float
        Age at which a day counts half in the weekday profiles.

    Notes
    -----
    Square-root transform and low-rank day shapes: Shen and Huang, "Interday forecasting and
    intraday updating of call center arrivals", Manufacturing & Service Operations Management 10
    (2008) 391-410; Brown et al., "Statistical analysis of a telephone call center", Journal of
    the American Statistical Association 100 (2005) 36-50.
    """
    weekday = series.analogue[:origin]
    trained = series.recorded[:origin] & series.ordinary[:origin]
    known = ~np.isnan(series.volume[:origin]) & trained[:, None]
    root = np.sqrt(np.where(known, series.volume[:origin], 0.0) + _OFFSET)
    age_weeks = (series.ordinals[origin - 1] - series.ordinals[:origin]) / 7
    weight = np.where(trained, 0.5 ** (age_weeks / half_life_weeks), 0.0)

    rough = root - weekday_means(root, known, weekday, weight)[weekday]
    steady = weight / _oddness(rough, known)
    profiles = weekday_means(root, known, weekday, steady)
    rest = np.where(known, root - profiles[weekday], 0.0)
    profiles = _without_noise(profiles, weekday_counts(weekday, steady), _variance(rest, known))
    scale = _scale(profiles, series.open)

    rest = _filled(_clipped(root - profiles[weekday], known), known) / scale[weekday][:, None]
    shapes = _day_shapes(rest, weight)
    scores = rest @ shapes.T
    model = fit_scores(scores, series.features[:origin], weight, trained, series.days_per_week)
    noise = (rest - scores @ shapes) * scale[weekday][:, None]
    return ProfileModel(profiles, scale, shapes, model, _noise(noise, known, weekday, weight))


def weekday_means(
    root: FloatArray, known: BoolArray, weekday: IntArray, weight: FloatArray
) -> FloatArray:
    """Return the weighted mean of each weekday and slot; the mean of all days where none is.

    Returns
    -------
    ndarray, shape (7, S)
    """
    share = weight[:, None] * known
    everyday = (share * root).sum(axis=0) / np.maximum(share.sum(axis=0), 1e-12)
    means = np.empty((7, root.shape[1]))
    for day in range(7):
        mine = weekday == day
        total = share[mine].sum(axis=0)
        mean = (share[mine] * root[mine]).sum(axis=0) / np.maximum(total, 1e-12)
        means[day] = np.where(total > 0, mean, everyday)
    return means


def weekday_counts(weekday: IntArray, weight: FloatArray) -> FloatArray:
    """Return how many equally weighted days of each weekday the weights are worth; shape (7,)."""
    total = np.bincount(weekday, weights=weight, minlength=7)
    squares = np.bincount(weekday, weights=weight**2, minlength=7)
    count: FloatArray = total**2 / np.maximum(squares, 1e-12)
    return count


def _without_noise(profiles: FloatArray, counts: FloatArray, variance: float) -> FloatArray:
    """Return profiles whose differences and roughness stand out of the noise.

    Drawn together, the weekdays share most of their days: the error left in a profile is little
    more than that of a mean of all of them.
    """
    drawn = shrink_rows(profiles, counts, variance)
    used = counts > 0
    drawn[used] = smooth_rows(drawn[used], _LEFT * variance / float(counts.sum()))
    return drawn


def _oddness(rest: FloatArray, known: BoolArray) -> FloatArray:
    """Return 1 for usual days and more for days far off their weekday's level (Huber)."""
    mean = (rest * known).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    usual = 1.4826 * np.median(np.abs(mean[known.any(axis=1)]))
    oddness: FloatArray = np.maximum(1.0, np.abs(mean) / (_ODD_DAY * usual + 1e-9))
    return oddness


def _clipped(rest: FloatArray, known: BoolArray) -> FloatArray:
    """Return residuals without cells that stand out: one burst must not bend a day's shape."""
    usual = 1.4826 * float(np.median(np.abs(rest[known])))
    limit = _ODD_CELL * max(usual, _LEAST_NOISE)
    level = _day_level(rest, known)
    clipped: FloatArray = level + np.clip(rest - level, -limit, limit)
    return clipped


def _filled(rest: FloatArray, known: BoolArray) -> FloatArray:
    """Return residuals with gaps of known days filled by the day's level."""
    filled: FloatArray = np.where(known, rest, _day_level(rest, known))
    return filled


def _day_level(rest: FloatArray, known: BoolArray) -> FloatArray:
    total = (rest * known).sum(axis=1, keepdims=True)
    level: FloatArray = total / np.maximum(known.sum(axis=1, keepdims=True), 1)
    return level


def _variance(rest: FloatArray, known: BoolArray) -> float:
    within = (rest - _day_level(rest, known))[known]
    return float(max((within**2).mean(), 1e-6))


def _scale(profiles: FloatArray, opened: FloatArray) -> FloatArray:
    count = opened.sum(axis=1)
    mean = (profiles * opened).sum(axis=1) / np.maximum(count, 1)
    usual = mean[count > 0].mean()
    return np.where(count > 0, np.maximum(mean / usual, 0.1), 1.0)


def _day_shapes(rest: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the leading orthonormal shapes of days, in steps of at least 1/48 of the slots."""
    slots = rest.shape[1]
    starts = np.unique(np.linspace(0, slots, min(slots, _STEPS), endpoint=False).astype(int))
    sizes = np.diff(np.append(starts, slots))
    coarse = np.add.reduceat(rest, starts, axis=1) / np.sqrt(sizes)
    days = int((weight > 0).sum())
    count = max(1, min(_SHAPES, days // 7, starts.size))
    # Leading right singular vectors, through the small Gram matrix: many times faster.
    gram = np.einsum("dk,dl->kl", weight[:, None] * coarse, coarse)
    leading = _leading_vectors(gram, count)
    shapes = np.repeat(leading / np.sqrt(sizes), sizes, axis=1)
    # The sign of an eigenvector is arbitrary; fixed, the same history gives the same bits.
    signs = np.where(shapes.sum(axis=1) < 0, -1.0, 1.0)
    fixed: FloatArray = shapes * signs[:, None]
    return fixed


def _leading_vectors(gram: FloatArray, count: int) -> FloatArray:
    """Return the eigenvectors of the largest eigenvalues as rows, by orthogonal iteration.

    Its products are small enough for BLAS to stay on one thread; larger ones are spread over
    threads that wait for each other for milliseconds when the machine is busy.
    """
    block = np.vander(np.linspace(-1, 1, len(gram)), count, increasing=True)
    for _ in range(_ITERATIONS):
        block = np.linalg.qr(gram @ block + 1e-12 * block)[0]
    rotation = np.linalg.eigh(block.T @ gram @ block)[1][:, ::-1]
    leading: FloatArray = (block @ rotation).T
    return leading


def _noise(
    rest: FloatArray, known: BoolArray, weekday: IntArray, weight: FloatArray
) -> FloatArray:
    """Return the variance by weekday and slot, shrunk to the slot's over all weekdays."""
    share = weight[:, None] * known
    pooled = (share * rest**2).sum(axis=0) / np.maximum(share.sum(axis=0), 1e-12)
    counts = weekday_counts(weekday, weight)
    noise = np.tile(pooled, (7, 1))
    for day in np.flatnonzero(counts > 0):
        mine = weekday == day
        total = np.maximum(share[mine].sum(axis=0), 1e-12)
        own = (share[mine] * rest[mine] ** 2).sum(axis=0) / total
        n = counts[day]
        # A mean of n days leaves 1 - 1/n of the variance in the residuals.
        noise[day] = (n * own + _PRIOR_DAYS * pooled) / (n + _PRIOR_DAYS) * n / max(n - 1, n / 2)
    return noise
