"""Erlang A to 1e-10 of the birth-death chain, its edges and its fewest servers."""

import itertools
import random

import numpy as np
import pytest

from wfm.domain.errors import InvalidInput
from wfm.queueing import erlang_a, erlang_c

HAND_MADE = [
    # load, servers, aht, patience, threshold
    (48.0, 50, 60.0, 120.0, 20.0),
    (0.5, 1, 300.0, 1.0, 0.0),
    (40.0, 1, 300.0, 60.0, 20.0),
    (1e-6, 1, 300.0, 60.0, 20.0),
    (3.0, 1, 100.0, 36_000.0, 20.0),
    (3.0, 2.5, 240.0, 360_000.0, 1800.0),
    (0.2, 0.04, 240.0, 90.0, 20.0),
    (500.0, 40, 240.0, 60.0, 100.0),
    (99.999, 100, 240.0, 360_000.0, 20.0),
    (99_999.0, 100_000, 240.0, 60.0, 20.0),
    (99_999.0, 100_000.5, 240.0, 1.0, 0.0),
    (105_000.0, 100_000, 240.0, 60.0, 4.0),
]
FIGURES = (
    "wait_probability",
    "abandon_probability",
    "mean_wait_seconds",
    "mean_wait_answered_seconds",
    "mean_queue",
    "occupancy",
)


def random_cases(count):
    dice = random.Random(20260202)
    cases = []
    while len(cases) < count:
        servers = 10 ** dice.uniform(-1.5, 3.5)
        if dice.random() < 0.6:
            servers = float(max(1, round(servers)))
        busy = dice.choice([dice.uniform(0.05, 3), 1.0, 1 - 10 ** dice.uniform(-5, -1)])
        aht, patience = 10 ** dice.uniform(1, 3.5), 10 ** dice.uniform(0, 5.5)
        threshold = dice.choice([0.0, 1.0, 20.0, 120.0, 10 ** dice.uniform(-2, 4)])
        load = servers * busy
        ratio = patience / aht
        states = max(0, load - servers) * ratio + 18 * (max(load, servers) * ratio) ** 0.5
        if states < 1500:
            cases.append((load, servers, aht, patience, threshold))
    return cases


def figures(load, servers, aht, patience, threshold):
    values = {name: getattr(erlang_a, name)(load, servers, aht, patience) for name in FIGURES}
    for definition in erlang_a.DEFINITIONS:
        values[definition] = erlang_a.service_level(
            load, servers, aht, patience, threshold, definition
        )
    return values


@pytest.mark.parametrize("case", HAND_MADE + random_cases(100))
def test_every_figure_is_exact(oracle, case):
    values = figures(*case)
    for name, truth in oracle.erlang_a(*case).items():
        allowed = 1e-12 if truth < 1e-12 else 1e-10 * truth
        assert abs(values[name] - truth) <= allowed, name


def test_the_shares_hang_together():
    servers = np.array([3, 40.5, 100, 900, 5000.0])[:, None]
    load = servers * np.array([0.3, 0.9, 1.0, 1.1, 4.0])
    for patience in (1.0, 90.0, 360_000.0):
        gone = erlang_a.abandon_probability(load, servers, 240.0, patience)
        queue = erlang_a.mean_queue(load, servers, 240.0, patience)
        wait = erlang_a.mean_wait_seconds(load, servers, 240.0, patience)
        busy = erlang_a.occupancy(load, servers, 240.0, patience)
        np.testing.assert_allclose(busy * servers, load * (1 - gone), rtol=1e-12)
        np.testing.assert_allclose(queue, load / 240.0 * wait, rtol=1e-12)
        np.testing.assert_allclose(wait, gone * patience, rtol=1e-12)


def test_endless_patience_is_erlang_c():
    load, servers = np.array([0.5, 10.0, 95.0, 480.0]), np.array([1, 12, 100, 500])
    a = erlang_a.service_level(load, servers, 240.0, 1e13, 20.0)
    np.testing.assert_allclose(a, erlang_c.service_level(load, servers, 240.0, 20.0), rtol=1e-9)


def test_overload_with_long_patience_serves_what_it_can():
    # Fluid limit: 1 - 1/rho hang up, after waiting patience * ln(rho).
    gone = erlang_a.abandon_probability(150.0, 100, 240.0, 360_000.0)
    assert gone == pytest.approx(1 / 3, rel=1e-12)
    waits = [0.98, 1.02] * np.array(360_000.0 * np.log(1.5))
    early, late = erlang_a.service_level(150.0, 100, 240.0, 360_000.0, waits, "virtual")
    assert early < 0.01
    assert late > 0.99


def test_no_load_and_no_servers():
    for servers in (0, 3.5):
        empty = figures(0.0, servers, 240.0, 60.0, 20.0)
        assert all(empty[d] == 1.0 for d in erlang_a.DEFINITIONS)
        assert all(empty[name] == 0.0 for name in FIGURES)
    nobody = figures(7.0, 0, 240.0, 60.0, 20.0)
    assert nobody["abandon_probability"] == nobody["wait_probability"] == 1.0
    assert nobody["mean_wait_seconds"] == 60.0
    assert nobody["mean_queue"] == 7.0 * 60 / 240
    assert nobody["occupancy"] == 1.0
    assert nobody["mean_wait_answered_seconds"] == np.inf
    assert nobody["offered"] == nobody["answered"] == nobody["virtual"] == 0.0
    assert nobody["positive"] == pytest.approx(1 - np.exp(-20 / 60), rel=1e-15)


def test_threshold_zero_asks_for_no_wait():
    none = 1 - erlang_a.wait_probability(20.0, 21, 240.0, 60.0)
    for definition in ("offered", "positive", "ignored", "virtual"):
        level = erlang_a.service_level(20.0, 21, 240.0, 60.0, 0.0, definition)
        assert level == pytest.approx(none, rel=1e-14)


def test_all_goals_together_ask_for_the_largest_of_each():
    goals = {
        "mean_wait_seconds": 5.0,
        "mean_wait_answered_seconds": 4.0,
        "max_abandon": 0.03,
        "max_occupancy": 0.9,
    }
    loads = np.array([0.3, 5.0, 60.0, 700.0])
    single = [erlang_a.required_servers(loads, 240.0, 90.0, **{k: v}) for k, v in goals.items()]
    level = {"service_level": 0.8, "threshold_seconds": 20.0}
    single += [
        erlang_a.required_servers(loads, 240.0, 90.0, **level, definition=d)
        for d in erlang_a.DEFINITIONS
    ]
    for definition, alone in zip(erlang_a.DEFINITIONS, single[4:], strict=True):
        both = erlang_a.required_servers(
            loads, 240.0, 90.0, **goals, **level, definition=definition
        )
        assert both.tolist() == np.max([*single[:4], alone], axis=0).tolist()


def test_nobody_answers_fast_without_servers():
    loads = np.array([0.01, 0.4, 10.0, 3000.0])
    for slow in (1e4, 150.0, 20.0):
        n = erlang_a.required_servers(loads, 180.0, 120.0, mean_wait_answered_seconds=slow)
        assert (n >= 1).all()
        wait = erlang_a.mean_wait_answered_seconds(loads, n, 180.0, 120.0)
        assert (wait <= slow).all()
        fewer = erlang_a.mean_wait_answered_seconds(loads, n - 1, 180.0, 120.0)
        assert (fewer > slow).all()
    assert erlang_a.required_servers(0.0, 180.0, 120.0, mean_wait_answered_seconds=20.0) == 0


def test_the_answer_does_not_depend_on_the_rows_before():
    loads = np.array([400.0, 0.01, 0.0, 20_000.0, 3.0, 250.0, 1e5])
    patience = np.array([1.0, 60.0, 5.0, 36_000.0, 360_000.0, 90.0, 120.0])
    goal = {"service_level": 0.8, "threshold_seconds": 20.0}
    together = erlang_a.required_servers(loads, 240.0, patience, **goal)
    alone = [
        erlang_a.required_servers(a, 240.0, p, **goal)
        for a, p in zip(loads, patience, strict=True)
    ]
    assert together.tolist() == alone


def test_a_goal_that_is_just_met_is_met():
    for servers, definition in itertools.product((5, 9, 14), erlang_a.DEFINITIONS):
        exact = erlang_a.service_level(10.0, servers, 180.0, 60.0, 20.0, definition)
        again = erlang_a.required_servers(
            10.0,
            180.0,
            60.0,
            service_level=exact,
            threshold_seconds=20.0,
            definition=definition,
        )
        assert again == servers


def test_an_unknown_definition_is_named():
    with pytest.raises(InvalidInput, match=r"'abandoned'.*\n.*offered"):
        erlang_a.service_level(1.0, 1, 1.0, 1.0, 1.0, "abandoned")
