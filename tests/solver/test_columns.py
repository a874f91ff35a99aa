"""Columns added to a stated problem give what stating them would have given."""

import numpy as np
import pulp
import pytest

from wfm.solver import matrix_of, relax, relax_matrix, weighted_sum, with_columns

COST = np.array([3.0, 2.0, 2.5, 4.0])
ENTRIES = np.array([[1.0, 0.0, 1.0, 2.0], [0.0, 1.0, 1.0, 1.0]])
NEED = (4.0, 3.0)


def stated(columns):
    """Cover two needs, at 10 for each piece missing, with some of the columns."""
    problem = pulp.LpProblem("cover", pulp.LpMinimize)
    missing = [problem.add_variable(f"missing_{i}", 0) for i in range(2)]
    used = [problem.add_variable(f"used_{j}", 0) for j in columns]
    problem += weighted_sum(
        [
            *((m, 10.0) for m in missing),
            *((v, COST[j]) for v, j in zip(used, columns, strict=True)),
        ]
    )
    for i in range(2):
        terms = [(v, ENTRIES[i, j]) for v, j in zip(used, columns, strict=True) if ENTRIES[i, j]]
        problem += weighted_sum([(missing[i], 1.0), *terms]) >= NEED[i], f"need_{i}"
    return problem


def sparse(columns):
    """Cost, starts, rows and values of columns."""
    starts, rows, values = [0], [], []
    for j in columns:
        found = np.flatnonzero(ENTRIES[:, j])
        rows += [int(i) for i in found]
        values += [float(ENTRIES[i, j]) for i in found]
        starts.append(len(rows))
    return COST[columns], np.array(starts), np.array(rows), np.array(values)


@pytest.mark.parametrize("known", [0, 1, 2])
def test_added_columns_are_worth_what_stated_ones_are(known):
    direct = relax(stated(range(4)), stage="test", time_limit_seconds=10)
    matrix = matrix_of(stated(range(known)))
    grown = with_columns(matrix, *sparse(list(range(known, 4))))
    outcome = relax_matrix(grown, stage="test", time_limit_seconds=10, tolerance=1e-8)
    assert float(grown.cost @ outcome.values) == pytest.approx(direct.objective, rel=1e-5)
    activity = np.zeros(2)
    for row in range(2):
        inside = slice(grown.starts[row], grown.starts[row + 1])
        activity[row] = grown.values[inside] @ outcome.values[grown.indices[inside]]
    assert (activity >= np.array(NEED) - 1e-5).all()
    assert outcome.bound <= direct.objective + 1e-6


def test_the_problem_itself_stays_as_it_was():
    matrix = matrix_of(stated(range(2)))
    before = (len(matrix.columns), matrix.values.size, matrix.cost.size)
    grown = with_columns(matrix, *sparse([2, 3]))
    assert (len(matrix.columns), matrix.values.size, matrix.cost.size) == before
    assert len(grown.columns) == before[0] + 2
    assert grown.row_lower is matrix.row_lower
