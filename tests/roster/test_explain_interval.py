"""Why an interval is short, and what a wish would take: reasons checked by hand."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from wfm.domain import Agent, InvalidInput, NotFound, Schedule
from wfm.domain.settings import RosterSettings
from wfm.roster import judge
from wfm.roster.deficits import Deficits
from wfm.roster.interval_reasons import explain_interval, interval_at, worst_intervals
from wfm.roster.problem import make_problem
from wfm.roster.swap import short_hours
from wfm.roster.wish import explain_wish

MONDAY = date(2026, 3, 2)
PEOPLE = tuple(
    Agent(f"a{n}", "t", ("q",), nights_allowed=n != 3, hired=MONDAY + timedelta(days=3 * (n == 4)))
    for n in range(7)
)
ROWS = ["E...", "....", "L...", "....", "....", "....", "EL.."]
"""On Tuesday at noon three early agents are wanted and nobody but a6's late shift is near."""


@pytest.fixture
def case(roster, calendar_of, loose_rules, required):
    made = roster(ROWS, agents=PEOPLE, leave=[(5, 1)])
    need = np.zeros(made.grid.interval_count)
    need[48 + 14 : 48 + 30] = 3
    need[48 + 31 : 48 + 47] = 1
    settings = RosterSettings(
        rules=loose_rules(min_rest_hours=11, max_overtime_hours=100),
        hours_cost=0, night_fairness=0, weekend_fairness=0, holiday_fairness=0,
    )  # fmt: skip
    counts = np.zeros((1, len(made.patterns), 4), dtype=np.int64)
    schedule = Schedule(made.grid, (("q",),), made.patterns, counts)
    calendar = calendar_of(made)
    problem = make_problem(made, schedule, (), calendar, settings, frozenset())
    return made, required(made, need), calendar, problem, schedule


def test_everybody_has_one_reason(case):
    made, wanted, calendar, problem, _ = case
    noon = interval_at(made, datetime(2026, 3, 3, 12))
    answer = explain_interval(made, wanted, noon, calendar, problem, frozenset())
    assert (answer.wanted, answer.present, answer.missing) == (3.0, 0.0, 3.0)
    reasons = {reason.agent: reason for reason in answer.reasons}
    assert len(reasons) == len(answer.reasons) == 7
    assert reasons["a0"].reason == "free"
    assert (reasons["a0"].shift, reasons["a0"].short_hours) == ("E", pytest.approx(-8.0))
    assert reasons["a1"].reason == "free"
    # From a late shift, which ends at 23:30, there are only 7.5 hours to the early one.
    assert (reasons["a2"].reason, reasons["a2"].rules) == ("rule", ("min_rest",))
    assert reasons["a4"].reason == "not_hired"
    assert (reasons["a5"].reason, reasons["a5"].detail) == ("leave", "annual")
    # Taking a6 from the evening would leave as much uncovered there.
    assert reasons["a6"].reason == "moves_gap"


def test_what_is_free_can_be_done_and_what_breaks_a_rule_cannot(case):
    made, wanted, calendar, problem, _ = case
    noon = interval_at(made, datetime(2026, 3, 3, 12))
    answer = explain_interval(made, wanted, noon, calendar, problem, frozenset())
    rows = {agent.agent: n for n, agent in enumerate(made.agents)}
    number = {pattern.shift: n for n, pattern in enumerate(made.patterns)}
    for reason in answer.reasons:
        if not reason.shift:
            continue
        assignment = made.assignment.copy()
        assignment[rows[reason.agent], 1] = number[reason.shift]
        after = replace(made, assignment=assignment)
        broken = {v.rule for v in judge(after, calendar, problem.settings.rules, frozenset())}
        assert broken == set(reason.rules)
        if not reason.rules:
            change = short_hours(after, wanted) - short_hours(made, wanted)
            assert reason.short_hours == pytest.approx(change)


def test_before_the_period_no_shift_can_come(case):
    made, wanted, calendar, problem, _ = case
    answer = explain_interval(made, wanted, 2, calendar, problem, frozenset())
    assert {reason.reason for reason in answer.reasons} == {"no_shift"}


def test_the_worst_intervals_come_first(case):
    made, wanted, *_ = case
    worst = worst_intervals(made, wanted, 3)
    assert worst == [48 + 14, 48 + 15, 48 + 16]
    with pytest.raises(InvalidInput, match="2026-03-09"):
        interval_at(made, datetime(2026, 3, 9))


def test_a_change_of_the_deficits_is_the_change_of_the_shortfall(case):
    made, wanted, *_ = case
    deficits = Deficits(made, wanted)
    for row in range(3):
        for day in range(4):
            for shift in ("", "E", "L", "N"):
                change, number = deficits.change_of_day(row, day, shift)
                assignment = made.assignment.copy()
                assignment[row, day] = number
                after = short_hours(replace(made, assignment=assignment), wanted)
                assert change == pytest.approx(after - short_hours(made, wanted))


def wish(case, agent, day, shift):
    made, wanted, calendar, problem, schedule = case
    return explain_wish(
        made, schedule, wanted, (), calendar, problem.settings, frozenset(),
        agent, MONDAY + timedelta(days=day), shift,
    )  # fmt: skip


def test_a_wish_for_a_day_off_is_legal_and_has_a_price(case):
    answer = wish(case, "a6", 1, "")
    assert answer.is_legal
    assert (answer.before, answer.after) == ("L", "")
    assert answer.short_hours == pytest.approx(8.0)
    assert answer.price == pytest.approx(8.0 * case[3].settings.under_cost)


def test_a_wish_that_breaks_a_rule_says_which(case):
    answer = wish(case, "a2", 1, "E")
    assert not answer.is_legal
    assert [v.rule for v in answer.broken] == ["min_rest"]


def test_nobody_works_on_leave(case):
    answer = wish(case, "a5", 1, "E")
    assert not answer.is_legal
    assert answer.leave == "annual"


def test_wishes_of_nobody_and_for_no_shift_are_refused(case):
    with pytest.raises(NotFound, match="a9"):
        wish(case, "a9", 1, "E")
    with pytest.raises(InvalidInput, match="'Q' is no shift"):
        wish(case, "a1", 1, "Q")
    with pytest.raises(InvalidInput, match="not in"):
        wish(case, "a1", 9, "E")
