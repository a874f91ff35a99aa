"""The gamma factor of a day: quadrature, probability and quantile agree with theory."""

import math

import numpy as np
import pytest

from wfm.domain import InvalidInput
from wfm.staffing.busyness import probability_up_to, quadrature, quantile


@pytest.mark.parametrize("cv", [0.001, 0.02, 0.08, 0.3, 1.0, 2.0])
def test_quadrature_has_the_moments_of_the_gamma_distribution(cv):
    factors, weights = quadrature(cv, 12)
    assert (factors > 0).all()
    assert weights.sum() == pytest.approx(1.0)
    # E[B**m] = prod (1 + j cv**2)
    for m in range(1, 6):
        moment = math.prod(1 + j * cv**2 for j in range(m))
        assert weights @ factors**m == pytest.approx(moment, rel=1e-9)


def test_a_smooth_function_of_busyness_is_averaged_exactly():
    factors, weights = quadrature(0.3)
    shape = 1 / 0.3**2
    assert weights @ np.exp(-2 * factors) == pytest.approx((1 + 2 / shape) ** -shape, rel=1e-10)


@pytest.mark.parametrize("cv", [0.02, 0.08, 0.5])
def test_quantile_and_probability_are_inverse(cv):
    for p in (1e-9, 0.1, 0.5, 0.9, 1 - 1e-9):
        assert probability_up_to(quantile(p, cv), cv) == pytest.approx(p, rel=1e-6)


def test_without_spread_every_day_is_as_forecast():
    assert quantile(0.99, 0.0) == 1.0
    assert probability_up_to([0.999, 1.0], 0.0).tolist() == [0.0, 1.0]
    assert [a.tolist() for a in quadrature(0.0)] == [[1.0], [1.0]]


@pytest.mark.parametrize("cv", [-0.1, float("nan"), float("inf")])
def test_a_spread_that_is_none_is_refused(cv):
    for function in (quadrature, lambda c: quantile(0.5, c), lambda c: probability_up_to(1, c)):
        with pytest.raises(InvalidInput, match="busyness_cv"):
            function(cv)


@pytest.mark.parametrize("p", [0, 1, 1.5, float("nan")])
def test_a_probability_that_is_none_is_refused(p):
    with pytest.raises(InvalidInput, match="probability"):
        quantile(p, 0.1)
