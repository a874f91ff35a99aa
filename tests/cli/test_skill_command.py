"""`wfm skills`: agents of each skill group of a typical day, and what training saves."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from wfm.cli import main

SCENARIO = """\
wfm: 1
name: small
timezone: Asia/Shanghai
country: CN
period: {start: 2026-03-30, days: 2}
queues:
  card:
    patience_seconds: 120
    opening: {opens: "08:00", closes: "09:00"}
  general:
    patience_seconds: 150
    opening: {opens: "08:00", closes: "09:00"}
staffing:
  skills: {search_contacts: 2000, polish_contacts: 4000, audit_contacts: 8000}
forecast: {method: weekday_profile}
shifts:
  A: {start: "08:00", length: "4:00"}
"""


@pytest.fixture
def centre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two queues open for an hour, served by two groups of specialists."""
    folder = tmp_path / "centre"
    folder.mkdir()
    (folder / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    lines = ["timestamp,queue,offered,answered,abandoned,aht_seconds"]
    for day in range(28):
        stamp = date(2026, 3, 2) + timedelta(days=day)
        for minute in ("00", "30"):
            lines += [f"{stamp} 08:{minute},{q},30,29,1,240" for q in ("card", "general")]
    (folder / "history.csv").write_text("\n".join(lines), encoding="utf-8")
    people = [f"c{n},t1,{'leader' if n == 1 else 'agent'},card" for n in range(1, 16)]
    people += [f"g{n},t1,agent,general" for n in range(1, 16)]
    (folder / "agents.csv").write_text(
        "\n".join(["agent,team,role,skills", *people]), encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    return folder


def test_it_prints_groups_ends_and_savings(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["skills", str(centre), "--cross-train", "4", "--day", "2026-03-31"]) == 0
    text = capsys.readouterr().out
    assert "card  general  agents  dedicated  pool" in text
    assert "4 agents on position trained for card and general" in text

    assert main(["skills", str(centre), "--cross-train", "4", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert len(data["intervals"]) == 48
    open_ones = [i for i in data["intervals"] if sum(i["agents"].values())]
    assert [i["start"][-5:] for i in open_ones] == ["08:00", "08:30"]
    for interval in open_ones:
        assert set(interval["agents"]) == {"card", "general"}
        assert interval["pool"] < interval["dedicated"]
        assert all(level > 0.75 for level in interval["service_level"].values())
    assert data["pool_agent_hours"] < data["agent_hours"]
    (training,) = data["cross_training"]
    assert training["queues"] == ["card", "general"]
    assert training["agent_hours_saved"] > 0


def test_days_outside_the_period_and_no_dates_are_refused(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["skills", str(centre), "--day", "2027-01-01"]) == 5
    assert "lies outside" in capsys.readouterr().err
    assert main(["skills", str(centre), "--day", "tomorrow"]) == 5
    assert "no date" in capsys.readouterr().err
    assert main(["skills", str(centre), "--day", "2026-03-31", "--whole-period"]) == 2
    assert main(["skills", str(centre), "--cross-train", "0"]) == 2


def test_a_centre_that_is_too_small_is_infeasible(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = ["a1,t1,leader,card", "a2,t1,agent,general"]
    (centre / "agents.csv").write_text(
        "\n".join(["agent,team,role,skills", *people]), encoding="utf-8"
    )
    assert main(["skills", str(centre)]) == 4
    assert "train or hire agents" in capsys.readouterr().err
