"""When a queue takes contacts, interval by interval."""

from __future__ import annotations

import numpy as np

from wfm.domain.day_window import DayWindow
from wfm.domain.record import BoolArray, IntArray
from wfm.domain.settings import QueueSettings, StaffingSettings
from wfm.domain.time_grid import TimeGrid


def open_intervals(grid: TimeGrid, opening: DayWindow) -> BoolArray:
    """Return which intervals of a grid lie, at least in part, within opening hours.

    Parameters
    ----------
    grid : TimeGrid
        The intervals; T of them.
    opening : DayWindow
        Wall-clock hours and weekdays.

    Returns
    -------
    ndarray of bool, shape (T,)
    """
    weekdays = np.isin(grid.weekdays + 1, opening.weekdays)[grid.day_of_interval]
    starts = grid.wall_minutes
    hours = (starts < opening.closes) & (starts + grid.interval_minutes > opening.opens)
    inside: BoolArray = weekdays & hours
    return inside


def least_agents(
    grid: TimeGrid, queue_settings: QueueSettings, settings: StaffingSettings
) -> IntArray:
    """Return the least agents of each interval, shape (T,): those of an open queue.

    Nobody needs to be there for work that waits for agents.
    """
    if queue_settings.channel in ("deferred", "outbound"):
        return np.zeros(grid.interval_count, dtype=np.int64)
    return np.where(open_intervals(grid, queue_settings.opening), settings.minimum_agents, 0)
