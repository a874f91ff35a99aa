"""Make a call history from documented parameters and a seed."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from parameters import Peak, QueueParameters

from wfm.domain import CallHistory, Day, DayClass, TimeGrid

NIGHT_SLOTS = (0, 7)


def make_history(
    queues: dict[str, QueueParameters], days: tuple[Day, ...], timezone: str, seed: int
) -> CallHistory:
    """Draw offered, answered, abandoned and handle time for every half-hour.

    Parameters
    ----------
    queues : dict
        Queue id -> parameters.
    days : tuple of Day
        Consecutive calendar days.
    timezone : str
        IANA name.
    seed : int
        One stream per queue is spawned from it.
    """
    grid = TimeGrid(days[0].day, len(days), 30, timezone)
    streams = np.random.SeedSequence(seed).spawn(len(queues))
    rows = [
        _queue_rows(parameters, days, grid, np.random.default_rng(stream))
        for parameters, stream in zip(queues.values(), streams, strict=True)
    ]
    offered, answered, abandoned, aht = (np.stack(part) for part in zip(*rows, strict=True))
    return CallHistory(grid, tuple(queues), offered, answered, abandoned, aht)


def _queue_rows(
    p: QueueParameters, days: tuple[Day, ...], grid: TimeGrid, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    level = np.array([day_level(p, day, days[0].day) for day in days])
    level[_days_after_a_block(days)] *= p.after_holiday_factor
    busy = rng.gamma(1 / p.busyness_cv**2, p.busyness_cv**2, len(days))
    shape = day_shape(p.night_level, p.peaks, 48)
    mean = (level * busy)[grid.day_of_interval] * shape[grid.wall_slots]
    offered = rng.poisson(mean).astype(float)
    # A day busier than usual loses more callers.
    patience_left = np.clip(p.abandonment * busy**6, 0, 0.5)[grid.day_of_interval]
    abandoned = rng.binomial(offered.astype(int), patience_left).astype(float)
    answered = offered - abandoned
    night = (grid.wall_slots >= NIGHT_SLOTS[0] * 2) & (grid.wall_slots < NIGHT_SLOTS[1] * 2)
    aht_mean = p.aht_seconds * np.where(night, p.aht_night_factor, 1.0)
    noise = rng.normal(0, 1, mean.size) * p.aht_noise_cv / np.sqrt(np.maximum(answered, 1))
    aht = np.round(aht_mean * np.clip(1 + noise, 0.35, 3.0), 1)
    return offered, answered, abandoned, np.where(answered > 0, aht, np.nan)


def day_shape(night_level: float, peaks: tuple[Peak, ...], slots: int) -> np.ndarray:
    """Return the share of a day's calls in each slot; adds up to 1."""
    hours = (np.arange(slots) + 0.5) * 24 / slots
    height = np.full(slots, night_level)
    for peak in peaks:
        height = height + peak.height * np.exp(
            -0.5 * ((hours - peak.hour) / peak.width_hours) ** 2
        )
    return height / height.sum()


def day_level(p: QueueParameters, day: Day, first: date) -> float:
    """Return the expected calls of one day."""
    years = (day.day - first) / timedelta(days=365)
    level = p.workday_calls * (1 + p.yearly_growth) ** years
    level *= p.pay_days.get(day.day.day, 1.0)
    weekday = p.weekday_factors[day.day.weekday()]
    if day.day_class is DayClass.STATUTORY:
        return level * p.statutory_factor
    if day.day_class is DayClass.MAKEUP:
        return level * p.makeup_factor
    if day.position > 0:
        return level * p.off_factor
    return level * weekday


def _days_after_a_block(days: tuple[Day, ...]) -> np.ndarray:
    """Mark the first two working days after three or more days off for a festival."""
    after = np.zeros(len(days), dtype=bool)
    left = 0
    for number, day in enumerate(days):
        if day.position > 0:
            left = 2 if day.block_days >= 3 else 0
        elif day.works and left:
            after[number], left = True, left - 1
    return after
