"""One agent fewer, and the others given more skills until the goals are met again."""

from __future__ import annotations

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.staffing.multiskill.interval import Trial
from wfm.staffing.multiskill.neighbourhood import CHEAPER, improve, legal_moves

TRIED = 3
"""Exchanges simulated in each step; the best is taken."""

STEPS = 8
BETTER = 1e-4


def with_fewer(judge: Trial, guide: Trial, agents: IntArray, tries: int) -> IntArray:
    """Return cheaper agents that meet the goals, one fewer at a time, or the agents given.

    Parameters
    ----------
    judge, guide : Trial
        As in `improve`.
    agents : ndarray of int, shape (G,)
        Meet the goals.
    tries : int
        As in `improve`.

    Notes
    -----
    Between two good staffings that differ by one agent there are often only staffings that miss
    the goals: specialists must be exchanged for agents with more skills, several times, before
    the one who left is made up for.
    """
    best = agents
    while True:
        fewer = _without_one(judge, guide, best)
        if fewer is None:
            return best
        fewer = _exchanged(judge, guide, fewer)
        if not judge.meets(fewer):
            return best
        fewer = improve(judge, guide, fewer, tries)
        cost = judge.interval.total_cost
        if cost(fewer) >= cost(best) - CHEAPER:
            return best
        best = fewer


def _without_one(judge: Trial, guide: Trial, agents: IntArray) -> IntArray | None:
    """Return the agents without the one who is missed least."""
    fewer, _ = guide.effects(agents)
    after = _shortfall(judge.slack(agents) + fewer)
    for g in np.argsort(after, kind="stable"):
        left = agents.copy()
        left[g] -= 1
        if judge.interval.allowed(left):
            return left
    return None


def _exchanged(judge: Trial, guide: Trial, agents: IntArray) -> IntArray:
    """Return as many agents, exchanged step by step as long as that brings the goals nearer."""
    current = agents
    for _ in range(STEPS):
        if judge.meets(current):
            return current
        moves = legal_moves(judge.interval, current)
        moves = moves[moves.sum(axis=1) == 0]
        if not len(moves):
            return current
        fewer, more = guide.effects(current)
        guess = judge.slack(current) + np.maximum(-moves, 0) @ fewer + np.maximum(moves, 0) @ more
        nearest = np.argsort(_shortfall(guess), kind="stable")[:TRIED]
        chosen = min(
            (current + moves[m] for m in nearest), key=lambda a: float(_shortfall(judge.slack(a)))
        )
        if _shortfall(judge.slack(chosen)) > _shortfall(judge.slack(current)) - BETTER:
            return current
        current = chosen
    return current


def _shortfall(slack: FloatArray) -> FloatArray:
    """Return how much is missing in all goals together."""
    missing: FloatArray = -np.minimum(slack, 0.0).sum(axis=-1)
    return missing
