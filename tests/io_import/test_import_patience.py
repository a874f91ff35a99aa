"""Patience from censored waits: a textbook table, and simulated callers whose mean is known."""

from __future__ import annotations

import numpy as np
import pytest

from wfm.staffing.patience import estimate_patience, survival


@pytest.mark.literature
def test_kaplan_meier_of_the_6_mp_remissions():
    """Freireich et al. (1963), 6-MP arm: weeks of remission; curve as printed in Collett,
    Modelling Survival Data in Medical Research, and Kalbfleisch and Prentice (2002)."""
    weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    relapse = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    wait, left = np.array(weeks, dtype=float), np.array(relapse, dtype=bool)
    times, share = survival(wait, left)
    assert times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    expected = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert share == pytest.approx(expected, abs=5e-5)
    patience = estimate_patience(wait, left)
    assert patience.median_seconds == 23
    assert patience.exponential_mean_seconds == pytest.approx(359 / 9)
    # Restricted mean to 35 weeks 23.29 with standard error 2.83, as R's survfit prints it.
    assert patience.mean_seconds == pytest.approx(23.29, abs=0.01)
    assert patience.mean_half_width_seconds == pytest.approx(1.96 * 2.83, abs=0.01)


def test_both_estimates_find_the_mean_that_callers_were_given():
    rng = np.random.default_rng(7)
    patience = rng.exponential(120.0, 40_000)
    virtual = rng.exponential(60.0, 40_000)
    result = estimate_patience(np.minimum(patience, virtual), patience < virtual)
    spread = 120 / np.sqrt(result.abandoned)
    assert abs(result.exponential_mean_seconds - 120) < 4 * spread
    assert result.exponential_low_seconds < 120 < result.exponential_high_seconds
    assert abs(result.mean_seconds - 120) < 2.5 * result.mean_half_width_seconds
    assert abs(result.left_at_once - (1 - np.exp(-5 / 120))) < 0.004


def test_the_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(400):
        patience, virtual = rng.exponential(100.0, 60), rng.exponential(80.0, 60)
        result = estimate_patience(np.minimum(patience, virtual), patience < virtual)
        hits += result.exponential_low_seconds < 100 < result.exponential_high_seconds
    assert 0.92 <= hits / 400 <= 0.99


def test_what_cannot_be_estimated_stays_open():
    nobody = estimate_patience(np.array([]), np.array([], dtype=bool))
    assert nobody.waits == 0
    assert np.isnan(nobody.exponential_mean_seconds)
    stayed = estimate_patience(np.array([3.0, 5.0, np.nan]), np.zeros(3, dtype=bool))
    assert stayed.waits == 2
    assert np.isnan(stayed.mean_seconds)
    assert stayed.left_at_once == 0.0


def test_answers_without_a_wait_tell_nothing():
    some = estimate_patience(np.array([10.0, 20.0]), np.array([True, False]))
    more = estimate_patience(np.array([10.0, 20.0, 0.0]), np.array([True, False, False]))
    assert some == more
