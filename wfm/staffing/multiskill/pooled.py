"""What pooled Erlang models ask of sets of queues: bounds, starts and comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from wfm.domain.goal import ServiceGoal
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record
from wfm.staffing.multiskill.problem import SkillProblem
from wfm.staffing.queue_model import QueueModel

ALL_SUBSETS_UP_TO = 6
"""Queues up to which every set of them is looked at; beyond, pairs and the whole."""


@dataclass(frozen=True, slots=True, eq=False)
class PooledNeed(Record):
    """Agents that sets of queues need at least when pooled.

    Parameters
    ----------
    subsets : ndarray of bool, shape (S, Q)
        The sets: single queues first, in their order; the whole last.
    agents : ndarray of int, shape (S, T)
        Agents who serve any of the set.
    """

    subsets: BoolArray
    agents: IntArray


def pooled_need(problem: SkillProblem) -> PooledNeed:
    """Return what every set of queues needs, by the Erlang model of its pooled contacts.

    Notes
    -----
    Agents who can serve any queue of a set do best when they serve nothing else, all of it
    first come, first served; the set then behaves as one queue. Its handle time and patience
    are the contacts' means, and of the set's goals the easiest is asked.
    """
    subsets = _subsets(len(problem.queues))
    calls, aht = problem.calls, problem.aht_seconds
    work = calls * aht
    agents = np.zeros((len(subsets), problem.interval_count), dtype=np.int64)
    for s, members in enumerate(subsets):
        volume = calls[members].sum(axis=0)
        total = work[members].sum(axis=0)
        mean_aht = np.divide(total, volume, out=np.ones_like(volume), where=volume > 0)
        load = total / problem.interval_seconds
        for number, goals in enumerate(problem.goals):
            now = (problem.goal_set == number) & (volume > 0)
            if now.any():
                asked = [
                    _model(problem, members, goals[q]).required(load[now], mean_aht[now])
                    for q in np.flatnonzero(members).tolist()
                ]
                agents[s, now] = _easiest(asked, calls[members][:, now])
    return PooledNeed(subsets, agents)


def _easiest(asked: list[IntArray], calls: FloatArray) -> IntArray:
    """Return the smallest answer among the goals of queues that have contacts."""
    smallest: IntArray = np.where(calls > 0, asked, np.iinfo(np.int64).max).min(axis=0)
    return smallest


def _model(problem: SkillProblem, members: BoolArray, goal: ServiceGoal) -> QueueModel:
    """Return the model of a set of queues with one goal."""
    patience, volume = problem.patience_seconds[members], problem.calls[members].sum(axis=1)
    finite = np.isfinite(patience)
    if not finite.any():
        return QueueModel("erlang_c", goal, None)
    weights = volume[finite] if volume[finite].sum() > 0 else np.ones(int(finite.sum()))
    return QueueModel("erlang_a", goal, float(np.average(patience[finite], weights=weights)))


def _subsets(count: int) -> BoolArray:
    sizes = range(1, count + 1) if count <= ALL_SUBSETS_UP_TO else sorted({1, 2, count})
    members = [chosen for size in sizes for chosen in combinations(range(count), size)]
    table = np.zeros((len(members), count), dtype=bool)
    for row, chosen in enumerate(members):
        table[row, list(chosen)] = True
    return table
