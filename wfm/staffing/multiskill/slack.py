"""How far the goals are exceeded or missed, as numbers that a search can steer by."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from wfm.domain.goal import ContactCounts, ServiceGoal, service_level_parts
from wfm.domain.record import BoolArray, FloatArray, IntArray

WAIT_WEIGHT = 0.25
"""A mean wait twice the goal weighs like a service level 25 points below it."""

STUDENT_95 = 2.093
"""97.5 % point of Student's t with 19 degrees of freedom, for 20 batches."""


class GroupService(ContactCounts, Protocol):
    """What the simulator returns; arrays of queues by batches, shape (Q, B)."""

    @property
    def abandoned(self) -> FloatArray:
        """Contacts that hung up."""

    @property
    def wait_seconds(self) -> FloatArray:
        """Waits of the answered, added up."""

    @property
    def busy_agents(self) -> FloatArray:
        """Mean number of agents of each group who are handling a contact; shape (G,)."""


def goal_slack(
    goals: tuple[ServiceGoal, ...], skills: BoolArray, agents: IntArray, counts: GroupService
) -> FloatArray:
    """Return by how much each part of each goal is exceeded; below 0 where it is missed.

    Parameters
    ----------
    goals : tuple of ServiceGoal
        One for each queue.
    skills : ndarray of bool, shape (G, Q)
    agents : ndarray of int, shape (G,)
    counts : GroupService
        What the agents gave.

    Returns
    -------
    ndarray
        One number for each part of a goal of a queue in which something arrived; shares of
        contacts or of time, waits relative to their goal.
    """
    above, below = service_level_parts(goals, counts)
    offered, answered = counts.offered.sum(axis=1), counts.answered.sum(axis=1)
    slack = []
    for q, goal in enumerate(goals):
        if offered[q] == 0:
            continue
        if goal.service_level is not None:
            slack.append(_ratio(above[q].sum(), below[q].sum()) - goal.service_level)
        if goal.max_abandonment is not None:
            slack.append(goal.max_abandonment - counts.abandoned[q].sum() / offered[q])
        if goal.max_mean_wait_seconds is not None:
            wait = _ratio(counts.wait_seconds[q].sum(), answered[q], empty=np.inf)
            slack.append(max(WAIT_WEIGHT * (1 - wait / goal.max_mean_wait_seconds), -1.0))
        if goal.max_occupancy is not None:
            able = skills[:, q]
            busy = _ratio(counts.busy_agents[able].sum(), agents[able].sum(), empty=1.0)
            slack.append(goal.max_occupancy - busy)
    return np.array(slack)


def service_levels(
    goals: tuple[ServiceGoal, ...], counts: GroupService
) -> tuple[FloatArray, FloatArray]:
    """Return each queue's service level and its 95 % half-width; 1 and 0 without contacts.

    Notes
    -----
    Ratio of means over batches of a long run with the delta-method variance (Asmussen & Glynn
    2007, "Stochastic Simulation", section IV.5).
    """
    above, below = service_level_parts(goals, counts)
    total = below.sum(axis=1)
    level = np.divide(above.sum(axis=1), total, out=np.ones_like(total), where=total > 0)
    batches = above.shape[1]
    spread = np.sqrt(((above - level[:, None] * below) ** 2).sum(axis=1) / (batches - 1) * batches)
    half = np.divide(spread, total, out=np.zeros_like(total), where=total > 0)
    return level, STUDENT_95 * half


def _ratio(above: float, below: float, empty: float = 1.0) -> float:
    return float(above / below) if below > 0 else empty
