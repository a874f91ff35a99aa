"""The one order of events at equal times, which both engines keep.

Data with a resolution of one second is full of ties, so what comes first is part of the model:
callers hang up, agents leave, agents arrive, contacts end, callers arrive, waits pass a threshold
of overflow, callbacks are offered, deferred work falls due, callers redial, records stop ringing.
Within a kind the lower number comes first: of the agent, or of the contact.
"""

from __future__ import annotations

from enum import IntEnum


class Kind(IntEnum):
    """Order of events at equal times, after SimPy's own urgent (0) and normal (1) ones."""

    HANG_UP = 2
    LEAVE = 3
    ARRIVE_ON_DUTY = 4
    COMPLETE = 5
    CALL = 6
    OVERFLOW = 7
    OFFER_CALLBACK = 8
    DUE = 9
    REDIAL = 10
    DIAL_ENDS = 11


NUMBERS_PER_KIND = 1 << 40
"""An event's order at equal times is its kind times this, plus its number."""
