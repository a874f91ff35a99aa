"""The next period from the plan before: its roster as history, and slips of hand-kept tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from wfm.domain import InvalidInputs, Plan
from wfm.io import read_previous, read_requests, write_plan
from wfm.io.roster_words import is_day_off, leave_meant, shift_meant


def test_the_roster_of_a_plan_is_the_history_of_the_next(plan: Plan, tmp_path: Path):
    folder = write_plan(plan, tmp_path / "plan")
    roster = plan.roster
    worked, _ = read_previous(
        folder / "roster.csv",
        agents=[a.agent for a in roster.agents],
        shifts={p.shift for p in roster.patterns},
    )
    expected = {
        (agent.agent, day, roster.patterns[place].shift)
        for agent, row in zip(roster.agents, roster.assignment, strict=True)
        for day, place in zip(roster.grid.dates, row, strict=True)
        if place >= 0
    }
    assert len(expected) > 0
    assert {(w.agent, w.day, w.shift) for w in worked} == expected


def test_a_history_of_days_off_alone_is_refused(tmp_path: Path):
    path = tmp_path / "previous.csv"
    path.write_text("agent,day,duty\nA1,2026-02-01,E\n", encoding="utf-8")
    with pytest.raises(InvalidInputs, match="names no shift"):
        read_previous(path)
    path.write_text("agent,day,shift\nA1,2026-02-01,休\nA1,2026-01-31,D1\n", encoding="utf-8")
    assert [w.day for w in read_previous(path, shifts=("D1",))[0]] == [date(2026, 1, 31)]
    # A shift called OFF is one.
    path.write_text("agent,day,shift\nA1,2026-02-01,OFF\n", encoding="utf-8")
    assert len(read_previous(path, shifts=("OFF",))[0]) == 1


def test_a_day_as_a_number_of_excel_is_named(tmp_path: Path):
    path = tmp_path / "requests.csv"
    path.write_text("agent,day,shift\nA1,46141,OFF\n", encoding="utf-8")
    with pytest.raises(InvalidInputs, match="Excel's number of 2026-04-29"):
        read_requests(path)


def test_words_of_a_roster_cell():
    assert shift_meant("A1", {"A1"}) == shift_meant(" Ａ１", {"A1"}) == "A1"
    assert shift_meant("a1", {"A1"}) is None
    assert shift_meant("Ａ１", {"A1", "Ａ１"}) == "Ａ１"
    assert all(is_day_off(mark) for mark in ("", "休", "OFF", "Off", "—", "ＯＦＦ", "轮休"))
    assert not is_day_off("A1")
    assert leave_meant("(AL)") == leave_meant("年假") == "annual"
    assert leave_meant("婚假") == "marriage"
    assert leave_meant("X") is None
