"""Months and averaging cycles: where they begin, and how many hours they leave an agent."""

from datetime import date, timedelta

import numpy as np
import pytest

from wfm.domain import Agent, Calendar, Day, DayClass, InvalidInput
from wfm.domain.hour_limits import cycle_start, hour_limits, hour_windows
from wfm.domain.hours import working_days
from wfm.domain.rule_settings import RosterRules


def days_from(first, count):
    return tuple(first + timedelta(days=n) for n in range(count))


def calendar_over(dates):
    kinds = (DayClass.WORKDAY,) * 5 + (DayClass.OFF,) * 2
    return Calendar("XX", tuple(Day(day, kinds[day.weekday()]) for day in dates))


def limits(first, count, agent=None, away=(), **rules):
    dates = days_from(first, count)
    leave = np.array([n in away for n in range(count)])
    who = agent or Agent("a", "t", ("q",))
    found = hour_limits(who, leave, dates, calendar_over(dates), RosterRules(**rules))
    return [(x.window.rule, x.window.first, x.window.last, x.minutes / 60) for x in found]


@pytest.mark.parametrize(
    ("cycle", "start"),
    [
        ("week", date(2026, 5, 11)),
        ("month", date(2026, 5, 1)),
        ("quarter", date(2026, 4, 1)),
        ("year", date(2026, 1, 1)),
    ],
)
def test_where_cycles_begin(cycle, start):
    assert cycle_start(date(2026, 5, 14), cycle) == start
    assert cycle_start(start, cycle) == start


def test_months_wholly_in_the_period():
    rules = RosterRules(max_monthly_overtime_hours=36)
    windows = hour_windows(days_from(date(2026, 1, 30), 62), rules)
    assert [(w.first, w.last) for w in windows] == [(2, 30), (30, 61)]
    assert hour_windows(days_from(date(2026, 2, 2), 28), rules) == ()


def test_the_overtime_of_a_cycle_is_by_months():
    """LAW.md, China, row 14: 36 hours a month on average over the cycle."""
    february = date(2026, 2, 1)
    assert limits(february, 28, hours_cycle="month") == [("cycle_hours", 0, 28, 160 + 36)]
    assert limits(february, 28, hours_cycle="quarter") == [("cycle_hours", 0, 28, 160 + 108)]
    assert limits(february, 28, hours_cycle="year") == [("cycle_hours", 0, 28, 160 + 432)]
    weeks = limits(date(2026, 2, 2), 14, hours_cycle="week")
    assert [x[1:3] for x in weeks] == [(0, 7), (7, 14)]
    assert weeks[0][3] == pytest.approx(40 + 36 * 12 * 7 / 365)


def test_leave_part_time_bars_and_balances_count():
    first = date(2026, 2, 1)
    month = {"hours_cycle": "month", "max_cycle_overtime_hours": 8}
    half = Agent("h", "t", ("q",), contract_share=0.5)
    barred = Agent("b", "t", ("q",), overtime_allowed=False)
    assert limits(first, 28, half, **month)[0][3] == 80 + 4
    assert limits(first, 28, barred, **month)[0][3] == 160
    assert limits(first, 28, away=range(14), **month)[0][3] == 80 + 8
    ahead = Agent("a", "t", ("q",), cycle_balance_hours=10)
    # The balance is of the cycle that has begun: here on the day before.
    assert limits(first + timedelta(days=1), 27, ahead, **month)[0][3] == 160 + 8 - 10
    assert limits(first, 28, ahead, **month)[0][3] == 168
    with pytest.raises(InvalidInput, match="cycle balance"):
        Agent("x", "t", ("q",), cycle_balance_hours=5000)


def test_the_load_of_a_month_by_the_calendar_and_on_average():
    """LAW.md, China, row 19: 20.67 days, about 165.3 hours, whatever the month holds."""
    for first, days, work in ((date(2026, 2, 1), 28, 20), (date(2026, 7, 1), 31, 23)):
        dates = days_from(first, days)
        exact = working_days(dates, calendar_over(dates), RosterRules())
        assert exact.sum() == work
        average = RosterRules(hours_owed="average")
        mean = working_days(dates, calendar_over(dates), average)
        assert mean.sum() * 8 == pytest.approx(165.36)
