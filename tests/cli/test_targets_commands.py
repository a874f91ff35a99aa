"""`wfm targets explain | judge | audit` on the plan of a small centre."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

import wfm
from wfm.cli import main

Printed = pytest.CaptureFixture[str]

AGENTS = [f"a{n:02d}" for n in range(1, 13)]


@pytest.fixture(scope="module")
def actuals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve weeks of twelve agents up to the end of the plan; the third is 30 % slow."""
    generator = np.random.default_rng(1)
    path = tmp_path_factory.mktemp("actuals") / "agents.csv"
    last = date(2026, 4, 1)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["工号", "日期", "队列", "接听量", "处理时长", "值机时长", "登录时长"])
        for back in range(84):
            for agent in AGENTS:
                calls = int(generator.poisson(55))
                pace = 260.0 if agent == "a03" else 200.0
                seconds = round(float(generator.gamma(calls) * pace), 1)
                ready = round(max(26_000.0 + 500 * generator.standard_normal(), seconds), 1)
                logged = max(28_800.0, ready)
                day = last - timedelta(back)
                table.writerow([agent, day, "calls", calls, seconds, ready, logged])
    return path


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_explain_ends_with_the_published_number_and_the_sums(
    small_plan: Path, capsys: Printed
) -> None:
    plan = wfm.read_plan(small_plan)
    for target in plan.targets[:3]:
        assert main(["targets", "explain", target.agent, str(small_plan)]) == 0
        steps = {r["step"]: r for r in rows(capsys.readouterr().out)}
        assert float(steps["target"]["value"]) == target.target
        centre = float(steps["target of centre"]["value"])
        assert centre == sum(t.target for t in plan.targets)
        assert centre == float(steps["target of t1"]["value"])
        assert "gap -" in steps["target of centre"]["words"]


def test_explain_takes_the_own_past_in(small_plan: Path, actuals: Path, capsys: Printed) -> None:
    found = {}
    for agent in ("a03", "a04"):
        words = ["targets", "explain", agent, str(small_plan), "--actuals", str(actuals)]
        assert main([*words, "--json"]) == 0
        found[agent] = {r["step"]: r["value"] for r in json.loads(capsys.readouterr().out)}
    assert found["a03"]["own_ratio"] < found["a04"]["own_ratio"]
    assert found["a03"]["reliability"] > 0.5


def test_judge_names_the_slow_agent_only_and_tells_its_rate_of_error(
    small_plan: Path, actuals: Path, tmp_path: Path, capsys: Printed
) -> None:
    chart = tmp_path / "funnel.svg"
    words = ["targets", "judge", str(small_plan), "--actuals", str(actuals)]
    assert main([*words, "--chart", str(chart)]) == 0
    out, err = capsys.readouterr()
    table = rows(out)
    named = [(r["metric"], r["agent"]) for r in table if r["verdict"] == "talk with the agent"]
    assert named == [("speed", "a03")]
    assert err.count("wrongly if all were average") == 3
    assert {r["metric"] for r in table} == {"speed", "ready_share", "adherence"}
    assert chart.read_text(encoding="utf-8").startswith("<?xml")
    assert main([*words, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert "1 of 12 agents" in document["statements"][0]
    assert len(document["rows"]) == 36


def test_audit_compares_shifts_teams_tenure_and_skill(
    small_plan: Path, actuals: Path, tmp_path: Path, capsys: Printed
) -> None:
    chart = tmp_path / "audit.png"
    words = ["targets", "audit", str(small_plan), "--actuals", str(actuals)]
    assert main([*words, "--chart", str(chart)]) == 0
    out, err = capsys.readouterr()
    table = rows(out)
    assert {r["attribute"] for r in table} == {"shift", "team", "tenure", "skill"}
    assert {"speed", "ready_share", "contacts_over_expected"} <= {r["metric"] for r in table}
    speed = [r for r in table if (r["metric"], r["attribute"]) == ("speed", "shift")]
    assert sum(int(r["agents"]) for r in speed) == 12
    assert "scores by group" in err
    assert chart.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["explain", "a99", "PLAN"], 3, "'a99' is no agent of this roster"),
        (["explain", "a99", "PLAN", "--actuals", "GOOD"], 3, "'a99' is no agent of this roster"),
        (["judge", "PLAN", "--actuals", "BAD"], 5, "bad.csv:2: 'zz' is no agent"),
        (["audit", "PLAN", "--actuals", "BAD"], 5, "bad.csv:3: 'sms' is no call type"),
        (["judge", "PLAN", "--actuals", "nowhere.csv"], 3, "nowhere.csv"),
        (["judge", "PLAN", "--actuals", "GOOD", "--until", "2024-01-01"], 5, "no contact between"),
        (["judge", "PLAN", "--actuals", "GOOD", "--chart", "x.pdf"], 5, "name it .png or .svg"),
        (["judge", "no_plan", "--actuals", "GOOD"], 3, "no_plan"),
    ],
)
def test_bad_input_is_one_clear_message(
    small_plan: Path,
    actuals: Path,
    tmp_path: Path,
    capsys: Printed,
    words: list[str],
    code: int,
    message: str,
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(
        "agent,day,call_type,handled,handle_seconds\n"
        "zz,2026-03-30,calls,5,1000\na01,2026-03-30,sms,5,1000\n",
        encoding="utf-8",
    )
    places = {"PLAN": str(small_plan), "GOOD": str(actuals), "BAD": str(bad)}
    assert main(["targets", *(places.get(w, w) for w in words)]) == code
    out, err = capsys.readouterr()
    assert message in err
    assert not out


def test_the_plain_command_still_prints_targets(
    small: Path, small_plan: Path, capsys: Printed
) -> None:
    assert main(["targets", str(small), "--plan", str(small_plan), "--quiet"]) == 0
    assert len(rows(capsys.readouterr().out)) == 12
