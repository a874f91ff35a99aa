"""The calendar record: consecutive days, looked up by date."""

from datetime import date, timedelta

import pytest

from wfm.domain import PAY_MULTIPLE, Calendar, Day, DayClass, InvalidInput

FIRST = date(2026, 2, 27)


def days(count: int) -> tuple[Day, ...]:
    return tuple(Day(FIRST + timedelta(days=n), DayClass.WORKDAY) for n in range(count))


def test_a_day_is_found_by_its_date_across_a_month_end() -> None:
    calendar = Calendar("CN", days(5))
    assert calendar.day(date(2026, 3, 2)).day == date(2026, 3, 2)


@pytest.mark.parametrize("outside", [FIRST - timedelta(days=1), FIRST + timedelta(days=5)])
def test_days_outside_are_refused_with_the_range(outside: date) -> None:
    with pytest.raises(InvalidInput, match="2026-02-27 to 2026-03-03"):
        Calendar("CN", days(5)).day(outside)


def test_no_days_and_gaps_are_refused() -> None:
    with pytest.raises(InvalidInput, match="no day"):
        Calendar("CN", ())
    with pytest.raises(InvalidInput, match="consecutive at 2026-03-02"):
        Calendar("CN", days(2) + days(4)[3:])


def test_who_works_and_what_it_pays() -> None:
    works = {day_class: Day(FIRST, day_class).works for day_class in DayClass}
    assert works == {
        DayClass.WORKDAY: True,
        DayClass.MAKEUP: True,
        DayClass.OFF: False,
        DayClass.STATUTORY: False,
    }
    assert PAY_MULTIPLE[DayClass.STATUTORY] == 3.0
    assert PAY_MULTIPLE[DayClass.OFF] == 2.0


def test_a_part_is_cut_out() -> None:
    part = Calendar("CN", days(5)).between(date(2026, 2, 28), date(2026, 3, 2))
    assert [day.day.day for day in part.days] == [28, 1, 2]
    with pytest.raises(InvalidInput, match="outside"):
        Calendar("CN", days(5)).between(date(2026, 2, 28), date(2026, 3, 20))
