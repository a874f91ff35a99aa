"""Requests and team rotation from the command line, on a small centre."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import wfm
from wfm.cli import main

Printed = pytest.CaptureFixture[str]
REQUESTS = """agent,first_day,shifts,kind
a03,2026-03-31,OFF,lock
a04,2026-03-30,OFF,want
a04,2026-03-31,WORK,avoid
"""


@pytest.fixture
def variant(small: Path, tmp_path: Path) -> Callable[[str], Path]:
    """The small scenario with more lines, in a folder of its own."""

    def write(words: str) -> Path:
        folder = tmp_path / "own"
        folder.mkdir()
        for file in small.iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
        path = folder / "scenario.yaml"
        path.write_text(path.read_text(encoding="utf-8") + words, encoding="utf-8")
        return folder

    return write


def test_rotation_is_compared_with_single_rosters(
    variant: Callable[[str], Path], capsys: Printed
) -> None:
    folder = variant("roster: {rotation: {cycle: [A, B, OFF]}}\n")
    assert main(["roster", "rotation", str(folder)]) == 0
    printed = capsys.readouterr()
    (row,) = csv.DictReader(io.StringIO(printed.out.lstrip("\ufeff")))
    assert (row["team"], row["agents"]) == ("t1", "12")
    assert 0 < float(row["kept_share"]) <= 1
    assert "agent-hours nobody covers" in printed.err


def test_without_a_rotation_there_is_nothing_to_compare(small: Path, capsys: Printed) -> None:
    assert main(["roster", "rotation", str(small)]) == 5
    assert "names no rotation" in capsys.readouterr().err


def test_locks_hold_and_wishes_are_told_of(
    variant: Callable[[str], Path], capsys: Printed
) -> None:
    folder = variant("files: {requests: requests.csv}\n")
    (folder / "requests.csv").write_text(REQUESTS, encoding="utf-8")
    plan = wfm.run(wfm.read_scenario(folder)).write(folder.parent / "plan")
    assert main(["roster", "check", str(plan)]) == 0
    assert "of 2 wishes granted" in capsys.readouterr().out
    table = (plan / "roster.csv").read_text(encoding="utf-8-sig")
    rows = {(r["agent"], r["day"]): r for r in csv.DictReader(io.StringIO(table))}
    assert rows["a03", "2026-03-31"]["shift"] == ""
    edited = plan / "edited.csv"
    text = "agent,team,day,shift\n" + "".join(
        f"{agent},t1,{day},{'A' if (agent, day) == ('a03', '2026-03-31') else row['shift']}\n"
        for (agent, day), row in rows.items()
    )
    edited.write_text(text, encoding="utf-8")
    assert main(["roster", "check", str(edited), "--json"]) == 6
    told = json.loads(capsys.readouterr().out)
    assert [v["rule"] for v in told["broken"]] == ["lock"]
    assert told["wishes"][0]["asked"] == 2


def test_a_bad_request_stops_validate(variant: Callable[[str], Path], capsys: Printed) -> None:
    folder = variant("files: {requests: requests.csv}\n")
    (folder / "requests.csv").write_text(REQUESTS.replace("a04", "a99"), encoding="utf-8")
    assert main(["validate", str(folder)]) == 5
    told = capsys.readouterr().err
    assert "requests.csv:3" in told
    assert "'a99' is no agent" in told
