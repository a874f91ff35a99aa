"""What agents bring into an averaging cycle, and that cut cycles are as strict as whole ones."""

from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.domain import Absence, Agent, Calendar, Day, DayClass, PreviousShift
from wfm.domain.cycle_balance import Past, balance_findings, cycle_balances
from wfm.domain.hour_limits import (
    MONTHS_IN,
    cycle_start,
    earliest_cycle_start,
    hour_limits,
)
from wfm.domain.hours import contract_minutes, working_days
from wfm.domain.rule_settings import RosterRules

MINUTES = {"D": 480, "L": 600, "P": 240}
JULY = date(2026, 7, 1)
FIRST = date(2026, 7, 9)
"""Thursday; July has then had six work days and two days off."""

RULES = RosterRules(hours_cycle="month")


def calendar_from(first, count, off=()):
    kinds = (DayClass.WORKDAY,) * 5 + (DayClass.OFF,) * 2
    days = (first + timedelta(days=n) for n in range(count))
    return Calendar(
        "XX", tuple(Day(d, DayClass.STATUTORY if d in off else kinds[d.weekday()]) for d in days)
    )


def shifts(agent, codes, first=JULY):
    """Shifts of consecutive days, a dot for a day off."""
    return [
        PreviousShift(agent, first + timedelta(days=n), code)
        for n, code in enumerate(codes)
        if code != "."
    ]


OTHERS = shifts("other", "DDDDDDDD")
"""Somebody works on every day, so that the previous roster has no holes."""


def balances(agents, previous, *, leave=(), rules=RULES, first=FIRST, calendar=None):
    known = calendar or calendar_from(date(2026, 6, 1), 60)
    return cycle_balances(tuple(agents), Past(previous, MINUTES, leave), first, known, rules)


def hours(found):
    return [agent.cycle_balance_hours for agent in found.agents]


def test_what_was_worked_less_what_was_owed():
    agents = [Agent(name, "t", ("q",)) for name in "abc"]
    half = Agent("h", "t", ("q",), contract_share=0.5)
    previous = [
        *shifts("a", "DDDDDDDD"),
        *shifts("b", "D......D"),
        *shifts("c", "LLL..LLL"),
        *shifts("h", "PP...P.P"),
    ]
    found = balances([*agents, half], previous)
    assert hours(found) == [64 - 48, 16 - 48, 60 - 48, 16 - 24]
    assert found.since == JULY
    assert found.follows == (16, -32, 12, -8)
    assert found.unknown == found.differing == ()


def test_days_before_the_cycle_do_not_count():
    before = shifts("a", "D" * 30, date(2026, 6, 1))
    found = balances([Agent("a", "t", ("q",))], [*before, *shifts("a", "DDD..DDD")])
    assert hours(found) == [0]


def test_leave_and_days_before_the_first_one_are_not_owed():
    agents = [
        Agent("l", "t", ("q",)),
        Agent("n", "t", ("q",), hired=date(2026, 7, 5)),
        Agent("gone", "t", ("q",)),
    ]
    leave = [
        Absence("l", date(2026, 6, 20), date(2026, 7, 2)),
        Absence("l", date(2026, 5, 1), date(2026, 6, 2)),
        Absence("gone", date(2026, 6, 1), date(2026, 8, 1)),
        Absence("stranger", JULY, JULY),
    ]
    previous = [*shifts("l", "..DD..DD"), *shifts("n", ".....DDD"), *OTHERS]
    found = balances(agents, previous, leave=leave)
    # Six work days in eight: each day of leave takes off six hours.
    assert hours(found) == [32 - 48 * 6 / 8, 24 - 48 * 4 / 8, 0]


def test_average_hours_owed():
    rules = RosterRules(hours_cycle="month", hours_owed="average")
    previous = [*shifts("a", "DDDDD..D"), *OTHERS]
    found = balances([Agent("a", "t", ("q",))], previous, rules=rules)
    assert hours(found) == [pytest.approx(48 - 8 * 8 * 20.67 / 31)]


@pytest.mark.parametrize(
    "previous",
    [
        [],
        shifts("a", ".DD..DDD"),  # begins on the second day of the cycle
        shifts("a", "DDD..DD."),  # nobody works on Wednesday, the last day before the period
        shifts("a", "D.D..DDD"),  # nor on a Thursday
    ],
)
def test_a_previous_roster_with_holes_tells_nothing(previous):
    given = Agent("b", "t", ("q",), cycle_balance_hours=3)
    found = balances([Agent("a", "t", ("q",)), given], previous)
    assert hours(found) == [None, 3]
    assert found.unknown == ("a",)
    assert found.follows == ()


def test_days_off_at_the_end_are_no_hole():
    sunday = date(2026, 7, 6)
    found = balances([Agent("a", "t", ("q",))], shifts("a", "DDL"), first=sunday)
    assert hours(found) == [26 - 24]


def test_days_off_at_the_end_are_a_hole_where_days_off_are_worked():
    # On Saturday 27 June somebody worked, on Saturday 4 July nobody: the file ends on Friday.
    before = shifts("a", "D", date(2026, 6, 27))
    sunday = date(2026, 7, 5)
    cut = balances([Agent("a", "t", ("q",))], [*before, *shifts("a", "DDL")], first=sunday)
    assert hours(cut) == [None]
    assert cut.unknown == ("a",)
    whole = [*before, *shifts("a", "DDL"), *shifts("b", "...D")]
    assert hours(balances([Agent("a", "t", ("q",))], whole, first=sunday)) == [26 - 24]


def test_an_agent_without_any_shift_is_not_known():
    found = balances([Agent("a", "t", ("q",)), Agent("b", "t", ("q",))], shifts("a", "DDD..DDD"))
    assert hours(found) == [0, None]
    assert found.unknown == ("b",)


def test_a_calendar_that_does_not_reach_back_tells_nothing():
    found = balances(
        [Agent("a", "t", ("q",))],
        shifts("a", "DDD..DDD"),
        calendar=calendar_from(date(2026, 7, 2), 30),
    )
    assert hours(found) == [None]


def test_nothing_is_brought_into_a_cycle_that_begins_with_the_period():
    agent = Agent("a", "t", ("q",))
    for rules, first in ((RosterRules(), FIRST), (RULES, JULY)):
        found = balances(
            [agent], shifts("a", "DDDDDDDD", date(2026, 6, 1)), rules=rules, first=first
        )
        assert found.agents == (agent,)
        assert balance_findings(found, "agents.csv", "previous.csv") == ()


def test_a_given_balance_holds_and_another_one_is_remarked():
    agents = [
        Agent("near", "t", ("q",), cycle_balance_hours=0.75),
        Agent("far", "t", ("q",), cycle_balance_hours=20),
        Agent("zero", "t", ("q",), cycle_balance_hours=0),
    ]
    previous = [s for agent in agents for s in shifts(agent.agent, "DDD..DDD")]
    previous += shifts("zero", "DD", date(2026, 7, 4))
    found = balances(agents, previous)
    assert found.agents == tuple(agents)
    assert [tuple(d) for d in found.differing] == [("far", 20, 0), ("zero", 0, 16)]
    (remark,) = balance_findings(found, "agents.csv", "previous.csv")
    assert (remark.kind, remark.severity) == ("cycle_balance_differs", "warning")
    assert remark.what == (
        "cycle_balance_hours of 2 agents is another than worked less owed by previous.csv since "
        "2026-07-01 (far 20 h, not 0 h, zero 0 h, not 16 h); agents.csv holds"
    )


def test_one_remark_of_each_kind_however_many_agents():
    names = [f"a{n}" for n in range(9)]
    agents = [Agent(n, "t", ("q",), cycle_balance_hours=50) for n in names[:7]]
    agents += [Agent("a7", "t", ("q",)), Agent("a8", "t", ("q",))]
    previous = [s for name in names[:8] for s in shifts(name, "DDD..DDL")]
    kinds = {f.kind: f for f in balance_findings(balances(agents, previous), "a.csv", "p.csv")}
    assert list(kinds) == [
        "cycle_balance_follows",
        "cycle_balance_differs",
        "cycle_balance_unknown",
    ]
    assert "1 agent with +2 to +2 h" in kinds["cycle_balance_follows"].what
    assert "a4 50 h, not 2 h, ...); a.csv holds" in kinds["cycle_balance_differs"].what
    assert "hours of 1 agent in the cycle that began 2026-07-01" in (
        kinds["cycle_balance_unknown"].what
    )
    (no_file,) = balance_findings(balances(agents[-1:], []), "a.csv", None)
    assert "all shifts from 2026-07-01 on to a previous roster" in no_file.what


def test_the_earliest_start_of_any_cycle():
    assert earliest_cycle_start(date(2026, 5, 14)) == date(2026, 1, 1)
    # The week of New Year's Day begins in the old year.
    assert earliest_cycle_start(date(2026, 1, 2)) == date(2025, 12, 29)


def owed_hours(agent, dates, calendar, rules, away=None):
    leave = np.zeros((1, len(dates)), dtype=bool) if away is None else np.array([away])
    works = working_days(dates, calendar, rules)
    return float(contract_minutes((agent,), leave, works, rules.standard_day_hours)[0]) / 60


@pytest.mark.parametrize("agent", [
    Agent("a", "t", ("q",)),
    Agent("a", "t", ("q",), contract_share=0.5),
    Agent("a", "t", ("q",), overtime_allowed=False),
])  # fmt: skip
@pytest.mark.parametrize("overtime", [0.0, 36.0, 60.0])
def test_every_cut_of_a_week_forbids_what_the_whole_week_forbids_and_no_more(agent, overtime):
    """Every week of days off, short and long shifts, cut into before, period and after."""
    monday = date(2026, 7, 6)
    week = tuple(monday + timedelta(days=n) for n in range(7))
    calendar = calendar_from(monday, 7, off={monday + timedelta(days=2)})
    rules = RosterRules(hours_cycle="week", max_cycle_overtime_hours=overtime)
    (whole,) = hour_limits(agent, np.zeros(7, dtype=bool), week, calendar, rules)
    assert whole.window.covers(7)
    for first, last in ((0, 7), (0, 4), (2, 7), (2, 5), (3, 4), (6, 7), (0, 1)):
        after = owed_hours(agent, week[last:], calendar, rules) if last < 7 else 0.0
        for worked in product((0, 240, 480), repeat=first):
            previous = [
                PreviousShift("a", day, {240: "P", 480: "D"}[minutes])
                for day, minutes in zip(week, worked, strict=False)
                if minutes
            ]
            # Others work on every day, so the previous roster has no holes.
            previous += shifts("b", "D" * first, monday)
            made = agent
            if any(worked):
                past = Past(previous, MINUTES, ())
                (made,) = cycle_balances((agent,), past, week[first], calendar, rules).agents
                assert made.cycle_balance_hours is not None
            elif first:
                continue
            leave = np.zeros(last - first, dtype=bool)
            (limit,) = hour_limits(made, leave, week[first:last], calendar, rules)
            for hours_now in range(0, 8 * (last - first) + 1, 4):
                in_all = sum(worked) / 60 + hours_now + after
                legal = in_all <= whole.minutes / 60 + 1e-9
                # Nobody can work less than nothing: the rest is past mending.
                if hours_now:
                    assert (hours_now <= limit.minutes / 60 + 1e-9) == legal


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_any_cut_of_any_cycle_is_as_strict_as_the_whole(data):
    """Total of the cycle at most all that is owed in it and its overtime, leave counted in."""
    cycle = data.draw(st.sampled_from(list(MONTHS_IN)))
    agent = Agent(
        "a",
        "t",
        ("q",),
        contract_share=data.draw(st.sampled_from([0.4, 1.0])),
        overtime_allowed=data.draw(st.booleans()),
    )
    rules = RosterRules(
        hours_cycle=cycle,
        max_cycle_overtime_hours=data.draw(st.sampled_from([0.0, 12.0, 36.0])),
        hours_owed=data.draw(st.sampled_from(["calendar", "average"])),
    )
    first = date(2026, 1, 1) + timedelta(days=data.draw(st.integers(0, 364)))
    start = cycle_start(first, cycle)
    end = first
    while cycle_start(end, cycle) == start:
        end += timedelta(days=1)
    last = first + timedelta(days=data.draw(st.integers(1, (end - first).days)))
    calendar = calendar_from(start, (end - start).days)
    parts = [
        tuple(a + timedelta(days=n) for n in range((b - a).days))
        for a, b in ((start, first), (first, last), (last, end))
    ]
    away = [data.draw(st.lists(st.booleans(), min_size=len(p), max_size=len(p))) for p in parts]
    away[2] = [False] * len(parts[2])
    code = st.sampled_from("DLP.")
    before = "".join(data.draw(code) for _ in parts[0])
    leave = [
        Absence("a", d, d)
        for part, gone in zip(parts, away, strict=True)
        for d, is_gone in zip(part, gone, strict=True)
        if is_gone
    ]
    others = shifts("b", "D" * len(before), start)
    past = Past([*shifts("a", before, start), *others], MINUTES, leave)
    (made,) = cycle_balances((agent,), past, first, calendar, rules).agents
    if made.cycle_balance_hours is None and parts[0]:
        assert set(before) == {"."}
        return
    (limit,) = hour_limits(made, np.array(away[1]), parts[1], calendar, rules)
    owed = [
        owed_hours(agent, part, calendar, rules, gone) if part else 0.0
        for part, gone in zip(parts, away, strict=True)
    ]
    share = agent.contract_share if agent.overtime_allowed else 0.0
    most = sum(owed) + rules.max_cycle_overtime_hours * MONTHS_IN[cycle] * share
    worked = sum(MINUTES[c] for c in before if c != ".") / 60
    # Who goes on as the contract says after the period works the last part of what is owed.
    room = most - worked - owed[2]
    assert limit.minutes / 60 == pytest.approx(max(room, 0.0), abs=1e-6)
