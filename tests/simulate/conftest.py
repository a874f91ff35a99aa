"""Small centres for the simulation tests."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from wfm.domain import (
    Agent,
    Break,
    Forecast,
    Requirement,
    Roster,
    ServiceGoal,
    ShiftPattern,
    Team,
    TimeGrid,
)
from wfm.domain.settings import QueueSettings
from wfm.simulate.duty import Spells
from wfm.simulate.model import Staff
from wfm.simulate.sample import Sample


def make_sample(calls, spells):
    """Build a sample from (arrival, queue, service, patience) and (agent, start, end) rows."""
    rows = np.array(calls, dtype=float).reshape(-1, 4)
    duty = np.array(spells, dtype=float).reshape(-1, 3)
    return Sample(
        rows[:, 0],
        rows[:, 1].astype(np.int64),
        rows[:, 2],
        rows[:, 3],
        Spells(duty[:, 0].astype(np.int64), duty[:, 1], duty[:, 2]),
    )


def make_staff(skills, factor=None):
    table = np.array(skills, dtype=bool)
    return Staff(table, np.ones(len(table)) if factor is None else np.array(factor, dtype=float))


def make_forecast(grid, calls, aht_seconds=180.0, busyness_cv=0.0):
    calls = np.atleast_2d(np.asarray(calls, dtype=float))
    shape = (calls.shape[0], grid.interval_count)
    calls = np.broadcast_to(calls, shape)
    return Forecast(
        grid=grid,
        queues=tuple(f"q{k}" for k in range(shape[0])),
        calls=calls,
        aht_seconds=np.broadcast_to(aht_seconds, shape),
        quantile_levels=np.array([0.5]),
        call_quantiles=calls[None],
        busyness_cv=np.full(shape[0], busyness_cv),
        method=("given",) * shape[0],
    )


def make_requirement(forecast, on_position, goals=None):
    shape = forecast.calls.shape
    numbers = np.broadcast_to(on_position, shape)
    return Requirement(
        grid=forecast.grid,
        queues=forecast.queues,
        goals=goals or (ServiceGoal(),) * shape[0],
        load_erlangs=forecast.load_erlangs,
        on_position=numbers,
        scheduled=numbers,
        service_level=np.ones(shape),
        occupancy=np.zeros(shape),
        model=("given",) * shape[0],
    )


def make_roster(grid, skills, patterns, assignment, previous=None, aht_factor=1.0):
    count = len(skills)
    if previous is None:
        previous = np.empty((count, 0), dtype=np.int64)
    return Roster(
        grid=grid,
        agents=tuple(
            Agent(f"a{n}", "t", tuple(own), aht_factor=aht_factor) for n, own in enumerate(skills)
        ),
        teams=(Team("t"),),
        patterns=tuple(patterns),
        assignment=np.broadcast_to(assignment, (count, grid.day_count)),
        leave=np.full((count, grid.day_count), ""),
        previous=previous,
    )


@pytest.fixture
def build():
    """The builders of this file, by name."""
    return {
        "sample": make_sample,
        "staff": make_staff,
        "forecast": make_forecast,
        "requirement": make_requirement,
        "roster": make_roster,
    }


@pytest.fixture
def grid():
    return TimeGrid(date(2026, 2, 2), 2, 30, "Asia/Shanghai")


@pytest.fixture
def patient():
    """Settings of a queue whose callers never hang up."""
    return QueueSettings()


@pytest.fixture
def day_shift():
    """08:00 to 17:00 with an hour of lunch."""
    return ShiftPattern("D", 0, 480, 540, (Break(240, 60, False, "lunch"),))


@pytest.fixture
def night_shift():
    """22:00 to 06:00 without a break."""
    return ShiftPattern("N", 0, 1320, 480)
