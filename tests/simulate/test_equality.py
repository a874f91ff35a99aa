"""All engines give every call the same wait, outcome, agent and times."""

from __future__ import annotations

import numpy as np
import pytest

from wfm.simulate import flow_kernel, kernel, reference
from wfm.simulate.duty import Spells
from wfm.simulate.model import Staff
from wfm.simulate.sample import Sample
from wfm.simulate.trace import Outcome, waits

MODELS = 400


def random_spells(generator, agents):
    rows = []
    for agent in range(agents):
        moment = float(generator.integers(0, 20) * 60)
        for _ in range(generator.integers(0, 6)):
            end = moment + float(generator.integers(1, 40) * 60)
            rows.append((agent, moment, end))
            moment = end + float(generator.integers(0, 10) * 60)
    table = np.array(rows, dtype=float).reshape(-1, 3)
    return Spells(table[:, 0].astype(np.int64), table[:, 1], table[:, 2])


def random_case(seed):
    """Return a centre of odd seed with whole tens of seconds, so that most events tie."""
    generator = np.random.default_rng(seed)
    queues, agents = int(generator.integers(1, 6)), int(generator.integers(1, 25))
    calls = int(generator.integers(20, 300))
    skills = generator.random((agents, queues)) < generator.uniform(0.2, 0.9)
    skills[np.arange(agents), generator.integers(0, queues, agents)] = True
    span = 3600 * generator.uniform(0.5, 3)
    arrival = np.sort(generator.random(calls) * span)
    load = generator.uniform(0.3, 2)
    service = generator.exponential(load * agents * span / calls, calls)
    patience = generator.exponential(generator.uniform(20, 600), calls)
    patience[generator.random(calls) < generator.choice([0, 0.2, 1])] = np.inf
    factor = generator.uniform(0.7, 1.4, agents)
    if seed % 2:
        arrival, service, patience = (np.round(x / 10) * 10 for x in (arrival, service, patience))
        factor = generator.choice([1.0, 2.0], agents)
    queue = generator.integers(0, queues, calls)
    sample = Sample(arrival, queue, service, patience, random_spells(generator, agents))
    return sample, Staff(skills, factor)


@pytest.mark.parametrize("first", range(0, MODELS, 100))
def test_engines_agree_call_by_call(first):
    for seed in range(first, first + 100):
        sample, staff = random_case(seed)
        fast, slow = kernel.play(sample, staff), reference.play(sample, staff)
        general = flow_kernel.play(sample, staff)
        for name in ("outcome", "agent", "started", "ended", "left"):
            told = getattr(slow, name)
            assert np.array_equal(getattr(fast, name), told), f"model {seed}: {name} differs"
            assert np.array_equal(getattr(general, name), told), f"model {seed}: {name} differs"


def test_the_random_models_reach_every_part_of_the_description():
    outcomes, overruns, ties, zero_patience = np.zeros(3, int), 0, 0, 0
    for seed in range(60):
        sample, staff = random_case(seed)
        trace = kernel.play(sample, staff)
        outcomes += np.bincount(trace.outcome, minlength=3)
        overruns += int((trace.left > sample.spells.end).sum())
        ties += int(np.isin(sample.arrival, trace.ended).sum())
        zero_patience += int((sample.patience == 0).sum())
    assert (outcomes > 100).all()
    assert min(overruns, ties, zero_patience) > 50


def test_nothing_impossible_happens():
    for seed in range(100):
        sample, staff = random_case(seed)
        trace = kernel.play(sample, staff)
        wait, answered = waits(trace, sample.arrival), trace.outcome == Outcome.ANSWERED
        assert (wait >= 0).all()
        assert (trace.started <= sample.arrival + sample.patience)[answered].all()
        assert staff.skills[trace.agent[answered], sample.queue[answered]].all()
        assert (trace.agent[~answered] == -1).all()
        for agent in range(staff.agent_count):
            own = np.flatnonzero(trace.agent == agent)
            own = own[np.lexsort((trace.ended[own], trace.started[own]))]
            assert (trace.started[own][1:] >= trace.ended[own][:-1]).all()
        assert (trace.left >= sample.spells.end).all()
