"""The smallest set of limits that cannot hold together."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from wfm.solver import solve, weighted_sum

Element = TypeVar("Element", bound=Hashable)

MOST_QUESTIONS = 150
"""Sets asked about before an irreducible set, perhaps not the smallest, has to do."""

SECONDS = 10.0
"""Safety net for each hitting set."""


def smallest_conflict(
    elements: Sequence[Element], possible: Callable[[frozenset[Element]], bool]
) -> tuple[tuple[Element, ...], bool]:
    """Return the fewest elements that are impossible together, and whether that is proven.

    Parameters
    ----------
    elements : sequence
        In the order in which they are to be listed; all of them together are impossible.
    possible : callable
        Whether a set of elements can hold together. With a set every subset is possible.

    Returns
    -------
    tuple of elements, bool
        Without any one of them the rest is possible. False when the search for a smaller set
        was given up after `MOST_QUESTIONS` sets.

    Notes
    -----
    Every impossible set has an element outside each possible one. So a smallest set that meets
    the complements of all largest possible sets found so far is either impossible, and then the
    smallest conflict, or gives one more such complement (implicit hitting sets: Ignatiev,
    Previti, Liffiton and Marques-Silva 2015, "Smallest MUS extraction with minimal hitting set
    dualization", CP 2015, LNCS 9255, 173-182).
    """
    every = frozenset(elements)
    to_meet: list[frozenset[Element]] = []
    asked = 0
    while asked < MOST_QUESTIONS:
        candidate = _hitting_set(elements, to_meet)
        asked += 1 + len(elements) - len(candidate)
        if not possible(candidate):
            return _in_order(elements, candidate), True
        largest = set(candidate)
        for element in elements:
            if element not in largest and possible(frozenset(largest | {element})):
                largest.add(element)
        to_meet.append(every - largest)
    return _in_order(elements, irreducible(elements, possible)), False


def irreducible(
    elements: Sequence[Element], possible: Callable[[frozenset[Element]], bool]
) -> frozenset[Element]:
    """Return an impossible set from which nothing can be taken (deletion filter).

    Parameters
    ----------
    elements, possible
        As in `smallest_conflict`; later elements are rather kept than earlier ones.
    """
    kept = list(elements)
    for element in elements:
        without = frozenset(kept) - {element}
        if not possible(without):
            kept.remove(element)
    return frozenset(kept)


def _hitting_set(
    elements: Sequence[Element], to_meet: Sequence[frozenset[Element]]
) -> frozenset[Element]:
    """Return the fewest elements that meet each of some sets."""
    if not to_meet:
        return frozenset()
    import pulp

    model = pulp.LpProblem("hitting_set", pulp.LpMinimize)
    chosen = {
        element: model.add_variable(f"e_{number}", 0, 1, cat="Integer")
        for number, element in enumerate(elements)
    }
    model += weighted_sum([(variable, 1.0) for variable in chosen.values()])
    for members in to_meet:
        model += weighted_sum([(chosen[element], 1.0) for element in members]) >= 1
    solve(model, stage="conflict", time_limit_seconds=SECONDS, gap=0.0)
    return frozenset(e for e, v in chosen.items() if (v.varValue or 0.0) > 0.5)


def _in_order(elements: Sequence[Element], chosen: frozenset[Element]) -> tuple[Element, ...]:
    return tuple(element for element in elements if element in chosen)
