"""What every agent did in every replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.record import FloatArray, Record


@dataclass(frozen=True, slots=True, eq=False)
class AgentRuns(Record):
    """Time and contacts of N agents over the whole grid, in each of R replications.

    Parameters
    ----------
    agents : tuple of str
        Agent ids.
    handled : ndarray, shape (R, N)
        Contacts answered or called back.
    ready_seconds, busy_seconds : ndarray, shape (R, N)
        Time on position, overruns included, and handling time.
    """

    agents: tuple[str, ...]
    handled: FloatArray
    ready_seconds: FloatArray
    busy_seconds: FloatArray

    @property
    def idle_seconds(self) -> FloatArray:
        """Time on position without a contact; shape (R, N)."""
        idle: FloatArray = np.maximum(self.ready_seconds - self.busy_seconds, 0.0)
        return idle

    @property
    def occupancy(self) -> FloatArray:
        """Handling time over time on position; NaN for those who did not come; shape (R, N)."""
        share = np.full(self.ready_seconds.shape, np.nan)
        np.divide(self.busy_seconds, self.ready_seconds, out=share, where=self.ready_seconds > 0)
        return share
