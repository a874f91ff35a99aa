"""A day-level goal: met with fewer hours, above its floor, and as few as can be."""

from itertools import product

import numpy as np
import pytest

from wfm.domain import InvalidInput, ServiceGoal
from wfm.queueing import transient
from wfm.staffing.day_goal import required_for_day
from wfm.staffing.time_varying import required_over_time, traffic_over_time

GOAL = ServiceGoal(0.8, 20.0)


def small_centre(calls_a_day=300.0):
    hours = np.arange(48) / 2
    shape = np.exp(-0.5 * ((hours - 10) / 2) ** 2) + 0.9 * np.exp(-0.5 * ((hours - 15) / 2) ** 2)
    return traffic_over_time(calls_a_day * shape / shape.sum(), 240.0, 150.0, 1800.0)


@pytest.mark.parametrize(
    ("calls_a_day", "saving"), [(300.0, 0.08), (1200.0, 0.05), (8000.0, 0.01)]
)
def test_rounding_up_is_won_back(calls_a_day, saving):
    traffic = small_centre(calls_a_day)
    every = required_over_time(traffic, GOAL)
    found = required_for_day(traffic, GOAL)
    assert found.agent_hours == found.agents.sum() / 2
    assert found.agent_hours < (1 - saving) * every.agents.sum() / 2
    assert 0.8 <= found.day_service_level < 0.81
    assert (found.service_level >= 0.70).all()
    calls = traffic.arrivals
    assert found.day_service_level == pytest.approx(calls @ found.service_level / calls.sum())


@pytest.mark.parametrize("definition", ["offered", "answered", "positive", "ignored"])
def test_no_plan_of_a_short_day_is_smaller(definition):
    """Brute force over all plans of five hours whose state hardly lasts from one to the next."""
    goal = ServiceGoal(0.8, 20.0, definition)
    calls, aht, patience = np.array([14.0, 30, 9, 22, 40]), 90.0, 120.0
    traffic = traffic_over_time(calls, aht, patience, 3600.0)
    found = required_for_day(traffic, goal, interval_floor=0.6)
    fewest = found.agents.sum()
    for change in product((-1, 0, 1), repeat=5):
        agents = found.agents + np.array(change)
        if agents.sum() >= fewest or agents.min() < 1:
            continue
        course = transient.course(traffic, agents, threshold_seconds=20.0, definition=definition)
        gone = course.abandon_probability
        weight = calls * (1 - gone) if definition == "answered" else calls
        if definition == "ignored":
            offered = transient.course(traffic, agents, threshold_seconds=20.0).service_level
            weight = calls * offered / course.service_level
        day = weight @ course.service_level / weight.sum()
        assert day < 0.8 or course.service_level.min() < 0.6


def test_the_other_parts_of_a_goal_hold_in_every_interval():
    goal = ServiceGoal(0.8, 20.0, max_abandonment=0.05, max_occupancy=0.8)
    traffic = small_centre(900.0)
    found = required_for_day(traffic, goal, interval_floor=0.75)
    start = transient.stationary_state(traffic.load_erlangs[0], int(found.agents[0]), 240.0, 150.0)
    course = transient.course(traffic, found.agents, threshold_seconds=20.0, initial_state=start)
    assert course.abandon_probability.max() <= 0.05 + 1e-3
    assert course.occupancy.max() <= 0.8 + 1e-3
    np.testing.assert_allclose(course.service_level[1:], found.service_level[1:], atol=0.01)
    assert found.service_level.min() >= 0.75


def test_least_agents_are_kept_and_quiet_hours_left_out():
    calls = np.where(np.arange(48) < 16, 0.0, small_centre(600.0).arrivals)
    traffic = traffic_over_time(calls, 240.0, 150.0, 1800.0)
    least = np.where(np.arange(48) == 20, 30, 0)
    found = required_for_day(traffic, GOAL, least_agents=least)
    assert found.agents[20] == 30
    assert (found.agents[:16] == 0).all()
    assert found.day_service_level >= 0.8
    nothing = required_for_day(traffic_over_time(np.zeros(3), 0.0, None, 900.0), GOAL)
    assert nothing.agents.tolist() == [0, 0, 0]
    assert nothing.day_service_level == 1


def test_leavers_overtime_is_paid_so_that_long_calls_do_not_flap():
    calls = np.where(np.arange(48) < 8, 2.25, 4.5)
    traffic = traffic_over_time(calls, 2400.0, 300.0, 900.0)
    every = required_over_time(traffic, GOAL)
    found = required_for_day(traffic, GOAL)
    before = every.agents.sum() / 4 + every.overtime_hours.sum()
    assert found.agent_hours + found.overtime_hours < before
    assert found.overtime_hours < 0.1 * found.agent_hours
    assert (found.service_level >= 0.7).all()


def test_a_floor_equal_to_the_goal_is_the_goal_of_every_interval():
    traffic = small_centre(1200.0)
    found = required_for_day(traffic, GOAL, interval_floor=0.8)
    assert found.agents.tolist() == required_over_time(traffic, GOAL).agents.tolist()


def test_bad_goals_are_refused():
    traffic = small_centre()
    with pytest.raises(InvalidInput, match="interval_floor"):
        required_for_day(traffic, GOAL, interval_floor=0.9)
    with pytest.raises(InvalidInput, match="interval_floor"):
        required_for_day(traffic, GOAL, interval_floor=0.0)
    with pytest.raises(InvalidInput, match="service_level"):
        required_for_day(traffic, ServiceGoal(None, max_abandonment=0.05))
