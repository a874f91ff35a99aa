"""Levers on people: so many are absent, learn, join or leave, and always the same ones."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from wfm.domain import Agent, InvalidInput, NotFound, Team, TimeGrid
from wfm.whatif import ChangeSet
from wfm.whatif.people_levers import People, changed_people

MONDAY = date(2026, 3, 2)
QUEUES = ("general", "card")


@pytest.fixture
def people() -> People:
    agents = [
        Agent(f"a{n:02d}", f"t{n // 10}", ("general",) if n < 30 else QUEUES) for n in range(40)
    ]
    return People(tuple(agents), tuple(Team(f"t{n}") for n in range(4)))


def changed(people: People, seed: int = 1, **levers: object) -> People:
    grid = TimeGrid(MONDAY, 14, 30, "Asia/Shanghai")
    load = np.array([30.0, 10.0])
    return changed_people(people, ChangeSet.model_validate(levers), grid, load, QUEUES, seed)


def able(people: People, queue: str) -> int:
    return sum(queue in agent.skills for agent in people.agents)


def test_so_many_learn_a_queue(people: People) -> None:
    lever = {"agents": 12, "from_queue": "general", "to_queue": "card"}
    trained = changed(people, cross_training=[lever])
    assert able(trained, "card") == 22
    assert able(trained, "general") == 40
    assert changed(people, cross_training=[lever]) == trained
    assert changed(people, seed=2, cross_training=[lever]) != trained


def test_no_more_can_learn_than_there_are(people: People) -> None:
    with pytest.raises(InvalidInput, match="only 30"):
        changed(
            people, cross_training=[{"agents": 31, "from_queue": "general", "to_queue": "card"}]
        )


def test_pooled_and_split(people: People) -> None:
    pooled = changed(people, pooled=[{"queues": list(QUEUES)}])
    assert able(pooled, "card") == able(pooled, "general") == 40
    split = changed(people, pooled=[{"queues": list(QUEUES)}], split=[{"queues": list(QUEUES)}])
    assert Counter(agent.skills for agent in split.agents) == {("general",): 30, ("card",): 10}


def test_people_join(people: People) -> None:
    more = changed(
        people, hired=[{"agents": 5, "skills": ["card"], "aht_factor": 1.3, "team": "t1"}]
    )
    new = more.agents[40:]
    assert len(new) == len({agent.agent for agent in more.agents}) - 40 == 5
    assert {(a.team, a.skills, a.aht_factor) for a in new} == {("t1", ("card",), 1.3)}


def test_new_people_without_a_team_make_one(people: People) -> None:
    more = changed(people, hired=[{"agents": 2, "skills": ["card"]}])
    assert {agent.team for agent in more.agents} <= {team.team for team in more.teams}
    assert len(more.teams) == 5


@pytest.mark.parametrize(
    ("lever", "number"), [({"agents": 7}, 7), ({"share": "10%"}, 4), ({"team": "t2"}, 10)]
)
def test_so_many_are_absent(people: People, lever: dict[str, object], number: int) -> None:
    ill = changed(people, absent=[{**lever, "first_day": "2026-03-04", "last_day": "2026-03-06"}])
    assert len({a.agent for a in ill.absences}) == len(ill.absences) == number
    assert {(a.first_day, a.last_day) for a in ill.absences} == {
        (date(2026, 3, 4), date(2026, 3, 6))
    }


def test_leavers_are_gone_to_the_end(people: People) -> None:
    gone = changed(people, leavers=[{"share": "25%"}])
    assert len(gone.absences) == 10
    assert {(a.first_day, a.last_day) for a in gone.absences} == {
        (MONDAY, MONDAY + timedelta(days=13))
    }


def test_nobody_leaves_twice_and_nobody_gone_falls_ill(people: People) -> None:
    gone = changed(people, leavers=[{"agents": 15}, {"agents": 10}])
    assert len({a.agent for a in gone.absences}) == 25
    left = changed(people, leavers=[{"agents": 20}], absent=[{"daily_shares": [0.5]}])
    kinds = Counter(a.kind for a in left.absences)
    # Half of the twenty who are still there.
    assert kinds == {"left": 20, "sick": 10}
    assert len({a.agent for a in left.absences}) == 30
    with pytest.raises(InvalidInput, match="31 of 30"):
        changed(people, leavers=[{"agents": 10}], absent=[{"agents": 31}])


def test_two_absences_at_once_are_of_different_people_as_far_as_there_are_any(
    people: People,
) -> None:
    both = changed(people, absent=[{"agents": 25}, {"share": "25%"}])
    assert len({a.agent for a in both.absences}) == 35
    more = changed(people, absent=[{"agents": 25}, {"agents": 25}])
    assert len(more.absences) == 50
    assert len({a.agent for a in more.absences}) == 40


def test_a_curve_has_no_last_day() -> None:
    lever = {"daily_shares": [0.1, 0.2], "last_day": "2026-03-04"}
    with pytest.raises(ValueError, match="take out last_day"):
        ChangeSet.model_validate({"absent": [lever]})


def test_an_epidemic_follows_its_curve(people: People) -> None:
    shares = [0.0, 0.05, 0.2, 0.3, 0.1, 0.0]
    ill = changed(people, absent=[{"daily_shares": shares, "first_day": "2026-03-03"}])
    by_day = Counter(a.first_day for a in ill.absences)
    numbers = [by_day[date(2026, 3, 3) + timedelta(days=n)] for n in range(6)]
    assert numbers == [0, 2, 8, 12, 4, 0]
    for agent in {a.agent for a in ill.absences}:
        days = sorted(a.first_day for a in ill.absences if a.agent == agent)
        assert (days[-1] - days[0]).days == len(days) - 1, "ill once, without a gap"


@pytest.mark.parametrize(
    ("levers", "kind", "says"),
    [
        ({"absent": [{"named": ["a99"]}]}, NotFound, "a99"),
        ({"absent": [{"team": "t9"}]}, NotFound, "t9"),
        ({"absent": [{"agents": 41}]}, InvalidInput, "41 of 40"),
        ({"absent": [{"agents": 1, "last_day": "2026-01-01"}]}, InvalidInput, "outside"),
        ({"hired": [{"agents": 1, "skills": ["cart"]}]}, NotFound, "cart"),
        ({"pooled": [{"queues": ["general", "cart"]}]}, NotFound, "cart"),
    ],
)
def test_levers_that_do_not_fit_are_refused(
    people: People, levers: dict[str, object], kind: type[Exception], says: str
) -> None:
    with pytest.raises(kind, match=says):
        changed(people, **levers)


@pytest.mark.parametrize(
    "lever", [{}, {"agents": 1, "share": 0.5}, {"agents": 0}, {"share": 1.5}, {"agent": 3}]
)
def test_a_lever_says_one_thing(lever: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="absent"):
        ChangeSet.model_validate({"absent": [lever]})
