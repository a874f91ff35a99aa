"""Chats beside each other make an agent busy once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wfm.simulate.busy_time import busy_stretches
from wfm.simulate.duty import Duty
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.replicate import play
from wfm.simulate.rules import Chat, QueueRules, Rules
from wfm.simulate.sample import sample
from wfm.simulate.tally import tally


def chat_centre(agents=3):
    demand = Demand(
        queues=("chat",),
        interval_seconds=1800.0,
        day_of_interval=np.zeros(4, dtype=np.int64),
        calls=np.full((1, 4), 80.0),
        aht_seconds=np.full((1, 4), 100.0),
        aht_cv=[1],
        patience_seconds=[90],
        busyness_cv=[0],
    )
    numbers = np.arange(agents)
    duty = Duty(numbers, np.zeros(agents), np.full(agents, 7200.0), numbers)
    rules = Rules(queues=(QueueRules(chat=Chat(3, 0.3)),))
    return CentreModel(
        demand, Staff(np.ones((agents, 1), bool), np.ones(agents)), duty, rules=rules
    )


def test_stretches_cover_the_chats_and_never_overlap():
    model = chat_centre()
    drawn = sample(model, 1, 0)
    trace = play(model, drawn, "auto")
    agent, start, end = busy_stretches(model, trace)
    moments = np.random.default_rng(1).uniform(0, 7200, 2000)
    for number in range(3):
        own = trace.agent == number
        inside = (trace.started[own] <= moments[:, None]) & (moments[:, None] < trace.ended[own])
        mine = agent == number
        covered = (start[mine] <= moments[:, None]) & (moments[:, None] < end[mine])
        assert (covered.sum(axis=1) == inside.any(axis=1)).all()
    assert (inside.sum(axis=1) > 1).any()


def test_nobody_is_busier_than_on_duty():
    model = chat_centre()
    drawn = sample(model, 1, 0)
    counted = tally(model, drawn, play(model, drawn, "auto"), np.array([20.0]))
    assert (counted.busy_seconds <= counted.ready_seconds * (1 + 1e-12)).all()
    assert counted.busy_seconds.sum() > 0.8 * counted.ready_seconds.sum()


def test_without_chats_every_contact_is_a_stretch():
    model = replace(chat_centre(), rules=Rules())
    drawn = sample(model, 1, 0)
    trace = play(model, drawn, "auto")
    agent, start, end = busy_stretches(model, trace)
    assert agent is trace.agent
    assert start is trace.started
    assert end is trace.ended
