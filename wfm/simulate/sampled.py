"""What one replication is made of, before it is played."""

from __future__ import annotations

from dataclasses import dataclass

from wfm.domain.record import BoolArray, FloatArray, IntArray, Record
from wfm.simulate.duty import Spells


@dataclass(frozen=True, slots=True, eq=False)
class Sample(Record):
    """The calls and the duty of one replication; both engines replay it.

    Parameters
    ----------
    arrival : ndarray, shape (C,)
        Seconds from the start of the grid, not falling; the place in it is the call's id.
    queue : ndarray of int, shape (C,)
        Queue number.
    service : ndarray, shape (C,)
        Handle time in seconds with an agent of aht factor 1.
    patience : ndarray, shape (C,)
        Seconds until the caller hangs up; may be infinite.
    spells : Spells
        When agents are on duty.
    draw : ndarray, shape (C,), optional
        Uniform number that picks an agent where the rules leave it to chance.
    takes_callback : ndarray of bool, shape (C,), optional
        True for callers who accept a callback when it is offered.
    next_attempt : ndarray of int, shape (C,), optional
        Id of the caller's next attempt if this one fails, -1 for none; the arrival of further
        attempts is infinite, since it is not known yet, and their ids follow all others.
    redial_delay : ndarray, shape (C,), optional
        Seconds from the failure of this attempt to the next.
    reached : ndarray of bool, shape (C,), optional
        False for records that nobody answers when they are dialled.
    """

    arrival: FloatArray
    queue: IntArray
    service: FloatArray
    patience: FloatArray
    spells: Spells
    draw: FloatArray | None = None
    takes_callback: BoolArray | None = None
    next_attempt: IntArray | None = None
    redial_delay: FloatArray | None = None
    reached: BoolArray | None = None
