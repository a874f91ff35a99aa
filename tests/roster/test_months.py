"""The month programme: every path legal, the cheapest path cheapest."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from wfm.domain import OFF, Roster
from wfm.domain.settings import RosterRules, RosterSettings
from wfm.roster import judge
from wfm.roster.inputs import empty_roster
from wfm.roster.pricer import MonthPricer
from wfm.roster.problem import make_problem

RULES = (
    RosterRules(),
    RosterRules(weekly_rest_days=2, rest_days_after_nights=2, max_consecutive_nights=2),
    RosterRules(max_weekly_hours=24, max_consecutive_days=3, max_nights=1),
    RosterRules(min_rest_hours=26, max_overtime_hours=0, rest_days_after_nights=0),
)


def problem_of(centre, rules):
    settings = RosterSettings(rules=rules)
    roster = empty_roster(
        centre.schedule, centre.requirement, centre.agents, centre.teams,
        centre.leave, centre.previous,
    )  # fmt: skip
    return make_problem(
        roster, centre.schedule, centre.ledger, centre.calendar, settings, centre.part_time_shifts
    )


def roster_with(problem, paths):
    """The roster of some shift paths, each shift with its first pattern."""
    empty = problem.roster
    pattern = [
        next(p for p, pattern in enumerate(empty.patterns) if pattern.shift == shift.shift)
        for shift in problem.shifts
    ]
    assignment = np.where(paths >= 0, np.array(pattern)[paths], OFF)
    return Roster(
        empty.grid, empty.agents, empty.teams, empty.patterns, assignment, empty.leave,
        empty.previous,
    )  # fmt: skip


@pytest.mark.parametrize("rules", RULES, ids=str)
def test_every_month_is_legal(benchmark, rules):
    centre = benchmark.make_centre(30, 21, 5)
    problem = problem_of(centre, rules)
    pricer = MonthPricer(problem)
    random = np.random.default_rng(7)
    for quick in (False, True):
        # Shifts that pay well draw every agent to the limits of the rules.
        cost = random.normal(-20, 15, problem.allowed.shape)
        paths = np.array(
            [pricer.best(a, cost[a], quick=quick)[1] for a in range(len(centre.agents))]
        )
        assert (paths >= 0).sum() > 0.2 * paths.size
        made = roster_with(problem, paths)
        assert judge(made, centre.calendar, rules, centre.part_time_shifts) == ()


@pytest.mark.parametrize("rules", RULES, ids=str)
def test_the_cheapest_month_is_cheapest_of_all(benchmark, rules):
    centre = benchmark.make_centre(10, 5, 2)
    # Three shifts are enough to meet every rule, and few enough to list every month.
    problem = problem_of(centre, rules)
    kept = [s for s, shift in enumerate(problem.shifts) if shift.shift in ("E", "L", "N")]
    allowed = problem.allowed.copy()
    allowed[:, :, [s for s in range(len(problem.shifts)) if s not in kept]] = False
    problem = replace(problem, allowed=allowed)
    pricer = MonthPricer(problem)
    cost = np.random.default_rng(3).normal(-6, 8, problem.allowed.shape)
    full_time = [a for a in range(10) if not problem.part_time[a]][:4]
    months = np.array(list(product([OFF, *kept], repeat=5)))
    for agent in full_time:
        value, path = pricer.best(agent, cost[agent])
        best = min(
            price(problem, agent, month, cost[agent])
            for month in months
            if legal(problem, centre, agent, month)
        )
        assert value == pytest.approx(best)
        assert price(problem, agent, path, cost[agent]) == pytest.approx(best)


def price(problem, agent, month, cost):
    days = np.flatnonzero(month >= 0)
    only_nights = replace(problem, price=problem.price * np.eye(5)[0, :, None])
    return only_nights.own_cost(agent, month) + cost[days, month[days]].sum()


def legal(problem, centre, agent, month):
    days = np.flatnonzero(month >= 0)
    if not problem.allowed[agent, days, month[days]].all():
        return False
    paths = np.full(problem.allowed.shape[:2], OFF)
    paths[agent] = month
    made = roster_with(problem, paths)
    one = Roster(
        made.grid, made.agents[agent : agent + 1], made.teams, made.patterns,
        made.assignment[agent : agent + 1], made.leave[agent : agent + 1],
        made.previous[agent : agent + 1],
    )  # fmt: skip
    rules = problem.settings.rules
    return not judge(one, centre.calendar, rules, centre.part_time_shifts)


def test_what_cannot_bind_is_not_remembered(benchmark):
    pricer = MonthPricer(problem_of(benchmark.make_centre(30, 28, 1), RosterRules()))
    assert all(graph.state_count < 60 for graph in pricer.graphs)


def test_mixed_shift_lengths_stay_within_the_hours(benchmark):
    centre = benchmark.make_centre(20, 14, 3)
    # 7 h 35 min and 8 h have only five minutes in common: the hours are counted coarsely.
    odd = tuple(
        replace(p, length_minutes=515) if p.shift == "D9" else p for p in centre.schedule.patterns
    )
    odd_centre = replace(centre, schedule=replace(centre.schedule, patterns=odd))
    rules = RosterRules(max_overtime_hours=1)
    problem = problem_of(odd_centre, rules)
    assert problem.hour_unit >= 5
    pricer = MonthPricer(problem)
    cost = np.random.default_rng(1).normal(-30, 10, problem.allowed.shape)
    paths = np.array([pricer.best(a, cost[a])[1] for a in range(20)])
    made = roster_with(problem, paths)
    assert judge(made, centre.calendar, rules, centre.part_time_shifts) == ()
