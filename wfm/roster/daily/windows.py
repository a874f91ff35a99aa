"""Long rosters a few weeks at a time: all agents are free there, and stay as they are elsewhere.

Weeks at both ends of a window stay too and show which runs of work and rest lead in and out; what
agents work elsewhere is taken off their limits. So a window is a short roster of its own, for
which column generation and an assignment dive are fast. Loaded only when a roster is made.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.roster.daily.anneal import total_cost
from wfm.roster.daily.columns import Columns, Mixture
from wfm.roster.daily.dive import Dive
from wfm.roster.daily.relax import Pricer, relaxed
from wfm.roster.daily.rounding import settled_anew
from wfm.roster.daily.tables import Tables

WEEK = 7
RETREATS = 3
BRAVE_SHARE = 0.1
"""Share of the days in doubt that a dive settles at a time besides the sure ones."""

ROOT_SHARE, DIVE_SHARE = 0.5, 0.9
"""Shares of a window's time after which its column generation and its dive are cut short."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the agents may work on the days of a window.

    Parameters
    ----------
    times : ndarray of int, shape (N, S)
        Most shifts of each type.
    least_units, most_units, weekends : ndarray of int, shape (N,)
    """

    times: IntArray
    least_units: IntArray
    most_units: IntArray
    weekends: IntArray


@dataclass(frozen=True, slots=True)
class Window:
    """Some weeks of a roster as a problem of their own.

    Parameters
    ----------
    begin : int
        First day of the short roster, in days of the whole one.
    tables : Tables
        Of the short roster.
    lines : ndarray of int, shape (N, K)
        Its K days as they are now.
    open_to : ndarray of bool, shape (N, K, S + 1)
        Only what is worked now on the days that are not free; rest is last.
    """

    begin: int
    tables: Tables
    lines: IntArray
    open_to: BoolArray


def margin_of(tables: Tables) -> int:
    """Return how many days show which runs lead in and out: whole weeks."""
    longest = max(int(tables.most_run.max()) + 1, int(tables.least_rest.max()))
    return -(-longest // WEEK) * WEEK


def limits_used(tables: Tables, lines: IntArray) -> Limits:
    """Return what lines that start on a Monday work, as if no more were allowed."""
    times = (lines[:, :, None] == np.arange(tables.units.size)).sum(axis=1)
    units = times @ tables.units
    works = lines >= 0
    saturday, sunday = works[:, 5::WEEK], works[:, 6::WEEK]
    both = saturday[:, : sunday.shape[1]] & sunday
    weekends = saturday.sum(axis=1) + sunday.sum(axis=1) - both.sum(axis=1)
    return Limits(times, units, units, weekends)


def window_of(
    tables: Tables, lines: IntArray, free: tuple[int, int], over: int, limits: Limits
) -> Window:
    """Return some days of a roster as a short one.

    Parameters
    ----------
    tables : Tables
    lines : ndarray of int, shape (N, D)
    free : tuple of int
        The free days: from the first, a Monday, up to, not including, the last.
    over : int
        Day after the last of the short roster.
    limits : Limits
        Of the short roster.
    """
    agents, days = lines.shape
    shifts = tables.units.size
    begin = max(free[0] - margin_of(tables), 0)
    inside = np.ascontiguousarray(lines[:, begin:over])
    places = np.where(inside < 0, shifts, inside)
    open_to = np.zeros((agents, over - begin, shifts + 1), dtype=bool)
    np.put_along_axis(open_to, places[:, :, None], values=True, axis=2)
    open_to[:, free[0] - begin : free[1] - begin] = True
    part = tables._replace(
        allowed=np.ascontiguousarray(tables.allowed[:, begin:over]),
        caps=np.where(tables.caps >= days, days, np.maximum(limits.times, 0)),
        least_units=np.maximum(limits.least_units, 0),
        most_units=limits.most_units,
        most_weekends=limits.weekends,
        need=np.ascontiguousarray(tables.need[begin:over]),
        under=np.ascontiguousarray(tables.under[begin:over]),
        over=np.ascontiguousarray(tables.over[begin:over]),
        wish=np.ascontiguousarray(tables.wish[:, begin:over]),
        unmet=np.zeros(agents),
    )
    return Window(begin, part, inside, open_to)


def window_within(
    tables: Tables, lines: IntArray, free: tuple[int, int], spare: BoolArray
) -> Window:
    """Return some days of a legal roster as a short one that fits in between the others.

    Parameters
    ----------
    tables, lines, free
        As in `window_of`.
    spare : ndarray of bool, shape (N,)
        Agents who may work more or less in these days than now; the others only differently,
        so that windows that are searched side by side fit together.
    """
    margin = margin_of(tables)
    begin, over = max(free[0] - margin, 0), min(free[1] + margin, lines.shape[1])
    now, whole = limits_used(tables, lines[:, begin:over]), limits_used(tables, lines)
    limits = Limits(
        np.where(spare[:, None], tables.caps - whole.times + now.times, now.times),
        np.where(spare, tables.least_units - whole.least_units + now.least_units, now.least_units),
        np.where(spare, tables.most_units - whole.most_units + now.most_units, now.most_units),
        np.where(spare, tables.most_weekends - whole.weekends + now.weekends, now.weekends),
    )
    return window_of(tables, lines, free, over, limits)


def better_window(
    window: Window,
    work: FloatArray,
    random: np.random.Generator,
    stop: threading.Event,
    seconds: float,
    price: float,
    cutoff: float,
) -> IntArray | None:
    """Search a window; return its short roster if it costs less than the cutoff.

    Parameters
    ----------
    window : Window
    work : ndarray
        Scratch space.
    random : numpy.random.Generator
    stop : threading.Event
    seconds : float
        Time limit.
    price : float
        Usual cost of a missing head.
    cutoff : float

    Returns
    -------
    ndarray of int, shape (N, K), or None
    """
    tables, now = window.tables, time.monotonic()
    agents = np.arange(window.lines.shape[0])
    pricer = Pricer(tables, np.zeros(tables.caps.shape, dtype=bool), [work])
    columns = Columns(tables)
    columns.add(agents, window.lines)

    def hear(_mixture: Mixture, _bound: float) -> None:
        """Take figures and say nothing."""

    bound, mixture = relaxed(
        columns, pricer, now + ROOT_SHARE * seconds, hear, cutoff=cutoff, open_to=window.open_to
    )
    if mixture is None or bound > cutoff or stop.is_set():
        return None
    dive = Dive(
        columns, pricer, window.open_to.copy(), random, stop, now + DIVE_SHARE * seconds,
        brave_share=BRAVE_SHARE, retreats=RETREATS,
    )  # fmt: skip
    found = dive.run(max(bound, 0.0) + price / 2, price / 2, cutoff)
    if found is None and dive.last is not None and time.monotonic() > dive.deadline:
        which, mixture = dive.last
        lines = mixture.likely_lines(columns, which)
        found = settled_anew(lines, pricer, stop, now + seconds, window.open_to)
        if total_cost(found, tables) >= cutoff:
            found = None
    return found
