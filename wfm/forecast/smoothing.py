"""Rows of a day smoothed from slot to slot, as far as their roughness is noise."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from wfm.domain.record import FloatArray

_PENALTIES = tuple(10.0**power for power in np.arange(-2.0, 7.1, 0.5).tolist())


def smooth_rows(rows: FloatArray, noise: float) -> FloatArray:
    """Return rows without the roughness that noise of the given variance would make.

    A penalty on squared second differences, the same for all rows. Strengths are averaged by the
    unbiased estimate of their squared error, no smoothing at all included. Rows that are steep
    in truth (a line that opens at eight) therefore stay steep.

    Parameters
    ----------
    rows : ndarray, shape (R, S)
    noise : float
        Variance of the error of one element.

    Notes
    -----
    Penalised smoothing: Whittaker, Proceedings of the Edinburgh Mathematical Society 41 (1923)
    63-75; diagonal in the discrete cosine basis, Buckley, Biometrika 81 (1994) 91-103. The risk
    estimate: Stein, Annals of Statistics 9 (1981) 1135-1151; weights exp(-risk / (4 variance)):
    Leung and Barron, IEEE Transactions on Information Theory 52 (2006) 3396-3410.
    """
    slots = rows.shape[1]
    if slots < 4 or not noise > 0:
        return rows
    waves, roughness = _cosines(slots)
    # Products of this size BLAS would spread over threads that wait for each other.
    weights = np.einsum("rs,ks->rk", rows, waves)
    strength = np.concatenate([[0.0], _PENALTIES])[:, None]
    kept = 1 / (1 + strength * roughness)
    power = (weights**2).sum(axis=0)
    risk = (1 - kept) ** 2 @ power + 2 * noise * len(rows) * kept.sum(axis=1)
    trust = np.exp(-(risk - risk.min()) / (4 * noise))
    smooth: FloatArray = np.einsum("rk,ks->rs", weights * (trust @ kept / trust.sum()), waves)
    return smooth


@lru_cache(maxsize=16)
def _cosines(slots: int) -> tuple[FloatArray, FloatArray]:
    """Return the orthonormal cosines of a day as rows, and the roughness of each."""
    number = np.arange(slots)
    waves = np.sqrt(2 / slots) * np.cos(np.pi * np.outer(number, number + 0.5) / slots)
    waves[0] /= np.sqrt(2)
    roughness = (2 - 2 * np.cos(np.pi * number / slots)) ** 2
    return waves, roughness
