"""Over-dispersed call histories whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pytest

from wfm.calendars import build_calendar
from wfm.domain import Calendar, CallHistory, TimeGrid

WEEK = np.array([1.15, 1.05, 1.0, 1.0, 1.05, 0.6, 0.5])
HOLIDAY_SHARE = 0.45


@dataclass(frozen=True)
class Simulated:
    """Counts of one or more queues over history and period, and what they were drawn from."""

    whole: TimeGrid
    calendar: Calendar
    counts: np.ndarray
    truth: np.ndarray
    queues: tuple[str, ...]

    def history(self, days: int, aht_seconds: float = 240.0) -> CallHistory:
        grid = TimeGrid(
            self.whole.first_day, days, self.whole.interval_minutes, self.whole.timezone
        )
        offered = self.counts[:, : grid.interval_count]
        blank = np.full(offered.shape, np.nan)
        return CallHistory(
            grid, self.queues, offered, blank, blank, np.full(offered.shape, aht_seconds)
        )

    def period(self, first: int, days: int) -> TimeGrid:
        start = self.whole.first_day + timedelta(days=first)
        return TimeGrid(start, days, self.whole.interval_minutes, self.whole.timezone)

    def actual(self, first: int, days: int) -> np.ndarray:
        starts = self.whole.day_starts
        return self.counts[:, starts[first] : starts[first + days]]

    def expected(self, first: int, days: int) -> np.ndarray:
        starts = self.whole.day_starts
        return self.truth[:, starts[first] : starts[first + days]]


def simulate(
    first_day: date = date(2025, 3, 3),
    days: int = 140,
    *,
    interval_minutes: int = 30,
    timezone: str = "Asia/Shanghai",
    country: str = "CN",
    calls_a_day: tuple[float, ...] = (4000.0,),
    cv: float = 0.08,
    seed: int = 1,
) -> Simulated:
    """Draw counts: weekday x double-humped day, a gamma day level (cv) and Poisson noise."""
    grid = TimeGrid(first_day, days, interval_minutes, timezone)
    calendar = build_calendar(country, first_day, grid.last_day)
    hours = grid.wall_minutes / 60
    shape = (
        0.15 + np.exp(-(((hours - 10) / 2.5) ** 2)) + 0.8 * np.exp(-(((hours - 15.5) / 3) ** 2))
    )
    level = np.array([_level(calendar.day(day)) for day in grid.dates])
    rng = np.random.default_rng(seed)
    counts, truth = [], []
    for calls in calls_a_day:
        busy = rng.gamma(1 / cv**2, cv**2, days) if cv else np.ones(days)
        mean = calls * shape / shape[: grid.intervals_per_day].sum() * level[grid.day_of_interval]
        truth.append(mean)
        counts.append(rng.poisson(mean * busy[grid.day_of_interval]))
    queues = tuple(f"q{n}" for n in range(len(calls_a_day)))
    return Simulated(grid, calendar, np.array(counts, dtype=float), np.array(truth), queues)


def _level(day) -> float:
    if day.block_days:
        return HOLIDAY_SHARE
    return float(WEEK[4 if day.day_class == "makeup" else day.day.weekday()])


@pytest.fixture(scope="session")
def simulated() -> Callable[..., Simulated]:
    return simulate
