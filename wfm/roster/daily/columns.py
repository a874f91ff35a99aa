"""Lines of agents that are worth combining, and the linear programme that combines them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from wfm.domain import SolveStatus
from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.roster.daily.anneal import wish_cost
from wfm.roster.daily.tables import Tables
from wfm.solver.highs import run_highs
from wfm.solver.matrix import Matrix
from wfm.solver.outcome import OptionValue, Request

MASTER_OPTIONS: Mapping[str, OptionValue] = {
    "solver": "ipm",
    "run_crossover": "off",
    "ipm_optimality_tolerance": 1e-5,
    "presolve": "off",
}
"""Duals in the middle of the best face price better lines than those of a vertex."""

TOTAL_PRICE = 20.0
"""Price of breaking a total, in costs of a missing head."""


class Columns:
    """A growing set of legal lines, none of them twice.

    Parameters
    ----------
    tables : Tables
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.agents: IntArray = np.empty(0, dtype=np.int64)
        self.paths: IntArray = np.empty((0, tables.need.shape[0]), dtype=np.int64)
        self.costs: FloatArray = np.empty(0)
        self._known: set[bytes] = set()

    def copy(self) -> Columns:
        """Return an independent set of the same lines."""
        other = Columns(self.tables)
        other.agents, other.paths, other.costs = self.agents, self.paths, self.costs
        other._known = set(self._known)
        return other

    def add(self, agents: IntArray, paths: IntArray) -> int:
        """Take lines in; return how many are new."""
        new = []
        for row, (agent, path) in enumerate(zip(agents, paths, strict=True)):
            key = _key(int(agent), path)
            if key not in self._known:
                self._known.add(key)
                new.append(row)
        if new:
            wishes = [wish_cost(int(agents[row]), paths[row], self.tables) for row in new]
            self.agents = np.concatenate([self.agents, agents[new]])
            self.paths = np.concatenate([self.paths, paths[new]])
            self.costs = np.concatenate([self.costs, wishes])
        return len(new)

    def keep(self, which: BoolArray) -> None:
        """Forget all other lines."""
        for row in np.flatnonzero(~which):
            self._known.discard(_key(int(self.agents[row]), self.paths[row]))
        self.agents, self.paths = self.agents[which], self.paths[which]
        self.costs = self.costs[which]


def _key(agent: int, path: IntArray) -> bytes:
    return bytes([agent % 256, agent // 256]) + path.astype(np.int8).tobytes()


@dataclass(frozen=True, slots=True)
class Total:
    """A limit on the heads of several shifts together, set to search for better bounds.

    Parameters
    ----------
    cells : ndarray of float, shape (D, S)
        1 for the shifts that count, else 0.
    least, most : float
    """

    cells: FloatArray
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Mixture:
    """Solution of the linear programme: fractions of lines.

    Parameters
    ----------
    cost : float
    shares : ndarray, shape (K,)
        Fraction of each line used.
    worth : ndarray, shape (D, S)
        What a head on each shift is worth, totals included.
    constant : float
        Worth of the heads needed and of the totals: with each agent's cheapest line at these
        prices it makes a lower bound.
    agent_price : ndarray, shape (N,)
        A line that costs less than this, heads counted at their worth, improves the mixture.
    reduced : ndarray, shape (K,)
        Reduced costs of the lines.
    heads : ndarray, shape (D, S)
        Heads that the mixture gives to each shift.
    """

    cost: float
    shares: FloatArray
    worth: FloatArray
    constant: float
    agent_price: FloatArray
    reduced: FloatArray
    heads: FloatArray

    def likely_lines(self, columns: Columns, which: IntArray) -> IntArray:
        """Return each agent's line of the largest share; `which` are the lines mixed."""
        lines = np.full((self.agent_price.size, columns.paths.shape[1]), -1)
        for line in which[np.argsort(self.shares, kind="stable")]:
            lines[columns.agents[line]] = columns.paths[line]
        return lines

    def reduced_costs(self, tables: Tables, agents: IntArray, paths: IntArray) -> FloatArray:
        """Return how much cheaper other lines are than those in use (negative: cheaper)."""
        pairs = zip(agents, paths, strict=True)
        own = np.array([wish_cost(int(agent), path, tables) for agent, path in pairs])
        reduced: FloatArray = own - _gains(paths, self.worth) - self.agent_price[agents]
        return reduced


def mixture_of(
    columns: Columns,
    which: IntArray,
    time_limit_seconds: float,
    totals: tuple[Total, ...] = (),
) -> Mixture | None:
    """Return the cheapest mixture of some lines, one unit of them for each agent.

    Parameters
    ----------
    columns : Columns
    which : ndarray of int, shape (K,)
        The lines; each agent must have one.
    time_limit_seconds : float
    totals : tuple of Total
        More limits; they may be broken at a high price.

    Returns
    -------
    Mixture or None
        None when the time did not suffice.
    """
    tables = columns.tables
    cells = np.flatnonzero((tables.under > 0) | (tables.over > 0))
    matrix = _master(columns, which, cells, totals)
    request = Request("daily", time_limit_seconds, threads=1, options=MASTER_OPTIONS)
    outcome = run_highs(matrix, request)
    if outcome.interrupted:
        raise KeyboardInterrupt
    if outcome.status in (SolveStatus.INFEASIBLE, SolveStatus.UNBOUNDED):
        return None
    if outcome.values is None or outcome.row_duals is None:
        return None
    worth, constant = _worth(outcome.row_duals, cells, totals, tables)
    prices = outcome.row_duals[cells.size : cells.size + tables.wish.shape[0]]
    gains = _gains(columns.paths[which], worth)
    shares = outcome.values[-which.size :]
    return Mixture(
        cost=float(matrix.cost @ outcome.values),
        shares=shares,
        worth=worth,
        constant=constant,
        agent_price=prices,
        reduced=columns.costs[which] - gains - prices[columns.agents[which]],
        heads=(_heads(columns.paths[which], tables) @ shares).reshape(worth.shape),
    )


def _worth(
    duals: FloatArray, cells: IntArray, totals: tuple[Total, ...], tables: Tables
) -> tuple[FloatArray, float]:
    """Return the worth of heads, and the constant that makes it a bound."""
    worth = np.zeros(tables.need.size)
    worth[cells] = duals[: cells.size]
    # Duals of an interior point may lie a little outside; inside, the bound always holds.
    worth = np.clip(worth.reshape(tables.need.shape), -tables.over, tables.under)
    constant = float((tables.need * worth).sum())
    for total, price in zip(totals, duals[duals.size - len(totals) :], strict=True):
        limit = total.least if price > 0 else total.most
        if np.isfinite(limit):
            worth = worth + price * total.cells
            constant += float(price) * limit
    return worth, constant


def _gains(paths: IntArray, worth: FloatArray) -> FloatArray:
    padded = np.hstack([worth, np.zeros((worth.shape[0], 1))])  # -1, rest, is worth nothing
    gains: FloatArray = padded[np.arange(paths.shape[1]), paths].sum(axis=1)
    return gains


def _master(
    columns: Columns, which: IntArray, cells: IntArray, totals: tuple[Total, ...]
) -> Matrix:
    """State: heads by lines, plus missing, less beyond, are the need; one line an agent."""
    from scipy.sparse import coo_array, csr_array, hstack, vstack

    tables = columns.tables
    everyone = tables.wish.shape[0]
    heads = _heads(columns.paths[which], tables)
    owners = coo_array(
        (np.ones(which.size), (columns.agents[which], np.arange(which.size))),
        shape=(everyone, which.size),
    )
    sums = [total.cells.ravel() for total in totals]
    summed = csr_array(np.array(sums).reshape(len(totals), tables.need.size))
    body = vstack([heads[cells], owners, summed @ heads])
    missing = _signs(np.arange(cells.size), 1.0, body.shape[0])
    beyond = _signs(np.arange(cells.size), -1.0, body.shape[0])
    broken = np.arange(cells.size + everyone, body.shape[0])
    relief = [_signs(broken, 1.0, body.shape[0]), _signs(broken, -1.0, body.shape[0])]
    entries = csr_array(hstack([missing, beyond, *relief, body]))
    entries.sort_indices()
    need = tables.need.ravel()[cells].astype(float)
    exact = np.concatenate([need, np.ones(everyone)])
    count = entries.shape[1]
    price = TOTAL_PRICE * max(float(tables.under.max()), 1.0)
    return Matrix(
        columns=list(range(count)),
        rows=list(range(entries.shape[0])),
        cost=np.concatenate(
            [
                tables.under.ravel()[cells],
                tables.over.ravel()[cells],
                np.full(2 * broken.size, price),
                columns.costs[which],
            ]
        ),
        lower=np.zeros(count),
        upper=np.concatenate([need, np.full(count - need.size, np.inf)]),
        integer=np.zeros(count, dtype=bool),
        row_lower=np.concatenate([exact, [t.least for t in totals]]),
        row_upper=np.concatenate([exact, [t.most for t in totals]]),
        starts=entries.indptr.astype(np.int64),
        indices=entries.indices.astype(np.int64),
        values=entries.data,
        offset=0.0,
    )


def _heads(paths: IntArray, tables: Tables) -> Any:
    """Return which line works which shift; sparse, shape (D * S, K)."""
    from scipy.sparse import coo_array

    days, shifts = tables.need.shape
    line, day = np.nonzero(paths >= 0)
    rows = day * shifts + paths[line, day]
    shape = (days * shifts, paths.shape[0])
    return coo_array((np.ones(line.size), (rows, line)), shape=shape).tocsr()


def _signs(rows: IntArray, sign: float, count: int) -> Any:
    from scipy.sparse import coo_array

    places = (rows, np.arange(rows.size))
    return coo_array((np.full(rows.size, sign), places), shape=(count, rows.size))
