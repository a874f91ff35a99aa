"""Agents whose fixed shifts cannot be kept: the smallest contradiction and the way out."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest

from wfm.domain import Agent, Schedule
from wfm.domain.request import Request
from wfm.domain.rule_settings import RuleSource
from wfm.domain.settings import RosterSettings
from wfm.roster import judge
from wfm.roster.no_month import HISTORY, LOCK, NIGHT_BAR, RULE, Demand, agents_without_month

MONDAY = date(2026, 3, 2)


def lock(day, shift, agent="a0"):
    first = MONDAY + timedelta(days=day)
    return Request(agent, first, first, (shift,), "lock")


@pytest.fixture
def asked(roster, calendar_of, loose_rules):
    def build(locks, *, previous="", agent=None, sources=None, **rules):
        rows = ["....", "...."]
        made = roster(
            rows,
            previous=[previous, "." * len(previous)],
            agents=(agent or Agent("a0", "t", ("q",)), Agent("a1", "t", ("q",))),
        )
        made = replace(made, requests=tuple(locks))
        counts = np.zeros((1, len(made.patterns), 4), dtype=np.int64)
        schedule = Schedule(made.grid, (("q",),), made.patterns, counts)
        law = loose_rules(**rules)
        if sources:
            law = law.model_copy(update={"sources": sources})
        return made, schedule, calendar_of(made), RosterSettings(rules=law), frozenset()

    return build


def test_locks_that_fit_are_no_matter(asked):
    assert agents_without_month(*asked([lock(0, "E"), lock(1, "L")], min_rest_hours=11)) == ()


def test_two_locks_too_close_conflict_with_the_rest(asked):
    inputs = asked([lock(0, "L"), lock(1, "E"), lock(3, "E")], min_rest_hours=11)
    (found,) = agents_without_month(*inputs)
    assert found.agent == "a0"
    assert found.is_smallest
    assert set(found.conflict) == {
        Demand(LOCK, "", 0),
        Demand(LOCK, "", 1),
        Demand(RULE, "min_rest_hours"),
    }
    # The company made the rule, so it may make an exception.
    assert found.way_out == (Demand(RULE, "min_rest_hours"),)
    assert found.price == inputs[3].change_cost


def test_the_law_does_not_give_way(asked):
    law = {"min_rest_hours": RuleSource(certainty="verified", source="2003/88/EC art. 3")}
    inputs = asked([lock(0, "L"), lock(1, "E")], min_rest_hours=11, sources=law)
    (found,) = agents_without_month(*inputs)
    assert found.way_out == (Demand(LOCK, "", 0),)


def test_the_days_before_are_named(asked):
    inputs = asked([lock(0, "E")], previous="EEE", max_consecutive_days=3)
    (found,) = agents_without_month(*inputs)
    assert set(found.conflict) == {
        Demand(LOCK, "", 0),
        Demand(RULE, "max_consecutive_days"),
        Demand(HISTORY),
    }


def test_a_bar_from_nights_is_named_and_not_offered(asked):
    barred = Agent("a0", "t", ("q",), nights_allowed=False)
    (found,) = agents_without_month(*asked([lock(1, "N")], agent=barred))
    assert set(found.conflict) == {Demand(LOCK, "", 0), Demand(NIGHT_BAR)}
    assert found.way_out == (Demand(LOCK, "", 0),)


@pytest.mark.parametrize("seed", range(6))
def test_against_every_month(seed, asked):
    """An agent is named exactly when none of the 4^4 months keeps locks and rules."""
    random = np.random.default_rng(seed)
    locks = [lock(d, str(random.choice(list("ELN")))) for d in range(4) if random.random() < 0.6]
    rules = {
        "min_rest_hours": 11.0,
        "max_consecutive_days": int(random.integers(2, 4)),
        "max_nights": int(random.integers(0, 2)),
        "rest_days_after_nights": 1,
    }
    inputs = asked(locks, **rules)
    made, _, calendar, settings, _ = inputs
    possible = False
    for codes in product([-1, 0, 1, 2], repeat=4):
        assignment = made.assignment.copy()
        assignment[0] = codes
        one = replace(made, assignment=assignment)
        possible = possible or not judge(one, calendar, settings.rules, frozenset())
    found = agents_without_month(*inputs)
    assert bool(found) != possible
    for one in found:
        assert one.conflict
