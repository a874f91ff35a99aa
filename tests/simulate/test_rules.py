"""Routing, closing and the order of events, in examples worked by hand, on all engines."""

from __future__ import annotations

import numpy as np
import pytest

from wfm.simulate import flow_kernel, kernel, reference

INF = np.inf


@pytest.fixture(
    params=[kernel.play, flow_kernel.play, reference.play], ids=["kernel", "flow", "simpy"]
)
def play(request):
    return request.param


def test_calls_of_one_queue_are_answered_first_come_first_served(play, build):
    sample = build["sample"]([(0, 0, 10, INF), (1, 0, 10, INF), (2, 0, 10, INF)], [(0, 0, 100)])
    trace = play(sample, build["staff"]([[1]]))
    assert trace.started.tolist() == [0, 10, 20]
    assert trace.ended.tolist() == [10, 20, 30]
    assert trace.agent.tolist() == [0, 0, 0]


def test_the_free_agent_with_the_fewest_skills_answers(play, build):
    sample = build["sample"]([(5, 0, 10, INF)], [(0, 0, 100), (1, 3, 100)])
    trace = play(sample, build["staff"]([[1, 1], [1, 0]]))
    assert trace.agent.tolist() == [1]


def test_among_equals_the_longest_free_agent_answers(play, build):
    spells = [(0, 0, 100), (1, 0, 100), (2, 0, 100)]
    calls = [(1, 0, 5, INF), (2, 0, 1, INF), (20, 0, 1, INF), (21, 0, 9, INF), (22, 0, 9, INF)]
    trace = play(build["sample"](calls, spells), build["staff"]([[1], [1], [1]]))
    assert trace.agent.tolist() == [0, 1, 2, 1, 0]


def test_groups_with_equally_many_skills_share_by_time_free(play, build):
    sample = build["sample"]([(5, 1, 1, INF), (6, 1, 1, INF)], [(0, 2, 100), (1, 1, 100)])
    trace = play(sample, build["staff"]([[1, 1, 0], [0, 1, 1]]))
    assert trace.agent.tolist() == [1, 0]


def test_a_freed_agent_takes_the_longest_waiting_call_of_all_skills(play, build):
    calls = [(0, 0, 10, INF), (1, 1, 5, INF), (2, 0, 5, INF), (3, 2, 5, INF)]
    spells = [(0, 0, 100), (1, 50, 100)]
    trace = play(build["sample"](calls, spells), build["staff"]([[1, 1, 0], [0, 0, 1]]))
    assert trace.started.tolist() == [0, 10, 15, 50]


def test_speed_stretches_handle_time(play, build):
    sample = build["sample"]([(0, 0, 10, INF)], [(0, 0, 100)])
    assert play(sample, build["staff"]([[1]], [1.5])).ended.tolist() == [15]


def test_caller_hangs_up_when_patience_ends(play, build):
    sample = build["sample"]([(0, 0, 10, 3), (1, 0, 10, 3), (2, 0, 10, 30)], [(0, 0, 100)])
    trace = play(sample, build["staff"]([[1]]))
    assert trace.outcome.tolist() == [1, 2, 1]
    assert trace.started.tolist() == [0, 4, 10]
    assert trace.ended.tolist() == [10, 4, 20]
    assert trace.agent.tolist() == [0, -1, 0]


def test_hanging_up_comes_before_a_completion_at_the_same_time(play, build):
    sample = build["sample"]([(0, 0, 10, INF), (0, 0, 10, 10)], [(0, 0, 100)])
    assert play(sample, build["staff"]([[1]])).outcome.tolist() == [1, 2]


def test_leaving_comes_before_an_arrival_at_the_same_time(play, build):
    sample = build["sample"]([(10, 0, 5, INF)], [(0, 0, 10), (1, 20, 30)])
    trace = play(sample, build["staff"]([[1], [1]]))
    assert trace.agent.tolist() == [1]
    assert trace.started.tolist() == [20]


def test_arriving_agents_come_before_completions_at_the_same_time(play, build):
    calls = [(0, 0, 10, INF), (1, 0, 5, INF), (2, 0, 5, INF)]
    sample = build["sample"](calls, [(0, 0, 100), (1, 10, 100)])
    assert play(sample, build["staff"]([[1], [1]])).agent.tolist() == [0, 1, 0]


def test_a_completion_comes_before_an_arrival_at_the_same_time(play, build):
    sample = build["sample"]([(0, 0, 10, INF), (10, 0, 5, 0)], [(0, 0, 100)])
    assert play(sample, build["staff"]([[1]])).outcome.tolist() == [1, 1]


def test_a_busy_agent_finishes_the_call_after_the_spell(play, build):
    sample = build["sample"]([(8, 0, 10, INF), (9, 0, 5, INF)], [(0, 0, 10), (1, 12, 30)])
    trace = play(sample, build["staff"]([[1], [1]]))
    assert trace.ended.tolist() == [18, 17]
    assert trace.left.tolist() == [18, 30]


def test_the_last_agent_serves_those_who_waited_at_closing_and_nobody_later(play, build):
    calls = [(8, 0, 10, INF), (9, 0, 5, INF), (11, 0, 5, INF)]
    trace = play(build["sample"](calls, [(0, 0, 10)]), build["staff"]([[1]]))
    assert trace.started.tolist() == [8, 18, INF]
    assert trace.outcome.tolist() == [1, 1, 0]
    assert trace.left.tolist() == [23]


def test_an_agent_does_not_stay_when_a_colleague_on_duty_has_the_skill(play, build):
    calls = [(0, 0, 20, INF), (1, 0, 20, INF), (2, 0, 5, INF)]
    sample = build["sample"](calls, [(0, 0, 10), (1, 0, 60)])
    trace = play(sample, build["staff"]([[1], [1]]))
    assert trace.left.tolist() == [20, 60]
    assert trace.started.tolist() == [0, 1, 21]


def test_overrun_into_the_next_spell_counts_once(play, build):
    sample = build["sample"]([(8, 0, 30, INF)], [(0, 0, 10), (0, 20, 50)])
    trace = play(sample, build["staff"]([[1]]))
    assert trace.left.tolist() == [20, 50]
    assert trace.ended.tolist() == [38]


def test_a_call_nobody_answers_and_who_never_hangs_up_is_stranded(play, build):
    sample = build["sample"]([(8, 0, 30, INF), (8, 0, 30, 5)], [(0, 0, 5)])
    trace = play(sample, build["staff"]([[1]]))
    assert trace.outcome.tolist() == [0, 2]
    assert trace.started.tolist() == [INF, 13]
