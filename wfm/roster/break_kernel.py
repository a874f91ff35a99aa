"""Moves single agents' breaks to where they leave least uncovered, compiled.

Loaded only when a roster is made: numba is heavy.
"""

from __future__ import annotations

from typing import NamedTuple

from numba import njit

from wfm.domain.record import FloatArray, IntArray

SLACK_PRICE = 0.01
"""Weight of thin cover beside missing cover: agents missing to one spare agent, squared."""


class Placements(NamedTuple):
    """The patterns of each shift, and what they leave on the floor.

    Parameters
    ----------
    first : ndarray of int, shape (S, D)
        Interval in which each shift starts.
    profile : ndarray, shape (P, W)
        Share of each interval on the floor, by pattern.
    start, variants : ndarray of int
        Patterns of each shift, one shift after the other, and where each begins.
    """

    first: IntArray
    profile: FloatArray
    start: IntArray
    variants: IntArray


@njit(cache=True, nogil=True)
def settle_breaks(
    deficit: FloatArray,
    able: FloatArray,
    part_start: IntArray,
    placements: Placements,
    paths: IntArray,
    assignment: IntArray,
    passes: int,
) -> None:
    """Improve `assignment` in place, one agent and day at a time.

    Parameters
    ----------
    deficit : ndarray, shape (K, T)
        Agents wanted by each condition before anybody is placed; changed in place.
    able : ndarray, shape (K, N)
        1 where an agent counts.
    part_start : ndarray of int
        First condition of each part.
    placements : Placements
    paths, assignment : ndarray of int, shape (N, D)
        Shift, and pattern, of each agent and day, or -1.
    passes : int
        How often to go over everybody.
    """
    first, profile = placements.first, placements.profile
    agents, days = paths.shape
    for n in range(agents):
        for d in range(days):
            if paths[n, d] >= 0:
                add(deficit, able[:, n], first[paths[n, d], d], profile[assignment[n, d]], -1)
    for _ in range(passes):
        for d in range(days):
            for n in range(agents):
                shift = paths[n, d]
                if shift >= 0:
                    begin, old = first[shift, d], assignment[n, d]
                    add(deficit, able[:, n], begin, profile[old], 1)
                    new = least_harm(deficit, able[:, n], part_start, placements, shift, d, old)
                    add(deficit, able[:, n], begin, profile[new], -1)
                    assignment[n, d] = new


@njit(cache=True, nogil=True)
def least_harm(
    deficit: FloatArray,
    counts: FloatArray,
    part_start: IntArray,
    placements: Placements,
    shift: int,
    day: int,
    old: int,
) -> int:
    """Return the pattern of a shift that leaves least uncovered, the old one when equal."""
    begin = placements.first[shift, day]
    best = old
    least = uncovered(deficit, counts, part_start, begin, placements.profile[old])
    for v in range(placements.start[shift], placements.start[shift + 1]):
        candidate = placements.variants[v]
        price = uncovered(deficit, counts, part_start, begin, placements.profile[candidate])
        if price < least - 1e-9:
            best, least = candidate, price
    return best


@njit(cache=True, nogil=True)
def add(
    deficit: FloatArray, counts: FloatArray, begin: int, profile: FloatArray, sign: int
) -> None:
    """Add an agent's presence to the deficits, with a sign."""
    last = min(profile.size, deficit.shape[1] - begin)
    for k in range(deficit.shape[0]):
        if counts[k] != 0.0:
            for w in range(last):
                deficit[k, begin + w] += sign * counts[k] * profile[w]


@njit(cache=True, nogil=True)
def uncovered(
    deficit: FloatArray, counts: FloatArray, part_start: IntArray, begin: int, profile: FloatArray
) -> float:
    """Price what is uncovered during a shift with one more agent on a pattern."""
    total = 0.0
    for w in range(min(profile.size, deficit.shape[1] - begin)):
        for part in range(part_start.size - 1):
            worst = 0.0
            for k in range(part_start[part], part_start[part + 1]):
                missing = deficit[k, begin + w] - counts[k] * profile[w]
                worst = max(worst, missing)
                total += SLACK_PRICE * max(missing + 1.0, 0.0) ** 2
            total += worst
    return total
