"""Lists to dial: no forecast but a plan, from the settings of an outbound queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import ceil

import numpy as np

from wfm.domain import Calendar, Forecast, InvalidInput, TimeGrid
from wfm.domain.channel_settings import OutboundSettings
from wfm.domain.record import BoolArray, FloatArray
from wfm.domain.settings import QueueSettings

METHOD = "dial_list"
"""Entry of `Forecast.method` for a list."""

ROUNDING = 1e-9


def learned_queues(queues: Mapping[str, QueueSettings]) -> dict[str, QueueSettings]:
    """Return the queues that are forecast from a history: all but lists."""
    return {name: queue for name, queue in queues.items() if queue.outbound is None}


def with_dial_lists(
    forecast: Forecast, queues: Mapping[str, QueueSettings], calendar: Calendar
) -> Forecast:
    """Return a forecast with the planned dials of every outbound queue besides.

    Parameters
    ----------
    forecast : Forecast
        Of the queues with a history, in their order.
    queues : mapping of str to QueueSettings
        All queues, in the order of the result.
    calendar : Calendar
        Tells the work days of the period.

    Returns
    -------
    Forecast
        A list is spread as `planned_dials` says; its quantiles are the plan and its busyness 0.

    Raises
    ------
    InvalidInput
        If a list may be dialled at no time of the period.
    """
    grid = forecast.grid
    lists = {name: queue.outbound for name, queue in queues.items() if queue.outbound is not None}
    if not lists:
        return forecast
    dials = {name: planned_dials(grid, name, queues[name], calendar) for name in lists}
    numbers = {name: q for q, name in enumerate(forecast.queues)}

    def rows(known: FloatArray, listed: Mapping[str, FloatArray]) -> FloatArray:
        return np.array([known[numbers[n]] if n in numbers else listed[n] for n in queues])

    seconds = {n: np.where(dials[n] > 0, lists[n].seconds_per_dial, 0.0) for n in lists}
    before = forecast.statistical_calls
    return replace(
        forecast,
        queues=tuple(queues),
        calls=rows(forecast.calls, dials),
        aht_seconds=rows(forecast.aht_seconds, seconds),
        call_quantiles=np.array([rows(band, dials) for band in forecast.call_quantiles]),
        busyness_cv=rows(forecast.busyness_cv, {name: np.array(0.0) for name in lists}),
        method=tuple(forecast.method[numbers[n]] if n in numbers else METHOD for n in queues),
        statistical_calls=None if before is None else rows(before, dials),
    )


def planned_dials(
    grid: TimeGrid, queue: str, queue_settings: QueueSettings, calendar: Calendar
) -> FloatArray:
    """Return the attempts of each interval: the fewest agents who finish the list, until done.

    The same whole number of agents dials in every allowed interval from the first day on, as
    few of them as get through the expected attempts by the last day.

    Parameters
    ----------
    grid : TimeGrid
        The period; T intervals.
    queue : str
        Id of the queue, for messages.
    queue_settings : QueueSettings
        Its list, and the opening hours in which it may be dialled.
    calendar : Calendar
        Tells the work days.

    Returns
    -------
    ndarray, shape (T,)

    Raises
    ------
    InvalidInput
        If the list may be dialled at no time of the period.
    """
    about = queue_settings.outbound
    if about is None:
        raise InvalidInput("has no list", where=f"queues.{queue}.outbound")
    allowed = np.flatnonzero(_allowed(grid, queue_settings, about, calendar))
    if allowed.size == 0:
        raise InvalidInput(
            "may be dialled at no time of the period",
            where=f"queues.{queue}",
            hint="look at opening, first_day, last_day and work_days_only",
        )
    by_agent = grid.interval_seconds * about.occupancy / about.seconds_per_dial
    agents = ceil(about.dials / (by_agent * allowed.size) - ROUNDING)
    done = np.minimum(agents * by_agent * np.arange(1, allowed.size + 1), about.dials)
    dials = np.zeros(grid.interval_count)
    dials[allowed] = np.diff(done, prepend=0.0)
    return dials


def _allowed(
    grid: TimeGrid, settings: QueueSettings, about: OutboundSettings, calendar: Calendar
) -> BoolArray:
    """Return which intervals lie wholly within the allowed hours and days; shape (T,)."""
    opening, starts = settings.opening, grid.wall_minutes
    hours = (starts >= opening.opens) & (starts + grid.interval_minutes <= opening.closes)
    days = np.isin(grid.weekdays + 1, opening.weekdays)
    for d, day in enumerate(grid.dates):
        within = (about.first_day or day) <= day <= (about.last_day or day)
        works = not about.work_days_only or calendar.day(day).works
        days[d] &= within and works
    allowed: BoolArray = hours & days[grid.day_of_interval]
    return allowed
