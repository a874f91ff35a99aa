"""Arrivals, handle times and patience follow the model, each from its own stream."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from wfm.simulate.duty import Duty
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.sample import Purpose, handle_time_shapes, sample, stream

DAYS, PER_DAY = 5, 4


def centre(**changes):
    fields = {
        "queues": ("a", "b"),
        "interval_seconds": 1800.0,
        "day_of_interval": np.repeat(np.arange(DAYS), PER_DAY),
        "calls": np.array([[0, 40, 80, 20] * DAYS, [10] * 20], dtype=float),
        "aht_seconds": np.array([[100, 200, 300, 400] * DAYS, [60] * 20], dtype=float),
        "aht_cv": np.array([1.0, 0.5]),
        "patience_seconds": np.array([90.0, np.inf]),
        "busyness_cv": np.zeros(2),
    }
    demand = Demand(**{**fields, **changes})
    staff = Staff(np.ones((3, 2), dtype=bool), np.ones(3))
    end = np.full(3, demand.end_seconds)
    return CentreModel(demand, staff, Duty(np.arange(3), np.zeros(3), end, np.arange(3)))


def assert_mean(values, expected):
    values = np.asarray(values, dtype=float)
    error = values.std(ddof=1) / np.sqrt(values.size)
    assert abs(values.mean() - expected) < 4 * error, (values.mean(), expected, error)


def test_the_same_seed_gives_the_same_numbers_and_others_do_not():
    model = centre()
    assert sample(model, 7, 3) == sample(model, 7, 3)
    assert sample(model, 7, 3) != sample(model, 7, 4)
    assert sample(model, 8, 3) != sample(model, 7, 3)


def test_streams_are_those_that_spawning_gives():
    spawned = np.random.SeedSequence(9).spawn(3)[2].spawn(len(Purpose))[Purpose.SERVICE].spawn(2)
    expected = np.random.Generator(np.random.PCG64DXSM(spawned[1])).random(5)
    assert stream(9, 2, Purpose.SERVICE, 1).random(5).tolist() == expected.tolist()


def test_calls_come_in_order_of_arrival_within_the_grid():
    drawn = sample(centre(), 1, 0)
    assert (np.diff(drawn.arrival) >= 0).all()
    assert drawn.arrival[0] >= 0
    assert drawn.arrival[-1] <= DAYS * PER_DAY * 1800
    assert np.isinf(drawn.patience[drawn.queue == 1]).all()
    assert np.isfinite(drawn.patience[drawn.queue == 0]).all()


def test_counts_are_poisson_about_the_forecast():
    model = centre()
    counts = np.zeros((300, 20))
    for replication in range(300):
        drawn = sample(model, 1, replication)
        arrival = drawn.arrival[drawn.queue == 0]
        counts[replication] = np.bincount((arrival // 1800).astype(int), minlength=20)
    assert (counts[:, ::PER_DAY] == 0).all()
    for interval in (1, 2, 3):
        column = counts[:, interval::PER_DAY].ravel()
        mean = model.demand.calls[0, interval]
        assert_mean(column, mean)
        assert_mean((column - mean) ** 2, mean)


def test_arrivals_are_uniform_within_an_interval():
    model = centre()
    places = np.concatenate([sample(model, 2, r).arrival % 1800 for r in range(60)]) / 1800
    assert_mean(places, 0.5)
    assert_mean((places - 0.5) ** 2, 1 / 12)


def test_handle_time_and_patience_have_the_means_of_the_interval_of_arrival():
    model = centre()
    drawn = [sample(model, 3, r) for r in range(60)]
    arrival, queue, service, patience = (
        np.concatenate([getattr(d, name) for d in drawn])
        for name in ("arrival", "queue", "service", "patience")
    )
    interval = (arrival // 1800).astype(int)
    for place in (1, 2, 3):
        chosen = (queue == 0) & (interval % PER_DAY == place)
        assert_mean(service[chosen], model.demand.aht_seconds[0, place])
    assert_mean(patience[queue == 0], 90)
    assert_mean(service[queue == 1], 60)
    assert_mean((service[queue == 1] - 60) ** 2, 30**2)


@pytest.mark.parametrize("cv", [0.3, 1.0, 1.7])
def test_handle_times_have_mean_one_and_the_asked_spread(cv):
    shapes = handle_time_shapes(np.random.default_rng(4), cv, 200_000)
    assert_mean(shapes, 1)
    assert_mean((shapes - 1) ** 2, cv * cv)
    assert (shapes > 0).all()


def test_exponential_handle_times_are_memoryless_and_constant_ones_constant():
    shapes = handle_time_shapes(np.random.default_rng(5), 1.0, 100_000)
    assert_mean(shapes > 2, np.exp(-2))
    assert (handle_time_shapes(np.random.default_rng(5), 0.0, 10) == 1).all()


def test_busyness_spreads_days_and_is_shared_within_a_day():
    cv = 0.3
    model = centre(busyness_cv=np.array([cv, 0.0]))
    totals = np.zeros((400, DAYS))
    for replication in range(400):
        drawn = sample(model, 4, replication)
        day = (drawn.arrival[drawn.queue == 0] // (1800 * PER_DAY)).astype(int)
        totals[replication] = np.bincount(day, minlength=DAYS)
    mean = 140.0
    assert_mean(totals.ravel(), mean)
    assert_mean((totals.ravel() - mean) ** 2, mean + (cv * mean) ** 2)
    correlation = np.corrcoef(totals[:, 0], totals[:, 1])[0, 1]
    assert abs(correlation) < 4 / np.sqrt(400)


def test_changing_one_queue_leaves_the_other_queues_calls_alone():
    first = sample(centre(), 5, 0)
    calls = centre().demand.calls.copy()
    calls[0] *= 2
    second = sample(centre(calls=calls), 5, 0)
    for name in ("arrival", "service"):
        own = [getattr(s, name)[s.queue == 1].tolist() for s in (first, second)]
        assert own[0] == own[1]


def test_shrinkage_does_not_move_the_calls():
    model = centre()
    shrunk = replace(model, duty=replace(model.duty, away_share=0.4))
    before, after = sample(model, 6, 0), sample(shrunk, 6, 0)
    assert before.arrival.tolist() == after.arrival.tolist()
    assert before.service.tolist() == after.service.tolist()
