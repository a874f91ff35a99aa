"""In small centres, every staffing that costs less than the best one found."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np

from wfm.domain.record import BoolArray, IntArray
from wfm.staffing.multiskill.interval import IntervalProblem, Trial
from wfm.staffing.multiskill.neighbourhood import CHEAPER, HOPE

MOST_LISTED = 200_000
"""Staffings of one size that are written down; in larger centres none is."""

MOST_TRIED = 800
"""With more cheaper staffings than this the local search has the last word."""

FEWER_THAN_POOLED = 1
"""Pooled Erlang models may ask for so many agents too many: handle times differ."""


def cheapest_of_all(judge: Trial, guide: Trial, agents: IntArray) -> IntArray:
    """Return the cheapest staffing that meets the goals where few are cheaper than the best.

    Parameters
    ----------
    judge, guide : Trial
        As in `wfm.staffing.multiskill.neighbourhood.improve`.
    agents : ndarray of int, shape (G,)
        Meet the goals.

    Returns
    -------
    ndarray of int, shape (G,)
        The agents given when nothing cheaper meets the goals, or too much would have to be
        tried.
    """
    apart = judge.slack(agents) - guide.slack(agents)
    staffing: IntArray
    for staffing in cheaper_staffings(judge.interval, agents):
        likely = guide.slack(staffing) + apart
        if likely.min() >= -HOPE / 2 and judge.meets(staffing):
            return staffing
    return agents


def cheaper_staffings(interval: IntervalProblem, agents: IntArray) -> IntArray:
    """Return the staffings below a cost that pooled Erlang models do not rule out.

    Parameters
    ----------
    interval : IntervalProblem
    agents : ndarray of int, shape (G,)
        What they must be cheaper than.

    Returns
    -------
    ndarray of int, shape (M, G)
        The cheapest first; none when there are more than `MOST_TRIED`.
    """
    limit = interval.total_cost(agents) - CHEAPER
    groups = agents.size
    nothing = np.zeros((0, groups), dtype=np.int64)
    least = max(int(interval.subset_agents.max(initial=0)) - FEWER_THAN_POOLED, 0)
    most = int(limit / interval.cost.min())
    found, count = [nothing], 0
    for total in range(least, most + 1):
        if comb(total + groups - 1, groups - 1) > MOST_LISTED:
            return nothing
        staffings = _of_size(total, groups)
        kept = staffings[(staffings @ interval.cost < limit) & _possible(interval, staffings)]
        found.append(kept)
        count += len(kept)
        if count > MOST_TRIED:
            return nothing
    listed = np.concatenate(found)
    in_order: IntArray = listed[np.argsort(listed @ interval.cost, kind="stable")]
    return in_order


def _of_size(total: int, groups: int) -> IntArray:
    """Return every way to have so many agents in so many groups (stars and bars)."""
    places = range(total + groups - 1)
    bars = np.array(list(combinations(places, groups - 1)), dtype=np.int64)
    bars = bars.reshape(-1, groups - 1)
    low, high = np.full((len(bars), 1), -1), np.full((len(bars), 1), total + groups - 1)
    sizes: IntArray = np.diff(np.hstack([low, bars, high]), axis=1) - 1
    return sizes


def _possible(interval: IntervalProblem, staffings: IntArray) -> BoolArray:
    possible: BoolArray = np.asarray(
        (staffings >= interval.least_agents).all(axis=1)
        & (staffings <= interval.most_agents).all(axis=1)
        & (staffings @ interval.skills >= interval.least_of_queue).all(axis=1)
    )
    for members, needed in zip(interval.subsets, interval.subset_agents, strict=True):
        able = interval.skills[:, members].any(axis=1)
        possible = possible & (staffings[:, able].sum(axis=1) >= needed - FEWER_THAN_POOLED)
    return possible
