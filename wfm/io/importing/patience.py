"""How long callers wait before they hang up, from waits that were cut short by an answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
        Share of callers with a patience of at most `AT_ONCE_SECONDS` (Kaplan-Meier).
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
    confidence: float


def estimate_patience(
    wait_seconds: FloatArray, abandoned: BoolArray, *, confidence: float = 0.95
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

    Returns
    -------
    Patience
        With NaN for what cannot be estimated.

    Notes
    -----
    Product-limit estimate: Kaplan and Meier, JASA 53 (1958) 457-481; variance of the
    restricted mean by Greenwood's sum, sum_i A_i^2 d_i / (n_i (n_i - d_i)) with A_i the area
    under the curve beyond the i-th abandonment. Exponential: D abandonments in total wait W
    give W / D, with chi-square limits 2W / chi2 (2D + 2 and 2D degrees of freedom). Both treat
    an answer as independent of patience, as Mandelbaum and Zeltyn, "Service engineering in
    action" (2007), do.
    """
    known = ~np.isnan(wait_seconds) & ((wait_seconds > 0) | abandoned)
    wait, left = wait_seconds[known], abandoned[known]
    low, high = _exponential_limits(wait.sum(), int(left.sum()), confidence)
    mean, half_width, median, at_once = _kaplan_meier(wait, left, confidence)
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


def _risk_table(
    wait: FloatArray, abandoned: BoolArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    times, leaving = np.unique(wait[abandoned], return_counts=True)
    ordered = np.sort(wait)
    at_risk = wait.size - np.searchsorted(ordered, times, side="left")
    return times, at_risk.astype(float), leaving.astype(float)


def _kaplan_meier(
    wait: FloatArray, abandoned: BoolArray, confidence: float
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
    early = np.flatnonzero(times <= AT_ONCE_SECONDS)
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
