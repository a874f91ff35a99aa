"""Meetings and talks as rows, one for each agent, in local time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from wfm.domain import TimeGrid
from wfm.roster.meetings import Appointment, MeetingPlan

MEETING_COLUMNS = ("kind", "team", "session", "agent", "start", "end", "leader", "not_placed")
MeetingRow = tuple[
    str, str, int | None, str, datetime | str | None, datetime | str | None, str, str
]  # in the order of the columns


def meeting_rows(found: MeetingPlan, grid: TimeGrid) -> list[MeetingRow]:
    """Return who is where when, and who could not be placed and why.

    Moments are local ones without zone; in the second pass of an hour that clocks repeat they
    are texts with the offset from UTC, since they have no other name.
    """
    rows: list[MeetingRow] = []
    for one in found.appointments:
        begin, end = (_wall(moment) for moment in span_of(one, grid))
        number = one.session or None
        rows.append((one.kind, one.team, number, one.agent, begin, end, one.leader, ""))
    rows += [
        (one.kind, one.team, None, one.agent, None, None, "", one.why) for one in found.not_placed
    ]
    return rows


def span_of(one: Appointment, grid: TimeGrid) -> tuple[datetime, datetime]:
    """Return the local begin and end of an appointment, with zone."""
    start = grid.local_start(one.start)
    # By way of UTC: clocks may change in between.
    begin = start.astimezone(UTC) + timedelta(minutes=one.into_minutes)
    end = begin + timedelta(minutes=one.minutes)
    return begin.astimezone(start.tzinfo), end.astimezone(start.tzinfo)


def _wall(moment: datetime) -> datetime | str:
    return moment.isoformat(" ", "minutes") if moment.fold else moment.replace(tzinfo=None)
