"""Growth and the seasons of the year in the level of a queue, with what is not known of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.record import FloatArray, IntArray, Record

_GROWTH_SPREAD = 0.10
_SEASON_SPREAD = 0.08
_LEAST_DRIFT = 0.007
_LEAST_NOISE = 0.01
_NOW_WEEKS = 8
_DRIFT_LAG = 8
_ROUNDS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Trend(Record):
    """The logarithm of a level: growth a year, effects of months, and their uncertainty.

    Parameters
    ----------
    effects : ndarray, shape (13,)
        Growth a year, then the effect of each month from January.
    covariance : ndarray, shape (13, 13)
        Of the effects, after what the history says.
    drift : float
        Standard deviation by which the level wanders in a week beyond growth and season.
    now : ndarray, shape (13,)
        Mean of the regressors over the last weeks of the history, from which changes count.
    last : int
        Day number of the end of the history.
    """

    effects: FloatArray
    covariance: FloatArray
    drift: float
    now: FloatArray
    last: int

    def change(
        self, ordinals: IntArray, months: IntArray, growth: float | None
    ) -> tuple[FloatArray, FloatArray]:
        """Return the logarithm of each day's level over the present one, and its spread.

        Parameters
        ----------
        ordinals, months : ndarray, shape (H,)
            Day numbers after the history, and months from 1 to 12.
        growth : float or None
            Growth a year that the planner expects instead of the one found: 0.05 is 5 %. It is
            taken as sure.
        """
        step = _regressors(ordinals - self.last, months) - self.now
        effects, covariance = self.effects, self.covariance
        if growth is not None:
            effects = np.concatenate([[np.log1p(growth)], effects[1:]])
            covariance = covariance.copy()
            covariance[0], covariance[:, 0] = 0.0, 0.0
        weeks = np.maximum((ordinals - self.last) / 7, 1)
        variance = np.einsum("hi,ij,hj->h", step, covariance, step) + self.drift**2 * weeks
        return step @ effects, np.sqrt(np.maximum(variance, 0.0))


def fit_trend(log_level: FloatArray, ordinals: IntArray, months: IntArray) -> Trend:
    """Fit growth and seasons to the level of past weeks.

    A Bayesian regression: before any data, growth is 0 +- 10 % a year and each month +- 8 %.
    Where less than a year is known, the months never seen stay at +- 8 %, and growth cannot be
    told from season: the bands say so.

    Parameters
    ----------
    log_level : ndarray, shape (W,)
        Logarithm of the mean level of each week, oldest first.
    ordinals : ndarray, shape (W,)
        Day number of the middle of each week.
    months : ndarray, shape (W,)

    Notes
    -----
    Gelman et al., Bayesian Data Analysis, third edition, section 14.8 (informative priors as
    additional data).
    """
    last = int(ordinals[-1])
    x = _regressors(ordinals - last, months)
    prior = np.diag(np.concatenate([[_GROWTH_SPREAD**-2], np.full(12, _SEASON_SPREAD**-2)]))
    centred = np.column_stack([x, np.ones(len(x))])
    # The mean level itself has no prior.
    precision = np.zeros((14, 14))
    precision[:13, :13] = prior
    noise = max(float(np.var(log_level)), _LEAST_NOISE**2)
    for _ in range(_ROUNDS):
        inverse = np.asarray(np.linalg.inv(centred.T @ centred / noise + precision), dtype=float)
        effects = inverse @ (centred.T @ log_level / noise)
        rest = log_level - centred @ effects
        # Weeks go together: they are worth fewer than they are.
        noise = max(float(np.var(rest)) * _worth(rest), _LEAST_NOISE**2)
    now = x[-_NOW_WEEKS:].mean(axis=0)
    return Trend(effects[:13], inverse[:13, :13], _drift(rest), now, last)


def _regressors(days: IntArray, months: IntArray) -> FloatArray:
    columns: FloatArray = np.column_stack([days / 365.25, np.eye(12)[months - 1]])
    return columns


def _worth(rest: FloatArray) -> float:
    """Return by how much autocorrelation widens the variance of a mean (first order)."""
    if rest.size < 8:
        return 3.0
    power = float((rest**2).sum())
    lag = float((rest[1:] * rest[:-1]).sum()) / power if power > 0 else 0.0
    lag = min(max(lag, 0.0), 0.9)
    return (1 + lag) / (1 - lag)


def _drift(rest: FloatArray) -> float:
    """Return the standard deviation of the change in a week, from changes over eight weeks."""
    if rest.size <= 2 * _DRIFT_LAG:
        return _LEAST_DRIFT * 2
    change = rest[_DRIFT_LAG:] - rest[:-_DRIFT_LAG]
    return max(float(np.sqrt((change**2).mean() / _DRIFT_LAG)), _LEAST_DRIFT)
