"""Search for better weeks all along a long roster, two windows side by side.

Loaded only when a roster is made: numba is heavy.
"""

from __future__ import annotations

import threading
import time
from functools import partial

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.roster.daily.anneal import total_cost
from wfm.roster.daily.incumbent import Incumbent
from wfm.roster.daily.tables import Tables
from wfm.roster.daily.walkers import side_by_side
from wfm.roster.daily.windows import WEEK, better_window, margin_of, window_within

WINDOW_CELLS = 9000
"""Agents times days times shifts of a window that is searched in a few seconds."""

WINDOW_SECONDS = 60.0
LONGER_WEEKS = 2
"""Weeks that are added to the windows after a sweep that hardly gained."""

LEAST_GAIN = 0.002
"""Share of the cost that a sweep must gain to be repeated with windows as long."""

Free = tuple[int, int]
"""First free day of a window, and the day after the last."""


def window_weeks(tables: Tables) -> int:
    """Return how many weeks of a roster are searched at once."""
    agents, _, shifts = tables.wish.shape
    return max(round(WINDOW_CELLS / int(WEEK * agents * shifts)), 1)


class Sweeps:
    """Frees some weeks after the others, and keeps what becomes cheaper.

    Parameters
    ----------
    tables : Tables
    incumbent : Incumbent
        With a roster; it takes the better ones.
    works : list of ndarray
        Scratch space of each thread.
    random : numpy.random.Generator
    stop : threading.Event
    deadline : float
        `time.monotonic` moment at which to stop.
    price : float
        Usual cost of a missing head.
    """

    def __init__(
        self,
        tables: Tables,
        incumbent: Incumbent,
        works: list[FloatArray],
        random: np.random.Generator,
        stop: threading.Event,
        deadline: float,
        price: float,
    ) -> None:
        self.tables, self.incumbent, self.works = tables, incumbent, works
        self.random, self.stop = random, stop
        self.deadline, self.price = deadline, price
        self.weeks = window_weeks(tables)

    def run(self, over: threading.Event | None = None) -> None:
        """Sweep until the time is over, or until an event is set."""
        days = self.tables.need.shape[0]
        while not self._ends(over):
            before = self.incumbent.cost
            for frees in self._rounds():
                if self._ends(over):
                    return
                self._search(frees)
            if before - self.incumbent.cost < LEAST_GAIN * before:
                self.weeks = min(self.weeks + LONGER_WEEKS, -(-days // WEEK))

    def _ends(self, over: threading.Event | None) -> bool:
        stopped = self.stop.is_set() or (over is not None and over.is_set())
        return stopped or self.incumbent.proven or time.monotonic() > self.deadline

    def _rounds(self) -> list[list[Free]]:
        """Return windows from the first day to the last; those of a round do not touch."""
        days, length = self.tables.need.shape[0], WEEK * self.weeks
        offset = WEEK * int(self.random.integers(self.weeks))
        starts = [0, *range(offset, days, length)] if offset else list(range(0, days, length))
        frees = [(a, b) for a, b in zip(starts, [*starts[1:], days], strict=True) if a < b]
        half = (len(frees) + 1) // 2
        apart = frees[half][0] - frees[0][1] if half < len(frees) else 0
        if len(self.works) == 1 or apart < margin_of(self.tables):
            return [[free] for free in frees]
        return [frees[n::half][: len(self.works)] for n in range(half)]

    def _search(self, frees: list[Free]) -> None:
        """Search windows side by side; what an agent may still work goes to one of them."""
        lines = self.incumbent.lines
        assert lines is not None
        owner = self.random.integers(len(frees), size=lines.shape[0])
        found: list[IntArray | None] = [None] * len(frees)
        randoms = self.random.spawn(len(frees))

        def run(number: int) -> None:
            found[number] = self._better(
                lines, frees[number], owner == number, self.works[number], randoms[number]
            )

        side_by_side([partial(run, number) for number in range(len(frees))], self.stop)
        better = lines.copy()
        for (first, end), days in zip(frees, found, strict=True):
            if days is not None:
                better[:, first:end] = days
        if any(days is not None for days in found):
            self.incumbent.offer(better)

    def _better(
        self,
        lines: IntArray,
        free: Free,
        spare: BoolArray,
        work: FloatArray,
        random: np.random.Generator,
    ) -> IntArray | None:
        """Return cheaper lines for the free days, if there are any."""
        window = window_within(self.tables, lines, free, spare)
        seconds = min(self.deadline - time.monotonic(), WINDOW_SECONDS)
        cost = float(total_cost(window.lines, window.tables))
        cutoff = cost - max(self.incumbent.step - 1e-3, 1e-6 * cost)
        found = better_window(window, work, random, self.stop, seconds, self.price, cutoff)
        return None if found is None else found[:, free[0] - window.begin : free[1] - window.begin]
