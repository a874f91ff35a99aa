"""Ruin and recreate in cycles of a fixed number of rounds, each a little cooler at its start."""

from __future__ import annotations

import threading
import time

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.roster.daily.anneal import Course, State, anneal, total_cost
from wfm.roster.daily.tables import Tables

ROUNDS_EACH = 20
"""Rounds of a cycle for each agent and four weeks."""

CHUNK, LONG_CHUNK = 100, 20
"""Rounds between looks at the clock, and of longer rosters."""

START, END = 0.3, 0.01
"""Temperatures at the start and at the end of a cycle, in costs of a missing head."""

REHEAT = 0.5
"""Start of each further cycle, compared with the one before; not below `LEAST_START`."""

LEAST_START = 0.05

SHORT_DAYS, LONG_DAYS, WHOLE_DAYS = 10, 35, 42
"""Days rebuilt at once in longer rosters; up to the last number all days may be."""


class Annealer:
    """One search by ruin and recreate, to be asked again and again.

    Parameters
    ----------
    tables : Tables
    counted : ndarray of bool, shape (N, S)
        Limits that have mattered so far; it is changed.
    work : ndarray
        Scratch space.
    random : numpy.random.Generator
    stop : threading.Event
    price : float
        Usual cost of a missing head.
    """

    def __init__(
        self,
        tables: Tables,
        counted: BoolArray,
        work: FloatArray,
        random: np.random.Generator,
        stop: threading.Event,
        price: float,
    ) -> None:
        self.tables = tables
        self.counted = counted
        self.work = work
        self.random = random
        self.stop = stop
        self.price = price
        self.start = START

    def cycle(self, lines: IntArray, deadline: float) -> IntArray:
        """Return the best roster met in one cycle from a roster on."""
        tables = self.tables
        agents, days = lines.shape
        heads = np.zeros(tables.need.shape, dtype=np.int64)
        line, day = np.nonzero(lines >= 0)
        np.add.at(heads, (day, lines[line, day]), 1)
        state = State(lines.copy(), heads, self.counted, self.work)
        cost = float(total_cost(lines, tables))
        best, best_cost, found = lines.copy(), cost, lines.copy()
        rounds = CHUNK if days <= WHOLE_DAYS else LONG_CHUNK
        chunks = max(int(ROUNDS_EACH * agents * max(days / 28, 1)) // rounds, 5)
        ratio = (END / self.start) ** (1 / chunks)
        temperature = self.start * self.price
        least, most = (days, days) if days <= WHOLE_DAYS else (SHORT_DAYS, LONG_DAYS)
        for _ in range(chunks):
            if self.stop.is_set() or time.monotonic() > deadline:
                break
            course = Course(rounds, temperature, temperature * ratio, least, most)
            seed = int(self.random.integers(2**31))
            cost, chunk_cost = anneal(course, seed, cost, state, tables, found)
            if chunk_cost < best_cost - 1e-6:
                best_cost = chunk_cost
                best[:] = found
            temperature *= ratio
        self.start = max(self.start * REHEAT, LEAST_START)
        return best
