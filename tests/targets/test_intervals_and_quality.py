"""Standard times by interval, quality freed of the mix, and targets for what is no count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from wfm.domain import AgentTarget
from wfm.targets import judge
from wfm.targets.agent_log import AgentLog
from wfm.targets.index_targets import index_targets, measured_of, measured_sales
from wfm.targets.quality import quality_scores
from wfm.targets.speed import speed_scores, standard_times

AGENTS = 40
DAYS = tuple(date(2026, 3, 2) + timedelta(n) for n in range(84))
CLASSES = ("over 12 months",) * AGENTS


def night_log(seed: int) -> AgentLog:
    """Half of the agents work at night, when the same calls take 30 % longer for everybody."""
    draw = np.random.default_rng(seed)
    share = np.where(np.arange(AGENTS) < AGENTS // 2, 0.9, 0.1)
    mean = np.array([200.0, 260.0])
    expected = 60 * np.stack([1 - share, share], axis=1)[:, None, :]
    handled = draw.poisson(np.broadcast_to(expected, (AGENTS, len(DAYS), 2))).astype(float)
    seconds = draw.gamma(np.maximum(handled, 1e-9)) * mean * (handled > 0)
    names = tuple(f"a{n}" for n in range(AGENTS))
    logged = np.full((AGENTS, len(DAYS)), 28_800.0)
    ready = logged * (0.9 + 0.02 * draw.standard_normal(logged.shape))
    log = AgentLog.of_calls(names, DAYS, ("calls", "calls"), handled, seconds,
                            ready_seconds=ready, logged_seconds=logged)  # fmt: skip
    return replace(log, intervals=("10:00", "02:00"))


def test_intervals_have_their_own_standard_and_nights_are_not_slow() -> None:
    log = night_log(1)
    assert standard_times(log).seconds[0] == pytest.approx([200, 260], rel=0.02)
    merged = AgentLog.of_calls(
        log.agents, log.days, ("calls",),
        log.handled.sum(axis=2, keepdims=True), log.handle_seconds.sum(axis=2, keepdims=True),
    )  # fmt: skip
    nights = slice(0, AGENTS // 2)
    assert speed_scores(merged).index[nights].mean() < 0.92
    assert speed_scores(log).index[nights].mean() == pytest.approx(1, abs=0.01)
    # 0.4 of 40 innocents are expected on a list.
    assert len(judge(merged)[0].named) >= 5
    assert len(judge(log)[0].named) <= 2


def test_an_interval_of_few_contacts_goes_by_the_whole_day() -> None:
    log = night_log(2)
    rare = log.handled.copy()
    rare[:, :, 1] = 0
    rare[0, 0, 1] = 2
    seconds = np.where(rare > 0, log.handle_seconds, 0.0)
    seconds[0, 0, 1] = 4000
    found = standard_times(replace(log, handled=rare, handle_seconds=seconds)).seconds[0]
    assert found[1] < 1.2 * found[0]
    with pytest.raises(ValueError, match="needs one for each call type"):
        replace(log, intervals=("10:00",))


def planned(hours: float = 130.0, contacts: float = 1500.0) -> list[AgentTarget]:
    first = DAYS[-1] + timedelta(1)
    return [
        AgentTarget(f"a{n}", "handled_contacts", "contacts", first, first + timedelta(27),
                    contacts, contacts, 40.0, 0.6, 0.6, hours, 20, 0.7, "words")
        for n in range(AGENTS)
    ]  # fmt: skip


def test_targets_of_identical_agents_are_reached_as_often_as_asked() -> None:
    """Three months set them, the next month meets them: 60 % asked of each metric."""
    hits: dict[str, list[float]] = {}
    for seed in range(12):
        log, ahead = night_log(100 + seed), night_log(200 + seed).between(DAYS[0], DAYS[27])
        for one in measured_of(log, CLASSES, planned(28 * 7.2, 28 * 60)):
            targets, _ = index_targets(one, planned(28 * 7.2, 28 * 60), CLASSES)
            asked = np.array([t.target for t in targets])
            if one.scores.metric == "speed":
                met = speed_scores(ahead, standard=standard_times(log)).index >= asked
            else:
                share = ahead.ready_seconds.sum(axis=1) / ahead.logged_seconds.sum(axis=1)
                met = share >= asked
            hits.setdefault(one.scores.metric, []).append(float(met.mean()))
    assert set(hits) == {"speed", "ready_share"}
    for metric, rates in hits.items():
        # Nobody differs: taking some spread for granted asks a little less.
        assert 0.55 < np.mean(rates) < 0.75, metric


def test_quality_is_freed_of_the_mix_and_low_marks_ask_for_less() -> None:
    draw = np.random.default_rng(7)
    log = night_log(3)
    level = np.array([0.95, 0.80])
    marks = level + 0.03 * draw.standard_normal(log.handled.shape)
    marks[0] -= 0.1
    log = replace(log, quality=np.where(log.handled > 0, np.clip(marks, 0, 1), np.nan),
                  call_types=("easy", "hard"), intervals=())  # fmt: skip
    scores = quality_scores(log)
    assert scores.index[0] < 0.9
    assert scores.index[1:].min() > 0.97
    (quality,) = (m for m in measured_of(log, CLASSES, planned()) if m.scores.metric == "quality")
    targets, ratios = index_targets(quality, planned(), CLASSES, {"a1": 0.5})
    assert targets[0].target < targets[2].target <= 1
    assert targets[0].unit == "share"
    # The ratchet: at most 3 % above the month before.
    assert ratios[1].final == pytest.approx(0.5 * 1.03)


def test_sales_shrink_towards_the_floor_and_follow_the_shifts() -> None:
    names = [f"a{n}" for n in range(AGENTS)]
    sales = np.round(60 * np.exp(0.3 * np.random.default_rng(4).standard_normal(AGENTS)))
    connects = np.full(AGENTS, 1200.0)
    sales[0], sales[1], sales[2], connects[1] = 120.0, 5.0, 60.0, 20.0
    days = np.full(AGENTS, 60.0)
    one = measured_sales(names, sales, connects, days, planned())
    targets, ratios = index_targets(one, planned(), CLASSES)
    assert targets[0].target > 1.5 * targets[2].target
    assert ratios[1].reliability == 0
    assert all(t.target == int(t.target) and t.unit == "sales" for t in targets)
    few = [replace(t, shifts=10) for t in planned()]
    half, _ = index_targets(measured_sales(names, sales, connects, days, few), few, CLASSES)
    assert half[2].target == pytest.approx(targets[2].target / 2, rel=0.1)
    with pytest.raises(ValueError, match="no more than conversations"):
        measured_sales(names, connects + 1, connects, days, planned())
