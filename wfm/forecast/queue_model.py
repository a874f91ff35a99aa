"""One queue's fitted model: its days, what its method weighs, and how wrong it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from wfm.domain import Event, InvalidInput, TimeGrid
from wfm.domain.external_forecast import ExternalForecast
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.domain.settings import ForecastSettings, QueueSettings
from wfm.forecast.aht import forecast_aht
from wfm.forecast.choice import Backtest, backtests, blended, chosen
from wfm.forecast.day_kinds import DayKind
from wfm.forecast.day_series import DaySeries, day_series
from wfm.forecast.day_table import DayTable, open_slots
from wfm.forecast.event_factors import event_factors
from wfm.forecast.external import external_method, require_told
from wfm.forecast.methods import BEST, BLEND, EXTERNAL, PROFILE, WEIGHED, volume_method
from wfm.forecast.profile import fit_profile
from wfm.forecast.residuals import Method, PastErrors, fit_errors, past_errors, weeks_ahead
from wfm.forecast.special_days import learn_special_days

_LEAST_DAYS = 14
_LEAST_RECORDED = 5
_LEAST_TOLD = 10
_DAILY = 60
_PLAIN = ("seasonal_naive", EXTERNAL)
"""Methods that are left as they are: what is known of special days is not put on them."""


@dataclass(frozen=True, slots=True, eq=False)
class QueueModel(Record):
    """A fitted model of one queue.

    Parameters
    ----------
    queue : str
    method : str
        The method that forecasts: what ``best`` chose, or the one asked for.
    backtests : tuple of Backtest
        What was weighed on the past.
    series : DaySeries
    past : PastErrors
        What the method would have said on rolling origins of the past, and what came.
    expected : ndarray, shape (H, S')
        Expected volume of the operating days ahead, without events.
    log_spread : ndarray, shape (H,)
        Spread of the logarithm of a day's level on top of the usual errors.
    lift : ndarray, shape (D,)
        What events and the planner's factor do to the volume of the days ahead.
    opened : ndarray, shape (D, S)
        1 where the queue is open on the days ahead.
    aht_seconds : ndarray, shape (D, S)
    first_row : int
        Row of the day table that is the first day ahead.
    settings : ForecastSettings
    """

    queue: str
    method: str
    backtests: tuple[Backtest, ...]
    series: DaySeries
    past: PastErrors
    expected: FloatArray
    log_spread: FloatArray
    lift: FloatArray
    opened: FloatArray
    aht_seconds: FloatArray
    first_row: int
    settings: ForecastSettings
    _daily: list[PastErrors] = field(default_factory=list, compare=False, repr=False)

    @property
    def days_ahead(self) -> IntArray:
        """The operating days to be forecast, as days of the series; shape (H,)."""
        return np.flatnonzero(self.series.rows >= self.first_row)

    def predict(self, levels: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, float]:
        """Return calls (D, S), AHT (D, S), quantiles (K, D, S) and busyness of the days ahead."""
        series, days = self.series, self.days_ahead
        errors = fit_errors(self.past, levels, series.days_per_week)
        known = np.flatnonzero((series.recorded & series.ordinary)[: series.known_days])
        weeks = weeks_ahead(days - int(known[-1]), series.days_per_week)
        opened = series.open[series.analogue[days]]
        shape = self.opened.shape
        rows, columns = (series.rows[days] - self.first_row)[:, None], series.slots[None, :]
        calls, band = np.zeros(shape), np.zeros((levels.size, *shape))
        calls[rows, columns] = self.expected
        cuts = errors.call_quantiles(self.expected, weeks, self.log_spread)
        band[:, rows, columns] = cuts * opened
        scale = self.lift[:, None] * self.opened
        return calls * scale, self.aht_seconds, band * scale, errors.busyness_cv

    def daily_errors(self) -> PastErrors:
        """Return what the method would have said of each of the last days the evening before.

        Worked out when first asked for: only an update within the day needs it.
        """
        if self.method == EXTERNAL:
            return self.past
        if not self._daily:
            weights = {row.method: row.weight for row in self.backtests if row.weight > 0}
            past = {
                name: past_errors(self.series, volume_method(name, self.settings), 1, _DAILY)
                for name in weights
            }
            self._daily.append(blended(past, weights))
        return self._daily[0]


def fit_queue(
    queue: str,
    table: DayTable,
    kinds: Sequence[DayKind],
    queue_settings: QueueSettings,
    settings: ForecastSettings,
    events: Sequence[Event],
    ahead: TimeGrid,
    external: ExternalForecast | None,
) -> QueueModel:
    """Fit the settings' method to one queue, for the days of `ahead`.

    Raises
    ------
    InvalidInput
        If the history is too short, or has no contacts or no handle times.
    """
    _require_days(table, ahead)
    mask = open_slots(queue_settings.opening, ahead.interval_minutes)
    volume_factors, aht_factors = event_factors(table.dates, events, queue)
    series = day_series(table, kinds, mask, volume_factors, queue)
    _require_recorded(series, queue, ahead)
    period = slice(len(table.dates) - ahead.day_count, None)
    opened = mask[table.weekdays[period]]
    methods = _methods(settings, queue, table, ahead, external)
    days = np.flatnonzero(series.rows >= period.start)
    horizon = max(len(series.rows) - series.known_days, 1)
    past = {name: past_errors(series, method, horizon) for name, method in methods.items()}
    asked: str = settings.method
    method, weights = chosen(asked, past) if asked in (BEST, BLEND) else (asked, {asked: 1.0})
    expected = _weighted(series, days, methods, weights)
    errors = blended(past, weights)
    ratio, spread = np.ones(days.size), np.zeros(days.size)
    planned = settings.volume_factor * queue_settings.demand.volume_factor
    lift = volume_factors[period] * planned
    if method == EXTERNAL:
        expected = require_told(expected, opened_days(series, days), queue)
        errors = _known_errors(errors, series, settings, horizon)
        lift = np.full(ahead.day_count, planned)
    elif method not in _PLAIN:
        ratio, spread = _special_effects(series, days, float(settings.weeks))
    seconds = forecast_aht(table, kinds, queue_settings, settings.weeks, aht_factors, queue)
    longer = aht_factors[period] * settings.aht_factor * queue_settings.demand.remaining_aht_factor
    return QueueModel(
        queue=queue,
        method=method,
        backtests=backtests(past, weights),
        series=series,
        past=errors,
        expected=expected * ratio[:, None],
        log_spread=spread,
        lift=lift,
        opened=opened,
        aht_seconds=seconds[period] * longer[:, None],
        first_row=period.start,
        settings=settings,
    )


def opened_days(series: DaySeries, days: IntArray) -> FloatArray:
    """Return 1 where a slot is open on days of a series; shape (H, S)."""
    return series.open[series.analogue[days]]


def _methods(
    settings: ForecastSettings,
    queue: str,
    table: DayTable,
    ahead: TimeGrid,
    external: ExternalForecast | None,
) -> dict[str, Method]:
    if settings.method == EXTERNAL:
        return {EXTERNAL: external_method(external, queue, table, ahead)}
    names = WEIGHED if settings.method in (BEST, BLEND) else (settings.method,)
    return {name: volume_method(name, settings) for name in names}


def _weighted(
    series: DaySeries,
    days: IntArray,
    methods: Mapping[str, Method],
    weights: Mapping[str, float],
) -> FloatArray:
    expected = np.zeros((days.size, series.slots.size))
    for name, weight in weights.items():
        expected = expected + weight * methods[name](series, series.known_days, days)
    return expected


def _known_errors(
    past: PastErrors, series: DaySeries, settings: ForecastSettings, horizon: int
) -> PastErrors:
    """Return an external forecast's own errors, or the profile model's where it told no past."""
    known = ~np.isnan(past.expected).all(axis=1)
    if np.unique(past.days[known]).size >= _LEAST_TOLD:
        return past
    return past_errors(series, volume_method(PROFILE, settings), horizon)


def _special_effects(
    series: DaySeries, days: IntArray, half_life_weeks: float
) -> tuple[FloatArray, FloatArray]:
    """Return the factor of each day to forecast, and the spread of its logarithm."""
    origin = series.known_days
    model = fit_profile(series, origin, half_life_weeks)
    special = learn_special_days(series, model.behind(series, np.arange(origin)))
    effects = [special.effect(series.kinds[day]) for day in days.tolist()]
    return np.array([ratio for ratio, _ in effects]), np.array([width for _, width in effects])


def _require_days(table: DayTable, ahead: TimeGrid) -> None:
    if table.known_days < _LEAST_DAYS:
        raise InvalidInput(
            f"the history holds {table.known_days} days before {ahead.first_day}",
            where="history",
            hint=f"a forecast needs at least {_LEAST_DAYS}",
        )


def _require_recorded(series: DaySeries, queue: str, ahead: TimeGrid) -> None:
    usable = int((series.recorded & series.ordinary)[: series.known_days].sum())
    if usable < _LEAST_RECORDED:
        raise InvalidInput(
            f"queue {queue} has {usable} ordinary days with records before {ahead.first_day}",
            where="history",
            hint=f"a forecast needs at least {_LEAST_RECORDED}",
        )
