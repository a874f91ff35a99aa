"""Meetings and talks as a table: one row for each agent."""

from __future__ import annotations

from wfm.domain import TimeGrid
from wfm.io.table import Table
from wfm.roster import MeetingPlan
from wfm.roster.meeting_rows import MEETING_COLUMNS, meeting_rows


def meeting_table(found: MeetingPlan, grid: TimeGrid) -> Table:
    """Return who is where when, in local time, and who could not be placed and why."""
    return Table("meetings", MEETING_COLUMNS, [*meeting_rows(found, grid)])
