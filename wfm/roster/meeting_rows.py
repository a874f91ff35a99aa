"""Meetings and talks as rows, one for each agent, in local time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from wfm.domain import TimeGrid
from wfm.roster.meetings import MeetingPlan

MEETING_COLUMNS = ("kind", "team", "session", "agent", "start", "end", "leader", "not_placed")
MeetingRow = tuple[
    str, str, int | None, str, datetime | None, datetime | None, str, str
]  # in the order of the columns


def meeting_rows(found: MeetingPlan, grid: TimeGrid) -> list[MeetingRow]:
    """Return who is where when, and who could not be placed and why."""
    rows: list[MeetingRow] = []
    for one in found.appointments:
        start = grid.local_start(one.start)
        # By way of UTC: clocks may change in between.
        last = start.astimezone(UTC) + timedelta(minutes=one.minutes)
        begin, end = (m.astimezone(start.tzinfo).replace(tzinfo=None) for m in (start, last))
        number = one.session or None
        rows.append((one.kind, one.team, number, one.agent, begin, end, one.leader, ""))
    rows += [
        (one.kind, one.team, None, one.agent, None, None, "", one.why) for one in found.not_placed
    ]
    return rows
