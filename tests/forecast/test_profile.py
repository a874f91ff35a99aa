"""Parts of the profile model on input whose answer is known."""

import numpy as np
import pytest

from wfm.forecast.profile import weekday_counts, weekday_means
from wfm.forecast.scores import fit_scores
from wfm.forecast.shrinkage import shrink_rows


def test_weekday_means_are_weighted_and_fall_back_on_all_days() -> None:
    root = np.array([[1.0, 2.0], [3.0, 0.0], [10.0, 10.0]])
    known = np.array([[True, True], [True, False], [True, True]])
    means = weekday_means(root, known, np.array([0, 0, 1]), np.array([3.0, 1.0, 1.0]))
    assert means[0].tolist() == [1.5, 2.0]
    assert means[1].tolist() == [10.0, 10.0]
    assert means[5].tolist() == pytest.approx([16 / 5, 16 / 4])


def test_equal_weights_are_worth_their_number() -> None:
    counts = weekday_counts(np.array([0, 0, 0, 2]), np.array([0.5, 0.5, 0.5, 0.1]))
    assert counts.tolist() == pytest.approx([3, 0, 1, 0, 0, 0, 0])


def test_rows_that_differ_by_noise_become_one() -> None:
    rng = np.random.default_rng(1)
    truth = np.sin(np.arange(48) / 8) + 5
    noisy = truth + rng.normal(0, 0.5, (7, 48))
    shrunk = shrink_rows(noisy, np.ones(7), 0.25)
    assert np.abs(shrunk - truth).mean() < 0.5 * np.abs(noisy - truth).mean()


def test_rows_that_differ_in_truth_stay_apart() -> None:
    rng = np.random.default_rng(1)
    level = np.array([10, 9, 9, 9, 9, 5, 4.0])[:, None]
    noisy = level + rng.normal(0, 0.2, (7, 48))
    shrunk = shrink_rows(noisy, np.ones(7), 0.04)
    assert np.abs(shrunk.mean(axis=1) - level[:, 0]).max() < 0.2


def test_rows_without_observations_are_left_alone() -> None:
    rows = np.arange(21.0).reshape(7, 3)
    counts = np.array([4, 4, 4, 4, 4, 0, 0.0])
    assert np.array_equal(shrink_rows(rows, counts, 1e9)[5:], rows[5:])


def walk(decay: float, effect: float, days: int = 400) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    features = (np.arange(days) % 20 == 0).astype(float)[:, None]
    noise, value = np.zeros(days), 0.0
    for day in range(days):
        value = decay * value + rng.normal()
        noise[day] = value
    return noise[:, None] + effect * features, features


def test_calendar_effect_and_decay_are_found() -> None:
    scores, features = walk(0.6, 8.0)
    trained = np.ones(len(scores), dtype=bool)
    model = fit_scores(scores, features, trained.astype(float), trained, 5)
    assert model.coefficients[0, 0] == pytest.approx(8.0, abs=1.2)
    assert model.decay[0] == pytest.approx(0.6, abs=0.15)
    ahead = model.ahead(np.array([[1.0], [0.0]]), np.array([400, 440]))
    assert ahead[0, 0] - ahead[1, 0] > 5


def test_an_effect_that_is_not_there_is_not_seen() -> None:
    scores, features = walk(0.0, 0.0)
    trained = np.ones(len(scores), dtype=bool)
    model = fit_scores(scores, features, trained.astype(float), trained, 5)
    assert abs(model.coefficients[0, 0]) < 0.4


def test_few_days_teach_no_calendar_effects() -> None:
    scores, features = walk(0.3, 8.0, days=30)
    trained = np.ones(len(scores), dtype=bool)
    model = fit_scores(scores, features, trained.astype(float), trained, 5)
    assert (model.coefficients == 0).all()


def test_days_that_are_not_trained_do_not_matter() -> None:
    scores, features = walk(0.5, 3.0)
    trained = np.arange(len(scores)) % 7 != 0
    weight = trained.astype(float)
    spoilt = np.where(trained[:, None], scores, 1e6)
    one, two = (fit_scores(s, features, weight, trained, 5) for s in (scores, spoilt))
    assert np.allclose(one.coefficients, two.coefficients)
    assert np.allclose(one.level, two.level)
    assert np.allclose(one.decay, two.decay)
