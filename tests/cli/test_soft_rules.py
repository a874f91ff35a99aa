"""Breaches of soft rules are told apart from broken rules, and make no roster illegal."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from wfm.cli import main
from wfm.domain.plan import Plan
from wfm.io import read_plan
from wfm.plan import legality_of

Printed = pytest.CaptureFixture[str]


def with_rules(plan: Plan, **rules: object) -> Plan:
    """Return the plan as if it had been made under other rules."""
    changed = plan.settings.roster.rules.model_copy(update=rules)
    roster = plan.settings.roster.model_copy(update={"rules": changed})
    return replace(plan, settings=plan.settings.model_copy(update={"roster": roster}))


def test_soft_breaches_leave_a_roster_legal(small_plan: Path) -> None:
    plan = with_rules(read_plan(small_plan), max_weekly_hours=8, soft={"max_weekly_hours": 2.0})
    gate, findings = legality_of(plan.settings, plan.calendar, plan.roster)
    assert gate.passed
    soft = [finding for finding in findings if finding.kind == "soft_rule:weekly_hours"]
    assert soft
    assert soft[0].severity == "info"
    assert "(soft rule, 2)" in soft[0].what
    assert not any(finding.kind.startswith("rule:") for finding in findings)
    hard = with_rules(plan, soft={})
    assert not legality_of(hard.settings, hard.calendar, hard.roster)[0].passed


def test_check_tells_soft_breaches_apart(
    small_plan: Path, tmp_path: Path, capsys: Printed
) -> None:
    plan = with_rules(read_plan(small_plan), max_weekly_hours=8, soft={"max_weekly_hours": 2.0})
    folder = tmp_path / "soft"
    plan.write(folder)
    assert main(["roster", "check", str(folder)]) == 0
    told = capsys.readouterr().out
    assert ": 0 broken" in told
    assert "breaches of soft rules, at a price of" in told
    assert "h in the week, at most 8 h (weekly_hours" in told
    assert main(["roster", "check", str(folder), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["broken"] == []
    assert {one["weight"] for one in answer["soft"]} == {2.0}
