"""One iCalendar file an agent, to subscribe to or to import into a phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from wfm.domain import OFF, Agent, Plan, ShiftPattern, TimeGrid
from wfm.domain.units import clock_text
from wfm.report.calendar_zone import zone_rules
from wfm.report.file_names import file_stems
from wfm.report.words import (
    BREAKS_ZH,
    LEAVE_ZH,
    both,
    person_name,
    plan_title,
    shift_title,
)
from wfm.roster.plan_burdens import stories_of
from wfm.roster.why_me_words import why_me_line, why_me_line_zh

MoreEvents = Callable[[int, Path], Sequence[Any]]


def write_calendars(plan: Plan, folder: Path, more: MoreEvents | None = None) -> None:
    """Write ``AGENT.ics`` for every agent into a folder, made where it is missing.

    Parameters
    ----------
    plan : Plan
    folder : Path
    more : callable, optional
        Takes the number of an agent and the file, which may hold an older calendar still, and
        returns further events.

    Notes
    -----
    The UID of an event is made of agent and day, so that a new plan replaces the old one's
    events whatever the agent does on that day; a split shift has two events. The SEQUENCE
    counts the changes of the day since the first plan (`Plan.revisions`), and events that are
    gone are cancelled, so that calendars which took the older file follow. A shift ends its
    length after its start in UTC: on a day on which clocks change, wall-clock arithmetic
    would be an hour wrong.
    """
    from icalendar import vText

    folder.mkdir(exist_ok=True)
    grid = plan.roster.grid
    zone = ZoneInfo(grid.timezone)
    rules = zone_rules(grid.timezone, grid.first_day, grid.last_day)
    stems = file_stems(a.agent for a in plan.roster.agents)
    lines = [f"{why_me_line_zh(s)}\n{why_me_line(s)}" for s in stories_of(plan)]
    for number, agent in enumerate(plan.roster.agents):
        file = folder / f"{stems[agent.agent]}.ics"
        calendar = _calendar(plan, agent, rules)
        calendar.add("x-wr-caldesc", vText(lines[number]))
        further = more(number, file) if more else []
        for event in [*_events(plan, number, zone), *further]:
            calendar.add_component(event)
        file.write_bytes(calendar.to_ical())


def shift_span(grid: TimeGrid, day: int, pattern: ShiftPattern) -> tuple[datetime, datetime]:
    """Return start and end of a shift in UTC; a time that clocks skip is what they jump to."""
    zone = ZoneInfo(grid.timezone)
    minute = timedelta(minutes=pattern.start_minute)
    local = datetime.combine(grid.dates[day], time()) + minute
    start = local.replace(tzinfo=zone).astimezone(UTC)
    return start, start + timedelta(minutes=pattern.length_minutes)


def _calendar(plan: Plan, agent: Agent, rules: Any) -> Any:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//wfm//roster//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    title = plan_title(plan)[1]
    name = person_name(agent.name, agent.name_zh, agent.agent)
    calendar.add("x-wr-calname", f"{title} {name}")
    calendar.add("x-wr-timezone", plan.roster.grid.timezone)
    calendar.add_component(rules)
    return calendar


def _events(plan: Plan, number: int, zone: ZoneInfo) -> list[Any]:
    roster = plan.roster
    stamp = stamp_of(roster.grid)
    events = []
    hired = roster.agents[number].hired
    changed = {r.day: r for r in plan.revisions if r.agent == roster.agents[number].agent}
    for day in range(roster.grid.day_count):
        place, kind = int(roster.assignment[number, day]), str(roster.leave[number, day])
        not_yet_here = hired is not None and roster.grid.dates[day] < hired
        revision = changed.get(roster.grid.dates[day])
        parts = roster.patterns[place].parts if place != OFF else ()
        told = 0 if place == OFF and (not kind or not_yet_here) else max(len(parts), 1)
        for part in range(max(told, revision.events if revision else 0)):
            event = _event(roster.agents[number].agent, roster.grid, day, part, stamp)
            event.add("sequence", revision.sequence if revision else 0)
            if part >= told:
                _cancel(event, roster.grid, day)
            elif parts:
                pattern = roster.patterns[place]
                _fill_shift(event, roster.grid, day, pattern, parts[part], zone)
            else:
                _fill_leave(event, roster.grid, day, kind)
            events.append(event)
    return events


def _event(agent: str, grid: TimeGrid, day: int, part: int, stamp: datetime) -> Any:
    from icalendar import Event

    event = Event()
    later = f"-{part + 1}" if part else ""
    event.add("uid", f"{grid.dates[day]:%Y%m%d}-{agent}{later}@wfm")
    event.add("dtstamp", stamp)
    return event


def _cancel(event: Any, grid: TimeGrid, day: int) -> None:
    event.add("status", "CANCELLED")
    event.add("summary", both("cancelled", "已取消"))
    event.add("dtstart", grid.dates[day])
    event.add("dtend", grid.dates[day] + timedelta(days=1))
    event.add("transp", "TRANSPARENT")


def _fill_shift(
    event: Any,
    grid: TimeGrid,
    day: int,
    pattern: ShiftPattern,
    part: tuple[int, int],
    zone: ZoneInfo,
) -> None:
    """Write one part of a shift; most shifts have one part."""
    start, end = shift_span(grid, day, pattern)
    event.add("summary", f"{pattern.shift} {shift_title(pattern)}".strip())
    event.add("dtstart", local_moment(start + timedelta(minutes=part[0]), zone))
    event.add("dtend", local_moment(start + timedelta(minutes=part[1]), zone))
    lines = [f"{clock_text(pattern.start_minute)}-{end.astimezone(zone):%H:%M}"]
    for pause in pattern.breaks:
        begin = start + timedelta(minutes=pause.offset_minutes)
        finish = begin + timedelta(minutes=pause.length_minutes)
        times = f"{begin.astimezone(zone):%H:%M}-{finish.astimezone(zone):%H:%M}"
        paid = "paid 计薪" if pause.paid else "unpaid 不计薪"
        lines.append(f"{times} {BREAKS_ZH.get(pause.kind, '')} {pause.kind}, {paid}")
    lines.append(f"{pattern.paid_minutes / 60:g} h paid 计薪工时")
    event.add("description", "\n".join(lines))


def stamp_of(grid: TimeGrid) -> datetime:
    """Return when events are said to have been made: the same for the same plan."""
    return datetime.combine(grid.first_day, time(), tzinfo=UTC)


def local_moment(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return local time; UTC in the second pass of a doubled hour, which has no other name."""
    local = moment.astimezone(zone)
    return moment if local.fold else local


def _fill_leave(event: Any, grid: TimeGrid, day: int, kind: str) -> None:
    today = grid.dates[day]
    event.add("summary", both(LEAVE_ZH.get(kind, ""), f"{kind} leave"))
    event.add("dtstart", today)
    event.add("dtend", today + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
