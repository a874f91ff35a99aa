"""The counting that a search repeats, compiled: deficits, gains, moves.

Loaded only when a roster is made: numba is heavy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from wfm.domain.record import FloatArray, IntArray


class Parts(NamedTuple):
    """How conditions and shifts fit together, see `wfm.roster.cover.Cover`."""

    start: IntArray
    price: FloatArray
    which: IntArray
    first: IntArray
    profile: FloatArray


@njit(cache=True, nogil=True)
def shortfall_cost(deficit: FloatArray, parts: Parts) -> float:
    """Return the price of all that is missing.

    Parameters
    ----------
    deficit : ndarray, shape (K, T)
        Agents wanted less agents there, by condition; negative where there are enough.
    parts : Parts
    """
    total = 0.0
    for part in range(parts.price.size):
        missing = 0.0
        for t in range(deficit.shape[1]):
            worst = 0.0
            for k in range(parts.start[part], parts.start[part + 1]):
                worst = max(worst, deficit[k, t])
            missing += worst
        total += parts.price[part] * missing
    return total


@njit(cache=True, nogil=True)
def gains(deficit: FloatArray, able: FloatArray, parts: Parts) -> FloatArray:
    """Return what one more agent of a kind on each shift would save; shape (D, S).

    Parameters
    ----------
    deficit : ndarray, shape (K, T)
    able : ndarray, shape (K,)
        1 for the conditions in which the agent counts.
    parts : Parts
    """
    intervals = deficit.shape[1]
    saved = np.zeros((2, intervals))
    for part in range(parts.price.size):
        for t in range(intervals):
            before, after = 0.0, 0.0
            for k in range(parts.start[part], parts.start[part + 1]):
                before = max(before, deficit[k, t])
                after = max(after, deficit[k, t] - able[k])
            saved[parts.which[part], t] += parts.price[part] * (before - after)
    shifts, days = parts.first.shape
    gain = np.zeros((days, shifts))
    for s in range(shifts):
        for d in range(days):
            begin, value = parts.first[s, d], 0.0
            for w in range(min(parts.profile.shape[3], intervals - begin)):
                value += parts.profile[0, s, d, w] * saved[0, begin + w]
                value += parts.profile[1, s, d, w] * saved[1, begin + w]
            gain[d, s] = value
    return gain


@njit(cache=True, nogil=True)
def place(
    deficit: FloatArray, able: FloatArray, parts: Parts, path: IntArray, sign: float
) -> None:
    """Take an agent's month into the deficits (`sign` 1) or out of them (-1)."""
    for d in range(path.size):
        if path[d] < 0:
            continue
        begin = parts.first[path[d], d]
        width = min(parts.profile.shape[3], deficit.shape[1] - begin)
        for part in range(parts.price.size):
            profile = parts.profile[parts.which[part], path[d], d]
            for k in range(parts.start[part], parts.start[part + 1]):
                if able[k] != 0.0:
                    for w in range(width):
                        deficit[k, begin + w] -= sign * able[k] * profile[w]
