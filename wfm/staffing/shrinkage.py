"""From agents on position to agents on the schedule: shrinkage with an exact ceiling."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.errors import InvalidInput
from wfm.domain.record import IntArray


def exact_share(share: float) -> Fraction:
    """Return a share as the fraction its decimal text means: 0.3 is 3/10.

    Twelve digits are kept, so that a share that went through floating-point division, such as
    0.057000000000000002 for 5.7 %, still means what was written.
    """
    return Fraction(f"{share:.12g}")


def total_shrinkage(shares: Mapping[str, float]) -> Fraction:
    """Return the sum of the kinds of shrinkage.

    Parameters
    ----------
    shares : mapping of str to float
        Share of scheduled time lost to each kind. They add up: each is a share of scheduled
        time, not of what another kind leaves over. Breaks are not among them, since
        schedules place breaks.

    Raises
    ------
    InvalidInput
        If a share is no share, or nobody would be left.
    """
    for kind, share in shares.items():
        if not 0 <= share < 1:
            raise InvalidInput(
                f"is {share}", where=f"shrinkage.{kind}", hint="use a share from 0 to below 1"
            )
    total = sum((exact_share(share) for share in shares.values()), Fraction(0))
    if total >= 1:
        raise InvalidInput(
            f"adds up to {float(total):.0%}; nobody would be left", where="shrinkage"
        )
    return total


def scheduled_agents(on_position: ArrayLike, shares: Mapping[str, float]) -> IntArray:
    """Return the fewest scheduled agents of whom `on_position` are left after shrinkage.

    Parameters
    ----------
    on_position : array_like of int
        Agents needed on position.
    shares : mapping of str to float
        As in `total_shrinkage`.

    Returns
    -------
    ndarray of int
        ``ceil(on_position / (1 - total))`` in rational arithmetic, in the shape of
        `on_position`; 21 agents at 30 % make 30, where floating point makes 31.

    Raises
    ------
    InvalidInput
        If a share is out of range, nobody would be left, or an agent number is negative.
    """
    agents = np.asarray(on_position)
    if agents.dtype.kind not in "iu" or (agents < 0).any():
        raise InvalidInput("must be whole numbers of 0 or more", where="on_position")
    kept = 1 - total_shrinkage(shares)
    # Python integers cannot overflow, and a plan holds few different numbers of agents.
    numbers, place = np.unique(agents, return_inverse=True)
    up = [-(-int(n) * kept.denominator // kept.numerator) for n in numbers]
    return np.array(up, dtype=np.int64)[place].reshape(agents.shape)
