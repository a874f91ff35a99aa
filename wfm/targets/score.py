"""How an agent did in one respect, with how sure one can be of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, Record, frozen_array, set_field


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
    """

    metric: str
    agents: tuple[str, ...]
    deficit: FloatArray
    error: FloatArray
    exposure: FloatArray
    day_effect: float
    least_exposure: float

    def __post_init__(self) -> None:
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
