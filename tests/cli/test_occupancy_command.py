"""`wfm targets occupancy | expect`, from a plan and from what was recorded."""

from __future__ import annotations

import csv
import importlib.util
import io
from pathlib import Path

import numpy as np
import pytest

import wfm
from wfm.cli import main

Printed = pytest.CaptureFixture[str]
Rows = list[dict[str, str]]

_spec = importlib.util.spec_from_file_location(
    "recorded_table", Path(__file__).with_name("recorded_table.py")
)
assert _spec is not None
assert _spec.loader is not None
recorded_table = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(recorded_table)


@pytest.fixture(scope="module")
def recorded(small_plan: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One simulated period as the telephone system would tell it, by interval and by day."""
    folder, plan = tmp_path_factory.mktemp("recorded"), wfm.read_plan(small_plan)
    files = {"interval": folder / "intervals.csv", "day": folder / "days.csv"}
    for name, path in files.items():
        recorded_table.write_recorded(plan, path, 5, by_interval=name == "interval")
    return files


def rows(capsys: Printed, words: list[str]) -> Rows:
    assert main(["targets", *words, "--quiet"]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def total(table: Rows, name: str) -> float:
    return sum(float(row[name]) for row in table)


@pytest.mark.parametrize("by", ["agent", "team", "shift", "interval", "day", "centre"])
def test_every_grouping_of_a_plan_adds_up(small_plan: Path, capsys: Printed, by: str) -> None:
    plan = wfm.read_plan(small_plan)
    table = rows(capsys, ["occupancy", str(small_plan), "--by", by, "--replications", "5"])
    activity = plan.service.agents
    assert activity is not None
    assert plan.service.replications == 5
    assert total(table, "handle_hours") == pytest.approx(activity.busy_seconds.sum() / 3600)
    assert total(table, "ready_hours") == pytest.approx(activity.ready_seconds.sum() / 3600)
    assert total(table, "contacts") == pytest.approx(activity.handled_daily.sum())
    assert total(table, "paid_hours") == pytest.approx(plan.roster.paid_minutes.sum() / 60)
    if by == "agent":
        found = [float(r["occupancy"]) if r["occupancy"] else np.nan for r in table]
        assert found == pytest.approx(activity.occupancy.tolist(), nan_ok=True)


@pytest.mark.parametrize("rows_by", ["interval", "day"])
def test_what_was_recorded_is_read(
    small_plan: Path, recorded: dict[str, Path], capsys: Printed, rows_by: str
) -> None:
    with recorded[rows_by].open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    words = ["occupancy", str(small_plan), "--actuals", str(recorded[rows_by])]
    for by in ("agent", "team", "shift", "day"):
        table = rows(capsys, [*words, "--by", by])
        assert total(table, "contacts") == sum(int(r["handled"]) for r in lines)
        assert total(table, "handle_hours") == pytest.approx(
            sum(float(r["handle_seconds"]) for r in lines) / 3600
        )
    (whole,) = rows(capsys, [*words, "--by", "centre"])
    assert 0.5 < float(whole["adherence"]) <= 1
    assert bool(whole["share_above_cap"]) == (rows_by == "interval")


def test_the_sum_expected_after_the_fact_is_what_came(
    small_plan: Path, recorded: dict[str, Path], capsys: Printed
) -> None:
    for file in recorded.values():
        table = rows(capsys, ["expect", str(small_plan), "--actuals", str(file)])
        assert total(table, "expected_after") == pytest.approx(total(table, "handled"))
        shifts = rows(capsys, ["expect", str(small_plan), "--by", "shift"])
        assert total(shifts, "expected") == pytest.approx(total(table, "expected"))
        assert len(shifts) > len(table)


def test_the_closed_spread_is_near_the_simulated_one(small_plan: Path, capsys: Printed) -> None:
    """Idle times as variable as exponential ones are an upper limit: the longest idle is next."""
    table = rows(capsys, ["expect", str(small_plan), "--replications", "200"])
    closed, simulated = (
        np.sqrt(np.mean([float(r[n]) ** 2 for r in table]))
        for n in ("closed_spread", "simulated_spread")
    )
    assert 0.95 * simulated < closed < 1.4 * simulated


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a99,2026-03-30,08:00,calls,1,10,100,100", ":2: 'a99' is no agent"),
        ("a01,2026-03-30,08:10,calls,1,10,100,100", ":2: 08:10 is not the start of an interval"),
        ("a01,2026-03-30,08:00,calls,1,10,100,1900", ":2: gives 1900 s in an interval of 1800 s"),
        ("a01,2026-03-30,08:00,calls,9,900,800,800", ":2: gives handle_seconds 900, more than"),
        ("a01,2026-03-30,08:00,sms,1,10,100,100", ":2: 'sms' is no call type"),
        ("a01,2027-03-30,08:00,calls,1,10,100,100", "holds no row from 2026-03-30"),
    ],
)
def test_what_does_not_fit_the_plan_is_named_with_its_line(
    small_plan: Path, tmp_path: Path, capsys: Printed, line: str, message: str
) -> None:
    path = tmp_path / "agents.csv"
    path.write_text(",".join(recorded_table.HEAD) + f"\n{line}\n", encoding="utf-8")
    assert main(["targets", "occupancy", str(small_plan), "--actuals", str(path)]) == 5
    out, err = capsys.readouterr()
    assert message in err
    assert not out


def test_wrong_words_and_charts(small_plan: Path, tmp_path: Path, capsys: Printed) -> None:
    words = ["targets", "occupancy", str(small_plan), "--quiet"]
    assert main([*words, "--by", "room"]) == 5
    assert "one of agent, team, shift" in capsys.readouterr().err
    chart = tmp_path / "occupancy.svg"
    assert main([*words, "--by", "shift", "--chart", str(chart)]) == 0
    assert chart.read_text(encoding="utf-8").startswith("<?xml")
    assert "utilisation_paid: handling over paid time" in capsys.readouterr().err
