"""Calendar files are parsed back; times are compared in UTC."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from icalendar import Calendar

from wfm.domain import OFF, Break, Plan
from wfm.report.calendar_files import shift_span, write_calendars
from wfm.report.calendar_zone import zone_rules


def events(file: Path) -> list:
    return list(Calendar.from_ical(file.read_bytes()).walk("VEVENT"))


@pytest.fixture(scope="module")
def berlin(dst_plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ics") / "calendars"
    write_calendars(dst_plan, folder)
    return folder


def check_times(plan: Plan, folder: Path) -> int:
    """Compare every event with start at the wall clock and length in elapsed time."""
    roster, zone = plan.roster, ZoneInfo(plan.roster.grid.timezone)
    compared = 0
    for number, agent in enumerate(roster.agents):
        by_uid = {str(e["UID"]): e for e in events(folder / f"{agent.agent}.ics")}
        for d, day in enumerate(roster.grid.dates):
            event = by_uid.pop(f"{day:%Y%m%d}-{agent.agent}@wfm", None)
            place = roster.assignment[number, d]
            if place == OFF:
                assert (event is not None) == bool(roster.leave[number, d])
                continue
            pattern = roster.patterns[place]
            hour, minute = divmod(pattern.start_minute, 60)
            start = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
            assert event is not None
            assert event.start.astimezone(UTC) == start.astimezone(UTC)
            length = event.end.astimezone(UTC) - event.start.astimezone(UTC)
            assert length == timedelta(minutes=pattern.length_minutes)
            assert str(event["SUMMARY"]).startswith(pattern.shift)
            assert event["SEQUENCE"] == 0
            compared += 1
        assert not by_uid
    return compared


def test_one_file_an_agent_with_right_times(plan: Plan, reports: Path) -> None:
    folder = reports / "calendars"
    assert {f.stem for f in folder.iterdir()} == {a.agent for a in plan.roster.agents}
    assert check_times(plan, folder) == (plan.roster.assignment != OFF).sum()


def test_right_times_when_clocks_go_forward(dst_plan: Plan, berlin: Path) -> None:
    assert check_times(dst_plan, berlin) > 100


def test_night_before_the_change_ends_an_hour_later_on_the_clock(dst_plan: Plan) -> None:
    grid = dst_plan.roster.grid
    night = next(p for p in dst_plan.roster.patterns if p.shift == "N1")
    before = grid.dates.index(date(2026, 3, 28))
    start, end = shift_span(grid, before, night)
    assert start == datetime(2026, 3, 28, 21, tzinfo=UTC)
    assert end == datetime(2026, 3, 29, 7, tzinfo=UTC)
    assert end.astimezone(ZoneInfo("Europe/Berlin")).hour == 9


def test_doubled_hour_is_written_in_utc(build_plan: Callable[..., Plan], tmp_path: Path) -> None:
    plan = build_plan(
        date(2026, 10, 19), timezone="Europe/Berlin", country="DE", agents=8, teams=1
    )
    write_calendars(plan, tmp_path / "calendars")
    assert check_times(plan, tmp_path / "calendars") > 50


@pytest.mark.parametrize(
    ("timezone", "year", "onsets"),
    [
        ("Europe/Berlin", 2026, ["2026-03-29T02:00", "2026-10-25T03:00"]),
        ("America/New_York", 2026, ["2026-03-08T02:00", "2026-11-01T02:00"]),
        ("Australia/Lord_Howe", 2026, ["2026-04-05T02:00", "2026-10-04T02:00"]),
        ("Asia/Shanghai", 2026, []),
    ],
)
def test_zone_rules_start_in_the_time_before_the_change(
    timezone: str, year: int, onsets: list[str]
) -> None:
    rules = zone_rules(timezone, date(year, 1, 10), date(year, 12, 20))
    parts = [
        part for part in rules.subcomponents if part["TZOFFSETFROM"].td != part["TZOFFSETTO"].td
    ]
    assert [part["DTSTART"].dt.isoformat()[:16] for part in parts] == onsets


def test_leave_is_all_day(plan: Plan, reports: Path) -> None:
    number, day = map(int, next(zip(*(plan.roster.leave != "").nonzero(), strict=True)))
    agent, when = plan.roster.agents[number].agent, plan.roster.grid.dates[day]
    event = next(
        e
        for e in events(reports / "calendars" / f"{agent}.ics")
        if str(e["UID"]) == f"{when:%Y%m%d}-{agent}@wfm"
    )
    assert event["DTSTART"].dt == when
    assert event["DTEND"].dt == when + timedelta(days=1)
    assert any(word in str(event["SUMMARY"]) for word in ("年假", "病假", "培训"))


def test_days_before_the_first_day_are_no_leave(
    build_plan: Callable[..., Plan], tmp_path: Path
) -> None:
    plan = build_plan(date(2026, 3, 2), agents=8, teams=1)
    first = plan.roster.grid.dates[5]
    leave = plan.roster.leave.astype("<U9")
    leave[0, :5] = "not_hired"
    assignment = plan.roster.assignment.copy()
    assignment[0, :5] = OFF
    agents = (replace(plan.roster.agents[0], hired=first), *plan.roster.agents[1:])
    roster = replace(plan.roster, agents=agents, leave=leave, assignment=assignment)
    write_calendars(replace(plan, roster=roster), tmp_path / "calendars")
    written = events(tmp_path / "calendars" / f"{agents[0].agent}.ics")
    assert written
    assert all(str(event["UID"])[:8] >= f"{first:%Y%m%d}" for event in written)


def test_breaks_are_described(plan: Plan, reports: Path) -> None:
    shifts = [e for e in events(reports / "calendars" / "A001.ics") if "D1" in str(e["SUMMARY"])]
    assert "用餐 lunch, unpaid" in str(shifts[0]["DESCRIPTION"])
    assert "10:30-10:45 小休 rest, paid" in str(shifts[0]["DESCRIPTION"])


def test_same_plan_same_bytes(dst_plan: Plan, berlin: Path, tmp_path: Path) -> None:
    write_calendars(dst_plan, tmp_path / "again")
    for file in berlin.iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes()


def test_a_split_shift_is_two_events(plan: Plan, tmp_path: Path) -> None:
    roster = plan.roster
    number, day = (int(k) for k in np.argwhere(roster.assignment != OFF)[0])
    old = roster.patterns[roster.assignment[number, day]]
    gap = Break(240, 240, paid=False, kind="split")
    split = replace(old, start_minute=480, length_minutes=720, breaks=(gap,))
    patterns = tuple(split if p is old else p for p in roster.patterns)
    write_calendars(replace(plan, roster=replace(roster, patterns=patterns)), tmp_path / "ics")
    agent = roster.agents[number].agent
    by_uid = {str(e["UID"]): e for e in events(tmp_path / "ics" / f"{agent}.ics")}
    stem = f"{roster.grid.dates[day]:%Y%m%d}-{agent}"
    parts = [by_uid[f"{stem}@wfm"], by_uid[f"{stem}-2@wfm"]]
    assert [e.start.strftime("%H:%M") for e in parts] == ["08:00", "16:00"]
    assert [e.end.strftime("%H:%M") for e in parts] == ["12:00", "20:00"]
    assert all("两头班间隔 split, unpaid" in str(e["DESCRIPTION"]) for e in parts)
