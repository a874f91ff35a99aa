"""Measures of accuracy, by numbers worked out by hand."""

import numpy as np
import pytest

from wfm.domain import InvalidInput
from wfm.forecast import bias, coverage, pinball_loss, wape


def test_wape_and_bias_by_hand() -> None:
    actual, forecast = [10, 20, 0, np.nan], [12, 15, 1, 99]
    assert wape(actual, forecast) == pytest.approx(8 / 30)
    assert bias(actual, forecast) == pytest.approx(-2 / 30)


def test_pinball_by_hand() -> None:
    # At level .9 a shortfall of 10 costs 9, an excess of 10 costs 1.
    assert pinball_loss([20, 0], [[10, 10]], [0.9]) == pytest.approx((9 + 1) / 2)


def test_pinball_is_least_at_the_true_quantile() -> None:
    counts = np.random.default_rng(1).poisson(30, 20_000)
    losses = {q: pinball_loss(counts, np.full((1, counts.size), q), [0.9]) for q in range(30, 46)}
    assert min(losses, key=lambda q: losses[q]) == np.quantile(counts, 0.9)


def test_coverage_rounds_nothing() -> None:
    assert coverage([1, 2, 3, np.nan], [1.4] * 4, [2.1] * 4) == pytest.approx(1 / 3)
    assert coverage([1, 2, 0, 3], [1] * 4, [2] * 4) == 0.5


@pytest.mark.parametrize(
    "call",
    [
        lambda: wape([1, 2], [1]),
        lambda: wape([0, 0], [1, 2]),
        lambda: bias([np.nan], [1]),
        lambda: pinball_loss([1, 2], [[1, 2]], [0.1, 0.9]),
        lambda: coverage([1], [1, 2], [3]),
        lambda: coverage([np.nan], [0], [1]),
    ],
)
def test_nothing_to_compare_is_refused(call) -> None:
    with pytest.raises(InvalidInput):
        call()
