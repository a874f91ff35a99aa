"""Draws the calls of one queue, interval after interval, for many replications at once."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple, Protocol

import numpy as np

from wfm.domain.record import FloatArray, IntArray


class QueueTraffic(Protocol):
    """What arrives at one queue; arrays of shape (I,)."""

    @property
    def arrivals(self) -> FloatArray:
        """Expected calls of each interval."""

    @property
    def aht_seconds(self) -> FloatArray:
        """Mean handle time of each interval's calls."""

    @property
    def patience_seconds(self) -> float:
        """Mean of the exponential patience, infinite where nobody hangs up."""

    @property
    def interval_seconds(self) -> float:
        """Length of an interval."""


class Calls(NamedTuple):
    """Calls of all replications, one replication after the other."""

    arrival: FloatArray
    service: FloatArray
    leaves: FloatArray


class Sampler:
    """Draws the calls of one interval after the other, for all replications at once."""

    def __init__(self, traffic: QueueTraffic, aht_cv: float, seed: int, runs: int) -> None:
        from wfm.queueing.transient_traffic import half_interval_rates

        self.traffic, self.cv, self.runs = traffic, aht_cv, runs
        self.rates = half_interval_rates(traffic.arrivals)
        streams = np.random.SeedSequence(seed).spawn(4)
        self.arrivals, self.service, self.patience, self.leavers = (
            np.random.Generator(np.random.PCG64DXSM(stream)) for stream in streams
        )

    def keys(self) -> IntArray:
        """Return a number for each replication from which its leavers are drawn."""
        return self.leavers.integers(0, 2**62, self.runs)

    def intervals(self) -> Iterator[tuple[Calls, IntArray]]:
        """Return calls and the first one of each replication, interval by interval."""
        seconds = self.traffic.interval_seconds
        for i in range(self.traffic.arrivals.size):
            yield self._draw(
                self.rates[i], i * seconds, seconds, float(self.traffic.aht_seconds[i])
            )

    def before(self, seconds: float) -> tuple[Calls, IntArray]:
        """Return the calls of some time before the first interval, at its starting rate."""
        rates = np.full(3, self.rates[0, 0] * seconds / self.traffic.interval_seconds)
        return self._draw(rates, -seconds, seconds, float(self.traffic.aht_seconds[0]))

    def _draw(
        self, rates: FloatArray, begin: float, seconds: float, aht_seconds: float
    ) -> tuple[Calls, IntArray]:
        """Return a Poisson process with rates linear from start to middle to end."""
        first, last = 0.25 * (rates[0] + rates[1]), 0.25 * (rates[1] + rates[2])
        total = first + last
        count = self.arrivals.poisson(total, self.runs)
        starts = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
        run = np.repeat(np.arange(self.runs), count)
        place = np.sort(run + self.arrivals.random(run.size)) - run
        early = place * total < first
        # The share of a half's arrivals up to x, with a rate from a to b: a x + (b - a) x^2 / 2.
        share = np.where(early, place * total, place * total - first)
        a = np.where(early, rates[0], rates[1])
        b = np.where(early, rates[1], rates[2])
        root = np.sqrt(np.maximum(a * a + 4.0 * (b - a) * share, 0.0))
        inside = np.divide(4.0 * share, a + root, out=np.zeros_like(share), where=share > 0)
        arrival = begin + 0.5 * seconds * (np.minimum(inside, 1.0) + np.where(early, 0.0, 1.0))
        mean = self.traffic.patience_seconds
        patience = (
            np.full(run.size, np.inf)
            if math.isinf(mean)
            else self.patience.exponential(mean, run.size)
        )
        service = aht_seconds * self._shapes(run.size)
        return Calls(arrival, service, arrival + patience), starts

    def _shapes(self, size: int) -> FloatArray:
        """Return handle times of mean 1."""
        if self.cv == 1:
            return self.service.exponential(1.0, size)
        variance = math.log1p(self.cv * self.cv)
        normal = self.service.standard_normal(size)
        shapes: FloatArray = np.exp(math.sqrt(variance) * normal - variance / 2)
        return shapes
