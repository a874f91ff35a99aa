"""Whole numbers from fractions without a search: for days the search has no time left for."""

from __future__ import annotations

import numpy as np

from wfm.domain.record import FloatArray
from wfm.schedule.limits import Limit


def round_day(counts: FloatArray, fractions: FloatArray, day: int, limits: list[Limit]) -> None:
    """Fill one day of `counts` with fractions made whole by the largest remainder.

    Parameters
    ----------
    counts : ndarray, shape (C, P, D)
        Changed in place on that day.
    fractions : ndarray, shape (C, P, D)
        What a relaxation asks for.
    day : int
    limits : list of Limit
        All are kept, if the other days keep them.
    """
    for cohort in range(len(counts)):
        wanted = fractions[cohort, :, day]
        whole = np.floor(wanted + 1e-6)
        spare = round(float(wanted.sum() - whole.sum()))
        whole[np.argsort(whole - wanted, kind="stable")[:spare]] += 1.0
        own = [k for k in limits if k.cohort == cohort and k.first <= day < k.last]
        counts[cohort, :, day] = 0.0
        room = np.array([k.most - k.used(counts) for k in own])
        weights = np.array([k.weight for k in own]).reshape(len(own), len(whole))
        for pattern in np.flatnonzero(whole):
            weight = weights[:, pattern]
            fits = np.floor(room[weight > 0] / weight[weight > 0] + 1e-9)
            number = min(whole[pattern], max(fits.min(initial=np.inf), 0.0))
            counts[cohort, pattern, day] = number
            room -= number * weight
