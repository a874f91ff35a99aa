"""Groups that cross-training makes, and what agents with more skills cost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray
from wfm.staffing.multiskill.problem import SkillProblem


def group_costs(groups: tuple[tuple[str, ...], ...], premium: float) -> FloatArray:
    """Return the cost of an agent of each group: 1, and a premium for each further skill.

    Parameters
    ----------
    groups : tuple of tuple of str
        Queues that each group serves.
    premium : float
        Cost of a further skill, in agents.
    """
    return np.array([1.0 + premium * (len(group) - 1) for group in groups])


def cross_trained(
    problem: SkillProblem, first: str, second: str, agents: int, cost: float
) -> SkillProblem:
    """Return the problem with up to so many more agents who serve both queues.

    Parameters
    ----------
    problem : SkillProblem
        The skill groups there are.
    first, second : str
        Two of its queues.
    agents : int
        Trained agents on position in every interval, at most.
    cost : float
        Cost of one of them for one interval.

    Raises
    ------
    InvalidInput
        If a queue is unknown, both are the same, or fewer than one agent is trained.
    """
    for queue in (first, second):
        if queue not in problem.queues:
            raise InvalidInput(f"queue {queue!r} is not among {problem.queues}", where="queue")
    if first == second or agents < 1:
        raise InvalidInput(
            f"{agents} agents of {first!r} for {second!r} make no training", where="cross_train"
        )
    both = {first, second}
    most = problem.most_agents.copy()
    for g, group in enumerate(problem.groups):
        if set(group) == both:
            most[g] += agents
            return replace(problem, most_agents=most)
    return replace(
        problem,
        groups=(*problem.groups, tuple(queue for queue in problem.queues if queue in both)),
        cost=np.append(problem.cost, cost),
        least_agents=np.append(problem.least_agents, 0),
        most_agents=np.append(most, agents),
    )
