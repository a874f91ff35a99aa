"""Column generation: lines priced exactly until no better mixture exists, and a valid bound."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.roster.daily.columns import Columns, Mixture, Total, mixture_of
from wfm.roster.daily.path_frame import FORBIDDEN
from wfm.roster.daily.price import price_agents
from wfm.roster.daily.tables import Tables

MOST_LINES_EACH = 60
"""Lines of an agent, on average, beyond which those with large reduced costs are left out."""

STEADINESS = 0.5
"""Weight of the prices of the best bound when lines are priced."""

TINY = 1e-6
"""Reduced costs above minus this are taken for zero."""

CLOSE, CLOSE_SHARE = 0.5, 1e-4
"""Mixture and bound this near to each other are taken for equal: where every cost is a whole
number, and elsewhere as a share of the cost."""


@dataclass(slots=True)
class Pricer:
    """Prices lines of many agents at once, on as many threads as there are scratch spaces.

    Parameters
    ----------
    tables : Tables
    counted : ndarray of bool, shape (N, S)
        Limits that have mattered so far.
    works : list of ndarray
        Scratch space of each thread.
    """

    tables: Tables
    counted: BoolArray
    works: list[FloatArray]

    def price(
        self, agents: IntArray, worth: FloatArray, open_to: BoolArray, *, legal: bool = True
    ) -> tuple[IntArray, FloatArray]:
        """Return lines and their costs, see `price_agents`."""
        days = worth.shape[0]
        paths = np.full((agents.size, days), -1)
        costs = np.zeros((agents.size, 2))
        chunks = [range(n, agents.size, len(self.works)) for n in range(len(self.works))]

        def run(number: int) -> None:
            rows = np.array(chunks[number], dtype=np.int64)
            if not rows.size:
                return
            mine, prices = price_agents(
                agents[rows], worth, open_to, self.counted, self.tables, self.works[number], legal
            )
            paths[rows], costs[rows] = mine, prices

        if len(self.works) == 1:
            run(0)
        else:
            with ThreadPoolExecutor(len(self.works)) as threads:
                list(threads.map(run, range(len(self.works))))
        return paths, costs


@dataclass(frozen=True, slots=True)
class Prices:
    """What heads are worth, and the constant that makes it a bound."""

    worth: FloatArray
    constant: float

    def towards(self, other: Prices | None, share: float) -> Prices:
        """Return prices between these and others; the bound holds for them too."""
        if other is None or share == 0:
            return self
        return Prices(
            share * other.worth + (1 - share) * self.worth,
            share * other.constant + (1 - share) * self.constant,
        )


def relaxed(
    columns: Columns,
    pricer: Pricer,
    deadline: float,
    tell: Callable[[Mixture, float], None],
    totals: tuple[Total, ...] = (),
    cutoff: float = np.inf,
    known: tuple[float, Prices] | None = None,
    open_to: BoolArray | None = None,
) -> tuple[float, Mixture | None]:
    """Add lines until the mixture is the cheapest of all; return a bound, and the mixture.

    Parameters
    ----------
    columns : Columns
        With at least one line for each agent; it grows.
    pricer : Pricer
    deadline : float
        `time.monotonic` moment at which to stop.
    tell : callable
        Told each mixture, of all lines there were by then, and the bound.
    totals : tuple of Total
        Limits on heads that hold besides.
    cutoff : float
        A bound from here on is good enough.
    known : tuple of float and Prices, optional
        A bound known already and its prices: those of a lower one do not take their place.
    open_to : ndarray of bool, shape (N, D, S + 1), optional
        Shifts open to each agent and day, rest last; all without it.

    Notes
    -----
    For any worth between minus the cost of a head too many and that of a head missing, the
    needs at their worth plus each agent's cheapest line are a lower bound (Lagrangian
    relaxation); so it holds whenever the loop stops, and however exact the duals are. Lines
    are priced between the duals and the prices of the best bound, which swing less (Wentges
    1997, International Transactions in Operational Research 4, 151-162).
    """
    tables = pricer.tables
    everyone = np.arange(tables.wish.shape[0])
    if open_to is None:
        open_to = everything_open(tables)
    costs_of_all = (tables.under, tables.over, tables.wish)
    whole = all(bool((cost == np.rint(cost)).all()) for cost in costs_of_all)
    mixture = None
    bound, best = (-np.inf, None) if known is None else known
    while (left := deadline - time.monotonic()) > 0:
        found = mixture_of(columns, np.arange(columns.agents.size), left, totals)
        if found is None:
            break
        mixture = found
        close = CLOSE if whole else CLOSE_SHARE * max(abs(mixture.cost), 1.0)
        added = 0
        for steadiness in (STEADINESS, 0.0) if best is not None else (0.0,):
            price = Prices(mixture.worth, mixture.constant).towards(best, steadiness)
            paths, costs = pricer.price(everyone, price.worth, open_to)
            value = price.constant + float(costs[:, 0].sum())
            if value > bound:
                bound, best = value, price
            legal = np.flatnonzero(costs[:, 1] < FORBIDDEN)
            better = legal[mixture.reduced_costs(tables, legal, paths[legal]) < -TINY]
            added = columns.add(everyone[better], paths[better])
            if added or mixture.cost - bound < close:
                break
        tell(mixture, bound)
        if mixture.cost - bound < close or bound >= cutoff or not added:
            break
        purge(columns, mixture)
    return bound, mixture


def everything_open(tables: Tables) -> BoolArray:
    """Return the mask of `price_agents` that forbids nothing."""
    agents, days, shifts = tables.wish.shape
    return np.ones((agents, days, shifts + 1), dtype=bool)


def purge(columns: Columns, mixture: Mixture) -> None:
    """Leave out the worst of the lines in the mixture when there are many."""
    count, most = mixture.reduced.size, MOST_LINES_EACH * columns.tables.wish.shape[0]
    if columns.agents.size <= most:
        return
    limit = np.partition(mixture.reduced, most // 2)[most // 2] if count > most // 2 else np.inf
    kept = np.ones(columns.agents.size, dtype=bool)
    kept[:count] = (mixture.reduced <= limit) | (mixture.shares > TINY)
    columns.keep(kept)
