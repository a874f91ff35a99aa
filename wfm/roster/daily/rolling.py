"""A first roster of many weeks, block after block, each as if the weeks after it did not matter.

Limits of the whole roster are granted in proportion to the days that are over, so that the first
weeks do not use them up. Loaded only when a roster is made.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.roster.daily.path_frame import FORBIDDEN
from wfm.roster.daily.relax import Pricer
from wfm.roster.daily.tables import Tables
from wfm.roster.daily.windows import (
    WEEK,
    Limits,
    Window,
    better_window,
    limits_used,
    margin_of,
    window_of,
)

OVERLAP_DAYS = WEEK
"""Days at the end of a block that the next one plans anew: it knows how they go on."""

BEHIND_SHIFTS = 3
"""Usual shifts by which an agent may be behind an even share of the least work at first; fewer
and fewer towards the end, when nothing could be made up for."""


class Rolling:
    """Plans blocks of weeks one after another.

    Parameters
    ----------
    tables : Tables
    weeks : int
        Of a block.
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
        weeks: int,
        work: FloatArray,
        random: np.random.Generator,
        stop: threading.Event,
        price: float,
    ) -> None:
        self.tables, self.weeks, self.work = tables, weeks, work
        self.random, self.stop, self.price = random, stop, price
        agents, shifts = tables.caps.shape
        # Whose share is rounded up first differs, so that not all have the same weekends free.
        self.phases = random.random((agents, shifts + 2))

    def run(self, deadline: float, tell: Callable[[str], None]) -> IntArray | None:
        """Return a legal roster; None when an agent got stuck or the time is over.

        Parameters
        ----------
        deadline : float
            `time.monotonic` moment at which to stop.
        tell : callable
            Told how many days are planned.
        """
        agents, days = self.tables.wish.shape[:2]
        lines, end = np.full((agents, days), -1), 0
        while end < days:
            first, end = max(end - OVERLAP_DAYS, 0), min(end + WEEK * self.weeks, days)
            if days - end <= WEEK:
                end = days
            left = deadline - time.monotonic()
            if left <= 0 or self.stop.is_set():
                return None
            window = self._block(lines, first, end)
            if window is None:
                return None
            share = (end - first) / (days - first)
            found = better_window(
                window, self.work, self.random, self.stop, share * left, self.price, np.inf
            )
            found = window.lines if found is None else found
            lines[:, window.begin : end] = found
            tell(f"{end} of {days} days planned")
        return lines

    def _block(self, lines: IntArray, first: int, end: int) -> Window | None:
        """Return the block as a window, with any legal lines; None when an agent has none."""
        tables, begin = self.tables, max(first - margin_of(self.tables), 0)
        used, granted = limits_used(tables, lines[:, :begin]), self._granted(end)
        whole = _whole(tables)
        whole = replace(whole, least_units=np.where(end < lines.shape[1], 0, whole.least_units))
        window = window_of(tables, lines, (first, end), end, _less(granted, used))
        paths, stuck = self._any_lines(window)
        if stuck.any():
            # What an even share does not allow, all that is left of the whole may.
            eased = _less(_chosen(stuck, whole, granted), used)
            window = window_of(tables, lines, (first, end), end, eased)
            paths, stuck = self._any_lines(window)
        return None if stuck.any() else replace(window, lines=paths)

    def _any_lines(self, window: Window) -> tuple[IntArray, BoolArray]:
        """Return a legal line for each agent, and who has none."""
        part = window.tables
        pricer = Pricer(part, np.zeros(part.caps.shape, dtype=bool), [self.work])
        worth = np.where(part.need > 0, part.under, -part.over)
        paths, costs = pricer.price(np.arange(part.caps.shape[0]), worth, window.open_to)
        return paths, costs[:, 1] >= FORBIDDEN

    def _granted(self, end: int) -> Limits:
        """Return what agents may have worked, and must have, when a day begins."""
        tables, days = self.tables, self.tables.need.shape[0]
        if end >= days:
            return Limits(tables.caps, tables.least_units, tables.most_units, tables.most_weekends)
        share, usual = end / days, float(tables.units.mean())
        weeks = (end // WEEK) / max(days // WEEK, 1)
        most = np.floor(share * tables.most_units + self.phases[:, -1] * usual)
        behind = np.floor(share * tables.least_units - (1 - share) * BEHIND_SHIFTS * usual)
        return Limits(
            np.floor(share * tables.caps + self.phases[:, :-2]).astype(np.int64),
            np.maximum(behind, 0).astype(np.int64),
            np.minimum(most, tables.most_units).astype(np.int64),
            np.floor(weeks * tables.most_weekends + self.phases[:, -2]).astype(np.int64),
        )


def _whole(tables: Tables) -> Limits:
    return Limits(tables.caps, tables.least_units, tables.most_units, tables.most_weekends)


def _less(limits: Limits, used: Limits) -> Limits:
    """Return what is left of limits."""
    return Limits(
        limits.times - used.times,
        limits.least_units - used.least_units,
        limits.most_units - used.most_units,
        limits.weekends - used.weekends,
    )


def _chosen(which: BoolArray, some: Limits, others: Limits) -> Limits:
    """Return the limits of some agents from the first, of all others from the second."""
    return Limits(
        np.where(which[:, None], some.times, others.times),
        np.where(which, some.least_units, others.least_units),
        np.where(which, some.most_units, others.most_units),
        np.where(which, some.weekends, others.weekends),
    )
