"""Repairs: legal, covered again where that is possible, and with the fewest changes."""

from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from itertools import product

import numpy as np
import pytest

from wfm.domain import Absence, NotFound, Schedule, SolveStatus
from wfm.domain.settings import RosterSettings
from wfm.roster import judge, repair
from wfm.roster.changes import shift_codes
from wfm.roster.swap import short_hours

MONDAY = date(2026, 3, 2)
repair_module = import_module("wfm.roster.repair")


@pytest.fixture
def plan_of(roster, calendar_of, loose_rules, required):
    """Everything a repair needs; what is required is what the roster itself covers."""

    def build(rows, **tightened):
        made = roster(rows)
        counts = np.array(
            [[(made.assignment == p).sum(axis=0) for p in range(len(made.patterns))]]
        )
        floor = np.floor(made.on_floor().sum(axis=0))
        # Only coverage and changes count here: hours and fairness are free.
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
        return made, schedule, required(made, floor), calendar_of(made), settings

    return build


def mend(plan, **what):
    return repair(*plan, frozenset(), **what)


def sick(agent, first, days=1):
    start = MONDAY + timedelta(days=first)
    return Absence(agent, start, start + timedelta(days=days - 1), "sick")


def test_somebody_who_is_off_steps_in(plan_of):
    plan = plan_of(["EE..", "..EE", "...."])
    mended = mend(plan, absences=[sick("a0", 0)])
    assert [(c.agent, c.before, c.after) for c in mended.changes] in (
        [("a0", "E", ""), ("a1", "", "E")],
        [("a0", "E", ""), ("a2", "", "E")],
    )
    assert mended.short_unrepaired == 8.0
    assert mended.short_hours == 0.0
    assert mended.roster.leave[0, 0] == "sick"


def test_a_frozen_day_stays_even_when_it_is_against_the_rules(plan_of):
    roster, *others = plan_of(["N...", "...."])
    barred = (replace(roster.agents[0], nights_allowed=False), roster.agents[1])
    plan = (replace(roster, agents=barred), *others)
    frozen = mend(plan, frozen_days=1)
    assert frozen.changes == ()
    assert [violation.rule for violation in frozen.broken] == ["night_bar"]
    assert mend(plan).broken == ()


def test_the_absent_get_no_night_that_ends_in_their_absence(plan_of):
    # a0 is off and free on the first night, but ill from the next day on.
    plan = plan_of(["....", "N...", "...."])
    gone = [sick("a1", 0), sick("a0", 1)]
    mended = mend(plan, absences=gone)
    assert [(c.agent, c.after) for c in mended.changes] == [("a1", ""), ("a2", "N")]
    # A night that was published stays until somebody says otherwise.
    kept = mend(plan_of(["N...", "...."]), absences=[sick("a0", 1)])
    assert kept.changes == ()


def test_without_any_gap_nothing_changes(plan_of):
    plan = plan_of(["EE..", "..EE"])
    assert mend(plan).changes == ()
    assert mend(plan, absences=[sick("a0", 3)]).changes == ()


def test_nothing_changes_within_the_freeze_but_the_absence(plan_of):
    plan = plan_of(["EE..", "..EE", "...."])
    mended = mend(plan, absences=[sick("a0", 0, 2)], frozen_days=1)
    by_day = {(c.day - MONDAY).days: c for c in mended.changes if c.agent != "a0"}
    assert set(by_day) == {1}
    assert mended.short_hours == 8.0


def test_who_steps_in_keeps_the_rules(plan_of):
    # a1 comes from a night; only a2 may take the early shift.
    plan = plan_of(["..E.", ".N..", "...."], min_rest_hours=11)
    mended = mend(plan, absences=[sick("a0", 2)])
    assert [c.agent for c in mended.changes] == ["a0", "a2"]
    assert mended.broken == ()


def test_a_gap_nobody_may_fill_stays_and_is_counted(plan_of):
    plan = plan_of(["..E.", ".N.."], min_rest_hours=11)
    mended = mend(plan, absences=[sick("a0", 2)])
    assert [c.agent for c in mended.changes] == ["a0"]
    assert mended.short_hours == 8.0


def test_a_broken_rule_is_mended(plan_of):
    plan = plan_of(["LE..", "...."], min_rest_hours=11)
    roster, _, _, calendar, settings = plan
    assert judge(roster, calendar, settings.rules, frozenset())
    mended = mend(plan)
    assert mended.broken == ()
    assert mended.short_hours == 0.0
    assert len(mended.changes) == 2


def test_a_rule_broken_within_the_freeze_stays_broken_and_the_rest_is_mended(plan_of):
    plan = plan_of(["LE..", "..E.", "...."], min_rest_hours=11)
    mended = mend(plan, frozen_days=2, absences=[sick("a1", 2)])
    assert [(c.agent, c.after) for c in mended.changes] == [("a1", ""), ("a2", "E")]
    assert [v.agent for v in mended.broken] == ["a0"]
    assert mended.short_hours == 0.0


def test_a_rule_broken_across_the_end_of_the_freeze_is_mended_behind_it(plan_of):
    plan = plan_of(["LE..", "...."], min_rest_hours=11)
    mended = mend(plan, frozen_days=1)
    assert mended.broken == ()
    assert {(c.day - MONDAY).days for c in mended.changes} == {1}


def test_an_absence_of_nobody_is_refused(plan_of):
    with pytest.raises(NotFound, match="a7"):
        mend(plan_of(["E."]), absences=[sick("a7", 0)])


@pytest.mark.parametrize("seed", range(6))
def test_no_repair_is_as_good_with_fewer_changes(seed, plan_of, loose_rules):
    """Against every possible roster of the day of the gap (three agents, four choices each)."""
    random = np.random.default_rng(seed)
    rows = ["".join(random.choice(list("EL.."), 4)) for _ in range(3)]
    plan = plan_of(rows, min_rest_hours=11)
    roster, _, wanted, calendar, settings = plan
    if judge(roster, calendar, settings.rules, frozenset()):
        settings = settings.model_copy(update={"rules": loose_rules()})
        plan = (*plan[:4], settings)
    day = int(random.integers(4))
    mended = mend(plan, absences=[sick("a0", day)])
    assert judge(mended.roster, calendar, settings.rules, frozenset()) == ()

    def price(made):
        changed = (shift_codes(made) != shift_codes(roster)).sum()
        return settings.under_cost * short_hours(made, wanted) + settings.change_cost * changed

    best = np.inf
    for codes in product(range(-1, 3), repeat=2):
        assignment = mended.roster.assignment.copy()
        assignment[1:, day] = codes
        made = replace(mended.roster, assignment=assignment)
        if not judge(made, calendar, settings.rules, frozenset()):
            best = min(best, price(made))
    assert price(mended.roster) <= best + settings.change_cost / 2


def test_in_a_large_centre_those_with_hours_to_spare_step_in(plan_of, monkeypatch):
    plan = plan_of(["EE..", "..EE", "....", "E.E."])
    monkeypatch.setattr(repair_module, "MOST_FREE", 1)
    mended = mend(plan, absences=[sick("a0", 0)])
    assert {c.agent for c in mended.changes} == {"a0", "a2"}
    assert mended.short_hours == 0.0


def test_a_repair_out_of_time_is_legal_all_the_same(plan_of, monkeypatch):
    # Too many days in a row; the gap that mending leaves is never looked at.
    plan = plan_of(["EEEE", "...."], max_consecutive_days=3)
    whole = repair_module._solved
    calls = []

    def once(model, settings, progress):
        report = whole(model, settings, progress)
        calls.append(report)
        late = replace(report, status=SolveStatus.NO_SOLUTION, objective=float("nan"))
        return report if len(calls) == 1 else late

    monkeypatch.setattr(repair_module, "_solved", once)
    mended = mend(plan)
    assert len(calls) == 2
    assert mended.broken == ()
    assert {c.agent for c in mended.changes} == {"a0"}
    assert mended.short_hours > 0
