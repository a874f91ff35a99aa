"""An interval's explanation adds up and agrees with the requirement."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from wfm.domain import InvalidInput, NotFound, ServiceGoal, TimeGrid
from wfm.domain.settings import Opening, QueueSettings, StaffingSettings
from wfm.queueing import erlang_a
from wfm.staffing import require
from wfm.staffing.explain import explain
from wfm.staffing.explain_words import explanation_data, explanation_text

SETTINGS = StaffingSettings(shrinkage={"leave": 0.1, "training": 0.2})
TEN = datetime(2026, 2, 2, 10, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
QUEUES = {
    "general": QueueSettings(
        goal=ServiceGoal(0.8, 20.0, max_abandonment=0.05),
        patience_seconds=120.0,
        opening=Opening(opens=480, closes=1200),
    ),
    "card": QueueSettings(),
}


@pytest.fixture
def explained(grid, make_forecast):
    calls = np.full((2, grid.interval_count), 100.0)
    calls[0] = np.arange(grid.interval_count)
    calls[0, :16] = 0.0
    forecast = make_forecast(grid, calls, 180, ("general", "card"))
    need = require(forecast, QUEUES, SETTINGS)

    def at(queue="general", moment=TEN):
        return explain(forecast, need, QUEUES, SETTINGS, queue, moment), need

    return at


def test_it_agrees_with_the_requirement(explained):
    found, need = explained()
    assert found.start.strftime("%H:%M") == "10:00"
    assert found.calls == 20
    assert found.on_position == need.on_position[0, 20]
    assert found.around.agents.tolist() == [found.on_position + k for k in (-1, 0, 1)]
    assert found.around.service_level[1] == need.service_level[0, 20]
    assert found.around.occupancy[1] == need.occupancy[0, 20]
    assert max(found.needed.values()) == found.on_position
    assert all(found.needed[kind] == found.on_position for kind in found.decided_by)
    lost = erlang_a.abandon_probability(found.load_erlangs, found.around.agents, 180, 120)
    np.testing.assert_array_equal(found.around.abandonment, lost)
    level = found.around.service_level
    assert level[0] < 0.8 or found.around.abandonment[0] > 0.05
    assert level[1] < level[2]


def test_the_walk_adds_up(explained):
    found, need = explained()
    on = found.load_erlangs + found.waiting_margin
    assert on == pytest.approx(found.on_position)
    total = on + sum(found.lost.values()) + found.rounding
    assert total == pytest.approx(need.scheduled[0, 20])
    assert found.scheduled[found.row] == need.scheduled[0, 20]


def test_erlang_c_knows_no_abandonment(explained):
    found, _ = explained("card")
    assert found.on_position == 14
    data = explanation_data(found)
    assert data["requirement"]["abandonment"] is None
    assert data["requirement"]["scheduled"] == 20
    assert data["requirement"]["scheduled_agent_hours"] == 10
    assert data["decided_by"] == ["service_level"]
    assert " - " in explanation_text(found)


def test_a_closed_interval_needs_nobody(explained):
    found, _ = explained(moment=TEN.replace(hour=3))
    assert found.on_position == 0
    assert found.around.agents.tolist() == [0, 1]
    assert "Nobody is needed" in explanation_text(found)
    assert explanation_data(found)["walk"]["scheduled"] == 0


def test_the_text_says_all_of_it(explained):
    text = explanation_text(explained()[0])
    for words in ("erlangs", "decided by the", "leave", "= to schedule", "agent-hours", "offered"):
        assert words in text
    assert text.count("\n> ") == 1


@pytest.fixture
def long_calls(grid, make_forecast):
    """Twenty-minute calls that come three times as often from ten o'clock on."""
    calls = np.where(np.arange(grid.interval_count) % 48 < 20, 10.0, 30.0)
    forecast = make_forecast(grid, calls, 1200, ("general",))
    queues = {"general": QueueSettings(goal=ServiceGoal(0.8, 20.0), patience_seconds=300.0)}
    return forecast, require(forecast, queues, SETTINGS), queues


def test_a_rising_load_is_explained_by_the_state_it_begins_with(long_calls):
    forecast, need, queues = long_calls
    found = explain(forecast, need, queues, SETTINGS, "general", TEN)
    assert found.method == "transient_erlang_a"
    assert "0.67 intervals" in found.reason
    carried = found.carried
    assert carried.agents_before == need.on_position[0, 19]
    # Ten calls of 1200 s in 30 min are 6.7 erlangs; that many are still there at ten.
    assert carried.in_service + carried.waiting == pytest.approx(6.67, abs=0.2)
    assert found.on_position < carried.stationary_agents
    assert found.needed["service_level"] == found.on_position
    assert found.decided_by == ("service_level",)
    assert found.around.service_level[1] == pytest.approx(need.service_level[0, 20], abs=1e-9)
    assert found.around.occupancy[1] == pytest.approx(need.occupancy[0, 20], abs=1e-9)
    less, enough, more = found.around.service_level
    assert less < 0.8 <= enough < more
    assert (np.diff(found.around.wait_probability) < 0).all()
    text = explanation_text(found)
    assert "what the interval before left" in text
    assert f"it would need {carried.stationary_agents}" in text
    data = explanation_data(found)
    assert data["carried_from_before"]["agents"] == carried.agents_before
    assert data["method_reason"] == found.reason


def test_agents_who_stay_because_going_saves_nothing_are_explained_as_such(make_forecast):
    grid = TimeGrid(TEN.date(), 1, 15, "Asia/Shanghai")
    calls = np.where(np.arange(grid.interval_count) < 20, 2.25, 4.5)
    forecast = make_forecast(grid, calls, 2400, ("general",))
    queues = {"general": QueueSettings(goal=ServiceGoal(0.8, 20.0), patience_seconds=300.0)}
    need = require(forecast, queues, SETTINGS)
    moments = [forecast.grid.local_start(t) for t in range(8, 40)]
    reasons = [explain(forecast, need, queues, SETTINGS, "general", m).decided_by for m in moments]
    assert ("dip",) in reasons
    assert ("service_level",) in reasons


def test_a_simulated_requirement_says_so(long_calls):
    forecast, need, queues = long_calls
    n = need.on_position + 3
    other = replace(need, model=("simulated_erlang_a",), on_position=n, scheduled=n * 2)
    plain = StaffingSettings(shrinkage={"all": 0.5})
    found = explain(forecast, other, queues, plain, "general", TEN)
    assert found.decided_by == ("simulation",)
    assert "the simulation gives" in explanation_text(found)


def test_a_stationary_requirement_begins_with_nothing(explained):
    found, _ = explained("card")
    assert found.method == "erlang_c"
    assert found.carried is None
    assert "lasted for ever" in explanation_text(found)
    assert explanation_data(found)["carried_from_before"] is None


def test_what_is_not_there_is_refused(explained):
    with pytest.raises(NotFound, match="card"):
        explained("crd")
    with pytest.raises(InvalidInput, match="outside"):
        explained(moment=TEN.replace(year=2027))
    with pytest.raises(InvalidInput, match="no time zone"):
        explained(moment=TEN.replace(tzinfo=None))
