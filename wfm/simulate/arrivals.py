"""When contacts arrive: busy and quiet days, moments within an interval."""

from __future__ import annotations

from typing import Literal

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.queueing.transient_traffic import half_interval_rates

ArrivalShape = Literal["constant", "linear"]
"""How the rate runs within an interval: constant, or linear in each half of it.

The linear one keeps each interval's mean and joins on to its neighbours, see
`wfm.queueing.transient_traffic.half_interval_rates`.
"""


def day_factors(generator: np.random.Generator, cv: float, days: int) -> FloatArray:
    """Return a gamma factor of mean 1 for each day; shape (days,)."""
    variance = cv * cv
    return generator.gamma(1 / variance, variance, days)


def shared_day_factors(generator: np.random.Generator, cv: float, days: int) -> FloatArray:
    """Return gamma factors from one uniform number a day.

    Queues that are given the same stream are busy on the same days, each with its own spread:
    the factors are the same quantile of the queues' gamma distributions.
    """
    from scipy.special import gammaincinv

    variance = cv * cv
    factors: FloatArray = gammaincinv(1 / variance, generator.random(days)) * variance
    return factors


def moments(
    generator: np.random.Generator,
    interval: IntArray,
    calls: FloatArray,
    interval_seconds: float,
    shape: ArrivalShape,
) -> FloatArray:
    """Return the moment of arrival of each contact, rising, in seconds.

    Parameters
    ----------
    generator : numpy.random.Generator
        Draws one number for each contact.
    interval : ndarray of int, shape (C,)
        Interval in which each contact arrives, not falling.
    calls : ndarray, shape (T,)
        Expected contacts; they give the slope within an interval where `shape` is linear.
    interval_seconds : float
    shape : str
        ``constant`` or ``linear``.

    Notes
    -----
    Given their number, the moments of a Poisson process in an interval are independent with a
    density proportional to its rate (Cinlar 1975, Introduction to Stochastic Processes,
    section 4.7); a linear rate is turned into moments by inversion.
    """
    place = generator.random(interval.size)
    if shape == "linear":
        place = _along_the_rate(place, half_interval_rates(calls)[interval])
    arrival: FloatArray = np.sort((interval + place) * interval_seconds)
    return arrival


def _along_the_rate(uniform: FloatArray, rates: FloatArray) -> FloatArray:
    """Return where in its interval each contact arrives, between 0 and 1.

    In each half the rate is s + 2 (e - s) x, so that x solves s x + (e - s) x^2 = area.
    """
    # Over the highest of the three, so that no square underflows.
    start, middle, end = (rates / rates.max(axis=1, keepdims=True)).T
    first_half = (start + middle) / 4
    area = uniform * (start + 2 * middle + end) / 4
    late = area >= first_half
    area = np.where(late, area - first_half, area)
    low, high = np.where(late, middle, start), np.where(late, end, middle)
    root = low + np.sqrt(np.maximum(low * low + 4 * (high - low) * area, 0.0))
    x = np.divide(2 * area, root, out=np.zeros_like(area), where=root > 0)
    # Rounding may step over the end of a half; the next interval is not this one's.
    place: FloatArray = np.minimum(np.minimum(x, 0.5) + np.where(late, 0.5, 0.0), 1 - 2**-53)
    return place
