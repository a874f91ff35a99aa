"""The cheapest legal months of one agent with every burden counted, by pruned label search.

A backward programme over the month graph prices what is left of a month when weekends,
festivals and late shifts cost the same for every piece. Its values bound from below what any
beginning of a month can lead to, so of all beginnings with their exact counts only the few
survive that can still be cheap. Loaded only when a roster is made: numba is heavy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from wfm.domain.record import FloatArray, IntArray
from wfm.roster.month import FORBIDDEN, Arcs

SLACK = 1e-7
"""Beginnings this much above the limit survive: sums in two orders differ by rounding."""


class Counters(NamedTuple):
    """The work that carries burdens, and what their numbers cost.

    ``on`` has 1 where work of a sort (K) adds a piece to a counter (M) on a day (D), ``price``
    what each number of pieces costs an agent; shape (K, M, D) and (M, D + 1). ``size`` is one
    more than the most pieces of each counter.
    """

    on: IntArray
    price: FloatArray
    size: IntArray


class Task(NamedTuple):
    """One agent's month at some prices.

    Parameters
    ----------
    cost : ndarray, shape (D, C)
        Cost of each choice on each day; `FORBIDDEN` or more when it is not allowed.
    end_cost : ndarray, shape (L, U)
        Cost of ending with l nights and u hour units.
    toll : ndarray, shape (K, D)
        Added to the cost of work of a sort on a day: the price of a piece of its burdens.
    sort : ndarray of int, shape (C,)
        Sort of each choice.
    start : int
        State at the start of the first day.
    arcs : Arcs
    first_arc, arc_order : ndarray of int
        The arcs that leave state s on day d are ``arc_order[first_arc[d * S + s] : ...]``.
    reach : ndarray of int, shape (D + 1, S, 2)
        Least and most hour units with which a state can be reached; -1 where it cannot.
    """

    cost: FloatArray
    end_cost: FloatArray
    toll: FloatArray
    sort: IntArray
    start: int
    arcs: Arcs
    first_arc: IntArray
    arc_order: IntArray
    reach: IntArray


class Desk(NamedTuple):
    """Scratch space of one thread.

    ``rest`` of shape (D + 1, S, L * U), ``place`` with an entry of -1 for every combination of
    state and counts, and ``key``, ``value``, ``before`` and ``choice`` for each label.
    """

    rest: FloatArray
    place: np.ndarray
    key: IntArray
    value: FloatArray
    before: IntArray
    choice: IntArray


@njit(cache=True, nogil=True)
def reachable_units(arcs: Arcs, starts: IntArray, days: int, states: int) -> IntArray:
    """Return the least and most hour units of each state before each day; see `Task.reach`.

    Notes
    -----
    Where the rules make states count hours, most levels of most states cannot occur.
    """
    reach = np.full((days + 1, states, 2), -1, dtype=np.int64)
    for start in starts:
        reach[0, start] = 0
    for day in range(days):
        for arc in range(arcs.day_arcs[day], arcs.day_arcs[day + 1]):
            here, there = reach[day, arcs.source[arc]], reach[day + 1, arcs.target[arc]]
            if here[1] < 0:
                continue
            more = arcs.units[arcs.choice[arc]] if arcs.choice[arc] >= 0 else 0
            if there[1] < 0:
                there[0] = here[0] + more
            there[0] = min(there[0], here[0] + more)
            there[1] = max(there[1], here[1] + more)
    return reach


@njit(cache=True, nogil=True, inline="always")
def clear_rest(task: Task, day: int, rest: FloatArray) -> None:
    """Write the cost of the end, or `FORBIDDEN` before it, where a state can be reached."""
    nights, units = task.end_cost.shape
    at_end = day == task.cost.shape[0]
    for state in range(rest.shape[1]):
        first, last = task.reach[day, state, 0], min(task.reach[day, state, 1], units - 1)
        if first < 0:
            continue
        for n in range(nights):
            for u in range(first, last + 1):
                cost = task.end_cost[n, u] if at_end else FORBIDDEN
                rest[day, state, n * units + u] = cost


@njit(cache=True, nogil=True)
def price_the_rest(task: Task, rest: FloatArray) -> None:
    """Fill `rest` with the least cost from each day, state, nights and hours to the end.

    Only levels that can be reached are filled.
    """
    arcs, (nights, units) = task.arcs, task.end_cost.shape
    days = task.cost.shape[0]
    for day in range(days + 1):
        clear_rest(task, day, rest)
    for day in range(days - 1, -1, -1):
        for arc in range(arcs.day_arcs[day], arcs.day_arcs[day + 1]):
            choice = arcs.choice[arc]
            price, more, night = arcs.price[arc], 0, 0
            if choice >= 0:
                price += task.cost[day, choice] + task.toll[task.sort[choice], day]
                if price >= FORBIDDEN / 2:
                    continue
                more, night = arcs.units[choice], arcs.night[choice]
            source = arcs.source[arc]
            first = task.reach[day, source, 0]
            last = min(task.reach[day, source, 1], units - more - 1)
            if last < 0:
                continue
            here, there = rest[day, source], rest[day + 1, arcs.target[arc]]
            for n in range(min(nights - night, day + 1)):
                at, to = n * units, (n + night) * units + more
                for u in range(first, last + 1):
                    here[at + u] = min(here[at + u], there[to + u] + price)


@njit(cache=True, nogil=True)
def least_unfairness(counters: Counters, slopes: FloatArray) -> FloatArray:
    """Return what counts cost at least beyond their slopes, whatever the days left bring.

    Entry (m, d, k): the least, over the numbers counter m can end with when it stands at k
    before day d, of their price less the slope times the number; shape (M, D + 1, D + 1).
    """
    kinds, days = counters.on.shape[1:]
    least = np.full((kinds, days + 1, days + 1), FORBIDDEN)
    for m in range(kinds):
        for k in range(counters.size[m]):
            least[m, days, k] = counters.price[m, k] - slopes[m] * k
        for day in range(days - 1, -1, -1):
            for k in range(counters.size[m]):
                least[m, day, k] = least[m, day + 1, k]
                if counters.on[:, m, day].any() and k + 1 < counters.size[m]:
                    least[m, day, k] = min(least[m, day, k], least[m, day + 1, k + 1])
    return least


@njit(cache=True, nogil=True, inline="always")
def arc_step(task: Task, day: int, arc: int, level: int) -> tuple[float, int]:
    """Return the price of an arc, and the level of nights and hours it leads to, or -1."""
    choice = task.arcs.choice[arc]
    if choice < 0:
        return task.arcs.price[arc], level
    nights, units = task.end_cost.shape
    price = task.arcs.price[arc] + task.cost[day, choice] + task.toll[task.sort[choice], day]
    to = level + task.arcs.units[choice] + task.arcs.night[choice] * units
    if price >= FORBIDDEN / 2 or level % units + task.arcs.units[choice] >= units:
        return price, -1
    return price, to if to < nights * units else -1


@njit(cache=True, nogil=True)
def cheapest_start(task: Task, rest: FloatArray, path: IntArray) -> None:
    """Write to `path` the choices of the cheapest month when every piece costs the same."""
    state, level = task.start, 0
    for day in range(path.size):
        at = day * rest.shape[1] + state
        best, chosen, reached = np.inf, -1, -1
        for place in range(task.first_arc[at], task.first_arc[at + 1]):
            arc = task.arc_order[place]
            price, to = arc_step(task, day, arc, level)
            if to < 0:
                continue
            value = price + rest[day + 1, task.arcs.target[arc], to]
            if value < best:
                best, chosen, reached = value, arc, to
        path[day] = task.arcs.choice[chosen]
        state, level = task.arcs.target[chosen], reached


@njit(cache=True, nogil=True)
def grow_labels(  # noqa: C901, PLR0915 - taken apart it runs five times slower
    task: Task,
    counters: Counters,
    least: FloatArray,
    limit: float,
    desk: Desk,
    day_label: IntArray,
) -> bool:
    """Grow all beginnings of months that can end at `limit` or below, day by day.

    Parameters
    ----------
    task : Task
    counters : Counters
    least : ndarray
        From `least_unfairness`.
    limit : float
        Months dearer than this are of no interest.
    desk : Desk
        Its `rest` filled by `price_the_rest`.
    day_label : ndarray of int, shape (D + 2,)
        Filled with the first label of each day.

    Returns
    -------
    bool
        False when there is no room for all of them: then nothing is known.

    Notes
    -----
    Of beginnings that agree in state and every count only the cheapest is kept, so this is
    the exact dynamic programme over all counts; what the bound rules out is left away.
    """
    # Every array by its own name: each look into a tuple inside the loops counts references.
    cost, toll, first_arc, arc_order = task.cost, task.toll, task.first_arc, task.arc_order
    choice_of, target_of, arc_price = task.arcs.choice, task.arcs.target, task.arcs.price
    units_of, night_of = task.arcs.units, task.arcs.night
    on, sizes, sort_of = counters.on, counters.size, task.sort
    rest, places, keys, values = desk.rest, desk.place, desk.key, desk.value
    before, choices = desk.before, desk.choice
    (nights, units), states = task.end_cost.shape, rest.shape[1]
    levels, kinds, sorts = nights * units, sizes.size, on.shape[0]
    work_tallies, work_fees = np.zeros(sorts, dtype=np.int64), np.zeros(sorts)
    keys[0], values[0], before[0], choices[0] = task.start * levels, 0.0, -1, -1
    day_label[0], day_label[1] = 0, 1
    for day in range(cost.shape[0]):
        used = day_label[day + 1]
        for label in range(day_label[day], day_label[day + 1]):
            core, tally = keys[label] % (states * levels), keys[label] // (states * levels)
            state, level = core // levels, core % levels
            size, rest_fee, left = 1, 0.0, tally
            work_tallies[:], work_fees[:] = 0, 0.0
            for m in range(kinds):
                count, left = left % sizes[m], left // sizes[m]
                for sort in range(sorts):
                    done = count + on[sort, m, day]
                    work_tallies[sort] += done * size
                    work_fees[sort] += least[m, day + 1, done]
                size *= sizes[m]
                rest_fee += least[m, day + 1, count]
            at = day * states + state
            for number in range(first_arc[at], first_arc[at + 1]):
                arc = arc_order[number]
                choice, target = choice_of[arc], target_of[arc]
                value, to, fee, new_tally = values[label] + arc_price[arc], level, rest_fee, tally
                if choice >= 0:
                    sort = sort_of[choice]
                    value += cost[day, choice] + toll[sort, day]
                    if value >= FORBIDDEN / 2 or level % units + units_of[choice] >= units:
                        continue
                    to += units_of[choice] + night_of[choice] * units
                    fee, new_tally = work_fees[sort], work_tallies[sort]
                if to >= levels or value + rest[day + 1, target, to] + fee > limit + SLACK:
                    continue
                key = (new_tally * states + target) * levels + to
                slot = places[key]
                if slot < 0:
                    if used == keys.size:
                        places[keys[day_label[day + 1] : used]] = -1
                        return False
                    slot = used
                    used += 1
                    places[key], keys[slot], values[slot] = slot, key, np.inf
                if value < values[slot]:
                    values[slot], before[slot], choices[slot] = value, label, choice
        places[keys[day_label[day + 1] : used]] = -1
        day_label[day + 2] = used
    return True


@njit(cache=True, nogil=True)
def finished_months(
    task: Task,
    counters: Counters,
    least: FloatArray,
    desk: Desk,
    day_label: IntArray,
    paths: IntArray,
    values: FloatArray,
) -> int:
    """Write the cheapest months, one for each label that reached the end, cheapest first.

    Parameters
    ----------
    paths : ndarray of int, shape (K, D)
        Filled with choices.
    values : ndarray, shape (K,)
        Filled with exact costs.

    Returns
    -------
    int
        Number of months written, at most K.
    """
    days, levels = paths.shape[1], task.end_cost.size
    first, last = day_label[days], day_label[days + 1]
    block = desk.rest.shape[1] * levels
    total = np.empty(last - first)
    for label in range(first, last):
        core, left = desk.key[label] % block, desk.key[label] // block
        cost = desk.value[label] + desk.rest[days, core // levels, core % levels]
        for m in range(counters.size.size):
            cost += least[m, days, left % counters.size[m]]
            left //= counters.size[m]
        total[label - first] = cost
    order = np.argsort(total)[: paths.shape[0]]
    for rank, place in enumerate(order):
        values[rank] = total[place]
        label = first + place
        for day in range(days - 1, -1, -1):
            paths[rank, day] = desk.choice[label]
            label = desk.before[label]
    return int(order.size)
