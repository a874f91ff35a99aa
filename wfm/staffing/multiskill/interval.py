"""One interval of the problem, and what simulation says about agents in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from wfm.domain.goal import ServiceGoal
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record
from wfm.staffing.multiskill.pooled import PooledNeed
from wfm.staffing.multiskill.problem import SkillProblem
from wfm.staffing.multiskill.slack import GroupService, goal_slack

MET = -1e-12
"""Slack from which on a goal counts as met."""

Measure = Callable[[IntArray], GroupService]
"""From agents of each group, shape (G,), to what they give on contacts drawn before."""


class Simulator(Protocol):
    """Draws contacts of one interval's load, for ever, and returns how to measure agents."""

    def __call__(
        self,
        calls: FloatArray,
        aht_seconds: FloatArray,
        threshold_seconds: FloatArray,
        *,
        contacts: int,
        seed: int,
    ) -> Measure:
        """Draw contacts; all arrays have shape (Q,)."""


@dataclass(frozen=True, slots=True, eq=False)
class IntervalProblem(Record):
    """The problem of one interval.

    Parameters
    ----------
    skills : ndarray of bool, shape (G, Q)
    cost : ndarray, shape (G,)
    goals : tuple of ServiceGoal
    load_erlangs : ndarray, shape (Q,)
    least_agents, most_agents : ndarray of int, shape (G,)
    least_of_queue : ndarray of int, shape (Q,)
        Fewest agents who serve each queue: a condition.
    subsets : ndarray of bool, shape (S, Q)
    subset_agents : ndarray of int, shape (S,)
        What pooled Erlang models ask of sets of queues: where to start.
    """

    skills: BoolArray
    cost: FloatArray
    goals: tuple[ServiceGoal, ...]
    load_erlangs: FloatArray
    least_agents: IntArray
    most_agents: IntArray
    least_of_queue: IntArray
    subsets: BoolArray
    subset_agents: IntArray

    def allowed(self, agents: IntArray) -> bool:
        """Return whether agents of shape (G,) keep every condition but the goals."""
        return bool(
            (agents >= self.least_agents).all()
            and (agents <= self.most_agents).all()
            and (agents @ self.skills >= self.least_of_queue).all()
        )

    def total_cost(self, agents: IntArray) -> float:
        """Return the cost of agents of shape (G,)."""
        return float(agents @ self.cost)


def interval_problem(problem: SkillProblem, need: PooledNeed, interval: int) -> IntervalProblem:
    """Return the problem of one interval."""
    calls, aht = problem.calls[:, interval], problem.aht_seconds[:, interval]
    return IntervalProblem(
        skills=problem.skills,
        cost=problem.cost,
        goals=problem.goals[int(problem.goal_set[interval])],
        load_erlangs=calls * aht / problem.interval_seconds,
        least_agents=problem.least_agents,
        most_agents=problem.most_agents,
        least_of_queue=problem.least_of_queue[:, interval],
        subsets=need.subsets,
        subset_agents=need.agents[:, interval],
    )


@dataclass(slots=True)
class Trial:
    """Agents tried on one sample of contacts; nothing is measured twice.

    Parameters
    ----------
    interval : IntervalProblem
    measure : callable
        The sample.
    margin : float
        Taken from every slack.
    """

    interval: IntervalProblem
    measure: Measure
    margin: float = 0.0
    known: dict[bytes, FloatArray] = field(default_factory=dict)

    @property
    def evaluations(self) -> int:
        """Number of simulations so far."""
        return len(self.known)

    def slack(self, agents: IntArray) -> FloatArray:
        """Return the slack of every part of every goal, less the margin."""
        key = agents.tobytes()
        if key not in self.known:
            found = goal_slack(
                self.interval.goals, self.interval.skills, agents, self.measure(agents)
            )
            self.known[key] = found - self.margin
        return self.known[key]

    def meets(self, agents: IntArray) -> bool:
        """Return whether every goal is met."""
        return bool((self.slack(agents) >= MET).all())

    def effects(self, agents: IntArray) -> tuple[FloatArray, FloatArray]:
        """Return what one agent less and one more of each group changes; shape (G, goals)."""
        base = self.slack(agents)
        fewer, more = np.zeros((2, agents.size, base.size))
        for g in range(agents.size):
            changed = agents.copy()
            changed[g] += 1
            more[g] = self.slack(changed) - base
            if agents[g] > 0:
                changed[g] -= 2
                fewer[g] = self.slack(changed) - base
        return fewer, more
