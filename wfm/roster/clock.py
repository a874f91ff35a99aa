"""When shifts really begin and end, in elapsed time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from wfm.domain import ShiftPattern, TimeGrid
from wfm.domain.record import FloatArray

MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=4096)
def start_moment(day: date, minute: int, timezone: str) -> datetime:
    """Return the UTC moment of a wall-clock minute of a local day.

    Parameters
    ----------
    day : date
        Local calendar day.
    minute : int
        Minutes after midnight on the wall clock.
    timezone : str
        IANA name.
    """
    naive = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
    return naive.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def rest_minutes(
    before: ShiftPattern, day_before: date, after: ShiftPattern, day_after: date, timezone: str
) -> float:
    """Return the elapsed minutes from the end of one shift to the start of another.

    A shift lasts its length in elapsed time, so it ends an hour earlier or later on the wall
    clock when clocks change within it.
    """
    end = start_moment(day_before, before.start_minute, timezone)
    end += timedelta(minutes=before.length_minutes)
    return (start_moment(day_after, after.start_minute, timezone) - end) / MINUTE


def rest_table(
    patterns: tuple[ShiftPattern, ...], grid: TimeGrid, gap_days: int, first_day: int
) -> FloatArray:
    """Return the rest between every two shifts that start `gap_days` apart.

    Parameters
    ----------
    patterns : tuple of ShiftPattern
        S of them.
    grid : TimeGrid
        D days.
    gap_days : int
        1 for shifts on consecutive days.
    first_day : int
        Day number of the first later shift, usually 0.

    Returns
    -------
    ndarray, shape (D - first_day, S, S)
        Minutes between the end of the earlier shift (second axis) and the start of the later
        one (third axis), the later one on day ``first_day + row``.
    """
    days = range(first_day, grid.day_count)
    starts = np.array([_minutes(grid, day, patterns) for day in days])
    lengths = np.array([p.length_minutes for p in patterns], dtype=float)
    ends = np.array([_minutes(grid, day - gap_days, patterns) for day in days]) + lengths
    rest: FloatArray = starts[:, None, :] - ends[:, :, None]
    return rest


def _minutes(grid: TimeGrid, day: int, patterns: tuple[ShiftPattern, ...]) -> list[float]:
    origin = start_moment(grid.first_day, 0, grid.timezone)
    date_ = grid.first_day + timedelta(days=day)
    return [
        (start_moment(date_, p.start_minute, grid.timezone) - origin) / MINUTE for p in patterns
    ]
