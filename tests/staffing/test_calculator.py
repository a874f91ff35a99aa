"""The calculator's answers are minimal and its curve is the model's."""

import numpy as np
import pytest

from wfm.domain import InvalidInput, ServiceGoal
from wfm.queueing import erlang_b, redial
from wfm.staffing.calculator import Question, answer, curve, lines_for


@pytest.mark.parametrize("load", [0.001, 0.5, 7.3, 120.0, 9_000.0])
@pytest.mark.parametrize("target", [0.5, 0.01, 1e-6])
def test_lines_are_the_fewest(load, target):
    lines = lines_for(load, target)
    assert erlang_b.blocking(load, lines) <= target
    assert lines == 0 or erlang_b.blocking(load, lines - 1) > target


def test_lines_without_load():
    assert lines_for(0.0, 0.01) == 0


def test_with_redials_one_agent_less_misses_the_goal():
    goal = ServiceGoal(0.8, 20.0, "answered", max_abandonment=0.05)
    question = Question("x", 500, 30, 240, goal, patience_seconds=90, redial_probability=0.5)
    found = answer(question)
    level, lost, n = (found.columns[k] for k in ("service_level", "abandonment", "agents"))
    good = (level >= 0.8) & (lost <= 0.05)
    assert (good == (n >= found.agents)).all()
    tried = redial.attempted_load(question.load_erlangs, n, 240, 90, 0.5)
    np.testing.assert_array_equal(found.columns["attempted_load"], tried)


@pytest.mark.parametrize("calls", [0, 1, 100, 40_000])
def test_a_curve_holds_the_answer_and_is_not_long(calls):
    question = Question("a", calls, 30, 240, ServiceGoal(), patience_seconds=90)
    found = answer(question)
    columns = curve(question, found.agents)
    assert found.agents in columns["agents"]
    assert columns["agents"].size < 130
    assert (np.diff(columns["agents"]) > 0).all()
    assert (np.diff(columns["service_level"]) >= 0).all()


def test_what_a_model_lacks_is_refused():
    with pytest.raises(InvalidInput, match="patience"):
        Question("a", 10, 30, 180, ServiceGoal())
    with pytest.raises(InvalidInput, match="max_abandonment"):
        Question("c", 10, 30, 180, ServiceGoal(max_abandonment=0.1))
    with pytest.raises(InvalidInput, match="max_blocking"):
        answer(Question("b", 10, 30, 180, ServiceGoal()))
