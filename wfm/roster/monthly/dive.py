"""Turns a mixture of months into a roster: fix the clearest months, mix the rest anew, go on.

The last agents are not fixed but placed one by one where they help most: what is left then
hardly resembles the months that were found for a full house.
"""

from __future__ import annotations

import time

import numpy as np

from wfm.domain import Progress, ProgressEvent
from wfm.domain.record import FloatArray, IntArray
from wfm.roster.bound import priced_shifts
from wfm.roster.monthly.generation import IN_USE, Generation, rank_of_each
from wfm.roster.search import Search, State

BATCHES = 16
"""Parts of the agents; one of them at least is fixed each round."""

STOP = 0.88
"""Share of the agents who are fixed; the rest is placed one by one."""

ENOUGH = 0.7
"""With fewer agents fixed, because time ran out, the dive has come to nothing."""

CLEAR = 0.9
"""Months with so large a share are fixed at once."""

MOST_MONTHS = 5000
"""Months mixed for the agents who are not fixed."""


def dive(
    generation: Generation, search: Search, deadline: float, progress: Progress
) -> State | None:
    """Return a roster made of a mixture; None when there is no mixture, or no time.

    Parameters
    ----------
    generation : Generation
        After its rounds. New months are added to its pool.
    search : Search
        Places the last agents.
    deadline : float
        `time.monotonic` moment after which nothing more is fixed.
    progress : Progress
    """
    mixture = generation.mixture
    if mixture is None:
        return None
    pool, count = generation.pool, len(generation.everybody)
    reduced = generation.reduced_costs()
    fixed = np.full(count, -1, dtype=np.int64)
    share = mixture.share
    while (fixed < 0).sum() > (1 - STOP) * count and time.monotonic() < deadline:
        _fix(fixed, share, pool.agents[: share.size], -(-count // BATCHES))
        free = np.flatnonzero(fixed < 0)
        chosen = _months_to_mix(reduced, share, pool.agents, fixed)
        seconds = max(deadline - time.monotonic(), 1.0)
        mixture = generation.master.mixture(pool, chosen, time_limit_seconds=seconds)
        if mixture is None:
            return None
        share = mixture.share
        costs = priced_shifts(generation.problem, generation.cover, mixture.prices)
        generation.offers(costs, free)
        reduced = pool.priced(costs) - mixture.agent_price[pool.agents]
        message = f"{count - free.size} of {count} agents fixed, mixture {mixture.objective:.0f}"
        progress(ProgressEvent("roster", 1 - free.size / count, message))
    if (fixed >= 0).sum() < ENOUGH * count:
        return None
    return _completed(search, pool.paths, fixed)


def _fix(fixed: IntArray, share: FloatArray, agents: IntArray, least: int) -> None:
    """Fix the months with the largest shares, one an agent."""
    done = 0
    for month in np.argsort(-share, kind="stable"):
        if done >= least and share[month] < CLEAR:
            return
        if share[month] <= 0:
            return
        if fixed[agents[month]] < 0:
            fixed[agents[month]] = month
            done += 1


def _months_to_mix(
    reduced: FloatArray, share: FloatArray, agents: IntArray, fixed: IntArray
) -> IntArray:
    """Return the months in use and each free agent's cheapest, besides those fixed."""
    in_use = np.zeros(len(agents), dtype=bool)
    in_use[: len(share)] = share > IN_USE
    free = np.flatnonzero(fixed[agents] < 0)
    quota = MOST_MONTHS // max(int((fixed < 0).sum()), 1)
    near = rank_of_each(reduced[free], agents[free]) < quota
    return np.sort(np.concatenate([free[near | in_use[free]], fixed[fixed >= 0]]))


def _completed(search: Search, paths: IntArray, fixed: IntArray) -> State:
    months = np.full((fixed.size, paths.shape[1]), -1, dtype=np.int64)
    months[fixed >= 0] = paths[fixed[fixed >= 0]]
    state = search.state_of(months)
    for agent in search.random.permutation(np.flatnonzero(fixed < 0)):
        search.replace_month(state, int(agent))
    return state
