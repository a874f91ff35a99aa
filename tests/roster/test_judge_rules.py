"""The rules about hours and the order of days: one roster that breaks each, one just legal."""

from datetime import date

import pytest
from pydantic import ValidationError

from wfm.domain import Agent
from wfm.domain.rule_settings import SOFT_RULES, WORD_OF_RULE, RosterRules
from wfm.roster import RULES
from wfm.roster.judge_hours import HOUR_RULES
from wfm.roster.judge_runs import RUN_RULES

PART = Agent("p", "t", ("q",), contract_share=0.5)
NO_OVERTIME = Agent("n", "t", ("q",), overtime_allowed=False)
FRIDAY = date(2026, 5, 1)


def names(violations):
    return [v.rule for v in violations]


def test_every_rule_of_these_modules_has_a_case_here():
    assert set(HOUR_RULES) == {
        "daily_hours", "part_time_daily_hours", "part_time_weekly_hours", "monthly_overtime",
        "cycle_hours",
    }  # fmt: skip
    assert set(RUN_RULES) == {
        "overlap", "rolling_rest", "weekly_rest_hours", "min_consecutive_days",
        "min_consecutive_days_off", "max_consecutive_days_off", "forbidden_succession",
        "forward_rotation", "max_weekends", "max_sundays", "max_statutory_days",
    }  # fmt: skip


def test_words_of_soft_rules_are_settings_and_rules():
    assert set(SOFT_RULES) <= set(RosterRules.model_fields)
    assert set(WORD_OF_RULE) <= set(RULES)
    assert len(WORD_OF_RULE) == len(SOFT_RULES)


def test_daily_hours(broken):
    assert names(broken("E.P", rules={"max_daily_hours": 7})) == ["daily_hours"]
    assert broken("E.P", rules={"max_daily_hours": 8}) == ()
    overtime = {"max_daily_hours": 7, "max_daily_overtime_hours": 1}
    assert broken("E", rules=overtime) == ()
    assert names(broken("E", rules=overtime, agent=NO_OVERTIME)) == ["daily_hours"]
    assert broken(".", previous="E", rules={"max_daily_hours": 7}) == ()


def test_part_time_hours_of_a_day(broken):
    assert names(broken("E", agent=PART, rules={"part_time_daily_hours": 4})) == [
        "part_time_daily_hours"
    ]
    assert broken("P", agent=PART, rules={"part_time_daily_hours": 4}) == ()
    assert broken("E", rules={"part_time_daily_hours": 4}) == ()


def test_part_time_hours_of_a_week(broken):
    rules = {"part_time_weekly_hours": 24}
    assert broken("PPPPPP.", agent=PART, rules=rules) == ()
    (found,) = broken("PPPPPPP", agent=PART, rules=rules)
    assert (found.rule, len(found.days)) == ("part_time_weekly_hours", 7)
    assert broken("PPPPPPP", rules=rules) == ()


def test_overtime_of_a_month_that_lies_wholly_in_the_period(broken):
    # May 2026 has 21 Mondays to Fridays: 168 h, and 8 h of overtime make 22 days.
    rules = {"max_monthly_overtime_hours": 8}
    days = "E" * 12 + "." + "E" * 10
    assert broken(days + "." * 8, first=FRIDAY, rules=rules) == ()
    (found,) = broken(days + "E" + "." * 7, first=FRIDAY, rules=rules)
    assert found.rule == "monthly_overtime"
    assert "184 h in the month from 2026-05-01, at most 176.00 h" in found.detail
    # With its last day missing the month is not judged.
    assert broken(days + "E" + "." * 6, first=FRIDAY, rules=rules) == ()
    found = broken(days + "." * 8, first=FRIDAY, rules=rules, agent=NO_OVERTIME)
    assert names(found) == ["period_hours", "monthly_overtime"]


def test_hours_of_a_cycle(broken):
    # Monday to Sunday, 2 to 8 March: 40 h owed in the week, 5 days of 8 h.
    week = {"hours_cycle": "week", "max_cycle_overtime_hours": 0}
    assert broken("EEEEE..", rules=week) == ()
    (found,) = broken("EEEEEE.", rules=week)
    assert found.rule == "cycle_hours"
    assert "in the week's cycle from 2026-03-02, at most 40.00 h" in found.detail
    # Two weeks, each with a limit of its own.
    assert names(broken("EEEE...EEEEEE.", rules=week)) == ["cycle_hours"]
    month = {"hours_cycle": "month", "max_cycle_overtime_hours": 0}
    assert broken("EEEE...EEEEEE.", rules=month) == ()


def test_the_balance_of_a_cycle_that_began_before(broken):
    month = {"hours_cycle": "month", "max_cycle_overtime_hours": 8}
    ahead = Agent("a", "t", ("q",), cycle_balance_hours=16)
    behind = Agent("b", "t", ("q",), cycle_balance_hours=-8)
    # The cycle began on Sunday 1 March, the period on the day after.
    assert broken("EEEEEE.", rules=month) == ()
    assert names(broken("EEEEE..", agent=ahead, rules=month)) == ["cycle_hours"]
    assert broken("EEEE...", agent=ahead, rules=month) == ()
    assert broken("EEEEEEE", agent=behind, rules=month) == ()
    # A cycle that begins with the period takes no balance.
    assert broken("EEEEE..", agent=ahead, rules={**month, "hours_cycle": "week"}) == ()


def test_hours_owed_on_average(broken):
    # Seven days of a month of 31: 7 / 31 of 20.67 work days are 37.3 h.
    rules = {"hours_owed": "average", "max_overtime_hours": 0}
    assert broken("EEEE...", rules=rules) == ()
    (found,) = broken("EEEEE..", rules=rules)
    assert "at most 37.34 h" in found.detail


def test_rolling_rest(broken):
    rules = {"rolling_rest_days": 2}
    assert broken("EEEEE..EEEEE", rules=rules) == ()
    (found,) = broken("EE.EEE", previous="E", rules=rules)
    assert (found.rule, len(found.days)) == ("rolling_rest", 6)
    assert "1 rest days in the 7 days to 2026-03-07" in found.detail
    assert broken("EE.EEE", previous="?", rules=rules) == ()


def test_weekly_rest_without_interruption(broken):
    rules = {"min_weekly_rest_hours": 35}
    # Late to 23:30 on Friday, early at 07:00 on Sunday: 31.5 h; the rest is too short as well.
    (found,) = broken("EEEEL.E", rules=rules)
    assert found.rule == "weekly_rest_hours"
    assert "31.5 h" in found.detail
    assert broken("EEEEE.E", rules=rules) == ()
    # The night from Sunday to Monday reaches into the week.
    assert names(broken("L.EEEEE", previous="N", rules={"min_weekly_rest_hours": 48})) == [
        "weekly_rest_hours"
    ]
    assert broken("EEE", rules=rules) == ()


def test_weekly_rest_by_elapsed_time(broken):
    # Clocks go forward on Sunday 29 March: Friday 23:30 to Sunday 10:30 would be 35 h.
    rules = {"min_weekly_rest_hours": 31.5}
    monday = date(2026, 3, 23)
    assert broken("EEEEL.E", first=monday, rules=rules) == ()
    found = broken("EEEEL.E", first=monday, rules=rules, zone="Europe/Berlin")
    assert names(found) == ["weekly_rest_hours"]


def test_too_few_work_days_in_a_row(broken):
    rules = {"min_consecutive_days": 3}
    assert broken(".EEE.", previous=".", rules=rules) == ()
    (found,) = broken(".EE..", previous=".", rules=rules)
    assert (found.rule, found.days) == (
        "min_consecutive_days",
        (date(2026, 3, 3), date(2026, 3, 4)),
    )
    # Open at the end, begun before the period, or nobody knows when: not judged.
    assert broken("...EE", previous=".", rules=rules) == ()
    assert broken("E....", previous="E", rules=rules) == ()
    assert broken("EE...", rules=rules) == ()


def test_too_few_days_off_in_a_row(broken):
    rules = {"min_consecutive_days_off": 2}
    assert broken("E..E", rules=rules) == ()
    (found,) = broken("E.E.", rules=rules)
    assert (found.rule, len(found.days)) == ("min_consecutive_days_off", 3)
    assert names(broken(".E", previous="E", rules=rules)) == ["min_consecutive_days_off"]
    assert broken(".E", previous="?", rules=rules) == ()
    assert broken("...", previous="E.E", rules=rules) == ()


def test_too_many_days_off_in_a_row(broken):
    rules = {"max_consecutive_days_off": 3, "soft": {"max_consecutive_days_off": 2}}
    assert broken("E...E", rules=rules) == ()
    (found,) = broken("E....", previous="E", rules=rules)
    assert (found.rule, found.hard, found.weight) == ("max_consecutive_days_off", False, 2)
    # Leave is no day off.
    assert broken("E....", leave=[(0, 2)], rules=rules) == ()
    with pytest.raises(ValidationError, match="can only be soft"):
        RosterRules(max_consecutive_days_off=3)


def test_two_forbidden_successors_of_one_shift(broken):
    rules = {"forbidden_successions": (("L", "E"), ("L", "P"))}
    assert names(broken("LE", rules=rules)) == ["forbidden_succession"]
    assert names(broken("P", previous="L", rules=rules)) == ["forbidden_succession"]
    assert broken("L.ELL", rules=rules) == ()
    assert broken("EL", rules=rules) == ()


def test_forward_rotation(broken):
    assert names(broken("LE", rules={"forward_rotation_hours": 2})) == ["forward_rotation"]
    assert broken("LE", rules={"forward_rotation_hours": 8.5}) == ()
    assert broken("EPL.E", rules={"forward_rotation_hours": 0}) == ()


def test_weekends_sundays_and_statutory_days(broken):
    two_weekends = "E....EE.....E."
    (found,) = broken(two_weekends, rules={"max_weekends": 1})
    assert (found.rule, found.days) == ("max_weekends", (date(2026, 3, 14),))
    assert broken(two_weekends, rules={"max_weekends": 2}) == ()
    assert names(broken("......E......E", rules={"max_sundays": 0})) == ["max_sundays"] * 2
    assert broken("......E......E", rules={"max_sundays": 2}) == ()


def test_statutory_days(roster):
    from wfm.domain import Calendar, Day, DayClass
    from wfm.roster import judge

    made = roster(["EE.EE"])
    kinds = [DayClass.STATUTORY, DayClass.OFF, DayClass.OFF, DayClass.STATUTORY, DayClass.WORKDAY]
    days = zip(made.grid.dates, kinds, strict=True)
    calendar = Calendar("XX", tuple(Day(day, kind) for day, kind in days))
    rules = RosterRules(max_statutory_days=1, min_rest_hours=0, max_overtime_hours=100)
    (found,) = judge(made, calendar, rules, frozenset())
    assert (found.rule, found.days) == ("max_statutory_days", (date(2026, 3, 5),))


def test_soft_rules_are_reported_apart(broken):
    found = broken("LE.NN", rules={"min_rest_hours": 11, "soft": {"min_rest_hours": 2.5}})
    assert [(v.rule, v.hard, v.weight) for v in found] == [("min_rest", False, 2.5)]
    hard = broken("LE.NN", rules={"min_rest_hours": 11, "soft": {"min_rest_hours": 0}})
    assert [(v.rule, v.hard) for v in hard] == [("min_rest", True)]


def test_two_shifts_at_once_are_never_soft(broken):
    soft = {"min_rest_hours": 11, "soft": {"min_rest_hours": 1}}
    # N ends at 07:00, when E begins; an hour later where clocks go forward that night.
    night = {"first": date(2026, 3, 28), "rules": soft}
    assert [(v.rule, v.hard) for v in broken("NE", **night)] == [("min_rest", False)]
    found = broken("NE", zone="Europe/Berlin", **night)
    assert [(v.rule, v.hard) for v in found] == [("overlap", True)]
    night["rules"] = {"min_rest_hours": 11}
    (found,) = broken("NE", zone="Europe/Berlin", **night)
    assert found.detail == "begins E 1 h before the end of N"


def test_each_night_beyond_the_most_is_one_breach(broken):
    rules = {"max_nights": 1, "soft": {"max_nights": 3}}
    assert [v.weight for v in broken("N.N.N", rules=rules)] == [3, 3]


def test_only_rules_that_can_be_soft_are():
    with pytest.raises(ValidationError, match="no rule that can be soft"):
        RosterRules(soft={"max_overtime_hours": 2})
    with pytest.raises(ValidationError, match="is no rule"):
        RosterRules(sources={"max_night": {"source": "us"}})
