"""What the rules leave to chance is drawn before the first event, with the shares asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from wfm.simulate.contact_flow import further_attempts
from wfm.simulate.duty import Duty
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.replicate import play
from wfm.simulate.rules import (
    Callback,
    Deferral,
    Dialling,
    Predictive,
    QueueRules,
    Redial,
    Rules,
)
from wfm.simulate.sample import sample
from wfm.simulate.trace import Outcome

CALLS = 20_000


def centre(rules, agents=30, others=CALLS):
    demand = Demand(
        queues=("a", "b"),
        interval_seconds=36_000.0,
        day_of_interval=[0],
        calls=[[CALLS], [others]],
        aht_seconds=[[60], [60]],
        aht_cv=[1, 1],
        patience_seconds=[60, 60],
        busyness_cv=[0, 0],
    )
    numbers = np.arange(agents)
    duty = Duty(numbers, np.zeros(agents), np.full(agents, 36_000.0), numbers)
    staff = Staff(np.ones((agents, 2), dtype=bool), np.ones(agents))
    return CentreModel(demand, staff, duty, rules=rules)


def both(**rule):
    return Rules(queues=(QueueRules(**rule), QueueRules()))


def near(share, expected, count):
    return abs(share - expected) <= 4 * np.sqrt(expected * (1 - expected) / count)


def test_plain_rules_draw_nothing_more():
    drawn = sample(centre(Rules()), 1, 0)
    extras = ("draw", "takes_callback", "next_attempt", "redial_delay", "reached")
    assert all(getattr(drawn, name) is None for name in extras)


def test_the_voice_menu_keeps_its_share_and_leaves_the_other_calls_as_they_were():
    menu = both(contained_share=0.3)
    plain, thinned = (sample(centre(rules), 1, 0) for rules in (Rules(), menu))
    counts = [np.bincount(drawn.queue) for drawn in (plain, thinned)]
    assert near(counts[1][0] / counts[0][0], 0.7, counts[0][0])
    assert counts[1][1] == counts[0][1]
    assert np.isin(thinned.arrival, plain.arrival).all()


def test_a_contained_share_alone_needs_no_special_engine():
    assert centre(both(contained_share=0.3)).plain
    assert not centre(both(waiting_limit=3)).plain


def test_callbacks_are_accepted_with_their_share_and_only_where_offered():
    drawn = sample(centre(both(callback=Callback(30, 0.4))), 1, 0)
    own = drawn.queue == 0
    assert near(drawn.takes_callback[own].mean(), 0.4, own.sum())
    assert not drawn.takes_callback[~own].any()


def test_attempts_are_geometric_and_linked_in_a_chain():
    model = centre(both(redial=Redial(0.5, 100)))
    drawn, plain = sample(model, 1, 0), sample(centre(Rules()), 1, 0)
    first = plain.arrival.size
    assert (drawn.arrival[:first] == plain.arrival).all()
    assert np.isinf(drawn.arrival[first:]).all()
    links = drawn.next_attempt[drawn.next_attempt >= 0]
    assert sorted(links) == list(range(first, drawn.arrival.size))
    source = np.flatnonzero(drawn.next_attempt >= 0)
    assert (drawn.queue[links] == drawn.queue[source]).all()
    assert (drawn.service[links] == drawn.service[source]).all()
    callers = (plain.queue == 0).sum()
    assert abs(links.size / callers - 1) < 4 * np.sqrt(2 / callers)
    assert abs(drawn.redial_delay[drawn.queue == 0].mean() - 100) < 4


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0), (1.0, 7)])
def test_nobody_or_everybody_redials(share, expected):
    attempts = further_attempts(Redial(share, 10, 7), np.random.default_rng(1), 100)
    assert (attempts == expected).all()


def test_lots_are_drawn_for_every_attempt():
    rules = replace(both(redial=Redial(0.5, 100)), agent_choice="random")
    drawn = sample(centre(rules), 1, 0)
    assert drawn.draw.size == drawn.arrival.size
    assert abs(drawn.draw.mean() - 0.5) < 0.01


def test_dialled_records_take_the_agent_time_of_each_attempt():
    rules = both(deferral=Deferral(), dialling=Dialling(0.4, 20, 10))
    drawn, plain = sample(centre(rules), 1, 0), sample(centre(Rules()), 1, 0)
    own = drawn.queue == 0
    assert near(drawn.reached[own].mean(), 0.4, own.sum())
    assert drawn.reached[~own].all()
    talk = np.where(drawn.reached, plain.service, 0)
    assert (drawn.service[own] == (30 + talk)[own]).all()
    assert np.isinf(drawn.patience[own]).all()


def lost_by_dialler(cap):
    """Return how many of those who answered a predictive dialler were lost, and how many did."""
    dialling = Dialling(0.4, 20, predictive=Predictive(5, cap))
    model = centre(both(deferral=Deferral(), dialling=dialling), agents=20, others=0)
    drawn = sample(model, 1, 0)
    trace = play(model, drawn, "auto")
    own = drawn.queue == 0
    lost = int((trace.outcome[own] == Outcome.ABANDONED).sum())
    return lost, lost + int((trace.outcome[own] == Outcome.ANSWERED).sum())


def test_the_predictive_dialler_keeps_to_the_share_lost():
    none, few, any_number = (lost_by_dialler(cap) for cap in (0.0, 0.005, 1.0))
    ringing_at_once = 20
    assert none[0] <= ringing_at_once
    assert few[0] <= 0.005 * few[1] + ringing_at_once
    assert none[0] < few[0] < any_number[0]


def test_replications_and_queues_draw_numbers_of_their_own():
    model = centre(Rules(queues=(QueueRules(redial=Redial(0.5, 100)),) * 2))
    runs = [sample(model, 1, r) for r in (0, 0, 1)]
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]
    delays = [runs[0].redial_delay[runs[0].queue == q][:100] for q in (0, 1)]
    assert not np.isin(*delays).any()
