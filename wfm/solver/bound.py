"""A lower bound that holds even when the duals are only nearly right."""

from __future__ import annotations

import numpy as np

from wfm.domain.record import FloatArray
from wfm.solver.matrix import Matrix

ROUNDING = 1e-9
"""Reduced costs below this, relative to the largest cost, are taken for zero."""


def dual_bound(matrix: Matrix, row_duals: FloatArray) -> float:
    """Return the Lagrangian bound of row duals on a linear problem.

    Parameters
    ----------
    matrix : Matrix
        The problem.
    row_duals : ndarray, shape (I,)
        Any numbers; the nearer to optimal, the better the bound.

    Returns
    -------
    float
        Minus infinity when a reduced cost points to a missing bound.

    Notes
    -----
    Weak duality: for any y, every solution costs at least
    ``sum_i min(y_i b_i) + sum_j min((c - A'y)_j x_j)``, each minimum over the bounds of the
    row or column (Neumaier and Shcherbina 2004, "Safe bounds in linear and mixed-integer
    linear programming", Math. Program. 99, 283-296, section 3). An interior point method
    without crossover stops at duals that are not exactly feasible, so that its own dual
    objective may lie above the optimum; this sum cannot.
    """
    from scipy.sparse import csr_array

    shape = (len(matrix.rows), len(matrix.columns))
    rows = csr_array((matrix.values, matrix.indices, matrix.starts), shape=shape)
    reduced = matrix.cost - rows.T @ row_duals
    small = ROUNDING * max(1.0, float(np.abs(matrix.cost).max(initial=0.0)))
    of_rows = _least(row_duals, matrix.row_lower, matrix.row_upper, small)
    of_columns = _least(reduced, matrix.lower, matrix.upper, small)
    return float(of_rows + of_columns + matrix.offset)


def _least(price: FloatArray, lower: FloatArray, upper: FloatArray, small: float) -> float:
    bound = np.where(price > 0, lower, upper)
    price = np.where(np.isinf(bound) & (np.abs(price) <= small), 0.0, price)
    bound = np.where(price == 0, 0.0, bound)
    return float((price * bound).sum())
