"""Staffing over time: goals met, dips filled, the method picked, the simpler figures."""

import math

import numpy as np
import pytest

from wfm.domain import InvalidInput, ServiceGoal
from wfm.domain.settings import Opening, QueueSettings, StaffingSettings
from wfm.domain.staffed_course import StaffedCourse
from wfm.queueing import erlang_a, transient
from wfm.staffing import require
from wfm.staffing.method import choose_method, drift
from wfm.staffing.time_varying import (
    course_of,
    fill_dips,
    goals_of,
    required_over_time,
    traffic_over_time,
)
from wfm.staffing.time_varying_figures import (
    highest_rates,
    lagged_load,
    modified_load,
    simpler_answers,
)

GOAL = ServiceGoal(0.8, 20.0, max_abandonment=0.05)


def hill(intervals=48, peak=120.0, base=8.0):
    hours = np.linspace(0, 24, intervals, endpoint=False)
    return base + peak * np.exp(-0.5 * ((hours - 12) / 3) ** 2)


def long_calls():
    """Six, then twelve erlangs of 40-minute calls in quarter-hours: leavers outlast those."""
    calls = np.where(np.arange(60) < 8, 2.25, 4.5)
    return traffic_over_time(calls, 2400.0, 300.0, 900.0)


@pytest.mark.parametrize("patience", [150.0, None])
def test_every_part_of_the_goal_holds_in_every_interval(patience):
    goal = ServiceGoal(
        0.85,
        15.0,
        "ignored",
        max_mean_wait_seconds=12.0,
        max_abandonment=None if patience is None else 0.03,
        max_occupancy=0.86,
    )
    traffic = traffic_over_time(hill(), 420.0, patience, 1800.0)
    found = required_over_time(traffic, goal)
    assert found.method == "transient"
    assert (found.service_level >= 0.85).all()
    assert (found.mean_wait_seconds <= 12.0).all()
    assert (found.occupancy <= 0.86).all()
    assert (found.abandonment <= (0.03 if patience else 0.0)).all()


def test_agents_follow_the_load_a_handle_time_later():
    traffic = traffic_over_time(hill(), 1500.0, 300.0, 1800.0)
    found = required_over_time(traffic, GOAL)
    alone = transient.stationary_requirement(
        traffic.load_erlangs, traffic, goals_of(course_of(GOAL, traffic))
    )
    rising, falling = slice(12, 22), slice(28, 38)
    assert found.agents[rising].sum() < alone[rising].sum()
    assert found.agents[falling].sum() > alone[falling].sum()


def test_without_filling_long_calls_make_agents_flap():
    traffic = long_calls()
    bare = transient.required_servers(traffic, goals_of(course_of(GOAL, traffic)))
    found = required_over_time(traffic, GOAL)
    assert abs(np.diff(bare.servers)).sum() > 40
    assert abs(np.diff(found.agents)).sum() < 20
    assert (found.service_level >= 0.8).all()

    def paid(agents, overtime_hours):
        return agents.sum() * 0.25 + overtime_hours.sum()

    before = paid(bare.servers, bare.overtime_seconds / 3600)
    assert paid(found.agents, found.overtime_hours) < 0.99 * before


def test_a_cap_on_falls_is_kept():
    traffic = traffic_over_time(hill(), 240.0, 120.0, 1800.0)
    found = required_over_time(traffic, GOAL, largest_fall=2)
    assert (-np.diff(found.agents)).max() == 2
    assert (found.service_level >= 0.8).all()


def test_least_agents_and_intervals_without_contacts():
    calls = np.where(np.arange(48) < 16, 0.0, hill())
    traffic = traffic_over_time(calls, np.where(calls > 0, 300.0, 0.0), 120.0, 1800.0)
    found = required_over_time(traffic, GOAL, least_agents=np.where(np.arange(48) > 44, 9, 0))
    assert (found.agents[:16] == 0).all()
    assert (found.service_level[:16] == 1).all()
    assert (found.agents[16:] > 0).all()
    assert (found.agents[45:] >= 9).all()
    nothing = required_over_time(traffic_over_time(np.zeros(4), 0.0, None, 900.0), GOAL_PLAIN)
    assert (nothing.agents == 0).all()
    assert nothing.method == "stationary"


GOAL_PLAIN = ServiceGoal(0.8, 20.0)


def test_the_rule_picks_a_method_and_says_why():
    flat = traffic_over_time(np.full(48, 100.0), 240.0, 120.0, 1800.0)
    slow = traffic_over_time(100 + 0.5 * np.arange(48), 240.0, 120.0, 1800.0)
    steep = traffic_over_time(hill(), 240.0, 120.0, 1800.0)
    long_ = traffic_over_time(np.full(48, 100.0), 600.0, 120.0, 1800.0)
    assert choose_method(flat) == (
        "stationary",
        "short handle times of up to 0.13 intervals, drift 0",
    )
    assert choose_method(slow)[0] == "stationary"
    assert choose_method(steep)[0] == choose_method(long_)[0] == "transient"
    assert "drift" in choose_method(steep)[1]
    for traffic, cv, simulated in (
        (flat, 0.5, True),
        (flat, 3.0, True),
        (long_calls(), 1.0, True),
    ):
        assert choose_method(traffic, cv, simulated=simulated)[0] == "forward_simulation"
        assert choose_method(traffic, cv)[0] != "forward_simulation"
    assert choose_method(flat, 1.0, simulated=True)[0] == "stationary"
    assert choose_method(flat, 1.5, simulated=True)[0] == "stationary"
    with pytest.raises(InvalidInput, match="aht_cv"):
        choose_method(flat, 0.0)


def test_where_the_rule_says_stationary_the_exact_answer_is_within_a_point():
    worst = 1.0
    for slope in (0.2, 0.5, 1.0, 2.0, 4.0):
        for base in (20.0, 100.0, 400.0):
            calls = base + slope * np.minimum(np.arange(48), 48 - np.arange(48))
            traffic = traffic_over_time(calls, 300.0, 120.0, 1800.0)
            if choose_method(traffic)[0] == "stationary":
                worst = min(worst, required_over_time(traffic, GOAL_PLAIN).service_level.min())
    assert 0.79 <= worst < 1.0


def test_a_forward_simulation_is_asked_and_believed():
    asked = []

    def simulated(traffic, goals, *, aht_cv, least_agents, guess):
        asked.append((goals.goals, aht_cv, least_agents.tolist()))
        zeros = np.zeros(guess.size)
        return StaffedCourse(guess + 2, zeros + 0.83, zeros, zeros, zeros + 0.7, zeros)

    traffic = long_calls()
    found = required_over_time(
        traffic, GOAL, least_agents=3, aht_cv=0.5, forward_simulation=simulated
    )
    exact = required_over_time(traffic, GOAL, least_agents=3)
    assert found.method == "forward_simulation"
    assert "0.5" in found.reason
    assert asked[0] == ((GOAL,), 0.5, [3] * 60)
    assert (found.agents == exact.agents + 2).all()
    assert (found.service_level == 0.83).all()
    forced = required_over_time(traffic, GOAL, method="transient", forward_simulation=simulated)
    assert forced.agents.tolist() == exact.agents.tolist()
    assert len(asked) <= 2
    with pytest.raises(InvalidInput, match="no simulation was handed in"):
        required_over_time(traffic, GOAL, method="forward_simulation")


def test_dips_of_a_simulated_plan_are_filled_and_simulated_again():
    asked = []

    def flapping(traffic, goals, *, aht_cv, least_agents, guess):
        asked.append(least_agents)
        agents = np.maximum(guess + np.where(np.arange(guess.size) % 2, 0, 2), least_agents)
        zeros = np.zeros(guess.size)
        return StaffedCourse(agents, zeros, zeros, zeros, zeros, zeros)

    found = required_over_time(long_calls(), GOAL, forward_simulation=flapping)
    assert len(asked) == 2
    assert abs(np.diff(found.agents)).sum() < 20


def test_dips_are_filled_to_the_lower_side():
    agents = np.array([5, 3, 6, 6, 2, 1, 4, 4, 1, 1, 1, 5, 0, 2])
    always = np.ones(agents.size, bool)
    assert fill_dips(agents, 0, always).tolist() == agents.tolist()
    assert fill_dips(agents, 1, always).tolist() == [5, 5, 6, 6, 2, 2, 4, 4, 1, 1, 1, 5, 2, 2]
    assert fill_dips(agents, 2, always).tolist() == [5, 5, 6, 6, 4, 4, 4, 4, 1, 1, 1, 5, 2, 2]
    closed = np.where(np.arange(agents.size) == 12, False, True)
    assert fill_dips(agents, 3, closed).tolist() == [5, 5, 6, 6, 4, 4, 4, 4, 4, 4, 4, 5, 0, 2]


def test_handle_times_last_until_the_next_contacts():
    traffic = traffic_over_time([0, 4, 0, 0, 5, 0], [0, 200, 0, 50, 300, 0], 60.0, 900.0)
    assert traffic.aht_seconds.tolist() == [200, 200, 200, 200, 300, 300]
    assert traffic_over_time([0.0], [0.0], None, 900.0).patience_seconds == math.inf
    with pytest.raises(InvalidInput, match="aht_seconds"):
        traffic_over_time([1.0, 2.0], [100.0, 0.0], 60.0, 900.0)


def test_simpler_answers_agree_where_nothing_changes():
    traffic = traffic_over_time(np.full(6, 90.0), 600.0, 200.0, 1800.0)
    found = simpler_answers(traffic, GOAL)
    for load in (found.average_load, found.peak_load, found.lagged_load, found.modified_load):
        np.testing.assert_allclose(load, 30.0)
    exact = required_over_time(traffic, GOAL, method="stationary")
    for agents in (found.average, found.peak, found.lagged, found.modified):
        assert agents.tolist() == exact.agents.tolist()
    level = erlang_a.service_level(30.0, exact.agents, 600.0, 200.0, 20.0)
    np.testing.assert_allclose(exact.service_level, level, atol=1e-8)


def test_simpler_answers_lag_and_peak_as_they_should():
    traffic = traffic_over_time(np.array([30.0, 60, 90, 120, 150, 150]), 900.0, 200.0, 1800.0)
    np.testing.assert_allclose(highest_rates(traffic)[1:3] * 1800, [75, 105])
    np.testing.assert_allclose(lagged_load(traffic)[2:4], [37.5, 52.5], rtol=0.01)
    # A mean that rises linearly lags exactly a handle time behind (Eick, Massey & Whitt 1993).
    ramp = traffic_over_time(100 + 10.0 * np.arange(30), 900.0, 200.0, 1800.0)
    np.testing.assert_allclose(modified_load(ramp)[10:-1], (195 + 10.0 * np.arange(19)) / 2)
    assert drift(ramp) == pytest.approx(5.0 * 0.75 / math.sqrt(50.0))


def test_require_takes_the_method_from_the_settings(grid, make_forecast):
    calls = np.stack([np.tile(hill(), 2), np.full(96, 60.0), np.tile(hill(), 2)])
    forecast = make_forecast(grid, calls, 300.0, ("hill", "flat", "plain"))
    queues = {
        "hill": QueueSettings(goal=GOAL, patience_seconds=120.0, opening=Opening(opens=120)),
        "flat": QueueSettings(goal=GOAL, patience_seconds=120.0),
        "plain": QueueSettings(goal=GOAL_PLAIN),
    }
    plain = require(forecast, queues, StaffingSettings(method="stationary"))
    auto = require(forecast, queues, StaffingSettings())
    exact = require(forecast, queues, StaffingSettings(method="transient", minimum_agents=4))
    assert plain.model == ("erlang_a", "erlang_a", "erlang_c")
    assert auto.model == ("transient_erlang_a", "erlang_a", "transient_erlang_c")
    assert exact.model == ("transient_erlang_a", "transient_erlang_a", "transient_erlang_c")
    assert auto.on_position[1].tolist() == plain.on_position[1].tolist()
    assert auto.on_position[0].tolist() != plain.on_position[0].tolist()
    assert (exact.on_position[0] >= 4)[4:48].all()
    for need in (auto, exact):
        assert (need.service_level >= 0.8 - 1e-12).all()
        assert (need.scheduled == need.on_position).all()
        assert ((need.occupancy > 0) & (need.occupancy < 1)).all()
