"""How an agent did in one respect, with how sure one can be of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, Record, frozen_array, set_field

LEAST_SKEWNESS = 1e-3
"""Skewness below which the normal distribution will do."""


@dataclass(frozen=True, slots=True, eq=False)
class Scores(Record):
    """One metric of N agents, on a logarithmic scale on which more is worse.

    Parameters
    ----------
    metric : str
        ``speed``, ``ready_share`` or ``adherence``.
    agents : tuple of str
    deficit : ndarray, shape (N,)
        Logarithm of the standard over the agent's own; 0.10 is about 10 % worse. NaN where
        nothing was recorded.
    error : ndarray, shape (N,)
        Standard error of the deficit, agent-by-day effects included.
    exposure : ndarray, shape (N,)
        Contacts for speed, hours for shares.
    day_effect : float
        Standard deviation of the agent-by-day effect on the same scale.
    least_exposure : float
        Exposure below which nothing is said.
    skewness : ndarray, shape (N,)
        Of the deficit about its expectation; 0 by default. Where a bad day is further from the
        mean than a good one can be, bad months are more frequent than the normal law has them.
    """

    metric: str
    agents: tuple[str, ...]
    deficit: FloatArray
    error: FloatArray
    exposure: FloatArray
    day_effect: float
    least_exposure: float
    skewness: FloatArray = field(default_factory=lambda: np.zeros(1))

    def __post_init__(self) -> None:
        size = (len(self.agents),)
        even = np.nan_to_num(np.broadcast_to(self.skewness, size))
        set_field(self, "skewness", frozen_array(even, np.float64, size, "Scores.skewness"))
        for name in ("deficit", "error", "exposure"):
            where = f"Scores.{name}"
            array = frozen_array(getattr(self, name), np.float64, (len(self.agents),), where)
            set_field(self, name, array)

    @property
    def index(self) -> FloatArray:
        """Own over standard: 1 is the standard, less is worse; shape (N,)."""
        index: FloatArray = np.exp(-self.deficit)
        return index

    @property
    def enough(self) -> BoolArray:
        """Whether there is enough to judge by; shape (N,)."""
        known: BoolArray = np.isfinite(self.deficit) & np.isfinite(self.error)
        return known & (self.exposure >= self.least_exposure)

    def chance_of_worse(self, deviations: FloatArray) -> FloatArray:
        """Return the probability of deviations as large or larger, in standard errors; (N,).

        Notes
        -----
        A gamma distribution with the deficit's first three moments, that is Pearson's type III
        (Johnson, Kotz & Balakrishnan 1994, Continuous Univariate Distributions 1, section 17.2);
        the normal one without skewness.
        """
        from scipy.special import gammaincc, ndtr

        skewed = self.skewness > LEAST_SKEWNESS
        shape = 4 / np.where(skewed, self.skewness, 1.0) ** 2
        point = np.maximum(shape + deviations * np.sqrt(shape), 0.0)
        chance: FloatArray = np.where(skewed, gammaincc(shape, point), ndtr(-deviations))
        return chance
