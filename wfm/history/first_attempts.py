"""Demand without redials: callers who hung up and tried again are counted once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import CallHistory, InvalidInput
from wfm.domain.record import FloatArray, Record
from wfm.history.usual import group_medians, weekday_slots

_LEAST_INTERVALS = 200
_TELLING = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class RedialEstimate(Record):
    """How many of those who hang up try again, as far as interval counts tell.

    Parameters
    ----------
    share : float
        Redials over abandoned contacts, between 0 and 1.
    standard_error : float
    telling : bool
        True when the share is at least two standard errors away from nothing.
    """

    share: float
    standard_error: float
    telling: bool


def first_attempts(
    history: CallHistory, redial_share: float, mean_delay_minutes: float = 10.0
) -> CallHistory:
    """Return the history with redials taken out of the contacts offered.

    Parameters
    ----------
    history : CallHistory
    redial_share : float
        Share of those who hang up that try again, between 0 and 1.
    mean_delay_minutes : float
        Mean of the exponential time until they do.

    Returns
    -------
    CallHistory
        Offered contacts less the redials of earlier and the same interval, never below zero.
        Answered and abandoned contacts are left as they are: each of them did happen.
        Intervals in which nobody recorded who hung up are left as they are too.

    Raises
    ------
    InvalidInput
        If the share or the delay is no good, or no abandoned contact is recorded at all.

    Notes
    -----
    Abandoned contacts arrive evenly over their interval and come back after an exponential
    time. Aksin, Armony and Mehrotra, "The modern call center", Production and Operations
    Management 16 (2007) 665-688, section 3.1, on retrials hidden in demand.
    """
    if not 0 <= redial_share <= 1:
        raise InvalidInput(f"is {redial_share}", where="redial_share", hint="use 0 to 1")
    if not mean_delay_minutes > 0:
        raise InvalidInput(f"is {mean_delay_minutes}", where="mean_delay_minutes")
    if not np.isfinite(history.abandoned).any():
        raise InvalidInput(
            "holds no abandoned contacts, from which redials would be known",
            where="history.abandoned",
        )
    kernel = return_shares(history.grid.interval_minutes, mean_delay_minutes)
    redials = np.array(
        [
            np.convolve(np.nan_to_num(row), kernel)[: row.size] * redial_share
            for row in history.abandoned
        ]
    )
    return CallHistory(
        history.grid,
        history.queues,
        np.maximum(history.offered - redials, 0.0),
        history.answered,
        history.abandoned,
        history.aht_seconds,
    )


def return_shares(interval_minutes: int, mean_delay_minutes: float) -> FloatArray:
    """Return the share of redials that come 0, 1, 2 ... intervals after the one hung up in."""
    length = interval_minutes / mean_delay_minutes
    same = 1 - (1 - np.exp(-length)) / length
    count = int(np.ceil(8 / length)) + 1
    later = (1 - np.exp(-length)) ** 2 / length * np.exp(-length * np.arange(count))
    shares = np.concatenate([[same], later])
    whole: FloatArray = shares / shares.sum()
    return whole


def estimate_redial_share(
    history: CallHistory, queue: int, mean_delay_minutes: float = 10.0
) -> RedialEstimate:
    """Estimate the share of redials of one queue from interval counts.

    More people hang up in busy intervals, so the same interval tells nothing. What is looked
    at is whether, beyond what the interval before was busier than usual, contacts exceed the
    usual after many hung up.

    Parameters
    ----------
    history : CallHistory
    queue : int
    mean_delay_minutes : float

    Raises
    ------
    InvalidInput
        If fewer than 200 intervals have contacts and abandoned contacts recorded in a row.

    Notes
    -----
    Least squares of the departure from the usual on the departure of the interval before and
    on the returns that are due; usual is the median of the weekday and slot. Returns due later
    than the next interval are in it as far as the delay says.
    """
    grid, offered = history.grid, history.offered[queue]
    kernel = return_shares(grid.interval_minutes, mean_delay_minutes).copy()
    kernel[0] = 0.0
    due = np.convolve(np.nan_to_num(history.abandoned[queue]), kernel)[: offered.size]
    known = np.isfinite(offered) & np.isfinite(history.abandoned[queue])
    usual = _usual(history, offered, known)
    excess = offered - usual
    due = due - _usual(history, due, known)
    rows = np.flatnonzero(known[1:] & known[:-1] & (usual[1:] > 0) & (usual[:-1] > 0)) + 1
    if rows.size < _LEAST_INTERVALS:
        raise InvalidInput(
            f"has {rows.size} intervals with contacts and abandoned contacts in a row",
            where=f"history, queue {history.queues[queue]}",
            hint=f"{_LEAST_INTERVALS} are needed to estimate redials",
        )
    weight = 1 / np.sqrt(usual[rows])
    columns = np.column_stack([due[rows], excess[rows - 1], np.ones(rows.size)])
    columns, seen = columns * weight[:, None], excess[rows] * weight
    inverse = np.linalg.pinv(columns.T @ columns)
    slope = inverse @ columns.T @ seen
    rest = seen - columns @ slope
    error = float(np.sqrt(inverse[0, 0] * (rest**2).sum() / (rows.size - 3)))
    share = float(slope[0])
    return RedialEstimate(float(np.clip(share, 0, 1)), error, share > _TELLING * error)


def _usual(history: CallHistory, values: FloatArray, known: np.ndarray) -> FloatArray:
    place = weekday_slots(history.grid)
    cells = 7 * history.grid.intervals_per_day
    usual: FloatArray = group_medians(values[known], place[known], cells)[place]
    return usual
