"""Repairs and swaps keep the rules that machines say, and weigh those that are soft."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from wfm.domain import Absence, Schedule
from wfm.domain.settings import RosterSettings
from wfm.roster import judge, repair, swap

MONDAY = date(2026, 3, 2)


@pytest.fixture
def plan_of(roster, calendar_of, loose_rules, required):
    """A roster that covers just what is required, where only coverage and changes cost."""

    def build(rows, **tightened):
        made = roster(rows)
        counts = np.array(
            [[(made.assignment == p).sum(axis=0) for p in range(len(made.patterns))]]
        )
        settings = RosterSettings(
            rules=loose_rules(**tightened),
            hours_cost=0,
            over_cost=0,
            night_fairness=0,
            weekend_fairness=0,
            holiday_fairness=0,
            change_cost=1.0,
        )
        schedule = Schedule(made.grid, (("q",),), made.patterns, counts)
        floor = np.floor(made.on_floor().sum(axis=0))
        return made, schedule, required(made, floor), calendar_of(made), settings

    return build


def mended(plan, agent="a0", day=0):
    start = MONDAY + timedelta(days=day)
    return repair(*plan, frozenset(), absences=[Absence(agent, start, start, "sick")])


def stand_ins(answer, agent="a0"):
    return {change.agent for change in answer.changes} - {agent}


RULES = (
    {"min_consecutive_days_off": 2},
    {"forbidden_successions": (("L", "E"),)},
    {"forward_rotation_hours": 1.0},
)


@pytest.mark.parametrize("rules", RULES, ids=str)
def test_a_repair_asks_somebody_whom_the_rules_let(plan_of, rules):
    # Tuesday's E falls out; a1 would work it after a late Monday and between single days off.
    rows = [".E..", "L..E", "...."]
    plan = plan_of(rows, **rules)
    made = mended(plan, day=1)
    assert judge(made.roster, plan[3], plan[4].rules, frozenset()) == ()
    assert made.short_hours == 0
    assert stand_ins(made) == {"a2"}


@pytest.mark.parametrize(("weight", "covers"), [(1.0, True), (500.0, False)])
def test_a_repair_breaks_a_soft_rule_only_where_that_is_cheaper(plan_of, weight, covers):
    # Nobody but a1 is there, and comes from a late shift.
    plan = plan_of([".E..", "L..."], min_rest_hours=11, soft={"min_rest_hours": weight})
    made = mended(plan, day=1)
    assert made.broken == ()
    assert (made.short_hours == 0) == covers
    found = judge(made.roster, plan[3], plan[4].rules, frozenset())
    assert [v.rule for v in found] == (["min_rest"] if covers else [])


def test_hours_of_a_cycle_hold_in_a_repair(plan_of):
    # The cycle of the week is used up by a1, who has worked five days of eight hours.
    rules = {"hours_cycle": "week", "max_cycle_overtime_hours": 0.0}
    rows = [".....E........", "EEEEE.........", ".............."]
    plan = plan_of(rows, **rules)
    made = mended(plan, day=5)
    assert made.short_hours == 0
    assert stand_ins(made) == {"a2"}
    alone = plan_of([".....E........", "EEEEE........."], **rules)
    assert mended(alone, day=5).short_hours == pytest.approx(8.0)


def test_a_swap_that_only_breaks_a_soft_rule_is_legal(plan_of):
    made, _, wanted, calendar, settings = plan_of(["L...", ".E..", "...."], min_rest_hours=11)
    day = MONDAY + timedelta(days=1)
    hard = swap(made, wanted, ("a0", "a1"), day, calendar, settings.rules, frozenset())
    assert not hard.is_legal
    rules = settings.rules.model_copy(update={"soft": {"min_rest_hours": 2.0}})
    soft = swap(made, wanted, ("a0", "a1"), day, calendar, rules, frozenset())
    assert soft.is_legal
    assert [v.rule for v in soft.broken] == ["min_rest"]
    assert replace(soft.broken[0], weight=0.0) == hard.broken[0]
