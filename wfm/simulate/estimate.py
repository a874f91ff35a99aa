"""Estimates with half-widths, from replications kept one by one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import InvalidInput
from wfm.domain.record import FloatArray, Record


@dataclass(frozen=True, slots=True, eq=False)
class Estimate(Record):
    """A figure of a simulation and how well it is known; arrays of one shape.

    Parameters
    ----------
    value : ndarray
        Ratio of means over the replications: what a long run of such days would give.
    half_width : ndarray
        Of its confidence interval, by the delta method.
    mean_of_ratios : ndarray
        Mean over the replications of each one's own ratio, empty ones left out; NaN where all
        are. It answers another question: what one such day is like on average.
    mean_of_ratios_half_width : ndarray
    """

    value: FloatArray
    half_width: FloatArray
    mean_of_ratios: FloatArray
    mean_of_ratios_half_width: FloatArray


def ratio_estimate(
    above: FloatArray,
    below: FloatArray,
    confidence: float,
    empty: FloatArray | float = 0.0,
) -> Estimate:
    """Return the estimate of a ratio from numerators and denominators of each replication.

    Parameters
    ----------
    above, below : ndarray, shape (R, ...)
        One entry for each replication.
    confidence : float
        Probability that the half-widths stand for.
    empty : float or ndarray
        Value where the denominators are 0 throughout.
    """
    count = replications(above)
    quantile = student_quantile(count, confidence)
    mean_below = below.mean(axis=0)
    value = np.array(np.broadcast_to(empty, mean_below.shape), dtype=np.float64)
    np.divide(above.mean(axis=0), mean_below, out=value, where=mean_below > 0)
    error = standard_error(linearised(above, below))
    own = np.full(above.shape, np.nan)
    np.divide(above, below, out=own, where=below > 0)
    known = (below > 0).sum(axis=0)
    mean, spread = _mean_and_spread(own, known)
    return Estimate(
        value,
        quantile * error,
        mean,
        _student_quantiles(known, confidence) * spread / np.sqrt(np.maximum(known, 1)),
    )


def mean_estimate(values: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray]:
    """Return the mean over the replications (first axis) and its half-width."""
    quantile = student_quantile(replications(values), confidence)
    return values.mean(axis=0), quantile * standard_error(values)


def linearised(above: FloatArray, below: FloatArray) -> FloatArray:
    """Return what each replication adds to the error of the ratio of means, (n - r d) / mean d.

    Notes
    -----
    The delta method (Asmussen and Glynn 2007, Stochastic Simulation, section III.3): the ratio
    of means is off by about the mean of these, whose own mean is 0.
    """
    mean_below = below.mean(axis=0)
    ratio = np.zeros(mean_below.shape)
    np.divide(above.mean(axis=0), mean_below, out=ratio, where=mean_below > 0)
    parts = np.zeros(above.shape)
    np.divide(above - ratio * below, mean_below, out=parts, where=mean_below > 0)
    return parts


def standard_error(values: FloatArray) -> FloatArray:
    """Return the standard error of the mean over the first axis."""
    error: FloatArray = values.std(axis=0, ddof=1) / np.sqrt(values.shape[0])
    return error


def student_quantile(count: int, confidence: float) -> float:
    """Return the quantile of Student's t for so many replications."""
    from scipy.special import stdtrit

    if not 0 < confidence < 1:
        raise InvalidInput(f"is {confidence}", where="confidence", hint="use a share such as 0.95")
    return float(stdtrit(count - 1, 0.5 + confidence / 2))


def replications(values: FloatArray) -> int:
    """Return the number of replications on the first axis.

    Raises
    ------
    InvalidInput
        If there are fewer than two: nothing is known of their spread.
    """
    count = int(values.shape[0])
    if count < 2:
        raise InvalidInput(f"is {count}", where="replications", hint="use 2 or more")
    return count


def _mean_and_spread(values: FloatArray, known: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and standard deviation of the known values; NaN and 0 where too few are."""
    total = np.nansum(values, axis=0)
    mean = np.full(total.shape, np.nan)
    np.divide(total, known, out=mean, where=known > 0)
    squares = np.nansum((values - mean) ** 2, axis=0)
    return mean, np.sqrt(np.divide(squares, known - 1, out=np.zeros(total.shape), where=known > 1))


def _student_quantiles(known: FloatArray, confidence: float) -> FloatArray:
    from scipy.special import stdtrit

    quantiles: FloatArray = stdtrit(np.maximum(known - 1, 1), 0.5 + confidence / 2)
    return quantiles
