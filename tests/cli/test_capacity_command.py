"""`wfm capacity`: what it prints and writes, and how it ends."""

from __future__ import annotations

import csv
import json
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from wfm.cli import main
from wfm.io import find_scenario

Printed = pytest.CaptureFixture[str]
FEW = ["--months", "5", "--set", "capacity.trajectories=100", "--quiet"]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the quick scenario that may be spoilt."""
    folder = tmp_path / "own"
    shutil.copytree(find_scenario("quick").parent, folder)
    return folder


def test_the_walk_is_printed(capsys: Printed) -> None:
    assert main(["capacity", "quick", "--json", *FEW]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["period"] for row in rows] == [f"2026-{month:02d}" for month in range(5, 10)]
    for row, following in pairwise(rows):
        closing = row["opening"] + row["joined"] + row["moved"] - row["leavers"]
        assert row["closing"] == pytest.approx(closing, abs=1e-3)
        assert following["opening"] == pytest.approx(row["closing"], abs=1e-3)
    assert rows[0]["opening"] == 40
    assert {row["contract_hours"] for row in rows} == {152, 168, 184, 176}


def test_everything_is_written_and_the_verdict_said(tmp_path: Path, capsys: Printed) -> None:
    out = tmp_path / "plan"
    assert main(["capacity", "quick", *FEW[:-1], "--out", str(out)]) == 0
    said = capsys.readouterr().err
    assert "ithout any class" in said
    assert f"open {out / 'capacity.html'}" in said
    names = {path.name for path in out.iterdir()}
    assert {"capacity.html", "capacity.xlsx", "charts", "capacity_walk.csv"} <= names
    with (out / "capacity_gap.csv").open(encoding="utf-8-sig") as file:
        plans = {row["plan"] for row in csv.DictReader(file)}
    assert plans == {"chosen", "nobody"}


def test_weeks_are_planned_too(capsys: Printed) -> None:
    assert main(["capacity", "quick", "--by", "week", "--json", *FEW]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) >= 21
    assert rows[0]["period"].startswith("2026-W")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--months", "0"], "capacity.months is 0"),
        (["--months", "200"], "capacity.months is 200, but must be at most 35"),
        (["--set", "capacity.hiring.class_max=99"], "larger than 4 trainers can teach"),
        (["--set", "capacity.hiring.lead_months=30"], "reach beyond the 18 months"),
        (["--set", "capacity.attrition_odds.0.factor=50"], "a monthly_hazard of 7%"),
        (["--set", "capacity.hirring.class_max=9"], "did you mean hiring?"),
        (["--set", "capacity.budget"], "is no PATH=VALUE"),
        (["--by", "year"], "not one of month, week"),
    ],
)
def test_bad_input_ends_with_one_clear_message(
    words: list[str], told: str, capsys: Printed
) -> None:
    assert main(["capacity", "quick", "--quiet", *words]) == 5
    said = capsys.readouterr()
    assert told in said.err
    assert said.out == ""


def test_mistakes_of_the_file_are_named_with_their_line(own: Path, capsys: Printed) -> None:
    path = own / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    lines = text.rstrip("\n").count("\n") + 1
    path.write_text(
        text.rstrip("\n") + "\ncapacity:\n  hiring:\n    class_max: 80\n", encoding="utf-8"
    )
    assert main(["capacity", str(own), "--quiet"]) == 5
    said = capsys.readouterr().err
    assert f"scenario.yaml:{lines + 3}" in said
    assert "larger than 4 trainers can teach" in said


def test_agents_without_a_day_of_hiring_are_named_with_their_line(
    own: Path, capsys: Printed
) -> None:
    path = own / "agents.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    place = lines[0].split(",").index("hired")
    for number in (3, 7):
        cells = lines[number].split(",")
        cells[place] = ""
        lines[number] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    assert main(["capacity", str(own), "--quiet"]) == 5
    said = capsys.readouterr().err
    assert "2 problems found" in said
    assert "agents.csv:4: agent" in said
    assert "agents.csv:8: agent" in said
    assert "capacity.unknown_tenure_months" in said
    known = ["--set", "capacity.unknown_tenure_months=12"]
    assert main(["capacity", str(own), *FEW, *known]) == 0


def test_a_budget_that_pays_nobody_ends_with_exit_code_4(capsys: Printed) -> None:
    words = ["--set", "capacity.budget=100000"]
    assert main(["capacity", "quick", *FEW, *words]) == 4
    assert "are missing" in capsys.readouterr().err


def test_a_gap_that_cannot_be_kept_small_ends_with_exit_code_4(capsys: Printed) -> None:
    words = ["--set", "capacity.allowed_gap=1%", "--set", "capacity.overtime.max_hours=0"]
    assert main(["capacity", "quick", *FEW, *words]) == 4
    said = capsys.readouterr().err
    assert "lacks" in said
    assert "overtime is at its limit" in said
