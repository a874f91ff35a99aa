"""What planners really hand in: titles above the headings, slips of the pen, broken files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest
import xlsxwriter

from wfm.domain import InvalidInput, InvalidInputs, WfmError
from wfm.io import copy_scenario, read_agents, read_scenario
from wfm.io.atomic import cannot_write
from wfm.io.cells import BadCell, parse_moment, parse_number
from wfm.io.settings_file import read_settings

Change = Callable[[str, str, str], Path]


def refused(folder: Path) -> InvalidInput:
    with pytest.raises(InvalidInputs) as caught:
        read_scenario(folder)
    [problem] = caught.value.problems
    assert isinstance(problem, InvalidInput)
    return problem


@pytest.mark.parametrize(
    "title",
    ["坐席名单 2026年2月\n\n", "Agents;;\nprinted 2026-02-01;;\n", '"Agents\nof 2026";;\n'],
)
def test_titles_above_the_headings_of_a_csv_are_left_out(title: str, tmp_path: Path):
    path = tmp_path / "agents.csv"
    path.write_text(title + "agent;team;skills\nA1;T1;x\n", encoding="utf-8")
    agents, findings = read_agents(path)
    assert [a.agent for a in agents] == ["A1"]
    assert [(f.kind, f.where) for f in findings] == [("title_rows", "agents.csv:1")]


def test_a_merged_title_in_a_workbook_is_left_out(tmp_path: Path):
    path = tmp_path / "agents.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 2, "坐席名单", book.add_format())
        sheet.write_row(2, 0, ["工号", "班组", "技能"])
        sheet.write_row(3, 0, [1001, "一组", "x"])
        sheet.write_row(4, 0, [1001, "一组", "x"])
    with pytest.raises(InvalidInputs, match=r"agents\.xlsx:5: agent 1001 stands on line 4"):
        read_agents(path)


def test_without_headings_the_first_row_is_blamed(tmp_path: Path):
    path = tmp_path / "agents.csv"
    path.write_text("A1,T1,x\nA2,T1,x\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"agents\.csv:1: lacks the column agent"):
        read_agents(path)


@pytest.mark.parametrize(
    ("parse", "cell", "hint"),
    [
        (parse_number, "0:03:20", "number of seconds"),
        (parse_number, "3:20", "number of seconds"),
        (parse_number, "4,5", "decimal point"),
        (parse_moment, "08:30", "into one column"),
        (parse_moment, time(8, 30), "into one column"),
        (parse_moment, 45754.9375, "format the column"),
        (parse_moment, "17/2/2026 8:30", "2026-02-17 08:30"),
    ],
)
def test_hints_fit_what_was_written(parse, cell, hint: str):
    with pytest.raises(BadCell) as bad:
        parse(cell)
    assert hint in bad.value.hint


@pytest.mark.parametrize("counts", ["0,0,0,", ",,,"])
def test_a_history_without_any_contact_is_called_so(counts: str, scenario_folder: Path):
    path = scenario_folder / "history.csv"
    text = path.read_text(encoding="utf-8").replace(",10,9,1,180", f",{counts}")
    path.write_text(text, encoding="utf-8")
    problem = refused(scenario_folder)
    assert problem.what == "holds no contact at all"
    assert problem.where.endswith("history.csv")


def test_handle_times_of_zero_tell_nothing(scenario_folder: Path):
    path = scenario_folder / "history.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",180", ",0"), encoding="utf-8")
    with pytest.raises(InvalidInputs, match="how long contacts of queue 'general' take"):
        read_scenario(scenario_folder)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Asia/Shanghai", "localtime", "another zone on every machine"),
        ("start: 2026-02-02", "start: 9999-12-30", "period.start is 9999-12-30"),
        ("start: 2026-02-02", "start: 0001-01-01", "period.start is 0001-01-01"),
    ],
)
def test_zones_and_years_that_are_slips(old: str, new: str, said: str, change_file: Change):
    problem = refused(change_file("scenario.yaml", old, new))
    assert said in problem.what
    assert "scenario.yaml:" in problem.where


def test_a_period_at_the_end_of_time_is_refused_in_changes(scenario_folder: Path):
    scenario = read_scenario(scenario_folder)
    with pytest.raises(InvalidInputs, match="reaches beyond the one read"):
        scenario.changed({"period.start": "9999-12-30"})


def test_an_empty_value_is_shown_where_its_word_stands(change_file: Change):
    problem = refused(
        change_file("scenario.yaml", "  general: {patience_seconds: 120}", "  general:")
    )
    assert problem.where.endswith("scenario.yaml:8:3")
    assert "8 |   general:" in problem.what


@pytest.mark.parametrize("text", ["[" * 3000, "a: " + "{a: " * 2000 + "1" + "}" * 2000])
def test_brackets_without_end_are_refused(text: str, tmp_path: Path):
    path = tmp_path / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match="nested too deeply"):
        read_settings(path)


def test_the_hint_of_an_unreadable_scenario_speaks_of_no_tables(tmp_path: Path):
    path = tmp_path / "scenario.yaml"
    path.write_bytes(b"name: \xff\xff\n")
    with pytest.raises(InvalidInput) as bad:
        read_settings(path)
    assert bad.value.hint == "save it as UTF-8"


def test_a_copy_that_fails_half_way_tells_one_reason(
    scenario_folder: Path, tmp_path: Path, monkeypatch
):
    def full(*_, **__):
        raise OSError(28, "No space left on device", "x.csv", None, "y.csv")

    monkeypatch.setattr("shutil.copyfile", full)
    monkeypatch.setattr("shutil.copy2", full)
    real = shutil.copytree
    monkeypatch.setattr("shutil.copytree", lambda a, b: real(a, b, copy_function=full))
    with pytest.raises(WfmError) as failed:
        copy_scenario(str(scenario_folder), tmp_path / "mine")
    assert failed.value.what == "cannot be written: No space left on device"
    assert [p.name for p in tmp_path.iterdir()] == ["small"]
    assert cannot_write(tmp_path, shutil.Error("torn")).what == "cannot be written: torn"
