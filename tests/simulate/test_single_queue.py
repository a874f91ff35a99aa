"""The recursion of Kiefer and Wolfowitz gives what the event loop and SimPy give, call by call."""

from __future__ import annotations

import numpy as np
import pytest

from wfm.simulate import kernel, reference, single_queue
from wfm.simulate.duty import Spells
from wfm.simulate.model import Staff
from wfm.simulate.sample import Sample
from wfm.simulate.trace import Outcome

COLUMNS = ("outcome", "agent", "started", "ended", "left")
MODELS, REFERENCE_MODELS = 2000, 150


def random_spells(generator, agents):
    """Return duty with gaps, agents who never come, and queues that nobody serves for a while."""
    rows = []
    for agent in range(agents):
        moment = float(generator.integers(0, 20) * 60)
        for _ in range(generator.integers(0, 7)):
            end = moment + float(generator.integers(1, 40) * 60)
            rows.append((agent, moment, end))
            moment = end + float(generator.integers(1, 10) * 60)
    table = np.array(rows, dtype=float).reshape(-1, 3)
    return Spells(table[:, 0].astype(np.int64), table[:, 1], table[:, 2])


def random_case(seed, least_service=10.0):
    """Return dedicated agents; with an odd seed in whole tens of seconds, so that most tie."""
    generator = np.random.default_rng([4, seed])
    queues, agents = int(generator.integers(1, 4)), int(generator.integers(1, 14))
    calls = int(generator.integers(1, 250))
    skills = np.arange(queues) == generator.integers(0, queues, agents)[:, None]
    span = 3600 * generator.uniform(0.5, 3)
    arrival = np.sort(generator.random(calls) * span)
    load = generator.uniform(0.2, 2.5)
    service = generator.exponential(load * agents * span / calls, calls) + 0.1
    patience = generator.exponential(generator.uniform(20, 900), calls)
    patience[generator.random(calls) < generator.choice([0, 0.2, 1])] = np.inf
    patience[generator.random(calls) < 0.05] = 0.0
    factor = generator.uniform(0.7, 1.4, agents)
    if seed % 2:
        arrival, service, patience = (np.round(x / 10) * 10 for x in (arrival, service, patience))
        service = np.maximum(service, least_service)
        factor = generator.choice([1.0, 2.0], agents)
    queue = generator.integers(0, queues, calls)
    drawn = Sample(arrival, queue, service, patience, random_spells(generator, agents))
    return drawn, Staff(skills, factor)


def differences(one, other):
    pairs = {name: (getattr(one, name), getattr(other, name)) for name in COLUMNS}
    return [name for name, (a, b) in pairs.items() if not np.array_equal(a, b)]


def test_it_equals_the_event_loop_call_by_call():
    for seed in range(MODELS):
        drawn, staff = random_case(seed)
        found = single_queue.play(drawn, staff)
        assert not differences(found, kernel.play(drawn, staff)), f"model {seed}"


def test_it_equals_simpy_call_by_call():
    for seed in range(REFERENCE_MODELS):
        drawn, staff = random_case(seed)
        found = single_queue.play(drawn, staff)
        assert not differences(found, reference.play(drawn, staff)), f"model {seed}"


def test_the_random_models_reach_every_part():
    outcomes, overruns, kept_on, ties = np.zeros(3, int), 0, 0, 0
    for seed in range(200):
        drawn, staff = random_case(seed)
        trace = single_queue.play(drawn, staff)
        outcomes += np.bincount(trace.outcome, minlength=3)
        overruns += int((trace.left > drawn.spells.end).sum())
        ties += int(np.isin(drawn.arrival, trace.ended).sum())
        on = on_duty(drawn.spells, trace.agent, trace.started)
        kept_on += int(((trace.outcome == Outcome.ANSWERED) & ~on).sum())
    assert (outcomes > 300).all()
    assert min(overruns, kept_on, ties) > 200


def on_duty(spells, agent, time):
    covers = (spells.agent == agent[:, None]) & (spells.start <= time[:, None])
    return (covers & (time[:, None] < spells.end)).any(axis=1)


def test_calls_without_any_length_are_exact_or_left_to_the_event_loop():
    told, left = 0, 0
    for seed in range(300):
        drawn, staff = random_case(seed)
        service = np.where(np.arange(drawn.service.size) % 4 == seed % 4, 0.0, drawn.service)
        columns = (drawn.arrival, drawn.queue, service, drawn.patience, drawn.spells)
        short = Sample(*columns)
        found = single_queue.play(short, staff)
        if found is None:
            left += 1
            continue
        told += 1
        assert not differences(found, kernel.play(short, staff)), f"model {seed}"
    assert told > 100
    assert left > 20


@pytest.mark.parametrize(("skills", "separate"), [([[1, 0], [0, 1]], True), ([[1, 1]], False)])
def test_it_is_for_agents_with_one_skill(skills, separate):
    assert single_queue.fits(Staff(np.array(skills, bool), np.ones(len(skills)))) is separate
