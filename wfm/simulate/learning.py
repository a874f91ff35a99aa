"""New agents take longer; they learn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wfm.domain import Agent, InvalidInput, TimeGrid
from wfm.domain.record import FloatArray


def learning_factor(
    tenure_days: FloatArray, extra_share: float, halving_days: float
) -> FloatArray:
    """Return handle times over those of an experienced agent, by days since hiring.

    Parameters
    ----------
    tenure_days : ndarray
        Days since the first working day; below 0 counts as 0.
    extra_share : float
        How much longer a call takes on the first day; 0.4 is 40 % longer.
    halving_days : float
        Days in which that extra time halves.

    Raises
    ------
    InvalidInput
        If the extra share is negative or the time to halve it is not above 0.

    Notes
    -----
    An exponential learning curve; service times of new agents in call centres and how they fall
    are measured in Gans, Liu, Mandelbaum, Shen and Ye (2010), Service times in call centers:
    agent heterogeneity and learning with some operational consequences, IMS Collections 6.
    """
    if not 0 <= extra_share < np.inf:
        raise InvalidInput(f"is {extra_share}", where="extra_share", hint="use 0 or more")
    if not 0 < halving_days < np.inf:
        raise InvalidInput(f"is {halving_days}", where="halving_days", hint="use more than 0")
    factor: FloatArray = 1 + extra_share * 0.5 ** (np.maximum(tenure_days, 0.0) / halving_days)
    return factor


def tenure_factors(
    agents: Sequence[Agent], grid: TimeGrid, extra_share: float, halving_days: float
) -> FloatArray:
    """Return each agent's learning factor, averaged over the days of the grid; shape (N,).

    Days before an agent's first working day do not count; agents whose first working day is not
    known, and all who start after the grid, are taken as experienced.
    """
    factors = np.ones(len(agents))
    days: FloatArray = np.arange(grid.day_count, dtype=np.float64)
    for number, agent in enumerate(agents):
        if agent.hired is None:
            continue
        tenure: FloatArray = days + float((grid.first_day - agent.hired).days)
        present: FloatArray = tenure[tenure >= 0]
        if present.size:
            factors[number] = learning_factor(present, extra_share, halving_days).mean()
    return factors
