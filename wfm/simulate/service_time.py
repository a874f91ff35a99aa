"""How handle times spread about their mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain import InvalidInput
from wfm.domain.record import FloatArray, Record, frozen_array, set_field

ServiceTimeName = Literal[
    "exponential", "lognormal", "gamma", "hyperexponential", "deterministic", "empirical"
]
FIXED_CV = {"exponential": 1.0, "deterministic": 0.0}
"""Distributions whose coefficient of variation is not free."""


@dataclass(frozen=True, slots=True, eq=False)
class ServiceTime(Record):
    """Distribution of a queue's handle times, scaled to mean 1; the forecast gives the mean.

    Parameters
    ----------
    name : str
        ``exponential``, ``lognormal``, ``gamma``, ``hyperexponential`` (two phases with balanced
        means), ``deterministic`` or ``empirical`` (drawn anew from handle times seen).
    cv : float
        Coefficient of variation; 1 for exponential, 0 for deterministic, 1 or more for
        hyperexponential, above 0 for lognormal and gamma. Empirical ones bring their own.
    seen_seconds : ndarray, shape (S,)
        Handle times of the empirical distribution, in any order; empty for the others.

    Raises
    ------
    InvalidInput
        If the name is unknown, or the other two do not belong to it.
    """

    name: ServiceTimeName = "exponential"
    cv: float = 1.0
    seen_seconds: FloatArray = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        where = "ServiceTime"
        if self.name not in get_args(ServiceTimeName):
            raise InvalidInput(
                f"is {self.name!r}",
                where=f"{where}.name",
                hint=f"use one of {', '.join(get_args(ServiceTimeName))}",
            )
        seen = frozen_array(self.seen_seconds, np.float64, (-1,), f"{where}.seen_seconds")
        if (self.name == "empirical") != bool(seen.size):
            raise InvalidInput(
                f"holds {seen.size} handle times for a {self.name} distribution",
                where=f"{where}.seen_seconds",
                hint="an empirical distribution needs the handle times seen, others take none",
            )
        if not (np.isfinite(seen).all() and (seen >= 0).all() and (not seen.size or seen.any())):
            raise InvalidInput(
                "holds times that are negative or unknown, or is 0 throughout",
                where=f"{where}.seen_seconds",
            )
        set_field(self, "seen_seconds", seen)
        if seen.size:
            set_field(self, "cv", float(seen.std() / seen.mean()))
        self._refuse_cv()

    def _refuse_cv(self) -> None:
        lowest = 1.0 if self.name == "hyperexponential" else 0.0
        fixed = FIXED_CV.get(self.name)
        wrong = not lowest <= self.cv < np.inf or (fixed is not None and self.cv != fixed)
        if wrong or (self.cv == 0 and self.name in ("lognormal", "gamma")):
            allowed = f"{fixed:g}" if fixed is not None else f"{lowest:g} or more"
            raise InvalidInput(
                f"is {self.cv} for a {self.name} distribution",
                where="ServiceTime.cv",
                hint=f"it must be {allowed}; deterministic handle times have 0",
            )

    @classmethod
    def of_cv(cls, cv: float) -> ServiceTime:
        """Return the usual distribution of a spread: 1 exponential, 0 constant, else lognormal.

        Lognormal handle times: Brown et al. (2005), Statistical analysis of a telephone call
        center, Journal of the American Statistical Association 100, section 4.3.
        """
        if cv == 1:
            return cls()
        return cls("deterministic", 0.0) if cv == 0 else cls("lognormal", cv)

    @classmethod
    def of_log(cls, seen_seconds: ArrayLike) -> ServiceTime:
        """Return the distribution that draws anew from handle times seen."""
        return cls("empirical", 1.0, np.asarray(seen_seconds, dtype=np.float64))

    def shapes(self, generator: np.random.Generator, count: int) -> FloatArray:
        """Return handle times of mean 1, to be multiplied by the mean of each; shape (count,).

        Notes
        -----
        The hyperexponential has phase probabilities p = (1 + sqrt((c2 - 1)/(c2 + 1)))/2 and
        1 - p with rates 2p and 2(1 - p), c2 the squared coefficient of variation (balanced
        means: Whitt 1982, Operations Research 30(1), section 3).
        """
        if self.name in ("exponential", "deterministic", "lognormal"):
            return handle_time_shapes(generator, self.cv, count)
        if self.name == "gamma":
            variance = self.cv * self.cv
            return generator.gamma(1 / variance, variance, count)
        if self.name == "hyperexponential":
            square = self.cv * self.cv
            first = 0.5 * (1 + np.sqrt((square - 1) / (square + 1)))
            rate = np.where(generator.random(count) < first, 2 * first, 2 * (1 - first))
            mixed: FloatArray = generator.exponential(1.0, count) / rate
            return mixed
        place = generator.integers(0, self.seen_seconds.size, count)
        drawn: FloatArray = self.seen_seconds[place] / self.seen_seconds.mean()
        return drawn


def handle_time_shapes(generator: np.random.Generator, cv: float, count: int) -> FloatArray:
    """Return handle times of mean 1: exponential for cv 1, constant for cv 0, else lognormal."""
    if cv == 1:
        return generator.exponential(1.0, count)
    if cv == 0:
        return np.ones(count)
    variance = np.log1p(cv * cv)
    shapes: FloatArray = np.exp(
        np.sqrt(variance) * generator.standard_normal(count) - variance / 2
    )
    return shapes
