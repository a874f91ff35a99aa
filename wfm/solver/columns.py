"""Columns added to a problem that PuLP stated: months, tours, whatever a search keeps finding.

Stating thousands of columns through PuLP again each round would cost more than solving them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wfm.domain import Progress, SolveStatus, silent
from wfm.domain.record import FloatArray, IntArray
from wfm.solver.highs import run_highs, why_not_highs
from wfm.solver.matrix import Matrix
from wfm.solver.outcome import OptionValue, Outcome, Request


def with_columns(
    matrix: Matrix, cost: FloatArray, starts: IntArray, rows: IntArray, values: FloatArray
) -> Matrix:
    """Return a problem with more columns, each at least 0 and unbounded above.

    Parameters
    ----------
    matrix : Matrix
        I rows.
    cost : ndarray, shape (J,)
        Of the new columns.
    starts : ndarray of int, shape (J + 1,)
        Where each new column begins in `rows` and `values`.
    rows, values : ndarray, shape (K,)
        Rows (numbers below I) and entries of the new columns.

    Returns
    -------
    Matrix
        Its last J columns are the new ones; they have numbers for names.
    """
    from scipy.sparse import csc_array, csr_array, hstack

    count, old = cost.size, len(matrix.columns)
    shape = (len(matrix.rows), old)
    before = csr_array((matrix.values, matrix.indices, matrix.starts), shape=shape)
    added = csc_array((values, rows, starts), shape=(shape[0], count))
    joined = hstack([before, added], format="csr")
    joined.sort_indices()
    return replace(
        matrix,
        columns=[*matrix.columns, *range(count)],
        cost=np.concatenate([matrix.cost, cost]),
        lower=np.concatenate([matrix.lower, np.zeros(count)]),
        upper=np.concatenate([matrix.upper, np.full(count, np.inf)]),
        integer=np.concatenate([matrix.integer, np.zeros(count, dtype=bool)]),
        starts=joined.indptr.astype(np.int64),
        indices=joined.indices.astype(np.int64),
        values=np.asarray(joined.data, dtype=float),
    )


def relax_matrix(
    matrix: Matrix,
    *,
    stage: str,
    time_limit_seconds: float,
    tolerance: float,
    progress: Progress = silent,
) -> Outcome:
    """Solve a linear problem by the interior point method, without crossover.

    Parameters
    ----------
    matrix : Matrix
    stage : str
    time_limit_seconds : float
    tolerance : float
        Relative gap at which the method stops: duals of 1e-4 lie well inside the best face.
    progress : Progress

    Returns
    -------
    Outcome
        Status ``no_solution`` where HiGHS cannot be used.
    """
    if why_not_highs():
        return Outcome(SolveStatus.NO_SOLUTION, "none")
    options: dict[str, OptionValue] = {
        "solver": "ipm",
        "run_crossover": "off",
        "ipm_optimality_tolerance": tolerance,
    }
    request = Request(stage, time_limit_seconds, 0.0, 1, progress, options)
    return run_highs(matrix, request)
