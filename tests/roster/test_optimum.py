"""The integer programme against every roster there is, and the search against both."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from wfm.domain import OFF
from wfm.domain.settings import RosterRules, RosterSettings
from wfm.roster import judge
from wfm.roster.bound import lower_bound
from wfm.roster.cover import make_cover
from wfm.roster.inputs import empty_roster
from wfm.roster.model import RosterModel
from wfm.roster.problem import make_problem
from wfm.roster.search import Search
from wfm.solver import solve

RULES = (
    RosterRules(max_overtime_hours=8),
    RosterRules(weekly_rest_days=3, rest_days_after_nights=2, max_consecutive_days=2),
    RosterRules(min_rest_hours=25, max_weekly_hours=20, max_nights=1),
    RosterRules(max_consecutive_days=2, soft={"min_rest_hours": 3, "max_consecutive_days": 2.5}),
    RosterRules(
        min_consecutive_days=2,
        min_consecutive_days_off=2,
        forward_rotation_hours=0,
        soft={"forward_rotation_hours": 2},
    ),
    RosterRules(
        forbidden_successions=(("E", "N"), ("E", "L")),
        max_sundays=0,
        max_weekends=0,
        soft={"max_weekends": 4},
        hours_cycle="week",
        max_cycle_overtime_hours=4,
    ),
    RosterRules(
        min_weekly_rest_hours=60,
        rolling_rest_days=5,
        max_nights=0,
        soft={"max_nights": 3, "rolling_rest_days": 1, "max_weekly_hours": 2},
        max_weekly_hours=20,
    ),
)


@pytest.fixture(scope="module")
def centre(benchmark):
    """Two full-time agents, four days, three shifts: 65,536 rosters."""
    whole = benchmark.make_centre(12, 4, 4)
    full = tuple(a for a in whole.agents if a.contract_share == 1)[:2]
    ids = {a.agent for a in full}
    schedule = whole.schedule
    keep = [p for p, pattern in enumerate(schedule.patterns) if pattern.shift in ("E", "L", "N")]
    counts = np.minimum(schedule.counts[:, keep], 1)
    return replace(
        whole,
        agents=full,
        leave=(),
        previous=tuple(p for p in whole.previous if p.agent in ids and p.shift in ("E", "N")),
        ledger=tuple(e for e in whole.ledger if e.agent in ids),
        schedule=replace(
            schedule, patterns=tuple(schedule.patterns[p] for p in keep), counts=counts
        ),
        requirement=replace(
            whole.requirement,
            scheduled=np.minimum(whole.requirement.scheduled, 1),
            on_position=np.minimum(whole.requirement.scheduled, 1),
        ),
    )


@pytest.mark.parametrize("rules", RULES, ids=str)
def test_integer_programme_finds_the_best_of_all_rosters(centre, rules):
    settings = RosterSettings(rules=rules)
    empty = empty_roster(
        centre.schedule, centre.requirement, centre.agents, centre.teams, (), centre.previous
    )
    problem = make_problem(
        empty, centre.schedule, centre.ledger, centre.calendar, settings, frozenset()
    )
    cover = make_cover(problem, centre.schedule, centre.requirement)
    search = Search(problem, cover, np.random.SeedSequence(1))
    months = [
        [m for m in product((OFF, 0, 1, 2), repeat=4) if legal(centre, problem, agent, m)]
        for agent in (0, 1)
    ]
    best = min(
        search.cost(search.state_of(np.array(pair))) for pair in product(months[0], months[1])
    )
    model = RosterModel(problem, cover)
    report = solve(model.model, stage="roster", time_limit_seconds=60, gap=1e-9)
    assert report.objective == pytest.approx(best, rel=1e-6)
    assert search.cost(search.state_of(model.paths())) == pytest.approx(best, rel=1e-6)
    bound, _ = lower_bound(problem, cover, search.pricer, time_limit_seconds=60)
    assert 0 < bound <= best + 1e-6
    _, achieved = centre.assign(settings, 1)
    assert achieved.objective == pytest.approx(best, rel=1e-4)
    assert achieved.status == "optimal"


def legal(centre, problem, agent, month):
    patterns = problem.roster.patterns
    pattern = [
        next(p for p, candidate in enumerate(patterns) if candidate.shift == shift.shift)
        for shift in problem.shifts
    ]
    assignment = np.full(problem.roster.assignment.shape, OFF)
    assignment[agent] = [OFF if shift == OFF else pattern[shift] for shift in month]
    made = replace(problem.roster, assignment=assignment)
    rules = problem.settings.rules
    return all(
        v.agent != made.agents[agent].agent or not v.hard
        for v in judge(made, centre.calendar, rules, frozenset())
    )
