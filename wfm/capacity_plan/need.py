"""What the months ahead ask for: contacts, agent-hours and productive full-timers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from wfm.capacity import CapacityPeriod
from wfm.domain.calendar import Calendar
from wfm.domain.capacity_settings import CapacitySettings
from wfm.domain.demand import Forecast
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.domain.settings import ScenarioSettings
from wfm.domain.time_grid import TimeGrid
from wfm.forecast import LongRange, long_range, long_range_intervals
from wfm.scenario import Scenario, clean_history_of, events_of
from wfm.staffing import require

DEMANDS = ("low", "expected", "high")


@dataclass(frozen=True, slots=True, eq=False)
class Need(Record):
    """What the months ahead ask for.

    Parameters
    ----------
    queues : tuple of str
        Q of them.
    calls, aht_seconds : ndarray, shape (Q, T)
        Expected contacts of each period and their mean handle time.
    calls_low, calls_high : ndarray, shape (Q, T)
        Ends of the band that holds the contacts with probability 80 %.
    hours : mapping of str to ndarray, shape (Q, T)
        Agent-hours after shrinkage for the demand ``low``, ``expected`` and ``high``.
    hours_a_full_timer : ndarray, shape (T,)
        Contract hours less leave, paid breaks and what falls where nobody is needed.
    growth : mapping of str to (float, float)
        Growth a year by queue and its standard error.
    """

    queues: tuple[str, ...]
    calls: FloatArray
    aht_seconds: FloatArray
    calls_low: FloatArray
    calls_high: FloatArray
    hours: Mapping[str, FloatArray]
    hours_a_full_timer: FloatArray
    growth: Mapping[str, tuple[float, float]]

    def fte(self, demand: str) -> FloatArray:
        """Return productive full-timers by queue; shape (Q, T)."""
        full_timers: FloatArray = self.hours[demand] / self.hours_a_full_timer
        return full_timers


def need_of(scenario: Scenario, calendar: Calendar, periods: Sequence[CapacityPeriod]) -> Need:
    """Forecast the periods of a plan and staff every interval of them.

    Parameters
    ----------
    scenario : Scenario
    calendar : Calendar
        Covers the history and the month after the plan.
    periods : sequence of CapacityPeriod
        They begin within a month after the history.

    Raises
    ------
    InvalidInput
        If the history is too short for a long-range forecast.
    """
    s = scenario.settings
    history, _ = clean_history_of(scenario)
    events, _ = events_of(scenario, history, periods[-1].last_day)
    months, growth = s.capacity.months + 1, s.capacity.growth
    ask = history, calendar, s.queues, s.forecast, events
    ahead = long_range(*ask, months=months, growth=growth)
    forecast = long_range_intervals(*ask, months=months, growth=growth)
    calls, aht, low, high = _bands(ahead, forecast.queues, periods, s.capacity.by)
    place = _period_of_interval(forecast.grid, periods)
    factors = {"low": low, "expected": calls, "high": high}
    hours = {
        demand: _hours(scenario, calendar, _scaled(forecast, place, end / np.maximum(calls, 1e-9)))
        for demand, end in factors.items()
    }
    useful = _useful_share(s) * (1 - _leave(s.capacity, periods))
    contract = np.array([period.contract_hours for period in periods])
    return Need(
        queues=forecast.queues,
        calls=calls,
        aht_seconds=aht,
        calls_low=low,
        calls_high=high,
        hours={demand: _by_period(found, place, len(periods)) for demand, found in hours.items()},
        hours_a_full_timer=contract * useful,
        growth=dict(ahead.growth),
    )


def _by_period(hours: FloatArray, place: IntArray, count: int) -> FloatArray:
    inside = place >= 0
    return np.array([np.bincount(place[inside], row[inside], minlength=count) for row in hours])


def _bands(
    ahead: LongRange, queues: Sequence[str], periods: Sequence[CapacityPeriod], unit: str
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return calls, handle times and the ends of the band by queue and period."""
    rows = {(r.queue, r.first_day): r for r in (ahead.months if unit == "month" else ahead.weeks)}
    found = [[rows[queue, period.first_day] for period in periods] for queue in queues]
    calls, aht, low, high = (
        np.array([[getattr(r, name) for r in row] for row in found])
        for name in ("calls", "aht_seconds", "low", "high")
    )
    return calls, aht, low, high


def _period_of_interval(grid: TimeGrid, periods: Sequence[CapacityPeriod]) -> IntArray:
    """Return the number of the period of each interval, -1 outside of the plan."""
    first = [period.first_day.toordinal() for period in periods]
    days = np.array([day.toordinal() for day in grid.dates])
    place = np.searchsorted(first, days, side="right") - 1
    place[days > periods[-1].last_day.toordinal()] = -1
    of_intervals: IntArray = place[grid.day_of_interval]
    return of_intervals


def _scaled(forecast: Forecast, place: IntArray, factor: FloatArray) -> Forecast:
    """Return the forecast with the contacts of each period times a factor, by queue."""
    by_interval = np.where(place >= 0, factor[:, np.maximum(place, 0)], 1.0)
    return replace(
        forecast,
        calls=forecast.calls * by_interval,
        call_quantiles=forecast.call_quantiles * by_interval,
    )


def _hours(scenario: Scenario, calendar: Calendar, forecast: Forecast) -> FloatArray:
    """Return agent-hours to schedule by queue and interval; shape (Q, T)."""
    s = scenario.settings
    plain = {
        name: queue.model_copy(update={"goal": replace(queue.goal, interval_floor=None)})
        for name, queue in s.queues.items()
    }
    staffing = s.staffing.model_copy(update={"method": "stationary"})
    scheduled = require(forecast, plain, staffing, calendar).scheduled
    hours: FloatArray = np.asarray(scheduled * (forecast.grid.interval_minutes / 60), dtype=float)
    return hours


def _useful_share(settings: ScenarioSettings) -> float:
    """Return the share of paid hours on the floor and where they are needed."""
    paid, paused = 0, 0
    for shift in settings.shifts.values():
        if not shift.part_time:
            paid += shift.length - sum(rule.minutes for rule in shift.breaks if not rule.paid)
            paused += sum(rule.minutes for rule in shift.breaks if rule.paid)
    on_floor = 1 - paused / paid if paid else 1.0
    return on_floor * settings.capacity.schedule_fit


def _leave(settings: CapacitySettings, periods: Sequence[CapacityPeriod]) -> FloatArray:
    """Return the share of contract hours on annual leave in each period, by its days."""
    own = {one.month: one.share for one in settings.leave_months}
    shares = [
        [
            own.get((period.first_day + timedelta(days=n)).month, settings.leave_share)
            for n in range(period.days)
        ]
        for period in periods
    ]
    return np.array([float(np.mean(of_days)) for of_days in shares])
