"""One week of a simulation on the horizontal axis of a chart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import Calendar, TimeGrid
from wfm.domain.record import FloatArray, Record
from wfm.report.words import day_text, period_text

DAYS_PER_CHART = 7
MOST_QUEUES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Week(Record):
    """A stretch of days that makes one chart.

    Parameters
    ----------
    number : int
        From 1.
    grid : TimeGrid
        The whole grid.
    days : Calendar
        The days of the stretch.
    span : slice
        Their intervals.
    edges : tuple of float
        Where each day begins, and where the last one ends.
    """

    number: int
    grid: TimeGrid
    days: Calendar
    span: slice
    edges: tuple[float, ...]

    @property
    def text(self) -> str:
        """The days in words."""
        return period_text(self.days.days[0].day, self.days.days[-1].day)

    def moment(self, interval: int) -> str:
        """Return the local start of an interval in words."""
        start = self.grid.local_start(interval)
        return f"{day_text(start.date())} {start:%H:%M}"


def weeks_of(grid: TimeGrid, calendar: Calendar) -> tuple[Week, ...]:
    """Cut a grid into stretches of seven days, the last one perhaps shorter."""
    weeks = []
    for number, first in enumerate(range(0, grid.day_count, DAYS_PER_CHART), 1):
        last = min(first + DAYS_PER_CHART, grid.day_count)
        edges = tuple(float(edge) for edge in grid.day_starts[first : last + 1])
        days = calendar.between(grid.dates[first], grid.dates[last - 1])
        weeks.append(Week(number, grid, days, slice(int(edges[0]), int(edges[-1])), edges))
    return tuple(weeks)


def steps(values: FloatArray, span: slice) -> tuple[FloatArray, FloatArray]:
    """Return the corners of a line that is constant in each interval."""
    part = values[span]
    return np.arange(span.start, span.stop + 1, dtype=np.float64), np.append(part, part[-1])


def shown_rows(levels: FloatArray) -> list[int]:
    """Return the queues to draw: all, or the poorest ones where there are many.

    Parameters
    ----------
    levels : ndarray, shape (Q,)
        Service level of each queue in the stretch.
    """
    if levels.size <= MOST_QUEUES:
        return list(range(levels.size))
    return sorted(np.argsort(levels, kind="stable")[:MOST_QUEUES].tolist())
