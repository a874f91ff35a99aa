"""What happened to every call and every spell of duty in one replication."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from wfm.domain.record import FloatArray, IntArray, Record
from wfm.simulate.sampled import Sample


class Outcome(IntEnum):
    """How a call ended.

    Blocked callers met a busy signal; those called back had accepted to be; not reached are
    records that were dialled without an answer; attempts not made are places kept for redials
    that nobody needed, and count nowhere.
    """

    STRANDED = 0
    ANSWERED = 1
    ABANDONED = 2
    BLOCKED = 3
    CALLED_BACK = 4
    NOT_REACHED = 5
    NOT_MADE = 6


@dataclass(frozen=True, slots=True, eq=False)
class Trace(Record):
    """The result of an engine; both engines give the same numbers, bit by bit.

    Parameters
    ----------
    outcome : ndarray of int, shape (C,)
        `Outcome` of each call. Stranded calls were never answered and never hung up; those with
        a finite `accepted` still waited for their callback.
    agent : ndarray of int, shape (C,)
        Agent who answered, -1 for nobody.
    started : ndarray, shape (C,)
        Moment at which the wait ended: answer, hanging up, busy signal or callback; infinite for
        stranded calls.
    ended : ndarray, shape (C,)
        Moment at which the call ended, after-call work included.
    left : ndarray, shape (M,)
        Moment at which the agent left position at the end of each spell: the spell's end, or
        later when calls had to be finished (overrun), but not later than the next spell.
    arrived : ndarray, shape (C,), optional
        Moment at which the call came in, infinite for attempts not made; None when that is the
        arrival of the sample for all, because nobody redials.
    accepted : ndarray, shape (C,), optional
        Moment at which the caller accepted a callback, infinite for others; None for all.
    """

    outcome: IntArray
    agent: IntArray
    started: FloatArray
    ended: FloatArray
    left: FloatArray
    arrived: FloatArray | None = None
    accepted: FloatArray | None = None


def waits(trace: Trace, arrival: FloatArray) -> FloatArray:
    """Return how long each call waited, in seconds; infinite for stranded calls; shape (C,)."""
    wait: FloatArray = trace.started - arrival
    return wait


def as_told(trace: Trace, sample: Sample) -> Trace:
    """Return the trace of an engine without what a sample cannot have, and with what it knows.

    Parameters
    ----------
    trace : Trace
        As played: an agent's time with a record that nobody answers is a contact like any other.
    sample : Sample
        What was played. Without further attempts all arrive as sampled, and without callers who
        take callbacks nobody accepts one.
    """
    outcome = trace.outcome
    if sample.reached is not None:
        dialled = (outcome == Outcome.ANSWERED) & ~sample.reached
        outcome = np.where(dialled, int(Outcome.NOT_REACHED), outcome)
    return replace(
        trace,
        outcome=outcome,
        arrived=None if sample.next_attempt is None else trace.arrived,
        accepted=None if sample.takes_callback is None else trace.accepted,
    )
