"""Which intervals of a grid lie within hours of the day and days of the week."""

from __future__ import annotations

import numpy as np

from wfm.domain.day_window import DayWindow
from wfm.domain.record import BoolArray
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
