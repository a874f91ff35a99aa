"""Locks are kept, wishes are priced and told of."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wfm.domain import OFF, Absence, Request
from wfm.domain.request import SHIFT_GROUPS
from wfm.domain.settings import RosterRules, RosterSettings
from wfm.roster import judge, remarks, repair, swap, wish_outcomes
from wfm.roster.bound import lower_bound
from wfm.roster.changes import shift_codes
from wfm.roster.cover import make_cover
from wfm.roster.inputs import Brought, empty_roster
from wfm.roster.locks import without_absent_locks
from wfm.roster.model import RosterModel
from wfm.roster.pricer import MonthPricer
from wfm.roster.problem import make_problem
from wfm.roster.search import Search
from wfm.solver import solve

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 2)
FIRST = date(2026, 2, 2)


def ask(agent, day, shifts, kind="want", *, days=1, weight=1.0, source=""):
    first = FIRST + day * DAY
    words = tuple(shifts.split(";"))
    return Request(agent, first, first + (days - 1) * DAY, words, kind, weight, source)


@pytest.fixture(scope="module")
def centre(benchmark):
    return benchmark.make_centre(24, 14, 1, load=0.8)


def full_timers(centre):
    absent = {absence.agent for absence in centre.leave}
    return [
        a.agent
        for a in centre.agents
        if a.contract_share == 1 and a.nights_allowed and a.agent not in absent
    ]


def problem_of(centre, requests, rules=None, leave=None, wish_cost=4.0):
    wanted = RosterSettings(rules=rules or RosterRules(), wish_cost=wish_cost)
    roster = empty_roster(
        centre.schedule, centre.requirement, centre.agents, centre.teams,
        centre.leave if leave is None else leave, centre.previous, Brought(tuple(requests)),
    )  # fmt: skip
    return make_problem(
        roster, centre.schedule, centre.ledger, centre.calendar, wanted, centre.part_time_shifts
    )


def test_locks_are_kept_and_wishes_counted(centre, short_search):
    people = full_timers(centre)
    requests = (
        ask(people[0], 5, "N", "lock"),
        ask(people[1], 3, "OFF", "lock", days=4),
        ask(people[2], 7, "NIGHT", "lock"),
        ask(people[3], 2, "D8;D9", "lock"),
        ask(people[4], 4, "OFF", weight=50.0, days=3),
        ask(people[5], 0, "NIGHT", "avoid", days=14, weight=20.0),
    )
    made, report = centre.assign(RosterSettings(), 1, requests=requests)
    assert judge(made, centre.calendar, RosterRules(), centre.part_time_shifts) == ()
    codes = dict(zip((a.agent for a in made.agents), shift_codes(made), strict=True))
    assert codes[people[0]][5] == "N"
    assert list(codes[people[1]][3:7]) == [""] * 4
    assert codes[people[2]][7] == "N"
    assert codes[people[3]][2] in ("D8", "D9")
    assert list(codes[people[4]][4:7]) == [""] * 3
    assert "N" not in codes[people[5]]
    assert 0 < report.bound <= report.objective
    outcomes = wish_outcomes(made)
    assert len(outcomes) == 3 + 14
    assert all(outcome.granted for outcome in outcomes)
    assert made.requests == requests
    total = [f.what for f in remarks(made, RosterSettings()) if f.kind == "wishes"]
    assert total == ["17 of 17 wishes granted (100%)"]


def test_a_refused_wish_has_a_line_and_a_price(roster, calendar_of):
    made = roster(["EE.", "L.N"])
    asked = (
        Request("a0", MONDAY, MONDAY, ("OFF",)),
        Request("a0", MONDAY + 2 * DAY, MONDAY + 2 * DAY, ("E", "OFF")),
        Request("a1", MONDAY, MONDAY + 2 * DAY, ("NIGHT",), "avoid", 2.0),
    )
    made = replace(made, requests=asked)
    findings = remarks(made, RosterSettings())
    wishes = [f for f in findings if f.kind == "refused_wish"]
    assert [(f.where, f.what) for f in wishes] == [
        ("a0", "refused: wanted OFF on 2026-03-02, has E"),
        ("a1", "refused: wanted to avoid NIGHT on 2026-03-04, has N"),
    ]
    shares = {f.where: f.what for f in findings if f.kind == "agent_wishes"}
    assert shares == {
        "a0": "1 of 2 wishes granted (50%)",
        "a1": "2 of 3 wishes granted (67%)",
    }


def test_without_requests_nothing_is_priced(centre):
    problem = problem_of(centre, ())
    assert problem.wish_price is None
    assert problem.wish_base is None
    assert problem.obliged is None
    elsewhere = problem_of(centre, (ask(full_timers(centre)[0], 40, "OFF"),))
    assert not elsewhere.wish_price.any()
    assert (elsewhere.allowed == problem.allowed).all()
    assert (elsewhere.share == problem.share).all()


words = st.sampled_from(["N", "E", "L", "D8", *SHIFT_GROUPS])


@st.composite
def wishes(draw, people):
    agent = draw(st.sampled_from(people))
    first = draw(st.integers(-2, 13))
    shifts = draw(st.sets(words, min_size=1, max_size=3))
    kind = draw(st.sampled_from(["want", "avoid"]))
    weight = draw(st.floats(0.1, 20))
    return ask(agent, first, ";".join(sorted(shifts)), kind, weight=weight,
               days=draw(st.integers(1, 5)))  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_month_programme_and_the_count_agree(centre, data):
    """Price of a month: what the programme says is what the wishes refused add up to."""
    people = full_timers(centre)[:3]
    asked = data.draw(st.lists(wishes(people), min_size=1, max_size=6))
    problem = problem_of(centre, asked)
    pricer = MonthPricer(problem)
    plain = replace(problem, wish_price=None, wish_base=None)
    cost = np.random.default_rng(1).normal(-10, 8, problem.allowed.shape[1:])
    ids = [a.agent for a in centre.agents]
    for agent in (ids.index(name) for name in people):
        value, path = pricer.best(agent, cost)
        days = np.flatnonzero(path >= 0)
        refused = refused_price(problem, asked, agent, path)
        own = problem.own_cost(agent, path)
        assert own == pytest.approx(plain.own_cost(agent, path) + refused)
        assert refused >= 0
        only_nights = replace(problem, price=problem.price * np.eye(5)[0, :, None])
        total = only_nights.own_cost(agent, path) + cost[days, path[days]].sum()
        assert value == pytest.approx(total)
        # No worse than the month that would be best without wishes.
        _, other = MonthPricer(plain).best(agent, cost)
        days = np.flatnonzero(other >= 0)
        assert value <= only_nights.own_cost(agent, other) + cost[days, other[days]].sum() + 1e-6


def refused_price(problem, asked, agent, path):
    """Add the refused days up one by one, as a planner would."""
    name, total = problem.roster.agents[agent].agent, 0.0
    for request in asked:
        for day, when in enumerate(problem.roster.grid.dates):
            if request.agent == name and request.first_day <= when <= request.last_day:
                shift = problem.shifts[path[day]] if path[day] >= 0 else None
                named = any(stands_for(word, shift) for word in request.shifts)
                total += request.weight * 4.0 * (named != (request.kind == "want"))
    return total


def stands_for(word, shift):
    if shift is None:
        return word == "OFF"
    return word in (shift.shift, "WORK", "NIGHT" if shift.is_night else "DAY")


@pytest.fixture
def tiny(benchmark):
    """Two full-time agents, three shifts, four days: every roster can be listed."""
    whole = benchmark.make_centre(10, 4, 2)
    people = [a for a in whole.agents if a.contract_share == 1 and a.nights_allowed][:2]
    agents = tuple(replace(a, skills=("general",)) for a in people)
    schedule = whole.schedule
    keep = [
        next(p for p, c in enumerate(schedule.patterns) if c.shift == code)
        for code in ("E", "L", "N")
    ]
    counts = schedule.counts[:, keep].sum(axis=0, keepdims=True)
    return replace(
        whole,
        agents=agents,
        leave=(),
        previous=(),
        ledger=(),
        part_time_shifts=frozenset(),
        schedule=replace(
            schedule,
            skill_groups=(("general",),),
            patterns=tuple(schedule.patterns[p] for p in keep),
            counts=counts,
        ),
        requirement=replace(
            whole.requirement,
            scheduled=np.minimum(whole.requirement.scheduled, 1),
            on_position=np.minimum(whole.requirement.scheduled, 1),
        ),
    )


def test_model_search_and_bound_agree_with_the_best_of_all_rosters(tiny):
    first, second = (a.agent for a in tiny.agents)
    asked = (
        ask(first, 1, "N", "lock"),
        ask(first, 3, "OFF", weight=3.0),
        ask(second, 0, "L", weight=5.0, days=2),
        ask(second, 2, "NIGHT;DAY", "avoid", weight=4.0),
        ask(second, 3, "WORK", "lock"),
    )
    problem = problem_of(tiny, asked)
    cover = make_cover(problem, tiny.schedule, tiny.requirement)
    search = Search(problem, cover, np.random.SeedSequence(1))
    months = [
        [m for m in product((OFF, 0, 1, 2), repeat=4) if legal(tiny, problem, agent, m)]
        for agent in (0, 1)
    ]
    best = min(
        search.cost(search.state_of(np.array(pair))) for pair in product(months[0], months[1])
    )
    model = RosterModel(problem, cover)
    report = solve(model.model, stage="roster", time_limit_seconds=60, gap=1e-9)
    assert report.objective == pytest.approx(best, rel=1e-5)
    assert search.cost(search.state_of(model.paths())) == pytest.approx(best, rel=1e-6)
    bound, _ = lower_bound(problem, cover, search.pricer, time_limit_seconds=60)
    assert 0 < bound <= best + 1e-6
    made, achieved = tiny.assign(RosterSettings(), 1, requests=asked)
    assert achieved.objective == pytest.approx(best, rel=1e-4)
    assert judge(made, tiny.calendar, RosterRules(), frozenset()) == ()


def legal(centre, problem, agent, month):
    patterns = [p.shift for p in problem.roster.patterns]
    assignment = np.full(problem.roster.assignment.shape, OFF)
    assignment[agent] = [
        OFF if shift == OFF else patterns.index(problem.shifts[shift].shift) for shift in month
    ]
    made = replace(problem.roster, assignment=assignment)
    found = judge(made, centre.calendar, RosterRules(), frozenset())
    return all(v.agent != made.agents[agent].agent for v in found)


def test_the_judge_sees_a_lock_that_is_not_kept(roster, calendar_of, loose_rules):
    made = roster(["EE.N"], leave=[(0, 2)])
    days = [MONDAY + n * DAY for n in range(4)]
    locks = tuple(
        Request("a0", day, day, (code,), "lock")
        for day, code in zip(days, ("E", "OFF", "L", "NIGHT"), strict=True)
    )
    made = replace(made, requests=locks)
    (found,) = judge(made, calendar_of(made), loose_rules(), frozenset())
    # The third day is one of leave, which goes before a lock.
    assert (found.rule, found.days) == ("lock", (days[1],))
    assert found.detail == "is on E, but fixed to be off"


def test_a_swap_cannot_undo_a_lock(roster, calendar_of, loose_rules, required):
    made = roster(["E.", ".E"])
    made = replace(made, requests=(Request("a0", MONDAY, MONDAY, ("E",), "lock"),))
    answer = swap(
        made, required(made, 1), ("a0", "a1"), MONDAY, calendar_of(made), loose_rules(),
        frozenset(),
    )  # fmt: skip
    assert [v.rule for v in answer.broken] == ["lock"]


def test_a_repair_keeps_locks(centre, short_search):
    people = full_timers(centre)
    locks = tuple(ask(people[n], 6, "OFF", "lock") for n in range(6))
    made, _ = centre.assign(RosterSettings(), 1, requests=locks)
    working = [a.agent for a, n in zip(made.agents, made.assignment[:, 6], strict=True) if n >= 0]
    sick = [Absence(name, FIRST + 6 * DAY, FIRST + 6 * DAY, "sick") for name in working[:3]]
    mended = repair(
        made, centre.schedule, centre.requirement, centre.calendar, RosterSettings(),
        centre.part_time_shifts, absences=sick,
    )  # fmt: skip
    assert mended.broken == ()
    assert all(
        change.day != FIRST + 6 * DAY or change.agent not in people[:6]
        for change in mended.changes
    )


def test_a_stopped_search_still_keeps_locks(centre, monkeypatch):
    people = full_timers(centre)
    requests = tuple(ask(name, 3, "N", "lock") for name in people[:4])

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("wfm.roster.search.Search.construct", stop)
    made, report = centre.assign(RosterSettings(), 1, requests=requests)
    assert report.interrupted
    assert judge(made, centre.calendar, RosterRules(), centre.part_time_shifts) == ()


def test_locks_of_people_who_become_absent_are_let_go():
    lock = ask("a", 0, "E", "lock", days=3)
    wish = ask("a", 1, "E")
    gone = Absence("a", FIRST + DAY, FIRST + DAY)
    kept = without_absent_locks((lock, wish), (gone,))
    assert [(r.kind, r.first_day, r.last_day) for r in kept] == [
        ("lock", FIRST, FIRST),
        ("lock", FIRST + 2 * DAY, FIRST + 2 * DAY),
        ("want", FIRST + DAY, FIRST + DAY),
    ]
    assert without_absent_locks((lock,), ()) == (lock,)
