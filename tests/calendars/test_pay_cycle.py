"""Salary, statement and repayment days, and where days stand between them."""

from datetime import date, timedelta

import numpy as np
import pytest

from wfm.calendars import build_calendar, pay_cycle_features, pay_dates
from wfm.domain import InvalidInput

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
CHINA = build_calendar("CN", FIRST - timedelta(days=40), LAST + timedelta(days=40))


def test_salaries_are_paid_before_days_off_and_other_days_stay() -> None:
    salary = pay_dates(CHINA, FIRST, LAST, [10], "salary")
    assert salary[:3] == (date(2026, 1, 9), date(2026, 2, 10), date(2026, 3, 10))
    assert all(CHINA.day(day).works for day in salary)
    assert pay_dates(CHINA, FIRST, LAST, [10], "repayment")[0] == date(2026, 1, 10)


def test_a_salary_of_the_next_month_may_be_paid_in_this_one() -> None:
    # 1 and 2 January 2026 are days off.
    assert pay_dates(CHINA, date(2025, 12, 20), date(2025, 12, 31), [1], "salary") == (
        date(2025, 12, 31),
    )


def test_the_31st_is_the_last_day_of_every_month() -> None:
    days = pay_dates(CHINA, FIRST, LAST, [31], "statement")
    assert [day.day for day in days] == [31, 28, 31, 30, 31, 30]


def test_features_count_days_in_both_directions() -> None:
    dates = [date(2026, 3, n) for n in range(1, 32)]
    features = pay_cycle_features(CHINA, dates, {"repayment": [25]})
    assert features["day_of_month"].tolist() == list(range(1, 32))
    assert features["days_to_month_end"][[0, -1]].tolist() == [30, 0]
    assert features["days_from_month_start"][0] == 0
    to, since = features["days_to_repayment"], features["days_since_repayment"]
    assert (to[24], since[24]) == (0, 0)
    assert (to[20], since[26]) == (4, 2)
    assert since[0] == 4  # 25 February
    assert to[25] == 15  # at most a fortnight is looked ahead
    assert np.isfinite(np.array(list(features.values()))).all()


def test_a_day_that_no_month_has_is_refused() -> None:
    with pytest.raises(InvalidInput, match="32 is no day of a month"):
        pay_dates(CHINA, FIRST, LAST, [32], "salary")
