"""Patience from censored waits: the authors' own example, hand calculations, known truths."""

import numpy as np
import pytest

from wfm.domain import InvalidInput
from wfm.staffing.patience import estimate_patience, survival, survival_band


@pytest.mark.literature
def test_the_example_of_kaplan_and_meier():
    """JASA 53 (1958), section 2: eight items, deaths at 0.8, 3.1, 5.4, 9.2, losses between."""
    wait = np.array([0.8, 1.0, 2.7, 3.1, 5.4, 7.0, 9.2, 12.1])
    left = np.array([1, 0, 0, 1, 1, 0, 1, 0], dtype=bool)
    times, share = survival(wait, left)
    assert times.tolist() == [0.8, 3.1, 5.4, 9.2]
    assert share == pytest.approx([7 / 8, 7 / 10, 21 / 40, 21 / 80])
    found = estimate_patience(wait, left, at_once_seconds=1.0)
    # Area under the curve up to 12.1.
    area = 0.8 + 2.3 * 7 / 8 + 2.3 * 0.7 + 3.8 * 0.525 + 2.9 * 0.2625
    assert found.mean_seconds == pytest.approx(area)
    assert found.exponential_mean_seconds == pytest.approx(wait.sum() / 4)
    assert found.median_seconds == 9.2
    assert found.left_at_once == pytest.approx(1 / 8)
    # Beyond 1: 1.7 + 2.1 + 4.4 + 6.0 + 8.2 + 11.1, and three hang up.
    assert found.staying_mean_seconds == pytest.approx(33.5 / 3)
    low, high = survival_band(wait, left)
    # Greenwood at 3.1: 0.7^2 (1/56 + 1/20); log(-log 0.7) = -1.0309.
    error = np.sqrt(1 / 56 + 1 / 20) / -np.log(0.7)
    limits = np.exp(-np.exp(np.log(-np.log(0.7)) + 1.959964 * error * np.array([1, -1])))
    assert [low[1], high[1]] == pytest.approx(limits, abs=1e-6)
    assert ((low < share) & (share < high)).all()


def test_the_band_covers_the_truth():
    dice, hits = np.random.default_rng(8), 0
    for _ in range(300):
        patience, offered = dice.exponential(100.0, 80), dice.exponential(120.0, 80)
        wait, left = np.minimum(patience, offered), patience < offered
        times, _ = survival(wait, left)
        low, high = survival_band(wait, left)
        at = np.searchsorted(times, 60.0) - 1
        hits += low[at] < np.exp(-0.6) < high[at]
    assert 0.91 <= hits / 300 <= 0.98


def test_those_who_hang_up_at_once_are_kept_apart():
    dice = np.random.default_rng(4)
    patience = dice.exponential(150.0, 60_000)
    at_once = dice.random(60_000) < 0.12
    patience[at_once] = dice.uniform(0, 4, at_once.sum())
    offered = dice.exponential(60.0, 60_000)
    wait, left = np.minimum(patience, offered), patience < offered
    found = estimate_patience(wait, left)
    assert found.exponential_mean_seconds < 115  # all in one: far too impatient
    assert found.staying_low_seconds < 150 < found.staying_high_seconds
    truth = 0.12 + 0.88 * (1 - np.exp(-5 / 150))
    assert found.left_at_once == pytest.approx(truth, abs=0.005)


def test_it_gives_erlang_a_its_patience_back():
    """Simulated Erlang A callers: the patience they were given comes out of their waits."""
    dice = np.random.default_rng(1)
    offered = dice.exponential(30.0, 20_000) * (dice.random(20_000) < 0.4)
    patience = dice.exponential(140.0, 20_000)
    waited = np.minimum(offered, patience)
    found = estimate_patience(waited, patience < offered)
    assert found.exponential_low_seconds < 140 < found.exponential_high_seconds


def test_a_curve_that_ends_at_nobody_has_no_limits_there():
    wait, left = np.array([1.0, 2.0, 3.0]), np.array([True, False, True])
    _, share = survival(wait, left)
    assert share.tolist() == pytest.approx([2 / 3, 0])
    low, high = survival_band(wait, left)
    assert np.isnan(low[1])
    assert np.isnan(high[1])


def test_bad_input_is_named():
    flags = np.zeros(2, dtype=bool)
    with pytest.raises(InvalidInput, match=r"-1\.0 at index 1"):
        estimate_patience(np.array([1.0, -1.0]), flags)
    with pytest.raises(InvalidInput, match="shapes"):
        estimate_patience(np.array([1.0]), flags)
    with pytest.raises(InvalidInput, match="confidence"):
        estimate_patience(np.array([1.0, 2.0]), flags, confidence=95.0)
    with pytest.raises(InvalidInput, match="at_once"):
        estimate_patience(np.array([1.0, 2.0]), flags, at_once_seconds=-1.0)
