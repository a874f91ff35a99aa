"""Ruin and recreate: take a few agents' days out, put the cheapest ones back, accept by annealing.

Loaded only when a roster is made: numba is heavy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.roster.daily.compiled import compiled, inlined
from wfm.roster.daily.path_frame import FORBIDDEN
from wfm.roster.daily.rebuild import rebuilt_line
from wfm.roster.daily.tables import Tables

MOST_AGENTS = 4
"""Agents rebuilt at once."""

NOISE = 0.4
"""Spread of the noise on the price of each shift, in temperatures."""

NOISY = 0.7
"""Share of the rounds with noise."""

AIMED = 0.5
"""Share of the rounds that start from a shift with heads missing or beyond."""


class State(NamedTuple):
    """A roster in the making; the arrays are changed in place."""

    lines: IntArray
    """Shift of each agent and day, or -1; shape (N, D)."""
    heads: IntArray
    """Heads on each day and shift, shape (D, S)."""
    counted: BoolArray
    """Limits of shifts that have mattered so far, shape (N, S)."""
    work: FloatArray
    """Scratch space of the path programme."""


class Course(NamedTuple):
    """How a search goes."""

    rounds: int
    start_temperature: float
    end_temperature: float
    least_days: int
    most_days: int
    """Days rebuilt at once; the number of days or more stands for all of them."""


@compiled
def shift_cost(day: int, shift: int, heads: int, tables: Tables) -> float:
    """Return the cost of a number of heads on one shift."""
    gap = tables.need[day, shift] - heads
    return float(gap * tables.under[day, shift] if gap > 0 else -gap * tables.over[day, shift])


@compiled
def place(line: IntArray, sign: int, heads: IntArray, tables: Tables) -> float:
    """Count a line into the heads (`sign` 1) or out of them (-1); return the change of cost."""
    change = 0.0
    for day in range(line.size):
        shift = line[day]
        if shift >= 0:
            before = heads[day, shift]
            heads[day, shift] = before + sign
            change += shift_cost(day, shift, before + sign, tables)
            change -= shift_cost(day, shift, before, tables)
    return float(change)


@compiled
def wish_cost(agent: int, line: IntArray, tables: Tables) -> float:
    """Return the cost of an agent's wishes."""
    cost = float(tables.unmet[agent])
    for day in range(line.size):
        if line[day] >= 0:
            cost += tables.wish[agent, day, line[day]]
    return cost


@compiled
def total_cost(lines: IntArray, tables: Tables) -> float:
    """Return the cost of a roster."""
    heads = np.zeros(tables.need.shape, dtype=np.int64)
    cost = float((tables.need * tables.under).sum())
    for agent in range(lines.shape[0]):
        cost += place(lines[agent], 1, heads, tables) + wish_cost(agent, lines[agent], tables)
    return cost


@compiled
def marginal_cost(agent: int, heads: IntArray, noise: float, tables: Tables) -> FloatArray:
    """Return what each shift of each day would cost if the agent worked it as well."""
    days, shifts = heads.shape
    cost = np.empty((days, shifts))
    for day in range(days):
        for shift in range(shifts):
            if not tables.allowed[agent, day, shift]:
                cost[day, shift] = FORBIDDEN
                continue
            missing = heads[day, shift] < tables.need[day, shift]
            price = -tables.under[day, shift] if missing else tables.over[day, shift]
            if noise > 0:
                price += np.random.gumbel(0.0, noise)  # noqa: NPY002 - compiled code
            cost[day, shift] = price + tables.wish[agent, day, shift]
    return cost


@compiled
def anneal(
    course: Course, seed: int, cost: float, state: State, tables: Tables, best: IntArray
) -> tuple[float, float]:
    """Search from a roster on; the best one met is written to `best`.

    Returns
    -------
    float, float
        Cost of the roster left in `state`, and of the best.
    """
    np.random.seed(seed)  # noqa: NPY002 - compiled code
    best[:] = state.lines
    best_cost = cost
    for number in range(course.rounds):
        cooling = number / course.rounds
        ratio = course.end_temperature / course.start_temperature
        temperature = course.start_temperature * ratio**cooling
        cost += _round(temperature, course, state, tables)
        if cost < best_cost - 1e-6:
            best_cost = cost
            best[:] = state.lines
    return cost, best_cost


@inlined
def _round(temperature: float, course: Course, state: State, tables: Tables) -> float:
    """Rebuild some days of some agents; return the change of cost that was accepted."""
    days = tables.need.shape[0]
    length = np.random.randint(course.least_days, course.most_days + 1)  # noqa: NPY002
    first = 0
    victims = _victims(state, tables)
    agents, day = victims[:-1], victims[-1]
    if length < days:
        middle = day if day >= 0 else np.random.randint(0, days)  # noqa: NPY002
        first = min(max(middle - np.random.randint(0, length), 0), days - length)  # noqa: NPY002
    end = min(first + length, days)
    old = state.lines[agents].copy()
    change = 0.0
    for agent in agents:
        change -= wish_cost(agent, state.lines[agent], tables)
        change += place(state.lines[agent], -1, state.heads, tables)
    noise = NOISE * temperature if np.random.random() < NOISY else 0.0  # noqa: NPY002
    path = np.full(days, -1)
    for done, agent in enumerate(agents):
        cost = marginal_cost(agent, state.heads, noise, tables)
        value = rebuilt_line(
            agent, (first, end), cost, old[done], state.counted[agent], tables, state.work, path
        )
        if value >= FORBIDDEN:
            path[:] = old[done]
        state.lines[agent] = path
        change += place(path, 1, state.heads, tables) + wish_cost(agent, path, tables)
    if change <= 1e-9 or np.random.random() < np.exp(-change / temperature):  # noqa: NPY002
        return change
    for agent in agents:
        place(state.lines[agent], -1, state.heads, tables)
    for n in range(agents.size):
        state.lines[agents[n]] = old[n]
        place(old[n], 1, state.heads, tables)
    return 0.0


@compiled
def _victims(state: State, tables: Tables) -> IntArray:
    """Return the agents to rebuild, and last the day aimed at or -1."""
    count = min(np.random.randint(1, MOST_AGENTS + 1), state.lines.shape[0])  # noqa: NPY002
    order = np.random.permutation(state.lines.shape[0])[: count + 1]  # noqa: NPY002
    chosen = np.full(count + 1, -1)
    chosen[:count] = order[:count]
    if np.random.random() >= AIMED:  # noqa: NPY002
        return chosen
    day, shift = _bad_shift(state, tables)
    if day < 0:
        return chosen
    chosen[count] = day
    missing = state.heads[day, shift] < tables.need[day, shift]
    first = np.random.randint(0, state.lines.shape[0])  # noqa: NPY002
    for step in range(state.lines.shape[0]):
        agent = (first + step) % state.lines.shape[0]
        there = state.lines[agent, day] == shift
        able = tables.allowed[agent, day, shift]
        if (missing and able and not there) or (not missing and there):
            if not (chosen[:count] == agent).any():
                chosen[0] = agent
            break
    return chosen


@compiled
def _bad_shift(state: State, tables: Tables) -> tuple[int, int]:
    """Draw a day and shift with heads missing or beyond, by what they cost."""
    days, shifts = tables.need.shape
    price = np.zeros(days * shifts)
    for day in range(days):
        for shift in range(shifts):
            price[day * shifts + shift] = shift_cost(day, shift, state.heads[day, shift], tables)
    total = price.sum()
    if total <= 0:
        return -1, -1
    at = np.searchsorted(np.cumsum(np.sqrt(price)), np.random.random() * np.sqrt(price).sum())  # noqa: NPY002
    at = min(at, price.size - 1)
    return at // shifts, at % shifts
