"""Meetings read back: as written, as Excel leaves them, over clock changes, with every mistake."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from wfm.domain import InvalidInputs, NotFound, Plan, TimeGrid
from wfm.io.columns import table_format
from wfm.io.meeting_table import meeting_table, read_meetings
from wfm.report.meeting_workbook import HEADS, write_meeting_workbook
from wfm.roster import Appointment, MeetingPlan, NotPlaced
from wfm.roster.meeting_rows import MEETING_COLUMNS

HEAD = "kind,team,session,agent,start,end,leader,not_placed"


def at(grid: TimeGrid, agent: str, hour: float, minutes: int, **more: object) -> Appointment:
    """An appointment some hours after the start of the grid, in elapsed time."""
    start, into = divmod(round(hour * 60), grid.interval_minutes)
    known = {"kind": "meeting", "team": "T1", "session": 1, "leader": ""}
    return Appointment(
        agent=agent, start=start, minutes=minutes, into_minutes=into, **known | more
    )


def found(grid: TimeGrid) -> MeetingPlan:
    """A1 works the night from 22:00 of the first day, A2 its day, A3 the third day's."""
    third = int(grid.day_starts[2]) / 2
    made = (
        at(grid, "A1", 23.25, 20),
        at(grid, "A1", 26.5, 30, session=2),
        at(grid, "A1", 27, 30, session=3),
        at(grid, "A1", 27.75, 30, session=4),
        at(grid, "A2", 8, 45),
        at(grid, "A3", third + 9, 15, kind="talk", team="T2", session=0),
    )
    return MeetingPlan(made, (NotPlaced("talk", "T1", "A2", "no leader, alas"),), 1.0, 2.0)


def table(path: Path, *lines: str) -> Path:
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


def test_the_columns_are_described():
    assert table_format("meetings").names == MEETING_COLUMNS
    for name, head in HEADS.items():
        column = table_format("meetings").column_of(head)
        assert column is not None
        assert column.name == name


@pytest.mark.parametrize("season", ["plan", "autumn_plan"])
@pytest.mark.parametrize("name", ["m.csv", "m.xlsx"])
def test_what_is_written_reads_back(
    season: str, name: str, tmp_path: Path, request: pytest.FixtureRequest
):
    plan: Plan = request.getfixturevalue(season)
    grid, path = plan.roster.grid, tmp_path / name
    made = found(grid)
    if name == "m.csv":
        meeting_table(made, grid).write(path)
    else:
        write_meeting_workbook(path, made, grid)
    read = read_meetings(path, plan.roster)
    assert read.appointments == made.appointments
    assert read.not_placed == made.not_placed
    assert read.findings == ()


def test_the_second_pass_of_a_repeated_hour_has_its_offset(autumn_plan: Plan):
    grid = autumn_plan.roster.grid
    rows = meeting_table(found(grid), grid).rows
    starts = [row[4] for row in rows if row[3] == "A1"]
    assert starts[1:] == [
        datetime(2026, 10, 25, 2, 30),
        "2026-10-25 02:00+01:00",
        "2026-10-25 02:45+01:00",
    ]
    assert [row[5] for row in rows if row[3] == "A1"][1:3] == [
        "2026-10-25 02:00+01:00",
        "2026-10-25 02:30+01:00",
    ]


def test_a_table_as_excel_leaves_it(plan: Plan, tmp_path: Path):
    path = table(
        tmp_path / "m.csv",
        "类型;班组;场次;工号;开始;结束;组长;备注",
        "班组会;;1;A1;2026/3/28 22:30;2026/3/28 23:00;A1;x",
        "面谈;T1;;A2;2026年3月28日 8:05;2026-03-28 08:20:00;;",
    )
    read = read_meetings(path, plan.roster)
    first, second = read.appointments
    assert (first.kind, first.team, first.session, first.start) == ("meeting", "T1", 1, 45)
    assert (second.kind, second.start, second.into_minutes, second.minutes) == ("talk", 16, 5, 15)
    assert [note.kind for note in read.findings] == ["unknown_column"]
    book = Workbook(str(tmp_path / "m.xlsx"))
    sheet, moment = book.add_worksheet(), book.add_format({"num_format": "m/d hh:mm"})
    for column, head in enumerate(["Kind\n类型", "agent", "from", "to"]):
        sheet.write(0, column, head)
    sheet.write_row(1, 0, ["Meeting", "A2"])
    for column, minute in ((2, 0), (3, 45)):
        sheet.write_datetime(1, column, datetime(2026, 3, 28, 9, minute), moment)
    book.close()
    (one,) = read_meetings(tmp_path / "m.xlsx", plan.roster).appointments
    assert (one.team, one.start, one.minutes) == ("T1", 18, 45)


def test_every_mistake_of_the_table_at_once(plan: Plan, tmp_path: Path):
    path = table(
        tmp_path / "m.csv",
        HEAD,
        "meeting,T1,1,A9,2026-03-28 08:00,2026-03-28 08:30,,",
        "party,T1,1,A2,2026-03-28 08:00,2026-03-28 08:30,,",
        "meeting,T1,1,A2,2026-03-28 07:00,2026-03-28 07:30,,",
        "meeting,T1,1,A2,2026-03-28 12:30,2026-03-28 13:30,,",
        "meeting,T1,1,A2,2026-03-28 16:30,2026-03-28 17:30,,",
        "meeting,T1,1,A2,2026-03-28 08:00,2026-03-28 08:30,,",
        "meeting,T1,2,A2,2026-03-28 08:15,2026-03-28 08:45,,",
        "meeting,T7,1,A2,2026-03-28 09:00,2026-03-28 09:30,,",
        "meeting,T1,1,A2,2026-03-28 09:00,2026-03-28 09:30,Bob,",
        "meeting,T1,1,A2,2026-03-28 09:00,,,",
        "meeting,T1,1,A2,2026-03-28 09:00,2026-03-28 08:00,,",
        "meeting,T1,1,A2,2026-04-28 09:00,2026-04-28 09:30,,",
        "meeting,T1,1,A1,2026-03-29 02:30,2026-03-29 04:00,,",
        "meeting,T1,1.5,A2,2026-03-28 09:00,2026-03-28 09:30,,",
        "meeting,T1,1,A2,nine,2026-03-28 09:30,,",
        "talk,T1,,A2,2026-03-28 15:00,2026-03-28 15:30,A1,",
        "talk,T1,,A3,,,,",
    )
    with pytest.raises(InvalidInputs) as raised:
        read_meetings(path, plan.roster)
    told = {p.where.removeprefix(f"{path}:"): p.what for p in raised.value.problems}
    expected = {
        "2": "'A9' is no agent",
        "3": "kind 'party' is not known",
        "4": "A2 is not on duty then",
        "5": "A2 has the lunch break 12:00-13:00 then",
        "6": "reaches beyond the shift of A2, D1 08:00-17:00",
        "8": "A2 is in another meeting at the same time (line 7)",
        "9": "'T7' is no team",
        "10": "'Bob' is no agent",
        "11": "has no end",
        "12": "does not end after it begins",
        "13": "2026-04-28 09:00 is outside the period 2026-03-28 to 2026-03-30",
        "14": "2026-03-29 02:30 does not exist: clocks skip it",
        "15": "session 1.5 is no whole number",
        "16": "start 'nine' is no day and time",
        "17": "A1 is not on duty then",
        "18": "has no start",
    }
    assert set(told) == set(expected)
    for line, what in expected.items():
        assert told[line].startswith(what)


def test_an_end_in_a_repeated_hour_is_explained(autumn_plan: Plan, tmp_path: Path):
    path = table(tmp_path / "m.csv", HEAD, "meeting,T1,1,A1,2026-10-25 02:45,2026-10-25 02:15,,")
    with pytest.raises(InvalidInputs, match=r"write the offset too"):
        read_meetings(path, autumn_plan.roster)
    end = "2026-10-25 02:15+01:00"
    path = table(tmp_path / "m.csv", HEAD, f"meeting,T1,1,A1,2026-10-25 02:45,{end},,")
    (one,) = read_meetings(path, autumn_plan.roster).appointments
    assert one.minutes == 30


def test_other_files_are_refused(plan: Plan, tmp_path: Path):
    with pytest.raises(NotFound):
        read_meetings(tmp_path / "none.csv", plan.roster)
    path = table(tmp_path / "m.csv", "agent,day,shift", "A1,2026-03-28,D1")
    with pytest.raises(InvalidInputs, match="lacks the column kind"):
        read_meetings(path, plan.roster)
