"""Erlang B to 1e-10 of the birth-death chain."""

import numpy as np
import pytest

from wfm.queueing import erlang_b

CASES = [
    (0.01, 1),
    (0.5, 1),
    (10.0, 10),
    (10.0, 10.5),
    (3.0, 0.25),
    (1e-3, 0.001),
    (250.0, 17),
    (99_999.0, 100_000),
    (99_999.0, 99_999.5),
    (120_000.0, 100_000),
    (97_000.0, 100_000),
    (5e5, 3.75),
]


@pytest.mark.parametrize(("load", "servers"), CASES)
def test_blocking_is_exact(oracle, load, servers):
    truth = oracle.blocking(load, servers)
    value = erlang_b.blocking(load, servers)
    assert isinstance(value, np.float64)
    assert abs(value - truth) <= 1e-10 * max(truth, 1e-2 * (truth < 1e-12))


def test_blocking_at_the_edges():
    assert erlang_b.blocking(0.0, 3) == 0.0
    assert erlang_b.blocking(0.0, 0) == 1.0
    assert erlang_b.blocking(5.0, 0) == 1.0
    assert erlang_b.blocking(10.0, 100_000) == 0.0


def test_arrays_broadcast():
    values = erlang_b.blocking([[1.0], [2.0]], [1, 2, 3])
    assert values.shape == (2, 3)
    assert values[1, 0] == erlang_b.blocking(2.0, 1)
    assert values[1, 0] == pytest.approx(2 / 3, rel=1e-15)
