"""Speed and ready share: unbiased by mix, with errors that are as large as they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import kstest

from wfm.targets.empirical_bayes import shrink, spread_between
from wfm.targets.fairness_audit import audit
from wfm.targets.presence import adherence_scores, ready_scores
from wfm.targets.score import Scores
from wfm.targets.speed import dispersion, speed_scores, standard_times


def scores_of(deficit: np.ndarray, error: np.ndarray) -> Scores:
    names = tuple(str(n) for n in range(deficit.size))
    return Scores("speed", names, deficit, error, np.full(deficit.size, 1e6), 0.0, 1.0)


def test_the_index_is_standard_over_own_time_to_the_last_digit(draw_log) -> None:
    log = draw_log(1, np.linspace(0.9, 1.1, 12))
    mean = log.handle_seconds.sum(axis=(0, 1)) / log.handled.sum(axis=(0, 1))
    index = (log.handled.sum(axis=1) @ mean) / log.handle_seconds.sum(axis=(1, 2))
    np.testing.assert_allclose(speed_scores(log).index, index, rtol=1e-12)


def test_the_mix_of_calls_is_not_the_agents_doing(draw_log) -> None:
    """Raw handle times of agents with many long calls are worse; the index is not."""
    mix = np.repeat([0.1, 0.4], 60)
    log = draw_log(2, np.ones(120), mix=mix)
    raw = log.handle_seconds.sum(axis=(1, 2)) / log.handled.sum(axis=(1, 2))
    assert raw[60:].mean() / raw[:60].mean() > 1.3
    scores = speed_scores(log)
    away = scores.index[60:].mean() - scores.index[:60].mean()
    assert abs(away) < 4 * scores.error.mean() * np.sqrt(2 / 60)


@pytest.mark.parametrize("day_effect", [0.0, 0.15])
def test_errors_are_calibrated_with_and_without_day_effects(draw_log, day_effect: float) -> None:
    z = []
    for seed in range(6):
        scores = speed_scores(draw_log(seed, np.ones(100), day_effect=day_effect))
        z.append(scores.deficit / scores.error)
        assert scores.day_effect == pytest.approx(
            day_effect, abs=0.09 if day_effect == 0 else 0.03
        )
    values = np.concatenate(z)
    # Standards come from the same agents, which takes one degree of freedom of a hundred.
    assert values.std() == pytest.approx(1.0, abs=4 / np.sqrt(2 * values.size))
    assert kstest(values / values.std(), "norm").pvalue > 0.001


def test_the_spread_of_single_contacts_is_found_from_daily_sums(draw_log) -> None:
    log = draw_log(3, np.ones(150), day_effect=0.1)
    standard = np.repeat(standard_times(log).seconds, 150, axis=0)
    found = dispersion(log, standard, np.ones(150))
    assert found.squared_cv == pytest.approx([0.8, 0.5], abs=0.2)
    assert np.sqrt(found.day_variance) == pytest.approx(0.1, abs=0.03)


def test_newcomers_have_a_standard_of_their_own(draw_log) -> None:
    pace = np.repeat([1.0, 1.3], [60, 20])
    log = draw_log(4, pace)
    classes = ["old"] * 60 + ["new"] * 20
    scores = speed_scores(log, classes)
    assert abs(scores.deficit[60:].mean()) < 0.02
    standard = standard_times(log, classes)
    ratio = standard.seconds[standard.classes.index("new")]
    ratio = ratio / standard.seconds[standard.classes.index("old")]
    assert ratio == pytest.approx([1.3, 1.3], rel=0.03)
    assert ratio[0] == pytest.approx(ratio[1], rel=1e-12)


def test_a_class_of_four_goes_by_the_whole_floor(draw_log) -> None:
    log = draw_log(5, np.repeat([1.0, 1.5], [40, 4]))
    scores = speed_scores(log, ["old"] * 40 + ["new"] * 4)
    assert (scores.index[40:] < 0.85).all()


def test_ready_share_is_calibrated_and_finds_its_size(draw_log) -> None:
    ready = np.where(np.arange(150) < 10, 0.81, 0.9)
    scores = ready_scores(draw_log(6, np.ones(150), ready=ready))
    assert scores.index[:10].mean() == pytest.approx(0.9, abs=0.02)
    usual = scores.deficit[10:]
    assert (usual - usual.mean()).std() / scores.error[10:].mean() == pytest.approx(1, abs=0.25)


def test_adherence_needs_rostered_time(draw_log) -> None:
    log = draw_log(7, np.ones(10))
    assert not adherence_scores(log).enough.any()
    rostered = log.with_scheduled(np.full((10, 28), 30_000.0))
    scores = adherence_scores(rostered)
    np.testing.assert_allclose(scores.index, 1.0)
    assert (rostered.kept_seconds == 28_800.0).all()
    late = replace(rostered, kept_seconds=rostered.kept_seconds * np.linspace(0.9, 1, 10)[:, None])
    assert (np.diff(adherence_scores(late).index) > 0).all()


@pytest.mark.parametrize(("calls", "weight"), [(75, 0.32), (375, 0.71), (1500, 0.91)])
def test_reliability_is_that_of_the_books(calls: int, weight: float) -> None:
    """tau 8 %, squared cv 1: .32 for a day, .71 for a week, .91 for a month (EVIDENCE)."""
    generator = np.random.default_rng(8)
    error = np.full(40_000, 1 / np.sqrt(calls))
    truth = 0.08 * generator.standard_normal(error.size)
    made = shrink(scores_of(truth + error * generator.standard_normal(error.size), error))
    assert made.reliability.mean() == pytest.approx(weight, abs=0.02)
    covered = np.abs(made.deficit - truth) < 1.96 * made.error
    assert covered.mean() == pytest.approx(0.95, abs=0.01)


def test_shrunk_scores_predict_better_than_raw_ones() -> None:
    generator = np.random.default_rng(9)
    error = generator.uniform(0.03, 0.2, 400)
    truth = 0.06 * generator.standard_normal(400)
    seen = truth + error * generator.standard_normal(400)
    made = shrink(scores_of(seen, error))
    assert ((made.deficit - truth) ** 2).mean() < 0.6 * ((seen - truth) ** 2).mean()


def test_no_spread_is_found_where_there_is_none() -> None:
    deficit = np.array([0.01, -0.01, 0.0, 0.005])
    assert spread_between(deficit, np.full(4, 0.1)) == (pytest.approx(0.00125), 0.0)
    assert spread_between(np.empty(0), np.empty(0)) == (0.0, 0.0)


def test_the_audit_knows_what_chance_does() -> None:
    generator = np.random.default_rng(10)
    score = 1 + 0.03 * generator.standard_normal(240)
    shift = np.repeat(["D", "E", "N"], 80)
    even, skewed = (
        audit(values, {"shift": shift.tolist()})[0]
        for values in (score, score - 0.08 * (shift == "N"))
    )
    assert even.fair
    assert even.r_squared < 0.05
    assert not skewed.fair
    assert skewed.spread == pytest.approx(0.08, abs=0.02)
    means = [score[shift == s].mean() for s in ("D", "E", "N")]
    assert even.spread == pytest.approx(max(means) - min(means), rel=1e-12)
    total = ((score - score.mean()) ** 2).sum()
    between = 80 * ((np.array(means) - score.mean()) ** 2).sum()
    assert even.r_squared == pytest.approx(between / total, rel=1e-12)


def test_false_blame_beyond_binomial_limits_is_shown() -> None:
    score, groups = np.ones(100), ["D"] * 50 + ["N"] * 50
    named = np.array([False] * 50 + [True] * 12 + [False] * 38)
    made = audit(score + np.arange(100) * 1e-6, {"s": groups}, named, np.full(100, 0.05))[0]
    assert [g.within for g in made.groups] == [True, False]
    assert made.groups[1].expected_named == pytest.approx(2.5)
