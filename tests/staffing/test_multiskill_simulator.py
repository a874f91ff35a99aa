"""The fast simulator of skill groups against the engine of named agents, and against theory."""

from __future__ import annotations

import numpy as np
import pytest

from wfm.domain import InvalidInput
from wfm.queueing import erlang_a
from wfm.simulate import kernel
from wfm.simulate.duty import Spells
from wfm.simulate.group_calls import Callers, CallStream, calls_over_time, steady_calls
from wfm.simulate.group_service import GroupCentre, count_service
from wfm.simulate.model import Staff
from wfm.simulate.sample import Sample
from wfm.simulate.trace import Outcome

ONE_QUEUE = Callers(np.ones(1), np.array([150.0]))
SKILLS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1], [1, 1, 1]], dtype=bool)


def random_stream(generator, calls, queues):
    arrival = np.sort(generator.random(calls) * 7200)
    patience = generator.exponential(120, calls)
    patience[generator.random(calls) < 0.2] = np.inf
    service = generator.exponential(generator.uniform(100, 400), calls)
    queue = generator.integers(0, queues, calls)
    return CallStream(arrival, service, patience, queue, np.arange(calls), calls, 7200.0)


@pytest.mark.parametrize("seed", range(30))
def test_every_call_fares_as_with_named_agents(seed):
    generator = np.random.default_rng(seed)
    skills = SKILLS[
        np.sort(generator.choice(6, size=int(generator.integers(1, 7)), replace=False))
    ]
    # The engine numbers its groups by their skills; the first of them are free longest.
    skills = skills[np.argsort(Staff(skills, np.ones(len(skills))).group)]
    stream = random_stream(generator, 400, 3)
    agents = generator.integers(0, 6, len(skills))
    agents[0] += 1
    named = np.repeat(skills, agents, axis=0)
    staff = Staff(named, np.ones(len(named)))
    spells = Spells(np.arange(len(named)), np.zeros(len(named)), np.full(len(named), 1e9))
    sample = Sample(stream.arrival, stream.queue, stream.service, stream.patience, spells)
    trace = kernel.play(sample, staff)

    threshold = np.full(3, 20.0)
    counts = count_service(stream, skills, agents[None], threshold)

    answered = trace.outcome == Outcome.ANSWERED
    assert np.array_equal(counts.answered.sum(axis=0) == 1, answered)
    assert np.array_equal(counts.abandoned.sum(axis=0) == 1, trace.outcome == Outcome.ABANDONED)
    waited = trace.started - stream.arrival
    assert np.allclose(counts.wait_seconds.sum(axis=0)[answered], waited[answered])
    in_time = answered & (waited <= 20.0)
    assert np.array_equal(counts.answered_in_time.sum(axis=0) == 1, in_time)
    gone = (trace.outcome == Outcome.ABANDONED) & (stream.patience <= 20.0)
    assert np.array_equal(counts.abandoned_in_time.sum(axis=0) == 1, gone)


def test_one_group_is_erlang_a():
    centre = GroupCentre(np.ones((1, 1), dtype=bool), ONE_QUEUE, 1800.0)
    load, agents = 200 * 240 / 1800, np.array([28])
    levels, lost, busy = [], [], []
    for seed in range(8):
        measure = centre.steady(
            np.array([200.0]), np.array([240.0]), np.array([20.0]), contacts=40_000, seed=seed
        )
        found = measure(agents)
        levels.append(found.answered_in_time.sum() / found.offered.sum())
        lost.append(found.abandoned.sum() / found.offered.sum())
        busy.append(found.busy_agents[0])
    queue = (load, 28, 240.0, 150.0)
    for values, truth in (
        (levels, erlang_a.service_level(*queue, 20.0)),
        (lost, erlang_a.abandon_probability(*queue)),
        (busy, 28 * erlang_a.occupancy(*queue)),
    ):
        error = np.std(values, ddof=1) / np.sqrt(len(values))
        assert abs(np.mean(values) - truth) < 4 * error


def test_moments_of_a_steady_stream_are_matched():
    callers = Callers(np.array([1.0, 0.5]), np.array([60.0, np.inf]))
    stream = steady_calls(
        np.array([0.2, 0.05]), np.array([180.0, 400.0]), callers,
        contacts=5000, batches=20, seed=3,
    )  # fmt: skip
    assert np.bincount(stream.queue).tolist() == [4000, 1000]
    for q, aht in enumerate((180.0, 400.0)):
        assert stream.service[stream.queue == q].mean() == pytest.approx(aht)
    assert stream.patience[stream.queue == 0].mean() == pytest.approx(60.0)
    assert np.isinf(stream.patience[stream.queue == 1]).all()
    assert (np.diff(stream.arrival) >= 0).all()
    assert stream.slot.min() == -1
    assert stream.slot.max() == 19
    again = steady_calls(
        np.array([0.2, 0.05]), np.array([180.0, 400.0]), callers,
        contacts=5000, batches=20, seed=3,
    )  # fmt: skip
    assert again == stream


def test_agents_who_leave_finish_their_call_and_take_no_other():
    # Two calls at once, two agents; one of them leaves after 10 s, mid-call.
    stream = CallStream(
        arrival=np.array([0.0, 1.0, 2.0]),
        service=np.array([30.0, 30.0, 5.0]),
        patience=np.full(3, np.inf),
        queue=np.zeros(3, dtype=np.int64),
        slot=np.arange(3),
        slot_count=3,
        seconds=60.0,
    )
    agents = np.array([[2], [1]])
    counts = count_service(
        stream, np.ones((1, 1), bool), agents, np.array([20.0]), interval_seconds=10.0
    )
    assert counts.wait_seconds[0].tolist() == [0.0, 0.0, 29.0]  # at 31, when the second is free
    stays = count_service(stream, np.ones((1, 1), bool), agents[:1], np.array([20.0]))
    assert stays.wait_seconds[0].tolist() == [0.0, 0.0, 28.0]


def test_equal_agents_in_all_intervals_are_a_constant_staff():
    callers = Callers(np.ones(3), np.full(3, 100.0))
    calls = np.array([[40.0, 60, 20], [20, 20, 30], [10, 5, 10]])
    aht = np.full((3, 3), 200.0)
    centre = GroupCentre(SKILLS, callers, 1800.0)
    agents = np.array([2, 1, 1, 1, 1, 2])
    threshold = np.full(3, 20.0)
    whole = centre.over_time(calls, aht, threshold, np.repeat(agents[:, None], 3, axis=1), seed=5)
    stream = calls_over_time(calls, aht, callers, interval_seconds=1800.0, seed=5)
    assert whole == count_service(stream, SKILLS, agents[None], threshold)
    assert whole.offered.shape == (3, 3)


def test_wrong_input_is_refused():
    with pytest.raises(InvalidInput, match="patience"):
        Callers(np.ones(1), np.array([0.0]))
    with pytest.raises(InvalidInput, match="skill"):
        GroupCentre(np.zeros((1, 1), dtype=bool), ONE_QUEUE, 1800.0)
    with pytest.raises(InvalidInput, match="interval_seconds"):
        GroupCentre(np.ones((1, 1), dtype=bool), ONE_QUEUE, 0.0)
    with pytest.raises(InvalidInput, match="must arrive"):
        steady_calls(np.zeros(1), np.ones(1), ONE_QUEUE, contacts=1000, batches=20, seed=1)
    stream = steady_calls(
        np.array([0.1]), np.array([60.0]), ONE_QUEUE, contacts=1000, batches=20, seed=1
    )
    with pytest.raises(InvalidInput, match="agents"):
        count_service(stream, np.ones((1, 1), bool), np.array([[-1]]), np.array([20.0]))
