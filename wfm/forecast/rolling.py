"""Rolling origins: what the forecast would have said on days of the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from wfm.domain import (
    Calendar,
    CallHistory,
    Event,
    InvalidInput,
    Progress,
    ProgressEvent,
    TimeGrid,
    silent,
)
from wfm.domain.external_forecast import ExternalForecast
from wfm.domain.record import Record
from wfm.domain.settings import ForecastSettings, QueueSettings
from wfm.forecast.comparison import Comparison, compare, joined
from wfm.forecast.dial_lists import learned_queues
from wfm.forecast.predict import predict

LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)
"""Quantiles that the report of accuracy looks at."""

_LEAST_TRAINED = 28
_STEP_DAYS = 5
"""Five and seven have no common divisor, so that origins fall on every weekday."""


@dataclass(frozen=True, slots=True, eq=False)
class Origins(Record):
    """From where the past is forecast.

    Parameters
    ----------
    days_ahead : int
        Days of each forecast.
    count : int
        How many forecasts at most, five days apart, the last one ending with the history.
    """

    days_ahead: int = 28
    count: int = 8


USUAL_ORIGINS = Origins()


def roll(
    history: CallHistory,
    calendar: Calendar,
    queues: Mapping[str, QueueSettings],
    settings: ForecastSettings,
    events: Sequence[Event] = (),
    *,
    origins: Origins = USUAL_ORIGINS,
    external: ExternalForecast | None = None,
    progress: Progress = silent,
) -> Comparison:
    """Forecast the last part of a history from several days within it.

    Parameters
    ----------
    history : CallHistory
        Cleaned, in the intervals to forecast.
    calendar : Calendar
        Covers the history.
    queues : mapping of str to QueueSettings
    settings : ForecastSettings
        Its levers (volume and handle-time factors) are left out: they speak of the future.
    events : sequence of Event
        Taken as given. Factors learned from the whole history have seen the days forecast here:
        on days of such events the accuracy looks a little better than it was.
    origins : Origins
        How far ahead, and from how many days; fewer of both where the history is short.
    external : ExternalForecast, optional
        What the method ``external`` takes; days of the past in it are what it is judged by.
    progress : callable

    Returns
    -------
    Comparison

    Raises
    ------
    InvalidInput
        If less than five weeks of history are there: four to learn from, one to forecast.
    """
    plain = settings.model_copy(
        update={"quantiles": LEVELS, "volume_factor": 1.0, "aht_factor": 1.0}
    )
    queues = learned_queues(queues)
    starts, horizon = _origins(history.grid, origins)
    parts = []
    for number, start in enumerate(starts):
        day = history.grid.first_day + timedelta(days=start)
        grid = TimeGrid(day, horizon, history.grid.interval_minutes, history.grid.timezone)
        made = predict(history, grid, calendar, queues, plain, events, external=external)
        parts.append(compare(made, history, calendar))
        progress(ProgressEvent("backtest", (number + 1) / len(starts), f"from {day}"))
    return joined(parts)


def _origins(grid: TimeGrid, origins: Origins) -> tuple[list[int], int]:
    """Return the first day of each forecast and how many days each covers."""
    room = grid.day_count - _LEAST_TRAINED
    if room < 7:
        raise InvalidInput(
            f"covers {grid.day_count} days",
            where="history",
            hint=f"a backtest needs {_LEAST_TRAINED + 7}: {_LEAST_TRAINED} to learn from",
        )
    horizon = min(origins.days_ahead, max(room // 2, 7))
    last = grid.day_count - horizon
    starts = last - _STEP_DAYS * np.arange(origins.count)[::-1]
    return [int(start) for start in starts if start >= _LEAST_TRAINED], horizon
