"""Quality marks, freed of the mix of calls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.record import FloatArray, Record
from wfm.targets.agent_log import AgentLog
from wfm.targets.score import Scores

LEAST_MARKED = 30.0
"""Contacts behind the marks below which quality is not judged."""


@dataclass(frozen=True, slots=True, eq=False)
class Marks(Record):
    """Quality marks of N agents beside those their mix of calls expects.

    Parameters
    ----------
    contacts : ndarray, shape (N,)
        Behind the marks.
    missing : ndarray, shape (N,)
        Mean of expected less own mark; positive is worse.
    expected : ndarray, shape (N,)
        Mean mark that the floor has with the same mix; NaN without marks.
    single_variance : float
        Variance of a mark of one contact, agents' means taken out; NaN with too few.
    """

    contacts: FloatArray
    missing: FloatArray
    expected: FloatArray
    single_variance: float


def marks_of(log: AgentLog) -> Marks:
    """Return marks weighted by contacts; their variance is that of days around agents' means."""
    known = np.isfinite(log.quality) & (log.handled > 0)
    weight = np.where(known, log.handled, 0.0)
    mark = np.where(known, log.quality, 0.0)
    total = weight.sum(axis=(0, 1))
    standard = np.divide(
        (weight * mark).sum(axis=(0, 1)), total, out=np.zeros(total.size), where=total > 0
    )
    short = np.where(known, standard - mark, 0.0)
    own = weight.sum(axis=(1, 2))
    mean = np.divide((weight * short).sum(axis=(1, 2)), own, out=np.zeros(own.size), where=own > 0)
    expected = np.divide(
        (weight * standard).sum(axis=(1, 2)), own, out=np.full(own.size, np.nan), where=own > 0
    )
    around = np.where(known, short - mean[:, None, None], 0.0)
    free = known.sum() - (own > 0).sum()
    # A mark of n contacts varies as 1/n: weight the squares by n to get the variance of one.
    single = float((weight * around**2).sum() / free) if free >= 1 else float("nan")
    return Marks(own, mean, expected, single)


def quality_scores(log: AgentLog, least_contacts: float = LEAST_MARKED) -> Scores:
    """Return how much lower each agent's marks are than the floor's with the same mix of calls.

    Parameters
    ----------
    log : AgentLog
    least_contacts : float
        Contacts behind the marks below which nothing is said.
    """
    marks = marks_of(log)
    own = marks.expected - marks.missing
    known = np.isfinite(own) & (own > 0)
    ratio = np.where(known, marks.expected / np.where(known, own, 1.0), np.nan)
    error = np.sqrt(marks.single_variance / np.maximum(marks.contacts, 1.0)) / np.where(
        known, own, 1.0
    )
    return Scores(
        "quality",
        log.agents,
        np.log(ratio),
        np.where(known, error, np.nan),
        marks.contacts,
        0.0,
        least_contacts,
    )
