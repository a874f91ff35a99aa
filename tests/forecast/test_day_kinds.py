"""What each day around a festival is taken for."""

from datetime import date, timedelta

import pytest

from wfm.calendars import build_calendar
from wfm.forecast.day_kinds import DayKind, Kind, day_kinds

MON, TUE, THU, FRI, SAT, SUN = 0, 1, 3, 4, 5, 6


def kinds_of(country: str, first: date, count: int) -> dict[date, DayKind]:
    days = [first + timedelta(days=n) for n in range(count)]
    margin = timedelta(days=20)
    return dict(
        zip(
            days,
            day_kinds(build_calendar(country, first - margin, days[-1] + margin), days),
            strict=True,
        )
    )


@pytest.fixture(scope="module")
def spring_2026() -> dict[date, DayKind]:
    return kinds_of("CN", date(2026, 2, 9), 24)


def test_days_of_the_block_have_weekend_days_for_analogues(spring_2026) -> None:
    assert spring_2026[date(2026, 2, 17)].kind is Kind.STATUTORY
    assert spring_2026[date(2026, 2, 17)].analogue == SUN
    assert spring_2026[date(2026, 2, 20)].kind is Kind.BRIDGE
    assert spring_2026[date(2026, 2, 20)].analogue == SAT
    assert spring_2026[date(2026, 2, 21)].kind is Kind.BLOCK_WEEKEND
    assert spring_2026[date(2026, 2, 21)].analogue == SAT
    assert spring_2026[date(2026, 2, 22)].analogue == SUN


def test_make_up_days_are_like_the_work_day_beside_their_weekend(spring_2026) -> None:
    saturday = spring_2026[date(2026, 2, 14)]
    assert (saturday.kind, saturday.analogue) == (Kind.MAKEUP, FRI)
    sunday = kinds_of("CN", date(2026, 1, 4), 1)[date(2026, 1, 4)]
    assert (sunday.kind, sunday.analogue) == (Kind.MAKEUP, MON)


def test_the_eve_of_a_long_block_is_like_a_friday() -> None:
    eve = kinds_of("CN", date(2025, 1, 27), 1)[date(2025, 1, 27)]
    assert eve.analogue == FRI
    assert eve.kind is Kind.BEFORE
    national = kinds_of("CN", date(2025, 9, 29), 2)
    assert national[date(2025, 9, 30)].analogue == FRI
    assert national[date(2025, 9, 29)].analogue == MON


def test_days_around_a_long_block_know_their_distance(spring_2026) -> None:
    assert spring_2026[date(2026, 2, 12)] == DayKind(
        Kind.BEFORE, THU, "Spring Festival", -3, works=True
    )
    assert spring_2026[date(2026, 2, 24)] == DayKind(
        Kind.AFTER, TUE, "Spring Festival", 1, works=True
    )
    assert spring_2026[date(2026, 3, 2)].kind is Kind.ORDINARY


def test_spring_festival_days_match_from_year_to_year() -> None:
    """The first day of the lunar year keeps its offset, whether or not its eve is statutory."""
    new_years = {
        2023: date(2023, 1, 22),
        2024: date(2024, 2, 10),
        2025: date(2025, 1, 29),
        2026: date(2026, 2, 17),
    }
    for day in new_years.values():
        kind = kinds_of("CN", day, 1)[day]
        assert (kind.festival, kind.offset) == ("Spring Festival", -2)


def test_national_day_leads_a_block_it_shares_with_mid_autumn() -> None:
    for year in (2023, 2024, 2025, 2026):
        kinds = kinds_of("CN", date(year, 10, 1), 6)
        first, fifth = kinds[date(year, 10, 1)], kinds[date(year, 10, 5)]
        assert (first.festival, first.offset) == ("National Day", 0)
        assert (fifth.festival, fifth.offset) == ("National Day", 4)


def test_a_friday_saturday_weekend() -> None:
    kinds = kinds_of("SA", date(2026, 2, 22), 7)
    assert kinds[date(2026, 2, 22)].kind is Kind.STATUTORY
    assert kinds[date(2026, 2, 22)].analogue == SAT
    assert not kinds[date(2026, 2, 27)].works


def test_a_short_calendar_without_any_weekend_still_works() -> None:
    day = date(2026, 6, 3)
    assert day_kinds(build_calendar("DE", day, day), [day])[0].kind is Kind.ORDINARY
