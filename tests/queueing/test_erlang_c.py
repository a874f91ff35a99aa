"""Erlang C to 1e-10 of the birth-death chain, its edges and its fewest servers."""

import numpy as np
import pytest

from wfm.queueing import erlang_c

LOADS_SERVERS = [
    (1e-6, 1),
    (0.5, 1),
    (0.99999, 1),
    (0.2, 0.5),
    (10.0, 14),
    (10.0, 10.01),
    (33.25, 35.5),
    (99.9, 100),
    (480.0, 500),
    (19_990.0, 20_000),
    (99_999.0, 100_000),
    (99_500.0, 100_000),
]
THRESHOLDS = (0.0, 0.5, 20.0, 3600.0)


def close(value, truth):
    return abs(value - truth) <= max(1e-10 * abs(truth), 1e-12 if abs(truth) < 1e-12 else 0)


@pytest.mark.parametrize(("load", "servers"), LOADS_SERVERS)
def test_every_figure_is_exact(oracle, load, servers):
    for threshold in THRESHOLDS:
        truth = oracle.erlang_c(load, servers, 240.0, threshold)
        assert close(erlang_c.wait_probability(load, servers), truth.wait)
        assert close(erlang_c.service_level(load, servers, 240.0, threshold), truth.service_level)
        assert close(erlang_c.mean_wait_seconds(load, servers, 240.0), truth.mean_wait)
    assert erlang_c.occupancy(load, servers) == load / servers


def test_overload_and_no_load():
    assert erlang_c.wait_probability([5.0, 6.0], 5).tolist() == [1.0, 1.0]
    assert erlang_c.service_level([5.0, 6.0], 5, 240.0, 1e6).tolist() == [0.0, 0.0]
    assert erlang_c.mean_wait_seconds([5.0, 6.0], 5, 240.0).tolist() == [np.inf, np.inf]
    assert erlang_c.occupancy([5.0, 6.0], 5).tolist() == [1.0, 1.0]
    for servers in (0, 0.5, 7):
        assert erlang_c.wait_probability(0.0, servers) == 0.0
        assert erlang_c.service_level(0.0, servers, 240.0, 0.0) == 1.0
        assert erlang_c.mean_wait_seconds(0.0, servers, 240.0) == 0.0
        assert erlang_c.occupancy(0.0, servers) == 0.0
    assert erlang_c.required_servers(0.0, 240.0, max_occupancy=0.5) == 0


def test_broadcast_thresholds_change_nothing():
    load = np.linspace(1.0, 90.0, 40)[:, None]
    thresholds = np.array([0.0, 10.0, 20.0, 60.0])
    table = erlang_c.service_level(load, 95.0, 200.0, thresholds)
    assert table.shape == (40, 4)
    for column, threshold in enumerate(thresholds):
        single = [erlang_c.service_level(x, 95.0, 200.0, threshold) for x in load[:, 0]]
        assert table[:, column].tolist() == single


def test_required_servers_take_goals_row_by_row():
    goals = np.array([0.5, 0.8, 0.95])
    found = erlang_c.required_servers(
        [[10.0], [50.0]], 180.0, service_level=goals, threshold_seconds=20.0
    )
    assert found.dtype == np.int64
    assert found.tolist() == [
        [
            int(erlang_c.required_servers(a, 180.0, service_level=g, threshold_seconds=20.0))
            for g in goals
        ]
        for a in (10.0, 50.0)
    ]
    assert isinstance(erlang_c.required_servers(10.0, 180.0, max_occupancy=0.85), np.int64)


def test_a_goal_that_is_just_met_is_met():
    for servers in (11, 14, 40):
        exact = erlang_c.service_level(10.0, servers, 180.0, 20.0)
        again = erlang_c.required_servers(10.0, 180.0, service_level=exact, threshold_seconds=20.0)
        assert again == servers
        wait = erlang_c.mean_wait_seconds(10.0, servers, 180.0)
        assert erlang_c.required_servers(10.0, 180.0, mean_wait_seconds=wait) == servers
    assert erlang_c.required_servers(8.5, 180.0, max_occupancy=0.85) == 10
    assert erlang_c.required_servers(0.5, 180.0, service_level=0.5, threshold_seconds=0.0) == 1


def test_the_answer_does_not_depend_on_the_rows_before():
    loads = np.array([400.0, 0.01, 0.0, 90_000.0, 3.0, 250.0, 1e6])
    together = erlang_c.required_servers(loads, 240.0, service_level=0.8, threshold_seconds=20)
    alone = [
        erlang_c.required_servers(x, 240.0, service_level=0.8, threshold_seconds=20) for x in loads
    ]
    assert together.tolist() == alone


def test_a_low_occupancy_cap_far_above_the_load():
    assert (
        erlang_c.required_servers(
            10.0, 180.0, service_level=0.8, threshold_seconds=20.0, max_occupancy=0.001
        )
        == 10_000
    )
