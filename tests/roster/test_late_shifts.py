"""Late shifts: counted, remembered, shared by those who can work them, and fair at a price."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from pydantic import ValidationError

from wfm.domain import Agent, LedgerEntry, ShiftPattern
from wfm.domain.settings import RosterSettings
from wfm.roster import burdens, credits, fairness_measures, judge, unfairness, why_me
from wfm.roster.bound import crowd_prices, lower_bound
from wfm.roster.cover import make_cover
from wfm.roster.inputs import empty_roster
from wfm.roster.model import RosterModel
from wfm.roster.monthly.exact_pricer import ExactPricer
from wfm.roster.monthly.generation import Generation
from wfm.roster.monthly.pool import MonthPool
from wfm.roster.monthly.worst_off import distances
from wfm.roster.pricer import MonthPricer
from wfm.roster.problem import make_problem
from wfm.roster.search import Search
from wfm.roster.sharing import LATE
from wfm.roster.why_me_words import why_me_line, why_me_line_zh
from wfm.solver import solve

PRICED = RosterSettings(late_fairness=3)


def problem_of(centre, settings):
    roster = empty_roster(
        centre.schedule, centre.requirement, centre.agents, centre.teams,
        centre.leave, centre.previous,
    )  # fmt: skip
    return make_problem(
        roster, centre.schedule, centre.ledger, centre.calendar, settings, centre.part_time_shifts
    )


@pytest.fixture
def brief(monkeypatch):
    """A search just long enough for tests that do not ask how good the roster is."""
    monkeypatch.setattr("wfm.roster.solution.ROUNDS_PER_AGENT", 10)
    monkeypatch.setattr("wfm.roster.solution.LEAST_ROUNDS", 200)
    monkeypatch.setattr("wfm.roster.solution.AGENTS_A_GROUP", 20)
    monkeypatch.setattr("wfm.roster.solution.MONTH_ROUNDS", 2)
    monkeypatch.setattr("wfm.roster.solution.SMALL_CELLS", 60)
    monkeypatch.setattr("wfm.roster.neighbourhood.AGENTS_AT_ONCE", 3)


def test_a_late_shift_ends_late_and_is_no_night(roster, calendar_of):
    made = roster(["ELN.", "L..L"])
    found = [(e.agent, e.day.day, e.burden) for e in burdens(made, calendar_of(made))]
    assert found == [("a0", 3, "late"), ("a0", 4, "night"), ("a1", 2, "late"), ("a1", 5, "late")]
    # The late shift of these rosters ends at 23:30, which is no later than that.
    half_past_eleven = 23 * 60 + 30
    assert [e.burden for e in burdens(made, calendar_of(made), half_past_eleven)] == ["night"]


@pytest.mark.parametrize(
    ("start", "length", "late"),
    [
        (12 * 60, 9 * 60, False),
        (12 * 60, 9 * 60 + 1, True),
        (16 * 60, 10 * 60, True),
        (18 * 60, 9 * 60, False),
        (22 * 60, 4 * 60, True),
        (4 * 60, 8 * 60, False),
    ],
    ids=[
        "ends at nine",
        "a minute later",
        "till two",
        "night",
        "four hours over midnight",
        "early",
    ],
)
def test_whatever_ends_after_midnight_is_late_unless_a_night(start, length, late):
    shift = ShiftPattern("X", 0, start, length)
    assert shift.is_late() is late
    assert not (shift.is_late() and shift.is_night)


def test_the_hour_is_a_time_of_day_in_the_evening():
    assert RosterSettings().late_end == 21 * 60
    assert RosterSettings.model_validate({"late_end": "22:30"}).late_end == 22 * 60 + 30
    assert RosterSettings.model_validate({"late_end": "24:00"}).late_end == 24 * 60
    for typo in ("9:00", "25:00", True):
        with pytest.raises(ValidationError):
            RosterSettings.model_validate({"late_end": typo})


def test_a_late_saturday_counts_twice(roster, calendar_of):
    made = roster([".....L."])
    assert [e.burden for e in burdens(made, calendar_of(made))] == ["late", "weekend"]


def test_past_late_shifts_fade():
    today = date(2026, 3, 1)
    ledger = [LedgerEntry("a", today - timedelta(days=90 * n), "late") for n in (1, 2)]
    worth = credits([Agent("a", "t", ("q",), contract_share=0.5)], ledger, today)
    assert worth[LATE] == pytest.approx([(0.5 + 0.25) / 0.5])
    assert worth.sum() == pytest.approx(worth[LATE].sum())


def test_who_may_work_none_owes_none(benchmark):
    centre = benchmark.make_centre(20, 14, 3)
    problem = problem_of(centre, RosterSettings())
    part_timers = problem.part_time
    assert problem.sharing[LATE, part_timers].all()
    # Part-timers end at 22:00, full-timers at midnight: after half past ten only those are late.
    later = problem_of(centre, RosterSettings(late_end=22 * 60 + 30))
    assert not later.sharing[LATE, part_timers].any()
    assert (later.share[LATE, part_timers] == 0).all()
    wanted = later.wanted.sum(axis=0)[later.burden[LATE]].sum()
    assert later.share[LATE].sum() == pytest.approx(wanted)


def test_who_has_done_many_owes_fewer(benchmark):
    centre = benchmark.make_centre(20, 14, 3)
    first, name = centre.schedule.grid.first_day, centre.agents[4].agent
    done = tuple(LedgerEntry(name, first - timedelta(days=n), "late") for n in range(1, 9))
    before = problem_of(centre, RosterSettings()).share[:, 4]
    after = problem_of(replace(centre, ledger=(*centre.ledger, *done)), RosterSettings()).share
    assert after[LATE, 4] < before[LATE] - 0.5
    assert after[:LATE, 4] == pytest.approx(before[:LATE])


def test_without_a_price_the_search_does_not_look_at_them(benchmark):
    centre = benchmark.make_centre(20, 14, 3)
    free, priced = problem_of(centre, RosterSettings()), problem_of(centre, PRICED)
    assert free.burden[LATE].any()
    assert (free.price[LATE] == 0).all()
    assert set(free.sorts) == {0}
    assert [free.shifts[s].shift for s in np.flatnonzero(priced.sorts)] == ["A", "L", "P3"]
    assert (priced.price[LATE] == np.where(priced.sharing[LATE], 3, 0)).all()


def test_a_price_evens_them_out(benchmark, brief):
    centre = benchmark.make_centre(30, 14, 3)
    law = (centre.schedule, centre.ledger, centre.calendar)
    spread, furthest = {}, {}
    for rate in (0, 3):
        settings = RosterSettings(late_fairness=rate)
        made, report = centre.assign(settings, 1)
        assert judge(made, centre.calendar, settings.rules, centre.part_time_shifts) == ()
        assert report.bound <= report.objective
        away = unfairness(made, *law, settings, centre.part_time_shifts)["late"]
        spread[rate], furthest[rate] = away.std(), np.abs(away).max()
        rows = fairness_measures(made, *law, settings, centre.part_time_shifts)
        (told,) = (r for r in rows if (r.burden, r.scope, r.moment) == ("late", "all", "period"))
        assert told.furthest == pytest.approx(furthest[rate])
    assert spread[3] < 0.7 * spread[0]
    assert furthest[3] < furthest[0]


def test_months_are_exactly_priced(benchmark):
    """Every month of five days, against the programme that counts late shifts beside weekends."""
    centre = benchmark.make_centre(10, 5, 2)
    problem = problem_of(centre, RosterSettings(late_fairness=20))
    kept = [s for s, shift in enumerate(problem.shifts) if shift.shift in ("E", "L", "N")]
    allowed = problem.allowed.copy()
    allowed[:, :, [s for s in range(len(problem.shifts)) if s not in kept]] = False
    burden = problem.burden.copy()
    burden[1, :3] = True
    share = np.where(problem.part_time, 0.0, np.array([[1.0], [1.4], [0], [0], [0.6]]))
    price = np.where(problem.sharing, np.array([[6.0], [15], [0], [0], [20]]), 0.0)
    problem = replace(problem, allowed=allowed, burden=burden, share=share, price=price)
    agents = np.flatnonzero(~problem.part_time)[:3]
    cost = np.random.default_rng(3).normal(-9, 8, problem.allowed.shape)[agents]
    pricer = MonthPricer(problem)
    offers = ExactPricer(pricer).offers(cost, agents, np.full(agents.size, np.inf))
    legal = LegalMonths(pricer)
    for offer, prices in zip(offers, cost, strict=True):
        agent = offer.agent
        costs = {
            month: total(problem, agent, np.array(month), prices)
            for month in product((-1, *kept), repeat=5)
            if legal(agent, month)
        }
        assert offer.bound == pytest.approx(min(costs.values()))
        for path in offer.paths:
            assert costs[tuple(path)] == pytest.approx(total(problem, agent, path, prices))
        assert costs[tuple(offer.paths[0])] == pytest.approx(min(costs.values()))


class LegalMonths:
    """Says whether the month graph has a path of these shifts."""

    def __init__(self, pricer):
        self.pricer = pricer

    def __call__(self, agent, month):
        days = [d for d, shift in enumerate(month) if shift >= 0]
        shape = self.pricer.problem.allowed.shape[1:]
        wanted = np.full(shape, 1e6)
        for day in days:
            wanted[day, month[day]] = -1e6
        _, path = self.pricer.best(agent, wanted)
        return tuple(path) == tuple(month)


def total(problem, agent, month, prices):
    days = np.flatnonzero(month >= 0)
    return problem.own_cost(agent, month) + prices[days, month[days]].sum()


def test_model_search_and_bounds_agree(benchmark):
    centre = benchmark.make_centre(8, 7, 5)
    settings = RosterSettings(late_fairness=4)
    problem = problem_of(centre, settings)
    cover = make_cover(problem, centre.schedule, centre.requirement)
    best = solve(
        RosterModel(problem, cover).model, stage="roster", time_limit_seconds=60, gap=1e-6
    )
    search = Search(problem, cover, np.random.SeedSequence(1))
    state = search.empty()
    search.construct(state, lambda event: None)
    state = search.improve(state, 800, np.inf, lambda event: None)
    assert search.cost(state) >= best.objective - 1e-6
    assert search.cost(state) <= 1.15 * best.objective
    bound, _ = lower_bound(problem, cover, search.pricer, time_limit_seconds=60)
    assert bound <= best.objective + 1e-6
    prices, _ = crowd_prices(problem, cover, time_limit_seconds=60)
    generation = Generation(problem, cover, search.pricer, MonthPool(problem), prices)
    generation.run(25, np.inf, lambda event: None)
    assert bound - 1e-6 <= generation.bound.value <= best.objective + 1e-6
    assert generation.bound.value >= 0.97 * generation.mixture.objective


def test_the_worst_off_are_found_only_at_a_price(benchmark):
    centre = benchmark.make_centre(20, 14, 3)
    for settings, counts in ((RosterSettings(), False), (PRICED, True)):
        problem = problem_of(centre, settings)
        late = next(s for s, shift in enumerate(problem.shifts) if shift.shift == "L")
        paths = np.full(problem.allowed.shape[:2], -1)
        paths[4, :8] = late
        assert distances(problem, paths).away[LATE, 4] > 4
        assert bool(distances(problem, paths).beyond[LATE, 4] > 0) is counts


def test_an_agent_is_told(benchmark, brief):
    centre = benchmark.make_centre(12, 7, 3)
    made, _ = centre.assign(PRICED, 1)
    law = (centre.schedule, centre.ledger, centre.calendar, PRICED, centre.part_time_shifts)
    story = next(s for s in why_me(made, *law) if s.burdens[LATE].done > 1)
    assert story.burdens[LATE].shares
    assert f"{story.burdens[LATE].done} late shifts: fair share" in why_me_line(story)
    assert f"晚班 {story.burdens[LATE].done} 次" in why_me_line_zh(story)
