"""Wrong input names the argument, the index and the value, and never becomes a number."""

import numpy as np
import pytest

from wfm.domain.errors import InvalidInput
from wfm.queueing import erlang_a, erlang_b, erlang_c

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("call", "where", "value"),
    [
        (lambda: erlang_b.blocking([1, NAN], 3), "load_erlangs", "nan at index [1]"),
        (lambda: erlang_b.blocking(1, INF), "servers", "inf"),
        (lambda: erlang_b.blocking(1e12, 1), "load_erlangs", "1e+12"),
        (lambda: erlang_c.wait_probability(1, [[2, -1]]), "servers", "-1 at index [0, 1]"),
        (lambda: erlang_c.service_level(1, 2, 0, 20), "aht_seconds", "is 0"),
        (lambda: erlang_c.service_level(1, 2, 60, -20), "threshold_seconds", "is -20"),
        (lambda: erlang_a.mean_queue(1, 2, 60, 0), "patience_seconds", "is 0"),
        (lambda: erlang_a.occupancy(1, 2, 60, INF), "patience_seconds", "inf"),
        (lambda: erlang_c.occupancy("ten", 2), "load_erlangs", "not made of numbers"),
        (lambda: erlang_c.occupancy([True], 2), "load_erlangs", "not made of numbers"),
        (lambda: erlang_c.occupancy([[1], [2, 3]], 2), "load_erlangs", "not made of numbers"),
        (lambda: erlang_c.occupancy(None, 2), "load_erlangs", "not made of numbers"),
        (lambda: erlang_c.occupancy(1 + 2j, 2), "load_erlangs", "not made of numbers"),
    ],
)
def test_numbers_out_of_range(call, where, value):
    with pytest.raises(InvalidInput) as caught:
        call()
    assert caught.value.where == where
    assert value in caught.value.what


@pytest.mark.parametrize(
    ("goals", "where"),
    [
        ({"service_level": 80, "threshold_seconds": 20}, "service_level"),
        ({"service_level": 1.0, "threshold_seconds": 20}, "service_level"),
        ({"service_level": [0.8, 0.0], "threshold_seconds": 20}, "service_level"),
        ({"service_level": 0.8, "threshold_seconds": NAN}, "threshold_seconds"),
        ({"service_level": 0.8}, "threshold_seconds"),
        ({"threshold_seconds": 20, "max_occupancy": 0.8}, "service_level"),
        ({"max_occupancy": 85}, "max_occupancy"),
        ({"mean_wait_seconds": 0}, "mean_wait_seconds"),
        ({}, "required_servers"),
    ],
)
def test_goals_out_of_range(goals, where):
    for search in (
        lambda: erlang_c.required_servers(10, 180, **goals),
        lambda: erlang_a.required_servers(10, 180, 60, **goals),
    ):
        with pytest.raises(InvalidInput) as caught:
            search()
        assert caught.value.where == where


def test_a_percentage_gets_a_hint():
    with pytest.raises(InvalidInput, match=r"80.*\n.*write 0\.80"):
        erlang_c.required_servers(10, 180, service_level=80, threshold_seconds=20)


def test_shapes_that_do_not_fit_are_named():
    with pytest.raises(InvalidInput, match=r"servers \(3,\)"):
        erlang_b.blocking([1, 2], [1, 2, 3])


def test_empty_arrays_stay_empty():
    assert erlang_b.blocking([], 3).shape == (0,)
    assert erlang_a.required_servers([], 180, 60, max_abandon=0.1).shape == (0,)


def test_inputs_are_left_alone():
    load = np.array([1.0, 2.0])
    load.setflags(write=False)
    erlang_a.required_servers(load, 180, 60, max_abandon=0.1)
    assert load.tolist() == [1.0, 2.0]
