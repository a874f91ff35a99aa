"""Actuals of agents: every mistake is named with file and line, and nothing is scored then."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from wfm.domain import Agent, InvalidInputs, Roster, ShiftPattern, Team, TimeGrid
from wfm.io.agent_actuals import read_agent_actuals

HEAD = "agent,day,call_type,handled,handle_seconds,ready_seconds,logged_seconds\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "actuals.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_chinese_headings_and_days_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "工号,日期,技能组,接听量,处理时长(秒),值机时长,登录时长,排班时长,重复来电,质检得分\n"
        "B1,2026/3/2,service,50,11000,25000,27000,28000,4,92%\n"
        "B1,2026/3/2,card,10,5000,,,,1,80%\n"
        "A1,2026/3/3,card,3,1200,20000,21000,20500,,\n"
        "合计,,,63,17200,,,,,\n",
    )
    log, findings = read_agent_actuals(path)
    assert log.agents == ("A1", "B1")
    assert log.days == (date(2026, 3, 2), date(2026, 3, 3))
    assert log.call_types == ("card", "service")
    assert log.handled[1, 0].tolist() == [10, 50]
    assert log.handle_seconds.sum() == 17_200
    assert log.ready_seconds[1, 0] == 25_000
    assert log.kept_seconds[1, 0] == 27_000
    assert log.kept_seconds[0, 1] == 20_500
    assert log.repeats[1, 0].tolist() == [1, 4]
    assert log.quality[1, 0, 1] == pytest.approx(0.92)
    assert np.isnan(log.quality[0, 1]).all()
    assert [f.kind for f in findings] == ["total_row"]


def test_intervals_add_up_to_the_day(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "agent,day,interval,call_type,handled,handle_seconds,logged_seconds,scheduled_seconds\n"
        "A1,2026-03-02,08:00,x,5,1000,1800,1200\n"
        "A1,2026-03-02,08:30,x,4,900,900,1800\n",
    )
    log, _ = read_agent_actuals(path)
    assert log.handled.tolist() == [[[9]]]
    assert log.logged_seconds.tolist() == [[2700]]
    # Staying on half-hours that were not rostered does not make up for missing others.
    assert log.kept_seconds.tolist() == [[2100]]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("A9,2026-03-02,x,5,1000,2000,3000", "'A9' is no agent"),
        ("A1,2026-03-02,z,5,1000,2000,3000", "'z' is no call type"),
        ("A1,2026-03-02,x,5,4000,4000,3000", "gives ready_seconds 4000, more than logged_seconds"),
        ("A1,2026-03-02,x,5,3500,,3000", "gives handle_seconds 3500, more than logged_seconds"),
        ("A1,2026-03-02,x,5,2500,2000,3000", "gives handle_seconds 2500, more than ready_seconds"),
        ("A1,2026-03-02,x,5,1000,,95000", "more than seconds of a day of 25 hours"),
        ("A1,2026-03-02,x,5,0,2000,3000", "5 contacts and 0 s of handle time"),
        ("A1,2026-03-02,x,0,50,2000,3000", "0 contacts and 50 s of handle time"),
        ("A1,2026-03-02,x,,50,2000,3000", "lacks handled or handle_seconds"),
        ("A1,2026-03-02,x,-1,50,2000,3000", "is negative"),
        ("A1,2026-02-30,x,1,50,2000,3000", "not in the calendar"),
        ("B1,2026-03-02,x,5,1000,2000,3000", "repeats agent, day and call type of line 2"),
        ("B1,2026-03-02,y,5,1000,2500,3000", "ready_seconds 2500, line 2 gives 2000"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(tmp_path: Path, row: str, what: str) -> None:
    good = "B1,2026-03-02,x,5,500,2000,3000\n"
    path = written(tmp_path, f"{HEAD}{good}{row}\n")
    with pytest.raises(InvalidInputs) as caught:
        read_agent_actuals(path, agents=("A1", "B1"), call_types=("x", "y"))
    assert what in str(caught.value)
    assert f"{path}:3: " in str(caught.value)


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path, f"{HEAD}A1,2026-03-02,x,5,500,2000,3000\nZ,2026-03-02,x,1,5,,\nA1,?,x,1,5,,\n"
    )
    with pytest.raises(InvalidInputs) as caught:
        read_agent_actuals(path, agents=("A1",))
    assert len(caught.value.problems) == 2


def test_agents_without_a_row_are_told(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEAD}A1,2026-03-02,x,5,500,2000,3000\n")
    log, findings = read_agent_actuals(path, agents=("B1", "A1"))
    assert log.agents == ("B1", "A1")
    assert log.handled[:, 0, 0].tolist() == [0, 5]
    assert "1 agents have no row: B1" in findings[0].what


def test_more_contacts_than_seconds_and_intervals_without_a_time_are_named(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "agent,day,interval,call_type,handled,handle_seconds,ready_seconds,logged_seconds\n"
        "A1,2026-03-02,08:00,x,5,1000,1800,1800\n"
        "A1,2026-03-02,08:30,x,1000000,900,,1800\n"
        "A1,2026-03-02,09:00,x,0,0,1800,\n"
        # Counted in the half-hour in which it began, a second before its end: that is right.
        "A1,2026-03-02,09:30,x,1,0.85,1800,1800\n",
    )
    with pytest.raises(InvalidInputs) as caught:
        read_agent_actuals(path)
    said = str(caught.value)
    assert "actuals.csv:3: gives 1e+06 contacts in 900 s of handle time" in said
    # Added up as nothing, the half-hour would pass for one in which nobody was there.
    assert "actuals.csv:3: lacks ready_seconds, which line 2 gives" in said
    assert "actuals.csv:4: lacks logged_seconds, which line 2 gives" in said
    assert "actuals.csv:5" not in said


def test_days_of_the_calendar_are_told_from_those_of_shifts(tmp_path: Path) -> None:
    night, late = ShiftPattern("N", 0, 1320, 480), ShiftPattern("L", 0, 840, 480)
    roster = Roster(
        TimeGrid(date(2026, 3, 2), 4, 30, "Asia/Shanghai"),
        (Agent("A1", "t1", ("x",)),),
        (Team("t1"),),
        (night, late),
        np.array([[0, -1, 1, 0]]),
        np.full((1, 4), ""),
        np.array([[-1]]),
    )
    head = "agent,day,interval,call_type,handled,handle_seconds,ready_seconds,logged_seconds\n"
    evening = [f"A1,2026-03-02,{clock},x,3,900,1800,1800" for clock in ("22:00", "23:30")]
    small = "A1,2026-03-0{},{},x,1,300,1800,1800"
    hours = ("00:00", "05:30")
    right = written(tmp_path, head + "\n".join(evening + [small.format(2, h) for h in hours]))
    log, _ = read_agent_actuals(right, roster=roster)
    assert log.days == (date(2026, 3, 2),)
    wrong = written(tmp_path, head + "\n".join(evening + [small.format(3, h) for h in hours]))
    with pytest.raises(InvalidInputs, match=r"actuals\.csv:4: 00:00 on 2026-03-03 belongs to"):
        read_agent_actuals(wrong, roster=roster)
    # One who came hours early speaks of calendar days less loudly than two shifts against it.
    early = [small.format(3, "00:30"), *(small.format(2, h) for h in hours)]
    read_agent_actuals(written(tmp_path, head + "\n".join(evening + early)), roster=roster)
