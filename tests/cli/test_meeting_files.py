"""Meetings as a planner uses them: written, edited, simulated, put into calendars."""

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


@pytest.fixture(scope="module")
def placed(small_plan: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Meetings of an hour and talks of the small plan."""
    path = tmp_path_factory.mktemp("meetings") / "m.csv"
    words = ["--minutes", "60", "--sessions", "2", "--talks", "20", "--quiet", "--out", str(path)]
    assert main(["roster", "meetings", str(small_plan), *words]) == 0
    return path


def test_a_file_is_taken_as_it_is_and_as_edited(
    small_plan: Path, placed: Path, tmp_path: Path, capsys: Printed
) -> None:
    words = ["roster", "meetings", str(small_plan), "--file"]
    assert main([*words, str(placed)]) == 0
    shown = capsys.readouterr()
    text = placed.read_text(encoding="utf-8-sig")
    assert shown.out == text
    assert "agent-hours missing on the floor" in shown.err
    lines = text.splitlines()
    edited = tmp_path / "edited.csv"
    edited.write_text("\n".join([lines[0], lines[-1]]) + "\n", encoding="utf-8")
    assert main([*words, str(edited), "--out", str(tmp_path / "e.xlsx"), "--quiet"]) == 0
    assert main([*words, str(tmp_path / "e.xlsx")]) == 0
    assert rows(capsys.readouterr().out) == rows(edited.read_text(encoding="utf-8"))


def test_the_cost_of_meetings_is_told(
    small: Path, small_plan: Path, placed: Path, capsys: Printed
) -> None:
    words = ["simulate", str(small), "--plan", str(small_plan), "--by", "queue"]
    assert main(words) == 0
    plain = rows(capsys.readouterr().out)
    assert main([*words, "--meetings", str(placed)]) == 0
    shown = capsys.readouterr()
    met = rows(shown.out)
    assert met[0]["offered"] == plain[0]["offered"]
    for piece in (f"with {placed}", "12 agents", "of floor time", "comes on top",
                  "cost of the meetings", "points"):  # fmt: skip
        assert piece in shown.err
    assert main([*words, "--meetings", str(placed), "--quiet"]) == 0
    quiet = capsys.readouterr()
    assert (quiet.out, quiet.err) == (shown.out, "")
    asked = [*words[:-1], "meetings", "--meetings", str(placed), "--json", "--quiet"]
    assert main(asked) == 0
    cost = json.loads(capsys.readouterr().out)
    assert [(row["queue"], row["day"]) for row in cost[:3]] == [
        ("calls", None),
        ("all", None),
        ("calls", "2026-03-30"),
    ]
    whole = cost[0]
    assert whole["service_level"] == pytest.approx(float(met[0]["service_level"]))
    assert whole["service_level_without"] == pytest.approx(float(plain[0]["service_level"]))
    assert whole["difference"] == pytest.approx(
        whole["service_level"] - whole["service_level_without"]
    )
    assert whole["difference_half_width"] > 0
    assert len(cost) == 2 + 2 * 3


def test_shrinkage_of_meetings_is_not_taken_twice(
    small: Path, small_plan: Path, placed: Path, tmp_path: Path, capsys: Printed
) -> None:
    folder = tmp_path / "lossy"
    folder.mkdir()
    for file in small.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    text += "staffing: {shrinkage: {meetings: 30%, training: 2%}}\n"
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    words = ["simulate", str(folder), "--plan", str(small_plan), "--meetings", str(placed)]
    assert main([*words, "--by", "queue"]) == 0
    told = capsys.readouterr().err
    assert "part of staffing.shrinkage.meetings: of its 30.00%" in told
    assert "comes on top" not in told


def test_a_half_width_pairs_as_many_runs(
    small: Path, small_plan: Path, placed: Path, capsys: Printed
) -> None:
    words = ["simulate", str(small), "--plan", str(small_plan), "--meetings", str(placed)]
    assert main([*words, "--by", "queue", "--half-width", "5%"]) == 0
    assert "cost of the meetings" in capsys.readouterr().err


def test_a_roster_file_has_meetings_too(
    small: Path, small_plan: Path, placed: Path, capsys: Printed
) -> None:
    words = ["--meetings", str(placed), "--by", "meetings", "--quiet"]
    assert main(["simulate", str(small), "--roster", str(small_plan / "roster.csv"), *words]) == 0
    by_file = capsys.readouterr().out
    assert main(["simulate", str(small), "--plan", str(small_plan), *words]) == 0
    assert capsys.readouterr().out == by_file


def test_calendars_follow_the_meetings(
    small_plan: Path, placed: Path, tmp_path: Path, capsys: Printed
) -> None:
    folder = tmp_path / "new" / "calendars"
    words = ["roster", "meetings", str(small_plan), "--file", str(placed), "--quiet"]
    assert main([*words, "--calendars", str(folder)]) == 0
    files = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}
    assert set(files) == {f"a{n:02d}.ics" for n in range(1, 13)}
    placed_rows = rows(capsys.readouterr().out)
    for row in placed_rows:
        if row["start"]:
            uid = f"{row['start'][:10].replace('-', '')}-{row['agent']}-{row['kind']}@wfm"
            assert f"UID:{uid}" in files[f"{row['agent']}.ics"]
    gone = tmp_path / "gone.csv"
    gone.write_text(
        "\n".join(
            line for line in placed.read_text(encoding="utf-8-sig").splitlines()
            if not line.startswith("meeting")
        ) + "\n",
        encoding="utf-8",
    )  # fmt: skip
    words[4] = str(gone)
    assert main([*words, "--calendars", str(folder), "--out", str(tmp_path / "t.xlsx")]) == 0
    text = (folder / "a02.ics").read_text(encoding="utf-8")
    assert text.count("STATUS:CANCELLED") == text.count("SEQUENCE:1") == 1


def test_desk_commands_pass_over_a_meeting_file_in_the_plan(
    small_plan: Path, placed: Path, tmp_path: Path, capsys: Printed
) -> None:
    plan = tmp_path / "plan"
    shutil.copytree(small_plan, plan)
    shutil.copy(placed, plan / "meetings.csv")
    asked = ["roster", "meetings", str(plan), "--file", str(plan / "meetings.csv"), "--quiet"]
    assert main([*asked, "--calendars", str(plan / "calendars")]) == 0
    capsys.readouterr()
    assert main(["roster", "check", str(plan)]) == 0
    assert "0 broken" in capsys.readouterr().out
    lines = rows(placed.read_text(encoding="utf-8-sig"))
    number = next(n for n, row in enumerate(lines) if row["agent"] != row["leader"])
    ill, day = lines[number]["agent"], lines[number]["start"][:10]
    out = tmp_path / "mended"
    words = ["roster", "repair", str(plan), "--absent", f"{ill}:{day}", "--quiet"]
    assert main([*words, "--out", str(out)]) in (0, 6)
    assert main(["roster", "meetings", str(out), "--file", str(plan / "meetings.csv")]) == 5
    told = capsys.readouterr().err
    assert f"meetings.csv:{number + 2}: {ill} is not on duty then" in told
    assert f"{day} is leave (absent)" in told


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["simulate", "SMALL", "--meetings", "FILE"], 5, "no roster is named"),
        (["simulate", "SMALL", "--plan", "PLAN", "--by", "meetings"], 5, "no meetings are named"),
        (["simulate", "SMALL", "--plan", "PLAN", "--meetings", "no.csv"], 3, "does not exist"),
        (["simulate", "SMALL", "--plan", "PLAN", "--meetings", "BAD"], 5, "bad.csv:2"),
        (["roster", "meetings", "PLAN", "--file", "BAD"], 5, "bad.csv:2"),
        (["roster", "meetings", "PLAN", "--file", "FILE", "--minutes", "30"], 5, "--file"),
        (["roster", "meetings", "PLAN", "--file", "FILE", "--hours", "09:00-12:00"], 5, "--file"),
        (["roster", "meetings", "PLAN", "--file", "FILE", "--calendars", "BAD"], 5, "is a file"),
    ],
)
def test_what_cannot_be_is_refused(
    small: Path, small_plan: Path, placed: Path, tmp_path: Path, capsys: Printed,
    words: list[str], code: int, says: str,
) -> None:  # fmt: skip
    bad = tmp_path / "bad.csv"
    bad.write_text("kind,agent,start,end\nmeeting,a99,2026-03-30 09:00,2026-03-30 09:30\n")
    meant = {"SMALL": small, "PLAN": small_plan, "FILE": placed, "BAD": bad}
    assert main([str(meant.get(word, word)) for word in words]) == code
    assert says in capsys.readouterr().err
