"""A lower bound for rosters that are too large for the linear programme: prices climb to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.roster.daily.incumbent import Incumbent
from wfm.roster.daily.loose import Fines, LooseLines
from wfm.roster.daily.relax import Pricer, Prices, everything_open
from wfm.roster.daily.tables import Tables

START_LENGTH, LEAST_LENGTH = 0.1, 1e-4
"""How much higher than the best bound a step aims, as a share of the gap to the incumbent."""

LONGER, SHORTER = 1.3, 0.5
"""What a better bound and too long a wait for one make of that length."""

PATIENCE, LOOSE_PATIENCE = 4, 20
"""Steps without a better bound before the steps become shorter."""

MEMORY = 0.7
"""Weight of the directions before."""

AGENTS_AT_ONCE = 4
"""Exact lines between looks at the clock."""


class Ascent:
    """Values between limits that climb to the top of a concave function, step by step.

    Parameters
    ----------
    start, least, most : ndarray
        First values, and their limits.
    patience : int

    Notes
    -----
    Subgradient steps of the length of Polyak (1969) towards a level above the best value, with
    a memory of earlier directions (Camerini, Fratta and Maffioli 1975, Mathematical Programming
    Study 3, 26-34). They do not return to the best point: most kinks are left only downwards.
    """

    def __init__(
        self, start: FloatArray, least: FloatArray, most: FloatArray, patience: int
    ) -> None:
        self.values, self.best, self.value = start, start, -np.inf
        self.least, self.most, self.patience = least, most, patience
        self.length, self.waited, self.direction = START_LENGTH, 0, np.zeros_like(start)
        self.over = False

    def step(self, value: float, slope: FloatArray, hope: float) -> None:
        """Take note of the value and a slope where we are, and step on, towards `hope`."""
        self.waited += 1
        if value > self.value:
            if value > self.value + 1e-3 * abs(self.value):
                self.length, self.waited = min(LONGER * self.length, 1.0), 0
            self.best, self.value = self.values, value
        elif self.waited > self.patience:
            self.length, self.waited = SHORTER * self.length, 0
        self.direction = MEMORY * self.direction + slope
        moves = np.where(self.direction > 0, self.values < self.most, self.values > self.least)
        square = float((self.direction[moves] ** 2).sum())
        self.over = square == 0 or self.length < LEAST_LENGTH
        if not self.over:
            level = self.value + self.length * max(hope - self.value, 1.0)
            step = (level - value) / square
            self.values = np.clip(self.values + step * self.direction, self.least, self.most)


def climbed(
    pricer: Pricer,
    incumbent: Incumbent,
    start: Prices,
    steps: int,
    stop: threading.Event,
    deadline: float,
    take: Callable[[IntArray, IntArray], None],
) -> Prices:
    """Raise the bound of the incumbent with exact lines; return the best prices.

    Parameters
    ----------
    pricer : Pricer
    incumbent : Incumbent
        Its cost says how far to step.
    start : Prices
    steps : int
    stop : threading.Event
    deadline : float
        `time.monotonic` moment at which to stop.
    take : callable
        Given the agents and their lines of each step.
    """
    tables = pricer.tables
    everyone, open_to = np.arange(tables.wish.shape[0]), everything_open(tables)
    ascent = Ascent(start.worth, -tables.over, tables.under, PATIENCE)
    parts = np.array_split(everyone, max(everyone.size // AGENTS_AT_ONCE, 1))
    paths, costs = np.full(tables.wish.shape[:2], -1), np.zeros(everyone.size)
    for _ in range(steps):
        worth = ascent.values
        for part in parts:
            if ascent.over or stop.is_set() or time.monotonic() > deadline:
                return Prices(ascent.best, float((tables.need * ascent.best).sum()))
            paths[part], found = pricer.price(part, worth, open_to, legal=False)
            costs[part] = found[:, 0]
        value = float((tables.need * worth).sum() + costs.sum())
        take(everyone, paths)
        incumbent.raise_bound(value)
        ascent.step(value, _lacking(paths, tables), incumbent.cost)
    return Prices(ascent.best, float((tables.need * ascent.best).sum()))


def climbed_loosely(
    tables: Tables,
    incumbent: Incumbent,
    steps: int,
    stop: threading.Event,
    deadline: float,
) -> Prices:
    """Raise the bound of the incumbent with lines whose sums are priced; return the best prices.

    Many such steps take the time of one with exact lines, see `LooseLines`; other parameters as
    in `climbed`.
    """
    lines = LooseLines(tables)
    agents, cells = tables.wish.shape[0], tables.need.size
    free, none = np.full(agents, np.inf), np.zeros(agents)
    capped = np.where(tables.caps < tables.need.shape[0], np.inf, 0.0).ravel()
    least = np.concatenate([-tables.over.ravel(), -free, none, np.zeros(capped.size)])
    most = np.concatenate([tables.under.ravel(), free, free, capped])
    ascent = Ascent(np.zeros(least.size), least, most, LOOSE_PATIENCE)
    for _ in range(steps):
        if ascent.over or stop.is_set() or time.monotonic() > deadline:
            break
        worth = ascent.values[:cells].reshape(tables.need.shape)
        minutes, weekends, shifts = np.split(ascent.values[cells:], [agents, 2 * agents])
        fines = Fines(minutes, weekends, shifts.reshape(tables.caps.shape))
        value, paths = lines.price(worth, fines)
        incumbent.raise_bound(value)
        beyond = lines.excess(paths, fines)
        slope = [
            _lacking(paths, tables).ravel(),
            beyond.minutes,
            beyond.weekends,
            beyond.shifts.ravel(),
        ]
        ascent.step(value, np.concatenate(slope), incumbent.cost)
    worth = ascent.best[:cells].reshape(tables.need.shape)
    return Prices(worth, float((tables.need * worth).sum()))


def _lacking(paths: IntArray, tables: Tables) -> FloatArray:
    """Return how many heads lines leave missing; below zero, how many are too many."""
    lacking = tables.need.astype(float)
    line, day = np.nonzero(paths >= 0)
    np.add.at(lacking, (day, paths[line, day]), -1.0)
    return lacking
