"""Shrinkage with an exact ceiling, and the walk that explains it."""

from fractions import Fraction

import numpy as np
import pytest

from wfm.domain import InvalidInput
from wfm.domain.settings import QueueSettings, StaffingSettings
from wfm.domain.units import parse_share
from wfm.staffing import require, scheduled_agents, total_shrinkage, walk


def test_twenty_one_agents_at_thirty_percent_are_thirty():
    assert scheduled_agents(21, {"all": 0.3}) == 30
    assert scheduled_agents(21, {"leave": 0.1, "training": 0.2}) == 30
    assert scheduled_agents([0, 1, 7, 22], {"all": 0.3}).tolist() == [0, 2, 10, 32]
    assert scheduled_agents(5, {}) == 5


def test_every_percentage_and_tenth_of_one_is_exact():
    agents = np.arange(400)
    for tenths in range(0, 1000, 7):
        share = parse_share(f"{tenths / 10}%")
        kept = Fraction(1000 - tenths, 1000)
        expected = [-(-Fraction(int(n)) // kept) for n in agents]
        assert scheduled_agents(agents, {"all": share}).tolist() == expected


def test_shape_and_size_are_kept():
    agents = np.array([[1, 2, 3], [4, 5, 60_000]])
    found = scheduled_agents(agents, {"a": 0.123456789, "b": 0.111111111})
    assert found.shape == agents.shape
    assert found.dtype == np.int64
    kept = 1 - Fraction("0.123456789") - Fraction("0.111111111")
    assert (found * kept >= agents).all()
    assert ((found - 1) * kept < agents).all()


@pytest.mark.parametrize("shares", [{"a": 1.0}, {"a": -0.1}, {"a": float("nan")}, {"a": 30}])
def test_a_share_that_is_none_is_refused(shares):
    with pytest.raises(InvalidInput, match=r"shrinkage\.a"):
        total_shrinkage(shares)


def test_shares_that_leave_nobody_are_refused():
    with pytest.raises(InvalidInput, match="nobody would be left"):
        scheduled_agents(3, {"a": 0.7, "b": 0.3})


@pytest.mark.parametrize("agents", [-1, 2.5, [1, -2]])
def test_agents_are_whole_numbers(agents):
    with pytest.raises(InvalidInput, match="on_position"):
        scheduled_agents(agents, {"a": 0.3})


def test_the_walk_adds_up(grid, make_forecast):
    shares = {"leave": 0.08, "training": 0.03, "sickness": 0.045}
    calls = np.random.default_rng(2).uniform(0, 500, grid.interval_count)
    queue = {"general": QueueSettings(patience_seconds=60.0)}
    need = require(make_forecast(grid, calls, 240), queue, StaffingSettings(shrinkage=shares))
    steps = walk(need, shares)
    np.testing.assert_allclose(
        steps.load_erlangs + steps.waiting_margin, steps.on_position, rtol=1e-12
    )
    np.testing.assert_allclose(
        steps.on_position + steps.lost.sum(axis=0) + steps.rounding, steps.scheduled, rtol=1e-12
    )
    np.testing.assert_allclose(steps.lost[2], 0.045 * need.scheduled)
    assert steps.kinds == ("leave", "training", "sickness")
    assert (steps.rounding > -1e-9).all()
    assert (steps.rounding < 1).all()


def test_a_walk_without_shrinkage_loses_nobody(grid, make_forecast):
    need = require(make_forecast(grid, 50, 240), {"general": QueueSettings()}, StaffingSettings())
    steps = walk(need, {})
    assert steps.lost.shape == (0, 1, grid.interval_count)
    assert (steps.scheduled == steps.on_position).all()


def test_the_walk_of_other_shares_is_refused(grid, make_forecast):
    need = require(make_forecast(grid, 50, 240), {"general": QueueSettings()}, StaffingSettings())
    with pytest.raises(InvalidInput, match="shrinkage"):
        walk(need, {"leave": 0.3})
