"""Prices the cheapest legal month of any agent, whatever the shifts cost."""

from __future__ import annotations

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.roster.fairness import fairness_cost
from wfm.roster.graph import MonthGraph, make_graph
from wfm.roster.month import FORBIDDEN, Arcs, cheapest_month
from wfm.roster.problem import Problem

NIGHT_MARGIN = 3
"""A quick search looks at this many nights above the fair share."""

SHORT_SHIFTS = 3
"""A quick search looks at months up to this many of the longest shifts short of the contract."""


class MonthPricer:
    """The month programme of every agent of a problem, ready to be asked again and again.

    Parameters
    ----------
    problem : Problem
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.graphs: list[MonthGraph] = []
        self.graph_of = np.zeros(len(problem.roster.agents), dtype=np.int64)
        for equals in (False, True):
            rows = np.flatnonzero(problem.part_time == equals)
            if rows.size:
                self.graph_of[rows] = len(self.graphs)
                self.graphs.append(make_graph(problem, rows))
        # Hours are counted in the largest unit that all shifts of a graph share.
        self._units = [max(int(np.gcd.reduce(g.choice_units)), 1) for g in self.graphs]
        self.arcs = [
            Arcs(
                g.arc_from,
                g.arc_to,
                g.arc_choice,
                g.day_arcs,
                g.choice_units // unit,
                g.choice_night,
                g.arc_price,
            )
            for g, unit in zip(self.graphs, self._units, strict=True)
        ]
        self.end_costs = [self._end_cost(n) for n in range(len(problem.roster.agents))]
        days = problem.roster.grid.day_count
        widest = max(cost.size for cost in self.end_costs)
        states = max(graph.state_count for graph in self.graphs)
        self._work = np.zeros((days + 1, states, widest))
        self._path = np.zeros(days, dtype=np.int64)

    def _end_cost(self, agent: int) -> FloatArray:
        """Price of the hours and nights of a whole month; shape (L, U)."""
        problem = self.problem
        able = bool((problem.allowed[agent] & problem.burden[0]).any())
        nights = np.arange((problem.most_nights if able else 0) + 1)
        unit = self._units[self.graph_of[agent]]
        units = np.arange(0, max(int(problem.unit_caps[agent]), 0) + 1, unit)
        hours = problem.hours_cost(agent, (units * problem.hour_unit).astype(np.float64))
        unfair = fairness_cost(
            nights.astype(float), problem.share[0, agent], problem.price[0, agent]
        )
        cost: FloatArray = unfair[:, None] + hours[None, :]
        return cost if problem.wish_base is None else cost + problem.wish_base[agent]

    def best(self, agent: int, cost: FloatArray, *, quick: bool = False) -> tuple[float, IntArray]:
        """Return the least cost and the cheapest month.

        Parameters
        ----------
        agent : int
            Row of the agent.
        cost : ndarray, shape (D, S)
            Cost of each shift on each day; nights, hours and wishes are priced besides,
            other burdens are not.
        quick : bool
            Leave out months far below the contract and far above the fair share of nights.

        Returns
        -------
        float, ndarray of int
            The cost, and the shift of each day or -1.
        """
        graph = self.graphs[self.graph_of[agent]]
        if self.problem.wish_price is not None:
            cost = cost + self.problem.wish_price[agent]
        priced = np.where(self.problem.allowed[agent], cost, FORBIDDEN)
        choice_cost, shift_of_choice = cheapest_of_each_choice(priced, graph)
        end_cost, least = self.end_costs[agent], 0
        if quick and not self._is_locked(agent):
            end_cost, least = self._narrow(agent, end_cost)
        value = self._run(agent, graph, choice_cost, end_cost, least)
        if value >= FORBIDDEN:
            value = self._run(agent, graph, choice_cost, self.end_costs[agent], 0)
        path = np.full(self._path.size, -1, dtype=np.int64)
        days = np.flatnonzero(self._path >= 0)
        path[days] = shift_of_choice[days, self._path[days]]
        return value, path

    def _run(
        self,
        agent: int,
        graph: MonthGraph,
        cost: FloatArray,
        end_cost: FloatArray,
        least_units: int,
    ) -> float:
        return float(
            cheapest_month(
                cost,
                end_cost,
                least_units,
                graph.start[agent],
                self.arcs[self.graph_of[agent]],
                self._work[:, : graph.state_count],
                self._path,
            )
        )

    def _is_locked(self, agent: int) -> bool:
        """Say whether locks demand work of an agent, however far from the usual month."""
        return self.problem.obliged is not None and bool(self.problem.obliged[agent].any())

    def _narrow(self, agent: int, end_cost: FloatArray) -> tuple[FloatArray, int]:
        problem = self.problem
        nights = int(problem.share[0, agent]) + NIGHT_MARGIN + 1
        longest = int(problem.shift_units.max())
        contract = int(problem.contract_minutes[agent] // problem.hour_unit)
        least = max(contract - SHORT_SHIFTS * longest, 0)
        unit = self._units[self.graph_of[agent]]
        return np.ascontiguousarray(end_cost[: nights + 1]), least // unit


def cheapest_of_each_choice(cost: FloatArray, graph: MonthGraph) -> tuple[FloatArray, IntArray]:
    """Return the cost of each choice and day, and the shift that has it; shape (D, C) each."""
    count = graph.choice_units.size
    cheapest = np.full((cost.shape[0], count), FORBIDDEN)
    shift = np.full((cost.shape[0], count), -1, dtype=np.int64)
    for choice in range(count):
        members = np.flatnonzero(graph.choice_of_shift == choice)
        best = cost[:, members].argmin(axis=1)
        shift[:, choice] = members[best]
        cheapest[:, choice] = cost[np.arange(cost.shape[0]), members[best]]
    return cheapest, shift
