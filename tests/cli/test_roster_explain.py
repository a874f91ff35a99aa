"""`wfm roster explain | fairness | pay` on the plan of a small centre, and on one too small."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import wfm
from wfm.cli import main
from wfm.cli.roster_explain_words import Money, gain_text, stretches
from wfm.domain import TimeGrid
from wfm.roster.gains import Gain

Printed = pytest.CaptureFixture[str]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


@pytest.fixture(scope="module")
def understaffed(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small centre with two agents, one of whom has leave on a day."""
    folder = tmp_path_factory.mktemp("few") / "centre"
    shutil.copytree(small, folder)
    text = "agent,team,role,skills\na01,t1,leader,calls\na02,t1,agent,calls\n"
    (folder / "agents.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_plan_is_explained(small_plan: Path, capsys: Printed) -> None:
    command = ["roster", "explain", str(small_plan), "--quiet", "--cost-per-hour", "50"]
    assert main(command) == 0
    told = capsys.readouterr().out
    assert "agent-hours are short in this roster" in told
    assert "what would help:" in told
    assert "in money" in told or "nothing:" in told


def test_a_plan_explained_as_json_has_ranked_gains(small_plan: Path, capsys: Printed) -> None:
    assert main(["roster", "explain", str(small_plan), "--quiet", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    nets = [gain["saved"] - gain["price"] for gain in told["gains"]]
    assert nets == sorted(nets, reverse=True)
    assert {gain["what"] for gain in told["gains"]} >= {"agents", "max_overtime_hours"}
    assert told["crowd"]["short_hours"] <= told["short_hours"] + 1e-3


def test_an_interval_names_everybody(small_plan: Path, capsys: Printed) -> None:
    moment = "2026-03-30 10:00"
    command = ["roster", "explain", str(small_plan), "--interval", moment]
    assert main([*command, "--json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)["intervals"]
    assert {reason["agent"] for reason in answer["reasons"]} == {f"a{n:02d}" for n in range(1, 13)}
    assert main(command) == 0
    assert f"{moment}: calls wants" in capsys.readouterr().out


def test_an_agent_reads_why(small_plan: Path, capsys: Printed) -> None:
    assert main(["roster", "explain", str(small_plan), "--agent", "a03"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("a03\n")
    assert main(["roster", "explain", str(small_plan), "--agent", "a99"]) == 3


def test_a_wish_is_answered(small_plan: Path, capsys: Printed) -> None:
    for off in ("OFF", "休"):
        want = ["--want", f"a03 2026-03-31 {off}"]
        assert main(["roster", "explain", str(small_plan), *want]) == 0
    assert "is legal" in capsys.readouterr().out
    for text in ("a03 2026-03-31", "a03 31.3. OFF"):
        assert main(["roster", "explain", str(small_plan), "--want", text]) != 0
    assert main(["roster", "explain", str(small_plan), "--want", "a03 2026-03-31 Q"]) == 5
    assert "'Q' is no shift" in capsys.readouterr().err


def test_a_day_that_is_covered_says_so(small_plan: Path, capsys: Printed) -> None:
    plan = wfm.read_plan(small_plan)
    from wfm.roster.swap import missing_agents

    short = missing_agents(plan.roster, plan.requirement)[plan.roster.grid.day_slice(1)]
    assert main(["roster", "explain", str(small_plan), "--day", "2026-03-31"]) == 0
    told = capsys.readouterr().out
    assert ("nothing is short" in told) == (not (short > 1e-6).any())
    assert told.count(" wants ") == (short > 1e-6).sum()


def test_a_scenario_with_enough_agents_has_room(small: Path, capsys: Printed) -> None:
    assert main(["roster", "explain", str(small), "--quiet"]) == 0
    assert "leave room to cover" in capsys.readouterr().out


def test_a_scenario_with_too_few_agents_is_explained(understaffed: Path, capsys: Printed) -> None:
    assert main(["roster", "explain", str(understaffed), "--quiet"]) == 0
    told = capsys.readouterr().out
    assert "stay short in every roster" in told
    assert "the number of agents (calls agents)" in told
    assert "the requirement of calls on" in told
    assert "more agents for calls" in told
    assert main(["roster", "explain", str(understaffed), "--quiet", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)["cover"]
    assert answer["way_out"]["price"] > 0
    assert [limit["rule"] for limit in answer["conflict"]].count("headcount") == 1


def test_what_needs_a_plan_says_so(small: Path) -> None:
    assert main(["roster", "explain", str(small), "--agent", "a03"]) != 0


def test_fairness_is_measured_before_and_after(small_plan: Path, capsys: Printed) -> None:
    assert main(["roster", "fairness", str(small_plan)]) == 0
    table = rows(capsys.readouterr().out)
    assert {row["moment"] for row in table} <= {"before", "period", "after"}
    assert {row["scope"] for row in table} <= {"all", "team", "equals"}


def test_the_plan_folder_holds_what_is_told(small_plan: Path) -> None:
    agents = [f"a{n:02d}" for n in range(1, 13)]
    for name in ("why_me", "pay"):
        text = (small_plan / f"{name}.csv").read_text(encoding="utf-8-sig")
        assert [row["agent"] for row in rows(text)] == agents
    assert (small_plan / "fairness.csv").is_file()


def test_pay_by_agent_and_team_adds_up(small_plan: Path, capsys: Printed) -> None:
    assert main(["roster", "pay", str(small_plan)]) == 0
    agents = rows(capsys.readouterr().out)
    assert main(["roster", "pay", str(small_plan), "--teams"]) == 0
    teams = rows(capsys.readouterr().out)
    assert len(agents) == 12
    for name in ("hours", "paid_as", "normal_hours"):
        total = sum(float(row[name]) for row in agents)
        assert sum(float(row[name]) for row in teams) == pytest.approx(total)


def test_what_is_lost_is_not_called_a_gain() -> None:
    gain = Gain("agents", "calls", 1, "agents", -2.1, 20.0, saved=4.5, price=36.0)
    told = gain_text(gain, Money())
    assert "2.1 agent-hours less covered, 20.0 h of overtime less" in told
    assert "-2.1" not in told


def test_a_stretch_up_to_midnight_ends_at_24() -> None:
    grid = TimeGrid(date(2026, 3, 30), 2, 60, "Asia/Shanghai")
    hours = np.zeros(48)
    hours[22:26] = 1.0
    assert stretches(grid, hours) == [
        "2026-03-30 22:00 to 24:00: 2.0 agent-hours",
        "2026-03-31 00:00 to 02:00: 2.0 agent-hours",
    ]
