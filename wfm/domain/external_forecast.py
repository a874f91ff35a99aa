"""A forecast that was made outside wfm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.demand import check_queues
from wfm.domain.record import (
    FloatArray,
    Record,
    frozen_array,
    require_non_negative,
    set_field,
)
from wfm.domain.time_grid import TimeGrid


@dataclass(frozen=True, slots=True, eq=False)
class ExternalForecast(Record):
    """Expected contacts by queue and interval, as another program gave them.

    Parameters
    ----------
    grid : TimeGrid
        The intervals from the first to the last day it speaks of; T of them.
    queues : tuple of str
        Queue ids; Q of them.
    calls : ndarray, shape (Q, T)
        Expected contacts; NaN where it says nothing.
    """

    grid: TimeGrid
    queues: tuple[str, ...]
    calls: FloatArray

    def __post_init__(self) -> None:
        check_queues(self.queues, "ExternalForecast")
        where = "ExternalForecast.calls"
        shape = (len(self.queues), self.grid.interval_count)
        calls = frozen_array(self.calls, np.float64, shape, where)
        require_non_negative(calls, where)
        set_field(self, "calls", calls)
