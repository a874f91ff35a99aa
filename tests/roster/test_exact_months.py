"""The exact month programme against a list of every month, and the bound it proves."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from wfm.domain import OFF, Roster
from wfm.domain.settings import RosterRules, RosterSettings
from wfm.roster import judge
from wfm.roster.bound import crowd_prices, fixed_part, priced_bound, priced_shifts
from wfm.roster.cover import make_cover
from wfm.roster.inputs import empty_roster
from wfm.roster.model import RosterModel
from wfm.roster.monthly import exact_pricer
from wfm.roster.monthly.exact_pricer import ExactPricer
from wfm.roster.monthly.generation import Generation
from wfm.roster.monthly.pool import MonthPool
from wfm.roster.pricer import MonthPricer
from wfm.roster.problem import make_problem
from wfm.roster.search import Search
from wfm.solver import solve

RULES = (
    RosterRules(),
    RosterRules(weekly_rest_days=2, rest_days_after_nights=2, max_consecutive_nights=2),
    RosterRules(max_weekly_hours=24, max_consecutive_days=3, max_nights=1),
    RosterRules(max_consecutive_days=2, max_nights=3, soft={"max_consecutive_days": 2.5}),
)


def problem_of(centre, settings):
    roster = empty_roster(
        centre.schedule, centre.requirement, centre.agents, centre.teams,
        centre.leave, centre.previous,
    )  # fmt: skip
    return make_problem(
        roster, centre.schedule, centre.ledger, centre.calendar, settings, centre.part_time_shifts
    )


def unfair(problem, price):
    """Half of the days carry burdens, and they cost a lot: counts decide."""
    burden = problem.burden.copy()
    days = burden.shape[1]
    burden[1, : days // 2] = True
    burden[2, 1 : days // 2 + 2] = True
    burden[3, 1 : days // 2 + 2] = True
    share = np.full(problem.share.shape, 1.2)
    sharing = np.ones_like(problem.sharing)
    return replace(
        problem, burden=burden, share=share, sharing=sharing, price=np.full(share.shape, price)
    )


@pytest.fixture(scope="module")
def few_shifts(benchmark):
    """Problems of five days and three shifts: few enough months to list them all."""

    def build(rules, price):
        centre = benchmark.make_centre(10, 5, 2)
        problem = unfair(problem_of(centre, RosterSettings(rules=rules)), price)
        kept = [s for s, shift in enumerate(problem.shifts) if shift.shift in ("E", "L", "N")]
        allowed = problem.allowed.copy()
        allowed[:, :, [s for s in range(len(problem.shifts)) if s not in kept]] = False
        return centre, replace(problem, allowed=allowed), kept

    return build


@pytest.mark.parametrize("price", [3.0, 40.0])
@pytest.mark.parametrize("rules", RULES, ids=lambda rules: str(rules.max_nights))
def test_no_month_is_cheaper_than_the_exact_one(few_shifts, rules, price):
    centre, problem, kept = few_shifts(rules, price)
    agents = np.flatnonzero(~problem.part_time)[:3]
    cost = np.random.default_rng(3).normal(-6, 8, problem.allowed.shape)[agents]
    offers = ExactPricer(MonthPricer(problem)).offers(cost, agents, np.full(3, np.inf))
    months = np.array(list(product([OFF, *kept], repeat=5)))
    for offer, prices in zip(offers, cost, strict=True):
        legal = [m for m in months if is_legal(problem, centre, offer.agent, m)]
        best = min(total(problem, offer.agent, month, prices) for month in legal)
        assert offer.bound == pytest.approx(best)
        assert total(problem, offer.agent, offer.paths[0], prices) == pytest.approx(best)
        for path in offer.paths:
            assert is_legal(problem, centre, offer.agent, path)


def test_a_known_month_does_not_hide_a_cheaper_one(few_shifts):
    _, problem, _ = few_shifts(RosterRules(), 40.0)
    agents = np.flatnonzero(~problem.part_time)[:3]
    cost = np.random.default_rng(5).normal(-6, 8, problem.allowed.shape)[agents]
    pricer = MonthPricer(problem)
    free = ExactPricer(pricer).offers(cost, agents, np.full(3, np.inf))
    known = np.array([offer.bound for offer in free])
    tight = ExactPricer(pricer).offers(cost, agents, known)
    assert [offer.bound for offer in tight] == pytest.approx(list(known))


@pytest.mark.parametrize("room", ["MOST_LABELS", "MOST_PLACES"])
def test_without_room_there_is_still_a_bound(few_shifts, monkeypatch, room):
    _, problem, _ = few_shifts(RosterRules(), 40.0)
    agents = np.flatnonzero(~problem.part_time)
    cost = np.random.default_rng(3).normal(-6, 8, problem.allowed.shape)[agents]
    known = np.full(agents.size, np.inf)
    exact = ExactPricer(MonthPricer(problem)).offers(cost, agents, known)
    monkeypatch.setattr(exact_pricer, room, 3)
    rough = ExactPricer(MonthPricer(problem)).offers(cost, agents, known)
    below = [a.bound - b.bound for a, b in zip(exact, rough, strict=True)]
    assert min(below) >= -1e-9
    assert max(below) > 1e-6


def test_exact_bound_is_at_least_the_supporting_lines(benchmark):
    centre = benchmark.make_centre(30, 14, 3)
    problem = problem_of(centre, RosterSettings())
    cover = make_cover(problem, centre.schedule, centre.requirement)
    pricer = MonthPricer(problem)
    prices, _ = crowd_prices(problem, cover, time_limit_seconds=60)
    everybody = np.arange(30)
    offers = ExactPricer(pricer).offers(
        priced_shifts(problem, cover, prices), everybody, np.full(30, np.inf)
    )
    exact = fixed_part(problem, cover, prices) + sum(offer.bound for offer in offers)
    assert exact >= priced_bound(problem, cover, pricer, prices) - 1e-6
    costs = priced_shifts(problem, cover, prices)
    above = [total(problem, o.agent, o.paths[0], costs[o.agent]) - o.bound for o in offers]
    assert above == pytest.approx([0.0] * 30, abs=1e-6)


def test_bounds_of_generation_lie_below_the_optimum(benchmark):
    centre = benchmark.make_centre(8, 7, 5)
    problem = problem_of(centre, RosterSettings())
    cover = make_cover(problem, centre.schedule, centre.requirement)
    search = Search(problem, cover, np.random.SeedSequence(1))
    model = RosterModel(problem, cover)
    report = solve(model.model, stage="roster", time_limit_seconds=60, gap=1e-6)
    prices, _ = crowd_prices(problem, cover, time_limit_seconds=60)
    generation = Generation(problem, cover, search.pricer, MonthPool(problem), prices)
    generation.run(25, np.inf, lambda event: None)
    assert max(generation.bound.history) <= report.objective + 1e-6
    assert generation.bound.value > generation.bound.history[0]
    assert generation.mixture.objective <= report.objective + 1e-3
    assert generation.mixture.objective >= generation.bound.value - 1e-3
    assert generation.bound.value >= 0.97 * generation.mixture.objective


def total(problem, agent, month, prices):
    days = np.flatnonzero(month >= 0)
    return problem.own_cost(agent, month) + prices[days, month[days]].sum()


def is_legal(problem, centre, agent, month):
    days = np.flatnonzero(month >= 0)
    if not problem.allowed[agent, days, month[days]].all():
        return False
    empty = problem.roster
    codes = [p.shift for p in empty.patterns]
    row = [OFF if s == OFF else codes.index(problem.shifts[s].shift) for s in month]
    one = Roster(
        empty.grid, empty.agents[agent : agent + 1], empty.teams, empty.patterns,
        np.array([row]), empty.leave[agent : agent + 1], empty.previous[agent : agent + 1],
    )  # fmt: skip
    rules = problem.settings.rules
    violations = judge(one, centre.calendar, rules, centre.part_time_shifts)
    return not any(violation.hard for violation in violations)
