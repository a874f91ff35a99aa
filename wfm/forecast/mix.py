"""The mix of call types: what share each queue has, and the handle time of all together."""

from __future__ import annotations

import numpy as np

from wfm.domain import Forecast
from wfm.domain.record import FloatArray


def queue_shares(forecast: Forecast) -> FloatArray:
    """Return each queue's share of the contacts of an interval; shape (Q, T).

    Where nothing is expected, the shares of the whole period.
    """
    total = forecast.calls.sum(axis=0)
    overall = forecast.calls.sum(axis=1) / max(float(total.sum()), 1e-12)
    shares = forecast.calls / np.where(total > 0, total, 1.0)
    mixed: FloatArray = np.where(total > 0, shares, overall[:, None])
    return mixed


def mixed_aht_seconds(forecast: Forecast) -> FloatArray:
    """Return the handle time of a contact of any queue, in seconds; shape (T,).

    It moves with the mix alone even where no queue's own handle time does.
    """
    mixed: FloatArray = (queue_shares(forecast) * forecast.aht_seconds).sum(axis=0)
    return mixed
