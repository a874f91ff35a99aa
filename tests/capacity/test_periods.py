"""Months and weeks of the plan: work days, hours owed, provisional holidays."""

import csv
from datetime import date
from pathlib import Path

import pytest

from wfm.calendars import build_calendar
from wfm.capacity import first_day_after, later_month, make_periods
from wfm.capacity.periods import MONTHS_PER_WEEK, periods_of
from wfm.domain import InvalidInput

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def china(first: date, last: date):
    return build_calendar("CN", first, last)


def test_months_of_2026_owe_what_the_official_notice_says() -> None:
    """The State Council's notice for 2026: 16 work days in February, 23 in July."""
    periods = make_periods(
        china(date(2026, 1, 1), date(2026, 12, 31)), date(2026, 1, 1), 12, "month", 8.0
    )
    hours = {p.name: p.contract_hours for p in periods}
    assert hours["2026-02"] == 128
    assert hours["2026-07"] == 184
    assert sum(p.work_days for p in periods) == 248
    assert not any(p.provisional for p in periods)


def test_every_month_of_the_shared_table_agrees() -> None:
    table = SHARED / "calendars" / "cn_month_workdays.csv"
    if not table.exists():
        pytest.skip(f"{table} is not here")
    with table.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    periods = make_periods(
        china(date(2023, 1, 1), date(2026, 12, 31)), date(2023, 1, 1), 48, "month", 8.0
    )
    told = {(r["year"], int(r["month"])): float(r["weekday_hours_8h"]) for r in rows}
    for p in periods:
        assert p.contract_hours == told[str(p.first_day.year), p.first_day.month]


def test_years_without_a_notice_are_provisional() -> None:
    periods = make_periods(
        china(date(2026, 11, 1), date(2027, 2, 28)), date(2026, 11, 1), 4, "month", 8.0
    )
    assert [p.provisional for p in periods] == [False, False, True, True]


def test_weeks_share_the_hours_of_their_months() -> None:
    """The Golden Week has no work day, but its shifts are worked and paid by the month."""
    calendar = china(date(2026, 9, 1), date(2026, 11, 30))
    weeks = make_periods(calendar, date(2026, 9, 7), 2, "week", 8.0)
    assert weeks[0].name == "2026-W37"
    assert weeks[0].first_day == date(2026, 9, 7)
    assert weeks[-1].first_day <= date(2026, 11, 6) <= weeks[-1].last_day
    golden = next(p for p in weeks if p.first_day == date(2026, 9, 28))
    assert golden.contract_hours == pytest.approx(3 * 176 / 30 + 4 * 144 / 31)
    octobers = [p for p in weeks if p.first_day.month == p.last_day.month == 10]
    assert sum(p.contract_hours for p in octobers) == pytest.approx(144 * 21 / 31)


def test_the_plan_begins_on_the_first_whole_period() -> None:
    assert first_day_after(date(2026, 2, 1), "month") == date(2026, 3, 1)
    assert first_day_after(date(2026, 1, 31), "month") == date(2026, 2, 1)
    assert first_day_after(date(2026, 12, 31), "month") == date(2027, 1, 1)
    assert first_day_after(date(2026, 12, 5), "month") == date(2027, 1, 1)
    assert first_day_after(date(2026, 2, 1), "week") == date(2026, 2, 2)
    assert first_day_after(date(2026, 2, 2), "week") == date(2026, 2, 9)
    assert later_month(date(2026, 11, 30), 3) == date(2027, 2, 1)


def test_months_of_lead_are_whole_periods_rounded_up() -> None:
    assert periods_of(2.0, "month") == 2
    assert periods_of(1.5, "month") == 2
    assert periods_of(0.0, "week") == 0
    assert periods_of(MONTHS_PER_WEEK * 3, "week") == 3
    assert periods_of(1.0, "week") == 5


def test_a_calendar_that_ends_too_early_is_refused() -> None:
    with pytest.raises(InvalidInput, match="outside the calendar"):
        make_periods(china(date(2026, 1, 1), date(2026, 3, 31)), date(2026, 2, 1), 3, "month", 8)
