"""Sums of variables with factors, the same on every version of PuLP."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pulp


def weighted_sum(
    terms: Iterable[tuple[pulp.LpVariable, float]], constant: float = 0.0
) -> pulp.LpAffineExpression:
    """Return ``sum(factor * variable) + constant``; a variable may come more than once.

    Notes
    -----
    ``pulp.lpSum`` takes a (variable, factor) pair for a variable plus a number, and building
    ``factor * variable`` first takes several times as long.
    """
    import pulp

    pairs: list[tuple[Any, float]] = [(variable, float(factor)) for variable, factor in terms]
    if hasattr(pulp, "lpSum_vars_coefs"):  # PuLP 4
        total = pulp.lpSum_vars_coefs(pairs)
    else:
        total = pulp.LpAffineExpression(pairs)
        if len(total) != len(pairs):
            total = pulp.LpAffineExpression()
            for variable, factor in pairs:
                total.addterm(variable, factor)
    total.constant = float(constant)
    return total
