"""Tenure and crew: expected courses against calculations by hand."""

from datetime import date

import numpy as np
import pytest

from wfm.capacity import Cohort, Tenure, course_of, merged, one_joiner, tenure_months
from wfm.capacity.periods import MONTHS_PER_WEEK
from wfm.domain import InvalidInput
from wfm.domain.capacity_settings import CapacitySettings

TWO_PEAKS = [
    {"from_month": 0, "monthly_hazard": 0.20},
    {"from_month": 1, "monthly_hazard": 0.10},
    {"from_month": 3, "monthly_hazard": 0.25},
    {"from_month": 4, "monthly_hazard": 0.05},
]
"""The first peak in the first month, the second in the fourth."""

LEARNING = [
    {"from_month": 0, "speed": 0.5, "quality": 0.8},
    {"from_month": 2, "speed": 0.8, "quality": 0.9},
    {"from_month": 4, "speed": 1.0},
]


@pytest.fixture
def two_peaks(plain_settings) -> CapacitySettings:
    return plain_settings(attrition=TWO_PEAKS, proficiency=LEARNING, hiring={"pass_share": 0.9})


def test_a_joiner_leaves_and_learns_as_calculated_by_hand(two_peaks: CapacitySettings) -> None:
    """Ten joiners: 20 % leave in training, a tenth of the rest fails, then 10, 10, 25, 5 %."""
    course = course_of([Cohort(10.0, 10.0, 0.0)], Tenure(two_peaks), 5)
    opening = [10.0, 7.2, 6.48, 5.832, 4.374]
    assert course.joined.tolist() == [10, 0, 0, 0, 0]
    assert course.opening[1:] == pytest.approx(opening[1:])
    assert course.leavers == pytest.approx([2.8, 0.72, 0.648, 1.458, 0.2187])
    assert course.closing == pytest.approx([*opening[1:], 4.1553])
    assert course.present == pytest.approx([9.0, 6.84, 6.156, 5.103, 4.26465])
    assert course.training == pytest.approx([9.0, 0, 0, 0, 0])
    assert course.places == pytest.approx([10.0, 0, 0, 0, 0])
    assert course.productive_fte == pytest.approx(
        [0.0, 6.84 * 0.4, 6.156 * 0.72, 5.103 * 0.72, 4.26465]
    )


def test_the_two_peaks_of_the_default_hazard_are_there() -> None:
    """REQUIREMENTS 002-01: a second peak after the first weeks and months."""
    tenure = Tenure(CapacitySettings())
    hazard = [tenure.hazard(float(month)) for month in range(30)]
    first, between, second, late = hazard[0], min(hazard[2:6]), max(hazard[6:9]), hazard[24]
    assert first > between < second > late


def test_survival_is_the_product_of_staying(two_peaks: CapacitySettings) -> None:
    course = one_joiner(Tenure(two_peaks), 12)
    stay = np.array([0.8 * 0.9, 0.9, 0.9, 0.75, *[0.95] * 8])
    assert course.closing == pytest.approx(np.cumprod(stay))
    assert course.leavers.sum() == pytest.approx(1 - np.prod(stay))


def test_a_month_of_weeks_leaves_as_many_as_the_month(plain_settings) -> None:
    by_week = plain_settings(by="week", attrition=[{"from_month": 0, "monthly_hazard": 0.1}])
    tenure = Tenure(by_week)
    assert (1 - tenure.hazard(0.0)) ** (1 / MONTHS_PER_WEEK) == pytest.approx(0.9)
    course = course_of([Cohort(100.0, 100.0, 24.0, opening=True)], tenure, 52)
    assert course.closing[-1] == pytest.approx(100 * 0.9 ** (52 * MONTHS_PER_WEEK))


def test_training_of_a_month_takes_five_weeks(plain_settings) -> None:
    settings = plain_settings(by="week", hiring={"pass_share": 0.5})
    course = one_joiner(Tenure(settings), 7)
    assert (course.places > 0).tolist() == [True] * 5 + [False] * 2
    stay = 1 - Tenure(settings).hazard(0.0)
    assert course.closing[4] == pytest.approx(0.5 * stay**5)


def test_attrition_factor_is_on_every_hazard_and_ends_at_one(plain_settings) -> None:
    settings = plain_settings(attrition=[{"from_month": 0, "monthly_hazard": 0.4}])
    assert Tenure(settings, 2.0).hazard(3.0) == pytest.approx(0.8)
    assert Tenure(settings, 5.0).hazard(3.0) == 1.0


def test_transfers_come_and_go(plain_settings) -> None:
    """20 agents, a tenth leaves a month; 4 come in month 2, 6 of the first 20 go in month 3."""
    cohorts = [
        Cohort(20.0, 20.0, 24.0, opening=True),
        Cohort(4.0, 4.0, 24.0, joins=1, moved=True),
    ]
    course = course_of(cohorts, Tenure(plain_settings()), 3, {2: 6})
    assert course.moved == pytest.approx([0, 4, -6])
    assert course.opening == pytest.approx([20, 18, 19.8])
    assert course.closing == pytest.approx([18, 19.8, (19.8 - 6) * 0.9])


def test_more_cannot_go_than_are_there(plain_settings) -> None:
    with pytest.raises(InvalidInput, match=r"12 people are to go in period 2, but 9\.0"):
        course_of([Cohort(10, 10, 24.0, opening=True)], Tenure(plain_settings()), 3, {1: 12})


def test_part_timers_count_by_their_share(plain_settings) -> None:
    course = course_of([Cohort(10.0, 5.0, 24.0, opening=True)], Tenure(plain_settings()), 1)
    assert course.present[0] == pytest.approx(9.5)
    assert course.present_fte[0] == course.productive_fte[0] == pytest.approx(4.75)


def test_cohorts_of_a_kind_are_put_together() -> None:
    one = Cohort(1.0, 1.0, 3.0, opening=True)
    found = merged([one, Cohort(1.0, 0.5, 3.0, opening=True), Cohort(1.0, 1.0, 0.0, 2)])
    assert found == (Cohort(1.0, 1.0, 0.0, 2), Cohort(2.0, 1.5, 3.0, 0, opening=True))


def test_tenure_counts_whole_months_and_weeks() -> None:
    assert tenure_months(date(2025, 3, 1), date(2026, 3, 1), "month") == 12
    assert tenure_months(date(2025, 3, 2), date(2026, 3, 1), "month") == 11
    assert tenure_months(date(2026, 2, 20), date(2026, 3, 1), "month") == 0
    assert tenure_months(date(2026, 2, 10), date(2026, 3, 2), "week") == 2 * MONTHS_PER_WEEK
    with pytest.raises(InvalidInput, match="before the first working day"):
        tenure_months(date(2026, 3, 2), date(2026, 3, 1), "month")
