"""Erlang X: the fixed point, its limits and its fewest servers."""

import numpy as np
import pytest

from wfm.domain.errors import InvalidInput
from wfm.queueing import erlang_a, redial


def test_the_fixed_point_holds_to_the_last_digits():
    load = np.array([0.0, 0.5, 20.0, 120.0, 2000.0])[:, None]
    again = np.array([0.0, 0.3, 0.95])
    servers = np.ceil(load * 0.8) + 1
    attempts = redial.attempted_load(load, servers, 240.0, 60.0, again)
    lost = erlang_a.abandon_probability(attempts, servers, 240.0, 60.0)
    np.testing.assert_allclose(attempts * (1 - again * lost), load + 0 * attempts, rtol=1e-12)
    assert attempts[:, 0].tolist() == load[:, 0].tolist()
    assert (np.diff(attempts, axis=1) >= 0).all()


def test_without_servers_every_attempt_is_repeated():
    assert redial.attempted_load(3.0, 0, 240.0, 60.0, 0.75) == pytest.approx(12.0, rel=1e-12)


def test_required_servers_are_enough_and_one_less_is_not():
    goals = {"service_level": 0.8, "threshold_seconds": 20.0, "max_abandon": 0.04}
    load, again = np.array([[0.5], [20.0], [120.0]]), np.array([0.0, 0.6])
    found = redial.required_servers(load, 240.0, 60.0, again, **goals)
    assert (
        found[:, 0].tolist()
        == erlang_a.required_servers(load[:, 0], 240.0, 60.0, **goals).tolist()
    )
    for servers, good in ((found, True), (found - 1, False)):
        attempts = redial.attempted_load(load, servers, 240.0, 60.0, again)
        level = erlang_a.service_level(attempts, servers, 240.0, 60.0, 20.0)
        lost = erlang_a.abandon_probability(attempts, servers, 240.0, 60.0)
        assert (((level >= 0.8) & (lost <= 0.04)) == good).all()


def test_certain_redial_is_refused():
    with pytest.raises(InvalidInput, match="redial_probability"):
        redial.attempted_load(1.0, 2, 240.0, 60.0, 1.0)
