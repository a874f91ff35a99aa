"""The cheapest legal path of one agent through some days, by exact dynamic programme.

Loaded only when a roster is made: numba is heavy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.roster.daily.compiled import compiled
from wfm.roster.daily.path_frame import FORBIDDEN, Frame, Menu, Task, frame_of, menu_of
from wfm.roster.daily.tables import Tables

TOO_LARGE = 2e12
"""Returned when the scratch space cannot hold the states."""


class Field(NamedTuple):
    """Least cost of every state and level before each day, and which states are met at all."""

    values: FloatArray
    """Shape (days + 1, states, levels): `FORBIDDEN` where a level cannot be reached."""
    met: BoolArray
    """Shape (days + 1, states)."""


@compiled
def cheapest_path(
    cost: FloatArray,
    rest_cost: FloatArray,
    task: Task,
    tables: Tables,
    work: FloatArray,
    path: IntArray,
) -> float:
    """Find the path of least cost, and write its shifts to `path`.

    Parameters
    ----------
    cost : ndarray, shape (D, S)
        Cost of each shift on each day; `FORBIDDEN` or more when it is not allowed.
    rest_cost : ndarray, shape (D,)
        Cost of each day off.
    task : Task
        Agent, days, and what may be used up on them.
    tables : Tables
    work : ndarray
        Scratch space.
    path : ndarray of int, shape (D,)
        Filled with the shifts from the first to the last day of the task, -1 for rest.

    Returns
    -------
    float
        The least cost; `FORBIDDEN` when there is no legal path, `TOO_LARGE` when the scratch
        space does not suffice.

    Notes
    -----
    Value iteration forward in time. A state is what the last days were: class c of the last
    shift and length k of the run (number ``c * most_run + k - 1``), or j days of rest (number
    ``classes * most_run + j - 1``, j at most `least_rest`). Levels are the counted shifts, the
    weekends and the units worked so far; units that cannot lead to legal hours are left out.
    The path is found by asking which step gives each value, so no predecessor is stored. At
    equal cost the first step wins.
    """
    menu = menu_of(cost, task, tables)
    frame = frame_of(menu, rest_cost, task, tables)
    days = task.end - task.first
    if frame.lines < 1 or frame.low[0] > 0:
        return FORBIDDEN
    for n in range(days + 1):
        if frame.high[n] < frame.low[n]:
            return FORBIDDEN
    block = frame.levels * frame.lines * frame.width
    size = (days + 1) * frame.rows * block
    if size > work.size:
        return TOO_LARGE
    field = Field(
        work[:size].reshape((days + 1, frame.rows, block)),
        np.zeros((days + 1, frame.rows), dtype=np.bool_),
    )
    field.values[0, task.start] = FORBIDDEN
    field.values[0, task.start, 0] = 0.0
    field.met[0, task.start] = True
    for n in range(days):
        _rest(n, rest_cost[task.first + n], task, tables, frame, field)
        _work(n, menu, task, tables, frame, field)
        _tidy(n + 1, frame, field)
    return _traced(rest_cost, menu, task, tables, frame, field, path)


@compiled
def _carry(
    field: Field, n: int, source: int, target: int, begin: int, end: int, offset: int, price: float
) -> None:
    """Take levels `begin` to `end` of a state one day on, `offset` places further."""
    old, new = field.values[n, source], field.values[n + 1, target]
    if not field.met[n + 1, target]:
        new[:] = FORBIDDEN
        field.met[n + 1, target] = True
    first, last = max(begin, -offset), min(end, new.size - offset)
    for i in range(first, last):
        value, best = old[i] + price, new[i + offset]
        new[i + offset] = value if value < best else best


@compiled
def may_end(run: int, day: int, least_run: int) -> bool:
    """Say whether a run of work that ends before `day` is long enough."""
    return run >= least_run or run >= day


@compiled
def _rest(n: int, price: float, task: Task, tables: Tables, frame: Frame, field: Field) -> None:
    """One day of rest from every state."""
    if price >= FORBIDDEN:
        return
    most_run, least_rest = tables.most_run[task.agent], tables.least_rest[task.agent]
    works = frame.rows - least_rest
    offset, size = frame.low[n] - frame.low[n + 1], field.values.shape[2]
    for source in range(frame.rows):
        if not field.met[n, source]:
            continue
        if source >= works:
            target = min(source + 1, frame.rows - 1)
        elif may_end(source % most_run + 1, task.first + n, tables.least_run[task.agent]):
            target = works
        else:
            continue
        _carry(field, n, source, target, 0, size, offset, price)


@compiled
def _work(n: int, menu: Menu, task: Task, tables: Tables, frame: Frame, field: Field) -> None:
    """One day of work from every state."""
    most_run = tables.most_run[task.agent]
    weekday = (task.first + n) % 7
    works = frame.rows - tables.least_rest[task.agent]
    for choice in range(menu.units.size):
        if menu.cost[n, choice] >= FORBIDDEN:
            continue
        into = menu.kind[choice] * most_run
        if field.met[n, frame.rows - 1]:
            _work_from(n, frame.rows - 1, into, choice, weekday >= 5, menu, frame, field)
        for source in range(works):
            kind, run = source // most_run, source % most_run + 1
            if field.met[n, source] and run < most_run and menu.after[choice, kind]:
                _work_from(n, source, into + run, choice, weekday == 5, menu, frame, field)


@compiled
def _work_from(
    n: int,
    source: int,
    target: int,
    choice: int,
    weekend: bool,
    menu: Menu,
    frame: Frame,
    field: Field,
) -> None:
    """One day of work from one state."""
    price = menu.cost[n, choice] + (menu.weekend_price if weekend else 0.0)
    offset = menu.units[choice] + frame.low[n] - frame.low[n + 1]
    part = frame.lines * frame.width
    end = part
    if weekend and frame.weekends_bind:
        offset += frame.width
        end -= frame.width
    stride = menu.stride[choice]
    if frame.levels == 1:
        _carry(field, n, source, target, 0, end, offset, price)
        return
    for level in range(frame.levels):
        if stride and (level // stride) % (menu.cap[choice] + 1) >= menu.cap[choice]:
            continue
        begin = level * part
        _carry(field, n, source, target, begin, begin + end, offset + stride * part, price)


@compiled
def _tidy(n: int, frame: Frame, field: Field) -> None:
    """Empty the margins between the lines, into which steps have spilt."""
    inside = frame.high[n] - frame.low[n] + 1
    for row in range(frame.rows):
        if field.met[n, row]:
            values = field.values[n, row]
            for begin in range(0, values.size, frame.width):
                values[begin + inside : begin + frame.width] = FORBIDDEN


@compiled
def _traced(
    rest_cost: FloatArray,
    menu: Menu,
    task: Task,
    tables: Tables,
    frame: Frame,
    field: Field,
    path: IntArray,
) -> float:
    """Find the best end, and go back from it day by day."""
    days = task.end - task.first
    best, row, place = FORBIDDEN / 2, -1, 0
    for r in range(frame.rows):
        if not field.met[days, r]:
            continue
        values = field.values[days, r]
        for i in range(values.size):
            if values[i] < best:
                best, row, place = values[i], r, i
    if row < 0:
        return FORBIDDEN
    for n in range(days - 1, -1, -1):
        if row >= frame.rows - tables.least_rest[task.agent]:
            path[task.first + n] = -1
            price = rest_cost[task.first + n]
            row, place = _rest_before(n, row, place, price, task, tables, frame, field)
        else:
            row, place, choice = _work_before(n, row, place, menu, task, tables, frame, field)
            path[task.first + n] = menu.shift[n, choice]
    return best


@compiled
def _rest_before(
    n: int,
    row: int,
    place: int,
    price: float,
    task: Task,
    tables: Tables,
    frame: Frame,
    field: Field,
) -> tuple[int, int]:
    """Return the state and place from which a day of rest led here."""
    most_run, least_rest = tables.most_run[task.agent], tables.least_rest[task.agent]
    works = frame.rows - least_rest
    value = field.values[n + 1, row, place]
    at = place - (frame.low[n] - frame.low[n + 1])
    for source in range(frame.rows):
        if source >= works:
            leads = min(source + 1, frame.rows - 1) == row
        else:
            run = source % most_run + 1
            ends = may_end(run, task.first + n, tables.least_run[task.agent])
            leads = row == works and ends
        leads = leads and field.met[n, source] and 0 <= at < field.values.shape[2]
        if leads and field.values[n, source, at] + price == value:
            return source, at
    return -1, -1


@compiled
def _work_before(
    n: int,
    row: int,
    place: int,
    menu: Menu,
    task: Task,
    tables: Tables,
    frame: Frame,
    field: Field,
) -> tuple[int, int, int]:
    """Return the state, the place and the choice from which a day of work led here."""
    most_run = tables.most_run[task.agent]
    kind, run = row // most_run, row % most_run
    weekday = (task.first + n) % 7
    weekend = weekday == 5 or (weekday == 6 and run == 0)
    for choice in range(menu.units.size):
        if menu.kind[choice] != kind or menu.cost[n, choice] >= FORBIDDEN:
            continue
        at = _place_before(n, place, choice, weekend, menu, frame)
        if at < 0:
            continue
        price = menu.cost[n, choice] + (menu.weekend_price if weekend else 0.0)
        first = frame.rows - 1 if run == 0 else run - 1
        step = frame.rows if run == 0 else most_run
        last = frame.rows if run == 0 else menu.after.shape[1] * most_run
        for source in range(first, last, step):
            possible = run == 0 or menu.after[choice, source // most_run]
            possible = possible and field.met[n, source]
            if possible and field.values[n, source, at] + price == field.values[n + 1, row, place]:
                return source, at, choice
    return -1, -1, -1


@compiled
def _place_before(n: int, place: int, choice: int, weekend: bool, menu: Menu, frame: Frame) -> int:
    """Return the place before a choice, or -1 when it cannot have led here."""
    part = frame.lines * frame.width
    level, line = place // part, place // frame.width % frame.lines
    at = place - (menu.units[choice] + frame.low[n] - frame.low[n + 1])
    stride = menu.stride[choice]
    if stride:
        if (level // stride) % (menu.cap[choice] + 1) == 0:
            return -1
        at -= stride * part
    if weekend and frame.weekends_bind:
        if line == 0:
            return -1
        at -= frame.width
    return at if 0 <= at < frame.levels * part else -1
