"""Raw scores drawn towards those of comparable agents, as far as they are uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.domain.record import FloatArray, Record, frozen_array, set_field
from wfm.targets.score import Scores

LEAST_OF_CLASS = 5
"""Agents below which a class borrows the spread and mean of the whole floor."""

LEAST_SPREAD = 0.02
"""Standard deviation between agents below which no class is taken to be: people differ, and an
estimate of nothing would pretend to know each of them exactly."""

STEPS = 60


@dataclass(frozen=True, slots=True, eq=False)
class Shrunk(Record):
    """Posterior of each agent's deficit.

    Parameters
    ----------
    centre, spread : ndarray, shape (N,)
        Mean and standard deviation of the agent's class.
    reliability : ndarray, shape (N,)
        Weight of the own result, tau^2 / (tau^2 + s^2); 0 without data.
    deficit, error : ndarray, shape (N,)
        Posterior mean and standard deviation.
    """

    centre: FloatArray
    spread: FloatArray
    reliability: FloatArray
    deficit: FloatArray
    error: FloatArray

    def __post_init__(self) -> None:
        for name in ("centre", "spread", "reliability", "deficit", "error"):
            where = f"Shrunk.{name}"
            set_field(self, name, frozen_array(getattr(self, name), np.float64, (-1,), where))

    def probability_beyond(self, margin: float) -> FloatArray:
        """Return P(deficit - centre > margin | data); shape (N,)."""
        from scipy.special import ndtr

        sure = self.error <= 0
        distance = self.deficit - self.centre - margin
        scaled = distance / np.where(sure, 1.0, self.error)
        probability: FloatArray = np.where(sure, (distance > 0).astype(float), ndtr(scaled))
        return probability


def shrink(scores: Scores, classes: Sequence[str] | None = None) -> Shrunk:
    """Return each agent's posterior within the tenure class.

    Parameters
    ----------
    scores : Scores
        N agents; those without enough data get the posterior of their class.
    classes : sequence of str, optional
        Tenure class of each agent; one class by default.

    Notes
    -----
    y_i ~ N(theta_i, s_i^2), theta_i ~ N(mu, tau^2), so that E(theta_i | y_i) =
    mu + B_i (y_i - mu) with B_i = tau^2 / (tau^2 + s_i^2) (Efron & Morris 1975, JASA 70). mu and
    tau^2 by `spread_between`.
    """
    given = [""] * len(scores.agents) if classes is None else list(classes)
    of_agent = np.array(given)
    usable = scores.enough
    centre, spread = (np.zeros(len(given)) for _ in range(2))
    whole = spread_between(scores.deficit[usable], scores.error[usable])
    for name in sorted(set(given)):
        own = (of_agent == name) & usable
        few = own.sum() < LEAST_OF_CLASS
        found = whole if few else spread_between(scores.deficit[own], scores.error[own])
        centre[of_agent == name] = found[0]
        spread[of_agent == name] = max(found[1], LEAST_SPREAD)
    noise = np.where(usable, scores.error, np.inf) ** 2
    total = spread**2 + noise
    reliability = np.where(total > 0, spread**2 / np.where(total > 0, total, 1.0), 0.0)
    deficit = np.where(usable, scores.deficit, centre)
    posterior = centre + reliability * (deficit - centre)
    error = spread * np.sqrt(1 - reliability)
    return Shrunk(centre, spread, reliability, posterior, error)


def spread_between(deficit: FloatArray, error: FloatArray) -> tuple[float, float]:
    """Return mean and standard deviation of the true deficits behind noisy ones.

    Notes
    -----
    Paule & Mandel's estimator: the tau^2 at which sum_i (y_i - mu)^2 / (tau^2 + s_i^2) equals
    its expectation, 0 when it is smaller even at tau = 0 (DerSimonian & Kacker 2007,
    Contemporary Clinical Trials 28, equation 6). Solved by halving.
    """
    if deficit.size == 0:
        return 0.0, 0.0
    low, high = 0.0, float(np.var(deficit)) * 4 + 1e-12
    if deficit.size < 2 or _excess(deficit, error, 0.0) <= 0:
        return _mean(deficit, error, 0.0), 0.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        if _excess(deficit, error, middle) > 0:
            low = middle
        else:
            high = middle
    return _mean(deficit, error, high), float(np.sqrt(high))


def _mean(deficit: FloatArray, error: FloatArray, variance: float) -> float:
    weight = 1 / np.maximum(error**2 + variance, 1e-18)
    return float((weight * deficit).sum() / weight.sum())


def _excess(deficit: FloatArray, error: FloatArray, variance: float) -> float:
    weight = 1 / np.maximum(error**2 + variance, 1e-18)
    squares = weight * (deficit - _mean(deficit, error, variance)) ** 2
    return float(squares.sum()) - (deficit.size - 1)
