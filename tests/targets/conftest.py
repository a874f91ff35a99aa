"""Logs drawn from known agents, and a small roster with nights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from wfm.targets.agent_log import AgentLog

DrawLog = Callable[..., AgentLog]


def _draw_log(
    seed: int,
    pace: np.ndarray,
    *,
    days: int = 28,
    calls: float = 60.0,
    mix: np.ndarray | None = None,
    day_effect: float = 0.0,
    ready: np.ndarray | None = None,
) -> AgentLog:
    """Draw gamma handle times of two call types, 200 s and 500 s, with squared cv .8 and .5."""
    generator = np.random.default_rng(seed)
    agents = pace.size
    share = np.full(agents, 0.2) if mix is None else mix
    mean, squared = np.array([200.0, 500.0]), np.array([0.8, 0.5])
    expected = calls * np.stack([1 - share, share], axis=1)[:, None, :]
    handled = generator.poisson(np.broadcast_to(expected, (agents, days, 2)))
    effect = np.exp(day_effect * generator.standard_normal((agents, days, 1)))
    shape = np.maximum(handled / squared, 1e-9)
    seconds = generator.gamma(shape) * squared * mean * pace[:, None, None] * effect
    seconds = np.where(handled > 0, seconds, 0.0)
    part = np.full(agents, 0.9) if ready is None else ready
    noise = 1 + 0.05 * generator.standard_normal((agents, days))
    logged = np.full((agents, days), 28_800.0)
    return AgentLog.of_calls(
        tuple(f"a{n:03d}" for n in range(agents)),
        tuple(date(2026, 3, 2) + timedelta(n) for n in range(days)),
        ("service", "card"),
        handled.astype(float),
        seconds,
        ready_seconds=logged * part[:, None] * noise,
        logged_seconds=logged,
    )


@pytest.fixture(scope="session")
def draw_log() -> DrawLog:
    """Draws a log of agents whose pace is known."""
    return _draw_log
