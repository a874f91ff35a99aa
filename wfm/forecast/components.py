"""What a forecast is made of: level, weekday, profile and calendar, whatever method made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from wfm.domain import Calendar, CallHistory, DayClass, Forecast
from wfm.domain.record import BoolArray, FloatArray, Record

_LEVEL_DAYS = 28
_LEAST_RECORDED = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Components(Record):
    """The parts of one queue's volume: a day is level x weekday x calendar, spread by profile.

    Parameters
    ----------
    dates : tuple of date
        N days, history and then forecast.
    known_days : int
        The first so many days are history.
    total : ndarray, shape (N,)
        Contacts of each day; NaN where not recorded.
    level : ndarray, shape (N,)
        Contacts of a mean day around each day: four weeks of days like it are averaged.
    weekday : ndarray, shape (7,)
        Contacts on a weekday over those of the mean day; Monday first.
    calendar : ndarray, shape (N,)
        What is left: holidays, the days around them, paydays, events, and chance.
    profile : ndarray, shape (2, S)
        Share of a day's contacts in each wall-clock slot, on work days and on days off.
    """

    dates: tuple[date, ...]
    known_days: int
    total: FloatArray
    level: FloatArray
    weekday: FloatArray
    calendar: FloatArray
    profile: FloatArray


def components(
    history: CallHistory, forecast: Forecast, calendar: Calendar, queue: int
) -> Components:
    """Take the volume of one queue apart, before and after the forecast begins.

    Parameters
    ----------
    history : CallHistory
        Cleaned, in intervals of the forecast's length; days before the forecast are looked at.
    forecast : Forecast
    calendar : Calendar
        Covers both.
    queue : int
        Number of the queue in the forecast.

    Notes
    -----
    Classical decomposition by moving averages in ratios to the trend (Hyndman and
    Athanasopoulos, *Forecasting: Principles and Practice*, 3rd ed. 2021, section 3.4), with days
    of holidays left out of level and weekdays.
    """
    known, counts = _days(history, forecast, queue)
    first = history.grid.first_day
    dates = tuple(first + timedelta(days=n) for n in range(len(counts)))
    days = [calendar.day(day) for day in dates]
    ordinary = np.array([not d.block_days and d.day_class is not DayClass.MAKEUP for d in days])
    works = np.array([d.works for d in days])
    total = np.where(_whole(counts), np.nansum(counts, axis=1), np.nan)
    weekdays = np.array([day.weekday() for day in dates])
    usable = ordinary & (total > 0)
    level = _smoothed(total, usable, np.ones(len(total)))
    factor = np.ones(7)
    for weekday in range(7):
        ratio = (total / level)[usable & (weekdays == weekday)]
        factor[weekday] = float(np.median(ratio)) if ratio.size else 0.0
    factor = factor / max(float(factor.mean()), 1e-12)
    level = _smoothed(total, usable, factor[weekdays])
    usual = level * factor[weekdays]
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = np.where(usual > 0, total / usual, np.nan)
    profile = np.array([_profile(counts[usable & (works == part)]) for part in (True, False)])
    return Components(dates, known, total, level, factor, rest, profile)


def _days(history: CallHistory, forecast: Forecast, queue: int) -> tuple[int, FloatArray]:
    """Return how many days are history, and contacts by day and wall-clock slot."""
    own, grid = history.grid, forecast.grid
    offered = history.offered[history.queues.index(forecast.queues[queue])]
    begin = (grid.first_day - own.first_day).days
    counts = np.full((begin + grid.day_count, grid.intervals_per_day), np.nan)
    past = own.day_of_interval < begin
    counts[own.day_of_interval[past], own.wall_slots[past]] = offered[past]
    counts[begin + grid.day_of_interval, grid.wall_slots] = forecast.calls[queue]
    return begin, counts


def _whole(counts: FloatArray) -> BoolArray:
    known = np.isfinite(counts).sum(axis=1)
    usual = float(np.median(known[known > 0])) if known.any() else 1.0
    whole: BoolArray = known >= max(_LEAST_RECORDED * usual, 1)
    return whole


def _smoothed(total: FloatArray, usable: BoolArray, factor: FloatArray) -> FloatArray:
    """Return the mean of the days around each one, each over its weekday's factor."""
    good = usable & (factor > 0)
    value = np.where(good, total / np.where(factor > 0, factor, 1.0), 0.0)
    apart = np.arange(-_LEVEL_DAYS // 2, _LEVEL_DAYS // 2 + 1)
    kernel = 1 - np.abs(apart) / (_LEVEL_DAYS / 2 + 1)
    weight = np.convolve(good.astype(float), kernel, mode="full")
    summed = np.convolve(value, kernel, mode="full")
    cut = slice(kernel.size // 2, kernel.size // 2 + total.size)
    everywhere = value[good].mean() if good.any() else 0.0
    mean: FloatArray = np.where(
        weight[cut] > 0, summed[cut] / np.maximum(weight[cut], 1e-12), everywhere
    )
    return mean


def _profile(counts: FloatArray) -> FloatArray:
    total = np.nansum(counts, axis=0)
    return total / total.sum() if total.sum() > 0 else np.zeros(counts.shape[1])
