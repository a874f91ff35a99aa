"""The forecast of all queues over the period to plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from wfm.domain import Calendar, CallHistory, Event, Forecast, InvalidInput, NotFound, TimeGrid
from wfm.domain.record import FloatArray, IntArray
from wfm.domain.settings import ForecastSettings, QueueSettings
from wfm.forecast.aht import forecast_aht
from wfm.forecast.baseline import naive_ahead
from wfm.forecast.day_kinds import DayKind, day_kinds
from wfm.forecast.day_series import DaySeries, day_series
from wfm.forecast.day_table import DayTable, day_tables, open_slots
from wfm.forecast.profile import fit_profile
from wfm.forecast.residuals import fit_errors, past_errors, weeks_ahead
from wfm.forecast.special_days import learn_special_days

_LEAST_DAYS = 14
_LEAST_RECORDED = 5


def predict(
    history: CallHistory,
    grid: TimeGrid,
    calendar: Calendar,
    queues: Mapping[str, QueueSettings],
    settings: ForecastSettings,
    events: Sequence[Event] = (),
) -> Forecast:
    """Forecast contacts and handle times of every queue, with quantiles.

    Parameters
    ----------
    history : CallHistory
        Past contacts; only days before the grid are used, aggregated to its intervals.
    grid : TimeGrid
        The period to forecast.
    calendar : Calendar
        Covers history and period.
    queues : mapping of str to QueueSettings
        The queues to forecast, in the order of the result.
    settings : ForecastSettings
        ``weeks`` is the half-life of the weekday profiles.
    events : sequence of Event
        Their factors are taken out of the history and applied to the period.

    Returns
    -------
    Forecast
        Zero outside a queue's opening hours, and at weekdays and times at which the history
        never recorded anything.

    Raises
    ------
    NotFound
        If a queue is not in the history.
    InvalidInput
        If the history is too short or does not fit the grid, if a queue has no contacts, or no
        handle time.
    """
    _require_queues(history, queues)
    levels = _levels(settings)
    tables = day_tables(history, grid)
    kinds = day_kinds(calendar, tables[history.queues[0]].dates)
    parts = [
        _forecast_queue(queue, tables[queue], kinds, queues[queue], settings, events, grid)
        for queue in queues
    ]
    days, slots = grid.day_of_interval, grid.wall_slots
    return Forecast(
        grid=grid,
        queues=tuple(queues),
        calls=np.array([calls[days, slots] for calls, _, _, _ in parts]),
        aht_seconds=np.array([aht[days, slots] for _, aht, _, _ in parts]),
        quantile_levels=levels,
        call_quantiles=np.stack([band[:, days, slots] for _, _, band, _ in parts], axis=1),
        busyness_cv=np.array([busyness for _, _, _, busyness in parts]),
        method=(settings.method,) * len(parts),
    )


def _require_queues(history: CallHistory, queues: Mapping[str, QueueSettings]) -> None:
    missing = [queue for queue in queues if queue not in history.queues]
    if missing:
        raise NotFound(
            f"the history has no queue {', '.join(missing)}",
            where="history",
            hint=f"its queues are {', '.join(history.queues)}",
        )


def _levels(settings: ForecastSettings) -> FloatArray:
    levels = np.array(settings.quantiles, dtype=float)
    if levels.size == 0 or (np.diff(levels) <= 0).any():
        raise InvalidInput(
            f"quantiles are {list(settings.quantiles)}",
            where="forecast.quantiles",
            hint="list at least one probability, in rising order",
        )
    return levels


def _forecast_queue(
    queue: str,
    table: DayTable,
    kinds: Sequence[DayKind],
    queue_settings: QueueSettings,
    settings: ForecastSettings,
    events: Sequence[Event],
    grid: TimeGrid,
) -> tuple[FloatArray, FloatArray, FloatArray, float]:
    """Return calls (D, S), AHT (D, S), quantiles (K, D, S) and busyness of one queue."""
    if table.known_days < _LEAST_DAYS:
        raise InvalidInput(
            f"the history holds {table.known_days} days before {grid.first_day}",
            where="history",
            hint=f"a forecast needs at least {_LEAST_DAYS}",
        )
    volume_factors, aht_factors = event_factors(table, events, queue)
    mask = open_slots(queue_settings.opening, grid.interval_minutes)
    series = day_series(table, kinds, mask, volume_factors, queue)
    usable = int((series.recorded & series.ordinary)[: series.known_days].sum())
    if usable < _LEAST_RECORDED:
        raise InvalidInput(
            f"queue {queue} has {usable} ordinary days with records before {grid.first_day}",
            where="history",
            hint=f"a forecast needs at least {_LEAST_RECORDED}",
        )
    calls, band, busyness = _volumes(series, table, settings, grid.day_count)
    period = slice(len(table.dates) - grid.day_count, None)
    lift = (volume_factors[period] * settings.volume_factor)[:, None]
    opened = mask[table.weekdays[period]]
    aht = forecast_aht(table, kinds, queue_settings, settings.weeks, aht_factors, queue)
    seconds = aht[period] * (aht_factors[period] * settings.aht_factor)[:, None]
    return calls * lift * opened, seconds, band * lift * opened, busyness


def event_factors(
    table: DayTable, events: Sequence[Event], queue: str
) -> tuple[FloatArray, FloatArray]:
    """Return what events do to each day's volume and handle time; both of shape (N,)."""
    volume, aht = np.ones(len(table.dates)), np.ones(len(table.dates))
    for event in events:
        if event.queues and queue not in event.queues:
            continue
        touched = np.array([event.first_day <= day <= event.last_day for day in table.dates])
        volume[touched] *= event.volume_factor
        aht[touched] *= event.aht_factor
    return volume, aht


def _volumes(
    series: DaySeries, table: DayTable, settings: ForecastSettings, period_days: int
) -> tuple[FloatArray, FloatArray, float]:
    """Return calls (D, S) and quantiles (K, D, S) of the period without events; busyness."""
    levels = np.array(settings.quantiles, dtype=float)
    slots, origin = table.volume.shape[1], series.known_days
    first_row = len(table.dates) - period_days
    days = np.flatnonzero(series.rows >= first_row)
    ratio, spread = np.ones(days.size), np.zeros(days.size)
    method = naive_ahead
    if settings.method == "weekday_profile":
        method = partial(_profile_ahead, half_life_weeks=float(settings.weeks))
        ratio, spread = _special_effects(series, days, float(settings.weeks))
    past = past_errors(series, method, max(len(series.rows) - origin, 1))
    errors = fit_errors(past, levels, series.days_per_week)
    expected = method(series, origin, days) * ratio[:, None]
    last = int(np.flatnonzero((series.recorded & series.ordinary)[:origin])[-1])
    weeks = weeks_ahead(days - last, series.days_per_week)
    opened = series.open[series.analogue[days]]
    rows, columns = (series.rows[days] - first_row)[:, None], series.slots[None, :]
    calls = np.zeros((period_days, slots))
    band = np.zeros((levels.size, period_days, slots))
    calls[rows, columns] = expected
    band[:, rows, columns] = errors.call_quantiles(expected, weeks, spread) * opened
    return calls, band, errors.busyness_cv


def _special_effects(
    series: DaySeries, days: IntArray, half_life_weeks: float
) -> tuple[FloatArray, FloatArray]:
    """Return the factor of each day to forecast, and the spread of its logarithm."""
    origin = series.known_days
    model = fit_profile(series, origin, half_life_weeks)
    special = learn_special_days(series, model.behind(series, np.arange(origin)))
    effects = [special.effect(series.kinds[day]) for day in days.tolist()]
    return np.array([ratio for ratio, _ in effects]), np.array([width for _, width in effects])


def _profile_ahead(
    series: DaySeries, origin: int, days: IntArray, half_life_weeks: float
) -> FloatArray:
    return fit_profile(series, origin, half_life_weeks).ahead(series, days)
