"""Requirement per interval: model, goals, minimum, opening hours, shrinkage, bad input."""

from datetime import date

import numpy as np
import pytest

from wfm.domain import InvalidInput, NotFound, ServiceGoal, TimeGrid
from wfm.domain.settings import Opening, QueueSettings, StaffingSettings
from wfm.queueing import erlang_a, erlang_c
from wfm.staffing import require

NO_MINIMUM = StaffingSettings(minimum_agents=0, method="stationary")


def test_known_example_with_erlang_c(grid, make_forecast):
    settings = StaffingSettings(shrinkage={"leave": 0.1, "training": 0.2})
    need = require(make_forecast(grid, 100, 180), {"general": QueueSettings()}, settings)
    assert need.model == ("erlang_c",)
    assert (need.on_position == 14).all()
    assert (need.scheduled == 20).all()
    np.testing.assert_allclose(need.load_erlangs, 10.0)
    np.testing.assert_allclose(need.service_level, 0.88835, atol=5e-6)
    np.testing.assert_allclose(need.occupancy, 10 / 14)
    assert need.goals == (ServiceGoal(),)


def test_each_queue_gets_its_own_model_and_goal(grid, make_forecast):
    goals = {
        "card": ServiceGoal(0.9, 10.0, "answered", max_abandonment=0.02),
        "online": ServiceGoal(None, max_mean_wait_seconds=8.0, max_occupancy=0.8),
        "general": ServiceGoal(0.8, 20.0),
    }
    queues = {
        "card": QueueSettings(goal=goals["card"], patience_seconds=90.0),
        "online": QueueSettings(goal=goals["online"], patience_seconds=300.0),
        "general": QueueSettings(goal=goals["general"]),
    }
    names = ("general", "card", "online")
    calls = np.random.default_rng(1).uniform(1, 300, (3, grid.interval_count))
    aht = np.array([[200.0], [310.0], [150.0]])
    need = require(make_forecast(grid, calls, aht, names), queues, NO_MINIMUM)
    load = calls * aht / 1800
    assert need.model == ("erlang_c", "erlang_a", "erlang_a")
    assert need.goals == tuple(goals[name] for name in names)

    n = need.on_position
    assert (
        n[0].tolist()
        == erlang_c.required_servers(
            load[0], 200.0, service_level=0.8, threshold_seconds=20.0
        ).tolist()
    )
    for agents, good in ((n[1], True), (n[1] - 1, False)):
        level = erlang_a.service_level(load[1], agents, 310.0, 90.0, 10.0, "answered")
        lost = erlang_a.abandon_probability(load[1], agents, 310.0, 90.0)
        assert (((level >= 0.9) & (lost <= 0.02)) == good).all()
    for agents, good in ((n[2], True), (n[2] - 1, False)):
        wait = erlang_a.mean_wait_answered_seconds(load[2], agents, 150.0, 300.0)
        busy = erlang_a.occupancy(load[2], agents, 150.0, 300.0)
        assert (((wait <= 8.0) & (busy <= 0.8)) == good).all()
    np.testing.assert_array_equal(
        need.service_level[1], erlang_a.service_level(load[1], n[1], 310.0, 90.0, 10.0, "answered")
    )
    np.testing.assert_array_equal(
        need.occupancy[2], erlang_a.occupancy(load[2], n[2], 150.0, 300.0)
    )


def test_erlang_c_can_be_asked_for_despite_patience(grid, make_forecast):
    queue = {"general": QueueSettings(patience_seconds=60.0)}
    forecast = make_forecast(grid, 300, 240)
    with_c = require(forecast, queue, StaffingSettings(model="erlang_c"))
    with_a = require(forecast, queue, StaffingSettings(model="auto"))
    assert with_c.model == ("erlang_c",)
    assert with_a.model == ("erlang_a",)
    assert (with_c.on_position > with_a.on_position).all()


def test_minimum_holds_while_the_queue_is_open(grid, make_forecast):
    opening = Opening(opens=8 * 60 + 15, closes=20 * 60, weekdays=(1,))  # 2 February 2026: Monday
    queue = {"general": QueueSettings(opening=opening)}
    calls = np.zeros(grid.interval_count)
    calls[20] = 200.0
    need = require(make_forecast(grid, calls, 180), queue, StaffingSettings(minimum_agents=3))
    expected = np.zeros(grid.interval_count, dtype=int)
    expected[16:40] = 3  # 08:00, which is open for its second half, to 20:00 on Monday only
    expected[20] = erlang_c.required_servers(
        20.0, 180.0, service_level=0.8, threshold_seconds=20.0
    )
    assert need.on_position[0].tolist() == expected.tolist()
    assert need.scheduled[0].tolist() == expected.tolist()
    assert (need.service_level[0][calls == 0] == 1.0).all()
    assert (need.occupancy[0][calls == 0] == 0.0).all()


def test_opening_hours_follow_the_clock_across_daylight_saving(make_forecast):
    grid = TimeGrid(date(2026, 3, 29), 1, 30, "Europe/Berlin")  # 23 hours
    queue = {"general": QueueSettings(opening=Opening(opens=480, closes=600))}
    need = require(make_forecast(grid, 0, 0), queue, StaffingSettings(minimum_agents=2))
    wall = grid.wall_minutes[need.on_position[0] > 0]
    assert wall.tolist() == [480, 510, 540, 570]


def test_a_queue_without_calls_needs_no_handle_time(grid, make_forecast):
    need = require(make_forecast(grid, 0, 0), {"general": QueueSettings()}, NO_MINIMUM)
    assert (need.on_position == 0).all()
    assert (need.service_level == 1).all()


def test_calls_without_handle_time_are_refused(grid, make_forecast):
    calls = np.zeros(grid.interval_count)
    calls[3] = 5.0
    with pytest.raises(InvalidInput, match=r"aht_seconds.*5 contacts.*2026-02-02T01:30"):
        require(make_forecast(grid, calls, 0), {"general": QueueSettings()}, NO_MINIMUM)


def test_erlang_a_without_patience_is_refused(grid, make_forecast):
    with pytest.raises(InvalidInput, match=r"queues\.general\.patience_seconds"):
        require(
            make_forecast(grid, 10, 180),
            {"general": QueueSettings()},
            StaffingSettings(model="erlang_a"),
        )


def test_an_abandonment_goal_without_patience_is_refused(grid, make_forecast):
    queue = {"general": QueueSettings(goal=ServiceGoal(max_abandonment=0.03))}
    with pytest.raises(InvalidInput, match=r"goal\.max_abandonment"):
        require(make_forecast(grid, 10, 180), queue, NO_MINIMUM)


def test_an_unknown_queue_is_not_found(grid, make_forecast):
    with pytest.raises(NotFound, match="'general'"):
        require(make_forecast(grid, 10, 180), {}, NO_MINIMUM)
