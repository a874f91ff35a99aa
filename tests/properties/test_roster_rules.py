"""Any rules, hard or soft: the judge, the month graph and the prices say the same."""

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.domain import (
    OFF,
    UNKNOWN,
    Agent,
    Calendar,
    Day,
    DayClass,
    Roster,
    Schedule,
    ShiftPattern,
    Team,
    TimeGrid,
)
from wfm.domain.rule_settings import SOFT_RULES, RosterRules
from wfm.domain.settings import RosterSettings
from wfm.roster import judge
from wfm.roster.fairness import fairness_cost
from wfm.roster.graph import make_graph
from wfm.roster.pricer import MonthPricer
from wfm.roster.problem import make_problem

PATTERNS = (
    ShiftPattern("E", 0, 420, 480),
    ShiftPattern("L", 0, 930, 480),
    ShiftPattern("N", 0, 1380, 540),
    ShiftPattern("P", 0, 540, 240),
)
LETTERS = {"E": 0, "L": 1, "N": 2, "P": 3, ".": OFF, "?": UNKNOWN}
FIRST_DAYS = (date(2026, 3, 2), date(2026, 3, 26), date(2026, 10, 23), date(2026, 12, 27))
STATUTORY = {date(2026, 3, 5), date(2026, 3, 29), date(2026, 10, 26), date(2027, 1, 1)}

LIMITS = {
    "max_consecutive_days": st.integers(1, 7),
    "min_rest_hours": st.sampled_from([0.0, 7.5, 11.0, 16.5, 25.0, 40.0]),
    "weekly_rest_days": st.integers(0, 4),
    "max_weekly_hours": st.sampled_from([8.0, 20.0, 36.0, 60.0]),
    "max_consecutive_nights": st.integers(1, 3),
    "max_nights": st.integers(0, 4),
    "rest_days_after_nights": st.integers(0, 3),
    "max_daily_hours": st.sampled_from([4.0, 8.0, 9.0]),
    "rolling_rest_days": st.integers(1, 4),
    "min_weekly_rest_hours": st.sampled_from([24.0, 35.0, 48.0, 72.0]),
    "min_consecutive_days": st.integers(2, 4),
    "min_consecutive_days_off": st.integers(2, 4),
    "max_consecutive_days_off": st.integers(1, 4),
    "forbidden_successions": st.lists(
        st.tuples(st.sampled_from("ELNP"), st.sampled_from("ELNP")), min_size=1, max_size=4
    ).map(tuple),
    "forward_rotation_hours": st.sampled_from([0.0, 2.0, 8.5]),
    "max_weekends": st.integers(0, 2),
    "max_sundays": st.integers(0, 2),
    "max_statutory_days": st.integers(0, 1),
    "part_time_weekly_hours": st.sampled_from([8.0, 24.0]),
}
"""A strategy for each rule that may be soft."""

HARD_ONLY = {
    "max_overtime_hours": st.sampled_from([0.0, 8.0, 36.0]),
    "part_time_daily_hours": st.sampled_from([4.0, 8.0]),
    "max_monthly_overtime_hours": st.sampled_from([0.0, 8.0]),
    "hours_cycle": st.sampled_from(["week", "month", "quarter", "year"]),
    "max_cycle_overtime_hours": st.sampled_from([0.0, 16.0]),
    "max_daily_overtime_hours": st.sampled_from([0.0, 1.0]),
    "hours_owed": st.sampled_from(["calendar", "average"]),
}


def test_every_rule_has_a_strategy():
    assert set(LIMITS) == set(SOFT_RULES)


@st.composite
def rule_sets(draw):
    words = draw(st.lists(st.sampled_from([*LIMITS, *HARD_ONLY]), max_size=7, unique=True))
    values = {word: draw({**LIMITS, **HARD_ONLY}[word]) for word in words}
    able = [word for word in [*words, "min_rest_hours", "max_weekly_hours"] if word in LIMITS]
    soft = {w: draw(st.sampled_from([1.0, 2.5])) for w in able if draw(st.booleans())}
    if "max_consecutive_days_off" in words:
        soft["max_consecutive_days_off"] = 4.0
    return RosterRules(**values, soft=soft)


@st.composite
def rosters(draw):
    row = draw(st.text("EELNNP...", min_size=1, max_size=18))
    before = draw(st.text("EELNNP..?", max_size=10))
    grid = TimeGrid(draw(st.sampled_from(FIRST_DAYS)), len(row), 30, "Europe/Berlin")
    away = [c == "." and draw(st.integers(0, 3)) == 0 for c in row]
    agent = Agent(
        "a",
        "t",
        ("q",),
        contract_share=draw(st.sampled_from([0.5, 1.0])),
        overtime_allowed=draw(st.booleans()),
        cycle_balance_hours=draw(st.sampled_from([None, 0.0, 12.0, -20.0])),
    )
    return Roster(
        grid=grid,
        agents=(agent,),
        teams=(Team("t"),),
        patterns=PATTERNS,
        assignment=np.array([[LETTERS[c] for c in row]]),
        leave=np.array([["annual" if gone else "" for gone in away]]),
        previous=np.array([LETTERS[c] for c in before], dtype=int).reshape(1, -1),
    )


def calendar_of(grid):
    kinds = (DayClass.WORKDAY,) * 5 + (DayClass.OFF,) * 2
    days = (
        Day(d, DayClass.STATUTORY if d in STATUTORY else kinds[d.weekday()]) for d in grid.dates
    )
    return Calendar("XX", tuple(days))


def problem_of(roster, rules):
    grid = roster.grid
    empty = Roster(
        grid, roster.agents, roster.teams, PATTERNS,
        np.full(roster.assignment.shape, OFF), roster.leave, roster.previous,
    )  # fmt: skip
    schedule = Schedule(grid, (("q",),), PATTERNS, np.ones((1, 4, grid.day_count), dtype=int))
    return make_problem(
        empty, schedule, (), calendar_of(grid), RosterSettings(rules=rules), frozenset()
    )


def walk(problem, row, graph=None):
    """Price of the row's way through the graph; None when a rule or a total forbids it."""
    days = np.flatnonzero(row >= 0)
    if not problem.allowed[0, days, row[days]].all():
        return None
    if problem.night[row[days]].sum() > problem.most_nights:
        return None
    if problem.shift_units[row[days]].sum() > problem.unit_caps[0]:
        return None
    graph = graph or make_graph(problem, np.array([0]))
    state, price = graph.start[0], 0.0
    for day, shift in enumerate(row):
        choice = -1 if shift < 0 else graph.choice_of_shift[shift]
        arcs = np.arange(graph.day_arcs[day], graph.day_arcs[day + 1])
        fits = arcs[(graph.arc_from[arcs] == state) & (graph.arc_choice[arcs] == choice)]
        if not fits.size:
            return None
        assert fits.size == 1
        state, price = graph.arc_to[fits[0]], price + graph.arc_price[fits[0]]
    return price


@given(rosters(), rule_sets())
@settings(max_examples=500, deadline=None)
def test_the_graph_has_the_legal_months_at_the_price_of_their_breaches(roster, rules):
    found = judge(roster, calendar_of(roster.grid), rules, frozenset())
    hard = [v for v in found if v.hard]
    soft = sum(v.weight for v in found)
    problem = problem_of(roster, rules)
    price = walk(problem, roster.assignment[0])
    assert (price is not None) == (not hard), hard
    if price is not None:
        assert price == pytest.approx(soft)
        assert problem.rulebook.cost(problem.roster, 0, roster.assignment[0]) == pytest.approx(
            soft
        )


@given(rosters(), rule_sets())
@settings(max_examples=8, deadline=None)
def test_every_legal_month_of_a_few_days_can_be_reached(roster, rules):
    grid = TimeGrid(roster.grid.first_day, 5, 30, roster.grid.timezone)
    nobody_away = np.full((1, 5), "")
    empty = Roster(
        grid, roster.agents, roster.teams, PATTERNS, np.full((1, 5), OFF), nobody_away,
        roster.previous,
    )  # fmt: skip
    problem = problem_of(empty, rules)
    graph = make_graph(problem, np.array([0]))
    for row in product((OFF, 0, 1, 2), repeat=5):
        made = replace(empty, assignment=np.array([row]))
        found = judge(made, calendar_of(grid), rules, frozenset())
        price = walk(problem, np.array(row), graph)
        assert (price is not None) == all(not v.hard for v in found), row
        if price is not None:
            assert price == pytest.approx(sum(v.weight for v in found))


@given(rosters(), rule_sets(), st.integers(0, 2**31))
@settings(max_examples=60, deadline=None)
def test_the_cheapest_month_is_legal_and_costs_what_it_says(roster, rules, seed):
    problem = problem_of(roster, rules)
    cost = np.random.default_rng(seed).normal(-12, 12, problem.allowed.shape[1:])
    value, path = MonthPricer(problem).best(0, cost)
    made = Roster(
        roster.grid, roster.agents, roster.teams, PATTERNS, path[None, :], roster.leave,
        roster.previous,
    )  # fmt: skip
    found = judge(made, calendar_of(roster.grid), rules, frozenset())
    assert [v for v in found if v.hard] == []
    days = np.flatnonzero(path >= 0)
    minutes = float(problem.paid_minutes[path[days]].sum())
    paid = float(problem.hours_cost(0, np.asarray(minutes))) + cost[days, path[days]].sum()
    nights = float(problem.night[path[days]].sum())
    unfair = fairness_cost(np.array(nights), problem.share[0, 0], problem.price[0, 0])
    soft = sum(v.weight for v in found)
    assert value == pytest.approx(paid + float(unfair) + soft)
