"""Noisy rows drawn together as far as their differences are noise."""

from __future__ import annotations

import numpy as np

from wfm.domain.record import FloatArray


def shrink_rows(rows: FloatArray, counts: FloatArray, variance: float) -> FloatArray:
    """Return rows whose differences from their mean keep only what stands out of the noise.

    Parameters
    ----------
    rows : ndarray, shape (R, S)
        Means over `counts` observations each; rows without any are left alone.
    counts : ndarray, shape (R,)
        How many observations each row is the mean of.
    variance : float
        Variance of one observation.

    Notes
    -----
    Gavish and Donoho, "Optimal shrinkage of singular values", IEEE Transactions on Information
    Theory 63 (2017) 2137-2152, eq. 7 (Frobenius loss), on rows scaled to unit noise.
    """
    used = counts > 0
    if used.sum() < 2 or rows.shape[1] < 2:
        return rows.copy()
    centre = np.average(rows[used], axis=0, weights=counts[used])
    noise = np.sqrt(variance / counts[used])[:, None]
    left, size, right = np.linalg.svd((rows[used] - centre) / noise, full_matrices=False)
    m, n = used.sum(), rows.shape[1]
    signal = np.sqrt(np.maximum((size**2 - m - n) ** 2 - 4.0 * m * n, 0.0))
    kept = np.where(size > np.sqrt(m) + np.sqrt(n), signal / np.maximum(size, 1e-12), 0.0)
    shrunk = rows.copy()
    shrunk[used] = centre + noise * (left * kept @ right)
    return shrunk
