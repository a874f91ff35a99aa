"""Simulated means against queueing theory, within four standard errors."""

from __future__ import annotations

import math

import numpy as np
import pytest

from wfm.simulate.duty import Duty
from wfm.simulate.model import CentreModel, Demand, Staff
from wfm.simulate.replicate import replicate

REPLICATIONS = 30
BLOCKS = 8
CALLS_PER_BLOCK = 3000
AHT = 180.0
THRESHOLD = 20.0


def steady_centre(agents, load, cv, patience=math.inf):
    """Return a single queue at constant load (share of the agents' time)."""
    seconds = CALLS_PER_BLOCK * AHT / (agents * load)
    demand = Demand(
        queues=("q",),
        interval_seconds=seconds,
        day_of_interval=np.zeros(BLOCKS, dtype=np.int64),
        calls=np.full((1, BLOCKS), float(CALLS_PER_BLOCK)),
        aht_seconds=np.full((1, BLOCKS), AHT),
        aht_cv=np.array([cv]),
        patience_seconds=np.array([patience]),
        busyness_cv=np.zeros(1),
    )
    numbers, end = np.arange(agents), np.full(agents, seconds * BLOCKS)
    return CentreModel(
        demand,
        Staff(np.ones((agents, 1), dtype=bool), np.ones(agents)),
        Duty(numbers, np.zeros(agents), end, numbers),
    )


def measured(model, seed, engine="auto"):
    """Return per-replication results after the first block, which starts empty."""
    rows = []
    for tally in replicate(model, np.array([THRESHOLD]), engine, seed, REPLICATIONS):
        steady = {
            name: getattr(tally, name)[..., 1:].sum()
            for name in ("offered", "answered", "answered_in_time", "abandoned", "wait_seconds")
        }
        busy, ready = tally.busy_seconds[1:].sum(), tally.ready_seconds[1:].sum()
        rows.append(
            (
                steady["wait_seconds"] / steady["answered"],
                steady["answered_in_time"] / steady["offered"],
                steady["abandoned"] / steady["offered"],
                busy / ready,
            )
        )
    return dict(zip(("wait", "level", "abandonment", "occupancy"), np.array(rows).T, strict=True))


def assert_agrees(values, theory):
    error = values.std(ddof=1) / math.sqrt(values.size)
    assert abs(values.mean() - theory) < 4 * error, (values.mean(), theory, error)
    assert error < 0.05 * theory


def erlang_c(agents, erlangs):
    blocking = 1.0
    for n in range(1, agents + 1):
        blocking = erlangs * blocking / (n + erlangs * blocking)
    return agents * blocking / (agents - erlangs * (1 - blocking))


def erlang_a(agents, arrival_rate, service_rate, patience_rate):
    """Return P(abandon), mean wait of all callers and occupancy, from the birth-death chain."""
    logs = [0.0]
    for n in range(1, 3000):
        death = min(n, agents) * service_rate + max(0, n - agents) * patience_rate
        logs.append(logs[-1] + math.log(arrival_rate / death))
    chain = np.exp(np.array(logs) - max(logs))
    chain /= chain.sum()
    states = np.arange(chain.size)
    waiting = (chain * np.maximum(states - agents, 0)).sum()
    busy = (chain * np.minimum(states, agents)).sum()
    return patience_rate * waiting / arrival_rate, waiting / arrival_rate, busy / agents


@pytest.mark.parametrize("engine", ["auto", "kernel"])
def test_many_servers_without_abandonment_are_erlang_c(engine):
    agents, load = 10, 0.85
    found = measured(steady_centre(agents, load, 1.0), 11, engine)
    delayed = erlang_c(agents, agents * load)
    spare_rate = agents * (1 - load) / AHT
    assert_agrees(found["wait"], delayed / spare_rate)
    assert_agrees(found["level"], 1 - delayed * math.exp(-THRESHOLD * spare_rate))
    assert_agrees(found["occupancy"], load)


@pytest.mark.parametrize("engine", ["auto", "kernel"])
def test_many_servers_with_abandonment_are_erlang_a(engine):
    agents, load, patience = 25, 1.02, 120.0
    found = measured(steady_centre(agents, load, 1.0, patience), 12, engine)
    lost, wait, occupancy = erlang_a(agents, agents * load / AHT, 1 / AHT, 1 / patience)
    assert_agrees(found["abandonment"], lost)
    assert_agrees(found["occupancy"], occupancy)
    assert_agrees(found["occupancy"], load * (1 - lost))
    # The mean wait of all callers is P(abandon) times mean patience; answered ones wait less.
    assert found["wait"].mean() < wait


def test_constant_handle_times_are_pollaczek_khinchine():
    load = 0.7
    found = measured(steady_centre(1, load, 0.0), 13)
    assert_agrees(found["wait"], AHT * load / (2 * (1 - load)))


def test_lognormal_handle_times_are_pollaczek_khinchine():
    load, cv = 0.6, 1.4
    found = measured(steady_centre(1, load, cv), 14)
    assert_agrees(found["wait"], AHT * load * (1 + cv**2) / (2 * (1 - load)))


def test_two_dedicated_queues_are_two_separate_systems():
    agents, load = 6, 0.8
    one = steady_centre(agents, load, 1.0)
    twice = {
        name: np.repeat(getattr(one.demand, name), 2, axis=0)
        for name in ("calls", "aht_seconds", "aht_cv", "patience_seconds", "busyness_cv")
    }
    demand = Demand(("a", "b"), one.demand.interval_seconds, one.demand.day_of_interval, **twice)
    numbers = np.arange(2 * agents)
    staff = Staff(np.stack([numbers < agents, numbers >= agents], axis=1), np.ones(2 * agents))
    duty = Duty(numbers, np.zeros(2 * agents), np.full(2 * agents, demand.end_seconds), numbers)
    found = measured(CentreModel(demand, staff, duty), 15)
    delayed = erlang_c(agents, agents * load)
    assert_agrees(found["wait"], delayed * AHT / (agents * (1 - load)))
