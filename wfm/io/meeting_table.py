"""Meetings and talks as a table: one row for each agent, written, and read back when edited."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from wfm.domain import Roster, TimeGrid
from wfm.domain.event import Finding
from wfm.io.cells import BadCell
from wfm.io.table import Table
from wfm.io.table_reader import TableData, known_or_problem, read_table
from wfm.roster import Appointment, MeetingPlan, NotPlaced, booking_problems
from wfm.roster.meeting_rows import MEETING_COLUMNS, meeting_rows

MINUTE = timedelta(minutes=1)
REPEATED = "in an hour that clocks repeat, write the offset too, as 2026-10-25 02:30+01:00"


@dataclass(frozen=True, slots=True)
class MeetingFile:
    """What a table of meetings says.

    Parameters
    ----------
    appointments : tuple of Appointment
    not_placed : tuple of NotPlaced
        Agents without begin and end, but with a reason.
    findings : tuple of Finding
        What was left out and why.
    """

    appointments: tuple[Appointment, ...]
    not_placed: tuple[NotPlaced, ...]
    findings: tuple[Finding, ...]


def meeting_table(found: MeetingPlan, grid: TimeGrid) -> Table:
    """Return who is where when, in local time, and who could not be placed and why."""
    return Table("meetings", MEETING_COLUMNS, [*meeting_rows(found, grid)])


def read_meetings(path: Path, roster: Roster) -> MeetingFile:
    """Read meetings and talks, as `meeting_table` and the workbook write them, or by hand.

    Parameters
    ----------
    path : Path
        CSV or workbook. A row with begin and end is an appointment; one without both tells why
        an agent has none. Begin and end may be any minute of a shift.
    roster : Roster
        Whose meetings they are.

    Raises
    ------
    NotFound
        If the file does not exist.
    InvalidInputs
        All mistakes: unknown agents, leaders, teams and kinds, times that do not exist or lie
        outside the period, an agent who is not on duty then or on a break, who would have to
        stay longer, or who is at two places at once.
    """
    data = read_table(path, "meetings")
    lines: list[int] = []
    made: list[Appointment] = []
    left: list[NotPlaced] = []
    teams = {agent.agent: agent.team for agent in roster.agents}
    known = {team.team for team in roster.teams}
    for line, row in data.rows():
        if not _is_good(data, line, row, (teams.keys(), known)):
            continue
        team = row["team"] or teams[row["agent"]]
        if row["start"] is None and row["end"] is None and row["not_placed"]:
            left.append(NotPlaced(row["kind"], team, row["agent"], row["not_placed"]))
            continue
        try:
            appointment = _appointment(row, team, roster.grid)
        except BadCell as bad:
            data.problems.add(line, str(bad), bad.hint)
            continue
        made.append(appointment)
        lines.append(line)
    for problem in booking_problems(roster, made):
        other = f" (line {lines[problem.other]})" if problem.other >= 0 else ""
        data.problems.add(lines[problem.place], problem.what + other, problem.hint)
    data.problems.check()
    return MeetingFile(tuple(made), tuple(left), tuple(data.findings))


def _is_good(
    data: TableData, line: int, row: dict[str, Any], known: tuple[Collection[str], set[str]]
) -> bool:
    """Note ids that are unknown; return whether there is none."""
    agents, teams = set(known[0]), known[1]
    good = known_or_problem(row["agent"], agents, "agent", line, data.problems)
    if row["leader"]:
        good &= known_or_problem(row["leader"], agents, "agent", line, data.problems)
    if row["team"]:
        good &= known_or_problem(row["team"], teams, "team", line, data.problems)
    return good


def _appointment(row: dict[str, Any], team: str, grid: TimeGrid) -> Appointment:
    """Return the appointment of a row.

    Raises
    ------
    BadCell
        If it has no times, or impossible ones.
    """
    for name in ("start", "end"):
        if row[name] is None:
            raise BadCell(f"has no {name}", "give both, or take the row out")
    begin, end = (_minute(row[name], grid) for name in ("start", "end"))
    if end <= begin:
        what = f"does not end after it begins, at {row['start']:%Y-%m-%d %H:%M}"
        raise BadCell(what, REPEATED if _is_repeated(row["end"], grid) else "")
    if not 0 <= begin < end <= grid.interval_count * grid.interval_minutes:
        period = f"{grid.first_day} to {grid.last_day}"
        raise BadCell(f"{row['start']:%Y-%m-%d %H:%M} is outside the period {period}")
    session = row["session"] or 0
    if session != int(session):
        raise BadCell(f"session {session:g} is no whole number")
    start, into = divmod(begin, grid.interval_minutes)
    return Appointment(
        kind=row["kind"],
        team=team,
        agent=row["agent"],
        session=int(session),
        start=start,
        minutes=end - begin,
        leader=row["leader"] or "",
        into_minutes=into,
    )


def _minute(moment: datetime, grid: TimeGrid) -> int:
    """Return elapsed minutes from the grid's start to a moment, local where it has no zone."""
    zone = ZoneInfo(grid.timezone)
    at = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    if moment.tzinfo is None and at.astimezone(zone).replace(tzinfo=None) != moment:
        what = f"{moment:%Y-%m-%d %H:%M} does not exist: clocks skip it"
        raise BadCell(what, "write the time that clocks show then")
    return (at - grid.local_start(0).astimezone(UTC)) // MINUTE


def _is_repeated(moment: datetime, grid: TimeGrid) -> bool:
    """Return whether clocks show a local moment twice."""
    first = moment.replace(tzinfo=moment.tzinfo or ZoneInfo(grid.timezone))
    return first.utcoffset() != first.replace(fold=1).utcoffset()
