"""The search's view of cover agrees with the domain's, shift by shift."""

from itertools import pairwise

import numpy as np
import pytest

from wfm.domain import shortfall
from wfm.domain.settings import RosterSettings
from wfm.roster.cover import hall_conditions, make_cover
from wfm.roster.inputs import empty_roster
from wfm.roster.kernel import Parts, gains, place, shortfall_cost
from wfm.roster.problem import make_problem


@pytest.fixture(scope="module")
def parts(benchmark):
    centre = benchmark.make_centre(100, 7, 2)
    settings = RosterSettings(leader_cost=0)
    empty = empty_roster(
        centre.schedule, centre.requirement, centre.agents, centre.teams, (), centre.previous
    )
    problem = make_problem(
        empty, centre.schedule, (), centre.calendar, settings, centre.part_time_shifts
    )
    return centre, problem, make_cover(problem, centre.schedule, centre.requirement)


def arrays(cover):
    return Parts(
        cover.part_start, cover.part_price, cover.part_profile, cover.first, cover.profile
    )


def test_price_of_nobody_is_the_shortfall_of_nobody(parts):
    centre, problem, cover = parts
    missing = shortfall(
        problem.roster.on_floor(),
        problem.roster.skill_groups,
        centre.requirement.scheduled,
        centre.requirement.queues,
    )
    price = problem.settings.under_cost / 2
    assert shortfall_cost(cover.need, arrays(cover)) == pytest.approx(price * missing.sum())


def test_a_gain_is_what_placing_the_agent_saves(parts):
    _, problem, cover = parts
    random = np.random.default_rng(1)
    deficit = cover.need.copy()
    for agent in random.permutation(len(cover.kind))[:40]:
        able = np.ascontiguousarray(cover.able[:, cover.kind[agent]])
        gain = gains(deficit, able, arrays(cover))
        day, shift = int(random.integers(7)), int(random.integers(len(problem.shifts)))
        path = np.full(7, -1)
        path[day] = shift
        before = shortfall_cost(deficit, arrays(cover))
        place(deficit, able, arrays(cover), path, 1.0)
        saved = before - shortfall_cost(deficit, arrays(cover))
        # Exact while at least a whole agent is missing throughout, never more than the gain.
        assert saved >= gain[day, shift] - 1e-6
        assert saved <= gain[day, shift] * 1.2 + 15


def test_taking_out_undoes_putting_in(parts):
    _, problem, cover = parts
    deficit = cover.need.copy()
    able = np.ascontiguousarray(cover.able[:, 0])
    path = np.arange(7) % len(problem.shifts)
    place(deficit, able, arrays(cover), path, 1.0)
    assert not np.allclose(deficit, cover.need)
    place(deficit, able, arrays(cover), path, -1.0)
    assert np.allclose(deficit, cover.need, atol=1e-9)


def test_conditions_of_separate_and_of_shared_queues():
    queues = ("a", "b", "c")
    alone = hall_conditions(queues, (("a",), ("b",), ("c",)))
    assert [[c[0] for c in part] for part in alone] == [[(0,)], [(1,)], [(2,)]]
    # Everybody serves a and b: the pair is the only condition of that part.
    together = hall_conditions(queues, (("a", "b"), ("c",)))
    assert [[c[0] for c in part] for part in together] == [[(0, 1)], [(2,)]]
    mixed = hall_conditions(queues, (("a",), ("a", "b"), ("b",), ("c",)))
    assert sorted(c[0] for c in mixed[0]) == [(0,), (0, 1), (1,)]


def test_a_dozen_queues_are_not_too_many():
    queues = tuple("abcdefghijkl")
    groups = tuple((q, r) for q, r in pairwise(queues))
    (part,) = hall_conditions(queues, groups)
    assert 12 <= len(part) <= 127
