"""How long callers wait before they hang up, from waits that were cut short by an answer.

Some hang up as soon as they hear that they have to wait. They tell little about the patience of
the others, and are kept apart: `Patience.left_at_once` is their share, and the mean of those
who stay is estimated from what they waited beyond that time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import BoolArray, FloatArray, Record

AT_ONCE_SECONDS = 5.0
"""Callers who hang up within this time are counted as leaving at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Patience(Record):
    """Patience of the callers of one queue.

    Parameters
    ----------
    waits : int
        Waits that were looked at, all above zero.
    abandoned : int
        Those that ended with the caller hanging up; the rest are censored by an answer.
    exponential_mean_seconds : float
        Total wait over abandonments: the maximum-likelihood mean of exponential patience.
    exponential_low_seconds, exponential_high_seconds : float
        Confidence interval of that mean.
    mean_seconds, mean_half_width_seconds : float
        Kaplan-Meier mean, up to `horizon_seconds`, and its confidence half-width.
    horizon_seconds : float
        Longest wait seen: nothing is known about patience beyond it.
    median_seconds : float
        Kaplan-Meier median; NaN when fewer than half would leave within the horizon.
    left_at_once : float
        Share of callers who hang up within the time that counts as at once (Kaplan-Meier).
    staying_mean_seconds, staying_low_seconds, staying_high_seconds : float
        Exponential mean patience, and its confidence interval, of those who do not hang up at
        once: from what they waited beyond that time.
    confidence : float
        Probability that the intervals stand for.
    """

    waits: int
    abandoned: int
    exponential_mean_seconds: float
    exponential_low_seconds: float
    exponential_high_seconds: float
    mean_seconds: float
    mean_half_width_seconds: float
    horizon_seconds: float
    median_seconds: float
    left_at_once: float
    staying_mean_seconds: float
    staying_low_seconds: float
    staying_high_seconds: float
    confidence: float


def estimate_patience(
    wait_seconds: FloatArray,
    abandoned: BoolArray,
    *,
    confidence: float = 0.95,
    at_once_seconds: float = AT_ONCE_SECONDS,
) -> Patience:
    """Estimate patience from waits that end in an answer (censored) or an abandonment.

    Parameters
    ----------
    wait_seconds : ndarray, shape (N,)
        Waits. Zero waits that were answered tell nothing and NaN are left out.
    abandoned : ndarray of bool, shape (N,)
        True where the caller hung up.
    confidence : float
        Probability of the intervals.
    at_once_seconds : float
        Longest wait of a caller who hangs up at once.

    Returns
    -------
    Patience
        With NaN for what cannot be estimated.

    Raises
    ------
    InvalidInput
        If the arrays do not fit, a wait is negative or endless, or the confidence is none.

    Notes
    -----
    Product-limit estimate: Kaplan and Meier, JASA 53 (1958) 457-481; variance of the
    restricted mean by Greenwood's sum, sum_i A_i^2 d_i / (n_i (n_i - d_i)) with A_i the area
    under the curve beyond the i-th abandonment. Exponential: D abandonments in total wait W
    give W / D, with chi-square limits 2W / chi2 (2D + 2 and 2D degrees of freedom). Both treat
    an answer as independent of patience, as Mandelbaum and Zeltyn, "Service engineering in
    action" (2007), do.
    """
    _check(wait_seconds, abandoned, confidence, at_once_seconds)
    known = ~np.isnan(wait_seconds) & ((wait_seconds > 0) | abandoned)
    wait, left = wait_seconds[known], abandoned[known]
    low, high = _exponential_limits(wait.sum(), int(left.sum()), confidence)
    mean, half_width, median, at_once = _kaplan_meier(wait, left, confidence, at_once_seconds)
    beyond = np.maximum(wait - at_once_seconds, 0.0).sum()
    stayed = int((left & (wait > at_once_seconds)).sum())
    staying_low, staying_high = _exponential_limits(beyond, stayed, confidence)
    return Patience(
        waits=int(wait.size),
        abandoned=int(left.sum()),
        exponential_mean_seconds=float(wait.sum() / left.sum()) if left.any() else np.nan,
        exponential_low_seconds=low,
        exponential_high_seconds=high,
        mean_seconds=mean,
        mean_half_width_seconds=half_width,
        horizon_seconds=float(wait.max()) if wait.size else np.nan,
        median_seconds=median,
        left_at_once=at_once,
        staying_mean_seconds=float(beyond / stayed) if stayed else np.nan,
        staying_low_seconds=staying_low,
        staying_high_seconds=staying_high,
        confidence=confidence,
    )


def survival(wait_seconds: FloatArray, abandoned: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return the Kaplan-Meier curve: times of abandonment and the share still waiting after.

    Returns
    -------
    times, share : ndarray, shape (K,)
        Rising times, falling shares.
    """
    times, at_risk, leaving = _risk_table(wait_seconds, abandoned)
    share: FloatArray = np.cumprod(1 - leaving / at_risk, dtype=np.float64)
    return times, share


def survival_band(
    wait_seconds: FloatArray, abandoned: BoolArray, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Return the confidence limits of the Kaplan-Meier curve at the times of `survival`.

    Parameters
    ----------
    wait_seconds, abandoned : ndarray, shape (N,)
        As in `estimate_patience`, without NaN.
    confidence : float
        Probability of the interval at each time.

    Returns
    -------
    low, high : ndarray, shape (K,)
        Between 0 and 1; NaN once the curve has come down to 0.

    Notes
    -----
    Greenwood's variance, S^2 sum d / (n (n - d)), on the scale log(-log S), which keeps the
    limits between 0 and 1 (Kalbfleisch & Prentice 2002, section 1.4).
    """
    from scipy.special import ndtri

    _check(wait_seconds, abandoned, confidence, 0.0)
    _, at_risk, leaving = _risk_table(wait_seconds, abandoned)
    share = np.cumprod(1 - leaving / at_risk)
    stay = at_risk - leaving
    known = stay > 0
    terms = np.divide(leaving, at_risk * stay, out=np.zeros(stay.shape), where=known)
    logarithm = np.log(np.where(known, share, 0.5))
    wide = ndtri(0.5 + confidence / 2) * np.sqrt(np.cumsum(terms)) / abs(logarithm)
    low, high = (np.exp(logarithm * np.exp(sign * wide)) for sign in (1.0, -1.0))
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def _check(
    wait: FloatArray, abandoned: BoolArray, confidence: float, at_once_seconds: float
) -> None:
    if wait.ndim != 1 or wait.shape != abandoned.shape:
        raise InvalidInput(
            f"have shapes {wait.shape} and {abandoned.shape}",
            where="wait_seconds, abandoned",
            hint="give one wait and one flag for each caller",
        )
    bad = (wait < 0) | np.isinf(wait)
    if bad.any():
        first = int(np.argmax(bad))
        raise InvalidInput(f"holds {wait[first]} at index {first}", where="wait_seconds")
    if not 0 < confidence < 1:
        raise InvalidInput(f"is {confidence}", where="confidence", hint="use 0.95")
    if not 0 <= at_once_seconds < np.inf:
        raise InvalidInput(f"is {at_once_seconds}", where="at_once_seconds", hint="use 5")


def _risk_table(
    wait: FloatArray, abandoned: BoolArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    times, leaving = np.unique(wait[abandoned], return_counts=True)
    ordered = np.sort(wait)
    at_risk = wait.size - np.searchsorted(ordered, times, side="left")
    return times, at_risk.astype(float), leaving.astype(float)


def _kaplan_meier(
    wait: FloatArray, abandoned: BoolArray, confidence: float, at_once_seconds: float
) -> tuple[float, float, float, float]:
    """Return restricted mean, its half-width, median, and the share that leaves at once."""
    if not abandoned.any():
        return np.nan, np.nan, np.nan, 0.0 if wait.size else np.nan
    from scipy.special import ndtri

    times, at_risk, leaving = _risk_table(wait, abandoned)
    share = np.cumprod(1 - leaving / at_risk)
    edges = np.concatenate([[0.0], times, [wait.max()]])
    steps = np.concatenate([[1.0], share]) * np.diff(edges)
    beyond = steps[::-1].cumsum()[::-1][1:]
    stay = at_risk - leaving
    terms = np.divide(
        beyond**2 * leaving, at_risk * stay, out=np.zeros_like(beyond), where=stay > 0
    )
    half_width = float(ndtri(0.5 + confidence / 2) * np.sqrt(terms.sum()))
    below = np.flatnonzero(share <= 0.5)
    median = float(times[below[0]]) if below.size else np.nan
    early = np.flatnonzero(times <= at_once_seconds)
    at_once = float(1 - share[early[-1]]) if early.size else 0.0
    return float(steps.sum()), half_width, median, at_once


def _exponential_limits(
    total_wait: float, abandoned: int, confidence: float
) -> tuple[float, float]:
    """Return the confidence limits of the exponential mean; NaN without an abandonment."""
    if not abandoned:
        return np.nan, np.nan
    from scipy.special import gammaincinv

    # A chi-square quantile with 2k degrees of freedom is twice the gamma quantile of shape k.
    tail = (1 - confidence) / 2
    low = total_wait / gammaincinv(abandoned + 1, 1 - tail)
    high = total_wait / gammaincinv(abandoned, tail)
    return float(low), float(high)
