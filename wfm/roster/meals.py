"""Meals in batches: at most a share of those on a shift eat at the same time."""

from __future__ import annotations

import numpy as np

from wfm.domain import Calendar, Finding, Roster, ShiftPattern, TimeGrid
from wfm.domain.meal_settings import MealSettings
from wfm.domain.record import BoolArray, FloatArray
from wfm.domain.shift import add_presence
from wfm.roster.leaders import on_duty

MEAL = "lunch"
DUST = 1e-6


def batch_days(grid: TimeGrid, calendar: Calendar, settings: MealSettings) -> BoolArray:
    """Return the days on which meals are taken in batches; shape (D,)."""
    if settings.batch_share is None:
        return np.zeros(grid.day_count, dtype=bool)
    if settings.days == "all":
        return np.ones(grid.day_count, dtype=bool)
    return np.array([bool(calendar.day(day).festival) for day in grid.dates])


def meal_profile(pattern: ShiftPattern, interval_minutes: int) -> FloatArray:
    """Return 1 for every interval that a meal of the shift touches, from that of the start."""
    offset = pattern.start_minute % interval_minutes
    profile = np.zeros(-(-(offset + pattern.length_minutes) // interval_minutes))
    for pause in pattern.breaks:
        if pause.kind == MEAL:
            begin = offset + pause.offset_minutes
            end = begin + pause.length_minutes
            profile[begin // interval_minutes : -(-end // interval_minutes)] = 1.0
    return profile


def meal_room(roster: Roster, calendar: Calendar, settings: MealSettings) -> FloatArray:
    """Return how many agents of the period's shifts may be at a meal at once; shape (T,).

    Infinite where meals are not taken in batches, and at least one: somebody has to begin.
    Agents who came the day before take their places first.
    """
    grid, step = roster.grid, roster.grid.interval_minutes
    room = np.full(grid.interval_count, np.inf)
    days = batch_days(grid, calendar, settings)
    if settings.batch_share is None or not days.any():
        return room
    most = np.maximum(np.floor(settings.batch_share * on_duty(roster)[0] + DUST), 1.0)
    before = np.zeros((1, grid.interval_count))
    for number, pattern in enumerate(roster.patterns):
        count = (roster.previous[:, -1:] == number).sum()
        if count:
            profile = meal_profile(pattern, step)
            add_presence(before, grid, -1, pattern, profile, np.array([float(count)]))
    limited = days[grid.day_of_interval]
    room[limited] = np.maximum(most - before[0], 0.0)[limited]
    return room


def crowded_meals(
    roster: Roster, calendar: Calendar, settings: MealSettings
) -> tuple[Finding, ...]:
    """Return the days on which more agents are at a meal at once than the share allows.

    Parameters
    ----------
    roster : Roster
    calendar : Calendar
        Tells the days of festivals.
    settings : MealSettings

    Returns
    -------
    tuple of Finding
        Severity ``warning``, kind ``meal_batch``; one a day, with its worst minute.

    Notes
    -----
    Counted minute by minute. One agent at a meal is never too many.
    """
    grid = roster.grid
    days = batch_days(grid, calendar, settings)
    if settings.batch_share is None or not days.any():
        return ()
    duty, meals = _by_minute(roster)
    most = np.maximum(np.floor(settings.batch_share * duty + DUST), 1.0)
    found = []
    for day in np.flatnonzero(days).tolist():
        span = grid.day_slice(day)
        step = grid.interval_minutes
        first, last = span.start * step, span.stop * step
        worst = first + int((meals - most)[first:last].argmax())
        if meals[worst] > most[worst]:
            minute = int(grid.wall_minutes[worst // step]) + worst % step
            what = (
                f"{meals[worst]:.0f} of {duty[worst]:.0f} agents on a shift are at a meal at "
                f"{minute // 60:02d}:{minute % 60:02d} on {grid.dates[day]}; at most "
                f"{most[worst]:.0f} ({settings.batch_share:.0%}) are to be"
            )
            found.append(Finding(what, "roster", kind="meal_batch"))
    return tuple(found)


def _by_minute(roster: Roster) -> tuple[FloatArray, FloatArray]:
    """Return agents on a shift, and at a meal, in each minute of the grid."""
    grid = roster.grid
    minutes = grid.interval_count * grid.interval_minutes
    duty, meals = np.zeros(minutes + 1), np.zeros(minutes + 1)
    days = np.concatenate([roster.previous[:, -1:], roster.assignment], axis=1)
    first_day = grid.day_count - days.shape[1]
    for number, pattern in enumerate(roster.patterns):
        spells = [(begin, end, duty) for begin, end in pattern.parts]
        spells += [
            (pause.offset_minutes, pause.offset_minutes + pause.length_minutes, meals)
            for pause in pattern.breaks
            if pause.kind == MEAL
        ]
        counts = (days == number).sum(axis=0)
        for column in np.flatnonzero(counts):
            interval = grid.offset_of_wall(int(column) + first_day, pattern.start_minute)
            start = interval * grid.interval_minutes
            start += pattern.start_minute % grid.interval_minutes
            for begin, end, edges in spells:
                edges[min(max(start + begin, 0), minutes)] += counts[column]
                edges[min(max(start + end, 0), minutes)] -= counts[column]
    return np.cumsum(duty)[:minutes], np.cumsum(meals)[:minutes]
