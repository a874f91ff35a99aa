"""Each rule of routing and contact flow, in examples worked by hand, on both engines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from wfm.simulate import flow_kernel, reference
from wfm.simulate.rules import (
    Callback,
    Chat,
    Deferral,
    Dialling,
    Predictive,
    QueueRules,
    Redial,
    Rules,
)
from wfm.simulate.staff import Staff, levelled
from wfm.simulate.trace import Outcome

INF = np.inf


@pytest.fixture(params=[flow_kernel.play, reference.play], ids=["kernel", "simpy"])
def play(request):
    return request.param


def staff(skills, **tables):
    table = np.array(skills, dtype=bool)
    return Staff(table, np.ones(len(table)), **tables)


def one_queue(**rule):
    return Rules(queues=(QueueRules(**rule),))


ALL_DAY = [(0, 0, 1000), (1, 0, 1000), (2, 0, 1000)]


# Which agent


def test_the_lowest_tier_with_a_free_agent_takes_the_call(play, build):
    sample = build["sample"]([(5, 0, 10, INF), (6, 0, 10, INF)], ALL_DAY[:2])
    two = staff([[1], [1]], tier=[[1], [0]])
    assert play(sample, two).agent.tolist() == [1, 0]


def test_overflow_reaches_the_next_group_at_its_threshold(play, build):
    calls = [(0, 0, 100, INF), (10, 0, 10, INF), (11, 0, 10, 19)]
    sample = build["sample"](calls, ALL_DAY[:2])
    trace = play(sample, staff([[1], [1]], after_seconds=[[0], [20]]))
    assert trace.started.tolist() == [0, 30, 30]
    assert trace.agent.tolist() == [0, 1, -1]


def test_a_freed_agent_takes_a_call_only_after_the_threshold(play, build):
    calls = [(0, 0, 40, INF), (1, 1, 14, INF), (5, 0, 9, INF)]
    sample = build["sample"](calls, ALL_DAY[:2])
    two = staff([[1, 0], [1, 1]], after_seconds=[[0, 0], [30, 0]])
    assert play(sample, two).started.tolist() == [0, 1, 35]


@pytest.mark.parametrize(
    ("choice", "agents"),
    [("longest_idle", [0, 1, 2, 1]), ("fixed", [0, 1, 2, 0]), ("least_occupied", [0, 1, 2, 1])],
)
def test_agent_choice(play, build, choice, agents):
    calls = [(0, 0, 30, INF), (0, 0, 5, INF), (1, 0, 20, INF), (50, 0, 5, INF)]
    sample = build["sample"](calls, ALL_DAY)
    rules = Rules(agent_choice=choice)
    assert play(sample, staff([[1]] * 3), rules).agent.tolist() == agents


def test_least_occupied_counts_time_on_duty_and_not_calls(play, build):
    calls = [(0, 0, 10, INF), (60, 0, 9, INF), (80, 0, 5, INF)]
    sample = build["sample"](calls, [(0, 0, 1000), (1, 50, 1000)])
    trace = play(sample, staff([[1], [1]]), Rules(agent_choice="least_occupied"))
    assert trace.agent.tolist() == [0, 1, 0]


def test_the_lot_picks_among_free_agents_of_the_tier(play, build):
    sample = build["sample"]([(5, 0, 1, INF)] * 3, ALL_DAY)
    sample = replace(sample, draw=np.array([0.99, 0.5, 0.0]))
    trace = play(sample, staff([[1]] * 3), Rules(agent_choice="random"))
    assert trace.agent.tolist() == [2, 1, 0]


def test_a_better_level_is_preferred_and_faster(play, build):
    team = levelled(np.array([[2, 1], [1, 2]]), np.ones(2), slower_per_level=0.5)
    calls = [(0, 0, 10, INF), (1, 0, 10, INF), (2, 1, 4, INF), (3, 0, 4, INF)]
    trace = play(build["sample"](calls, ALL_DAY[:2]), team)
    assert trace.agent.tolist() == [1, 0, 1, 1]
    assert trace.ended.tolist() == [10, 16, 20, 14]


# Which call


def test_priority_comes_before_waiting(play, build):
    calls = [(0, 0, 10, INF), (1, 0, 10, INF), (2, 1, 10, INF)]
    rules = Rules(queues=(QueueRules(priority=1), QueueRules(priority=0)))
    trace = play(build["sample"](calls, ALL_DAY[:1]), staff([[1, 1]]), rules)
    assert trace.started.tolist() == [0, 20, 10]


def test_an_agents_own_order_comes_before_waiting(play, build):
    calls = [(0, 0, 10, INF), (1, 0, 10, INF), (2, 1, 10, INF)]
    own = staff([[1, 1]], own_order=[[1, 0]])
    trace = play(build["sample"](calls, ALL_DAY[:1]), own)
    assert trace.started.tolist() == [0, 20, 10]


# When staffing falls


def test_idle_agents_leave_first(play, build):
    sample = build["sample"]([(0, 0, 50, INF), (40, 0, 50, INF)], [(0, 0, 20), (1, 0, 100)])
    two = staff([[1], [1]])
    assert play(sample, two).agent.tolist() == [0, 1]
    trace = play(sample, two, Rules(idle_leave_first=True))
    assert trace.agent.tolist() == [0, 0]
    assert trace.started.tolist() == [0, 50]
    assert trace.left.tolist() == [20, 100]


def test_when_all_are_busy_the_first_who_finishes_leaves(play, build):
    calls = [(0, 0, 50, INF), (5, 0, 25, INF), (12, 0, 10, INF)]
    sample = build["sample"](calls, [(0, 0, 20), (1, 0, 100)])
    two = staff([[1], [1]])
    assert play(sample, two).agent.tolist() == [0, 1, 1]
    trace = play(sample, two, Rules(idle_leave_first=True))
    assert trace.agent.tolist() == [0, 1, 0]
    assert trace.started.tolist() == [0, 5, 50]
    assert trace.left.tolist() == [30, 100]


def test_who_comes_on_duty_relieves_one_in_overrun_first(play, build):
    calls = [(0, 0, 50, INF), (30, 0, 10, INF)]
    sample = build["sample"](calls, [(0, 0, 20), (1, 25, 100)])
    trace = play(sample, staff([[1], [1]]), Rules(idle_leave_first=True))
    assert trace.agent.tolist() == [0, 0]
    assert trace.left.tolist() == [25, 100]


# Lines and callers


def test_a_full_queue_gives_a_busy_signal(play, build):
    calls = [(0, 0, 10, INF), (1, 0, 10, 4), (2, 0, 10, INF), (5, 0, 10, INF)]
    trace = play(build["sample"](calls, ALL_DAY[:1]), staff([[1]]), one_queue(waiting_limit=1))
    assert trace.outcome.tolist() == [1, 2, Outcome.BLOCKED, 1]
    assert trace.started.tolist() == [0, 5, 2, 10]


def test_trunk_lines_count_calls_that_talk_and_that_wait(play, build):
    calls = [(0, 0, 10, INF), (1, 0, 10, INF), (2, 0, 10, INF), (10, 0, 10, INF)]
    trace = play(build["sample"](calls, ALL_DAY[:1]), staff([[1]]), Rules(trunk_lines=2))
    assert trace.outcome.tolist() == [1, 1, Outcome.BLOCKED, 1]
    assert trace.started.tolist() == [0, 10, 2, 20]


def redialling(build):
    calls = [(0, 0, 30, INF), (1, 0, 10, 5), (INF, 0, 10, 5), (INF, 0, 10, 5)]
    return replace(
        build["sample"](calls, ALL_DAY[:1]),
        next_attempt=np.array([-1, 2, 3, -1]),
        redial_delay=np.array([0.0, 20.0, 4.0, 0.0]),
    )


def test_a_redial_is_a_new_attempt_after_each_failure(play, build):
    trace = play(redialling(build), staff([[1]]), one_queue(redial=Redial(1, 20)))
    assert trace.outcome.tolist() == [1, 2, 1, Outcome.NOT_MADE]
    assert trace.arrived.tolist() == [0, 1, 26, INF]
    assert trace.started.tolist() == [0, 6, 30, INF]


def test_blocked_callers_redial_too(play, build):
    trace = play(redialling(build), staff([[1]]), one_queue(waiting_limit=0))
    assert trace.outcome.tolist() == [1, 3, 3, 3]
    assert trace.arrived.tolist() == [0, 1, 21, 25]


@pytest.mark.parametrize(("when_idle", "started"), [(False, [0, 30, 40]), (True, [0, 40, 30])])
def test_a_callback_keeps_the_place_or_waits_for_idle_time(play, build, when_idle, started):
    calls = [(0, 0, 30, INF), (1, 0, 10, 15), (2, 0, 10, INF)]
    sample = build["sample"](calls, ALL_DAY[:1])
    sample = replace(sample, takes_callback=np.array([False, True, False]))
    trace = play(sample, staff([[1]]), one_queue(callback=Callback(10, 1, when_idle)))
    assert trace.outcome.tolist() == [1, Outcome.CALLED_BACK, 1]
    assert trace.started.tolist() == started
    assert trace.accepted.tolist() == [INF, 11, INF]


def test_who_accepted_a_callback_frees_the_telephone_line(play, build):
    calls = [(0, 0, 30, INF), (1, 0, 10, INF), (5, 0, 10, INF), (12, 0, 10, INF)]
    sample = build["sample"](calls, ALL_DAY[:1])
    sample = replace(sample, takes_callback=np.ones(4, bool))
    rules = one_queue(waiting_limit=1, callback=Callback(10))
    assert play(sample, staff([[1]]), rules).outcome.tolist() == [1, 4, Outcome.BLOCKED, 4]


# Work that can wait


def test_deferred_work_leaves_a_reserve_of_idle_agents(play, build):
    calls = [(0, 1, 50, INF), (1, 1, 50, INF), (2, 0, 10, INF), (60, 1, 5, INF)]
    rules = Rules(queues=(QueueRules(), QueueRules(deferral=Deferral(reserve=1))))
    trace = play(build["sample"](calls, ALL_DAY[:2]), staff([[1, 1], [1, 1]]), rules)
    assert trace.started.tolist() == [0, 50, 2, 100]


def test_an_agent_without_callers_does_not_wait_for_a_reserve(play, build):
    calls = [(0, 1, 50, INF), (1, 1, 50, INF), (2, 0, 10, INF)]
    rules = Rules(queues=(QueueRules(), QueueRules(deferral=Deferral(reserve=5))))
    trace = play(build["sample"](calls, ALL_DAY[:2]), staff([[1, 1], [0, 1]]), rules)
    assert trace.started.tolist() == [0, 50, 2]
    assert trace.agent.tolist() == [1, 1, 0]


def test_a_freed_agent_takes_calls_before_deferred_work(play, build):
    calls = [(0, 0, 10, INF), (1, 1, 50, INF), (2, 0, 10, INF)]
    rules = Rules(queues=(QueueRules(), QueueRules(deferral=Deferral())))
    trace = play(build["sample"](calls, ALL_DAY[:1]), staff([[1, 1]]), rules)
    assert trace.started.tolist() == [0, 20, 10]


def test_deferred_work_that_falls_due_counts_like_a_call(play, build):
    calls = [(0, 0, 30, INF), (1, 1, 5, INF), (2, 0, 10, INF)]
    rules = Rules(queues=(QueueRules(), QueueRules(deferral=Deferral(due_seconds=20))))
    trace = play(build["sample"](calls, ALL_DAY[:1]), staff([[1, 1]]), rules)
    assert trace.started.tolist() == [0, 30, 35]


# Chats


def test_chats_beside_each_other_slow_each_other_down(play, build):
    rules = one_queue(chat=Chat(2, 0.5))
    calls = [(0, 0, 10, INF), (4, 0, 10, INF), (5, 0, 10, INF)]
    trace = play(build["sample"](calls, ALL_DAY[:1]), staff([[1]]), rules)
    # Alone 4 s are done by 4 s; then 6 s of work take 9 s. The second has 4 s left at 13 s, with
    # the third beside it they take 6 s; the third has 6 s left at 19 s and is alone.
    assert trace.started.tolist() == [0, 4, 13]
    assert trace.ended.tolist() == [13, 19, 25]


def test_a_chat_goes_to_the_agent_with_the_fewest_in_hand(play, build):
    rules = one_queue(chat=Chat(2))
    sample = build["sample"]([(0, 0, 50, INF), (1, 0, 50, INF), (2, 0, 50, INF)], ALL_DAY[:2])
    assert play(sample, staff([[1], [1]]), rules).agent.tolist() == [0, 1, 0]


def test_an_agent_with_chats_in_hand_takes_no_call(play, build):
    rules = Rules(queues=(QueueRules(chat=Chat(2)), QueueRules()))
    calls = [(0, 0, 20, INF), (1, 1, 10, INF), (2, 0, 5, INF), (3, 0, 9, INF)]
    trace = play(build["sample"](calls, ALL_DAY[:1]), staff([[1, 1]]), rules)
    assert trace.started.tolist() == [0, 20, 2, 7]
    assert trace.ended.tolist() == [20, 30, 7, 16]


# Records to dial


def dialled(build, calls, reached, agents=1):
    sample = build["sample"](calls, ALL_DAY[:agents])
    return replace(sample, reached=np.array(reached, dtype=bool))


def test_an_agent_who_dials_in_vain_is_busy_all_the_same(play, build):
    sample = dialled(build, [(0, 0, 25, INF), (0, 0, 85, INF)], [False, True])
    rules = one_queue(deferral=Deferral(), dialling=Dialling(0.5, 20, 5))
    trace = play(sample, staff([[1]]), rules)
    assert trace.outcome.tolist() == [Outcome.NOT_REACHED, 1]
    assert trace.started.tolist() == [0, 25]
    assert trace.ended.tolist() == [25, 110]


def predictive(most_lines, lost_share, reserve=0):
    dialling = Dialling(0.5, 10, predictive=Predictive(most_lines, lost_share))
    return one_queue(deferral=Deferral(reserve), dialling=dialling)


def test_a_predictive_dialler_rings_for_idle_agents_and_loses_whom_nobody_can_take(play, build):
    records = [(0, 0, 30, INF)] * 4
    sample = dialled(build, records, [False, True, True, True])
    trace = play(sample, staff([[1]]), predictive(3, 1.0))
    # Three ring at once. The first is not reached, and since the agent is idle yet another one
    # rings; the second is taken, the third and the last find nobody.
    assert trace.outcome.tolist() == [Outcome.NOT_REACHED, 1, 2, 2]
    assert trace.started.tolist() == [10, 10, 10, 20]


def test_beyond_the_share_lost_a_dialler_rings_one_record_for_each_agent(play, build):
    records = [(0, 0, 30, INF)] * 6
    sample = dialled(build, records, [True] * 6)
    trace = play(sample, staff([[1]]), predictive(2, 0.1))
    assert trace.outcome.tolist() == [1, 2, 1, 1, 1, 1]
    assert trace.started.tolist() == [10, 10, 50, 90, 130, 170]


def test_a_dialler_leaves_the_reserve_alone(play, build):
    sample = dialled(build, [(0, 0, 30, INF)] * 2, [True] * 2, agents=2)
    trace = play(sample, staff([[1], [1]]), predictive(1, 0.1, reserve=1))
    assert trace.started.tolist() == [10, 50]


# The order of events at equal times


def test_hanging_up_comes_before_the_threshold_of_overflow(play, build):
    calls = [(0, 0, 100, INF), (10, 0, 10, 20)]
    sample = build["sample"](calls, ALL_DAY[:2])
    trace = play(sample, staff([[1], [1]], after_seconds=[[0], [20]]))
    assert trace.outcome.tolist() == [1, 2]


def test_an_arrival_comes_before_the_threshold_of_overflow(play, build):
    calls = [(0, 0, 100, INF), (10, 0, 10, INF), (30, 1, 10, INF)]
    sample = build["sample"](calls, ALL_DAY[:2])
    trace = play(sample, staff([[1, 0], [1, 1]], after_seconds=[[0, 0], [20, 0]]))
    assert trace.started.tolist() == [0, 40, 30]


def test_overflow_comes_before_the_offer_of_a_callback(play, build):
    calls = [(0, 0, 100, INF), (10, 0, 10, INF)]
    sample = replace(build["sample"](calls, ALL_DAY[:2]), takes_callback=np.ones(2, bool))
    two = staff([[1], [1]], after_seconds=[[0], [20]])
    assert play(sample, two, one_queue(callback=Callback(20))).outcome.tolist() == [1, 1]


def test_an_arrival_comes_before_a_redial(play, build):
    calls = [(0, 0, 10, INF), (1, 0, 10, 3), (14, 0, 10, INF), (INF, 0, 10, INF)]
    sample = replace(
        build["sample"](calls, ALL_DAY[:1]),
        next_attempt=np.array([-1, 3, -1, -1]),
        redial_delay=np.full(4, 10.0),
    )
    assert play(sample, staff([[1]])).started.tolist() == [0, 4, 14, 24]
