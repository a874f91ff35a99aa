"""Duties away from contacts, placed where they cost least.

A dip of the requirement that is shorter than a shift saves nobody: the agents of the peaks on
both sides are there anyway. So each queue's requirement is closed over the length of a shift
(the least curve above it without shorter dips), and a duty goes where it stays below that curve
as long as possible, and there where the fewest agents are needed.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from wfm.domain.duty_settings import DutySettings
from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, IntArray
from wfm.domain.time_grid import TimeGrid

ABOVE = 1e6
"""What an agent beyond the closed curve costs, in agents of the sum that breaks ties."""


def agents_on_duty(
    grid: TimeGrid,
    duties: Mapping[str, DutySettings],
    queues: tuple[str, ...],
    on_position: IntArray,
) -> IntArray:
    """Return the agents whom duties keep from contacts, to be added to those on position.

    Parameters
    ----------
    grid : TimeGrid
        The intervals; T of them.
    duties : mapping of str to DutySettings
        In the order in which they are placed.
    queues : tuple of str
        Queue ids; Q of them.
    on_position : ndarray of int, shape (Q, T)
        Agents whom contacts need. A queue that needs nobody on a day has no duties on it.

    Returns
    -------
    ndarray of int, shape (Q, T)
        Persons whose duty is at most half an interval take turns within it.

    Raises
    ------
    InvalidInput
        If agents of a queue work on a day, but never within a duty's window.
    """
    away = np.zeros(on_position.shape, dtype=np.int64)
    for name, duty in duties.items():
        if duty.queue not in queues:
            continue
        q = queues.index(duty.queue)
        bridged = _without_short_dips(on_position[q] + away[q], duty, grid)
        for day in np.flatnonzero(np.isin(grid.weekdays + 1, duty.window.weekdays)).tolist():
            here = grid.day_slice(day)
            if on_position[q, here].any():
                starts = _starts(grid, duty, day, on_position[q])
                if not starts.size:
                    raise InvalidInput(
                        f"finds no agent of queue {duty.queue!r} within its window on "
                        f"{grid.dates[day]}",
                        where=f"staffing.duties.{name}.window",
                        hint="widen the window, or leave that weekday out",
                    )
                people = _people(duty, on_position[q, here], grid)
                turns = max(grid.interval_minutes // duty.minutes, 1)
                steps = starts[:, None] + np.arange(_intervals(duty, grid.interval_minutes))
                _place(-(-people // turns), steps, on_position[q], away[q], bridged)
    return away


def _without_short_dips(need: IntArray, duty: DutySettings, grid: TimeGrid) -> FloatArray:
    from scipy.ndimage import grey_closing

    length = max(int(duty.shift_hours * 60 // grid.interval_minutes), 1)
    # Beyond both ends nobody is needed, so that nothing there holds agents back.
    margin = np.zeros(length)
    closed: FloatArray = grey_closing(np.concatenate([margin, need, margin]), size=length)
    return closed[length:-length]


def _intervals(duty: DutySettings, interval_minutes: int) -> int:
    return -(-duty.minutes // interval_minutes)


def _people(duty: DutySettings, on_position: IntArray, grid: TimeGrid) -> int:
    if duty.people is not None:
        return duty.people
    hours = float(on_position.sum()) * grid.interval_minutes / 60
    return int(np.ceil(hours / duty.shift_hours - 1e-9))


def _starts(grid: TimeGrid, duty: DutySettings, day: int, on_position: IntArray) -> IntArray:
    """Return the intervals of a day in which the duty may begin."""
    here, length = grid.day_slice(day), _intervals(duty, grid.interval_minutes)
    wall = grid.wall_minutes[here]
    inside = (wall >= duty.window.opens) & (wall + grid.interval_minutes <= duty.window.closes)
    inside &= on_position[here] > 0
    if inside.size < length:
        return np.zeros(0, dtype=np.int64)
    whole = np.lib.stride_tricks.sliding_window_view(inside, length).all(axis=1)
    starts: IntArray = np.flatnonzero(whole) + here.start
    return starts


def _place(
    stretches: int, steps: IntArray, on_position: IntArray, away: IntArray, bridged: FloatArray
) -> None:
    """Add stretches of a duty to the agents away, one after the other.

    Parameters
    ----------
    stretches : int
        How many agents are away for the length of the duty.
    steps : ndarray of int, shape (S, L)
        The intervals of each way to place one.
    on_position, away : ndarray of int, shape (T,)
        The second is added to.
    bridged : ndarray, shape (T,)
        The requirement without short dips.
    """
    for _ in range(stretches):
        total = (on_position + away)[steps]
        cost = (ABOVE * (total + 1 > bridged[steps]) + total).sum(axis=1)
        away[steps[int(np.argmin(cost))]] += 1
