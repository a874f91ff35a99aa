"""The Chinese calendar against the State Council's notices and against `chinese-calendar`."""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from wfm.calendars import build_calendar
from wfm.domain import Calendar, DayClass

TABLES = Path(__file__).resolve().parents[2].parent / "shared" / "calendars"

OF_TYPE = {
    "statutory": DayClass.STATUTORY,
    "bridge": DayClass.OFF,
    "makeup": DayClass.MAKEUP,
}


needs_tables = pytest.mark.skipif(
    not TABLES.is_dir(), reason="the tables of notices are read from shared/, which is not here"
)


def notices() -> list[dict[str, str]]:
    with (TABLES / "holidays_cn.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def years() -> Calendar:
    return build_calendar("CN", date(2022, 12, 1), date(2026, 12, 31))


@needs_tables
def test_every_special_day_of_the_notices(years: Calendar) -> None:
    rows = notices()
    assert len(rows) == 146
    for row in rows:
        day = years.day(date.fromisoformat(row["date"]))
        assert day.day_class is OF_TYPE[row["type"]], row["date"]
        assert day.festival == row["festival"], row["date"]
        assert day.works == (row["off"] == "0"), row["date"]
        assert not day.provisional


@needs_tables
def test_every_other_day_is_a_plain_weekday_or_weekend(years: Calendar) -> None:
    special = {row["date"] for row in notices()}
    for day in years.days:
        if day.day.isoformat() in special:
            continue
        expected = DayClass.OFF if day.day.weekday() >= 5 else DayClass.WORKDAY
        assert (day.day_class, day.festival) == (expected, ""), day.day
        assert (day.position, day.block_days) == (0, 0), day.day


@needs_tables
def test_work_days_and_statutory_days_by_month(years: Calendar) -> None:
    work: Counter[tuple[int, int]] = Counter()
    statutory: Counter[tuple[int, int]] = Counter()
    for day in years.days:
        month = (day.day.year, day.day.month)
        work[month] += day.works
        statutory[month] += day.day_class is DayClass.STATUTORY
    with (TABLES / "cn_month_workdays.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 48
    for row in rows:
        month = (int(row["year"]), int(row["month"]))
        assert work[month] == int(row["workdays"]), month
        assert statutory[month] == int(row["statutory_days"]), month


def test_on_and_off_agree_with_chinese_calendar_for_2004_to_2026() -> None:
    calendar = build_calendar("CN", date(2004, 1, 1), date(2026, 12, 31))
    different = [
        day.day for day in calendar.days if day.works != chinese_calendar.is_workday(day.day)
    ]
    # chinese-calendar knows the day off (2006-01-03) but not the Saturday it was swapped with;
    # the General Office's notice for 2006 makes 2005-12-31 a work day.
    assert different == [date(2005, 12, 31)]
    assert not calendar.day(date(2006, 1, 3)).works
    assert len(calendar.days) == 23 * 365 + 6


def test_every_day_off_on_a_weekday_has_a_festival_and_a_place() -> None:
    for day in build_calendar("CN", date(2004, 1, 1), date(2026, 12, 31)).days:
        if day.day.weekday() < 5 and not day.works:
            assert day.festival, day.day
            assert 1 <= day.position <= day.block_days, day.day
        if day.day_class is DayClass.MAKEUP:
            assert day.festival, day.day
            assert day.day.weekday() >= 5, day.day
            assert day.position == 0


def test_festival_names_are_few_and_stable() -> None:
    names = {
        name
        for day in build_calendar("CN", date(2004, 1, 1), date(2027, 12, 31)).days
        for name in day.festival.split("+")
    }
    assert names == {
        "", "New Year", "Spring Festival", "Qingming", "Labour Day", "Dragon Boat",
        "Mid-Autumn", "National Day", "Victory Day",
    }  # fmt: skip


def test_spring_festival_2026() -> None:
    calendar = build_calendar("CN", date(2026, 2, 1), date(2026, 3, 1))
    block = [calendar.day(date(2026, 2, 15) + timedelta(days=n)) for n in range(9)]
    assert [day.position for day in block] == list(range(1, 10))
    assert {day.block_days for day in block} == {9}
    assert {day.festival for day in block} == {"Spring Festival"}
    paid_threefold = [day.day.day for day in block if day.day_class is DayClass.STATUTORY]
    assert paid_threefold == [16, 17, 18, 19]
    for makeup in (date(2026, 2, 14), date(2026, 2, 28)):
        assert calendar.day(makeup).day_class is DayClass.MAKEUP
        assert calendar.day(makeup).festival == "Spring Festival"
    assert calendar.day(date(2026, 2, 21)).day_class is DayClass.OFF


@pytest.mark.parametrize(("year", "statutory"), [(2023, 11), (2024, 11), (2025, 13), (2026, 13)])
def test_statutory_days_are_11_before_2025_and_13_from_then_on(
    years: Calendar, year: int, statutory: int
) -> None:
    found = [d for d in years.days if d.day.year == year and d.day_class is DayClass.STATUTORY]
    assert len(found) == statutory


def test_a_block_cut_by_the_calendar_keeps_its_length() -> None:
    one_day = build_calendar("CN", date(2026, 2, 20), date(2026, 2, 20)).days[0]
    assert (one_day.position, one_day.block_days) == (6, 9)


def test_merged_block_names_follow_the_order_of_the_festivals(years: Calendar) -> None:
    assert years.day(date(2023, 10, 5)).festival == "Mid-Autumn+National Day"
    assert years.day(date(2025, 10, 7)).festival == "National Day+Mid-Autumn"
    assert years.day(date(2025, 10, 6)).festival == "Mid-Autumn"
    assert years.day(date(2026, 9, 25)).block_days == 3


def test_the_extended_spring_festival_of_2020_is_off_but_not_statutory() -> None:
    calendar = build_calendar("CN", date(2020, 1, 20), date(2020, 2, 10))
    assert calendar.day(date(2020, 1, 31)).day_class is DayClass.OFF
    assert calendar.day(date(2020, 1, 31)).festival == "Spring Festival"
    assert calendar.day(date(2020, 2, 2)).block_days == 10


def test_2027_is_provisional_and_has_its_statutory_days() -> None:
    calendar = build_calendar("CN", date(2026, 12, 1), date(2027, 12, 31))
    by_year = {
        year: [day for day in calendar.days if day.day.year == year] for year in (2026, 2027)
    }
    assert not any(day.provisional for day in by_year[2026])
    assert all(day.provisional for day in by_year[2027])
    statutory = [d.day for d in by_year[2027] if d.day_class is DayClass.STATUTORY]
    # LAW.md section 1c: the regulation of 2024 and the lunar dates.
    assert statutory == [
        date(2027, 1, 1), *(date(2027, 2, d) for d in (5, 6, 7, 8)), date(2027, 4, 5),
        date(2027, 5, 1), date(2027, 5, 2), date(2027, 6, 9), date(2027, 9, 15),
        *(date(2027, 10, d) for d in (1, 2, 3)),
    ]  # fmt: skip
    assert not any(day.day_class is DayClass.MAKEUP for day in by_year[2027])
