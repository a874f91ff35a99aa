from datetime import date

import numpy as np
import pytest

from wfm.domain import Forecast, TimeGrid


@pytest.fixture
def grid():
    return TimeGrid(date(2026, 2, 2), 2, 30, "Asia/Shanghai")


@pytest.fixture
def make_forecast():
    def make(grid, calls, aht_seconds, queues=("general",)):
        shape = (len(queues), grid.interval_count)
        calls = np.broadcast_to(np.asarray(calls, dtype=float), shape)
        return Forecast(
            grid=grid,
            queues=queues,
            calls=calls,
            aht_seconds=np.broadcast_to(np.asarray(aht_seconds, dtype=float), shape),
            quantile_levels=np.array([0.5]),
            call_quantiles=calls[None],
            busyness_cv=np.zeros(len(queues)),
            method=("test",) * len(queues),
        )

    return make
