"""Lunar dates against the festivals that the package `holidays` carries."""

from datetime import date, timedelta

import pytest
from holidays.calendars.chinese import _ChineseLunisolar
from hypothesis import given
from hypothesis import strategies as st

from wfm.calendars import LunarDate, build_calendar, lunar_date, solar_date
from wfm.domain import DayClass, InvalidInput

FESTIVALS = {
    "lunar_new_year_date": (1, 1),
    "hung_kings_date": (3, 10),
    "buddha_birthday_date": (4, 8),
    "dragon_boat_date": (5, 5),
    "mid_autumn_date": (8, 15),
    "double_ninth_date": (9, 9),
}


@pytest.mark.peer
@pytest.mark.parametrize("festival", FESTIVALS)
def test_festivals_of_80_years(festival: str) -> None:
    peer = getattr(_ChineseLunisolar(), festival)
    for year in range(1970, 2050):
        day, _ = peer(year)
        assert solar_date(LunarDate(year, *FESTIVALS[festival])) == day


@given(st.dates(date(1970, 2, 6), date(2050, 1, 22)))
def test_there_and_back(day: date) -> None:
    lunar = lunar_date(day)
    assert solar_date(lunar) == day
    assert 1 <= lunar.day <= 30


def test_a_leap_month_is_told_apart() -> None:
    assert lunar_date(date(2025, 6, 25)) == LunarDate(2025, 6, 1)
    assert lunar_date(date(2025, 7, 25)) == LunarDate(2025, 6, 1, leap=True)


def test_statutory_spring_festival_days_are_the_lunar_ones() -> None:
    for day in build_calendar("CN", date(2014, 1, 1), date(2026, 12, 31)).days:
        if day.day_class is DayClass.STATUTORY and "Spring Festival" in day.festival:
            tomorrow = lunar_date(day.day + timedelta(days=1))
            lunar = lunar_date(day.day)
            assert (lunar.month == 1 and lunar.day <= 3) or (tomorrow.month, tomorrow.day) == (
                1,
                1,
            )


@pytest.mark.parametrize("day", [date(1970, 2, 5), date(2050, 1, 23)])
def test_days_beyond_the_table_are_refused(day: date) -> None:
    with pytest.raises(InvalidInput, match="lunar years 1970 to 2049"):
        lunar_date(day)


@pytest.mark.parametrize(
    "lunar", [LunarDate(2026, 6, 1, leap=True), LunarDate(2026, 1, 31), LunarDate(2050, 1, 1)]
)
def test_dates_that_do_not_exist_are_refused(lunar: LunarDate) -> None:
    with pytest.raises(InvalidInput, match="there is no day"):
        solar_date(lunar)
