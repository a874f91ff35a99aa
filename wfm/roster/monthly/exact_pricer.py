"""Prices every agent's month exactly, all burdens counted, on two threads.

Loaded only when a roster is made.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import local
from typing import NamedTuple

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.roster.fairness import fairness_cost
from wfm.roster.graph import MonthGraph
from wfm.roster.month import FORBIDDEN
from wfm.roster.monthly.exact_month import (
    Counters,
    Desk,
    Task,
    cheapest_start,
    finished_months,
    grow_labels,
    least_unfairness,
    price_the_rest,
    reachable_units,
)
from wfm.roster.pricer import MonthPricer, cheapest_of_each_choice

THREADS = 2

MOST_LABELS = 200_000
"""Beginnings of months kept for one agent; beyond that the simpler bound has to do."""

MOST_PLACES = 16_000_000
"""Combinations of state and counts; beyond that burdens are priced by slopes only."""

LINES = 4
"""Slopes tried for each agent before the labels."""

STEPS = (1.0, 4.0, 12.0)
"""Distances from the first bound up to which the labels look for the best month."""

CLOSE = 1e-6
"""A bound this near to the cost of a month is that cost."""

MONTHS = 4
"""Cheapest months handed back for each agent."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What one agent can do best at some prices.

    Parameters
    ----------
    agent : int
        Row of the agent.
    bound : float
        No legal month costs less: the exact least cost, unless the search ran out of room.
    paths : ndarray of int, shape (K, D)
        Cheap legal months, the cheapest first; shift numbers or -1.
    """

    agent: int
    bound: float
    paths: IntArray


Surcharge = Callable[[int, int, FloatArray], FloatArray]
"""Agent, number of the burden and numbers of pieces to prices."""


class _Order(NamedTuple):
    """The arcs of a graph by the state they leave, see `grow_labels`."""

    first: IntArray
    arcs: IntArray


class _Month(NamedTuple):
    """Everything about one agent's month at some prices; the task still without tolls."""

    task: Task
    counters: Counters
    desk: Desk


class _Line(NamedTuple):
    """The cheapest month when every piece of a burden costs the same.

    ``limit`` is the exact cost of the cheapest month met so far, at other slopes too; its
    choices are ``cheapest`` unless it was known before.
    """

    slopes: FloatArray
    bound: float
    limit: float
    choices: IntArray
    cheapest: IntArray


class ExactPricer:
    """The exact month programme of every agent, ready to be asked again and again.

    Parameters
    ----------
    pricer : MonthPricer
        Whose graphs are used.
    surcharge : callable, optional
        What numbers of pieces of each burden cost an agent besides; any shape will do.

    Notes
    -----
    A burden other than nights is a property of the day and the sort of shift. Burdens of the
    same days and sorts share a counter. The slopes found for an agent are kept, so that later
    answers come faster.
    """

    def __init__(self, pricer: MonthPricer, surcharge: Surcharge | None = None) -> None:
        problem = pricer.problem
        self.problem = problem
        self.pricer = pricer
        self.surcharge = surcharge
        _, samples = np.unique(problem.sorts, return_index=True)
        marks = problem.burden[problem.beside_nights][:, :, samples].transpose(0, 2, 1)
        found, self._counter_of = np.unique(marks, axis=0, return_inverse=True)
        self._on = np.ascontiguousarray(found.transpose(1, 0, 2))
        self._orders = [_by_source(graph) for graph in pricer.graphs]
        self._reach = [
            reachable_units(
                arcs,
                np.array(sorted(set(graph.start.values())), dtype=np.int64),
                graph.day_arcs.size - 1,
                graph.state_count,
            )
            for graph, arcs in zip(pricer.graphs, pricer.arcs, strict=True)
        ]
        self._size = self._on.any(axis=0).sum(axis=1).astype(np.int64) + 1
        self.slopes = np.zeros((len(problem.roster.agents), len(self._size)))
        self._local = local()

    def offers(self, cost: FloatArray, agents: IntArray, known: FloatArray) -> list[Offer]:
        """Return the cheapest months of agents, each priced on its own.

        Parameters
        ----------
        cost : ndarray, shape (J, D, S)
            What shifts cost each of the agents, besides hours, burdens and wishes.
        agents : ndarray of int, shape (J,)
            Rows of the agents.
        known : ndarray, shape (J,)
            Cost of a month of each agent at these prices; infinite when none is known.
        """
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(self.offer, (int(a) for a in agents), cost, known))

    def offer(self, agent: int, cost: FloatArray, known: float = np.inf) -> Offer:
        """Return the cheapest months of one agent, see `offers`."""
        problem, graph = self.problem, self.pricer.graphs[self.pricer.graph_of[agent]]
        if problem.wish_price is not None:
            cost = cost + problem.wish_price[agent]
        priced = np.where(problem.allowed[agent], cost, FORBIDDEN)
        choice_cost, shift_of_choice = cheapest_of_each_choice(priced, graph)
        month = self._month(agent, choice_cost)
        line = self._best_line(month, self.slopes[agent], known)
        self.slopes[agent] = line.slopes
        bound, choices = line.bound, line.cheapest[None, :]
        if line.limit - bound > CLOSE and month.desk.place.size:
            bound, choices = self._exact(month, line)
        return Offer(agent, bound, _shifts(choices, shift_of_choice))

    def _month(self, agent: int, choice_cost: FloatArray) -> _Month:
        which = int(self.pricer.graph_of[agent])
        graph, end_cost = self.pricer.graphs[which], self.pricer.end_costs[agent]
        if self.surcharge is not None:
            nights = np.arange(len(end_cost), dtype=float)
            end_cost = end_cost + self.surcharge(agent, 0, nights)[:, None]
        task = Task(
            cost=choice_cost,
            end_cost=end_cost,
            toll=np.zeros((len(self._on), len(choice_cost))),
            sort=graph.choice_sort,
            start=graph.start[agent],
            arcs=self.pricer.arcs[which],
            first_arc=self._orders[which].first,
            arc_order=self._orders[which].arcs,
            reach=self._reach[which],
        )
        return _Month(task, self._counters(agent), self._desk(graph, end_cost.size))

    def _best_line(self, month: _Month, slopes: FloatArray, known: float) -> _Line:
        """Look for the slopes with the best bound: where they keep the cheapest month's counts."""
        best, base, step = self._line(month, slopes, known), slopes, 1.0
        for _ in range(LINES - 1):
            if best.limit - best.bound <= CLOSE:
                break
            moved = base + step * (self._supporting(month, best) - base)
            line = self._line(month, moved, best.limit)
            if line.bound > best.bound:
                cheapest = line.cheapest if line.limit < best.limit else best.cheapest
                best, base = line._replace(cheapest=cheapest), moved
            else:
                if line.limit < best.limit:
                    best = best._replace(limit=line.limit, cheapest=line.cheapest)
                step /= 2
        return best

    def _line(self, month: _Month, slopes: FloatArray, limit: float) -> _Line:
        task, rest = month.task._replace(toll=self._tolls(slopes)), month.desk.rest
        price_the_rest(task, rest)
        least = least_unfairness(month.counters, slopes)
        bound = float(rest[0, task.start, 0] + least[:, 0, 0].sum())
        choices = np.full(len(task.cost), -1, dtype=np.int64)
        cheapest_start(task, rest, choices)
        counts, rows = self._counts(task, choices), np.arange(len(slopes))
        off = month.counters.price[rows, counts] - slopes * counts - least[rows, 0, 0]
        cost = bound + float(off.sum())
        return _Line(slopes, bound, min(limit, cost), choices, choices)

    def _exact(self, month: _Month, line: _Line) -> tuple[float, IntArray]:
        """Return a bound and cheap months, exact unless there is no room for the labels."""
        task, counters, desk = month.task, month.counters, month.desk
        task = task._replace(toll=self._tolls(line.slopes))
        # The scratch space may hold the rest of a month at other slopes.
        price_the_rest(task, desk.rest)
        least = least_unfairness(counters, line.slopes)
        days, bound = len(task.cost), line.bound
        choices, values = np.full((MONTHS, days), -1, dtype=np.int64), np.zeros(MONTHS)
        day_label = np.zeros(days + 2, dtype=np.int64)
        # Most of the time the best month is near the bound, where few labels have to be kept.
        limits = [line.bound + step for step in STEPS if line.bound + step < line.limit]
        for limit in (*limits, line.limit):
            if not grow_labels(task, counters, least, limit, desk, day_label):
                break
            found = finished_months(task, counters, least, desk, day_label, choices, values)
            if found:
                return float(values[0]), choices[:found]
            bound = limit
        return bound, line.cheapest[None, :]

    def _counters(self, agent: int) -> Counters:
        problem, days = self.problem, self._on.shape[2]
        weighed = problem.beside_nights
        counts = np.arange(days + 1, dtype=float)
        share, rate = problem.share[weighed, agent, None], problem.price[weighed, agent, None]
        unfair = fairness_cost(counts[None, :], share, rate)
        if self.surcharge is not None:
            unfair = unfair + [self.surcharge(agent, b, counts) for b in range(1, 1 + len(unfair))]
        price = np.zeros((self._size.size, days + 1))
        np.add.at(price, self._counter_of.ravel(), unfair)
        return Counters(self._on.astype(np.int64), price, self._size)

    def _desk(self, graph: MonthGraph, levels: int) -> Desk:
        """Scratch space of this thread."""
        places = int(np.prod(self._size)) * graph.state_count * levels
        if not hasattr(self._local, "label"):
            self._local.place = np.zeros(0, dtype=np.int32)
            self._local.rest = np.zeros(0)
            self._local.label = (
                np.zeros(MOST_LABELS, dtype=np.int64),
                np.zeros(MOST_LABELS),
                np.zeros(MOST_LABELS, dtype=np.int64),
                np.zeros(MOST_LABELS, dtype=np.int64),
            )
        if places > MOST_PLACES:
            place = np.zeros(0, dtype=np.int32)
        else:
            if self._local.place.size < places:
                self._local.place = np.full(places, -1, dtype=np.int32)
            place = self._local.place
        shape = (graph.day_arcs.size, graph.state_count, levels)
        size = int(np.prod(shape))
        if self._local.rest.size < size:
            self._local.rest = np.zeros(size)
        return Desk(self._local.rest[:size].reshape(shape), place, *self._local.label)

    def _tolls(self, slopes: FloatArray) -> FloatArray:
        """Price of a day's work by sort, when every piece costs its slope; shape (K, D)."""
        return np.array([slopes @ on for on in self._on])

    def _counts(self, task: Task, choices: IntArray) -> IntArray:
        days = np.flatnonzero(choices >= 0)
        counts: IntArray = self._on[task.sort[choices[days]], :, days].sum(axis=0)
        return counts

    def _supporting(self, month: _Month, line: _Line) -> FloatArray:
        """Return the nearest slopes that support the prices at the counts of a month."""
        counts, price = self._counts(month.task, line.choices), month.counters.price
        rows, last = np.arange(counts.size), price.shape[1] - 1
        below = price[rows, counts] - price[rows, np.maximum(counts - 1, 0)]
        above = price[rows, np.minimum(counts + 1, last)] - price[rows, counts]
        low = np.where(counts > 0, below, -np.inf)
        high = np.where(counts + 1 < month.counters.size, above, np.inf)
        slopes: FloatArray = np.clip(line.slopes, low, high)
        return slopes


def _by_source(graph: MonthGraph) -> _Order:
    days = graph.day_arcs.size - 1
    day = np.repeat(np.arange(days), np.diff(graph.day_arcs))
    at = day * graph.state_count + graph.arc_from
    order = np.argsort(at, kind="stable").astype(np.int64)
    bounds = np.searchsorted(at[order], np.arange(days * graph.state_count + 1))
    return _Order(bounds.astype(np.int64), order)


def _shifts(choices: IntArray, shift_of_choice: IntArray) -> IntArray:
    days = np.arange(choices.shape[1])
    shifts: IntArray = np.where(choices >= 0, shift_of_choice[days, choices], -1)
    return shifts
