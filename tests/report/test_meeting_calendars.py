"""Meetings in the calendars: parsed back, followed up when they change, cancelled when gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from wfm.domain import InvalidInput, Plan, WfmError
from wfm.report.calendar_files import write_calendars
from wfm.report.meeting_calendars import write_meeting_calendars
from wfm.roster import Appointment


def meeting(plan: Plan, agent: str, day: int, hour: float, **more: Any) -> Appointment:
    grid = plan.roster.grid
    minute = int(grid.day_starts[day]) * grid.interval_minutes + round(hour * 60)
    start, into = divmod(minute, grid.interval_minutes)
    known = {"kind": "meeting", "team": "T01", "session": 1, "leader": "", "minutes": 30}
    return Appointment(agent=agent, start=start, into_minutes=into, **known | more)


def events(folder: Path, agent: str) -> dict[str, Any]:
    """Return the events of meetings by UID; shifts are left out."""
    calendar = Calendar.from_ical((folder / f"{agent}.ics").read_bytes())
    return {str(e["UID"]): e for e in calendar.walk("VEVENT") if "CATEGORIES" in e}


def shifts(folder: Path, agent: str) -> list[bytes]:
    calendar = Calendar.from_ical((folder / f"{agent}.ics").read_bytes())
    return [e.to_ical() for e in calendar.walk("VEVENT") if "CATEGORIES" not in e]


@pytest.fixture(scope="module")
def team(build_plan: Callable[..., Plan]) -> Plan:
    return build_plan(date(2026, 3, 2), agents=8, teams=1)


def test_meetings_are_events_beside_the_shifts(team: Plan, tmp_path: Path) -> None:
    led = {"leader": "A001"}
    told = [
        meeting(team, "A002", 1, 9, **led),
        meeting(team, "A003", 1, 9, **led),
        meeting(team, "A002", 2, 10.25, kind="talk", session=0, minutes=20, **led),
        meeting(team, "A003", 2, 11, kind="talk", session=0, **led),
    ]
    write_meeting_calendars(team, tmp_path / "new" / "ics", told)
    write_calendars(team, tmp_path / "plain")
    folder = tmp_path / "new" / "ics"
    for agent in team.roster.agents:
        assert shifts(folder, agent.agent) == shifts(tmp_path / "plain", agent.agent)
    assert set(events(folder, "A001")) == {
        "20260303-A001-meeting@wfm",
        "20260304-A001-talk-A002@wfm",
        "20260304-A001-talk-A003@wfm",
    }
    own = events(folder, "A002")
    assert set(own) == {"20260303-A002-meeting@wfm", "20260304-A002-talk@wfm"}
    met, talk = own.values()
    assert met.start.isoformat() == "2026-03-03T09:00:00+08:00"
    assert met.end - met.start == timedelta(minutes=30)
    names = {agent.agent: agent.name for agent in team.roster.agents}
    assert names["A001"] in str(met["DESCRIPTION"])
    assert talk.start.isoformat() == "2026-03-04T10:15:00+08:00"
    assert str(talk["SUMMARY"]).endswith(names["A001"])
    leads = events(folder, "A001")["20260304-A001-talk-A002@wfm"]
    assert str(leads["SUMMARY"]).endswith(names["A002"])
    assert not events(folder, "A005")
    assert {int(e["SEQUENCE"]) for e in own.values()} == {0}


def test_changes_are_counted_and_what_is_gone_is_cancelled(team: Plan, tmp_path: Path) -> None:
    first = [meeting(team, "A002", day, 9) for day in (1, 2, 3)]
    write_meeting_calendars(team, tmp_path, first)
    before = (tmp_path / "A002.ics").read_bytes()
    write_meeting_calendars(team, tmp_path, first)
    assert (tmp_path / "A002.ics").read_bytes() == before
    moved = [first[0], replace(first[1], start=first[1].start + 1), meeting(team, "A002", 4, 9)]
    write_meeting_calendars(team, tmp_path, moved)

    def state() -> dict[str, tuple[int, str]]:
        found = events(tmp_path, "A002")
        return {u[6:8]: (int(e["SEQUENCE"]), str(e.get("STATUS", ""))) for u, e in found.items()}

    assert state() == {"03": (0, ""), "04": (1, ""), "05": (1, "CANCELLED"), "06": (0, "")}
    write_meeting_calendars(team, tmp_path, moved)
    assert state() == {"03": (0, ""), "04": (1, ""), "05": (1, "CANCELLED"), "06": (0, "")}
    write_meeting_calendars(team, tmp_path, first)
    assert state() == {"03": (0, ""), "04": (2, ""), "05": (2, ""), "06": (1, "CANCELLED")}


def test_meetings_of_days_not_spoken_of_stay(team: Plan, tmp_path: Path) -> None:
    days = team.roster.grid.dates
    write_meeting_calendars(team, tmp_path, [meeting(team, "A002", 1, 9)], (days[0], days[6]))
    write_meeting_calendars(team, tmp_path, [meeting(team, "A002", 8, 9)], (days[7], days[13]))
    found = events(tmp_path, "A002")
    assert [int(e["SEQUENCE"]) for e in found.values()] == [0, 0]
    assert not any("STATUS" in e for e in found.values())
    write_meeting_calendars(team, tmp_path, [], (days[0], days[6]))
    cancelled = {u[6:8] for u, e in events(tmp_path, "A002").items() if "STATUS" in e}
    assert cancelled == {"03"}


def test_two_meetings_of_a_day_are_two_events(team: Plan, tmp_path: Path) -> None:
    told = [meeting(team, "A002", 1, hour) for hour in (14, 9)]
    write_meeting_calendars(team, tmp_path, told)
    assert [(u[16:], e.start.hour) for u, e in events(tmp_path, "A002").items()] == [
        ("eting@wfm", 9),
        ("eting-2@wfm", 14),
    ]


@pytest.mark.parametrize(
    ("first", "day", "changes"), [(date(2026, 3, 23), 5, 28), (date(2026, 10, 19), 5, 24)]
)
def test_times_are_right_where_clocks_change(
    build_plan: Callable[..., Plan], tmp_path: Path, first: date, day: int, changes: int
) -> None:
    plan = build_plan(first, timezone="Europe/Berlin", country="DE", agents=8, teams=1)
    assert plan.roster.grid.dates[day].day == changes
    midnight = plan.roster.grid.local_start(int(plan.roster.grid.day_starts[day]))
    told = [meeting(plan, "A002", day, hour) for hour in (25.5, 26, 26.5, 27, 27.5, 33)]
    write_meeting_calendars(plan, tmp_path, told)
    starts = {e.start.astimezone(UTC) for e in events(tmp_path, "A002").values()}
    ends = {e.end.astimezone(UTC) for e in events(tmp_path, "A002").values()}
    base = midnight.astimezone(UTC)
    expected = {base + timedelta(hours=h) for h in (25.5, 26, 26.5, 27, 27.5, 33)}
    assert starts == expected
    assert ends == {moment + timedelta(minutes=30) for moment in expected}
    before = (tmp_path / "A002.ics").read_bytes()
    write_meeting_calendars(plan, tmp_path, told)
    assert (tmp_path / "A002.ics").read_bytes() == before


def test_events_of_another_month_are_left_out(
    build_plan: Callable[..., Plan], team: Plan, tmp_path: Path
) -> None:
    write_meeting_calendars(team, tmp_path, [meeting(team, "A002", 1, 9)])
    later = build_plan(date(2026, 4, 6), agents=8, teams=1)
    write_meeting_calendars(later, tmp_path, [])
    assert events(tmp_path, "A002") == {}


def test_what_is_no_calendar_is_refused(team: Plan, tmp_path: Path) -> None:
    (tmp_path / "A002.ics").write_text("no calendar", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"A002\.ics: is no calendar"):
        write_meeting_calendars(team, tmp_path, [])
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(WfmError, match="cannot be written"):
        write_meeting_calendars(team, tmp_path / "file", [])
