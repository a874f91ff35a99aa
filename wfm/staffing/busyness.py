"""The day's busyness: one gamma factor of mean 1 that all intervals of a day share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray

POINTS = 16


def quadrature(cv: float, points: int = POINTS) -> tuple[FloatArray, FloatArray]:
    """Return busyness factors and weights that stand for the gamma distribution.

    Parameters
    ----------
    cv : float
        Coefficient of variation of the factor; 0 means that it is always 1.
    points : int
        Number of factors.

    Returns
    -------
    factors, weights : ndarray, shape (points,)
        Weights add up to 1; exact for polynomials of degree below ``2 * points``.

    Raises
    ------
    InvalidInput
        If the coefficient is negative or not finite.

    Notes
    -----
    Golub & Welsch (1969), "Calculation of Gauss quadrature rules": nodes and weights are the
    eigenvalues and first eigenvector components of the Jacobi matrix, here of the generalised
    Laguerre polynomials with alpha = 1/cv**2 - 1, scaled to mean 1.
    """
    _require_cv(cv)
    if cv == 0:
        return np.ones(1), np.ones(1)
    shape, index = cv**-2.0, np.arange(points)
    diagonal = 2.0 * index + shape
    beside = np.sqrt(index[1:] * (index[1:] + shape - 1.0))
    matrix = np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1)
    nodes, vectors = np.linalg.eigh(matrix)
    return nodes / shape, vectors[0] ** 2


def probability_up_to(factor: ArrayLike, cv: float) -> FloatArray:
    """Return the probability that a day is at most so busy.

    Parameters
    ----------
    factor : array_like
        Busyness factors of 0 or more.
    cv : float

    Raises
    ------
    InvalidInput
        If the coefficient is negative or not finite.
    """
    from scipy.special import gammainc

    _require_cv(cv)
    factors = np.asarray(factor, dtype=float)
    if cv == 0:
        return (factors >= 1).astype(np.float64)
    shape = cv**-2.0
    return np.asarray(gammainc(shape, shape * factors))


def quantile(probability: float, cv: float) -> float:
    """Return the busyness that a day stays at or below with a given probability.

    Raises
    ------
    InvalidInput
        If the probability is not strictly between 0 and 1, or the coefficient no good.
    """
    from scipy.special import gammaincinv

    _require_cv(cv)
    if not 0 < probability < 1:
        raise InvalidInput(
            f"is {probability}", where="probability", hint="use a number between 0 and 1"
        )
    if cv == 0:
        return 1.0
    shape = cv**-2.0
    return float(gammaincinv(shape, probability) / shape)


def _require_cv(cv: float) -> None:
    if not 0 <= cv < np.inf:
        raise InvalidInput(f"is {cv}", where="busyness_cv", hint="use 0 or more, such as 0.08")
