"""An interval's explanation adds up and agrees with the requirement."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from wfm.domain import InvalidInput, NotFound, ServiceGoal
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


def test_a_method_that_looks_beyond_the_interval_is_named(grid, make_forecast):
    forecast = make_forecast(grid, 100.0, 180, ("card",))
    plain = require(forecast, QUEUES, SETTINGS)
    need = replace(plain, model=("transient_erlang_c",))
    found = explain(forecast, need, QUEUES, SETTINGS, "card", TEN)
    assert "(transient_erlang_c)" in explanation_text(found)
    assert explanation_data(found)["method"] == "transient_erlang_c"
    usual = explain(forecast, plain, QUEUES, SETTINGS, "card", TEN)
    assert "lasts for ever" not in explanation_text(usual)


def test_what_is_not_there_is_refused(explained):
    with pytest.raises(NotFound, match="card"):
        explained("crd")
    with pytest.raises(InvalidInput, match="outside"):
        explained(moment=TEN.replace(year=2027))
    with pytest.raises(InvalidInput, match="no time zone"):
        explained(moment=TEN.replace(tzinfo=None))
