"""Months that agents could work, as the columns of a linear programme."""

from __future__ import annotations

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.roster.problem import Problem


class MonthPool:
    """Every legal month that a search has met, each once.

    Parameters
    ----------
    problem : Problem
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._seen: set[tuple[int, bytes]] = set()
        self._agents: list[int] = []
        self._paths: list[IntArray] = []
        self._costs: list[float] = []
        self._stacked = np.zeros((0, problem.allowed.shape[1]), dtype=np.int64)

    def __len__(self) -> int:
        return len(self._agents)

    def add(self, agent: int, path: IntArray) -> bool:
        """Keep a month; return False when it is known already."""
        key = (agent, path.astype(np.int8).tobytes())
        if key in self._seen:
            return False
        self._seen.add(key)
        self._agents.append(agent)
        self._paths.append(path.copy())
        self._costs.append(self.problem.own_cost(agent, path))
        return True

    def add_roster(self, paths: IntArray) -> None:
        """Keep the month of every agent of a roster."""
        for agent, path in enumerate(paths):
            self.add(agent, path)

    @property
    def agents(self) -> IntArray:
        """Agent of each month; shape (J,)."""
        return np.array(self._agents, dtype=np.int64)

    @property
    def own_costs(self) -> FloatArray:
        """Price of each month itself; shape (J,)."""
        return np.array(self._costs)

    @property
    def paths(self) -> IntArray:
        """Shift of each day, or -1; shape (J, D)."""
        if len(self._paths) > len(self._stacked):
            fresh = self._paths[len(self._stacked) :]
            self._stacked = np.concatenate([self._stacked, np.array(fresh)])
        return self._stacked

    def priced(self, cost: FloatArray) -> FloatArray:
        """Return the cost of every month when shifts cost something; shape (J,).

        Parameters
        ----------
        cost : ndarray, shape (N, D, S)
            Cost of each shift for each agent, besides the month's own price.
        """
        agents, paths = self.agents, self.paths
        # A day off is read from an extra shift that costs nothing.
        free = np.zeros((*cost.shape[:2], 1))
        table = np.concatenate([cost, free], axis=2)
        days = np.arange(paths.shape[1])
        total = self.own_costs + table[agents[:, None], days[None, :], paths].sum(axis=1)
        return np.asarray(total)
