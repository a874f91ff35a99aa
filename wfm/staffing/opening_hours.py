"""When a queue takes contacts, interval by interval."""

from __future__ import annotations

import numpy as np

from wfm.domain.open_hours import open_intervals
from wfm.domain.record import IntArray
from wfm.domain.settings import QueueSettings, StaffingSettings
from wfm.domain.time_grid import TimeGrid

__all__ = ["least_agents", "open_intervals"]


def least_agents(
    grid: TimeGrid, queue_settings: QueueSettings, settings: StaffingSettings
) -> IntArray:
    """Return the least agents of each interval, shape (T,): those of an open queue.

    Nobody needs to be there for work that waits for agents.
    """
    if queue_settings.channel in ("deferred", "outbound"):
        return np.zeros(grid.interval_count, dtype=np.int64)
    return np.where(open_intervals(grid, queue_settings.opening), settings.minimum_agents, 0)
