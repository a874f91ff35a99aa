"""Calendars outside China, and input that cannot be used."""

from datetime import date

import pytest

from wfm.calendars import build_calendar
from wfm.domain import Day, DayClass, InvalidInput


def test_a_subdivision_has_its_own_holidays() -> None:
    day = date(2026, 1, 6)
    bavaria = build_calendar("DE-BY", day, day).days[0]
    germany = build_calendar("DE", day, day).days[0]
    assert bavaria.day_class is DayClass.STATUTORY
    assert bavaria.festival == "Epiphany"
    assert germany.day_class is DayClass.WORKDAY
    assert build_calendar("DE-BY", day, day).country == "DE-BY"


def test_easter_is_one_block() -> None:
    calendar = build_calendar("DE", date(2026, 4, 1), date(2026, 4, 10))
    easter = [day for day in calendar.days if day.block_days]
    assert [day.day.day for day in easter] == [3, 4, 5, 6]
    assert [day.position for day in easter] == [1, 2, 3, 4]
    assert [day.day_class for day in easter] == [
        DayClass.STATUTORY, DayClass.OFF, DayClass.OFF, DayClass.STATUTORY,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("country", "off"), [("DE", {5, 6}), ("SA", {4, 5}), ("IR", {4}), ("HK", {6})]
)
def test_the_weekend_is_the_countrys_own(country: str, off: set[int]) -> None:
    calendar = build_calendar(country, date(2026, 7, 20), date(2026, 7, 26))
    assert {d.day.weekday() for d in calendar.days if d.day_class is DayClass.OFF} == off


def test_swapped_days_of_other_countries_are_known_too() -> None:
    calendar = build_calendar("HU", date(2025, 5, 1), date(2025, 5, 31))
    assert calendar.day(date(2025, 5, 2)).day_class is DayClass.OFF
    assert calendar.day(date(2025, 5, 17)).day_class is DayClass.MAKEUP


def test_estimated_lunar_dates_are_provisional() -> None:
    calendar = build_calendar("TR", date(2040, 1, 1), date(2040, 12, 31))
    provisional = [day for day in calendar.days if day.provisional]
    assert provisional
    assert all(day.day_class is DayClass.STATUTORY for day in provisional)
    assert not any("estimated" in day.festival for day in calendar.days)


@pytest.mark.parametrize("country", ["XX", "QQ-1", "", "China"])
def test_an_unknown_country_is_refused_with_a_hint(country: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        build_calendar(country, date(2026, 1, 1), date(2026, 1, 2))
    assert "DE-BY" in caught.value.hint


def test_an_unknown_subdivision_names_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match="no subdivision 'QQ'") as caught:
        build_calendar("DE-QQ", date(2026, 1, 1), date(2026, 1, 2))
    assert "BY" in caught.value.hint
    with pytest.raises(InvalidInput) as caught:
        build_calendar("CN-GD", date(2026, 1, 1), date(2026, 1, 2))
    assert "none" in caught.value.hint


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(InvalidInput, match="before it starts"):
        build_calendar("CN", date(2026, 1, 2), date(2026, 1, 1))


def test_years_nobody_knows_are_refused() -> None:
    with pytest.raises(InvalidInput, match="not within the years"):
        build_calendar("CN", date(1900, 1, 1), date(1900, 1, 5))


class TestOverrides:
    def test_a_day_is_replaced_and_its_neighbours_stay_coherent(self) -> None:
        works = Day(date(2026, 2, 23), DayClass.WORKDAY)
        calendar = build_calendar("CN", date(2026, 2, 15), date(2026, 2, 25), [works])
        block = [day for day in calendar.days if day.block_days]
        assert [day.day.day for day in block] == list(range(15, 23))
        assert {day.block_days for day in block} == {8}
        assert calendar.day(works.day) == works

    def test_a_notice_for_2027_is_entered_day_by_day(self) -> None:
        notice = [
            Day(date(2027, 2, 11), DayClass.OFF, "Spring Festival"),
            Day(date(2027, 2, 20), DayClass.MAKEUP, "Spring Festival"),
        ]
        calendar = build_calendar("CN", date(2027, 2, 1), date(2027, 2, 28), notice)
        assert calendar.day(date(2027, 2, 11)).position == 7
        assert calendar.day(date(2027, 2, 5)).block_days == 7
        assert not calendar.day(date(2027, 2, 11)).provisional
        assert calendar.day(date(2027, 2, 20)).day_class is DayClass.MAKEUP
        assert calendar.day(date(2027, 2, 20)).festival == "Spring Festival"
        assert calendar.day(date(2027, 2, 5)).provisional

    def test_a_company_day_off_makes_a_block_of_its_own(self) -> None:
        off = Day(date(2026, 7, 15), DayClass.OFF, "Founders' Day")
        day = build_calendar("CN", date(2026, 7, 15), date(2026, 7, 15), [off]).days[0]
        assert (day.festival, day.position, day.block_days) == ("Founders' Day", 1, 1)

    def test_a_day_outside_the_calendar_counts_where_its_block_reaches_in(self) -> None:
        off = Day(date(2026, 2, 24), DayClass.OFF)
        calendar = build_calendar("CN", date(2026, 2, 20), date(2026, 2, 22), [off])
        assert {day.block_days for day in calendar.days} == {10}

    def test_a_day_given_twice_is_refused(self) -> None:
        twice = [Day(date(2026, 7, 15), DayClass.OFF), Day(date(2026, 7, 15), DayClass.WORKDAY)]
        with pytest.raises(InvalidInput, match="given twice"):
            build_calendar("CN", date(2026, 7, 1), date(2026, 7, 31), twice)
