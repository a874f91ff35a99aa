"""Nobody is named without evidence, and the list says how often it errs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from wfm.domain import InvalidInput
from wfm.targets import JudgingRules, judge
from wfm.targets.evidence import discovery_limit
from wfm.targets.judging import NO_EVIDENCE, NOT_ENOUGH, SUPPORTED, possible_ranks


def test_benjamini_hochberg_on_the_example_of_the_paper() -> None:
    """Benjamini & Hochberg 1995, section 4: of 15 p-values the first four at q = .05."""
    paper = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
        0.5719, 0.6528, 0.7590, 1.0000,
    ]  # fmt: skip
    assert discovery_limit(np.array(paper), 0.05) == 0.0095
    assert discovery_limit(np.array([0.5, np.nan]), 0.05) == 0.0
    assert discovery_limit(np.empty(0), 0.05) == 0.0


def test_slow_agents_are_found_and_others_let_alone(draw_log) -> None:
    pace = np.where(np.arange(150) < 15, 1.15, 1.0)
    speed, ready = judge(draw_log(1, pace))
    named = {j.agent for j in speed.named}
    assert len(named & {f"a{n:03d}" for n in range(15)}) >= 13
    assert len(named - {f"a{n:03d}" for n in range(15)}) <= 2
    assert not ready.named
    assert all("p = " in j.reason or "probability" in j.reason for j in speed.named)


def test_identical_agents_are_named_no_more_often_than_the_list_says(draw_log) -> None:
    named = expected = judged = 0.0
    for seed in range(12):
        made = judge(draw_log(100 + seed, np.ones(80), days=84, calls=30))[0]
        named += len(made.named)
        expected += made.expected_false
        judged += len(made.judgements)
    assert named <= expected + 4 * np.sqrt(expected)
    assert 0 < expected / judged < 0.02


def test_every_list_states_its_rate_of_error(draw_log) -> None:
    for made in judge(draw_log(2, np.ones(40))):
        assert f"probability of {made.false_blame:.1%} at most" in made.statement
        assert made.expected_false == pytest.approx(made.false_blame * 40)
        assert "0 without enough data" in made.statement


def test_two_bad_windows_of_three_count(draw_log) -> None:
    """An agent 12 % slow with few contacts: one window is not enough, three together are."""
    pace = np.where(np.arange(60) == 0, 1.2, 1.0)
    log = draw_log(3, pace, days=84, calls=14)
    first = judge(log)[0].judgements[0]
    assert first.judged_windows == 3
    assert first.low_windows >= 2
    assert first.verdict == SUPPORTED
    assert "of the last 3 windows of 28 days" in first.reason


def test_a_small_deficit_is_nobodys_business_however_sure(draw_log) -> None:
    pace = np.where(np.arange(100) < 10, 1.03, 1.0)
    made = judge(draw_log(4, pace, calls=3000))[0]
    assert min(j.p_value for j in made.judgements[:10]) < 1e-4
    assert not made.named


def test_too_little_is_not_judged(draw_log) -> None:
    log = draw_log(5, np.ones(20))
    few = log.handled.copy()
    seconds = log.handle_seconds.copy()
    few[0, 2:], seconds[0, 2:] = 0, 0
    few[1], seconds[1] = 0, 0
    made = judge(replace(log, handled=few, handle_seconds=seconds))[0]
    for judgement in made.judgements[:2]:
        assert judgement.verdict == NOT_ENOUGH
        assert "150 are needed to judge" in judgement.reason
        assert judgement.best_rank == judgement.worst_rank == 0
    assert np.isnan(made.judgements[1].index)
    assert made.judgements[2].verdict == NO_EVIDENCE


def test_there_is_no_rank_where_intervals_overlap(draw_log) -> None:
    made = judge(draw_log(6, np.ones(30)))[0]
    assert all(j.best_rank < j.worst_rank for j in made.judgements)
    low, high = np.array([0.8, 0.95, 0.9, 1.2]), np.array([0.85, 1.0, 0.97, 1.3])
    best, worst = possible_ranks(low, high, np.array([True] * 4))
    assert best.tolist() == [4, 2, 2, 1]
    assert worst.tolist() == [4, 3, 3, 1]


@pytest.mark.parametrize("field", ["repeats", "quality"])
def test_speed_at_the_cost_of_the_customer_earns_no_credit(draw_log, field: str) -> None:
    pace = np.where(np.arange(80) < 8, 0.75, 1.0)
    log = draw_log(7, pace)
    generator = np.random.default_rng(7)
    bad = np.arange(80)[:, None, None] < 4
    if field == "repeats":
        values = generator.binomial(log.handled.astype(int), np.where(bad, 0.25, 0.1)).astype(
            float
        )
    else:
        noise = 0.1 * generator.standard_normal(log.handled.shape)
        values = np.clip(np.where(bad, 0.7, 0.9) + noise / np.sqrt(log.handled + 1), 0, 1)
    made = judge(replace(log, **{field: values}))[0]
    without = judge(log)[0]
    noted = {j.agent for j in made.judgements if "no credit for speed" in j.reason}
    assert {f"a{n:03d}" for n in range(4)} <= noted <= {f"a{n:03d}" for n in range(8)}
    assert not any("no credit" in j.reason for j in without.judgements)
    assert not {j.agent for j in made.named} & noted


def test_a_window_without_contacts_is_refused(draw_log) -> None:
    log = draw_log(8, np.ones(5))
    with pytest.raises(InvalidInput, match="no contact between 2027"):
        judge(log, last_day=date(2026, 3, 2) + timedelta(500))
    with pytest.raises(InvalidInput, match="are 1 for 5 agents"):
        judge(log, tenure_classes=["x"])
    with pytest.raises(InvalidInput, match=r"JudgingRules\.margin"):
        JudgingRules(margin=1.2)
