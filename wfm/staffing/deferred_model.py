"""The model of work that waits for agents, rather than agents for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.record import FloatArray, IntArray
from wfm.staffing.queue_model import QueueModel

DEADLINES, DIAL_LIST = "deadlines", "dial_list"
"""Names of the model for deferrable work and for lists to dial."""

ROUNDING = 1e-9
"""Share of an agent that is lost in rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class WorkModel(QueueModel):
    """Deferrable work and lists to dial: agents need time for it, and no margin for chance.

    Parameters
    ----------
    share : float
        Share of on-position time that goes into the work.
    """

    share: float = 1.0

    def required(self, load_erlangs: FloatArray, aht_seconds: FloatArray) -> IntArray:
        """Return the agents who do the work as it comes in; any shape."""
        agents = np.ceil(np.asarray(load_erlangs) / self.share - ROUNDING)
        return np.maximum(agents, 0).astype(np.int64)

    def service_level(
        self, load_erlangs: FloatArray, agents: IntArray, aht_seconds: FloatArray
    ) -> FloatArray:
        """Return the share of the work that the agents get done as it comes in."""
        return _over(np.asarray(agents) * self.share, load_erlangs, empty=1.0)

    def occupancy(
        self, load_erlangs: FloatArray, agents: IntArray, aht_seconds: FloatArray
    ) -> FloatArray:
        """Return the share of on-position time that the work as it comes in takes."""
        busy = _over(load_erlangs, agents, empty=1.0)
        return np.where(np.asarray(load_erlangs) > 0, np.minimum(busy, self.share), 0.0)

    def outlook(
        self, load_erlangs: FloatArray, agents: FloatArray, aht_seconds: FloatArray
    ) -> tuple[FloatArray, ...]:
        """Return the figures of `wfm.staffing.figures.ServiceFigures` after the agents."""
        number = agents.astype(np.int64)
        unknown = np.full(np.shape(load_erlangs), np.nan)
        return (
            self.service_level(load_erlangs, number, aht_seconds),
            unknown,
            unknown,
            self.occupancy(load_erlangs, number, aht_seconds),
            unknown,
        )

    @property
    def reason(self) -> str:
        """Why it is staffed as it is."""
        if self.name == DEADLINES:
            return "work that may wait is planned over the whole period"
        return "a list is dialled by a steady number of agents until it is done"

    def describe(self) -> str:
        """Return the model in words."""
        if self.name == DEADLINES:
            return "work done by its deadline, in idle time of calls first"
        return f"a list dialled for {self.share:.0%} of the agents' time"


def _over(above: ArrayLike, below: ArrayLike, empty: float) -> FloatArray:
    """Return a ratio, at most 1."""
    above, below = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio: FloatArray = np.where(below > 0, np.minimum(above / below, 1.0), empty)
    return ratio
