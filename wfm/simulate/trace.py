"""What happened to every call and every spell of duty in one replication."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from wfm.domain.record import FloatArray, IntArray, Record


class Outcome(IntEnum):
    """How a call ended."""

    STRANDED = 0
    ANSWERED = 1
    ABANDONED = 2


@dataclass(frozen=True, slots=True, eq=False)
class Trace(Record):
    """The result of an engine; both engines give the same numbers, bit by bit.

    Parameters
    ----------
    outcome : ndarray of int, shape (C,)
        `Outcome` of each call. Stranded calls were never answered and never hung up.
    agent : ndarray of int, shape (C,)
        Agent who answered, -1 for nobody.
    started : ndarray, shape (C,)
        Moment at which the wait ended: answer or hanging up; infinite for stranded calls.
    ended : ndarray, shape (C,)
        Moment at which the call ended, after-call work included.
    left : ndarray, shape (M,)
        Moment at which the agent left position at the end of each spell: the spell's end, or
        later when calls had to be finished (overrun), but not later than the next spell.
    """

    outcome: IntArray
    agent: IntArray
    started: FloatArray
    ended: FloatArray
    left: FloatArray


def waits(trace: Trace, arrival: FloatArray) -> FloatArray:
    """Return how long each call waited, in seconds; infinite for stranded calls; shape (C,)."""
    wait: FloatArray = trace.started - arrival
    return wait
