"""`wfm roster check | swap | repair` on the plan of a small centre."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import wfm
from wfm.cli import main

Printed = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def worked(small_plan: Path) -> dict[str, dict[str, str]]:
    """Shift by day and agent, empty when off."""
    days: dict[str, dict[str, str]] = {}
    with (small_plan / "roster.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            days.setdefault(row["day"], {})[row["agent"]] = row["shift"]
    return days


def different(shifts: dict[str, str]) -> tuple[str, str]:
    """Return two agents who do not do the same."""
    pairs: Iterator[tuple[str, str]] = (
        (a, b) for a in shifts for b in shifts if shifts[a] and shifts[b] != shifts[a]
    )
    return next(pairs)


def test_the_plain_command_still_makes_a_roster(small: Path, capsys: Printed) -> None:
    assert main(["roster", str(small), "--quiet", "--time-limit", "20"]) == 0
    assert capsys.readouterr().out.lstrip("\ufeff").startswith("agent,")


def test_check_finds_nothing_in_a_plan_of_ours(small_plan: Path, capsys: Printed) -> None:
    assert main(["roster", "check", str(small_plan)]) == 0
    assert "0 broken" in capsys.readouterr().out


def test_a_swap_is_answered_and_changes_nothing(
    small_plan: Path, worked: dict[str, dict[str, str]], capsys: Printed
) -> None:
    before = (small_plan / "roster.csv").read_bytes()
    day = sorted(worked)[1]
    first, second = different(worked[day])
    code = main(["roster", "swap", str(small_plan), first, second, day, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == (0 if told["verdict"] == "legal" else 6)
    assert {c["agent"]: c["after"] for c in told["changes"]} == {
        first: worked[day][second],
        second: worked[day][first],
    }
    assert (small_plan / "roster.csv").read_bytes() == before


def test_a_repair_writes_a_whole_plan_beside_the_old_one(
    small_plan: Path, worked: dict[str, dict[str, str]], tmp_path: Path, capsys: Printed
) -> None:
    day = sorted(worked)[1]
    absent = next(agent for agent, shift in worked[day].items() if shift)
    out = tmp_path / "mended"
    command = ["roster", "repair", str(small_plan), "--absent", f"{absent}:{day}"]
    assert main([*command, "--out", str(out), "--json", "--quiet"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"agent": absent, "day": day, "before": worked[day][absent], "after": ""} in told[
        "changes"
    ]
    assert told["broken"] == []
    assert told["short_hours_after"] <= told["short_hours_before"]
    old, new = wfm.read_plan(small_plan), wfm.read_plan(out)
    row = [a.agent for a in new.roster.agents].index(absent)
    column = [str(d) for d in new.roster.grid.dates].index(day)
    assert new.roster.leave[row, column] == "absent"
    assert new.roster.assignment[row, column] == -1
    changed = (new.roster.assignment != old.roster.assignment).sum()
    assert changed >= len(told["changes"]) > 0
    assert new.service != old.service
    assert sum(t.shifts for t in new.targets) == (new.roster.assignment >= 0).sum()
    assert wfm.read_plan(small_plan) == old


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["swap", "PLAN", "a01", "a99", "2026-03-30"], 3, "a99"),
        (["swap", "PLAN", "a01", "a02", "2026-04-30"], 5, "2026-04-30"),
        (["swap", "PLAN", "a01", "a02", "tomorrow"], 2, "tomorrow"),
        (["repair", "PLAN", "--absent", "a01"], 2, "a01"),
        (["repair", "PLAN", "--absent", "nobody:2026-03-30", "--quiet"], 3, "nobody"),
        (["repair", "PLAN", "--absent", "a01:2026-04-01..2026-03-30"], 5, "before it begins"),
        (["repair", "PLAN", "--absent", "a01:2026-06-01"], 5, "outside the period"),
        (["check", "nosuch"], 3, "nosuch"),
        (["check", "nosuch.xlsx", "--plan", "PLAN"], 3, "no such file"),
    ],
)
def test_bad_words_are_refused(
    small_plan: Path, capsys: Printed, words: list[str], code: int, says: str
) -> None:
    typed = [str(small_plan) if word == "PLAN" else word for word in words]
    assert main(["roster", *typed]) == code
    assert says in capsys.readouterr().err


def test_a_repair_does_not_overwrite_a_plan(small_plan: Path, capsys: Printed) -> None:
    command = ["roster", "repair", str(small_plan), "--absent", "a01:2026-03-30"]
    assert main([*command, "--out", str(small_plan), "--quiet"]) == 5
    assert "--replace" in capsys.readouterr().err


def test_a_roster_made_elsewhere_is_judged_with_three_columns(
    small_plan: Path, worked: dict[str, dict[str, str]], tmp_path: Path, capsys: Printed
) -> None:
    path = tmp_path / "elsewhere.csv"
    marks = ("休", "OFF", "off", "-", "")
    lines = [
        f"{agent},{day},{shift or marks[n % len(marks)]}"
        for n, (day, shifts) in enumerate(worked.items())
        for agent, shift in shifts.items()
    ]
    path.write_text("\n".join(["工号,日期,班次", *lines]), encoding="gb18030")
    assert main(["roster", "check", str(path), "--plan", str(small_plan)]) == 0
    assert "0 changes against the plan" in capsys.readouterr().out
    path.write_text("agent,day,shift\nnobody,2026-03-30,\n", encoding="utf-8")
    assert main(["roster", "check", str(path), "--plan", str(small_plan)]) == 5
    assert "elsewhere.csv:2: agent 'nobody'" in capsys.readouterr().err


def test_output_that_nobody_reads_on_is_no_error(
    small_plan: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("typer.echo", gone)
    assert main(["roster", "check", str(small_plan)]) == 1
    assert not capsys.readouterr().err


def team_sheet(
    path: Path, plan: wfm.Plan, edits: dict[tuple[str, str], str], *, without: str = ""
) -> Path:
    """Write a workbook as Excel leaves it: one team sheet, cells by agent and day edited.

    The row of the agent `without`, or the column of that day, is deleted.
    """
    import xlsxwriter

    roster = plan.roster
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes").write_string(0, 0, "anything")
        sheet = book.add_worksheet("t1")
        sheet.write_string(0, 0, "t1")
        sheet.write_row(2, 0, ["Id\n工号", "Name"])
        for column, day in enumerate(roster.grid.dates):
            if str(day) != without:
                sheet.write_string(2, 2 + column, f"{day.month}/{day.day}\n一\nMon")
        for row, agent in enumerate(roster.agents):
            if agent.agent == without:
                continue
            sheet.write_row(3 + row, 0, [agent.agent, agent.name])
            for column, day in enumerate(roster.grid.dates):
                place = roster.assignment[row, column]
                code = roster.patterns[place].shift if place >= 0 else "休"
                sheet.write_string(3 + row, 2 + column, edits.get((agent.agent, str(day)), code))
    return path


def test_a_workbook_edited_by_hand_is_judged(
    small_plan: Path, worked: dict[str, dict[str, str]], tmp_path: Path, capsys: Printed
) -> None:
    plan = wfm.read_plan(small_plan)
    same = team_sheet(tmp_path / "same.xlsx", plan, {})
    assert main(["roster", "check", str(same), "--plan", str(small_plan)]) == 0
    assert "0 changes" in capsys.readouterr().out

    days = sorted(worked)
    agent = next(a for a in worked[days[0]] if worked[days[0]][a])
    edits = {(agent, days[0]): "B", (agent, days[1]): "A", (agent, days[2]): "休"}
    edited = team_sheet(tmp_path / "edited.xlsx", plan, edits)
    code = main(["roster", "check", str(edited), "--plan", str(small_plan), "--json"])
    told = json.loads(capsys.readouterr().out)
    after = {(c["agent"], c["day"]): c["after"] for c in told["changes"]}
    expected = {
        (who, day): {"休": ""}.get(shift, shift)
        for (who, day), shift in edits.items()
        if worked[day][who] != {"休": ""}.get(shift, shift)
    }
    assert after == expected
    assert code == (6 if told["broken"] else 0)


def test_mistakes_of_a_workbook_are_named_by_sheet_and_row(
    small_plan: Path, worked: dict[str, dict[str, str]], tmp_path: Path, capsys: Printed
) -> None:
    day = sorted(worked)[0]
    edits = {("a03", day): "Q"}
    path = team_sheet(tmp_path / "wrong.xlsx", wfm.read_plan(small_plan), edits)
    assert main(["roster", "check", str(path), "--plan", str(small_plan)]) == 5
    told = capsys.readouterr().err
    assert "sheet t1, row 6" in told
    assert "'Q' is no shift" in told


def test_the_tables_of_a_plan_are_rosters_too(small_plan: Path, capsys: Printed) -> None:
    for name in ("roster.csv", "roster.xlsx"):
        assert main(["roster", "check", str(small_plan / name), "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["short_hours_before"] == told["short_hours_after"] >= 0
        assert (told["changes"], told["broken"]) == ([], [])
        assert set(told) == {"changes", "broken", "short_hours_before", "short_hours_after"}


def test_what_a_file_leaves_out_is_told_with_the_coverage(
    small_plan: Path, worked: dict[str, dict[str, str]], tmp_path: Path, capsys: Printed
) -> None:
    plan, day = wfm.read_plan(small_plan), sorted(worked)[0]
    agent = next(a for a in worked[day] if worked[day][a])
    for without, says in (
        (agent, f"warning: less.xlsx: 1 agent has no row and is off throughout: {agent}"),
        (day, f"warning: less.xlsx: no column for {day}: nobody works then"),
    ):
        path = team_sheet(tmp_path / "less.xlsx", plan, {}, without=without)
        main(["roster", "check", str(path), "--plan", str(small_plan)])
        lines = capsys.readouterr().out.splitlines()
        assert says in lines
        before, after = (float(lines[-1].split()[n]) for n in (3, 5))
        assert after > before if without == day else after >= before
    table = tmp_path / "less.csv"
    table.write_text(f"agent,day,shift\n{agent},{day},{worked[day][agent]}\n", encoding="utf-8")
    main(["roster", "check", str(table), "--plan", str(small_plan), "--json"])
    [told] = json.loads(capsys.readouterr().out)["findings"]
    assert told.startswith("less.csv: 11 agents have no row and are off throughout: ")


def test_what_planners_write_into_cells_is_understood(
    small_plan: Path, worked: dict[str, dict[str, str]], tmp_path: Path, capsys: Printed
) -> None:
    first, second, third = sorted(worked)
    agent = next(a for a in worked[first] if worked[first][a] and worked[second][a])
    marks = {(agent, first): " 病假 ", (agent, second): "公休", (agent, third): "Ｂ"}
    path = team_sheet(tmp_path / "marked.xlsx", wfm.read_plan(small_plan), marks)
    out = tmp_path / "marked"
    command = ["roster", "check", str(path), "--plan", str(small_plan), "--out", str(out)]
    assert main([*command, "--quiet"]) == 0
    plan = wfm.read_plan(out)
    row = [a.agent for a in plan.roster.agents].index(agent)
    assert list(plan.roster.leave[row]) == ["sick", "", ""]
    assert list(plan.roster.assignment[row, :2]) == [-1, -1]
    assert plan.roster.patterns[plan.roster.assignment[row, 2]].shift == "B"


def test_a_table_takes_leave_as_planners_write_it(
    small_plan: Path, worked: dict[str, dict[str, str]], tmp_path: Path, capsys: Printed
) -> None:
    first, second, third = sorted(worked)
    agent = next(iter(worked[first]))
    own = {first: ("病假", ""), second: ("", "年假"), third: ("", "卸妆")}
    lines = [
        ",".join((one, day, *(own[day] if one == agent else (shift, ""))))
        for day, shifts in worked.items()
        for one, shift in shifts.items()
    ]
    path, out = tmp_path / "edited.csv", tmp_path / "edited"
    path.write_text("\n".join(["工号,日期,班次,leave", *lines]), encoding="gb18030")
    command = ["roster", "check", str(path), "--plan", str(small_plan), "--out", str(out)]
    main([*command, "--quiet"])
    roster = wfm.read_plan(out).roster
    row = [a.agent for a in roster.agents].index(agent)
    assert list(roster.leave[row]) == ["sick", "annual", "卸妆"]
    assert list(roster.assignment[row]) == [-1, -1, -1]
    capsys.readouterr()
    # Two kinds of leave on one day, and half a placement of breaks, are mistakes.
    path.write_text(
        f"agent,day,shift,variant,leave\n{agent},{first},病假,,annual\n{agent},{second},A,1.5,\n",
        encoding="utf-8",
    )
    assert main(["roster", "check", str(path), "--plan", str(small_plan)]) == 5
    told = capsys.readouterr().err
    assert "edited.csv:2: '病假' is no shift" in told
    assert "edited.csv:3: variant 1.5 is no whole number" in told


def test_a_workbook_of_another_period_is_refused(
    small_plan: Path, tmp_path: Path, capsys: Printed
) -> None:
    import xlsxwriter

    path = tmp_path / "april.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("t1")
        sheet.write_row(0, 0, ["Id\n工号", "3/31\n周二\nTue", "4/2\n周四\nThu"])
        sheet.write_row(1, 0, ["a01", "A", "A"])
    assert main(["roster", "check", str(path), "--plan", str(small_plan)]) == 5
    told = capsys.readouterr().err
    assert "sheet t1, row 1: has days that are not in the period" in told
    assert "2026-03-30 to 2026-04-01: 4/2" in told


def test_a_plan_is_written_by_a_fresh_process_too(small_plan: Path, tmp_path: Path) -> None:
    """Within the tests somebody has always asked for `wfm.run` before."""
    out = tmp_path / "again"
    command = ["roster", "check", str(small_plan), "--out", str(out), "--quiet"]
    code = f"from wfm.cli import main; raise SystemExit(main({command!r}))"
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert wfm.read_plan(out).roster == wfm.read_plan(small_plan).roster


def test_new_leave_outside_the_period_is_told(
    small_plan: Path, tmp_path: Path, capsys: Printed
) -> None:
    path = tmp_path / "leave.csv"
    path.write_text("agent,first_day,last_day\na01,2026-06-01,2026-06-02\n", encoding="utf-8")
    assert main(["roster", "repair", str(small_plan), "--leave", str(path), "--quiet"]) == 0
    printed = capsys.readouterr()
    assert "leave.csv:2: 1 row outside the period" in printed.err
    assert "0 changes" in printed.out
