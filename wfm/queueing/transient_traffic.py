"""What arrives at a queue over time, and how fast within each interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, Record, frozen_array, set_field
from wfm.queueing import arguments

STEP_SECONDS = 30.0
STEPS_PER_HANDLE_TIME = 4.0
SHORTEST_STEP_SECONDS = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Traffic(Record):
    """What arrives at one queue over I intervals.

    Parameters
    ----------
    arrivals : ndarray, shape (I,)
        Expected arrivals of each interval.
    aht_seconds : ndarray, shape (I,)
        Mean of the exponential handle times; above 0 everywhere.
    patience_seconds : float
        Mean of the exponential patience; infinite where nobody hangs up, which makes every
        figure that of Erlang C's queue.
    interval_seconds : float
        Length of an interval.
    linear : bool
        True: the rate is linear in each half of an interval and keeps the interval's mean, see
        `half_interval_rates`. False: the rate is constant in each interval.
    """

    arrivals: FloatArray
    aht_seconds: FloatArray
    patience_seconds: float
    interval_seconds: float
    linear: bool = True

    def __post_init__(self) -> None:
        arrivals = arguments.count("arrivals", self.arrivals)
        arrivals = frozen_array(arrivals, np.float64, (-1,), "arrivals")
        handle = np.broadcast_to(arguments.seconds("aht_seconds", self.aht_seconds), arrivals.size)
        arguments.seconds("interval_seconds", self.interval_seconds)
        if not self.patience_seconds > 0:
            raise InvalidInput(
                f"is {self.patience_seconds}", where="patience_seconds", hint="use more than 0"
            )
        if arrivals.size == 0:
            raise InvalidInput("holds no interval", where="arrivals")
        set_field(self, "arrivals", arrivals)
        set_field(
            self, "aht_seconds", frozen_array(handle, np.float64, (arrivals.size,), "aht_seconds")
        )

    @property
    def load_erlangs(self) -> FloatArray:
        """Offered load of each interval, as if it had gone on for ever; shape (I,)."""
        load: FloatArray = self.arrivals * self.aht_seconds / self.interval_seconds
        return load

    @property
    def abandon_rate(self) -> float:
        """Rate at which one waiting caller hangs up, per second."""
        return 1.0 / self.patience_seconds


def half_interval_rates(arrivals: ArrayLike) -> FloatArray:
    """Return rates at the start, middle and end of each interval, linear in between.

    Parameters
    ----------
    arrivals : array_like, shape (I,)
        Expected arrivals of each interval.

    Returns
    -------
    ndarray, shape (I, 3)
        In arrivals per interval, never negative; the mean over each interval is that of
        `arrivals`, and next to an interval without arrivals the rate jumps.

    Notes
    -----
    At a border lies the mean of what the two intervals before it and the two after it point
    to, so that the foot of a ramp that begins at a border stays there, where the plain mean of the
    two neighbours would smear it out; it stays between the neighbours, and at most twice the
    smaller, which keeps the middle of an interval from falling below zero.
    """
    means = arguments.count("arrivals", arrivals)
    left, right = means[:-1], means[1:]
    before = np.concatenate([[0.0], left[:-1]])[: left.size]
    after = np.concatenate([right[1:], [0.0]])[: left.size]
    # Where there is nothing further out, the two neighbours' mean is all that is known.
    before = np.where(before > 0, before, 2.0 * left - right)
    after = np.where(after > 0, after, 2.0 * right - left)
    lower, upper = np.minimum(left, right), np.maximum(left, right)
    border = np.clip(0.75 * (left + right) - 0.25 * (before + after), lower, upper)
    border = np.minimum(border, 2.0 * lower)
    start, end = means.copy(), means.copy()
    start[1:] = np.where(left > 0, border, means[1:])
    end[:-1] = np.where(right > 0, border, means[:-1])
    return np.stack([start, 2.0 * means - 0.5 * (start + end), end], axis=1)


def step_rates(traffic: Traffic, step_seconds: float = STEP_SECONDS) -> FloatArray:
    """Return the mean arrival rate of each step of each interval, per second.

    Parameters
    ----------
    traffic : Traffic
        Arrivals.
    step_seconds : float
        Longest step; an even number of equal steps fits an interval. Handle times below four
        steps shorten them, but not below 5 s: a method this stable needs no shorter ones.

    Returns
    -------
    ndarray, shape (I, steps)
    """
    arguments.seconds("step_seconds", step_seconds)
    busy = traffic.aht_seconds[traffic.arrivals > 0]
    shortest = float(busy.min(initial=STEPS_PER_HANDLE_TIME * step_seconds))
    step = min(step_seconds, max(shortest / STEPS_PER_HANDLE_TIME, SHORTEST_STEP_SECONDS))
    half = math.ceil(0.5 * traffic.interval_seconds / step)
    if not traffic.linear:
        rates = np.repeat(traffic.arrivals[:, None], 2 * half, axis=1)
        return np.ascontiguousarray(rates / traffic.interval_seconds)
    start, middle, end = half_interval_rates(traffic.arrivals).T[..., None]
    share = (np.arange(half) + 0.5) / half
    rates = np.hstack([start + share * (middle - start), middle + share * (end - middle)])
    return np.ascontiguousarray(rates / traffic.interval_seconds)
