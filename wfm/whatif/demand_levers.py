"""What levers do to a forecast: more calls, longer ones, at other hours, in other queues."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wfm.domain.demand import Forecast
from wfm.domain.errors import InvalidInput, NotFound
from wfm.domain.record import BoolArray, FloatArray
from wfm.domain.spelling import did_you_mean
from wfm.domain.time_grid import TimeGrid
from wfm.whatif.levers import Bot, ChangeSet, Days, HandleTime, Later, Mix, Volume, Where


def changed_forecast(forecast: Forecast, changes: ChangeSet) -> Forecast:
    """Return a forecast after the levers on callers, in the order of the change set's words.

    Parameters
    ----------
    forecast : Forecast
    changes : ChangeSet

    Raises
    ------
    NotFound
        If a lever names a queue that the forecast does not have.
    InvalidInput
        If a lever works on days outside the period, or where there are no contacts.
    """
    given = forecast
    for volume in changes.volume:
        _refuse_empty(given, volume, "volume")
        forecast = scaled(forecast, volume)
    for handle_time in changes.handle_time:
        _refuse_empty(given, handle_time, "handle_time")
        forecast = longer(forecast, handle_time)
    for later in changes.later:
        _refuse_empty(given, later, "later")
        forecast = moved(forecast, later)
    for mix in changes.mix:
        forecast = mixed(forecast, mix)
    for bot in changes.bots:
        forecast = contained(forecast, bot)
    return forecast


def scaled(forecast: Forecast, lever: Volume) -> Forecast:
    """Return the forecast with contacts multiplied where the lever works."""
    factor = np.where(reach(forecast, lever), lever.factor, 1.0)
    return _with_calls(forecast, forecast.calls * factor, forecast.call_quantiles * factor)


def longer(forecast: Forecast, lever: HandleTime) -> Forecast:
    """Return the forecast with handle times multiplied where the lever works."""
    factor = np.where(reach(forecast, lever), lever.factor, 1.0)
    return replace(forecast, aht_seconds=forecast.aht_seconds * factor)


def moved(forecast: Forecast, lever: Later) -> Forecast:
    """Return the forecast with each day's contacts moved along the clock.

    What would leave the hours of the day in which the queue has contacts stays in the first or
    the last interval of them: the day's number is kept, and nobody calls a closed queue.
    """
    minutes = forecast.grid.interval_minutes
    if lever.minutes % minutes:
        raise InvalidInput(
            f"moves contacts by {lever.minutes} minutes, which are no whole intervals",
            where="later.minutes",
            hint=f"use a multiple of {minutes}",
        )
    steps = lever.minutes // minutes
    chosen = reach(forecast, lever)

    def move(values: FloatArray) -> FloatArray:
        result = np.where(chosen, 0.0, values)
        for day in range(forecast.grid.day_count):
            span = forecast.grid.day_slice(day)
            for queue, called in enumerate(forecast.calls[:, span] > 0):
                inside = np.flatnonzero(called) + span.start
                for interval in inside[chosen[queue, inside]]:
                    place = min(max(interval + steps, inside[0]), inside[-1])
                    result[..., queue, place] += values[..., queue, interval]
        return result

    moved_calls = move(forecast.calls)
    work = move(forecast.calls * forecast.aht_seconds)
    aht = np.divide(work, moved_calls, out=forecast.aht_seconds.copy(), where=moved_calls > 0)
    moved_on = _with_calls(forecast, moved_calls, move(forecast.call_quantiles))
    return replace(moved_on, aht_seconds=aht)


def mixed(forecast: Forecast, lever: Mix) -> Forecast:
    """Return the forecast with a share of one queue's contacts in another; handle times stay.

    While the other queue has no contacts of its own it is closed, and they stay where they are.
    """
    source, target = (queue_number(forecast, q) for q in (lever.from_queue, lever.to_queue))
    if source == target:
        raise InvalidInput(f"moves {lever.from_queue} to itself", where="mix")
    share = np.where(day_reach(forecast.grid, lever), lever.share, 0.0)
    if forecast.calls[target].any():
        share = np.where(forecast.calls[target] > 0, share, 0.0)
    taken = forecast.calls[source] * share
    calls, work = forecast.calls.copy(), forecast.calls * forecast.aht_seconds
    calls[source] -= taken
    calls[target] += taken
    work[target] += taken * forecast.aht_seconds[source]
    aht = forecast.aht_seconds.copy()
    aht[target] = np.divide(work[target], calls[target], out=aht[target], where=calls[target] > 0)
    quantiles = forecast.call_quantiles.copy()
    moved_quantiles = quantiles[:, source] * share
    quantiles[:, source] -= moved_quantiles
    quantiles[:, target] += moved_quantiles
    return replace(_with_calls(forecast, calls, quantiles), aht_seconds=aht)


def contained(forecast: Forecast, lever: Bot) -> Forecast:
    """Return the forecast after a bot took its share; what remains takes longer."""
    where = reach(forecast, lever)
    left = np.where(where, 1.0 - lever.containment, 1.0)
    longer_by = np.where(where, lever.remaining_aht_factor, 1.0)
    fewer = _with_calls(forecast, forecast.calls * left, forecast.call_quantiles * left)
    return replace(fewer, aht_seconds=fewer.aht_seconds * longer_by)


def _refuse_empty(forecast: Forecast, lever: Where, word: str) -> None:
    """Refuse a lever that meets no contact of a forecast that has some."""
    if forecast.calls.any() and not forecast.calls[reach(forecast, lever)].any():
        raise InvalidInput(
            "no contacts are forecast where it works, so that it changes nothing",
            where=word,
            hint="look at its queues, days and hours, and at the opening hours",
        )


def reach(forecast: Forecast, lever: Where) -> BoolArray:
    """Return where a lever works; shape (Q, T).

    Raises
    ------
    NotFound
        If it names a queue that the forecast does not have.
    InvalidInput
        If none of its days and hours is in the period.
    """
    grid = forecast.grid
    numbers = [queue_number(forecast, queue) for queue in lever.queues]
    chosen = np.zeros(len(forecast.queues), dtype=bool)
    chosen[numbers or slice(None)] = True
    minutes = grid.wall_minutes
    hours = (minutes >= lever.opens) & (minutes < lever.closes)
    weekday = np.isin(np.asarray(grid.weekdays)[grid.day_of_interval] + 1, lever.weekdays)
    time: BoolArray = day_reach(grid, lever) & hours & weekday
    if not time.any():
        raise InvalidInput(
            f"works at no time between {grid.first_day} and {grid.last_day}",
            where="lever",
            hint="look at its hours and weekdays",
        )
    return chosen[:, None] & time[None, :]


def day_reach(grid: TimeGrid, lever: Days) -> BoolArray:
    """Return the intervals on the days on which a lever works; shape (T,).

    Raises
    ------
    InvalidInput
        If none of its days is in the period.
    """
    first = lever.first_day or grid.first_day
    last = lever.last_day or grid.last_day
    days = np.array([first <= day <= last for day in grid.dates])
    if not days.any():
        raise InvalidInput(
            f"works from {first} to {last}, outside the period {grid.first_day} to "
            f"{grid.last_day}",
            where="lever",
        )
    inside: BoolArray = days[grid.day_of_interval]
    return inside


def queue_number(forecast: Forecast, queue: str) -> int:
    """Return the row of a queue.

    Raises
    ------
    NotFound
        If there is none of this name.
    """
    if queue not in forecast.queues:
        raise NotFound(
            f"queue {queue!r} is not in the forecast", hint=did_you_mean(queue, forecast.queues)
        )
    return forecast.queues.index(queue)


def _with_calls(forecast: Forecast, calls: FloatArray, quantiles: FloatArray) -> Forecast:
    return replace(forecast, calls=calls, call_quantiles=quantiles, statistical_calls=None)
