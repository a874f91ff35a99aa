"""A plan keeps its forecast, with and without overrides, and is judged by what came."""

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

START = date(2026, 3, 30)
SCENARIO = """\
wfm: 1
name: small
timezone: Asia/Shanghai
country: CN
period: {start: 2026-03-30, days: 2}
files: {overrides: overrides.csv}
queues:
  calls:
    patience_seconds: 120
    opening: {opens: "08:00", closes: "20:00"}
shifts:
  A: {start: "08:00", length: "8:00"}
  B: {start: "12:00", length: "8:00"}
staffing: {shrinkage: {sickness: 10%}}
forecast: {method: weekday_profile}
simulation: {replications: 2}
"""


def write_history(path: Path, first: date, days: int, factor: float = 1.0) -> None:
    rng = np.random.default_rng(5)
    lines = ["timestamp,queue,offered,answered,abandoned,aht_seconds"]
    for n in range(days):
        for slot in range(16, 40):
            calls = rng.poisson(25 * factor)
            stamp = f"{first + timedelta(days=n)} {slot // 2:02d}:{slot % 2 * 30:02d}"
            lines.append(f"{stamp},calls,{calls},{calls},0,200")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("afterwards")
    centre = root / "centre"
    centre.mkdir()
    (centre / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    write_history(centre / "history.csv", START - timedelta(days=42), 42)
    rows = ["agent,team,role,skills"]
    rows += [f"a{n:02d},t1,{'leader' if n == 1 else 'agent'},calls" for n in range(1, 13)]
    (centre / "agents.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (centre / "overrides.csv").write_text(
        "first_day,queues,volume_factor,reason\n2026-03-31,calls,1.4,mailing\n", encoding="utf-8"
    )
    write_history(root / "came.csv", START, 2, factor=1.2)
    made = wfm.run(wfm.read_scenario(centre).changed({"roster.time_limit_seconds": 2}))
    made.write(root / "plan")
    return root


def test_the_plan_keeps_both_forecasts(folder: Path) -> None:
    plan = wfm.read_plan(folder / "plan")
    forecast = plan.forecast
    assert forecast.statistical_calls is not None
    half = forecast.grid.interval_count // 2
    np.testing.assert_array_equal(forecast.calls[:, :half], forecast.statistical_calls[:, :half])
    np.testing.assert_allclose(
        forecast.calls[:, half:], 1.4 * forecast.statistical_calls[:, half:]
    )


def test_the_plan_says_how_good_its_forecast_would_have_been(folder: Path) -> None:
    findings = wfm.read_plan(folder / "plan").findings
    (said,) = [finding for finding in findings if finding.kind == "forecast_accuracy"]
    assert said.severity == "info"
    assert "history forecast 2 times: WAPE" in said.what


def test_accuracy_overrides_and_causes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["forecast", "accuracy", str(folder / "plan"), "--actuals", str(folder / "came.csv")]
    assert main(command) == 0
    said = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert rows[0]["group"] == "all"
    assert float(rows[0]["contacts"]) > 1000
    assert "overrides of calls took away" in said.err or "overrides of calls added" in said.err
    assert "as planned: no --staffing given" in said.err

    staffing = folder / "staffing.csv"
    lines = [f"2026-03-30 {hour:02d}:00,8,6" for hour in range(9, 12)]
    staffing.write_text("timestamp,scheduled,present\n" + "\n".join(lines) + "\n", "utf-8")
    assert main([*command, "--staffing", str(staffing), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    causes = data["attribution_agent_hours"]
    total = causes["volume"]["calls"] + causes["aht"]["calls"]
    total += causes["staffing"] + causes["shrinkage"]
    change = causes["actual_balance"] - causes["planned_balance"]
    assert total == pytest.approx(change, abs=1e-6)
    assert causes["volume"]["calls"] < 0
    assert causes["shrinkage"] < 0  # 25 % were away, 10 % were planned
    assert data["recorded_share"] == 1.0


def test_files_that_do_not_fit_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["forecast", "accuracy", str(folder / "plan"), "--actuals"]
    assert main([*command, str(folder / "nosuch.csv")]) == 3
    write_history(folder / "early.csv", date(2026, 2, 2), 3)
    assert main([*command, str(folder / "early.csv")]) == 5
    assert "the plan from 2026-03-30" in capsys.readouterr().err
    wrong = folder / "wrong.csv"
    wrong.write_text(
        "timestamp,scheduled,present\n2026-03-30 09:10,8,6\n2026-05-30 09:00,8,6\n", "utf-8"
    )
    assert main([*command, str(folder / "came.csv"), "--staffing", str(wrong)]) == 5
    said = capsys.readouterr().err
    assert "wrong.csv:2: 2026-03-30 09:10 is not the start of an interval" in said
    assert "wrong.csv:3:" in said
