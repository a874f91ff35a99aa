"""Lines of agents whose minutes, weekends and limits of shifts are priced instead of kept.

What is left, runs of work and rest and forbidden successors, takes an agent's cheapest line well
under a millisecond even for a year. Loaded only when a roster is made: numba is heavy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.roster.daily.compiled import compiled
from wfm.roster.daily.path_frame import FORBIDDEN
from wfm.roster.daily.tables import Tables


@dataclass(frozen=True, slots=True)
class Fines:
    """What breaking the rules of each agent costs, in costs of one shift.

    Parameters
    ----------
    minutes : ndarray, shape (N,)
        For minutes of a usual shift too many; below zero, for as many too few.
    weekends : ndarray, shape (N,)
    shifts : ndarray, shape (N, S)
        0 or more both.
    """

    minutes: FloatArray
    weekends: FloatArray
    shifts: FloatArray


class LooseLines:
    """Prices the lines of all agents for given worths of heads and fines.

    Parameters
    ----------
    tables : Tables
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.usual = float(tables.units.mean())

    def price(self, worth: FloatArray, fines: Fines) -> tuple[float, IntArray]:
        """Return a lower bound on the cost of every roster, and the lines that attain it."""
        tables = self.tables
        each = fines.shifts + fines.minutes[:, None] * (tables.units / self.usual)
        paths = np.full(tables.wish.shape[:2], -1)
        wish = tables.wish + each[:, None, :]
        costs = _cheapest_lines(worth, fines.weekends, tables, wish, paths)
        units = np.where(fines.minutes > 0, tables.most_units, tables.least_units)
        granted = (
            float(fines.minutes @ units) / self.usual
            + float(fines.weekends @ tables.most_weekends)
            + float((fines.shifts * tables.caps).sum())
        )
        return float((tables.need * worth).sum() + costs.sum()) - granted, paths

    def excess(self, paths: IntArray, fines: Fines) -> Fines:
        """Return by how much lines break the rules that were fined."""
        tables = self.tables
        shifts = (paths[:, :, None] == np.arange(tables.units.size)).sum(axis=1)
        units = shifts @ tables.units
        over, short = units - tables.most_units, units - tables.least_units
        inside = np.where(over > 0, over, np.minimum(short, 0))
        beyond = np.where(fines.minutes > 0, over, np.where(fines.minutes < 0, short, inside))
        works = paths >= 0
        saturday, sunday = works[:, 5::7], works[:, 6::7]
        weekends = saturday.sum(axis=1) + sunday.sum(axis=1)
        weekends -= (saturday[:, : sunday.shape[1]] & sunday).sum(axis=1)
        return Fines(beyond / self.usual, weekends - tables.most_weekends, shifts - tables.caps)


@compiled
def _cheapest_lines(
    worth: FloatArray, weekend_price: FloatArray, tables: Tables, wish: FloatArray, paths: IntArray
) -> FloatArray:
    """Return the least cost of each agent's line, its wishes included; write the lines."""
    agents, days, shifts = wish.shape
    costs, cost = np.empty(agents), np.empty((days, shifts))
    for agent in range(agents):
        for day in range(days):
            for shift in range(shifts):
                price = wish[agent, day, shift] - worth[day, shift]
                cost[day, shift] = price if tables.allowed[agent, day, shift] else FORBIDDEN
        value = _cheapest_line(agent, cost, weekend_price[agent], tables, paths[agent])
        costs[agent] = value + tables.unmet[agent]
    return costs


@compiled
def _cheapest_line(
    agent: int, cost: FloatArray, weekend_price: float, tables: Tables, path: IntArray
) -> float:
    """Find one line; states are numbered as in `wfm.roster.daily.path.cheapest_path`."""
    days, kinds = cost.shape[0], tables.after.shape[1]
    most_run, least_rest = tables.most_run[agent], tables.least_rest[agent]
    works = kinds * most_run
    rows = works + least_rest
    values = np.full((days + 1, rows), FORBIDDEN)
    sources, choices = np.full((days, rows), -1), np.full((days, rows), -1)
    values[0, rows - 1] = 0.0
    for day in range(days):
        now, then = values[day], values[day + 1]
        for row in range(rows):
            run = row % most_run + 1
            if row < works and run < tables.least_run[agent] and run < day:
                continue
            target = works if row < works else min(row + 1, rows - 1)
            if now[row] < then[target]:
                then[target], sources[day, target] = now[row], row
        for shift in range(cost.shape[1]):
            group = tables.group[shift]
            into = tables.group_class[group] * most_run
            for run in range(most_run):
                price = cost[day, shift]
                if day % 7 == 5 or (day % 7 == 6 and run == 0):
                    price += weekend_price
                low, source = now[rows - 1], rows - 1
                if run > 0:
                    low, source = _before(run, group, most_run, now, tables)
                if low + price < then[into + run]:
                    then[into + run] = low + price
                    sources[day, into + run], choices[day, into + run] = source, shift
    _trace(int(values[days].argmin()), sources, choices, path)
    return float(values[days].min())


@compiled
def _before(
    run: int, group: int, most_run: int, now: FloatArray, tables: Tables
) -> tuple[float, int]:
    """Return the cheapest state from which a run of work goes on with a group of shifts."""
    low, source = FORBIDDEN, -1
    for kind in range(tables.after.shape[1]):
        row = kind * most_run + run - 1
        if tables.after[group, kind] and now[row] < low:
            low, source = now[row], row
    return low, source


@compiled
def _trace(row: int, sources: IntArray, choices: IntArray, path: IntArray) -> None:
    """Go back from the best end day by day."""
    for day in range(path.size - 1, -1, -1):
        path[day] = choices[day, row]
        row = sources[day, row]
