"""The cheapest line of each agent under prices of heads, and bounds on what it can cost.

Loaded only when a roster is made: numba is heavy.
"""

from __future__ import annotations

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.roster.daily.compiled import compiled, inlined
from wfm.roster.daily.path import TOO_LARGE, cheapest_path
from wfm.roster.daily.path_frame import FORBIDDEN
from wfm.roster.daily.rebuild import legal_path, whole_task
from wfm.roster.daily.tables import Tables

PRICE_STEPS = 10
"""Prices of a weekend that are tried for a line."""

TINY_PRICE = 1e-3


@compiled
def price_agents(
    agents: IntArray,
    worth: FloatArray,
    open_to: BoolArray,
    counted: BoolArray,
    tables: Tables,
    work: FloatArray,
    legal: bool,
) -> tuple[IntArray, FloatArray]:
    """Find the cheapest line of some agents.

    Parameters
    ----------
    agents : ndarray of int, shape (K,)
    worth : ndarray, shape (D, S)
        What a head on each shift is worth.
    open_to : ndarray of bool, shape (N, D, S + 1)
        Shifts still open to each agent and day, rest last.
    counted : ndarray of bool, shape (N, S)
        Limits that have mattered so far; more may be added.
    tables, work
        As in `cheapest_path`.
    legal : bool
        Without it a line that is too large to be found exactly may break limits of weekends
        and shifts; it belongs to the bound then.

    Returns
    -------
    ndarray of int, shape (K, D)
        The lines.
    ndarray, shape (K, 2)
        A lower bound on the cost of any legal line, its wishes included, and the cost of the
        line found; `FORBIDDEN` when there is none.
    """
    paths, costs = np.full((agents.size, worth.shape[0]), -1), np.zeros((agents.size, 2))
    for k in range(agents.size):
        agent = agents[k]
        cost, rest_cost = _open_costs(agent, worth, open_to[agent], tables)
        task = whole_task(agent, 0.0, -1, counted[agent], tables)
        value = cheapest_path(cost, rest_cost, task, tables, work, paths[k])
        if value == TOO_LARGE and task.counted.any():
            task.counted[:] = False
            value = cheapest_path(cost, rest_cost, task, tables, work, paths[k])
        bound = value
        if value == TOO_LARGE:
            bound, price = _priced_weekends(agent, cost, rest_cost, tables, work, paths[k])
            value = bound
            if legal:
                value = _line_at_price(
                    agent, cost, rest_cost, price, counted[agent], tables, work, paths[k]
                )
        elif value < FORBIDDEN:
            value = legal_path(cost, rest_cost, task, tables, work, paths[k])
            if task.counted.any():  # all limits fitted: the path is the cheapest
                bound = value
        costs[k, 0] = bound + tables.unmet[agent]
        costs[k, 1] = value + tables.unmet[agent] if value < FORBIDDEN else FORBIDDEN
    return paths, costs


@compiled
def _open_costs(
    agent: int, worth: FloatArray, open_to: BoolArray, tables: Tables
) -> tuple[FloatArray, FloatArray]:
    days, shifts = worth.shape
    cost = np.empty((days, shifts))
    rest_cost = np.zeros(days)
    for day in range(days):
        for shift in range(shifts):
            possible = tables.allowed[agent, day, shift] and open_to[day, shift]
            price = tables.wish[agent, day, shift] - worth[day, shift]
            cost[day, shift] = price if possible else FORBIDDEN
        if not open_to[day, shifts]:
            rest_cost[day] = FORBIDDEN
    return cost, rest_cost


@inlined
def _priced_weekends(
    agent: int,
    cost: FloatArray,
    rest_cost: FloatArray,
    tables: Tables,
    work: FloatArray,
    path: IntArray,
) -> tuple[float, float]:
    """Return the best bound that a price of each weekend gives, and a price that is enough.

    The weekends are not counted then (Lagrangian relaxation), so that far fewer states do.
    """
    none = np.zeros(tables.units.size, dtype=np.bool_)
    lowest, highest, best = 0.0, 0.0, -FORBIDDEN
    for _ in range(PRICE_STEPS):
        price = (lowest + highest) / 2 if highest > 0 else max(lowest * 2, TINY_PRICE)
        task = whole_task(agent, price, -1, none, tables)
        value = cheapest_path(cost, rest_cost, task, tables, work, path)
        if value >= FORBIDDEN:
            best = -FORBIDDEN if value == TOO_LARGE else FORBIDDEN
            break
        best = max(best, value - price * tables.most_weekends[agent])
        if _weekends(path) > tables.most_weekends[agent]:
            lowest = max(price, 1.0)
        else:
            highest = price
    return best, highest if highest > 0 else 2 * lowest


@inlined
def _line_at_price(
    agent: int,
    cost: FloatArray,
    rest_cost: FloatArray,
    price: float,
    counted: BoolArray,
    tables: Tables,
    work: FloatArray,
    path: IntArray,
) -> float:
    """Find a good line when the exact programme does not fit: weekends dear enough to be few."""
    found = FORBIDDEN
    for _ in range(PRICE_STEPS):
        task = whole_task(agent, price, -1, counted, tables)
        value = legal_path(cost, rest_cost, task, tables, work, path)
        if value >= FORBIDDEN:
            break
        weekends = _weekends(path)
        if weekends <= tables.most_weekends[agent]:
            found = value - price * weekends
            break
        price = 2 * price + 1
    return found


@compiled
def _weekends(path: IntArray) -> int:
    count = 0
    for day in range(path.size):
        saturday_off = day % 7 == 6 and path[day - 1] < 0
        if path[day] >= 0 and (day % 7 == 5 or saturday_off):
            count += 1
    return count
