"""Why a requirement cannot be covered: proofs against every roster of small centres."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from wfm.domain import Agent, Schedule
from wfm.domain.settings import RosterSettings
from wfm.roster import judge
from wfm.roster.conflict import smallest_conflict
from wfm.roster.cover_demand import demand_of_patterns, demand_of_shifts
from wfm.roster.crowd_limits import CrowdLimits
from wfm.roster.crowd_rows import Easing, Limit
from wfm.roster.problem import make_problem
from wfm.roster.short_cover import cheapest_way_out, explain_cover, short_of
from wfm.roster.swap import short_hours
from wfm.solver import relax


@pytest.fixture
def centre(roster, calendar_of, loose_rules, required):
    """A problem and a requirement of early and late shifts: agents wanted by day and shift."""

    def build(rows, early, late=0, *, agents=None, leave=None, previous=None, **rules):
        made = roster(rows, agents=agents, leave=leave, previous=previous)
        days = made.grid.day_count
        need = np.zeros(made.grid.interval_count)
        for start, wanted in ((7 * 60, early), (15 * 60 + 30, late)):
            for day, number in enumerate(np.broadcast_to(wanted, days)):
                begin = made.grid.offset_of_wall(day, start)
                need[begin : begin + 16] += number
        counts = np.zeros((1, len(made.patterns), days), dtype=np.int64)
        schedule = Schedule(made.grid, (("q",),), made.patterns, counts)
        settings = RosterSettings(rules=loose_rules(**rules))
        calendar = calendar_of(made)
        problem = make_problem(made, schedule, (), calendar, settings, frozenset())
        return problem, required(made, need), calendar

    return build


def least_short(problem, requirement, calendar):
    """Least agent-hours missing over every legal roster."""
    made, rules = problem.roster, problem.settings.rules
    cells = product([-1, 0, 1], repeat=made.assignment.size)
    best = np.inf
    for codes in cells:
        one = replace(made, assignment=np.array(codes).reshape(made.assignment.shape))
        if short_hours(one, requirement) < best and not judge(one, calendar, rules, frozenset()):
            best = short_hours(one, requirement)
    return best


def test_enough_agents_cover_everything(centre):
    problem, wanted, _ = centre(["....", "...."], 2)
    answer = explain_cover(problem, wanted)
    assert answer.is_possible
    assert answer.conflict == ()


def test_too_few_agents_on_a_day(centre):
    problem, wanted, _ = centre(["....", "...."], [1, 3, 1, 1])
    answer = explain_cover(problem, wanted)
    assert answer.short_hours.sum() == pytest.approx(8.0)
    assert answer.days == range(1, 2)
    assert answer.conflict == (Limit("headcount", "q"), Limit("requirement", "q", 1, 1))
    assert answer.way_out.amounts == ((Easing("agents", "q"), 1.0),)


def test_leave_is_named_and_moving_it_is_the_way_out(centre):
    problem, wanted, _ = centre(["....", "...."], 2, leave=[(0, 2)])
    answer = explain_cover(problem, wanted)
    assert {limit.rule for limit in answer.conflict} == {"headcount", "leave", "requirement"}
    assert answer.way_out.amounts == ((Easing("leave", "q"), 1.0),)
    assert answer.way_out.price == pytest.approx(problem.settings.change_cost)


def test_weekly_rest_is_named(centre):
    problem, wanted, _ = centre(["......."], 1, weekly_rest_days=1)
    answer = explain_cover(problem, wanted)
    assert answer.short_hours.sum() == pytest.approx(8.0)
    assert Limit("weekly_rest_days", "q") in answer.conflict
    assert answer.way_out.amounts == ((Easing("weekly_rest_days", "q"), 1.0),)
    alone = dict(answer.alone)
    assert alone["weekly_rest_days"].price == pytest.approx(problem.settings.change_cost)
    assert alone["agents"].price > alone["weekly_rest_days"].price


def test_nobody_on_any_shift_is_a_matter_of_its_own(centre, required):
    problem, _, _ = centre(["..", ".."], 1)
    wanted = required(problem.roster, np.where(np.arange(96) == 12, 1, 0))
    answer = explain_cover(problem, wanted)
    # 06:00 on the first day: the night before was before the period.
    assert answer.no_shift_hours.sum() == pytest.approx(0.5)
    assert answer.short_hours.sum() == 0
    assert not answer.is_possible


def test_those_barred_from_nights_are_named(centre, required):
    agents = tuple(Agent(f"a{n}", "t", ("q",), nights_allowed=n == 0) for n in range(3))
    problem, _, _ = centre(["..", "..", ".."], 0, agents=agents)
    night = np.zeros(96)
    night[50:58] = 2
    answer = explain_cover(problem, required(problem.roster, night))
    assert Limit("barred", "q") in answer.conflict
    assert answer.way_out.amounts == ((Easing("agents", "q"), 1.0),)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_short_is_short_in_every_roster(seed, centre):
    """Against all 3^(2x3) rosters of two agents over three days."""
    random = np.random.default_rng(seed)
    rules = {
        "max_consecutive_days": int(random.integers(1, 4)),
        "min_rest_hours": float(random.choice([0, 11])),
        "max_weekly_hours": float(random.choice([8, 16, 168])),
    }
    early, late = random.integers(0, 3, 3), random.integers(0, 2, 3)
    problem, wanted, calendar = centre(["...", "..."], early, late, **rules)
    shortest = least_short(problem, wanted, calendar)
    answer = explain_cover(problem, wanted)
    assert answer.short_hours.sum() <= shortest + 1e-6
    if answer.short_hours.sum() > 1e-6:
        demand = demand_of_patterns(problem, wanted)

        def possible(chosen):
            short = short_of(problem, demand, answer.days, frozenset(chosen).__contains__)
            return short.sum() <= 1e-4

        assert not possible(answer.conflict)
        for limit in answer.conflict:
            assert possible(set(answer.conflict) - {limit})


def test_the_cheapest_way_out_is_cheapest_of_all_mixes(centre):
    """Two days a week too many for one agent: every number of agents and exceptions is tried."""
    problem, wanted, _ = centre(
        ["......."], [1, 1, 1, 2, 1, 1, 1], weekly_rest_days=1, max_consecutive_days=14
    )
    demand = demand_of_shifts(problem, wanted)
    days = range(7)
    found = cheapest_way_out(problem, demand, days)
    prices = []
    for agents in range(3):
        for rest in range(3):
            gifts = {Easing("agents", "q"): agents, Easing("weekly_rest_days", "q"): rest}
            model = CrowdLimits(problem, demand, days, gifts=gifts, free_overtime=True)
            relax(model.model, stage="test", time_limit_seconds=20, options={})
            if model.missing_hours().sum() < 1e-6:
                hours = problem.contract_minutes[0] / 60
                prices.append(agents * hours + rest * problem.settings.change_cost)
    assert found.price == pytest.approx(min(prices))


def test_the_smallest_conflict_is_smallest_over_the_named_limits(centre):
    problem, wanted, _ = centre(["....", "...."], [1, 3, 1, 1], 0, max_consecutive_days=2)
    demand = demand_of_patterns(problem, wanted)
    model = CrowdLimits(problem, demand, range(4), free_overtime=True)
    elements = sorted({Limit("headcount", "q"), *model.limits})
    found, proven = smallest_conflict(
        elements, lambda c: short_of(problem, demand, range(4), c.__contains__).sum() <= 1e-4
    )
    assert proven
    assert len(found) == 2
