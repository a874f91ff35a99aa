"""Local search: the cheapest neighbour that should meet the goals is tried first."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations_with_replacement, zip_longest

import numpy as np

from wfm.domain.record import IntArray
from wfm.staffing.multiskill.interval import IntervalProblem, Trial

HOPE = 0.02
"""Slack below 0 that a linear guess may show and still be worth a try."""

CHEAPER = 1e-9
MOST_MOVES = 60_000
MOST_REPAIRS = 200


def improve(judge: Trial, guide: Trial, agents: IntArray, tries: int) -> IntArray:
    """Return agents that meet the goals, and that no neighbour tried does for less.

    Parameters
    ----------
    judge : Trial
        Decides whether goals are met.
    guide : Trial
        Says what one agent more or less changes, and which neighbours are far off; a smaller
        sample will do.
    agents : ndarray of int, shape (G,)
        Where to start; need not meet the goals.
    tries : int
        Neighbours tried before a solution counts as locally best.

    Returns
    -------
    ndarray of int, shape (G,)
        Misses the goals only when not even the most agents allowed meet them.

    Notes
    -----
    A neighbour takes away up to three agents and adds up to three. What it gives is guessed from
    the changes by single agents. Simulated are, in turn, the cheapest of those that should meet
    the goals by this guess, and of those that may.
    """
    current = agents.copy()
    for _ in range(MOST_REPAIRS):
        feasible = judge.meets(current)
        better = _first_better(judge, guide, current, tries, feasible=feasible)
        if better is not None:
            current = better
        elif feasible:
            return current
        else:
            added = _most_helpful(judge, guide, current)
            if added is None:
                return current
            current = added
    return current


def _first_better(
    judge: Trial, guide: Trial, agents: IntArray, tries: int, *, feasible: bool
) -> IntArray | None:
    """Return the first neighbour found to meet the goals at less cost, if there is one."""
    limit = judge.interval.total_cost(agents) if feasible else np.inf
    apart = judge.slack(agents) - guide.slack(agents)
    for tried, neighbour in enumerate(_promising(judge, guide, agents, limit)):
        if tried == tries:
            return None
        # What a change does is much the same on both samples; the smaller one costs less.
        likely = guide.slack(neighbour) + apart
        if likely.min() >= -HOPE / 2 and judge.meets(neighbour):
            return neighbour
    return None


def _promising(judge: Trial, guide: Trial, agents: IntArray, limit: float) -> Iterator[IntArray]:
    """Yield neighbours below a cost: in turn the cheapest that should, and may, meet the goals."""
    interval = judge.interval
    moves = legal_moves(interval, agents)
    cost = moves @ interval.cost + interval.total_cost(agents)
    moves, cost = moves[cost < limit - CHEAPER], cost[cost < limit - CHEAPER]
    if not moves.size:
        return
    fewer, more = guide.effects(agents)
    guess = judge.slack(agents) + np.maximum(-moves, 0) @ fewer + np.maximum(moves, 0) @ more
    least = guess.min(axis=1)
    daring = np.lexsort((-least, cost))
    daring = daring[least[daring] >= -HOPE]
    safe = daring[least[daring] >= 0]
    for place in _in_turn(safe.tolist(), daring.tolist()):
        yield agents + moves[place]


def _in_turn(first: list[int], second: list[int]) -> Iterator[int]:
    """Yield from both lists in turn, nothing twice."""
    seen = set()
    for pair in zip_longest(first, second):
        for place in pair:
            if place is not None and place not in seen:
                seen.add(place)
                yield place


def legal_moves(interval: IntervalProblem, agents: IntArray) -> IntArray:
    """Return the changes that keep every condition but the goals; shape (M, G)."""
    moves = _moves(agents.size)
    after = agents + moves
    legal = (
        (after >= interval.least_agents).all(axis=1)
        & (after <= interval.most_agents).all(axis=1)
        & (after @ interval.skills >= interval.least_of_queue).all(axis=1)
    )
    kept: IntArray = moves[legal]
    return kept


def _most_helpful(judge: Trial, guide: Trial, agents: IntArray) -> IntArray | None:
    """Return the agents with those added that bring the goals nearest for their cost."""
    interval = judge.interval
    room = interval.most_agents - agents
    if not (room > 0).any():
        return None
    slack = judge.slack(agents)
    _, more = guide.effects(agents)
    step = np.minimum(_step(agents), np.maximum(room, 0))
    after = np.minimum(slack + more * step[:, None], 0.0)
    gain = (after - np.minimum(slack, 0.0)).sum(axis=1) / (interval.cost * np.maximum(step, 1))
    gain[room <= 0] = -np.inf
    best = int(np.argmax(gain))
    if gain[best] <= 0:
        # Nothing seems to help one by one: add where the missing queues are served.
        best = int(np.argmax(np.where(room > 0, interval.skills.sum(axis=1), -1)))
    added = agents.copy()
    added[best] += max(int(step[best]), 1)
    return added


def _step(agents: IntArray) -> IntArray:
    """Return how many agents a repair adds at once: one, and more in large centres."""
    return np.full(agents.size, max(1, int(agents.sum()) // 60))


@cache
def _moves(groups: int) -> IntArray:
    """Return what neighbours change, shape (M, G): up to three agents out and three in."""
    found: dict[bytes, IntArray] = {}
    for out, into in ((1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (1, 2), (2, 2), (3, 2), (3, 3)):
        if len(found) > 1 and _count(groups, out) * _count(groups, into) > MOST_MOVES:
            continue
        for leave in combinations_with_replacement(range(groups), out):
            for join in combinations_with_replacement(range(groups), into):
                move = np.zeros(groups, dtype=np.int64)
                np.add.at(move, list(join), 1)
                np.add.at(move, list(leave), -1)
                if not set(leave) & set(join):
                    found[move.tobytes()] = move
    return np.array(list(found.values()))


def _count(groups: int, chosen: int) -> int:
    total = 1
    for k in range(chosen):
        total = total * (groups + k) // (k + 1)
    return total
