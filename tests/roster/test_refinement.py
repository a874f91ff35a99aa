"""The stages of a large roster: never dearer than the search, legal, stoppable, warm to start."""

from dataclasses import replace

import numpy as np
import pytest

from wfm.domain import LedgerEntry
from wfm.domain.settings import RosterSettings
from wfm.roster import judge
from wfm.roster.cover import make_cover
from wfm.roster.inputs import empty_roster
from wfm.roster.monthly.pool import MonthPool
from wfm.roster.monthly.refinement import Clock, Effort, Refinement
from wfm.roster.monthly.worst_off import WorstOff, distances
from wfm.roster.problem import make_problem
from wfm.roster.search import Search
from wfm.roster.warm_start import start_paths

SETTINGS = RosterSettings()
EFFORT = Effort(month_rounds=2, finish_rounds=200, groups=1)


def quiet(event):
    pass


def problem_of(centre, settings=SETTINGS):
    roster = empty_roster(
        centre.schedule, centre.requirement, centre.agents, centre.teams,
        centre.leave, centre.previous,
    )  # fmt: skip
    return make_problem(
        roster, centre.schedule, centre.ledger, centre.calendar, settings, centre.part_time_shifts
    )


@pytest.fixture(scope="module")
def centre(benchmark):
    return benchmark.make_centre(24, 14, 1, load=0.85)


def begun(centre):
    problem = problem_of(centre)
    cover = make_cover(problem, centre.schedule, centre.requirement)
    search = Search(problem, cover, np.random.SeedSequence(1))
    state = search.empty()
    search.construct(state, quiet)
    state = search.improve(state, 200, np.inf, quiet)
    pool = MonthPool(problem)
    pool.add_roster(state.paths)
    return search, state, pool


def made_roster(centre, problem, paths):
    codes = [pattern.shift for pattern in problem.roster.patterns]
    pattern = np.array([*(codes.index(s.shift) for s in problem.shifts), -1])
    return replace(problem.roster, assignment=pattern[paths])


def is_legal(centre, problem, paths):
    made = made_roster(centre, problem, paths)
    return judge(made, centre.calendar, SETTINGS.rules, centre.part_time_shifts) == ()


def test_refined_rosters_are_legal_and_never_dearer(centre):
    search, state, pool = begun(centre)
    before = search.cost(state)
    refinement = Refinement(search, state.copy(), pool, Clock(0.0, np.inf), EFFORT)
    refinement.run(quiet)
    assert not refinement.interrupted
    assert search.cost(refinement.state) <= before + 1e-6
    assert 0 < refinement.bound <= search.cost(refinement.state)
    assert is_legal(centre, search.problem, refinement.state.paths)
    again = search.state_of(refinement.state.paths)
    assert search.cost(again) == pytest.approx(search.cost(refinement.state))


def test_the_same_seed_gives_the_same_roster(centre):
    found = []
    for _ in range(2):
        search, state, pool = begun(centre)
        refinement = Refinement(search, state, pool, Clock(0.0, np.inf), EFFORT)
        refinement.run(quiet)
        found.append(refinement.state.paths)
    assert np.array_equal(*found)


@pytest.mark.parametrize("word", ["mixture", "fixed", "rounds", "groups"])
def test_an_interrupt_in_any_stage_keeps_a_legal_roster(centre, word):
    search, state, pool = begun(centre)
    before = search.cost(state)

    def stop(event):
        if word in event.message:
            raise KeyboardInterrupt

    refinement = Refinement(search, state, pool, Clock(0.0, np.inf), EFFORT)
    refinement.run(stop)
    assert refinement.interrupted
    assert search.cost(refinement.state) <= before + 1e-6
    assert refinement.bound <= search.cost(refinement.state)
    assert is_legal(centre, search.problem, refinement.state.paths)


def test_the_worst_off_come_nearer_and_nothing_is_uncovered(centre):
    owing = tuple(
        LedgerEntry(agent.agent, centre.schedule.grid.first_day.replace(month=1), "night")
        for agent in centre.agents[:4]
        for _ in range(30)
    )
    spoilt = replace(centre, ledger=(*centre.ledger, *owing))
    search, state, _ = begun(spoilt)
    spoil(search, state)
    before = distances(search.problem, state.paths).beyond
    short = search.short_hours(state)
    helper = WorstOff(search)
    helper.polish(state, np.inf)
    helper.help(state, np.inf, quiet)
    after = distances(search.problem, state.paths).beyond
    assert before.sum() > 0
    assert after.sum() < before.sum()
    assert after.max() <= before.max()
    assert search.short_hours(state) <= short + 1e-6
    assert is_legal(spoilt, search.problem, state.paths)


def spoil(search, state):
    """Give some agents the months that nights alone decide."""
    for agent in range(6):
        search.take_out(state, agent)
        reward = -60.0 * search.problem.burden[0]
        _, path = search.pricer.best(agent, reward)
        search.put_in(state, agent, path)


def test_a_warm_start_is_never_dearer_than_the_roster_it_began_with(centre, monkeypatch):
    monkeypatch.setattr("wfm.roster.solution.ROUNDS_PER_AGENT", 10)
    monkeypatch.setattr("wfm.roster.solution.LEAST_ROUNDS", 100)
    monkeypatch.setattr("wfm.roster.solution.AGENTS_A_GROUP", 50)
    monkeypatch.setattr("wfm.roster.solution.MONTH_ROUNDS", 1)
    first, report = centre.assign(SETTINGS, 1)
    again, better = centre.assign(SETTINGS, 2, start=first)
    assert better.objective <= report.objective + 1e-6
    assert judge(again, centre.calendar, SETTINGS.rules, centre.part_time_shifts) == ()


def test_only_what_is_legal_is_taken_from_a_start(centre):
    search, state, _ = begun(centre)
    problem = search.problem
    made = made_roster(centre, problem, state.paths)
    kept = start_paths(made, problem, centre.calendar, centre.part_time_shifts)
    assert np.array_equal(kept, state.paths)
    full_time = int(np.flatnonzero(~problem.part_time)[0])
    worked = made.assignment.copy()
    worked[full_time] = worked[worked >= 0][0]
    endless = replace(made, assignment=worked, leave=np.full(made.leave.shape, ""))
    found = start_paths(endless, problem, centre.calendar, centre.part_time_shifts)
    assert (found[full_time] < 0).all()
    others = np.arange(len(found)) != full_time
    assert np.array_equal(found[others], state.paths[others])
