"""The cheapest legal month of one agent, by exact dynamic programme over the month graph.

Loaded only when a roster is made: numba is heavy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from wfm.domain.record import FloatArray, IntArray

FORBIDDEN = 1e12
"""Costs from here on mean: not allowed."""


class Arcs(NamedTuple):
    """The graph as plain arrays, see `wfm.roster.graph.MonthGraph`."""

    source: IntArray
    target: IntArray
    choice: IntArray
    day_arcs: IntArray
    units: IntArray
    night: IntArray
    price: FloatArray


class Window(NamedTuple):
    """Levels worth looking at before each day; shape (D + 1,) each."""

    least: IntArray
    most: IntArray
    most_nights: IntArray


class Values(NamedTuple):
    """Least costs so far by day, state and level, and the hour units of each state.

    Parameters
    ----------
    cost : ndarray, shape (D + 1, S, L * U or more)
        Only where `reach` says so.
    reach : ndarray of int, shape (D + 1, S, 2)
        Fewest and most units that a path to the state has; -1 for no path.
    """

    cost: FloatArray
    reach: IntArray


@njit(cache=True, nogil=True)
def cheapest_month(
    cost: FloatArray,
    end_cost: FloatArray,
    least_units: int,
    start: int,
    arcs: Arcs,
    work: FloatArray,
    path: IntArray,
) -> float:
    """Find the path of least cost, and write its choices to `path`.

    Parameters
    ----------
    cost : ndarray, shape (D, C)
        Cost of each choice on each day; `FORBIDDEN` or more when it is not allowed. A day off
        costs nothing. Prices of arcs come on top of both.
    end_cost : ndarray, shape (L, U)
        Cost of ending with l nights and u hour units; more of either is forbidden.
    least_units : int
        Months with fewer hour units are not looked at; 0 for an exact minimum.
    start : int
        State at the start of the first day.
    arcs : Arcs
    work : ndarray, shape (D + 1, S, L * U or more)
        Scratch space; all of it may be overwritten.
    path : ndarray of int, shape (D,)
        Filled with the choices, -1 for a day off.

    Returns
    -------
    float
        The least cost; `FORBIDDEN` when no month has `least_units`.

    Notes
    -----
    Value iteration forward in time over (state, nights so far, hour units so far); levels
    that cannot reach `least_units` any more are skipped, and so are levels that nobody in a
    state can have, which are most of them where the state itself counts hours. The path is
    found by asking which arc gives each value, so no predecessor is stored. At equal cost the
    first arc wins.
    """
    nights, units = end_cost.shape
    window = level_window(cost, arcs, least_units, nights, units)
    days = cost.shape[0]
    reach = np.full((days + 1, work.shape[1], 2), -1, dtype=np.int64)
    values = Values(work, reach)
    clear_row(units, window, 0, start, values)
    work[0, start, 0] = 0.0
    reach[0, start] = 0
    for day in range(days):
        step(day, cost, units, window, arcs, values)
    best, state, n, u = FORBIDDEN / 2, -1, 0, 0
    for s in range(work.shape[1]):
        if reach[days, s, 1] < 0:
            continue
        for m in range(window.most_nights[days] + 1):
            for v in range(window.least[days], window.most[days] + 1):
                value = work[days, s, m * units + v] + end_cost[m, v]
                if value < best - 1e-9:
                    best, state, n, u = value, s, m, v
    if state < 0:
        return FORBIDDEN
    for day in range(days - 1, -1, -1):
        arc = arc_into(day, state, n * units + u, cost, units, window, arcs, values)
        path[day] = arcs.choice[arc]
        state = arcs.source[arc]
        if path[day] >= 0:
            n -= arcs.night[path[day]]
            u -= arcs.units[path[day]]
    return best


@njit(cache=True, nogil=True)
def level_window(
    cost: FloatArray, arcs: Arcs, least_units: int, nights: int, units: int
) -> Window:
    """Return the levels that can be reached and from which `least_units` can be reached."""
    days, choices = cost.shape
    gain = np.zeros(days, dtype=np.int64)
    night = np.zeros(days, dtype=np.int64)
    for day in range(days):
        for choice in range(choices):
            if cost[day, choice] < FORBIDDEN:
                gain[day] = max(gain[day], arcs.units[choice])
                night[day] = max(night[day], arcs.night[choice])
    least = np.zeros(days + 1, dtype=np.int64)
    most = np.zeros(days + 1, dtype=np.int64)
    most_nights = np.zeros(days + 1, dtype=np.int64)
    least[days] = least_units
    for day in range(days - 1, -1, -1):
        least[day] = max(least[day + 1] - gain[day], 0)
    for day in range(days):
        most[day + 1] = min(most[day] + gain[day], units - 1)
        most_nights[day + 1] = min(most_nights[day] + night[day], nights - 1)
    return Window(least, most, most_nights)


@njit(cache=True, nogil=True)
def clear_row(units: int, window: Window, day: int, state: int, values: Values) -> None:
    """Mark every level of a state that is worth looking at as not yet reached."""
    for n in range(window.most_nights[day] + 1):
        row = values.cost[day, state, n * units : (n + 1) * units]
        row[window.least[day] : window.most[day] + 1] = FORBIDDEN


@njit(cache=True, nogil=True)
def step(
    day: int,
    cost: FloatArray,
    units: int,
    window: Window,
    arcs: Arcs,
    values: Values,
) -> None:
    """Carry the values of one day to the next."""
    reach = values.reach
    for arc in range(arcs.day_arcs[day], arcs.day_arcs[day + 1]):
        choice = arcs.choice[arc]
        price, more, night = arcs.price[arc], 0, 0
        if choice >= 0:
            price += cost[day, choice]
            if price >= FORBIDDEN:
                continue
            more, night = arcs.units[choice], arcs.night[choice]
        begin, end = arcs.source[arc], arcs.target[arc]
        first = max(window.least[day], window.least[day + 1] - more, reach[day, begin, 0])
        last = min(window.most[day], units - 1 - more, reach[day, begin, 1])
        if first > last:
            continue
        if reach[day + 1, end, 1] < 0:
            clear_row(units, window, day + 1, end, values)
            reach[day + 1, end, 0] = first + more
        reach[day + 1, end, 0] = min(reach[day + 1, end, 0], first + more)
        reach[day + 1, end, 1] = max(reach[day + 1, end, 1], last + more)
        source, target = values.cost[day, begin], values.cost[day + 1, end]
        for n in range(min(window.most_nights[day], window.most_nights[day + 1] - night) + 1):
            at, to = n * units, (n + night) * units + more
            for u in range(first, last + 1):
                target[to + u] = min(target[to + u], source[at + u] + price)


@njit(cache=True, nogil=True)
def arc_into(
    day: int,
    state: int,
    level: int,
    cost: FloatArray,
    units: int,
    window: Window,
    arcs: Arcs,
    values: Values,
) -> int:
    """Return the arc of a day that gives a state and level its value."""
    value = values.cost[day + 1, state, level]
    n, u = level // units, level % units
    for arc in range(arcs.day_arcs[day], arcs.day_arcs[day + 1]):
        choice = arcs.choice[arc]
        price, more, night = arcs.price[arc], 0, 0
        if choice >= 0:
            price += cost[day, choice]
            more, night = arcs.units[choice], arcs.night[choice]
        inside = window.least[day] <= u - more <= window.most[day]
        reached = values.reach[day, arcs.source[arc], 1] >= 0
        possible = arcs.target[arc] == state and price < FORBIDDEN and inside and reached
        if possible and 0 <= n - night <= window.most_nights[day]:
            before = values.cost[day, arcs.source[arc], (n - night) * units + u - more]
            if before + price == value:
                return arc
    return -1
