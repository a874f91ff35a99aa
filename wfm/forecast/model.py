"""Fitting: the methods weighed on the past of every queue, ready to be asked for a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from wfm.domain import Calendar, CallHistory, Event, Forecast, InvalidInput, NotFound, TimeGrid
from wfm.domain.external_forecast import ExternalForecast
from wfm.domain.record import FloatArray, Record
from wfm.domain.settings import ForecastSettings, QueueSettings
from wfm.forecast.day_kinds import day_kinds
from wfm.forecast.day_table import day_tables
from wfm.forecast.dial_lists import learned_queues
from wfm.forecast.queue_model import QueueModel, fit_queue

_USUAL_DAYS = 56


@dataclass(frozen=True, slots=True, eq=False)
class ForecastModel(Record):
    """Fitted models of all queues.

    Parameters
    ----------
    grid : TimeGrid
        The days that can be forecast.
    queues : tuple of QueueModel
    """

    grid: TimeGrid
    queues: tuple[QueueModel, ...]

    def predict(self, grid: TimeGrid, quantiles: Sequence[float]) -> Forecast:
        """Forecast a period within the days that can be forecast.

        Parameters
        ----------
        grid : TimeGrid
            Of the interval length and time zone that the model was fitted for.
        quantiles : sequence of float
            Probabilities in rising order, strictly between 0 and 1.

        Raises
        ------
        InvalidInput
            If the grid does not fit, or the quantiles are out of order.
        """
        levels = _levels(quantiles)
        self._require_grid(grid)
        first = (grid.first_day - self.grid.first_day).days
        days, slots = grid.day_of_interval + first, grid.wall_slots
        parts = [queue.predict(levels) for queue in self.queues]
        return Forecast(
            grid=grid,
            queues=tuple(queue.queue for queue in self.queues),
            calls=np.array([calls[days, slots] for calls, _, _, _ in parts]),
            aht_seconds=np.array([aht[days, slots] for _, aht, _, _ in parts]),
            quantile_levels=levels,
            call_quantiles=np.stack([band[:, days, slots] for _, _, band, _ in parts], axis=1),
            busyness_cv=np.array([busyness for _, _, _, busyness in parts]),
            method=tuple(queue.method for queue in self.queues),
        )

    def _require_grid(self, grid: TimeGrid) -> None:
        mine = self.grid
        if (grid.interval_minutes, grid.timezone) != (mine.interval_minutes, mine.timezone):
            raise InvalidInput(
                f"has intervals of {grid.interval_minutes} min in {grid.timezone}, the model "
                f"{mine.interval_minutes} min in {mine.timezone}",
                where="grid",
            )
        if grid.first_day < mine.first_day or grid.last_day > mine.last_day:
            raise InvalidInput(
                f"{grid.first_day} to {grid.last_day} lies outside the days the model was fitted "
                f"for, {mine.first_day} to {mine.last_day}",
                where="grid",
                hint="fit with start and until around the period",
            )


def fit(
    history: CallHistory,
    calendar: Calendar,
    queues: Mapping[str, QueueSettings],
    settings: ForecastSettings,
    events: Sequence[Event] = (),
    *,
    period: TimeGrid | None = None,
    external: ExternalForecast | None = None,
) -> ForecastModel:
    """Fit the method of the settings to the history of every queue.

    Parameters
    ----------
    history : CallHistory
        Only days before the period are looked at.
    calendar : Calendar
        Covers history and period.
    queues : mapping of str to QueueSettings
        The queues to forecast, in the order of the result; outbound lists are left out.
    settings : ForecastSettings
    events : sequence of Event
        Their factors are taken out of the history and put on the days ahead.
    period : TimeGrid, optional
        The days to be forecast, and the intervals; by default the eight weeks after the history,
        or what the calendar holds of them, in the history's intervals.
    external : ExternalForecast, optional
        For the method ``external``.

    Raises
    ------
    NotFound
        If a queue is not in the history.
    InvalidInput
        If the history is too short or does not fit the period, if a queue has no contacts, or
        no handle time.
    """
    queues = learned_queues(queues)
    _require_queues(history, queues)
    ahead = _days_after(history, calendar) if period is None else period
    tables = day_tables(history, ahead)
    kinds = day_kinds(calendar, tables[history.queues[0]].dates)
    models = [
        fit_queue(queue, tables[queue], kinds, queues[queue], settings, events, ahead, external)
        for queue in queues
    ]
    return ForecastModel(ahead, tuple(models))


def _days_after(history: CallHistory, calendar: Calendar) -> TimeGrid:
    start = history.grid.last_day + timedelta(days=1)
    calendar.day(start)
    last: date = min(calendar.days[-1].day, start + timedelta(days=_USUAL_DAYS - 1))
    days = (last - start).days + 1
    return TimeGrid(start, days, history.grid.interval_minutes, history.grid.timezone)


def _require_queues(history: CallHistory, queues: Mapping[str, QueueSettings]) -> None:
    missing = [queue for queue in queues if queue not in history.queues]
    if missing:
        raise NotFound(
            f"the history has no queue {', '.join(missing)}",
            where="history",
            hint=f"its queues are {', '.join(history.queues)}",
        )


def _levels(quantiles: Sequence[float]) -> FloatArray:
    levels = np.array(quantiles, dtype=float)
    if levels.size == 0 or (np.diff(levels) <= 0).any():
        raise InvalidInput(
            f"quantiles are {list(quantiles)}",
            where="forecast.quantiles",
            hint="list at least one probability, in rising order",
        )
    return levels
