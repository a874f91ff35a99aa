"""Staffing by simulation from saved states: against theory, the exact chain, the engine."""

import numpy as np
import pytest

from wfm.domain import InvalidInput, ServiceGoal
from wfm.domain.goal_course import GoalCourse
from wfm.queueing import erlang_a, erlang_c, transient
from wfm.queueing.transient_goals import Goals
from wfm.queueing.transient_traffic import Traffic
from wfm.simulate.forward import ForwardSimulation
from wfm.simulate.forward_kernel import replay, staff

ANYTHING = ServiceGoal(0.01, 20.0)
GOAL = ServiceGoal(0.8, 20.0, max_abandonment=0.05)


def given(traffic, agents, cv=1.0, seed=3, runs=600, goal=ANYTHING):
    """Simulate agents that are there in any case."""
    course = GoalCourse.always(goal, traffic.arrivals.size)
    agents = np.asarray(agents)
    found = ForwardSimulation(seed, runs)(
        traffic, course, aht_cv=cv, least_agents=agents, guess=agents
    )
    np.testing.assert_array_equal(found.agents, agents)
    return found


def ramp():
    """Load that trebles within two hours, falls again, with 15-minute calls."""
    calls = np.concatenate(
        [np.full(4, 20.0), np.linspace(20, 60, 4), np.full(6, 60.0), [30.0] * 6]
    )
    return Traffic(calls, 900.0, 200.0, 1800.0)


@pytest.mark.parametrize("patience", [120.0, np.inf])
def test_steady_load_meets_theory(patience):
    traffic = Traffic(np.full(6, 100.0), 600.0, patience, 1800.0)
    n, load, queue = 38, 100 / 3, (100 / 3, 38, 600.0, patience)
    found = given(traffic, np.full(6, n), runs=1500)
    # 6 x 1500 intervals of 100 calls, which depend on each other: errors below half a point.
    if np.isinf(patience):
        level = erlang_c.service_level(load, n, 600.0, 20.0)
        wait = erlang_c.mean_wait_seconds(load, n, 600.0)
        busy = erlang_c.occupancy(load, n)
        assert (found.abandonment == 0).all()
    else:
        level = erlang_a.service_level(*queue, 20.0)
        wait = erlang_a.mean_wait_answered_seconds(*queue)
        busy = erlang_a.occupancy(*queue)
        lost = erlang_a.abandon_probability(*queue)
        assert found.abandonment.mean() == pytest.approx(float(lost), abs=0.002)
    assert found.service_level.mean() == pytest.approx(float(level), abs=0.01)
    assert found.mean_wait_seconds.mean() == pytest.approx(float(wait), rel=0.1)
    assert found.occupancy.mean() == pytest.approx(float(busy), abs=0.005)


@pytest.mark.parametrize("definition", ["offered", "answered", "positive", "ignored"])
def test_a_ramp_with_leavers_meets_the_exact_chain(definition):
    traffic = ramp()
    agents = transient.required_servers(traffic, Goals(0.8, 20.0, definition)).servers
    chain = transient.course(traffic, agents, threshold_seconds=20.0, definition=definition)
    found = given(traffic, agents, runs=3000, goal=ServiceGoal(0.01, 20.0, definition))
    np.testing.assert_allclose(found.service_level, chain.service_level, atol=0.025)
    np.testing.assert_allclose(found.occupancy, chain.occupancy, atol=0.01)
    np.testing.assert_allclose(found.abandonment, chain.abandon_probability, atol=0.006)
    overtime = chain.overtime_seconds.sum() / 3600
    assert found.overtime_hours.sum() == pytest.approx(overtime, rel=0.03)


def test_exponential_handle_times_need_what_the_exact_chain_needs():
    traffic = ramp()
    goal = GoalCourse.always(GOAL, 20)
    chain = transient.required_servers(traffic, Goals(0.8, 20.0, max_abandon=0.05))
    found = ForwardSimulation(1, 1500)(
        traffic, goal, aht_cv=1.0, least_agents=np.zeros(20, int), guess=chain.servers
    )
    assert abs(found.agents - chain.servers).max() <= 1
    assert abs(found.agents.sum() - chain.servers.sum()) <= 4
    assert (found.service_level >= 0.8).all()
    assert (found.abandonment <= 0.05).all()


def test_steady_handle_times_need_other_agents_and_keep_the_goal_on_fresh_calls():
    # A tenfold step: calls of much the same length all end at once, a handle time later.
    calls = np.where(np.arange(8) < 3, 18.0, 180.0)
    traffic = Traffic(calls, 600.0, 150.0, 1800.0)
    chain = transient.required_servers(traffic, Goals(0.8, 20.0, max_abandon=0.05))
    found = ForwardSimulation(1)(
        traffic, GoalCourse.always(GOAL, 8), aht_cv=0.4,
        least_agents=np.zeros(8, int), guess=chain.servers,
    )  # fmt: skip
    fresh = given(traffic, found.agents, cv=0.4, seed=77, runs=2000)
    assert fresh.service_level.min() >= 0.8 - 0.02
    with_chain = given(traffic, chain.servers, cv=0.4, seed=77, runs=2000)
    assert with_chain.service_level.min() < fresh.service_level.min() - 0.03


def test_the_reference_engine_agrees_on_lognormal_handle_times():
    from wfm.simulate.duty import required_duty
    from wfm.simulate.model import CentreModel, Demand, Staff
    from wfm.simulate.replicate import replicate

    calls = np.array([30.0, 30, 60, 60, 30, 30])
    agents = np.array([14, 14, 22, 26, 20, 15])
    duty, queue = required_duty(agents[None], 1800.0)
    demand = Demand(
        queues=("one",), interval_seconds=1800.0, day_of_interval=np.zeros(6, np.int64),
        calls=calls[None], aht_seconds=np.full((1, 6), 600.0), aht_cv=np.array([0.5]),
        patience_seconds=np.array([150.0]), busyness_cv=np.zeros(1),
    )  # fmt: skip
    model = CentreModel(demand, Staff(np.ones((queue.size, 1), bool), np.ones(queue.size)), duty)
    above, below = np.zeros(6), np.zeros(6)
    for tally in replicate(model, np.array([20.0]), "kernel", 5, 800):
        above, below = above + tally.answered_in_time[0], below + tally.offered[0]
    # The engine begins empty and with constant rates: compare once both are forgotten, by
    # rates that hardly change within an interval.
    flat = Traffic(np.repeat(calls, 6) / 6, 600.0, 150.0, 300.0)
    found = given(flat, np.repeat(agents, 6), cv=0.5, runs=1500)
    level = (found.service_level * flat.arrivals).reshape(6, 6).sum(axis=1) / calls
    np.testing.assert_allclose(level[1:], (above / below)[1:], atol=0.03)


def test_goals_may_change_from_interval_to_interval():
    traffic = Traffic(np.full(6, 100.0), 600.0, 120.0, 1800.0)
    goals = (ServiceGoal(0.8, 20.0), ServiceGoal(0.95, 5.0), ServiceGoal(None, max_occupancy=0.7))
    course = GoalCourse(goals, ("", "strict", "calm"), np.array([0, 0, 1, 1, 2, 2]))
    found = ForwardSimulation(4, 300)(
        traffic, course, aht_cv=1.0, least_agents=np.zeros(6, int), guess=np.full(6, 36)
    )
    assert (found.service_level[:2] >= 0.8).all()
    assert (found.service_level[2:4] >= 0.95).all()
    assert (found.occupancy[4:] <= 0.7).all()
    assert found.agents[2] > found.agents[1]


def test_mean_wait_least_agents_and_hours_without_calls():
    calls = np.array([0.0, 0, 40, 40, 0, 0])
    traffic = Traffic(calls, 300.0, 120.0, 1800.0)
    course = GoalCourse.always(ServiceGoal(None, max_mean_wait_seconds=8.0), 6)
    least = np.array([0, 2, 0, 0, 1, 0])
    found = ForwardSimulation(4, 300)(traffic, course, aht_cv=1.0, least_agents=least, guess=least)
    assert found.agents[[0, 1, 4, 5]].tolist() == [0, 2, 1, 0]
    assert (found.mean_wait_seconds <= 8.0).all()
    assert (found.service_level[[0, 1, 4, 5]] == 1).all()
    assert found.overtime_hours[4] > 0


def test_the_same_seed_gives_the_same_plan():
    traffic, course = ramp(), GoalCourse.always(GOAL, 20)
    nobody = np.zeros(20, int)
    one, same, other = (
        ForwardSimulation(seed, 200)(
            traffic, course, aht_cv=0.5, least_agents=nobody, guess=nobody + 20
        )
        for seed in (1, 1, 2)
    )
    assert one == same
    assert one != other


def test_leavers_are_drawn_evenly():
    free, kept = np.arange(1.0, 11.0), np.zeros(10)
    heap = np.empty(10)
    for key in range(4000):
        staff(free, 10, 4, 0.0, key * 7919 + 1, heap)
        assert heap[0] == heap[:4].min()
        assert sorted(heap) == free.tolist()
        kept[np.searchsorted(free, heap[:4])] += 1
    np.testing.assert_allclose(kept / 4000, 0.4, atol=0.035)


def test_who_left_last_comes_back_first_and_ends_the_call():
    heap = np.empty(5)
    staff(np.array([11.0, 12.0, 30.0, 40.0]), 2, 3, 10.0, 1, heap)
    assert sorted(heap[:3]) == [11, 12, 30]
    staff(np.array([11.0, 12.0, 30.0, 40.0]), 2, 5, 10.0, 1, heap)
    assert sorted(heap) == [10, 11, 12, 30, 40]


def test_nobody_comes_back_from_a_dip_free_of_a_call_that_is_not_over():
    # Three intervals long, of which the second has no calls: most agents are on one all the time.
    traffic = Traffic(np.array([8.0, 0, 8]), 5400.0, 300.0, 1800.0)
    stays, leaves = (given(traffic, agents, cv=1.5) for agents in ([50, 50, 50], [50, 0, 50]))
    assert leaves.occupancy[2] == pytest.approx(stays.occupancy[2], rel=1e-9)
    assert leaves.occupancy[2] > 0.2


def test_a_replay_by_hand():
    """Two agents, one of them busy until 10: waits, a hang-up, and who is left at 100."""
    arrival = np.array([0.0, 1.0, 2.0, 90.0, 91.0])
    service = np.array([20.0, 30.0, 5.0, 50.0, 60.0])
    leaves = arrival + np.array([99.0, 99.0, 3.0, 99.0, 99.0])
    free, head, figures = np.empty((1, 2)), np.empty(1, np.int64), np.empty((1, 6))
    replay(
        (arrival, service, leaves),
        (np.array([0, 5]), np.array([0])),
        (np.array([[10.0, 0.0]]), 2, np.array([1])),
        (0.0, 100.0, 20.0),
        2,
        (free, head, figures),
    )
    # Served at 0 (to 20) and 10 (to 40); the third hangs up at 5; served at 90 and 91.
    assert figures[0].tolist() == [5, 4, 1, 1, 9, 10 + 20 + 30 + 10 + 9]
    assert sorted(free[0].tolist()) == [140, 151]
    assert head[0] == 5


def test_bad_arguments_are_refused():
    with pytest.raises(InvalidInput, match="seed"):
        ForwardSimulation(-1)
    with pytest.raises(InvalidInput, match="replications"):
        ForwardSimulation(1, 0)
