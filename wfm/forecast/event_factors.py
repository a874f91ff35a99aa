"""What events do to the volume and handle time of each day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from wfm.domain import Event
from wfm.domain.record import FloatArray


def event_factors(
    dates: Sequence[date], events: Sequence[Event], queue: str
) -> tuple[FloatArray, FloatArray]:
    """Return what events do to each day's volume and handle time; both of shape (N,)."""
    volume, aht = np.ones(len(dates)), np.ones(len(dates))
    for event in events:
        if event.queues and queue not in event.queues:
            continue
        touched = np.array([event.first_day <= day <= event.last_day for day in dates])
        volume[touched] *= event.volume_factor
        aht[touched] *= event.aht_factor
    return volume, aht
