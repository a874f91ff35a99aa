"""Shares of time lean to the bad side: nobody is named more often than the list says."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from wfm.targets.agent_log import AgentLog
from wfm.targets.judging import judge
from wfm.targets.presence import ready_scores
from wfm.targets.score import Scores

AGENTS = tuple(f"a{n:02d}" for n in range(40))
DAYS = tuple(date(2026, 3, 2) + timedelta(n) for n in range(9))


def identical(seed: int) -> AgentLog:
    """Forty equal agents on nine days, each day with a few minutes or, rarely, hours away."""
    generator = np.random.default_rng(seed)
    shape = (len(AGENTS), len(DAYS))
    away = generator.gamma(0.15, 4_000.0, shape)
    ready = np.maximum(27_000 - away + 300 * generator.standard_normal(shape), 1_000)
    calls = np.full((*shape, 1), 40.0)
    seconds = generator.gamma(40.0, 200.0, (*shape, 1))
    return AgentLog.of_calls(
        AGENTS, DAYS, ("x",), calls, np.minimum(seconds, ready[:, :, None]),
        ready_seconds=ready, scheduled_seconds=np.full(shape, 27_000.0),
    )  # fmt: skip


def test_equal_agents_are_named_no_more_often_than_printed() -> None:
    named, printed = 0, 0.0
    for seed in range(120):
        ready = next(m for m in judge(identical(seed)) if m.metric == "ready_share")
        named += len(ready.named)
        printed += ready.expected_false
    # A list that counted on the normal law names several times as many.
    assert named <= printed + 3 * np.sqrt(printed)
    assert printed < 0.01 * 120 * len(AGENTS)


def test_skewness_is_that_of_the_means_drawn() -> None:
    deficits = []
    for seed in range(150):
        scores = ready_scores(identical(seed))
        deficits.append(scores.deficit)
    drawn = np.concatenate(deficits)
    third = float((((drawn - drawn.mean()) / drawn.std()) ** 3).mean())
    told = float(np.mean([ready_scores(identical(seed)).skewness for seed in range(30)]))
    assert told == pytest.approx(third, rel=0.35)


def test_the_chance_of_worse_is_a_probability_with_the_skewness_told() -> None:
    z = np.linspace(-4, 6, 201)
    names = tuple(str(n) for n in range(z.size))
    flat = Scores("x", names, z, np.ones(z.size), np.ones(z.size), 0.0, 0.0)
    leaning = Scores("x", names, z, np.ones(z.size), np.ones(z.size), 0.0, 0.0, np.full(201, 0.8))
    almost = Scores("x", names, z, np.ones(z.size), np.ones(z.size), 0.0, 0.0, np.full(201, 2e-3))
    chances = leaning.chance_of_worse(z)
    assert (np.diff(chances) <= 0).all()
    assert (chances[z > 2] > flat.chance_of_worse(z)[z > 2]).all()
    np.testing.assert_allclose(almost.chance_of_worse(z), flat.chance_of_worse(z), atol=1e-3)
    # Mean 0, variance 1 and third moment 0.8 by integrating the tail.
    fine = np.linspace(-5, 30, 70_001)
    wide = Scores("x", tuple(map(str, range(fine.size))), fine, np.ones(fine.size),
                  np.ones(fine.size), 0.0, 0.0, np.full(fine.size, 0.8))  # fmt: skip
    density = -np.gradient(wide.chance_of_worse(fine), fine)
    moments = [float(np.trapezoid(density * fine**k, fine)) for k in (0, 1, 2, 3)]
    assert moments == pytest.approx([1, 0, 1, 0.8], abs=2e-3)


def test_part_time_agents_are_named_no_more_often_than_printed() -> None:
    short, named, printed = set(AGENTS[:8]), 0, 0.0
    for seed in range(150):
        generator = np.random.default_rng(seed)
        shape = (len(AGENTS), len(DAYS))
        rostered = np.full(shape, 27_000.0)
        rostered[:8] = 13_500.0
        # Hours are missed as often on a short day as on a long one.
        missed = np.minimum(generator.gamma(0.15, 4_000.0, shape), 0.9 * rostered)
        ready = rostered - missed
        seconds = generator.gamma(40.0, 200.0, (*shape, 1))
        log = AgentLog.of_calls(
            AGENTS, DAYS, ("x",), np.full((*shape, 1), 40.0),
            np.minimum(seconds, ready[:, :, None]),
            ready_seconds=ready, scheduled_seconds=rostered,
        )  # fmt: skip
        found = next(m for m in judge(log) if m.metric == "ready_share")
        named += sum(judged.agent in short for judged in found.named)
        printed += sum(j.false_blame for j in found.judgements if j.agent in short)
    assert named <= printed + 3 * np.sqrt(printed)
