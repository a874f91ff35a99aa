"""Agents per skill group: the cheapest that meet every goal, and what more skills save."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from wfm.domain import Infeasible, InvalidInput, ServiceGoal
from wfm.queueing import erlang_a
from wfm.simulate.group_calls import Callers
from wfm.simulate.group_service import GroupCentre
from wfm.staffing.multiskill import (
    Effort,
    SkillProblem,
    cross_trained,
    dedicated_agents,
    group_costs,
    pooled_agents,
    staff_groups,
)
from wfm.staffing.multiskill.all_cheaper import cheaper_staffings, cheapest_of_all
from wfm.staffing.multiskill.interval import Trial, interval_problem
from wfm.staffing.multiskill.pooled import pooled_need

EFFORT = Effort(search_contacts=20_000, polish_contacts=30_000, audit_contacts=60_000)
GOAL = ServiceGoal(0.80, 20.0)


def make_problem(calls, groups=(("x",), ("y",), ("x", "y")), goal=GOAL, **changes):
    calls = np.atleast_2d(np.array(calls, dtype=float))
    queues = ("x", "y")
    parts = {
        "queues": queues,
        "goals": ((goal, goal),),
        "goal_set": np.zeros(calls.shape[1], dtype=np.int64),
        "groups": groups,
        "cost": group_costs(groups, 0.05),
        "interval_seconds": 1800.0,
        "calls": calls,
        "aht_seconds": np.full(calls.shape, 240.0),
        "patience_seconds": np.array([150.0, 100.0]),
        "least_agents": np.zeros(len(groups), dtype=np.int64),
        "most_agents": np.full(len(groups), 60),
        "least_of_queue": np.zeros(calls.shape, dtype=np.int64),
    }
    return SkillProblem(**parts | changes)


def simulator_of(problem):
    callers = Callers(np.ones(len(problem.queues)), problem.patience_seconds)
    return GroupCentre(problem.skills, callers, problem.interval_seconds).steady


def solved(problem, effort=EFFORT, seed=7):
    return staff_groups(problem, simulator_of(problem), effort, seed=seed)


def sample(problem, contacts, seed, interval=0):
    thresholds = np.array([goal.threshold_seconds for goal in problem.goals[0]])
    measure = simulator_of(problem)(
        problem.calls[:, interval],
        problem.aht_seconds[:, interval],
        thresholds,
        contacts=contacts,
        seed=seed,
    )
    return Trial(interval_problem(problem, pooled_need(problem), interval), measure)


@pytest.fixture(scope="module")
def small():
    """A problem, its answer, and the sample on which the answer was audited."""
    problem = make_problem([[45], [30]])
    samples = {}

    def simulator(*load, contacts, seed):
        measure = simulator_of(problem)(*load, contacts=contacts, seed=seed)
        return samples.setdefault(contacts, measure)

    found = staff_groups(problem, simulator, EFFORT, seed=7)
    interval = interval_problem(problem, pooled_need(problem), 0)
    return problem, found, Trial(interval, samples[EFFORT.audit_contacts])


def test_nothing_cheaper_meets_the_goals_on_the_audited_contacts(small):
    problem, found, audit = small
    assert audit.meets(found.agents[:, 0])
    least = int(pooled_agents(problem)[0]) - 1
    cheaper = [
        agents
        for agents in map(np.array, product(range(14), repeat=3))
        if least <= agents.sum() and problem.cost @ agents < found.cost[0] * 0.99
    ]
    assert len(cheaper) > 20
    assert not any(audit.meets(agents) for agents in cheaper)


def test_every_staffing_below_a_cost_is_listed(small):
    problem, answer = small[:2]
    interval = interval_problem(problem, pooled_need(problem), 0)
    agents = answer.agents[:, 0]
    listed = {tuple(row) for row in cheaper_staffings(interval, agents)}
    able = [interval.skills[:, members].any(axis=1) for members in interval.subsets]
    expected = set()
    for staffing in product(range(int(agents.sum()) + 2), repeat=3):
        enough = all(
            np.array(staffing)[who].sum() >= needed - 1
            for who, needed in zip(able, interval.subset_agents, strict=True)
        )
        if enough and interval.total_cost(np.array(staffing)) < interval.total_cost(agents) - 1e-9:
            expected.add(staffing)
    assert listed == expected
    costs = [interval.total_cost(row) for row in cheaper_staffings(interval, agents)]
    assert costs == sorted(costs)


def test_a_dear_start_is_brought_down_to_the_best(small):
    problem, answer = small[:2]
    trial = sample(problem, 20_000, 5)
    dear = answer.agents[:, 0] + np.array([1, 1, 0])
    best = cheapest_of_all(trial, trial, dear)
    assert trial.meets(best)
    for staffing in cheaper_staffings(trial.interval, best):
        assert not trial.meets(staffing)


def test_a_large_centre_is_not_enumerated():
    problem = make_problem([[2000], [2000]])
    interval = interval_problem(problem, pooled_need(problem), 0)
    assert not len(cheaper_staffings(interval, np.array([200, 200, 200])))


def test_the_service_level_holds_on_fresh_contacts(small):
    problem, found, _ = small
    fresh = sample(problem, 200_000, seed=12345)
    assert fresh.slack(found.agents[:, 0]).min() > -0.01
    assert found.met.all()
    assert (found.service_level > 0.78).all()
    assert ((found.half_width > 0) & (found.half_width < 0.05)).all()


def test_it_lies_between_a_full_pool_and_dedicated_groups(small):
    problem, found, _ = small
    assert pooled_agents(problem)[0] <= found.agents[:, 0].sum()
    assert found.agents[:, 0].sum() < dedicated_agents(problem)[:, 0].sum()
    assert found.bound[0] <= found.cost[0]
    assert 0 <= found.gap[0] < 0.2
    assert found.evaluations[0] > 0
    assert found.cuts[0] > 0


def test_dedicated_agents_are_erlangs():
    problem = make_problem([[45], [30]])
    for q, calls in enumerate((45, 30)):
        needed = erlang_a.required_servers(
            calls * 240 / 1800,
            240.0,
            problem.patience_seconds[q],
            service_level=0.8,
            threshold_seconds=20.0,
        )
        assert dedicated_agents(problem)[q, 0] == needed


def test_equal_seeds_give_equal_answers_on_any_number_of_cores():
    problem = make_problem([[45, 20, 5], [30, 10, 0]])
    effort = replace(EFFORT, chain=1)
    one = solved(problem, replace(effort, cores=1))
    assert solved(problem, replace(effort, cores=2)) == one
    assert (one.agents.sum(axis=0)[:-1] > one.agents.sum(axis=0)[1:]).all()
    assert one.service_level[1, 2] == 1.0  # nothing arrives


def test_without_contacts_only_minimum_numbers_count():
    problem = make_problem([[0], [0]], least_of_queue=np.array([[2], [3]]))
    found = solved(problem)
    assert found.agents[:, 0].tolist() == [0, 1, 2]
    assert found.start == ("minimum",)


def test_least_agents_of_a_queue_are_kept():
    problem = make_problem([[4], [4]], least_of_queue=np.array([[6], [1]]))
    agents = solved(problem).agents[:, 0]
    assert agents[0] + agents[2] >= 6


def test_every_part_of_a_goal_is_met():
    goal = ServiceGoal(
        0.5, 20.0, max_abandonment=0.03, max_mean_wait_seconds=8.0, max_occupancy=0.8
    )
    problem = make_problem([[60], [50]], goal=goal)
    found = solved(problem)
    trial = sample(problem, 100_000, seed=4)
    assert trial.slack(found.agents[:, 0]).min() > -0.006
    loose = solved(make_problem([[60], [50]], goal=ServiceGoal(0.5, 20.0)))
    assert found.total_cost > loose.total_cost
    assert (found.abandonment <= 0.035).all()


def test_goals_may_differ_by_interval():
    strict = ServiceGoal(0.95, 10.0)
    problem = make_problem(
        [[45, 45], [30, 30]], goals=((GOAL, GOAL), (strict, strict)), goal_set=np.array([0, 1])
    )
    found = solved(problem)
    assert found.agents[:, 1].sum() > found.agents[:, 0].sum()


def test_too_few_agents_are_infeasible():
    with pytest.raises(Infeasible, match="interval 0") as error:
        solved(make_problem([[45], [30]], most_agents=np.array([3, 3, 3])))
    assert error.value.hint


def test_trained_agents_save_what_dedicated_groups_cost_too_much():
    problem = make_problem([[45], [30]], groups=(("x",), ("y",)))
    alone = solved(problem)
    trained = cross_trained(problem, "x", "y", 3, 1.05)
    assert trained.groups[-1] == ("x", "y")
    found = solved(trained)
    assert found.agents[-1, 0] <= 3
    assert found.total_cost < alone.total_cost
    more = cross_trained(trained, "y", "x", 4, 1.05)
    assert more.most_agents.tolist() == [60, 60, 7]
    with pytest.raises(InvalidInput, match="no training"):
        cross_trained(problem, "x", "x", 3, 1.05)
    with pytest.raises(InvalidInput, match="not among"):
        cross_trained(problem, "x", "z", 3, 1.05)


def test_stopped_early_keeps_what_was_found():
    problem = make_problem([[45, 20], [30, 10]])
    done = []

    def stop(event):
        done.append(event)
        raise KeyboardInterrupt

    found = staff_groups(
        problem, simulator_of(problem), replace(EFFORT, chain=1, cores=1), progress=stop
    )
    assert found.interrupted
    assert len(done) == 1
    assert np.isnan(found.service_level).any(axis=0).tolist() == [True, False]
    assert found.start[0] == "dedicated"
    assert found.agents[:, 0].sum() == dedicated_agents(problem)[:, 0].sum()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"groups": (("x",),), "cost": np.ones(1)}, "groups"),
        ({"cost": np.array([1.0, 0.0, 1.0])}, "cost"),
        ({"goals": ((GOAL,),)}, "goals"),
        ({"goal_set": np.array([1])}, "goal_set"),
        ({"aht_seconds": np.array([[np.nan], [1.0]])}, "NaN"),
        ({"aht_seconds": np.zeros((2, 1))}, "aht_seconds"),
        ({"most_agents": np.array([-1, 1, 1])}, "most_agents"),
        ({"patience_seconds": np.zeros(2)}, "patience"),
        ({"interval_seconds": 0.0}, "interval_seconds"),
        ({"groups": (("x",), ("y",), ("y", "q"))}, "no set of the queues"),
        ({"groups": (("x",), ("x",), ("x", "y"))}, "twice"),
    ],
)
def test_wrong_problems_are_refused(changes, message):
    if changes.get("groups") == (("x",),):
        changes = changes | {"least_agents": np.zeros(1), "most_agents": np.ones(1)}
    with pytest.raises(InvalidInput, match=message):
        make_problem([[5], [5]], **changes)


def test_a_cap_on_abandonment_needs_patience():
    with pytest.raises(InvalidInput, match="abandonment"):
        make_problem(
            [[5], [5]],
            goal=ServiceGoal(max_abandonment=0.05),
            patience_seconds=np.array([np.inf, 100.0]),
        )


def test_wrong_effort_is_refused():
    for changes in ({"search_contacts": 10}, {"tries": 0}, {"margin": 0.5}):
        with pytest.raises(InvalidInput):
            Effort(**changes)
