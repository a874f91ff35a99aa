"""The linear programme that mixes agents' months: what a perfect mixture would cost.

Its optimum lies below the cost of every legal roster, its duals say what each shift is worth,
and its mixture says which months are good company for each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import Progress, silent
from wfm.domain.record import FloatArray, IntArray
from wfm.roster.bound import CrowdModel, Prices, priced_shifts
from wfm.roster.monthly.pool import MonthPool
from wfm.solver import matrix_of, relax_matrix, weighted_sum, with_columns

TOLERANCE = 1e-5
"""Relative gap at which the interior point method stops."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """A solution of the linear programme.

    Parameters
    ----------
    objective : float
    prices : Prices
        Clipped to the bounds within which they prove a lower bound.
    agent_price : ndarray, shape (N,)
        Dual of each agent's row: a month that costs less at these prices is wanted.
    share : ndarray, shape (J,)
        Part of each month of the pool.
    """

    objective: float
    prices: Prices
    agent_price: FloatArray
    share: FloatArray


class MasterModel(CrowdModel):
    """Numbers of agents by class, day and shift, which their months must add up to.

    The rows are stated through PuLP once; months come as columns each time it is solved.
    """

    def build(self) -> None:
        """State the model, rule by rule."""
        self.agents_on_shifts()
        self.surplus_over_the_schedule()
        self.cover_of_the_requirement()
        self.months_add_up()
        self.one_month_each()
        self.model += weighted_sum(self.cost)
        self.matrix = matrix_of(self.model)
        self.row = {row.name: i for i, row in enumerate(self.matrix.rows)}
        self._fill_tables()

    def months_add_up(self) -> None:
        """Agents on a shift are those whose month has it."""
        for (c, d, s), variable in self.on_shift.items():
            self.model += weighted_sum([(variable, 1.0)]) == 0.0, f"months_{c}_{d}_{s}"

    def one_month_each(self) -> None:
        """Everybody works one month; a month off can always be had."""
        off = np.full(self.problem.allowed.shape[1], -1, dtype=np.int64)
        for agent in range(len(self.problem.roster.agents)):
            idle = self.model.add_variable(f"idle_{agent}", 0)
            self.cost.append((idle, self.problem.own_cost(agent, off)))
            self.model += weighted_sum([(idle, 1.0)]) == 1.0, f"agent_{agent}"

    def _fill_tables(self) -> None:
        count, days, shifts = self.problem.allowed.shape
        self.class_of = np.zeros(count, dtype=np.int64)
        self.row_of = np.full((len(self.members), days, shifts), -1, dtype=np.int64)
        for c, members in enumerate(self.members):
            self.class_of[members] = c
        for c, d, s in self.on_shift:
            self.row_of[c, d, s] = self.row[f"months_{c}_{d}_{s}"]
        self.agent_row = np.array([self.row[f"agent_{a}"] for a in range(count)])

    def mixture(
        self,
        pool: MonthPool,
        chosen: IntArray,
        *,
        time_limit_seconds: float,
        progress: Progress = silent,
    ) -> Mixture | None:
        """Return the best mixture of some months; None when the solver has none.

        Parameters
        ----------
        pool : MonthPool
        chosen : ndarray of int, shape (K,)
            Numbers of the months that may be used.
        time_limit_seconds : float
        progress : Progress
        """
        agents, paths = pool.agents[chosen], pool.paths[chosen]
        month, day = np.nonzero(paths >= 0)
        links = self.row_of[self.class_of[agents[month]], day, paths[month, day]]
        length = (paths >= 0).sum(axis=1) + 1
        starts = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
        rows, values = np.empty(starts[-1], dtype=np.int64), np.full(starts[-1], -1.0)
        first = np.zeros(starts[-1], dtype=bool)
        first[starts[:-1]] = True
        rows[first], values[first] = self.agent_row[agents], 1.0
        rows[~first] = links
        matrix = with_columns(self.matrix, pool.own_costs[chosen], starts, rows, values)
        outcome = relax_matrix(
            matrix,
            stage="roster",
            time_limit_seconds=time_limit_seconds,
            tolerance=TOLERANCE,
            progress=progress,
        )
        if outcome.values is None or outcome.row_duals is None or outcome.interrupted:
            return None
        duals = outcome.row_duals
        share = np.zeros(len(pool))
        share[chosen] = outcome.values[len(self.matrix.columns) :]
        return Mixture(
            objective=float(matrix.cost @ outcome.values + matrix.offset),
            prices=self.prices_of({name: float(duals[i]) for name, i in self.row.items()}),
            agent_price=duals[self.agent_row],
            share=share,
        )

    def shift_costs(self, prices: Prices) -> FloatArray:
        """Return what each shift costs each agent at some prices; shape (N, D, S)."""
        return priced_shifts(self.problem, self.cover, prices)
