"""Whether locks can be kept together, and that a search that was stopped keeps them.

Loaded only when a roster is made: the month programme is heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import Infeasible
from wfm.domain.record import IntArray
from wfm.roster.pricer import MonthPricer
from wfm.roster.problem import Problem

if TYPE_CHECKING:
    from wfm.roster.search import Search, State


def require_kept_locks(pricer: MonthPricer) -> None:
    """Refuse locks that no legal month of their agent keeps.

    Raises
    ------
    Infeasible
        Naming the agents and days. Locks that break a rule by themselves have been refused
        before by `wfm.roster.request_checks`; here are those that need work no rule allows.
    """
    problem = pricer.problem
    if problem.obliged is None:
        return
    lost = []
    nothing = np.zeros(problem.allowed.shape[1:])
    for agent in np.flatnonzero(problem.obliged.any(axis=1)):
        _, path = pricer.best(int(agent), nothing)
        open_days = broken_locks(problem, int(agent), path)
        if open_days.size:
            days = ", ".join(str(problem.roster.grid.dates[d]) for d in open_days)
            lost.append(f"agent {problem.roster.agents[agent].agent} on {days}")
    if lost:
        raise Infeasible(
            f"the rules leave no month that keeps every lock: {'; '.join(lost)}",
            where="requests",
            hint="take out locks, or loosen the rules on hours and rest",
        )


def broken_locks(problem: Problem, agent: int, path: IntArray) -> IntArray:
    """Return the days on which a lock demands work and the month has none."""
    if problem.obliged is None:
        return np.zeros(0, dtype=np.int64)
    days: IntArray = np.flatnonzero(problem.obliged[agent] & (path < 0))
    return days


def keep_locks(search: Search, state: State) -> None:
    """Give the agents whom a stopped search has not placed a month that keeps their locks."""
    for agent in range(state.paths.shape[0]):
        if broken_locks(search.problem, agent, state.paths[agent]).size:
            search.replace_month(state, agent)
