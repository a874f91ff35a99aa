"""pyworkforce beside ours: parts add up, every reason is found where it belongs."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import wfm
from wfm.domain import ServiceGoal
from wfm.domain.settings import Opening, QueueSettings, StaffingSettings
from wfm.queueing import erlang_c
from wfm.staffing import require, second_opinion
from wfm.staffing.peer_difference import REASONS
from wfm.staffing.second_opinion import PeerAnswer, ask_peer
from wfm.staffing.second_opinion_words import summary_text

PLAIN = StaffingSettings(minimum_agents=0, method="stationary")
GOAL = ServiceGoal(0.8, 20.0)


@pytest.fixture
def opinion(grid, make_forecast):
    def ask(calls, aht_seconds, queue, settings=PLAIN, change=None):
        forecast = make_forecast(grid, calls, aht_seconds)
        queues = {"general": queue}
        need = require(forecast, queues, settings)
        need = change(need) if change else need
        found = second_opinion.second_opinion(forecast, need, queues, settings)
        answered = ~np.isnan(found.on_position)
        total = sum(found.parts.values())
        np.testing.assert_array_equal(total[answered], found.difference[answered])
        assert set(found.parts) == set(REASONS)
        return found

    return ask


def reasons(found):
    return {name for name, part in found.parts.items() if (part != 0).any()}


def test_equal_where_both_mean_the_same(opinion):
    calls = np.arange(96.0) * 5 + 100
    found = opinion(calls, 180, QueueSettings(goal=GOAL))
    assert (found.difference == 0).all()
    assert reasons(found) == set()
    assert found.questions == 96
    assert "Equal in 96 intervals" in summary_text(found)


def test_distinct_questions_are_asked_once(opinion):
    calls = np.tile([100.0, 120.0, 140.0, 0.0], 24)
    assert opinion(calls, 180, QueueSettings(goal=GOAL)).questions == 3


def test_random_centres_leave_nothing_unexplained(opinion):
    dice = np.random.default_rng(11)
    goals = (
        GOAL,
        ServiceGoal(0.9, 60.0, max_occupancy=0.85),
        ServiceGoal(None, max_occupancy=0.8),
        ServiceGoal(None, max_mean_wait_seconds=15.0),
        ServiceGoal(0.75, 5.0, "answered", 10.0),
    )
    for n, goal in enumerate(goals):
        calls = dice.uniform(0.1, 40 if n % 2 else 600, 96)
        aht = dice.uniform(60, 700, 96)
        for patience in (None, 80.0):
            queue = QueueSettings(goal=goal, patience_seconds=patience)
            found = opinion(calls, aht, queue, StaffingSettings(minimum_agents=2))
            assert not (found.parts["unexplained"] != 0).any()
            assert (found.parts["patience"] != 0).any() == (patience is not None)


def test_a_search_that_starts_too_high(opinion):
    # 1.8 contacts of 10 min within an hour: one agent is enough, round(a + 1) is 2.
    found = opinion(1.8, 600, QueueSettings(goal=ServiceGoal(0.9, 3600.0)))
    assert (found.requirement.on_position == 1).all()
    assert reasons(found) == {"search_start"}
    assert found.reasons(0, 0) == ("search_start",)


def test_an_occupancy_cap_rounded_in_floating_point(opinion):
    # 11.9 / 0.85 is 14; in floating point it is a hair more.
    calls = np.arange(1.0, 97.0) * 0.85
    found = opinion(calls, 1800, QueueSettings(goal=ServiceGoal(None, max_occupancy=0.85)))
    assert "occupancy_rounding" in reasons(found)
    assert reasons(found) <= {"occupancy_rounding", "search_start"}
    assert (found.requirement.load_erlangs / found.requirement.on_position <= 0.85).all()


def test_shrinkage_rounded_in_floating_point(opinion):
    settings = StaffingSettings(minimum_agents=0, shrinkage={"all": 0.3})
    found = opinion(100, 300, QueueSettings(goal=GOAL), settings)
    assert (found.requirement.on_position == 21).all()
    assert (found.requirement.scheduled == 30).all()
    np.testing.assert_array_equal(found.scheduled, 30 + found.shrinkage_rounding)
    rounded = (found.shrinkage_rounding != 0).any()
    assert ("scheduled in 96 intervals" in summary_text(found)) == rounded


def test_zero_volume_minimum_goals_and_patience(opinion):
    calls = np.full(96, 200.0)
    calls[:10], calls[10:20] = 0.0, 0.5
    goal = ServiceGoal(0.8, 20.0, max_abandonment=0.005)
    queue = QueueSettings(goal=goal, patience_seconds=60.0, opening=Opening(opens=120))
    found = opinion(calls, 240, queue, StaffingSettings(minimum_agents=3))
    assert found.reasons(0, 0) == ()  # closed
    assert found.reasons(0, 5) == ("zero_volume",)
    assert found.parts["zero_volume"][0, 5] == -3
    assert "minimum" in found.reasons(0, 12)
    assert set(found.reasons(0, 30)) >= {"other_goals", "patience"}
    assert found.parts["other_goals"][0, 30] < 0 < found.parts["patience"][0, 30]


def test_a_requirement_that_looks_at_neighbours(opinion):
    def change(need):
        more = need.on_position + 2
        return replace(need, on_position=more, scheduled=more)

    found = opinion(100, 180, QueueSettings(goal=GOAL), change=change)
    assert reasons(found) == {"neighbours"}
    assert (found.difference == -2).all()
    assert found.hours()["neighbours"] == -96


def test_a_refusal_is_reported(opinion):
    found = opinion(100, 180, QueueSettings(goal=ServiceGoal(0.8, 0.0)))
    assert np.isnan(found.on_position).all()
    assert "asa" in found.refusals[0]
    assert reasons(found) == set()
    assert "refused for queue general" in summary_text(found)


def test_a_wrong_answer_is_left_unexplained(opinion, monkeypatch):
    def wrong(*_):
        return PeerAnswer(99.0, 99.0, "")

    monkeypatch.setattr(second_opinion, "ask_peer", wrong)
    found = opinion(100, 180, QueueSettings(goal=GOAL))
    assert reasons(found) == {"unexplained"}


def test_a_goal_met_by_a_hair_is_rounding(opinion, monkeypatch):
    assert ask_peer(100, 180, 30, GOAL, 0.0).on_position == 14
    hair = float(erlang_c.service_level(10.0, 14, 180, 20.0)) - 1e-13
    monkeypatch.setattr(second_opinion, "ask_peer", lambda *_: PeerAnswer(15.0, 15.0, ""))
    found = opinion(100, 180, QueueSettings(goal=replace(GOAL, service_level=hair)))
    assert reasons(found) == {"float_rounding"}


def test_pyworkforce_is_imported_in_one_module():
    package = Path(wfm.__file__).parent
    users = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if "import pyworkforce" in (text := path.read_text()) or "from pyworkforce" in text
    ]
    assert users == ["staffing/second_opinion.py"]
