"""What a path may look like: choices of each day, and the levels worth looking at.

Loaded only when a roster is made: numba is heavy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.roster.daily.compiled import compiled
from wfm.roster.daily.tables import Tables

FORBIDDEN = 1e12
"""Costs from here on mean: not allowed."""


class Task(NamedTuple):
    """Whose path is sought, on which days, and what may be used up on them."""

    agent: int
    first: int
    """First day."""
    end: int
    """Day after the last."""
    start: int
    """State before the first day, numbered as in `wfm.roster.daily.path.cheapest_path`."""
    least_units: int
    most_units: int
    most_weekends: int
    weekend_price: float
    """Added for each weekend worked."""
    band: int
    """Units on either side of steady work that are looked at; -1 for all."""
    counted: BoolArray
    """Shifts whose limit is kept, shape (S,); those of the others may be broken."""
    left: IntArray
    """How many shifts of each type may be worked, shape (S,)."""


class Menu(NamedTuple):
    """The cheapest shift of each group on each day; counted shifts stand for themselves."""

    cost: FloatArray
    shift: IntArray
    """Shape (days, choices) both."""
    units: IntArray
    kind: IntArray
    """Length and class of each choice."""
    after: BoolArray
    """Whether a choice may follow a class, shape (choices, C)."""
    stride: IntArray
    """Distance of its count in the levels; 0 when it is not counted."""
    cap: IntArray
    """How often it may be chosen."""
    weekend_price: float
    """Added for each weekend worked."""


class Frame(NamedTuple):
    """How levels are laid out: counts, then weekends, then units with a margin."""

    rows: int
    """Number of states."""
    levels: int
    """Combinations of counts."""
    lines: int
    """Numbers of weekends; one when they cannot bind."""
    weekends_bind: bool
    width: int
    """Units looked at, and a margin of the longest shift into which steps may spill."""
    low: IntArray
    high: IntArray
    """Least and most units looked at before each day."""


@compiled
def menu_of(cost: FloatArray, task: Task, tables: Tables) -> Menu:
    """Return the choices of each day."""
    groups, kinds = tables.after.shape
    counted = np.flatnonzero(task.counted)
    days, count = task.end - task.first, groups + counted.size
    menu = Menu(
        cost=np.full((days, count), FORBIDDEN),
        shift=np.full((days, count), -1),
        units=np.zeros(count, dtype=np.int64),
        kind=np.zeros(count, dtype=np.int64),
        after=np.zeros((count, kinds), dtype=np.bool_),
        stride=np.zeros(count, dtype=np.int64),
        cap=np.zeros(count, dtype=np.int64),
        weekend_price=task.weekend_price,
    )
    stride = 1
    for choice in range(count):
        group = choice
        if choice >= groups:
            shift = counted[choice - groups]
            group = tables.group[shift]
            menu.cap[choice], menu.stride[choice] = max(task.left[shift], 0), stride
            stride *= menu.cap[choice] + 1
        menu.units[choice] = tables.group_units[group]
        menu.kind[choice] = tables.group_class[group]
        menu.after[choice] = tables.after[group]
    for n in range(days):
        for shift in range(tables.units.size):
            choice = tables.group[shift]
            if task.counted[shift]:
                choice = groups + np.searchsorted(counted, shift)
                if task.left[shift] <= 0:
                    continue
            if cost[task.first + n, shift] < menu.cost[n, choice]:
                menu.cost[n, choice] = cost[task.first + n, shift]
                menu.shift[n, choice] = shift
    return menu


@compiled
def frame_of(menu: Menu, rest_cost: FloatArray, task: Task, tables: Tables) -> Frame:
    """Return how the levels that can matter are laid out."""
    low, high = _window(menu, rest_cost, task, tables)
    weekends = 0
    for day in range(task.first, task.end):
        weekends += day % 7 == 6 or (day % 7 == 5 and day + 1 == task.end)
    binds = task.most_weekends < weekends
    lines = task.most_weekends + 1 if binds else 1
    levels = 1
    for choice in range(menu.units.size):
        if menu.stride[choice]:
            levels *= menu.cap[choice] + 1
    rows = tables.after.shape[1] * tables.most_run[task.agent] + tables.least_rest[task.agent]
    width = (high - low).max() + 1 + tables.units.max()
    return Frame(rows, levels, lines, binds, width, low, high)


@compiled
def _window(
    menu: Menu, rest_cost: FloatArray, task: Task, tables: Tables
) -> tuple[IntArray, IntArray]:
    """Return the units that can be reached and from which legal hours can be reached."""
    days = task.end - task.first
    most = np.full(days, -1)
    for n in range(days):
        for choice in range(menu.units.size):
            if menu.cost[n, choice] < FORBIDDEN:
                most[n] = max(most[n], menu.units[choice])
    low = np.maximum(task.least_units - _most_to_come(most, rest_cost, task, tables), 0)
    high = np.minimum(_most_gained(most, rest_cost, task, tables), task.most_units)
    if task.band >= 0:
        middle = (task.least_units + task.most_units) / 2
        for n in range(1, days):
            steady = int(middle * n / days)
            low[n] = max(low[n], steady - task.band)
            high[n] = min(high[n], steady + task.band)
    # Units never shrink; and steps of one day stay within the margin between the lines.
    for n in range(days):
        low[n + 1] = max(low[n + 1], low[n])
    for n in range(days - 1, -1, -1):
        high[n] = min(high[n], high[n + 1])
    return low, high


@compiled
def _most_gained(most: IntArray, rest_cost: FloatArray, task: Task, tables: Tables) -> IntArray:
    """Return the most units that can have been worked before each day."""
    most_run, least_rest = tables.most_run[task.agent], tables.least_rest[task.agent]
    never = -(1 << 40)
    works = tables.after.shape[1] * most_run
    now = np.full(most_run + least_rest, never)
    now[task.start % most_run if task.start < works else task.start - works + most_run] = 0
    gained = np.zeros(most.size + 1, dtype=np.int64)
    for n in range(most.size):
        then = np.full(now.size, never)
        for state in range(now.size):
            if now[state] < 0:
                continue
            rests = state >= most_run
            if rest_cost[task.first + n] < FORBIDDEN:
                target = min(state + 1, now.size - 1) if rests else most_run
                then[target] = max(then[target], now[state])
            if most[n] >= 0 and (state == now.size - 1 or state + 1 < most_run):
                target = 0 if rests else state + 1
                then[target] = max(then[target], now[state] + most[n])
        now = then
        gained[n + 1] = max(now.max(), -1)
    return gained


@compiled
def _most_to_come(most: IntArray, rest_cost: FloatArray, task: Task, tables: Tables) -> IntArray:
    """Return the most units that can be worked from each day on."""
    most_run, least_rest = tables.most_run[task.agent], tables.least_rest[task.agent]
    never = -(1 << 40)
    then = np.zeros(most_run + least_rest, dtype=np.int64)
    to_come = np.zeros(most.size + 1, dtype=np.int64)
    for n in range(most.size - 1, -1, -1):
        now = np.full(then.size, never)
        for state in range(then.size):
            rests = state >= most_run
            if rest_cost[task.first + n] < FORBIDDEN:
                now[state] = then[min(state + 1, then.size - 1) if rests else most_run]
            if most[n] >= 0 and (state == then.size - 1 or state + 1 < most_run):
                now[state] = max(now[state], then[0 if rests else state + 1] + most[n])
        then = now
        to_come[n] = then.max()
    return to_come
