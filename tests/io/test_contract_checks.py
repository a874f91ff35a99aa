"""Contracts that no shift fits are named with their line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from wfm.domain import Agent, InvalidInputs
from wfm.domain.settings import ScenarioSettings
from wfm.io import read_scenario
from wfm.io.contract_checks import contract_findings, contract_mistake


def settings_of(shifts: dict[str, dict[str, object]], **rules: object) -> ScenarioSettings:
    return ScenarioSettings.model_validate(
        {
            "name": "small",
            "timezone": "Asia/Shanghai",
            "country": "CN",
            "period": {"start": "2026-03-02", "days": 14},
            "queues": {"q": {}},
            "shifts": shifts,
            "roster": {"rules": rules},
        }
    )


LONG = {"start": "08:00", "length": "8:00"}
SHORT = {"start": "08:00", "length": "4:00", "part_time": True}


def agent(share: float, *, overtime: bool = False) -> Agent:
    return Agent("A1", "T1", ("q",), contract_share=share, overtime_allowed=overtime)


def test_a_share_too_small_for_any_shift():
    settings = settings_of({"E": LONG, "P": SHORT})
    mistake = contract_mistake(agent(0.01), settings)
    assert mistake is not None
    assert mistake.what == (
        "agent A1 has a contract share of 0.01: at most 1.1 h in 14 days, "
        "but the shortest shift has 4 h"
    )
    assert contract_mistake(agent(0.1), settings) is None
    # The overtime that the rules allow may make a shift of it.
    almost = settings_of({"E": LONG, "P": SHORT}, max_overtime_hours=36)
    assert contract_mistake(agent(0.03), almost) is not None
    assert contract_mistake(agent(0.03, overtime=True), almost) is None


def test_an_agent_for_whom_no_shift_is_made():
    mistake = contract_mistake(agent(1.0), settings_of({"P": SHORT}))
    assert mistake is not None
    assert mistake.what == "agent A1 works full-time, and no shift is for such agents"
    assert contract_mistake(agent(0.5), settings_of({"E": LONG})) is None


def test_part_timers_who_owe_more_than_a_rule_allows():
    settings = settings_of({"E": LONG}, part_time_weekly_hours=24)
    [finding] = contract_findings((agent(0.9), agent(1.0), agent(0.6)), settings)
    assert finding.what == (
        "1 part-time agent owes more than the 24 h a week of part_time_weekly_hours: A1"
    )
    soft = settings_of({"E": LONG}, part_time_weekly_hours=24, soft={"part_time_weekly_hours": 2})
    assert contract_findings((agent(0.9),), soft) == ()


def test_the_line_is_named(scenario_folder: Path, change_file: Callable[[str, str, str], Path]):
    text = (scenario_folder / "agents.csv").read_text(encoding="utf-8")
    head, first, *_ = text.splitlines()
    change_file("agents.csv", head, f"{head},contract_share,overtime_allowed")
    change_file("agents.csv", first, f"{first},0.001,no")
    with pytest.raises(InvalidInputs) as caught:
        read_scenario(scenario_folder)
    [problem] = caught.value.problems
    assert problem.where.endswith("agents.csv:2")
    assert "contract share of 0.001" in problem.what
