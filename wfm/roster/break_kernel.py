"""Moves single agents' breaks to where they leave least uncovered, compiled.

Loaded only when a roster is made: numba is heavy.
"""

from __future__ import annotations

from typing import NamedTuple

from numba import njit

from wfm.domain.record import FloatArray, IntArray

MEAL_PRICE = 1000.0
"""Price of one agent too many at a meal for an interval: beyond any price of cover."""
FULL_PRICE = 100.0
"""Price of filling a batch for an interval, in the passes that make room."""
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


class Meals(NamedTuple):
    """Who eats when, and how many may.

    Parameters
    ----------
    crowd : ndarray, shape (T,)
        Agents at a meal less those who may be; minus infinity where any number may. Changed in
        place.
    profile : ndarray, shape (P, W)
        1 where a meal of the pattern touches an interval.
    filling : ndarray, shape (1,)
        Price of filling a batch for an interval. Changed in place.
    """

    crowd: FloatArray
    profile: FloatArray
    filling: FloatArray


@njit(cache=True, nogil=True)
def settle_breaks(
    deficit: FloatArray,
    able: FloatArray,
    part_start: IntArray,
    placements: Placements,
    meals: Meals,
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
    meals : Meals
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
                eat(meals, first[paths[n, d], d], assignment[n, d], 1)
    for number in range(passes):
        # At first full batches are left too, so that those too many elsewhere find a place.
        meals.filling[0] = FULL_PRICE if number < passes // 2 else 0.0
        for d in range(days):
            for n in range(agents):
                shift = paths[n, d]
                if shift >= 0:
                    begin, old = first[shift, d], assignment[n, d]
                    add(deficit, able[:, n], begin, profile[old], 1)
                    eat(meals, begin, old, -1)
                    new = least_harm(
                        deficit, able[:, n], part_start, placements, meals, shift, d, old
                    )
                    add(deficit, able[:, n], begin, profile[new], -1)
                    eat(meals, begin, new, 1)
                    assignment[n, d] = new


@njit(cache=True, nogil=True)
def least_harm(
    deficit: FloatArray,
    counts: FloatArray,
    part_start: IntArray,
    placements: Placements,
    meals: Meals,
    shift: int,
    day: int,
    old: int,
) -> int:
    """Return the pattern of a shift that leaves least uncovered, the old one when equal."""
    begin = placements.first[shift, day]
    best = old
    least = uncovered(deficit, counts, part_start, begin, placements.profile[old])
    least += crowding(meals, begin, old)
    for v in range(placements.start[shift], placements.start[shift + 1]):
        candidate = placements.variants[v]
        price = uncovered(deficit, counts, part_start, begin, placements.profile[candidate])
        price += crowding(meals, begin, candidate)
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
def eat(meals: Meals, begin: int, pattern: int, sign: int) -> None:
    """Add the meals of one agent's pattern to the crowd, with a sign."""
    for w in range(min(meals.profile.shape[1], meals.crowd.size - begin)):
        meals.crowd[begin + w] += sign * meals.profile[pattern, w]


@njit(cache=True, nogil=True)
def crowding(meals: Meals, begin: int, pattern: int) -> float:
    """Price those too many at a meal, or filling it, while one more agent eats by a pattern."""
    total = 0.0
    for w in range(min(meals.profile.shape[1], meals.crowd.size - begin)):
        if meals.profile[pattern, w] > 0.0:
            crowd = meals.crowd[begin + w] + meals.profile[pattern, w]
            total += MEAL_PRICE * max(crowd, 0.0)
            total += meals.filling[0] * min(max(crowd + 1.0, 0.0), 1.0)
    return total


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
