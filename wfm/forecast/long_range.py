"""Months and weeks ahead for capacity planning: growth, seasons and bands that widen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from statistics import NormalDist

import numpy as np

from wfm.domain import Calendar, CallHistory, Event, Forecast, InvalidInput, TimeGrid
from wfm.domain.record import FloatArray, Record
from wfm.domain.settings import ForecastSettings, QueueSettings
from wfm.forecast.day_series import DaySeries
from wfm.forecast.methods import PROFILE
from wfm.forecast.model import ForecastModel, fit
from wfm.forecast.queue_model import QueueModel
from wfm.forecast.trend import Trend, fit_trend

LEVEL = 0.8
"""Probability that the calls of a row lie between its low and its high end."""

_MOST_MONTHS = 36
_LEAST_WEEKS = 8


@dataclass(frozen=True, slots=True, eq=False)
class LongRangeRow(Record):
    """What a queue is expected to bring in a month or week.

    Parameters
    ----------
    queue : str
    first_day, last_day : date
        Both included; the first and last row may be parts of a month or week.
    calls : float
        Expected contacts.
    low, high : float
        Ends of the interval that holds the contacts with probability 80 %.
    aht_seconds : float
        Expected handle time.
    workload_hours : float
        Contacts times handle time.
    """

    queue: str
    first_day: date
    last_day: date
    calls: float
    low: float
    high: float
    aht_seconds: float
    workload_hours: float


@dataclass(frozen=True, slots=True, eq=False)
class LongRange(Record):
    """A long-range forecast.

    Parameters
    ----------
    months, weeks : tuple of LongRangeRow
        By queue, in order of time.
    growth : dict of str to (float, float)
        Growth a year of each queue, as found or given, and its standard error.
    """

    months: tuple[LongRangeRow, ...]
    weeks: tuple[LongRangeRow, ...]
    growth: dict[str, tuple[float, float]]


def long_range(
    history: CallHistory,
    calendar: Calendar,
    queues: Mapping[str, QueueSettings],
    settings: ForecastSettings,
    events: Sequence[Event] = (),
    *,
    months: int = 18,
    growth: float | None = None,
) -> LongRange:
    """Forecast the months after a history.

    Weekdays, holidays, events and handle times are those of the profile model; its level is
    carried on by growth and the seasons of the year, as far as the history knows them.

    Parameters
    ----------
    history : CallHistory
    calendar : Calendar
        Covers the history and the months ahead.
    queues : mapping of str to QueueSettings
    settings : ForecastSettings
    events : sequence of Event
    months : int
        How many, at most 36.
    growth : float, optional
        Growth a year to reckon with instead of the one found: 0.05 is 5 %.

    Raises
    ------
    InvalidInput
        If the history has fewer than eight weeks with records, the calendar does not reach, or
        `months` or `growth` make no sense.
    """
    model = _fitted(history, calendar, queues, settings, events, months, growth)
    grid = model.grid
    rows: dict[str, list[LongRangeRow]] = {"months": [], "weeks": []}
    found = {}
    for queue in model.queues:
        trend = _trend(queue)
        found[queue.queue] = _growth(trend, growth)
        by_day = _days_ahead(queue, trend, grid, growth)
        rows["months"] += _rows(queue.queue, grid, by_day, lambda day: (day.year, day.month))
        rows["weeks"] += _rows(queue.queue, grid, by_day, lambda day: day.isocalendar()[:2])
    return LongRange(tuple(rows["months"]), tuple(rows["weeks"]), found)


def long_range_intervals(
    history: CallHistory,
    calendar: Calendar,
    queues: Mapping[str, QueueSettings],
    settings: ForecastSettings,
    events: Sequence[Event] = (),
    *,
    months: int = 18,
    growth: float | None = None,
) -> Forecast:
    """Forecast every interval of the months after a history: what `long_range` adds up.

    Parameters
    ----------
    history, calendar, queues, settings, events, months, growth
        As in `long_range`.

    Returns
    -------
    Forecast
        Its only quantile is the median of the profile; the bands of months and weeks are those
        of `long_range`.

    Raises
    ------
    InvalidInput
        As `long_range`.
    """
    model = _fitted(history, calendar, queues, settings, events, months, growth)
    plain = model.predict(model.grid, (0.5,))
    ordinals = np.array([day.toordinal() for day in model.grid.dates])
    months_of_days = np.array([day.month for day in model.grid.dates])
    lift = np.array(
        [
            np.exp(_trend(queue).change(ordinals, months_of_days, growth)[0])
            for queue in model.queues
        ]
    )[:, model.grid.day_of_interval]
    return replace(plain, calls=plain.calls * lift, call_quantiles=plain.call_quantiles * lift)


def _fitted(
    history: CallHistory,
    calendar: Calendar,
    queues: Mapping[str, QueueSettings],
    settings: ForecastSettings,
    events: Sequence[Event],
    months: int,
    growth: float | None,
) -> ForecastModel:
    if not 1 <= months <= _MOST_MONTHS:
        raise InvalidInput(f"is {months}", where="months", hint=f"use 1 to {_MOST_MONTHS}")
    if growth is not None and not -1 < growth <= 5:
        raise InvalidInput(f"is {growth}", where="growth", hint="5 % a year is 0.05")
    start = history.grid.last_day + timedelta(days=1)
    days = (_months_later(start, months) - start).days
    grid = TimeGrid(start, days, history.grid.interval_minutes, history.grid.timezone)
    plain = settings.model_copy(update={"method": PROFILE})
    return fit(history, calendar, queues, plain, events, period=grid)


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first.replace(day=1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def _trend(queue: QueueModel) -> Trend:
    series = queue.series
    level, ordinals = _weekly_level(series)
    if level.size < _LEAST_WEEKS:
        raise InvalidInput(
            f"queue {queue.queue} has {level.size} weeks with records",
            where="history",
            hint=f"a long-range forecast needs at least {_LEAST_WEEKS}",
        )
    months = np.array([date.fromordinal(int(n)).month for n in ordinals])
    return fit_trend(np.log(level), ordinals, months)


def _weekly_level(series: DaySeries) -> tuple[FloatArray, np.ndarray]:
    """Return the mean level of each week, weekdays adjusted, and the day number of its middle."""
    known = series.recorded & series.ordinary
    total = np.nanmean(np.where(known[:, None], series.volume, 0.0), axis=1)
    usual = np.array(
        [
            total[known & (series.analogue == day)].mean()
            if (known & (series.analogue == day)).any()
            else np.nan
            for day in range(7)
        ]
    )
    usual = np.where(usual > 0, usual, np.nan)
    level = np.where(known, total / usual[series.analogue], np.nan)
    week = series.ordinals // 7
    weeks = np.unique(week[~np.isnan(level)])
    mean = np.array([np.nanmean(level[week == number]) for number in weeks])
    taken = mean > 0
    return mean[taken], (weeks * 7 + 3)[taken]


def _growth(trend: Trend, given: float | None) -> tuple[float, float]:
    if given is not None:
        return given, 0.0
    return float(np.expm1(trend.effects[0])), float(np.sqrt(trend.covariance[0, 0]))


@dataclass(frozen=True, slots=True, eq=False)
class _Days(Record):
    """Calls, handle seconds and the spread of the log level of each day ahead; shape (D,)."""

    calls: FloatArray
    work_seconds: FloatArray
    spread: FloatArray
    day_cv: float


def _days_ahead(queue: QueueModel, trend: Trend, grid: TimeGrid, growth: float | None) -> _Days:
    calls, seconds, _, day_cv = queue.predict(np.array([0.5]))
    ordinals = np.array([day.toordinal() for day in grid.dates])
    months = np.array([day.month for day in grid.dates])
    change, spread = trend.change(ordinals, months, growth)
    calls = calls * np.exp(change)[:, None]
    return _Days(calls.sum(axis=1), (calls * seconds).sum(axis=1), spread, day_cv)


def _rows(
    queue: str, grid: TimeGrid, days: _Days, key: Callable[[date], tuple[int, int]]
) -> list[LongRangeRow]:
    rows = []
    wide = NormalDist().inv_cdf(0.5 + LEVEL / 2)
    for _, group in groupby(enumerate(grid.dates), key=lambda pair: key(pair[1])):
        numbers = [number for number, _ in group]
        calls = float(days.calls[numbers].sum())
        work = float(days.work_seconds[numbers].sum())
        # The level moves all days of a row together; what is left of each day averages out.
        level = float(days.spread[numbers].mean())
        own = days.day_cv**2 / len(numbers) + 1 / max(calls, 1.0)
        factor = float(np.exp(wide * np.sqrt(level**2 + own)))
        rows.append(
            LongRangeRow(
                queue=queue,
                first_day=grid.dates[numbers[0]],
                last_day=grid.dates[numbers[-1]],
                calls=calls,
                low=calls / factor,
                high=calls * factor,
                aht_seconds=work / calls if calls > 0 else 0.0,
                workload_hours=work / 3600,
            )
        )
    return rows
