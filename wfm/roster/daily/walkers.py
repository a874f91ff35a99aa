"""Two searchers side by side: each frees part of the best roster and dives again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from wfm.domain.record import BoolArray, IntArray
from wfm.roster.daily.columns import Columns
from wfm.roster.daily.dive import Dive
from wfm.roster.daily.incumbent import Incumbent
from wfm.roster.daily.relax import Pricer, everything_open
from wfm.roster.daily.rounding import settled_anew

TRIES = 4
"""Parts of the roster that a walker frees before the two compare."""

AGENTS_SHARE = 0.7
"""Share of the tries that free all days of some agents; the others free some days of all."""

LEAST_FREE, MOST_FREE = 0.1, 0.95
"""Least and greatest share of the roster freed."""

EASY_MIXTURES = 30
"""A try that solved no more mixtures than this was small; the next frees more."""

FIRST_RETREATS, RETREATS = 10, 6
"""Steps taken back in a dive from scratch and in a partial one before it gives way."""

NOISE = 0.03
BRAVE_SHARES = (0.02, 0.075)
"""How much the walkers settle at a time when they dive from scratch: one with care, one fast."""

LINES_EACH, LINES_KEPT_EACH = 40, 25
"""Lines of an agent, on average, at which the oldest are forgotten, and how many stay."""


class Walker:
    """Searches with lines, threads' scratch space and random numbers of its own.

    Parameters
    ----------
    columns : Columns
    pricer : Pricer
        For one thread.
    random : numpy.random.Generator
    stop : threading.Event
    deadline : float
        `time.monotonic` moment at which to stop.
    """

    def __init__(
        self,
        columns: Columns,
        pricer: Pricer,
        random: np.random.Generator,
        stop: threading.Event,
        deadline: float,
    ) -> None:
        self.columns = columns
        self.pricer = pricer
        self.random = random
        self.stop = stop
        self.deadline = deadline
        self.free_share = 0.5

    def dive(
        self, number: int, hope: float, step: float, cutoff: float, deadline: float
    ) -> IntArray | None:
        """Return a roster found from scratch, see `Dive`; walkers of other numbers differ.

        When the dive is cut short by its deadline, what it knows is rounded to a roster.
        """
        dive = self._dive(everything_open(self.pricer.tables), NOISE * number, FIRST_RETREATS)
        dive.brave_share = BRAVE_SHARES[number % len(BRAVE_SHARES)]
        dive.deadline = deadline
        found = dive.run(hope, step, cutoff)
        if found is None and dive.last is not None and time.monotonic() > deadline:
            which, mixture = dive.last
            lines = mixture.likely_lines(self.columns, which)
            found = settled_anew(lines, self.pricer, self.stop, self.deadline)
        return found

    def explore(self, lines: IntArray, cutoff: float) -> IntArray | None:
        """Return the first better roster found in some tries."""
        self._remember(lines)
        for _ in range(TRIES):
            if self.stop.is_set() or time.monotonic() > self.deadline:
                return None
            dive = self._dive(self._partly_open(lines), NOISE, RETREATS)
            found = dive.run(cutoff, 0.0, cutoff)
            easy = dive.mixtures <= EASY_MIXTURES
            self.free_share *= 1.03 if easy else 0.93
            self.free_share = min(max(self.free_share, LEAST_FREE), MOST_FREE)
            if found is not None:
                return found
        return None

    def _dive(self, open_to: BoolArray, noise: float, retreats: int) -> Dive:
        return Dive(
            self.columns, self.pricer, open_to, self.random, self.stop, self.deadline,
            noise=noise, retreats=retreats,
        )  # fmt: skip

    def _partly_open(self, lines: IntArray) -> BoolArray:
        agents, days = lines.shape
        shifts = self.pricer.tables.units.size
        places = np.where(lines < 0, shifts, lines)
        open_to = np.zeros((agents, days, shifts + 1), dtype=bool)
        np.put_along_axis(open_to, places[:, :, None], values=True, axis=2)
        if self.random.random() < AGENTS_SHARE:
            count = max(3, round(self.free_share * agents))
            open_to[self.random.permutation(agents)[:count]] = True
        else:
            length = int(days * self.free_share * 0.9) + 2
            first = int(self.random.integers(-length // 2, days - length // 2))
            open_to[:, max(first, 0) : max(first, 0) + length] = True
        return open_to

    def _remember(self, lines: IntArray) -> None:
        columns, agents = self.columns, lines.shape[0]
        if columns.agents.size > LINES_EACH * agents:
            newest = columns.agents.size - LINES_KEPT_EACH * agents
            columns.keep(np.arange(columns.agents.size) >= newest)
        columns.add(np.arange(agents), lines)


def dive_together(
    walkers: list[Walker], incumbent: Incumbent, hope_step: float, deadline: float
) -> None:
    """Let every walker dive from the mixture on its own way.

    The last one is the fastest: when it finds a roster that is proven to be cheapest, the others
    are stopped. The others' are looked at in the end only, so that a seed gives one roster.
    """
    start = max(incumbent.bound, 0.0)
    cutoff = incumbent.cutoff
    found: list[IntArray | None] = [None] * len(walkers)
    last = len(walkers) - 1

    def run(number: int) -> None:
        walker = walkers[number]
        found[number] = walker.dive(number, start + hope_step, hope_step, cutoff, deadline)
        if number == last:
            _offer(found[last:], incumbent)
            if incumbent.proven:
                walker.stop.set()

    try:
        side_by_side([partial(run, number) for number in range(len(walkers))], walkers[0].stop)
    finally:
        _offer(found, incumbent)


def explore_together(walkers: list[Walker], incumbent: Incumbent) -> None:
    """Let every walker free parts of the best roster."""
    lines, cutoff = incumbent.lines, incumbent.cutoff
    assert lines is not None
    found: list[IntArray | None] = [None] * len(walkers)

    def run(number: int) -> None:
        found[number] = walkers[number].explore(lines, cutoff)

    side_by_side([partial(run, number) for number in range(len(walkers))], walkers[0].stop)
    _offer(found, incumbent)


def _offer(found: list[IntArray | None], incumbent: Incumbent) -> None:
    for lines in found:
        if lines is not None:
            incumbent.offer(lines)


def side_by_side(works: list[Callable[[], None]], stop: threading.Event) -> None:
    """Run works on a thread each, and stop them all when the user says so.

    Raises
    ------
    KeyboardInterrupt
        When the user stopped them; they have ended then.
    """
    with ThreadPoolExecutor(len(works)) as threads:
        waiting = [threads.submit(work) for work in works]
        try:
            for future in waiting:
                future.result()
        except BaseException:
            stop.set()
            raise
