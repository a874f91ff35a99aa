"""Sums over replications from which ratios and their half-widths follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.record import FloatArray
from wfm.simulate.estimate import Estimate


@dataclass(frozen=True, slots=True)
class RatioMoments:
    """Sums from which a ratio of means, the mean of ratios and their half-widths follow.

    Parameters
    ----------
    count : int
        Replications summed.
    above, below : ndarray
        Sums of numerators and denominators.
    above_above, above_below, below_below : ndarray
        Sums of their products.
    own, own_own : ndarray
        Sums of each replication's own ratio and of its square, empty ones left out.
    known : ndarray
        Replications that are not empty.
    """

    count: int
    above: FloatArray
    below: FloatArray
    above_above: FloatArray
    above_below: FloatArray
    below_below: FloatArray
    own: FloatArray
    own_own: FloatArray
    known: FloatArray

    @classmethod
    def nothing(cls, shape: tuple[int, ...]) -> RatioMoments:
        """Return the sums over no replication at all."""
        return cls(0, *(np.zeros(shape) for _ in range(8)))

    def plus(self, above: FloatArray, below: FloatArray) -> RatioMoments:
        """Return the sums with one more replication."""
        own = np.divide(above, below, out=np.zeros_like(below), where=below > 0)
        return RatioMoments(
            self.count + 1,
            self.above + above,
            self.below + below,
            self.above_above + above * above,
            self.above_below + above * below,
            self.below_below + below * below,
            self.own + own,
            self.own_own + own * own,
            self.known + (below > 0),
        )

    def ratio(self, empty: FloatArray | float) -> FloatArray:
        """Return mean numerator over mean denominator; `empty` where the latter is 0."""
        share = np.where(self.below > 0, np.nan, empty)
        np.divide(self.above, self.below, out=share, where=self.below > 0)
        return share

    def half_width(self, confidence: float) -> FloatArray:
        """Return the half-width of the ratio by the delta method; 0 where it is empty.

        Notes
        -----
        Variance of a ratio of means: (s_nn - 2 r s_nd + r^2 s_dd) / (R d^2) with r the ratio
        and d the mean denominator (the delta method: Asmussen and Glynn 2007, Stochastic
        Simulation, section III.3), times the quantile of Student's t with R - 1 degrees of
        freedom.
        """
        from scipy.special import stdtrit

        count = self.count
        ratio = self.ratio(0.0)
        mean_above, mean_below = self.above / count, self.below / count
        variance = (
            (self.above_above / count - mean_above * mean_above)
            - 2 * ratio * (self.above_below / count - mean_above * mean_below)
            + ratio * ratio * (self.below_below / count - mean_below * mean_below)
        ) / (count - 1)
        error = np.sqrt(np.maximum(variance, 0.0))
        quantile = float(stdtrit(count - 1, 0.5 + confidence / 2))
        width = np.zeros_like(error)
        np.divide(quantile * error, mean_below, out=width, where=mean_below > 0)
        return width

    def mean_of_ratios(self) -> FloatArray:
        """Return the mean of the replications' own ratios; NaN where all are empty."""
        mean = np.full(self.own.shape, np.nan)
        np.divide(self.own, self.known, out=mean, where=self.known > 0)
        return mean

    def mean_of_ratios_half_width(self, confidence: float) -> FloatArray:
        """Return the half-width of the mean of ratios; 0 where fewer than two are not empty."""
        from scipy.special import stdtrit

        known = np.maximum(self.known, 2)
        mean = self.own / known
        variance = np.maximum(self.own_own / known - mean * mean, 0.0) / (known - 1)
        width: FloatArray = stdtrit(known - 1, 0.5 + confidence / 2) * np.sqrt(variance)
        return np.where(self.known >= 2, width, 0.0)

    def estimate(self, confidence: float, empty: FloatArray | float) -> Estimate:
        """Return the ratio of means and the mean of ratios, with half-widths."""
        return Estimate(
            self.ratio(empty),
            self.half_width(confidence),
            self.mean_of_ratios(),
            self.mean_of_ratios_half_width(confidence),
        )
