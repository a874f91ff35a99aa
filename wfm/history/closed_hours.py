"""Contacts recorded while a queue is closed."""

from __future__ import annotations

import numpy as np

from wfm.domain import CallHistory, Finding
from wfm.domain.record import BoolArray
from wfm.domain.settings import Opening

_WORTH_TELLING = 0.001


def find_closed_hours(
    history: CallHistory, queue: int, opening: Opening, settled: BoolArray
) -> tuple[BoolArray, list[Finding]]:
    """Return the intervals with contacts outside the opening hours, and one finding for all.

    Parameters
    ----------
    history : CallHistory
    queue : int
    opening : Opening
    settled : ndarray, shape (T,)
        Intervals that are spoken for already, not looked at.

    Returns
    -------
    closed : ndarray, shape (T,)
    findings : list of Finding
        A warning when more than one contact in a thousand is among them.
    """
    grid, offered = history.grid, np.nan_to_num(history.offered[queue])
    weekday = grid.weekdays[grid.day_of_interval] + 1
    # An interval that overlaps the opening hours is open: closing at 20:15 cuts none off.
    during = (grid.wall_minutes < opening.closes) & (
        grid.wall_minutes + grid.interval_minutes > opening.opens
    )
    closed: BoolArray = ~(during & np.isin(weekday, opening.weekdays)) & (offered > 0)
    closed &= ~settled
    if not closed.any():
        return closed, []
    contacts, days = offered[closed].sum(), np.unique(grid.day_of_interval[closed])
    many = contacts > _WORTH_TELLING * offered.sum()
    what = (
        f"{contacts:g} contacts on {days.size} days are recorded outside the opening hours and "
        f"left aside; the first on {grid.dates[days[0]]}"
    )
    where = f"history, queue {history.queues[queue]}"
    return closed, [Finding(what, where, "warning" if many else "info", "closed_hours")]
