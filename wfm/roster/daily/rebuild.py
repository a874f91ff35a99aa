"""The cheapest legal days of an agent, whole or between days that stay, keeping every limit.

Loaded only when a roster is made: numba is heavy.
"""

from __future__ import annotations

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.roster.daily.compiled import compiled, inlined
from wfm.roster.daily.path import TOO_LARGE, cheapest_path
from wfm.roster.daily.path_frame import FORBIDDEN, Task
from wfm.roster.daily.tables import Tables


@compiled
def whole_task(
    agent: int, weekend_price: float, band: int, counted: BoolArray, tables: Tables
) -> Task:
    """Return the task of all days; weekends are priced instead of counted if priced at all."""
    rest = tables.after.shape[1] * tables.most_run[agent] + tables.least_rest[agent] - 1
    days = tables.need.shape[0]
    weekends = days if weekend_price > 0 else tables.most_weekends[agent]
    return Task(
        agent,
        0,
        days,
        rest,
        tables.least_units[agent],
        tables.most_units[agent],
        weekends,
        weekend_price,
        band,
        counted,
        tables.caps[agent],
    )


@compiled
def legal_path(
    cost: FloatArray,
    rest_cost: FloatArray,
    task: Task,
    tables: Tables,
    work: FloatArray,
    path: IntArray,
) -> float:
    """Find the cheapest path that keeps all limits; see `cheapest_path`.

    Limits of shifts are left out at first. One that the cheapest path breaks is counted from
    then on, also by later calls with the same `task.counted` (decremental state space, Righini
    and Salani 2008, Networks 51, 155-170). A limit that does not fit into the scratch space is
    kept by forbidding the shift on all but the days on which it pays most; the path is legal
    then, but need not be the cheapest.
    """
    open_cost = cost
    while True:
        value = cheapest_path(open_cost, rest_cost, task, tables, work, path)
        if value == TOO_LARGE and task.counted.any():
            task.counted[:] = False
            open_cost = cost.copy()
            continue
        if value >= FORBIDDEN:
            return value
        broken = _broken_limit(task, path)
        if broken < 0:
            return value
        if open_cost is cost:
            task.counted[broken] = True
        else:
            _keep_best_days(broken, task, path, open_cost)


@compiled
def _broken_limit(task: Task, path: IntArray) -> int:
    times = np.zeros(task.left.size, dtype=np.int64)
    for day in range(task.first, task.end):
        if path[day] >= 0:
            times[path[day]] += 1
    for shift in range(times.size):
        if times[shift] > task.left[shift]:
            return shift
    return -1


@compiled
def _keep_best_days(shift: int, task: Task, path: IntArray, cost: FloatArray) -> None:
    """Forbid a shift on all days but those of the path on which it is cheapest."""
    price = np.full(cost.shape[0], FORBIDDEN)
    for day in range(task.first, task.end):
        if path[day] == shift:
            price[day] = cost[day, shift]
    order = np.argsort(price)
    for rank in range(order.size):
        if rank >= task.left[shift]:
            cost[order[rank], shift] = FORBIDDEN


@compiled
def state_after(agent: int, day: int, line: IntArray, kind: IntArray, tables: Tables) -> int:
    """Return the state of a line before a day, numbered as in `cheapest_path`.

    Parameters
    ----------
    kind : ndarray of int, shape (S,)
        Class of each shift.
    """
    most_run, least_rest = tables.most_run[agent], tables.least_rest[agent]
    works = tables.after.shape[1] * most_run
    rested = int(works + least_rest - 1)
    if day == 0:
        return rested
    back = day - 1
    while back >= 0 and (line[back] >= 0) == (line[day - 1] >= 0):
        back -= 1
    length = day - 1 - back
    if line[day - 1] >= 0:
        return int(kind[line[day - 1]] * most_run + length - 1)
    return rested if back < 0 else int(works + min(length, least_rest) - 1)


@compiled
def rebuilt_line(
    agent: int,
    span: tuple[int, int],
    cost: FloatArray,
    line: IntArray,
    counted: BoolArray,
    tables: Tables,
    work: FloatArray,
    path: IntArray,
) -> float:
    """Find the cheapest legal line that differs from another between two days only.

    Parameters
    ----------
    agent : int
    span : tuple of int
        First day that may change, and the day after the last.
    cost : ndarray, shape (D, S)
        Cost of each shift on each day; it is changed.
    line : ndarray of int, shape (D,)
        Legal shifts of the agent, or anything when all days may change.
    counted : ndarray of bool, shape (S,)
        Limits that have mattered before; more may be added.
    tables : Tables
    work, path
        As in `cheapest_path`; all of `path` is filled.

    Returns
    -------
    float
        Cost of the days from the first that may change on, as far as they are not free.
    """
    days = tables.need.shape[0]
    first, end = span
    rest_cost = np.zeros(days)
    if first <= 0 and end >= days:
        task = whole_task(agent, 0.0, -1, counted, tables)
        value = legal_path(cost, rest_cost, task, tables, work, path)
        if value == TOO_LARGE:
            value = banded_path(agent, cost, rest_cost, counted, tables, work, path)
        return value
    settled = _settled_day(end, line)
    for day in range(end, settled):
        kept = cost[day, line[day]] if line[day] >= 0 else 0.0
        cost[day] = FORBIDDEN
        if line[day] >= 0:
            cost[day, line[day]] = kept
            rest_cost[day] = FORBIDDEN
    kind = tables.group_class[tables.group]
    left, units, weekends = tables.caps[agent].copy(), 0, 0
    path[:] = line
    for day in range(days):
        if first <= day < settled or line[day] < 0:
            continue
        left[line[day]] -= 1
        units += tables.units[line[day]]
        saturday_off = day % 7 == 6 and (day == 0 or line[day - 1] < 0)
        weekends += day % 7 == 5 or saturday_off
    task = Task(
        agent,
        first,
        settled,
        state_after(agent, first, line, kind, tables),
        max(tables.least_units[agent] - units, 0),
        tables.most_units[agent] - units,
        tables.most_weekends[agent] - weekends,
        0.0,
        -1,
        counted,
        left,
    )
    return legal_path(cost, rest_cost, task, tables, work, path)


@compiled
def _settled_day(end: int, line: IntArray) -> int:
    """Return the day from which the days before `end` no longer matter.

    The run of work or rest that `end` lies in must be over.
    """
    day = end
    while day < line.size and (line[day] >= 0) == (line[end] >= 0):
        day += 1
    return min(day + 1, line.size)


@inlined
def banded_path(
    agent: int,
    cost: FloatArray,
    rest_cost: FloatArray,
    counted: BoolArray,
    tables: Tables,
    work: FloatArray,
    path: IntArray,
) -> float:
    """Find a good path when the exact programme does not fit: near steady work only."""
    value, band = TOO_LARGE, 64 * tables.units.max()
    while value == TOO_LARGE and band >= tables.units.max():
        task = whole_task(agent, 0.0, band, counted, tables)
        value = legal_path(cost, rest_cost, task, tables, work, path)
        band //= 2
    return value
