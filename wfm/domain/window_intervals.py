"""Which intervals of a grid lie within hours, weekdays and classes of day."""

from __future__ import annotations

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.errors import InvalidInput
from wfm.domain.exception_settings import Window
from wfm.domain.record import BoolArray
from wfm.domain.time_grid import TimeGrid


def inside_window(
    grid: TimeGrid, window: Window, calendar: Calendar | None, where: str
) -> BoolArray:
    """Return which intervals start within a window, by the wall clock of their own day.

    Parameters
    ----------
    grid : TimeGrid
        The intervals; T of them.
    window : Window
        Hours, weekdays and classes of day.
    calendar : Calendar, optional
        Tells the class of each day; not needed where the window names none.
    where : str
        What the window belongs to, for the message.

    Returns
    -------
    ndarray of bool, shape (T,)

    Raises
    ------
    InvalidInput
        If the window names classes of day and there is no calendar, or it does not reach so far.
    """
    minute = grid.wall_minutes
    after, before = minute >= window.start, minute < window.end
    hours = after & before if window.start < window.end else after | before
    days = np.isin(grid.weekdays + 1, window.weekdays)
    if window.day_classes:
        if calendar is None:
            raise InvalidInput(
                "names classes of day, which need a calendar",
                where=where,
                hint="pass the calendar of the period",
            )
        classes = [calendar.day(day).day_class for day in grid.dates]
        days &= np.array([found in window.day_classes for found in classes])
    inside: BoolArray = hours & days[grid.day_of_interval]
    return inside
