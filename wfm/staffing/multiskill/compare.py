"""The two ends between which skill groups lie: a group for each queue, and one for all."""

from __future__ import annotations

import numpy as np

from wfm.domain.record import IntArray
from wfm.staffing.multiskill.pooled import pooled_need
from wfm.staffing.multiskill.problem import SkillProblem


def dedicated_agents(problem: SkillProblem) -> IntArray:
    """Return the agents of each queue when nobody serves two, by Erlang; shape (Q, T)."""
    need = pooled_need(problem)
    single = need.agents[: len(problem.queues)]
    return np.maximum(single, problem.least_of_queue)


def pooled_agents(problem: SkillProblem) -> IntArray:
    """Return the agents when everybody serves everything, by Erlang; shape (T,).

    An ideal: all contacts in one line, all of one kind, and as much of each queue's goal as the
    easiest one asks.
    """
    need = pooled_need(problem)
    agents: IntArray = np.maximum(need.agents[-1], problem.least_of_queue.max(axis=0))
    return agents
