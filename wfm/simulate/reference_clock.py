"""A SimPy clock whose moments are absolute times in the one order of events."""

from __future__ import annotations

from heapq import heappush
from typing import Any

import simpy

from wfm.simulate.event_order import NUMBERS_PER_KIND, Kind


class Moment(simpy.Event):
    """An event that is certain to come."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._ok = True
        self._value: Any = None


class Clock(simpy.Environment):
    """An environment whose moments are absolute times, without rounding by ``now + delay``."""

    def moment(self, time: float, kind: Kind, number: int) -> Moment:
        """Return the event that comes at `time`, ordered by kind and number among equals."""
        moment = Moment(self)
        priority = kind * NUMBERS_PER_KIND + number
        agenda: list[Any] = self._queue
        heappush(agenda, (time, priority, next(self._eid), moment))
        return moment
