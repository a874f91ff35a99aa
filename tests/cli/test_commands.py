"""Commands as a planner types them: what they print, and how they end."""

from __future__ import annotations

import csv
import errno
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from wfm.cli import main

WriteHistory = Callable[..., None]


@pytest.fixture
def copy(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "centre"
    shutil.copytree(small, folder)
    monkeypatch.chdir(tmp_path)
    return folder


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_plan_writes_a_folder_and_says_so(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(copy), "--out", "made", "--json"]) in (0, 6)
    printed = capsys.readouterr()
    summary = json.loads(printed.out)
    assert summary["agents"] == 12
    assert summary["gates"]["legality"]["passed"] is True
    assert (Path("made") / "report.html").exists()


@pytest.mark.parametrize(
    "stage", ["forecast", "staff", "simulate", "schedule", "roster", "targets"]
)
def test_each_stage_prints_a_table(
    copy: Path, stage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([stage, str(copy)]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out.removeprefix("\ufeff"))))
    assert rows
    assert main([stage, str(copy), "--json"]) == 0
    records = json.loads(capsys.readouterr().out)
    assert len(records) == len(rows)
    assert list(records[0]) == list(rows[0])


def test_simulate_and_targets_take_the_roster_of_a_plan(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", str(copy), "--out", "made"]) in (0, 6)
    capsys.readouterr()
    assert main(["targets", str(copy), "--plan", "made"]) == 0
    again = capsys.readouterr().out.removeprefix("\ufeff")
    written = (Path("made") / "targets.csv").read_text(encoding="utf-8-sig")
    assert again.splitlines() == written.splitlines()
    assert main(["simulate", str(copy), "--plan", "made"]) == 0


def test_validate_new_and_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["--version"]) == 0
    assert main(["new", "mine"]) == 0
    assert main(["validate", "mine"]) == 0
    assert "40 agents in 3 teams" in capsys.readouterr().out
    assert main(["new", "mine"]) == 5
    assert "mine" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["plan"], 2),
        (["plan", "quick", "--seed", "x"], 2),
        (["nonsense"], 2),
        (["validate", "qiuck"], 3),
        (["validate", "no/such/folder"], 3),
    ],
)
def test_wrong_words(words: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == code
    assert capsys.readouterr().err


BAD_HISTORIES = {
    "negative count": ({"2026-03-10 09:00": "2026-03-10 09:00,calls,-4,0,0,200"}, "-4"),
    "duplicated interval": ({"2026-03-10 09:30": "2026-03-10 09:00,calls,4,4,0,200"}, "09:00"),
    "no number": ({"2026-03-10 09:30": "2026-03-10 09:30,calls,many,4,0,200"}, "many"),
}


@pytest.mark.parametrize("name", BAD_HISTORIES)
def test_a_bad_line_in_the_history_is_named(
    copy: Path, name: str, capsys: pytest.CaptureFixture[str], write_history: WriteHistory
) -> None:
    change, expected = BAD_HISTORIES[name]
    write_history(copy, 28, change)
    assert main(["plan", str(copy), "--out", "made"]) == 5
    message = capsys.readouterr().err
    assert "history.csv:" in message
    assert expected in message
    assert "Traceback" not in message
    assert not Path("made").exists()


def test_an_empty_history_and_one_of_ten_days(
    copy: Path, capsys: pytest.CaptureFixture[str], write_history: WriteHistory
) -> None:
    (copy / "history.csv").write_text("timestamp,queue,offered\n", encoding="utf-8")
    assert main(["plan", str(copy)]) == 5
    assert "history.csv" in capsys.readouterr().err
    write_history(copy, 10)
    assert main(["plan", str(copy)]) == 5
    assert "10 days" in capsys.readouterr().err


def test_a_missing_day_is_a_finding_and_not_zero(
    copy: Path, capsys: pytest.CaptureFixture[str], write_history: WriteHistory
) -> None:
    gap = {f"2026-03-17 {s // 2:02d}:{s % 2 * 30:02d}": "" for s in range(16, 40)}
    write_history(copy, 28, gap)
    assert main(["validate", str(copy)]) == 0
    assert "2026-03-17" in capsys.readouterr().out


def test_an_unknown_skill_and_leave_outside_the_period(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    append(copy / "agents.csv", "a13,t1,agent,cals\n")
    assert main(["validate", str(copy)]) == 5
    message = capsys.readouterr().err
    assert "agents.csv:14" in message
    assert "did you mean" in message.lower()
    shutil.copy(copy / "agents.csv", copy / "old.csv")
    lines = (copy / "agents.csv").read_text(encoding="utf-8").splitlines()[:-1]
    (copy / "agents.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    append(copy / "scenario.yaml", "files: {leave: leave.csv}\n")
    (copy / "leave.csv").write_text(
        "agent,first_day,last_day,kind\na02,2026-07-01,2026-07-03,annual\n", encoding="utf-8"
    )
    assert main(["validate", str(copy)]) == 0
    assert "leave.csv:2" in capsys.readouterr().out


def test_rules_under_which_nobody_can_work_are_infeasible(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    append(copy / "scenario.yaml", "roster: {rules: {max_weekly_hours: 4}}\n")
    assert main(["plan", str(copy), "--out", "made"]) == 4
    assert "max_weekly_hours" in capsys.readouterr().err
    assert not Path("made").exists()


def test_a_plan_that_is_there_is_never_harmed(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Path("made")
    made.mkdir()
    (made / "plan.json").write_text("precious", encoding="utf-8")
    assert main(["plan", str(copy), "--out", "made"]) == 5
    assert "made" in capsys.readouterr().err
    assert [p.name for p in made.iterdir()] == ["plan.json"]
    assert main(["plan", str(copy), "--out", "made", "--replace"]) in (0, 6)
    kept = [p for p in Path().iterdir() if p.name.startswith("made.previous")]
    assert (kept[0] / "plan.json").read_text(encoding="utf-8") == "precious"


def test_a_full_disk_leaves_nothing_behind(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("wfm.report.workbook.write_workbook", full)
    monkeypatch.setattr("wfm.report.write.write_workbook", full, raising=False)
    assert main(["plan", str(copy), "--out", "made"]) == 1
    message = capsys.readouterr().err
    assert "No space left" in message
    assert "Traceback" not in message
    assert sorted(p.name for p in Path().iterdir()) == ["centre"]


def test_an_interrupt_ends_with_130(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("wfm.forecast.predict", stop)
    assert main(["plan", str(copy), "--out", "made"]) == 130
    assert "stopped" in capsys.readouterr().err
    assert not Path("made").exists()
