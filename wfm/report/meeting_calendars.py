"""The agents' calendars with their meetings and talks as events beside the shifts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from wfm.domain import InvalidInput, Plan, TimeGrid, WfmError
from wfm.report.calendar_files import local_moment, stamp_of, write_calendars
from wfm.report.words import both, person_name
from wfm.roster import Appointment, Booking, bookings

CATEGORY = "MEETING"
"""By which the events of meetings and talks are known in a calendar that stands."""


def write_meeting_calendars(
    plan: Plan,
    folder: Path,
    appointments: Sequence[Appointment],
    days: tuple[date, date] | None = None,
) -> None:
    """Write ``AGENT.ics`` for every agent, with shifts as `write_calendars` and with meetings.

    Parameters
    ----------
    plan : Plan
    folder : Path
        Made where it is missing. Calendars that stand there are taken for those that people
        have: what has changed since gets a higher SEQUENCE, and what is gone is cancelled.
    appointments : sequence of Appointment
        All that there are on the days.
    days : tuple of date, optional
        First and last day that the appointments speak of; the whole plan if not given. Meetings
        of its other days stay in the calendars as they are.

    Raises
    ------
    InvalidInput
        If a file in the folder is no calendar.
    WfmError
        If something cannot be written.

    Notes
    -----
    The UID of an event is made of day, agent and kind, in a leader's calendar also of whom a
    talk is with; a second one of the same day is numbered.
    """
    own: dict[int, list[Booking]] = {}
    for booking in sorted(bookings(plan.roster, appointments), key=lambda b: b.begin):
        own.setdefault(booking.row, []).append(booking)
    events = {row: _events(plan, appointments, booked) for row, booked in own.items()}
    grid = plan.roster.grid
    spoken_of = days or (grid.first_day, grid.last_day)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_calendars(plan, folder, partial(_after_older, grid, spoken_of, events))
    except OSError as error:
        raise WfmError(f"cannot be written: {error.strerror}", where=str(folder)) from error


def _events(
    plan: Plan, appointments: Sequence[Appointment], booked: list[Booking]
) -> dict[str, Any]:
    """Return the events of one agent by UID, in order of time, without SEQUENCE."""
    grid = plan.roster.grid
    midnight, zone = grid.local_start(0).astimezone(UTC), ZoneInfo(grid.timezone)
    taken: Counter[str] = Counter()
    events = {}
    for booking in booked:
        one, agent = appointments[booking.place], plan.roster.agents[booking.row]
        begin, end = (midnight + timedelta(minutes=m) for m in (booking.begin, booking.end))
        partner = one.leader if agent.agent == one.agent else one.agent
        stem = f"{begin.astimezone(zone):%Y%m%d}-{agent.agent}-{one.kind}"
        if one.kind == "talk" and agent.agent == one.leader:
            stem += f"-{one.agent}"
        taken[stem] += 1
        later = f"-{taken[stem]}" if taken[stem] > 1 else ""
        event = _event(f"{stem}{later}@wfm", grid)
        event.add("dtstart", local_moment(begin, zone))
        event.add("dtend", local_moment(end, zone))
        _describe(event, one, partner, plan)
        events[f"{stem}{later}@wfm"] = event
    return events


def _event(uid: str, grid: TimeGrid) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", stamp_of(grid))
    event.add("categories", [CATEGORY])
    return event


def _describe(event: Any, one: Appointment, partner: str, plan: Plan) -> None:
    """Write what it is and with whom; `partner` is the other side of a talk."""
    if one.kind == "talk":
        event.add("summary", f"{both('talk', '面谈')} {_name(plan, partner)}".strip())
        return
    event.add("summary", both("team meeting", "班组会"))
    team = next(team for team in plan.roster.teams if team.team == one.team)
    lines = [f"班组 team: {both(team.name_zh, team.name) or team.team}"]
    if one.session:
        lines.append(f"场次 session: {one.session}")
    if one.leader:
        lines.append(f"组长 leader: {_name(plan, one.leader)}")
    event.add("description", "\n".join(lines))


def _name(plan: Plan, agent: str) -> str:
    """Return the display name of an agent; empty for nobody."""
    for one in plan.roster.agents:
        if one.agent == agent:
            return person_name(one.name, one.name_zh, agent)
    return ""


def _after_older(
    grid: TimeGrid,
    spoken_of: tuple[date, date],
    events: dict[int, dict[str, Any]],
    number: int,
    file: Path,
) -> list[Any]:
    """Return the events of an agent with SEQUENCE, and what is left of an older calendar."""
    older = _older(file) if file.exists() else {}
    told = []
    for uid, event in events.get(number, {}).items():
        old = older.pop(uid, None)
        sequence = 0 if old is None else int(old["SEQUENCE"]) + (_told(old) != _told(event))
        event.add("sequence", sequence)
        told.append(event)
    for old in older.values():
        day = _moment(old, "DTSTART").astimezone(ZoneInfo(grid.timezone)).date()
        if not grid.first_day <= day <= grid.last_day:
            continue
        if spoken_of[0] <= day <= spoken_of[1] and "STATUS" not in old:
            old["SEQUENCE"] = int(old["SEQUENCE"]) + 1
            old.add("status", "CANCELLED")
            old.add("transp", "TRANSPARENT")
        told.append(old)
    return told


def _older(file: Path) -> dict[str, Any]:
    """Return the events of meetings in a calendar that stands, by UID."""
    from icalendar import Calendar

    try:
        events = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
        return {
            str(event["UID"]): event
            for event in events
            if "CATEGORIES" in event and event["CATEGORIES"].to_ical() == CATEGORY.encode()
        }
    except (ValueError, KeyError) as error:
        raise InvalidInput(
            f"is no calendar: {error}", where=str(file), hint="take it out of the folder"
        ) from error


def _told(event: Any) -> tuple[Any, ...]:
    """Return what makes an event another one for those who read it."""
    texts = (str(event.get(name, "")) for name in ("SUMMARY", "DESCRIPTION", "STATUS"))
    return _moment(event, "DTSTART"), _moment(event, "DTEND"), *texts


def _moment(event: Any, name: str) -> datetime:
    moment: datetime = event[name].dt
    return moment.astimezone(UTC)
