"""Exchanges between two agents: legal or why not, and what they do to the coverage."""

from datetime import date, timedelta

import pytest

from wfm.domain import Agent, InvalidInput, NotFound
from wfm.roster import changes, swap

MONDAY = date(2026, 3, 2)


@pytest.fixture
def exchange(calendar_of, loose_rules, required):
    def answer(made, first, second, day, **tightened):
        rules = loose_rules(**tightened)
        return swap(
            made, required(made, 1), (first, second), day, calendar_of(made), rules, frozenset()
        )

    return answer


def test_two_agents_take_over_each_others_day(roster, exchange):
    made = roster(["E..", "L..", "N.."])
    answer = exchange(made, "a0", "a1", MONDAY)
    assert [made.patterns[p].shift for p in answer.roster.assignment[:, 0]] == ["L", "E", "N"]
    assert [(c.agent, c.before, c.after) for c in answer.changes] == [
        ("a0", "E", "L"),
        ("a1", "L", "E"),
    ]
    assert answer.is_legal
    assert answer.short_before == answer.short_after


def test_a_day_off_can_be_exchanged_too(roster, exchange):
    answer = exchange(roster(["E..", "..."]), "a0", "a1", MONDAY)
    assert [(c.agent, c.before, c.after) for c in answer.changes] == [
        ("a0", "E", ""),
        ("a1", "", "E"),
    ]


def test_the_reason_against_it_is_named(roster, exchange):
    # After the late shift there are 7.5 hours to the early one.
    made = roster(["LE.", "L.."])
    answer = exchange(made, "a0", "a1", MONDAY + timedelta(days=1), min_rest_hours=11)
    assert not answer.is_legal
    assert [(v.rule, v.agent) for v in answer.broken] == [("min_rest", "a1")]


def test_what_was_broken_before_is_not_held_against_it(roster, exchange):
    made = roster(["LE..", "...E"])
    answer = exchange(made, "a0", "a1", MONDAY + timedelta(days=3), min_rest_hours=11)
    assert answer.is_legal


def test_a_skill_that_is_lost_shows_in_the_coverage(roster, exchange):
    people = (Agent("a0", "t", ("q",)), Agent("a1", "t", ("r",)))
    made = roster(["E.", "L."], agents=people)
    answer = exchange(made, "a0", "a1", MONDAY)
    # q is served from 15:30 instead of from 7:00; eight hours either way.
    assert answer.short_after == answer.short_before == 40.0
    off = exchange(roster(["E.", ".."], agents=people), "a0", "a1", MONDAY)
    assert off.short_after - off.short_before == 8.0


@pytest.mark.parametrize(
    ("first", "second", "day", "kind", "says"),
    [
        ("a0", "a9", MONDAY, NotFound, "a9"),
        ("a0", "a0", MONDAY, InvalidInput, "himself"),
        ("a0", "a1", MONDAY + timedelta(days=9), InvalidInput, "2026-03-11"),
    ],
)
def test_bad_questions_are_refused(first, second, day, kind, says, roster, exchange):
    with pytest.raises(kind, match=says):
        exchange(roster(["E..", "L.."]), first, second, day)


def test_rosters_of_other_people_cannot_be_compared(roster):
    with pytest.raises(InvalidInput, match="agents"):
        changes(roster(["E"]), roster(["E", "L"]))


def test_other_breaks_are_no_change(roster):
    made = roster(["EL"])
    assert changes(made, made) == ()
