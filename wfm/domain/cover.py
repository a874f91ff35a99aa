"""Whether agents with several skills are enough for several queues at once."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray

MOST_QUEUES = 12


def queue_subsets(queues: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return every non-empty subset of the queues, small ones first.

    Raises
    ------
    InvalidInput
        If there are more than `MOST_QUEUES` queues (2**12 subsets).
    """
    if len(queues) > MOST_QUEUES:
        raise InvalidInput(f"{len(queues)} queues are more than {MOST_QUEUES}", where="queues")
    return [s for size in range(1, len(queues) + 1) for s in combinations(queues, size)]


def shortfall(
    floor: ArrayLike,
    skill_groups: tuple[tuple[str, ...], ...],
    required: ArrayLike,
    queues: tuple[str, ...],
) -> FloatArray:
    """Return the agents missing in each interval, each agent counted once.

    Parameters
    ----------
    floor : array_like, shape (G, T)
        Agents on the floor by skill group.
    skill_groups : tuple of tuple of str
        The queues each group can serve.
    required : array_like, shape (Q, T)
        Agents each queue needs.
    queues : tuple of str
        Queue ids in the order of `required`.

    Returns
    -------
    ndarray, shape (T,)
        The smallest total unmet requirement over all ways of sending agents to queues.

    Notes
    -----
    Hall's condition in its deficiency form (Ore 1955; max-flow min-cut): the largest excess,
    over subsets of queues, of their requirement over the agents who can serve any of them.
    """
    staff, need = np.asarray(floor, dtype=float), np.asarray(required, dtype=float)
    index = {queue: q for q, queue in enumerate(queues)}
    worst = np.zeros(need.shape[1])
    for subset in queue_subsets(queues):
        wanted = need[[index[q] for q in subset]].sum(axis=0)
        able = [g for g, group in enumerate(skill_groups) if set(group) & set(subset)]
        worst = np.maximum(worst, wanted - staff[able].sum(axis=0))
    return worst
