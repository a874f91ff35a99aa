"""A PuLP problem as plain arrays: how it is handed to the solver, and read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.domain import InvalidInput
from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.solver.collection import no_collection

if TYPE_CHECKING:
    import pulp


@dataclass(frozen=True, slots=True)
class Matrix:
    """Minimise ``cost @ x + offset`` with row and column bounds, rows stored one after another.

    Parameters
    ----------
    columns : list of pulp.LpVariable
        J of them, in order of their names, so that every PuLP version gives the same matrix.
    rows : list of pulp.LpConstraint
        I of them, in the order in which they were stated.
    cost, lower, upper : ndarray, shape (J,)
        Infinite bounds stand for "none".
    integer : ndarray of bool, shape (J,)
    row_lower, row_upper : ndarray, shape (I,)
    starts : ndarray of int, shape (I + 1,)
        Where each row begins in `indices` and `values`.
    indices : ndarray of int, shape (K,)
        Columns of the entries.
    values : ndarray, shape (K,)
        Entries.
    offset : float
        Constant of the objective.
    """

    columns: list[Any]
    rows: list[Any]
    cost: FloatArray
    lower: FloatArray
    upper: FloatArray
    integer: BoolArray
    row_lower: FloatArray
    row_upper: FloatArray
    starts: IntArray
    indices: IntArray
    values: FloatArray
    offset: float

    @property
    def has_integers(self) -> bool:
        """True when some variable must be whole."""
        return bool(self.integer.any())


@no_collection()
def matrix_of(problem: pulp.LpProblem, *, relaxed: bool = False) -> Matrix:
    """Return the arrays of a problem that is to be minimised.

    Parameters
    ----------
    problem : pulp.LpProblem
        With its objective and constraints.
    relaxed : bool
        Leave out the demand that variables are whole.

    Raises
    ------
    InvalidInput
        If the problem is to be maximised: bounds and gaps would change their meaning.
    """
    if problem.sense != 1:
        raise InvalidInput(
            f"{problem.name} is to be maximised", where="solver", hint="state it as a cost"
        )
    columns = sorted(problem.variables(), key=lambda v: v.name)
    rows = list(problem.constraints())
    # PuLP 4 hands out a new object each time and numbers the variables; PuLP 3 keeps one.
    key = attrgetter("id") if columns and hasattr(columns[0], "id") else id
    place = {key(v): j for j, v in enumerate(columns)}
    cost = np.zeros(len(columns))
    objective = problem.objective
    for variable, coefficient in objective.items() if objective is not None else ():
        cost[place[key(variable)]] += coefficient
    starts, indices, values = _entries(rows, place, key)
    whole = [not relaxed and v.cat == "Integer" for v in columns]
    return Matrix(
        columns=columns,
        rows=rows,
        cost=cost,
        lower=_bounds([v.lowBound for v in columns], -np.inf),
        upper=_bounds([v.upBound for v in columns], np.inf),
        integer=np.array(whole, dtype=bool),
        row_lower=_bounds([c.getLb() for c in rows], -np.inf),
        row_upper=_bounds([c.getUb() for c in rows], np.inf),
        starts=starts,
        indices=indices,
        values=values,
        offset=float(objective.constant) if objective is not None else 0.0,
    )


def _bounds(given: list[float | None], missing: float) -> FloatArray:
    return np.array([missing if bound is None else bound for bound in given], dtype=float)


def _entries(
    rows: list[Any], place: dict[int, int], key: Callable[[Any], int]
) -> tuple[IntArray, IntArray, FloatArray]:
    columns: list[int] = []
    entries: list[float] = []
    starts = [0]
    for row in rows:
        terms = row.items()
        columns.extend([place[key(variable)] for variable, _ in terms])
        entries.extend([entry for _, entry in terms])
        starts.append(len(columns))
    ends = np.array(starts, dtype=np.int64)
    indices, values = np.array(columns, dtype=np.int64), np.array(entries, dtype=float)
    # PuLP 3 and 4 keep the terms of a row in different orders.
    order = np.lexsort((indices, np.repeat(np.arange(len(rows)), np.diff(ends))))
    return ends, indices[order], values[order]
