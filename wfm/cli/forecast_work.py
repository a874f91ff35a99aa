"""What the forecast commands do with a scenario or a plan, from the stages' functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.progress import Progress
from wfm.domain.record import FloatArray

if TYPE_CHECKING:
    from wfm.domain.demand import CallHistory, Forecast
    from wfm.domain.plan import Plan
    from wfm.forecast import (
        AccuracyRow,
        Attribution,
        Comparison,
        LongRange,
        OverrideValue,
        Situation,
    )
    from wfm.scenario import Scenario


def rolled(scenario: Scenario, days: int, origins: int, progress: Progress) -> Comparison:
    """Forecast the last part of the scenario's history from earlier days.

    Raises
    ------
    InvalidInput
        If the history is too short for that.
    """
    from wfm.forecast import Origins, roll
    from wfm.scenario import clean_history_of, events_of

    history, _ = clean_history_of(scenario)
    s, last = scenario.settings, history.grid.last_day
    events, _ = events_of(scenario, history, last)
    return roll(
        history,
        scenario.calendar,
        s.queues,
        s.forecast,
        events,
        origins=Origins(days, origins),
        external=scenario.external,
        progress=progress,
    )


def long_range_of(scenario: Scenario, months: int) -> LongRange:
    """Forecast the scenario's queues by month and week from the end of its history.

    Raises
    ------
    InvalidInput
        If the country's calendar does not reach that far.
    """
    from wfm.cli.horizon import calendar_to
    from wfm.forecast import long_range
    from wfm.scenario import clean_history_of, events_of

    history, _ = clean_history_of(scenario)
    s = scenario.settings
    calendar = calendar_to(scenario, history.grid.last_day + timedelta(days=31 * (months + 1)))
    events, _ = events_of(scenario, history, calendar.days[-1].day)
    return long_range(history, calendar, s.queues, s.forecast, events, months=months)


def updated(
    scenario: Scenario, actuals: CallHistory, now: datetime | None
) -> tuple[Forecast, Forecast, datetime]:
    """Forecast the last day of the actuals, and update its rest by what came before `now`.

    Parameters
    ----------
    scenario : Scenario
    actuals : CallHistory
        In the scenario's intervals.
    now : datetime, optional
        Zone-aware; by default the end of the last recorded interval.

    Returns
    -------
    before, after : Forecast
        Of that day, without and with the update.
    now : datetime

    Raises
    ------
    InvalidInput
        If nothing is recorded, or `now` is on a day without actuals.
    """
    from wfm.cli.horizon import calendar_to
    from wfm.domain import TimeGrid
    from wfm.forecast import fit, update
    from wfm.scenario import clean_history_of, events_of

    grid = actuals.grid
    recorded = np.flatnonzero(actuals.recorded.any(axis=0))
    if not recorded.size:
        raise InvalidInput("hold no contact", where="actuals", hint="check the column offered")
    step = timedelta(minutes=grid.interval_minutes)
    now = now or grid.local_start(int(recorded[-1])) + step
    # At midnight the day that has just ended is meant.
    try:
        day = int(grid.day_of_interval[grid.index_of(now - timedelta(seconds=1))])
    except InvalidInput as error:
        raise InvalidInput(
            f"is {now:%Y-%m-%d %H:%M}; the actuals hold {grid.first_day} to {grid.last_day}",
            where="now",
            hint="give a time on one of these days",
        ) from error
    today = TimeGrid(grid.dates[day], 1, grid.interval_minutes, grid.timezone)
    history, _ = clean_history_of(scenario)
    s, calendar = scenario.settings, calendar_to(scenario, today.last_day)
    events, _ = events_of(scenario, history, today.last_day)
    model = fit(
        history, calendar, s.queues, s.forecast, events, period=today, external=scenario.external
    )
    before = _overridden(model.predict(today, s.forecast.quantiles), scenario)
    over = now >= today.local_start(today.interval_count - 1) + step
    return before, before if over else update(model, before, actuals, now), now


def _overridden(forecast: Forecast, scenario: Scenario) -> Forecast:
    """Return the forecast with those of the scenario's overrides that touch its days."""
    from wfm.forecast import apply_overrides

    first, last = forecast.grid.first_day, forecast.grid.last_day
    touching = [
        replace(o, first_day=max(o.first_day, first), last_day=min(o.last_day, last))
        for o in scenario.overrides
        if o.first_day <= last and o.last_day >= first
    ]
    return apply_overrides(forecast, touching)


@dataclass(frozen=True, slots=True)
class Afterwards:
    """A plan compared with what came.

    Parameters
    ----------
    accuracy : tuple of AccuracyRow
    overrides : tuple of OverrideValue
    attribution : Attribution
    queues : tuple of str
    recorded_share : float
        Share of the intervals with expected contacts in which contacts were recorded.
    staffing_known : bool
        False where nobody said who was there; staffing and shrinkage then count as planned.
    """

    accuracy: tuple[AccuracyRow, ...]
    overrides: tuple[OverrideValue, ...]
    attribution: Attribution
    queues: tuple[str, ...]
    recorded_share: float
    staffing_known: bool


def afterwards(
    plan: Plan, actuals: CallHistory, staffing: tuple[FloatArray, FloatArray] | None
) -> Afterwards:
    """Compare a plan with what came.

    Parameters
    ----------
    plan : Plan
    actuals : CallHistory
        In the plan's intervals.
    staffing : tuple of two ndarray, shape (T,), optional
        Agents scheduled and present; NaN where not known, which counts as planned.

    Raises
    ------
    InvalidInput
        If nothing was recorded in the plan's period.
    """
    from wfm.forecast import Situation, accuracy_report, attribute, compare, override_values
    from wfm.forecast.comparison import onto

    forecast, grid = plan.forecast, plan.forecast.grid
    compared = compare(forecast, actuals, plan.calendar)
    if not np.isfinite(compared.actual).any():
        raise InvalidInput(
            f"reach from {actuals.grid.first_day} to {actuals.grid.last_day}, the plan from "
            f"{grid.first_day} to {grid.last_day}",
            where="actuals",
            hint="give what came on days of the plan",
        )
    aht = np.array(
        [
            onto(grid, actuals.grid, actuals.aht_seconds[actuals.queues.index(q)])
            for q in forecast.queues
        ]
    )
    planned = _planned(plan)
    calls = np.where(np.isfinite(compared.actual), compared.actual, planned.calls)
    seconds = np.where(aht > 0, aht, planned.aht_seconds)
    hours, away = planned.scheduled_hours, planned.shrinkage
    if staffing is not None:
        scheduled, present = staffing
        known = np.isfinite(scheduled) & np.isfinite(present)
        hours = np.where(known, scheduled * grid.interval_minutes / 60, hours)
        share = 1 - present / np.where(known & (scheduled > 0), scheduled, np.nan)
        away = np.where(np.isfinite(share), np.clip(share, 0, 1), away)
    return Afterwards(
        accuracy_report(compared),
        override_values(forecast, compared.actual),
        attribute(planned, Situation(calls, seconds, hours, away)),
        forecast.queues,
        float(np.isfinite(compared.actual)[forecast.calls > 0].mean()),
        staffing is not None,
    )


def _planned(plan: Plan) -> Situation:
    from wfm.forecast import Situation

    forecast = plan.forecast
    hours = plan.roster.on_floor().sum(axis=0) * forecast.grid.interval_minutes / 60
    lost = sum(plan.settings.staffing.shrinkage.values())
    return Situation(forecast.calls, forecast.aht_seconds, hours, np.full(hours.shape, lost))
