"""Causes of a plan's outcome add up exactly."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.domain import InvalidInput
from wfm.forecast import Situation, attribute

PLANNED = Situation(
    np.array([[100.0, 200.0]]), np.array([[180.0, 180.0]]), np.array([20.0, 30.0]),
    np.array([0.1, 0.1]),
)  # fmt: skip


def situations() -> st.SearchStrategy[Situation]:
    def make(seed: int) -> Situation:
        rng = np.random.default_rng(seed)
        return Situation(
            rng.uniform(0, 500, (3, 12)), rng.uniform(0, 900, (3, 12)), rng.uniform(0, 80, 12),
            rng.uniform(0, 1, 12),
        )  # fmt: skip

    return st.integers(0, 10_000).map(make)


@settings(max_examples=60, deadline=None)
@given(situations(), situations())
def test_the_causes_add_up_and_change_sign_with_the_direction(
    planned: Situation, actual: Situation
) -> None:
    there, back = attribute(planned, actual), attribute(actual, planned)
    assert there.total == pytest.approx(there.actual_balance - there.planned_balance, abs=1e-8)
    for name in ("volume", "aht", "staffing", "shrinkage"):
        assert np.allclose(getattr(there, name), -np.array(getattr(back, name)))


def test_one_cause_alone_takes_it_all() -> None:
    more = replace(PLANNED, calls=np.array([[120.0, 200.0]]))
    found = attribute(PLANNED, more)
    assert found.volume == pytest.approx((-1.0,))
    assert (found.aht, found.staffing, found.shrinkage) == (pytest.approx((0.0,)), 0.0, 0.0)
    away = attribute(PLANNED, replace(PLANNED, shrinkage=np.array([0.2, 0.1])))
    assert away.shrinkage == pytest.approx(-2.0)
    fewer = attribute(PLANNED, replace(PLANNED, scheduled_hours=np.array([10.0, 30.0])))
    assert fewer.staffing == pytest.approx(-9.0)
    slower = attribute(PLANNED, replace(PLANNED, aht_seconds=np.array([[216.0, 180.0]])))
    assert slower.aht == pytest.approx((-1.0,))


def test_a_plan_that_came_true_has_no_causes() -> None:
    assert attribute(PLANNED, PLANNED).total == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"calls": np.array([[np.nan, 1.0]])}, "calls"),
        ({"shrinkage": np.array([1.2, 0.0])}, "above 1"),
        ({"scheduled_hours": np.array([-1.0, 0.0])}, "scheduled_hours"),
        ({"scheduled_hours": np.array([1.0])}, "shapes"),
    ],
)
def test_numbers_that_cannot_be_are_refused(fields: dict[str, np.ndarray], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        attribute(PLANNED, replace(PLANNED, **fields))
