"""A history in longer intervals, or split into shorter ones by the shape of the day."""

from __future__ import annotations

import numpy as np

from wfm.domain import CallHistory, InvalidInput, TimeGrid
from wfm.domain.record import FloatArray
from wfm.history.usual import group_medians, weekday_slots


def coarsen(history: CallHistory, interval_minutes: int) -> CallHistory:
    """Add a history up to longer intervals.

    Counts are added, handle times averaged by the contacts answered (offered, where answered
    is not recorded). An interval with an unrecorded part is unrecorded as a whole: a partial
    count would look like a quiet interval.

    Parameters
    ----------
    history : CallHistory
    interval_minutes : int
        A multiple of the history's interval.

    Raises
    ------
    InvalidInput
        If it is no multiple.
    """
    own = history.grid.interval_minutes
    if interval_minutes == own:
        return history
    if interval_minutes % own:
        raise InvalidInput(
            f"has intervals of {own} minutes, which do not divide the scenario's "
            f"{interval_minutes} minutes",
            hint=f"set interval_minutes: {own} in scenario.yaml",
        )
    ratio = interval_minutes // own
    grid = TimeGrid(
        history.grid.first_day, history.grid.day_count, interval_minutes, history.grid.timezone
    )

    def parts(array: FloatArray) -> FloatArray:
        return array.reshape(len(history.queues), grid.interval_count, ratio)

    return CallHistory(
        grid,
        history.queues,
        parts(history.offered).sum(axis=2),
        parts(history.answered).sum(axis=2),
        parts(history.abandoned).sum(axis=2),
        _mean_aht(parts(history.aht_seconds), parts(history.answered), parts(history.offered)),
    )


def _mean_aht(aht: FloatArray, answered: FloatArray, offered: FloatArray) -> FloatArray:
    weight = np.where(np.isnan(answered), offered, answered)
    weight = np.where(np.isnan(aht) | np.isnan(weight), 0.0, weight)
    total = weight.sum(axis=2)
    handled = (weight * np.nan_to_num(aht)).sum(axis=2)
    mean: FloatArray = np.full(total.shape, np.nan)
    np.divide(handled, total, out=mean, where=total > 0)
    return mean


def split_intervals(
    history: CallHistory, interval_minutes: int, profile: FloatArray | None = None
) -> CallHistory:
    """Split a history into shorter intervals; every sum stays what it was.

    Parameters
    ----------
    history : CallHistory
    interval_minutes : int
        A divisor of the history's interval.
    profile : ndarray, shape (Q, 7, S), optional
        Expected contacts by weekday (Monday first) and short wall-clock slot, such as of a
        like queue that is recorded finely. By default the usual day of each weekday, drawn
        straight from the middle of one long interval to that of the next.

    Returns
    -------
    CallHistory
        Its counts are no whole numbers and vary less than true ones: good for means, not for
        judging noise.

    Raises
    ------
    InvalidInput
        If the interval is no divisor, or the profile has another shape or negative numbers.
    """
    own, grid = history.grid.interval_minutes, history.grid
    if interval_minutes == own:
        return history
    if own % interval_minutes:
        raise InvalidInput(
            f"intervals of {own} min cannot be split into {interval_minutes} min", where="history"
        )
    fine = TimeGrid(grid.first_day, grid.day_count, interval_minutes, grid.timezone)
    ratio, slots = own // interval_minutes, fine.intervals_per_day
    shape = (len(history.queues), 7, slots)
    if profile is None:
        profile = np.array([_straight_lines(history, q, ratio) for q in range(shape[0])])
    if profile.shape != shape or not (profile >= 0).all():
        raise InvalidInput(f"has shape {profile.shape}, expected {shape}", where="profile")
    weekday = fine.weekdays[fine.day_of_interval]
    weight = profile[:, weekday, fine.wall_slots].reshape(shape[0], -1, ratio)
    total = weight.sum(axis=2, keepdims=True)
    share = np.where(total > 0, weight / np.where(total > 0, total, 1.0), 1 / ratio)

    def spread(array: FloatArray) -> FloatArray:
        return (array[:, :, None] * share).reshape(shape[0], -1)

    return CallHistory(
        fine,
        history.queues,
        spread(history.offered),
        spread(history.answered),
        spread(history.abandoned),
        np.repeat(history.aht_seconds, ratio, axis=1),
    )


def _straight_lines(history: CallHistory, queue: int, ratio: int) -> FloatArray:
    """Return the usual day of each weekday in short slots; shape (7, S)."""
    grid, offered = history.grid, history.offered[queue]
    known = np.isfinite(offered)
    slots = grid.intervals_per_day
    usual = group_medians(offered[known], weekday_slots(grid)[known], 7 * slots)
    # Weekdays follow each other, so that midnight is an interval like any other.
    middle = np.arange(7 * slots) + 0.5
    short = (np.arange(7 * slots * ratio) + 0.5) / ratio
    line: FloatArray = np.interp(short, middle, usual, period=7.0 * slots) / ratio
    return line.reshape(7, -1)
