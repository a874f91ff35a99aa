"""What would be a fair share of nights, weekends and festivals, and what unfairness costs."""

from __future__ import annotations

import numpy as np

from wfm.domain.record import BoolArray, FloatArray

FREE_DEVIATION = 0.5
FAR_DEVIATION = 1.5
FAR_FACTOR = 2.0
"""Beyond `FAR_DEVIATION` each further piece costs this many times more on top."""

REPAYMENT = 0.35
MOST_REPAYMENT = 2.0
"""Share of the ledger's imbalance made good in one period, and the most pieces of it."""


def fair_shares(
    total: float, weight: FloatArray, credit: FloatArray, most: FloatArray
) -> FloatArray:
    """Return the fair share of each agent among equals.

    Parameters
    ----------
    total : float
        Pieces of unpopular work to share out.
    weight : ndarray, shape (N,)
        Capacity: contract share times presence, 0 for agents who cannot do this work.
    credit : ndarray, shape (N,)
        What each has done so far, per full-time equivalent (`wfm.roster.ledger.credits`).
    most : ndarray, shape (N,)
        Pieces each can carry at most: nobody owes a festival day of their leave.

    Returns
    -------
    ndarray, shape (N,)
        Adds up to `total` unless nobody is able or there is too much; agents with more than
        the mean credit get less, part of the difference at a time so that nobody's month
        turns over.
    """
    if weight.sum() <= 0 or total <= 0:
        return np.zeros_like(weight)
    base = total * weight / weight.sum()
    mean = float((weight * credit).sum() / weight.sum())
    ahead = np.clip(REPAYMENT * (credit - mean), -MOST_REPAYMENT, MOST_REPAYMENT)
    share = np.where(weight > 0, np.maximum(base - ahead * weight, 0.0), 0.0)
    return _within(total, share, base, most)


def _within(total: float, share: FloatArray, base: FloatArray, most: FloatArray) -> FloatArray:
    """Scale shares to a total; what is more than somebody can carry goes to the others.

    Those who are due nothing for what they have done are asked, by `base`, when nobody else is
    left.
    """
    full = np.zeros(share.size, dtype=bool)
    while True:
        open_share = np.where(full, 0.0, share)
        if open_share.sum() <= 0:
            open_share = np.where(full, 0.0, base)
        if open_share.sum() <= 0:
            return np.where(full, most, 0.0)
        left = total - most[full].sum()
        scaled: FloatArray = np.where(full, most, open_share * left / open_share.sum())
        over = ~full & (scaled > most + 1e-9)
        if not over.any():
            return scaled
        full |= over


def fairness_cost(count: FloatArray, share: FloatArray, price: FloatArray) -> FloatArray:
    """Return the price of being away from the fair share: none near it, steep far from it.

    Parameters
    ----------
    count, share : ndarray
        Pieces of work done and due, of shapes that fit together.
    price : ndarray
        Price of a piece off the share.

    Returns
    -------
    ndarray
        ``price * (x + FAR_FACTOR * max(0, x - FAR_DEVIATION))`` with x the distance beyond
        `FREE_DEVIATION`; convex in `count`.
    """
    distance = np.maximum(np.abs(count - share) - FREE_DEVIATION, 0.0)
    far = np.maximum(distance + FREE_DEVIATION - FAR_DEVIATION, 0.0)
    cost: FloatArray = price * (distance + FAR_FACTOR * far)
    return cost


def capacity(contract_share: FloatArray, presence: FloatArray, able: BoolArray) -> FloatArray:
    """Return the weight of each agent in the sharing; shape (N,)."""
    weight: FloatArray = np.where(able, contract_share * presence, 0.0)
    return weight
