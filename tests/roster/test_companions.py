"""New hires beside experience, teams with a leader: exact prices, one objective everywhere."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wfm.domain import OFF, Agent, InvalidInput
from wfm.domain.companion_settings import CompanionSettings
from wfm.domain.settings import RosterRules, RosterSettings
from wfm.roster import judge, remarks
from wfm.roster.bound import lower_bound
from wfm.roster.companions import (
    company_cost,
    count_in,
    insertion_price,
    make_companions,
    nobody,
)
from wfm.roster.company_report import company_findings, led_shares
from wfm.roster.cover import make_cover
from wfm.roster.inputs import empty_roster
from wfm.roster.model import RosterModel
from wfm.roster.neighbourhood import rearrange
from wfm.roster.problem import make_problem
from wfm.roster.search import Search
from wfm.solver import solve

DAY = timedelta(days=1)
FIRST = date(2026, 2, 2)
MONDAY = date(2026, 3, 2)
WANTED = CompanionSettings(new_hire_days=60, team_leader_from=2)


def newcomer(name, team="t", skills=("q",), **more):
    return Agent(name, team, skills, hired=MONDAY - 10 * DAY, **more)


@pytest.fixture(scope="module")
def centre(benchmark):
    whole = benchmark.make_centre(30, 7, 2, load=0.8)
    agents = [
        replace(a, hired=FIRST - 20 * DAY) if n % 5 == 3 and not a.leads else a
        for n, a in enumerate(whole.agents)
    ]
    return replace(whole, agents=tuple(agents))


def problem_of(centre, wanted=WANTED):
    roster = empty_roster(
        centre.schedule, centre.requirement, centre.agents, centre.teams, centre.leave,
        centre.previous,
    )  # fmt: skip
    return make_problem(
        roster, centre.schedule, centre.ledger, centre.calendar, RosterSettings(companions=wanted),
        centre.part_time_shifts,
    )  # fmt: skip


def test_a_new_hire_needs_an_experienced_colleague_of_the_team(roster):
    people = (newcomer("a0"), Agent("a1", "t", ("q",)), newcomer("a2"))
    made = roster(["EEL", "E..", ".E."], agents=people)
    (first, second) = company_findings(made, CompanionSettings(new_hire_days=30))
    assert (first.where, first.kind) == ("a0", "new_hire_alone")
    assert "2 of 3 shifts: 2026-03-03 E, 2026-03-04 L" in first.what
    assert second.where == "a2"
    # Hired ten days ago: with five days they are experienced themselves.
    assert company_findings(made, CompanionSettings(new_hire_days=5)) == ()
    assert company_findings(made, CompanionSettings()) == ()


def test_the_last_day_of_being_new(roster):
    people = (newcomer("a0"),)
    made = roster(["EEE"], agents=people)
    (found,) = company_findings(made, CompanionSettings(new_hire_days=12))
    assert "2 of 2 shifts: 2026-03-02 E, 2026-03-03 E" in found.what


def test_levels_and_queues_make_a_colleague_experienced(roster):
    people = (newcomer("a0"), Agent("a1", "t", ("q",), level=1))
    made = roster(["E", "E"], agents=people)
    assert company_findings(made, CompanionSettings(new_hire_days=30)) == ()
    strict = CompanionSettings(new_hire_days=30, experienced_level=2)
    assert len(company_findings(made, strict)) == 1
    with pytest.raises(InvalidInput, match="level 0"):
        Agent("a", "t", ("q",), level=0)


def test_a_colleague_of_the_queue_will_do_if_teams_do_not_matter(roster):
    people = (newcomer("a0"), Agent("a1", "t", ("q", "r"), level=2))
    made = roster(["E", "E"], agents=people)
    others = replace(made, agents=(people[0], replace(people[1], team="u")),
                     teams=(*made.teams, replace(made.teams[0], team="u")))  # fmt: skip
    assert len(company_findings(others, CompanionSettings(new_hire_days=30))) == 1
    anybody = CompanionSettings(new_hire_days=30, same_team=False)
    assert company_findings(others, anybody) == ()
    strangers = replace(others, agents=(people[0], replace(others.agents[1], skills=("r",))))
    assert len(company_findings(strangers, anybody)) == 1


def test_a_team_wants_its_leader(roster):
    people = (
        Agent("a0", "t", ("q",)), Agent("a1", "t", ("q",)), Agent("a2", "t", ("q",), "deputy"),
    )  # fmt: skip
    made = roster(["EEE", "E.E", "..E"], agents=people)
    (found,) = company_findings(made, CompanionSettings(team_leader_from=2))
    assert found.kind == "team_unled"
    assert found.what == (
        "no leader or deputy on 1 of 2 shifts with 2 or more of the team: 2026-03-02 E"
    )
    assert led_shares(made, 2) == (1, 2)
    assert led_shares(made, 1) == (2, 3)
    assert any(f.kind == "team_unled" for f in remarks(made, RosterSettings(
        companions=CompanionSettings(team_leader_from=2))))  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000), same_team=st.booleans(), least=st.integers(0, 4))
def test_the_price_of_an_insertion_is_what_it_changes(centre, seed, same_team, least):
    wanted = replace_settings(same_team=same_team, team_leader_from=least)
    random = np.random.default_rng(seed)
    problem = problem_of(centre, wanted)
    companions = make_companions(problem.roster, wanted)
    count, days, shifts = problem.allowed.shape
    paths = np.where(
        random.random((count, days)) < 0.5, random.integers(0, min(3, shifts), (count, days)), -1
    )
    agent = int(random.integers(count))
    company = nobody(companions, days, shifts)
    for other in range(count):
        if other != agent:
            count_in(company, companions, other, paths[other], 1)
    before = company_cost(company, companions)
    price = insertion_price(company, companions, agent)
    worked = np.flatnonzero(paths[agent] >= 0)
    expected = before + price[worked, paths[agent, worked]].sum()
    count_in(company, companions, agent, paths[agent], 1)
    assert company_cost(company, companions) == pytest.approx(expected)
    count_in(company, companions, agent, paths[agent], -1)
    assert company_cost(company, companions) == pytest.approx(before)


def replace_settings(**changes):
    return WANTED.model_copy(update=changes)


def test_model_search_and_bound_agree_with_the_best_of_all_rosters(benchmark):
    whole = benchmark.make_centre(12, 3, 2)
    full = [a for a in whole.agents if a.contract_share == 1 and a.nights_allowed][:3]
    people = (
        replace(full[0], team="T1", role="agent", hired=FIRST - DAY, skills=("general",)),
        replace(full[1], team="T1", role="agent", hired=None, skills=("general",)),
        replace(full[2], team="T1", role="leader", hired=None, skills=("general",)),
    )
    schedule = whole.schedule
    keep = [
        next(p for p, c in enumerate(schedule.patterns) if c.shift == code) for code in ("E", "L")
    ]
    tiny = replace(
        whole,
        agents=people,
        teams=(replace(whole.teams[0], team="T1"),),
        leave=(),
        previous=(),
        ledger=(),
        part_time_shifts=frozenset(),
        schedule=replace(
            schedule,
            skill_groups=(("general",),),
            patterns=tuple(schedule.patterns[p] for p in keep),
            counts=np.ones((1, 2, 3), dtype=int),
        ),
        requirement=replace(
            whole.requirement,
            scheduled=np.minimum(whole.requirement.scheduled, 1),
            on_position=np.minimum(whole.requirement.scheduled, 1),
        ),
    )
    wanted = CompanionSettings(
        new_hire_days=60, team_leader_from=2, new_hire_cost=7.0, team_leader_cost=3.0
    )
    problem = problem_of(tiny, wanted)
    cover = make_cover(problem, tiny.schedule, tiny.requirement)
    search = Search(problem, cover, np.random.SeedSequence(1))
    months = [
        [m for m in product((OFF, 0, 1), repeat=3) if legal(tiny, problem, agent, m)]
        for agent in range(3)
    ]
    best = min(search.cost(search.state_of(np.array(trio))) for trio in product(*months))
    model = RosterModel(problem, cover)
    report = solve(model.model, stage="roster", time_limit_seconds=60, gap=1e-9)
    assert report.objective == pytest.approx(best, rel=1e-6)
    assert search.cost(search.state_of(model.paths())) == pytest.approx(best, rel=1e-6)
    bound, _ = lower_bound(problem, cover, search.pricer, time_limit_seconds=60)
    assert 0 <= bound <= best + 1e-6
    for a, b in ((0, 1), (1, 2), (0, 2)):
        # A part of the agents, the others staying put as in any roster.
        paths = np.array([months[n][len(months[n]) // 2] for n in range(3)])
        state = search.state_of(paths)
        chosen = min(
            (search.cost(search.state_of(swapped(paths, (a, b), pair))) for pair in
             product(months[a], months[b])),
        )  # fmt: skip
        rest = search.state_of(state.paths, without=np.array([a, b]))
        part, narrowed = importless_group(search, rest, np.array([a, b]))
        model = RosterModel(part, narrowed, rest.company)
        solve(model.model, stage="roster", time_limit_seconds=60, gap=1e-9)
        found = swapped(paths, (a, b), model.paths())
        assert search.cost(search.state_of(found)) == pytest.approx(chosen, rel=1e-6)


def swapped(paths, agents, months):
    changed = paths.copy()
    changed[list(agents)] = np.array(months)
    return changed


def importless_group(search, rest, agents):
    from wfm.roster.neighbourhood import _of_group

    return _of_group(search, rest, agents)


def legal(centre, problem, agent, month):
    patterns = [p.shift for p in problem.roster.patterns]
    assignment = np.full(problem.roster.assignment.shape, OFF)
    assignment[agent] = [
        OFF if shift == OFF else patterns.index(problem.shifts[shift].shift) for shift in month
    ]
    made = replace(problem.roster, assignment=assignment)
    return not judge(made, centre.calendar, RosterRules(), frozenset())


def test_the_search_counts_as_it_goes(centre):
    """The state kept by additions and subtractions is the one counted anew."""
    problem = problem_of(centre)
    cover = make_cover(problem, centre.schedule, centre.requirement)
    search = Search(problem, cover, np.random.SeedSequence(3))
    state = search.empty()
    search.construct(state, lambda _: None)
    best = search.improve(state, 200, float("inf"), lambda _: None)
    again = search.state_of(best.paths)
    assert search.cost(best) == pytest.approx(search.cost(again))
    for name in ("learners", "teachers", "members", "leaders"):
        assert (getattr(best.company, name) == getattr(again.company, name)).all()
    rearrange(search, best, 1, float("inf"), lambda _: None)
    assert search.cost(best) <= search.cost(again) + 1e-6


def test_asking_for_company_brings_it(centre, short_search):
    plain, _ = centre.assign(RosterSettings(), 1)
    asked, report = centre.assign(RosterSettings(companions=WANTED), 1)
    assert judge(asked, centre.calendar, RosterRules(), centre.part_time_shifts) == ()
    assert 0 < report.bound <= report.objective
    alone = [len(company_findings(r, replace_settings(team_leader_from=0)))
             for r in (plain, asked)]  # fmt: skip
    unled = [led_shares(r, 2)[0] / led_shares(r, 2)[1] for r in (plain, asked)]
    assert alone[1] <= alone[0]
    assert unled[1] < 0.7 * unled[0]


def test_without_the_wish_the_roster_is_the_same(centre):
    problem = problem_of(centre, CompanionSettings())
    assert problem.companions is None
    search = Search(
        problem, make_cover(problem, centre.schedule, centre.requirement),
        np.random.SeedSequence(1),
    )  # fmt: skip
    assert search.empty().company is None
