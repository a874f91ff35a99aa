"""What working costs: paid hours with the premiums of nights, weekends and holidays."""

from __future__ import annotations

import numpy as np

from wfm.domain import Calendar, DayClass, ShiftPattern, TimeGrid
from wfm.domain.record import FloatArray, IntArray
from wfm.domain.settings import ScheduleSettings

SATURDAY = 5


def pattern_costs(
    patterns: tuple[ShiftPattern, ...],
    grid: TimeGrid,
    settings: ScheduleSettings,
    calendar: Calendar,
) -> FloatArray:
    """Return what one agent on each pattern costs on each day, in paid agent-hours.

    Parameters
    ----------
    patterns : tuple of ShiftPattern
        P of them.
    grid : TimeGrid
        D days.
    settings : ScheduleSettings
        The premiums.
    calendar : Calendar
        Must reach over the grid.

    Returns
    -------
    ndarray, shape (P, D)
        Hours inside the grid times 1 and the premiums.
    """
    first = [
        [grid.offset_of_wall(day, p.start_minute) for day in range(grid.day_count)]
        for p in patterns
    ]
    starts = np.array(first, dtype=np.int64).reshape(len(patterns), grid.day_count)
    rates = hourly_rates(grid, settings, calendar)
    return paid_cost(patterns, grid, starts, rates, settings.night_premium)


def paid_cost(
    patterns: tuple[ShiftPattern, ...],
    grid: TimeGrid,
    first: IntArray,
    rates: FloatArray,
    night_premium: float,
) -> FloatArray:
    """Return paid hours with premiums; shape (P, D).

    Parameters
    ----------
    patterns : tuple of ShiftPattern
        P of them.
    grid : TimeGrid
        D days.
    first : ndarray of int, shape (P, D)
        Interval in which each pattern starts on each day.
    rates : ndarray, shape (T,)
        Of an hour in each interval, see `hourly_rates`.
    night_premium : float
        On every hour of a night shift.

    Notes
    -----
    Hours after the grid cost nothing, as they cover nothing of it: the last night would
    otherwise look dearer than the others.
    """
    cost = np.zeros(first.shape)
    for number, pattern in enumerate(patterns):
        hours = _paid_profile(pattern, grid.interval_minutes) / 60
        night = night_premium if pattern.is_night else 0.0
        for day in range(grid.day_count):
            begin = int(first[number, day])
            inside = rates[begin : begin + hours.size] + night
            cost[number, day] = hours[: inside.size] @ inside
    return cost


def hourly_rates(grid: TimeGrid, settings: ScheduleSettings, calendar: Calendar) -> FloatArray:
    """Return 1 and the premium of the day for each interval; shape (T,)."""
    rates: FloatArray = 1.0 + _day_premiums(grid, settings, calendar)[grid.day_of_interval]
    return rates


def _paid_profile(pattern: ShiftPattern, interval_minutes: int) -> FloatArray:
    """Return the paid minutes of a shift by interval, from the interval of its start."""
    offset = pattern.start_minute % interval_minutes
    last = offset + pattern.length_minutes
    paid = np.zeros(-(-last // interval_minutes) * interval_minutes)
    paid[offset:last] = 1.0
    for pause in pattern.breaks:
        if not pause.paid:
            begin = offset + pause.offset_minutes
            paid[begin : begin + pause.length_minutes] = 0.0
    minutes: FloatArray = paid.reshape(-1, interval_minutes).sum(axis=1)
    return minutes


def _day_premiums(grid: TimeGrid, settings: ScheduleSettings, calendar: Calendar) -> FloatArray:
    """Return the premium on an hour of each day; shape (D,).

    Statutory days, then days off of a festival block, then ordinary weekends; a make-up work
    day is a work day like any other.
    """
    premiums = []
    for day, weekday in zip(grid.dates, grid.weekdays, strict=True):
        known = calendar.day(day)
        if known.day_class is DayClass.STATUTORY:
            premiums.append(settings.statutory_premium)
        elif known.day_class is DayClass.OFF and known.festival:
            premiums.append(settings.rest_day_premium)
        elif weekday >= SATURDAY and not known.works:
            premiums.append(settings.weekend_premium)
        else:
            premiums.append(0.0)
    return np.array(premiums)
