"""`wfm schedule --preview`, `wfm staff --corrected` and `wfm roster meetings`."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from wfm.cli import main

Printed = pytest.CaptureFixture[str]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def test_a_preview_is_a_schedule_and_says_how_good(small: Path, capsys: Printed) -> None:
    assert main(["schedule", str(small), "--preview"]) == 0
    shown = capsys.readouterr()
    assert {row["shift"] for row in rows(shown.out)} <= {"A", "B"}
    assert "off the bound" in shown.err
    assert main(["schedule", str(small), "--preview", "--quiet"]) == 0
    assert capsys.readouterr() == (shown.out, "")


def test_a_corrected_requirement_is_printed_with_its_rounds(small: Path, capsys: Printed) -> None:
    assert main(["staff", str(small), "--quiet"]) == 0
    plain = rows(capsys.readouterr().out)
    assert main(["staff", str(small), "--corrected"]) == 0
    shown = capsys.readouterr()
    corrected = rows(shown.out)
    assert [row["start"] for row in corrected if "start" in row] == [
        row["start"] for row in plain if "start" in row
    ]
    assert "round 0: " in shown.err
    assert shown.err.count(", kept") == 1
    assert main(["staff", str(small), "--corrected", "--walk"]) == 2
    assert "different tables" in capsys.readouterr().err


def test_rounds_in_the_scenario_correct_the_plan(
    small: Path, tmp_path: Path, capsys: Printed
) -> None:
    folder = tmp_path / "corrected"
    shutil.copytree(small, folder)
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    text += "staffing: {correction_rounds: 3}\nschedule: {minimum_presence: {agents: 5}}\n"
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    assert main(["staff", str(small), "--corrected", "--quiet"]) == 0
    asked = rows(capsys.readouterr().out)
    assert main(["staff", str(folder), "--quiet"]) == 0
    planned = rows(capsys.readouterr().out)
    assert len(planned) == len(asked) == 3 * 48
    # The small centre is open from 8 to 20.
    is_open = ["08:00" <= row["timestamp"][-5:] < "20:00" for row in planned]
    assert all(
        (int(row["scheduled"]) >= 5) == now for row, now in zip(planned, is_open, strict=True)
    )
    assert main(["staff", str(folder), "--corrected", "--quiet"]) == 0
    assert rows(capsys.readouterr().out) == planned


def test_meetings_of_a_plan(small_plan: Path, tmp_path: Path, capsys: Printed) -> None:
    asked = ["roster", "meetings", str(small_plan), "--minutes", "30", "--sessions", "2"]
    assert main([*asked, "--talks", "15"]) == 0
    shown = capsys.readouterr()
    placed = rows(shown.out)
    assert {row["kind"] for row in placed} == {"meeting", "talk"}
    assert "agent-hours missing on the floor" in shown.err
    people = {row["agent"] for row in placed if row["kind"] == "meeting"}
    assert people == {f"a{n:02d}" for n in range(1, 13)}
    assert main([*asked, "--quiet", "--json"]) == 0
    meetings = json.loads(capsys.readouterr().out)
    assert len(meetings) == sum(row["kind"] == "meeting" for row in placed)

    for name in ("m.csv", "m.xlsx"):
        assert main([*asked, "--quiet", "--out", str(tmp_path / name)]) == 0
    assert capsys.readouterr().out == ""
    written = (tmp_path / "m.csv").read_text(encoding="utf-8-sig")
    assert len(rows(written)) == len(meetings)
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_path(tmp_path / "m.xlsx").get_sheet_by_index(0).to_python()
    assert [row[3] for row in sheet[1:]] == [row["agent"] for row in rows(written)]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ([], 5, "neither meetings nor talks"),
        (["--minutes", "30", "--hours", "9-18"], 2, "09:00-18:00"),
        (["--minutes", "30", "--hours", "18:00-09:00"], 5, "end before they begin"),
        (["--minutes", "30", "--from", "March"], 2, "is no day"),
        (["--minutes", "30", "--from", "2031-01-01"], 5, "no interval"),
        (["--minutes", "30", "--out", "m.pdf"], 5, "neither .csv nor .xlsx"),
        (["--minutes", "-5"], 5, "--minutes: is -5"),
        (["--talks", "-5"], 5, "--talks: is -5"),
        (["--minutes", "30", "--sessions", "0"], 5, "--sessions: is 0"),
        (
            ["--minutes", "30", "--from", "2026-02-04", "--to", "2026-02-02"],
            5,
            "is before it begins",
        ),
    ],
)
def test_meetings_that_cannot_be(
    small_plan: Path, words: list[str], code: int, message: str, capsys: Printed
) -> None:
    assert main(["roster", "meetings", str(small_plan), *words]) == code
    assert message in capsys.readouterr().err


def test_a_plan_with_split_shifts_and_meal_batches(
    small: Path, tmp_path: Path, capsys: Printed
) -> None:
    folder, made = tmp_path / "split", tmp_path / "made"
    shutil.copytree(small, folder)
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    text = text.replace(
        '  A: {start: "08:00", length: "8:00"}\n',
        '  A: {start: "08:00", length: "12:00", breaks: '
        "[{kind: split, minutes: 240, earliest: 240, latest: 240, paid: false}]}\n",
    )
    text += "roster: {meals: {batch_share: 50%, days: all}}\n"
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    code = main(["plan", str(folder), "--out", str(made), "--json", "--time-limit", "20"])
    summary = json.loads(capsys.readouterr().out)
    assert code in (0, 6)
    assert summary["gates"]["legality"]["passed"] is True
    patterns = rows((made / "patterns.csv").read_text(encoding="utf-8-sig"))
    assert [row["breaks"] for row in patterns if row["shift"] == "A"] == ["split@240+240 unpaid"]
    worked = [row for row in rows((made / "roster.csv").read_text(encoding="utf-8-sig"))
              if row["shift"] == "A"]  # fmt: skip
    assert worked
    split = worked[0]
    calendar = (made / "calendars" / f"{split['agent']}.ics").read_text(encoding="utf-8")
    day = split["day"].replace("-", "")
    assert f"UID:{day}-{split['agent']}@wfm" in calendar
    assert f"UID:{day}-{split['agent']}-2@wfm" in calendar
    assert main(["roster", "check", str(made)]) == 0
