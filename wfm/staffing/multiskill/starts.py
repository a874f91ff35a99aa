"""Starts without simulation: the pooled number split, each queue alone, a neighbour's answer."""

from __future__ import annotations

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.staffing.multiskill.interval import IntervalProblem

FLEXIBLE_SHARES = (0.05, 0.15, 0.4, 1.0)
"""Parts of the pooled number that go to groups with several skills."""


def split(interval: IntervalProblem, flexible: float) -> IntArray:
    """Return the pooled number, split into specialists by load and a flexible share.

    Parameters
    ----------
    interval : IntervalProblem
    flexible : float
        Share of the agents who go to groups with several skills, by the square root of the
        load they can serve.
    """
    load, whole = interval.load_erlangs, float(interval.subset_agents[-1])
    wide = _served(interval).sum(axis=1) > 1
    pooled = np.sqrt(_served(interval) @ load) * wide
    share = flexible if wide.any() else 0.0
    weight = share * pooled / max(float(pooled.sum()), 1e-9)
    for q, erlangs in enumerate(load):
        weight[_narrowest(interval, q)] += (1 - share) * erlangs / load.sum()
    return _within(interval, _rounded(weight / weight.sum() * whole))


def dedicated(interval: IntervalProblem) -> IntArray:
    """Return what each queue needs alone, from the group with the fewest skills."""
    agents = np.zeros(interval.cost.size, dtype=np.int64)
    for q in range(interval.load_erlangs.size):
        need = max(int(interval.subset_agents[q]), int(interval.least_of_queue[q]))
        if need:
            agents[_narrowest(interval, q)] += need
    return _within(interval, agents)


def scaled(interval: IntervalProblem, agents: IntArray, erlangs: float) -> IntArray:
    """Return the agents that met another load, scaled to this one's by the pooled number."""
    ratio = float(interval.load_erlangs.sum()) / erlangs if erlangs > 0 else 1.0
    return _within(interval, _rounded(np.asarray(agents * ratio, dtype=np.float64)))


def _served(interval: IntervalProblem) -> BoolArray:
    """Return which queues with contacts each group serves; shape (G, Q)."""
    served: BoolArray = interval.skills & (interval.load_erlangs > 0)
    return served


def _narrowest(interval: IntervalProblem, q: int) -> int:
    """Return the group that serves a queue with the fewest skills, with room for agents."""
    able = np.flatnonzero(interval.skills[:, q])
    open_groups = able[interval.most_agents[able] > 0]
    choice = open_groups if open_groups.size else able
    return int(choice[np.argmin(interval.skills[choice].sum(axis=1))])


def _within(interval: IntervalProblem, agents: IntArray) -> IntArray:
    """Return the agents within their limits, with queues that lack agents filled up."""
    held = np.clip(agents, interval.least_agents, interval.most_agents)
    for q, least in enumerate(interval.least_of_queue.tolist()):
        able = np.flatnonzero(interval.skills[:, q])
        for g in able[np.argsort(interval.cost[able], kind="stable")]:
            missing = least - int(held[able].sum())
            if missing <= 0:
                break
            held[g] += min(missing, int(interval.most_agents[g] - held[g]))
    return held


def _rounded(wanted: FloatArray) -> IntArray:
    """Return whole numbers of the same total, the largest remainders rounded up."""
    whole = np.floor(wanted + 1e-9).astype(np.int64)
    missing = int(np.rint(wanted.sum())) - int(whole.sum())
    if missing > 0:
        whole[np.argsort(whole - wanted, kind="stable")[:missing]] += 1
    return whole
