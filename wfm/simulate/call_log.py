"""Calls as a telephone system recorded them, to be replayed."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wfm.domain import InvalidInput
from wfm.domain.record import FloatArray, IntArray, Record, frozen_array, set_field


@dataclass(frozen=True, slots=True, eq=False)
class CallLog(Record):
    """Calls that a simulation replays in place of drawing arrivals.

    Parameters
    ----------
    arrival : ndarray, shape (C,)
        Seconds from the start of the grid, not falling.
    queue : ndarray of int, shape (C,)
        Queue number.
    service : ndarray, shape (C,)
        Handle time in seconds with the agent of standard speed; NaN where the log has none, as
        for those who hung up: it is then drawn.
    patience : ndarray, shape (C,), optional
        Seconds until the caller hangs up; NaN where it is to be drawn, which is the default: a
        log tells the patience of those only who lost it.

    Raises
    ------
    InvalidInput
        If the columns differ in length, calls are out of order or a time is negative.
    """

    arrival: FloatArray
    queue: IntArray
    service: FloatArray
    patience: FloatArray = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        arrival = frozen_array(self.arrival, np.float64, (-1,), "CallLog.arrival")
        count = arrival.size
        if not (np.isfinite(arrival).all() and (arrival >= 0).all()):
            raise InvalidInput(
                "holds a moment that is unknown or before the grid", where="CallLog.arrival"
            )
        late = np.flatnonzero(np.diff(arrival) < 0)
        if late.size:
            raise InvalidInput(
                f"falls after call {late[0]}", where="CallLog.arrival", hint="sort the calls"
            )
        queue = frozen_array(self.queue, np.int64, (count,), "CallLog.queue")
        if (queue < 0).any():
            raise InvalidInput("holds a number below 0", where="CallLog.queue")
        service = frozen_array(self.service, np.float64, (count,), "CallLog.service")
        given = self.patience if np.size(self.patience) else np.full(count, np.nan)
        patience = frozen_array(given, np.float64, (count,), "CallLog.patience")
        if (service < 0).any() or np.isinf(service).any():
            raise InvalidInput("holds a time below 0 or without end", where="CallLog.service")
        if (patience < 0).any():
            raise InvalidInput("holds a time below 0", where="CallLog.patience")
        for name, array in (
            ("arrival", arrival), ("queue", queue), ("service", service), ("patience", patience),
        ):  # fmt: skip
            set_field(self, name, array)

    @property
    def count(self) -> int:
        """Number of calls."""
        return int(self.arrival.size)

    def of_queue(self, queue: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return arrival, service and patience of one queue's calls."""
        own = self.queue == queue
        return self.arrival[own], self.service[own], self.patience[own]
