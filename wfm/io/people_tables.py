"""Agents, teams, leave, the ledger and the shifts before the period, read from tables."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from wfm.domain.errors import InvalidInput
from wfm.domain.event import Finding
from wfm.domain.people import Absence, Agent, LedgerEntry, PreviousShift, Team
from wfm.io.roster_words import is_day_off
from wfm.io.table_reader import TableData, known_or_problem, read_table

T = TypeVar("T")


def read_agents(
    path: Path,
    *,
    queues: Collection[str] | None = None,
    mistake_of: Callable[[Agent], InvalidInput | None] | None = None,
) -> tuple[tuple[Agent, ...], tuple[Finding, ...]]:
    """Read the agents.

    Parameters
    ----------
    path : Path
    queues : collection of str, optional
        Queue ids; a skill that is none of them is refused. None accepts every skill.
    mistake_of : callable, optional
        Says what else is wrong with an agent, such as `wfm.io.contract_checks`.

    Returns
    -------
    tuple of Agent
    tuple of Finding

    Raises
    ------
    InvalidInputs
        All mistakes of the file.
    """
    data = read_table(path, "agents", may_be_empty=False)
    agents: list[Agent] = []
    seen: dict[str, int] = {}
    for line, row in data.rows():
        agent = built(data, line, lambda row=row: Agent(**row))  # type: ignore[misc]
        first = seen.setdefault(row["agent"], line)
        if first != line:
            data.problems.add(line, f"agent {row['agent']} stands on line {first} already")
        if queues is not None:
            for skill in row["skills"]:
                known_or_problem(skill, set(queues), "queue", line, data.problems)
        if agent is not None:
            agents.append(agent)
            if mistake_of is not None and (mistake := mistake_of(agent)):
                data.problems.add(line, mistake.what, mistake.hint)
    data.problems.check()
    return tuple(agents), tuple(data.findings)


def read_teams(path: Path) -> tuple[tuple[Team, ...], tuple[Finding, ...]]:
    """Read the names of the teams.

    Raises
    ------
    InvalidInputs
        All mistakes of the file.
    """
    data = read_table(path, "teams")
    teams: dict[str, Team] = {}
    for line, row in data.rows():
        if row["team"] in teams:
            data.problems.add(line, f"team {row['team']} is named twice")
        teams[row["team"]] = Team(**row)
    data.problems.check()
    return tuple(teams.values()), tuple(data.findings)


def read_leave(
    path: Path,
    *,
    agents: Collection[str] | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    known_since: date | None = None,
) -> tuple[tuple[Absence, ...], tuple[Finding, ...]]:
    """Read leave and training; rows wholly outside the period are left out with a finding.

    A yearly leave list is the usual input, so that rows of other months are no mistake. A row
    that ends before it begins is one.

    Parameters
    ----------
    path : Path
    agents : collection of str, optional
        Agent ids; leave of anybody else is refused. None accepts everybody.
    first_day, last_day : date, optional
        The period; None keeps every row.
    known_since : date, optional
        First day before the period whose leave counts too, for the hours owed there.

    Raises
    ------
    InvalidInputs
        All mistakes of the file.
    """
    data = read_table(path, "leave")
    since = first_day if known_since is None else known_since
    leave: list[Absence] = []
    outside: list[int] = []
    for line, row in data.rows():
        if row["last_day"] < row["first_day"]:
            data.problems.add(
                line, f"last_day {row['last_day']} is before first_day {row['first_day']}"
            )
            continue
        if agents is not None:
            known_or_problem(row["agent"], set(agents), "agent", line, data.problems)
        late = last_day is not None and row["first_day"] > last_day
        early = since is not None and row["last_day"] < since
        if late or early:
            outside.append(line)
        else:
            leave.append(Absence(**row))
    if outside:
        _note_rows(
            data, outside, f"outside the period {first_day} to {last_day}", "leave_outside", "info"
        )
    data.problems.check()
    return tuple(leave), tuple(data.findings)


def read_ledger(
    path: Path, *, agents: Collection[str] | None = None
) -> tuple[tuple[LedgerEntry, ...], tuple[Finding, ...]]:
    """Read who did unpopular work; rows of people who left are left out with a finding.

    Raises
    ------
    InvalidInputs
        All mistakes of the file.
    """
    data = read_table(path, "ledger")
    entries: list[LedgerEntry] = []
    strangers: list[int] = []
    seen: dict[tuple[Any, ...], int] = {}
    for line, row in data.rows():
        first = seen.setdefault((row["agent"], row["day"], row["burden"]), line)
        if first != line:
            data.problems.add(line, f"repeats line {first}")
        elif agents is not None and row["agent"] not in agents:
            strangers.append(line)
        else:
            entries.append(LedgerEntry(**row))
    if strangers:
        _note_rows(data, strangers, "about agents who are not in the scenario", "unknown_agent")
    data.problems.check()
    return tuple(entries), tuple(data.findings)


def read_previous(
    path: Path,
    *,
    agents: Collection[str] | None = None,
    shifts: Collection[str] | None = None,
    period_start: date | None = None,
) -> tuple[tuple[PreviousShift, ...], tuple[Finding, ...]]:
    """Read the shifts worked just before the period, such as ``roster.csv`` of the last plan.

    Raises
    ------
    InvalidInputs
        All mistakes of the file: unknown agents and shifts, days within the period, two
        rows of one agent on one day, no shift at all.
    """
    data = read_table(path, "previous")
    worked: list[PreviousShift] = []
    seen: dict[tuple[str, date], int] = {}
    for line, row in data.rows():
        if agents is not None:
            known_or_problem(row["agent"], set(agents), "agent", line, data.problems)
        if period_start is not None and row["day"] >= period_start:
            data.problems.add(line, f"{row['day']} is not before the period, {period_start}")
        first = seen.setdefault((row["agent"], row["day"]), line)
        if first != line:
            data.problems.add(
                line, f"agent {row['agent']} has a shift on {row['day']} on line {first} already"
            )
        written = row["shift"] or ""
        if written not in (shifts or ()) and is_day_off(written):
            continue
        if shifts is not None:
            known_or_problem(written, set(shifts), "shift", line, data.problems)
        worked.append(PreviousShift(**row))
    if data.lines and not worked and not len(data.problems):
        hint = "the column of the shifts is called shift, or 班次"
        data.problems.add(0, "names no shift", hint)
    data.problems.check()
    return tuple(worked), tuple(data.findings)


def built(data: TableData, line: int, make: Callable[[], T]) -> T | None:
    """Return what `make` makes of a row; a refusal becomes a problem of that line."""
    try:
        return make()
    except InvalidInput as error:
        data.problems.add(line, error.what, error.hint)
        return None


def _note_rows(
    data: TableData, lines: list[int], why: str, kind: str, severity: str = "warning"
) -> None:
    shown = ", ".join(str(n) for n in lines[:5]) + (", ..." if len(lines) > 5 else "")
    noun, verb = ("row", "was") if len(lines) == 1 else ("rows", "were")
    what = f"{len(lines)} {noun} {why} {verb} left out (line {shown})"
    data.note(lines[0], what, kind, severity)
