"""Cutting planes from simulation: a model that learns from each answer it gives."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.solver import solve, values_of, weighted_sum
from wfm.staffing.multiskill.interval import MET, IntervalProblem, Trial

if TYPE_CHECKING:
    import pulp

TIME_LIMIT_SECONDS = 10.0
GAP = 0.002
SMALLEST_EFFECT = 2e-4
LARGEST_STEP = 3.0
"""Agents of the most helpful group that one cut may ask for at most."""

_one_solver = Lock()
"""HiGHS keeps one scheduler for the process."""


class StaffingModel:
    """Cheapest agents that satisfy linear conditions; cuts come one by one.

    Parameters
    ----------
    interval : IntervalProblem
        Its conditions, and what pooled Erlang models ask of sets of queues.
    """

    def __init__(self, interval: IntervalProblem) -> None:
        import pulp

        self.interval = interval
        self.problem = pulp.LpProblem("skills", pulp.LpMinimize)
        self.agents = self._variables()
        self._cost()
        self._least_of_queue()
        self._pooled_need()

    def _variables(self) -> list[pulp.LpVariable]:
        interval = self.interval
        bounds = zip(interval.least_agents.tolist(), interval.most_agents.tolist(), strict=True)
        return [
            self.problem.add_variable(f"agents_{g}", low, high, cat="Integer")
            for g, (low, high) in enumerate(bounds)
        ]

    def _cost(self) -> None:
        self.problem += weighted_sum(zip(self.agents, self.interval.cost.tolist(), strict=True))

    def _least_of_queue(self) -> None:
        for q, least in enumerate(self.interval.least_of_queue.tolist()):
            self._at_least(self.interval.skills[:, q].astype(float), least)

    def _pooled_need(self) -> None:
        interval = self.interval
        for members, need in zip(interval.subsets, interval.subset_agents.tolist(), strict=True):
            self._at_least(interval.skills[:, members].any(axis=1).astype(float), need)

    def cut(self, effect: FloatArray, least: float) -> None:
        """Ask that the effects of all agents add up to at least so much."""
        self._at_least(effect, least)

    def _at_least(self, weights: FloatArray, least: float) -> None:
        terms = [(v, w) for v, w in zip(self.agents, weights.tolist(), strict=True) if w]
        if terms and least > 0:
            self.problem += weighted_sum(terms) >= float(least)

    def solve(self) -> IntArray | None:
        """Return the cheapest agents, shape (G,); None when there are none."""
        with _one_solver:
            report = solve(
                self.problem,
                stage="skills",
                time_limit_seconds=TIME_LIMIT_SECONDS,
                gap=GAP,
                threads=1,
            )
        if report.interrupted:
            raise KeyboardInterrupt
        if not report.has_solution:
            return None
        agents: IntArray = np.rint(values_of(self.agents)).astype(np.int64)
        return agents


def by_cutting_planes(trial: Trial, rounds: int) -> tuple[IntArray | None, float, int]:
    """Return agents that the cuts lead to, the cost before any cut, and the number of cuts.

    Parameters
    ----------
    trial : Trial
        Simulates what the model proposes.
    rounds : int
        Most proposals.

    Returns
    -------
    agents : ndarray of int, shape (G,)
        The last proposal: may miss goals, to be repaired. None when the conditions cannot hold.
    bound : float
        Cost of the first proposal.
    cuts : int

    Notes
    -----
    Cezik & L'Ecuyer (2008), "Staffing multiskill call centers via linear programming and
    simulation", Management Science 54(2): a missed goal of agents y* becomes
    ``slack(y*) + sum_g effect_g (y_g - y*_g) >= 0`` with effects from finite differences under
    common random numbers. Service is not concave where few agents are, so one cut never asks
    for more than a few agents, and the result is a start rather than an optimum.
    """
    model = StaffingModel(trial.interval)
    agents, bound, cuts = None, 0.0, 0
    for number in range(rounds):
        proposal = model.solve()
        if proposal is None:
            break
        agents = proposal
        if number == 0:
            bound = trial.interval.total_cost(agents)
        slack = trial.slack(agents)
        missed = np.flatnonzero(slack < MET)
        if not missed.size:
            break
        for effect, short in zip(_effects(trial, agents)[missed], -slack[missed], strict=True):
            wanted = min(float(short), LARGEST_STEP * float(effect.max()))
            model.cut(effect, float(effect @ agents) + wanted)
            cuts += 1
    return agents, bound, cuts


def _effects(trial: Trial, agents: IntArray) -> FloatArray:
    """Return what one agent more of each group adds to each goal; shape (goals, G)."""
    base = trial.slack(agents)
    effect = np.zeros((base.size, agents.size))
    for g in range(agents.size):
        more = agents.copy()
        more[g] += 1
        effect[:, g] = trial.slack(more) - base
    effect[effect < SMALLEST_EFFECT] = 0.0
    # A goal that no single agent seems to help: all of them might, together.
    effect[effect.max(axis=1, initial=0.0) == 0] = 1e-3
    return effect
