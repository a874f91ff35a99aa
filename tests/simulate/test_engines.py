"""The fastest engine that claims what a centre has is the one that plays it."""

from __future__ import annotations

import numpy as np
import pytest

from wfm.simulate.duty import Duty
from wfm.simulate.engines import CLAIMS, FEATURES, engines_for, features_of
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.replicate import play
from wfm.simulate.rules import (
    Callback,
    Chat,
    Deferral,
    Dialling,
    Predictive,
    QueueRules,
    Redial,
    Rules,
)
from wfm.simulate.sample import sample


def centre(rules=None, queues=2, **tables):
    demand = Demand(
        queues=("a", "b"),
        interval_seconds=900.0,
        day_of_interval=[0],
        calls=[[40], [40]],
        aht_seconds=[[60], [60]],
        aht_cv=[1, 1],
        patience_seconds=[60, 60],
        busyness_cv=[0, 0],
    )
    skills = np.ones((4, 2), dtype=bool)
    if queues == 1:
        skills = np.arange(4)[:, None] % 2 == np.arange(2)
    duty = Duty(np.arange(4), np.zeros(4), np.full(4, 900.0), np.arange(4))
    return CentreModel(demand, Staff(skills, np.ones(4), **tables), duty, rules=rules or Rules())


def one(**rule):
    return Rules(queues=(QueueRules(**rule), QueueRules()))


DIALLER = Dialling(0.5, 10, predictive=Predictive(2, 0.05))
ONES = np.ones((4, 2))
CENTRES = {
    "priorities": {"rules": one(priority=1)},
    "tiers": {"tier": ONES},
    "overflow": {"after_seconds": ONES},
    "own order": {"own_order": ONES},
    "speed by skill": {"handle_factor": ONES},
    "agent choice": {"rules": Rules(agent_choice="fixed")},
    "idle leave first": {"rules": Rules(idle_leave_first=True)},
    "finite lines": {"rules": Rules(trunk_lines=9)},
    "callbacks": {"rules": one(callback=Callback(9))},
    "redials": {"rules": one(redial=Redial(0.5, 9))},
    "deferred work": {"rules": one(deferral=Deferral())},
    "dialling": {"rules": one(deferral=Deferral(), dialling=Dialling(0.5, 9))},
    "predictive dialling": {"rules": one(deferral=Deferral(), dialling=DIALLER)},
    "chats": {"rules": one(chat=Chat(2))},
}


def test_plain_centres_are_played_by_the_lean_engines():
    assert engines_for(centre()) == ("kernel", "flow_kernel", "reference")
    assert engines_for(centre(queues=1))[0] == "single_queue"
    assert centre().plain


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_is_found_claimed_and_played(feature):
    model = centre(**CENTRES[feature])
    assert feature in features_of(model)
    assert engines_for(model) == ("flow_kernel", "reference")
    assert not model.plain
    drawn = sample(model, 1, 0)
    traces = [play(model, drawn, engine) for engine in ("auto", "kernel", "simpy")]
    assert traces[0] == traces[1] == traces[2]


def test_no_engine_claims_what_does_not_exist():
    assert all(claimed <= set(FEATURES) for claimed in CLAIMS.values())
