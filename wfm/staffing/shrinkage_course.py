"""Shrinkage that changes with hours and days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, IntArray, Record, frozen_array, set_field
from wfm.domain.settings import StaffingSettings
from wfm.domain.time_grid import TimeGrid
from wfm.domain.window_intervals import inside_window
from wfm.staffing.shrinkage import scheduled_agents, total_shrinkage


@dataclass(frozen=True, slots=True, eq=False)
class ShrinkageCourse(Record):
    """Shares of scheduled time lost by kind, interval by interval.

    Parameters
    ----------
    variants : tuple of mapping of str to float
        The different sets of shares, as written; that of the whole period first.
    place : ndarray of int, shape (T,)
        Which of them holds in each interval.
    """

    variants: tuple[Mapping[str, float], ...]
    place: IntArray

    def __post_init__(self) -> None:
        place = frozen_array(self.place, np.int64, (-1,), "ShrinkageCourse.place")
        set_field(self, "place", place)
        if place.size and not 0 <= place.min() <= place.max() < len(self.variants):
            raise InvalidInput("names shares that are not there", where="ShrinkageCourse.place")

    @classmethod
    def always(cls, shares: Mapping[str, float], intervals: int) -> ShrinkageCourse:
        """Return the same shares in every interval."""
        return cls((shares,), np.zeros(intervals, np.int64))

    @property
    def kinds(self) -> tuple[str, ...]:
        """All kinds of shrinkage, in the order in which they are named; K of them."""
        return tuple(dict.fromkeys(kind for shares in self.variants for kind in shares))

    @property
    def shares(self) -> FloatArray:
        """Share of each kind; shape (K, T)."""
        table = [[shares.get(kind, 0.0) for shares in self.variants] for kind in self.kinds]
        rows: FloatArray = np.array(table, dtype=np.float64).reshape(-1, len(self.variants))
        return rows[:, self.place]

    @property
    def kept(self) -> FloatArray:
        """Share of scheduled time that is left; shape (T,)."""
        left = [float(1 - total_shrinkage(shares)) for shares in self.variants]
        kept: FloatArray = np.array(left)[self.place]
        return kept

    def at(self, interval: int) -> Mapping[str, float]:
        """Return the shares of one interval."""
        return self.variants[int(self.place[interval])]

    def mean(self, scheduled: FloatArray | IntArray) -> dict[str, float]:
        """Return the shares over all intervals, weighted by the agents scheduled; shape (T,).

        One set of shares is returned as it was written.
        """
        total = float(scheduled.sum())
        if len(self.variants) == 1 or total == 0:
            return dict(self.variants[0])
        means = self.shares @ scheduled / total
        return dict(zip(self.kinds, means.tolist(), strict=True))


def shrinkage_course(
    settings: StaffingSettings, grid: TimeGrid, calendar: Calendar | None = None
) -> ShrinkageCourse:
    """Return the shares of each interval: the first exception that fits, else the usual ones.

    Parameters
    ----------
    settings : StaffingSettings
        Shares by kind and the exceptions to them.
    grid : TimeGrid
    calendar : Calendar, optional
        Needed where an exception names classes of day.

    Raises
    ------
    InvalidInput
        If an exception names classes of day and there is no calendar.
    """
    usual, exceptions = settings.shrinkage, settings.shrinkage_exceptions
    place = np.zeros(grid.interval_count, dtype=np.int64)
    for number in range(len(exceptions), 0, -1):
        where = f"staffing.shrinkage_exceptions.{number}"
        place[inside_window(grid, exceptions[number - 1], calendar, where)] = number
    others = ({**usual, **found.shrinkage} for found in exceptions)
    return ShrinkageCourse((usual, *others), place)


def scheduled_by_interval(on_position: IntArray, shrinkage: ShrinkageCourse) -> IntArray:
    """Return the fewest scheduled agents of whom `on_position` are left, interval by interval.

    Parameters
    ----------
    on_position : ndarray of int, shape (..., T)
    shrinkage : ShrinkageCourse

    Returns
    -------
    ndarray of int
        In the shape of `on_position`, each as `wfm.staffing.shrinkage.scheduled_agents`.
    """
    found = np.zeros_like(on_position)
    for number, shares in enumerate(shrinkage.variants):
        here = shrinkage.place == number
        found[..., here] = scheduled_agents(on_position[..., here], shares)
    return found
