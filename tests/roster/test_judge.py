"""Every hard rule: one roster that breaks it, and one that is just legal."""

from datetime import date, timedelta

import pytest

from wfm.domain import Agent, Calendar, Day, DayClass, InvalidInput
from wfm.domain.settings import RosterRules
from wfm.roster import RULES, judge
from wfm.roster.judge_hours import HOUR_RULES
from wfm.roster.judge_runs import RUN_RULES

MONDAY = date(2026, 3, 2)


def names(violations):
    return [v.rule for v in violations]


def test_everybody_off_is_legal(broken):
    assert broken("." * 14, rules={"weekly_rest_days": 6}, previous="EEEEEEE") == ()


def test_every_rule_has_a_case_here():
    covered = {
        "leave", "hired", "night_bar", "overtime_bar", "lock", "contract_type",
        "max_consecutive_days", "min_rest", "weekly_rest", "weekly_hours", "period_hours",
        "max_consecutive_nights", "max_nights", "rest_after_nights",
    }  # fmt: skip
    elsewhere = {*HOUR_RULES, *RUN_RULES}  # see test_judge_rules.py
    assert set(RULES) - elsewhere == covered


def test_leave(broken):
    (found,) = broken("EEE", leave=[(0, 1)])
    assert (found.rule, found.days) == ("leave", (date(2026, 3, 3),))
    assert found.agent == "a0"
    assert "works E on a day of leave" in found.detail
    assert broken("E.E", leave=[(0, 1)]) == ()


def test_hired(broken):
    newcomer = Agent("n", "t", ("q",), hired=date(2026, 3, 4))
    assert names(broken(".E.", agent=newcomer)) == ["hired"]
    assert broken("..E", agent=newcomer) == ()


def test_night_bar(broken):
    barred = Agent("b", "t", ("q",), nights_allowed=False)
    assert names(broken("N", agent=barred)) == ["night_bar"]
    assert broken("L", agent=barred) == ()
    assert broken("..", previous="N", agent=barred) == ()


def test_contract_type(broken):
    part = Agent("p", "t", ("q",), contract_share=0.5)
    full = Agent("f", "t", ("q",))
    assert names(broken("E", agent=part, part_time="P")) == ["contract_type"]
    assert names(broken("P", agent=full, part_time="P")) == ["contract_type"]
    assert broken("P", agent=part, part_time="P") == ()
    assert broken("E", agent=full, part_time="P") == ()
    assert broken("E", agent=part, part_time=()) == ()


def test_consecutive_days(broken):
    six = {"max_consecutive_days": 6}
    (found,) = broken("EEEEEEE", rules=six)
    assert found.rule == "max_consecutive_days"
    assert len(found.days) == 7
    assert broken("EEEEEE.E", rules=six) == ()


def test_consecutive_days_over_the_border(broken):
    six = {"max_consecutive_days": 6}
    (found,) = broken("EEE.", previous="EEEE", rules=six)
    assert found.days[0] == MONDAY - timedelta(days=4)
    assert broken("EE.", previous="EEEE", rules=six) == ()
    assert broken("EEE.", previous="E.EE", rules=six) == ()
    assert broken("EEE.", previous="EEE?", rules=six) == ()
    # Seven days that were all worked before the period are past mending.
    assert broken(".E", previous="EEEEEEE", rules=six) == ()


def test_rest_between_shifts(broken):
    # L ends 23:30; E starts 07:00, seven and a half hours later.
    (found,) = broken("LE", rules={"min_rest_hours": 11})
    assert found.rule == "min_rest"
    assert "rests 7.5 h between L and E, at least 11 h" in found.detail
    assert broken("LE", rules={"min_rest_hours": 7.5}) == ()
    assert broken("L.E", rules={"min_rest_hours": 11}) == ()
    assert broken("EL", rules={"min_rest_hours": 11}) == ()


def test_rest_from_the_history(broken):
    assert names(broken("E", previous="L", rules={"min_rest_hours": 11})) == ["min_rest"]
    assert broken("E", previous="L.", rules={"min_rest_hours": 11}) == ()
    assert broken("E", previous="L?", rules={"min_rest_hours": 40}) == ()


def test_long_rest_binds_over_a_day_off(broken):
    # From 07:00 (night of Monday ends Tuesday) to Wednesday 07:00 there are 24 hours.
    assert names(broken("N.E", rules={"min_rest_hours": 25})) == ["min_rest"]
    assert broken("N.E", rules={"min_rest_hours": 24}) == ()


@pytest.mark.parametrize(
    ("first", "hours"),
    [(date(2026, 3, 28), 6.5), (date(2026, 10, 24), 8.5), (date(2026, 3, 21), 7.5)],
)
def test_rest_counts_elapsed_hours_when_clocks_change(broken, first, hours):
    # Berlin: the night to 29 March has an hour less, the night to 25 October one more.
    zone = {"first": first, "zone": "Europe/Berlin"}
    assert broken("LE", rules={"min_rest_hours": hours}, **zone) == ()
    (found,) = broken("LE", rules={"min_rest_hours": hours + 0.1}, **zone)
    assert f"rests {hours:g} h" in found.detail


def test_rest_over_the_year_end(broken):
    year_end = {"first": date(2026, 12, 31)}
    (found,) = broken("LE", rules={"min_rest_hours": 11}, **year_end)
    assert found.days == (date(2026, 12, 31), date(2027, 1, 1))


def test_weekly_rest(broken):
    two = {"weekly_rest_days": 2}
    (found,) = broken("EEEEEE.", rules=two)
    assert found.rule == "weekly_rest"
    assert len(found.days) == 6
    assert broken("EEEEE..", rules=two) == ()


def test_weekly_rest_of_weeks_cut_by_the_period(broken):
    two = {"weekly_rest_days": 2}
    # Friday to Sunday after a history that reaches back to Monday.
    friday = {"first": date(2026, 3, 6)}
    assert names(broken("EE.", previous="EEEE", rules=two, **friday)) == ["weekly_rest"]
    assert broken("EE.", previous="EE.E", rules=two, **friday) == ()
    assert broken("EE.", previous="EE?E", rules=two, **friday) == ()
    assert broken("EE.", previous="", rules=two, **friday) == ()
    # A week that goes on after the period can still get its rest days, if there is room.
    assert broken("EEEEE", rules=two) == ()
    assert names(broken("EEEEEE", rules=two)) == ["weekly_rest"]


def test_weekly_hours(broken):
    assert names(broken("EEEEEE.", rules={"max_weekly_hours": 40})) == ["weekly_hours"]
    assert broken("EEEEE..", rules={"max_weekly_hours": 40}) == ()
    assert broken("..EEEEE" + "EEEEE..", rules={"max_weekly_hours": 40}) == ()
    wednesday = {"first": date(2026, 3, 4)}
    assert names(broken("EEEE.", previous="EE", rules={"max_weekly_hours": 40}, **wednesday)) == [
        "weekly_hours"
    ]


def test_period_hours(broken):
    # Monday to Friday are 40 hours of contract.
    (found,) = broken("EEEEEE.", rules={"max_overtime_hours": 7.9})
    assert found.rule == "period_hours"
    assert "works 48 h in the period, at most 40.00 h and 7.9 h of overtime" in found.detail
    assert broken("EEEEEE.", rules={"max_overtime_hours": 8}) == ()


def test_period_hours_of_special_agents(broken):
    half = Agent("h", "t", ("q",), contract_share=0.5)
    eight = {"max_overtime_hours": 8}
    assert broken("EEE....", agent=half, rules=eight) == ()
    assert names(broken("EEE....", agent=half, rules={"max_overtime_hours": 7.9})) == [
        "period_hours"
    ]
    never = Agent("n", "t", ("q",), overtime_allowed=False)
    assert names(broken("EEEEEE.", agent=never, rules=eight)) == ["period_hours"]
    assert broken("EEEEE..", agent=never, rules=eight) == ()


def test_leave_lowers_the_hours(broken):
    # Two of seven days on leave leave 5/7 of 40 hours.
    assert broken("EEE....", leave=[(0, 5), (0, 6)], rules={"max_overtime_hours": 0}) == ()
    assert names(broken("EEEE...", leave=[(0, 5), (0, 6)], rules={"max_overtime_hours": 0})) == [
        "period_hours"
    ]


def test_consecutive_nights(broken):
    three = {"max_consecutive_nights": 3}
    assert names(broken("NNNN", rules=three)) == ["max_consecutive_nights"]
    assert broken("NNN.N", rules=three) == ()
    assert names(broken("NN", previous="NN", rules=three)) == ["max_consecutive_nights"]
    assert broken("N", previous="NN", rules=three) == ()
    assert broken("NN", previous="N?", rules=three) == ()


def test_nights_in_the_period(broken):
    assert names(broken("N.N.N", rules={"max_nights": 2})) == ["max_nights"]
    assert broken("N.N..", previous="N.", rules={"max_nights": 2}) == ()


def test_rest_after_nights(broken):
    one, two = {"rest_days_after_nights": 1}, {"rest_days_after_nights": 2}
    assert names(broken("NL", rules=one)) == ["rest_after_nights"]
    assert broken("NN.L", rules=one) == ()
    assert names(broken("NN.L", rules=two)) == ["rest_after_nights"]
    assert names(broken("N.N", rules=two)) == ["rest_after_nights"]
    assert broken("N..L", rules=two) == ()
    assert names(broken(".L", previous="N", rules=two)) == ["rest_after_nights"]
    assert names(broken("L", previous="N", rules=one)) == ["rest_after_nights"]
    assert broken("N", previous="N", rules=one) == ()
    assert broken("L", previous="N?", rules=two) == ()


def test_violations_come_agent_by_agent(roster):
    made = roster(["LE", "..", "NE"])
    calendar = Calendar("XX", tuple(Day(d, DayClass.WORKDAY) for d in made.grid.dates))
    found = judge(made, calendar, RosterRules(max_overtime_hours=100), frozenset())
    assert [(v.agent, v.rule) for v in found] == [
        ("a0", "min_rest"),
        ("a2", "min_rest"),
        ("a2", "rest_after_nights"),
    ]


def test_the_calendar_must_reach_over_the_period(roster):
    made = roster(["EE"])
    calendar = Calendar("XX", (Day(made.grid.first_day, DayClass.WORKDAY),))
    with pytest.raises(InvalidInput, match="2026-03-03 lies outside"):
        judge(made, calendar, RosterRules(), frozenset())
