"""Which goal decides, interval by interval."""

from dataclasses import replace

import numpy as np
import pytest

from wfm.domain import ServiceGoal
from wfm.domain.settings import Opening, QueueSettings, StaffingSettings
from wfm.staffing import require
from wfm.staffing.binding import KINDS, binding_goals, needed_by_goal, single_goals
from wfm.staffing.queue_model import QueueModel

SETTINGS = StaffingSettings(minimum_agents=2, method="stationary")
GOAL = ServiceGoal(0.8, 20.0, "offered", 12.0, 0.03, 0.85)


@pytest.fixture
def staffed(grid, make_forecast):
    calls = np.random.default_rng(5).uniform(0, 400, grid.interval_count)
    calls[:4] = 0.0
    calls[4:8] = [0.2, 0.5, 3.0, 4_000.0]
    forecast = make_forecast(grid, calls, 240)
    opening = Opening(opens=60, closes=1440)
    queues = {"general": QueueSettings(goal=GOAL, patience_seconds=90.0, opening=opening)}
    return forecast, require(forecast, queues, SETTINGS), queues


def test_single_goals_are_the_parts():
    parts = single_goals(GOAL)
    assert list(parts) == ["service_level", "wait", "abandonment", "occupancy"]
    assert parts["wait"].describe() == "mean wait <= 12 s"
    assert parts["service_level"].describe() == "80% within 20 s (offered)"
    assert list(single_goals(ServiceGoal())) == ["service_level"]


def test_the_largest_part_is_the_whole():
    load, aht = np.linspace(0.1, 300, 200), np.full(200, 240.0)
    for patience in (90.0, None):
        goal = GOAL if patience else replace(GOAL, max_abandonment=None)
        model = QueueModel("any", goal, patience)
        parts = needed_by_goal(model, load, aht)
        most = np.maximum.reduce(list(parts.values()))
        np.testing.assert_array_equal(most, model.required(load, aht))


def test_what_binds_is_what_one_agent_less_would_miss(staffed):
    forecast, need, queues = staffed
    found = binding_goals(forecast, need, queues, SETTINGS)
    n, asked = need.on_position[0], found.needed[:, 0]
    assert not found.binds[KINDS.index("neighbours")].any()
    for k in range(4):
        np.testing.assert_array_equal(found.binds[k, 0], (asked[k] == n) & (n > 0))
    minimum = found.binds[KINDS.index("minimum"), 0]
    np.testing.assert_array_equal(minimum, (n == 2) & (asked[:4].max(axis=0) < 2))
    assert found.labels()[0][0] == "none"  # closed
    assert found.labels()[0][2] == "minimum"  # open, and nothing comes in
    assert found.names(0, 7) == ("occupancy",)
    assert (found.binds.any(axis=0) == (need.on_position > 0)).all()


def test_hours_are_shared_without_loss(staffed):
    forecast, need, queues = staffed
    hours = binding_goals(forecast, need, queues, SETTINGS).hours()
    assert hours.shape == (len(KINDS), 1)
    assert hours.sum() == pytest.approx(need.on_position.sum() * 0.5)


def test_a_transient_requirement_is_bound_by_its_own_load_or_by_what_was_left(grid, make_forecast):
    calls = np.where(np.arange(grid.interval_count) % 48 < 20, 10.0, 30.0)
    forecast = make_forecast(grid, calls, 1200)
    queues = {"general": QueueSettings(goal=ServiceGoal(0.8, 20.0), patience_seconds=300.0)}
    need = require(forecast, queues, StaffingSettings())
    assert need.model == ("transient_erlang_a",)
    found = binding_goals(forecast, need, queues, StaffingSettings())
    assert found.names(0, 10) == ("service_level",)  # the load has not changed for hours
    assert found.names(0, 20) == ("neighbours",)  # it trebles at ten
    assert need.on_position[0, 20] < found.needed[KINDS.index("service_level"), 0, 20]
    hours = found.hours()
    assert hours.sum() == pytest.approx(need.on_position.sum() * 0.5)
    assert hours[KINDS.index("neighbours")] > 0


def test_another_method_shows_as_neighbours(staffed):
    forecast, need, queues = staffed
    more = need.on_position.copy()
    more[0, 20] += 3
    other = replace(need, on_position=more, scheduled=more)
    found = binding_goals(forecast, other, queues, SETTINGS)
    assert found.names(0, 20) == ("neighbours",)
    assert found.names(0, 21) != ("neighbours",)
