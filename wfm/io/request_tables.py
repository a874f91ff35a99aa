"""Requests and protected days of single agents, read from tables and checked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from wfm.domain.calendar import Calendar
from wfm.domain.errors import WfmError
from wfm.domain.event import Finding
from wfm.domain.people import Agent, Team
from wfm.domain.request import SHIFT_GROUPS, Protection, Request
from wfm.domain.settings import ScenarioSettings
from wfm.domain.time_grid import TimeGrid
from wfm.io.people_tables import built
from wfm.io.table_reader import TableData, known_or_problem, read_table

GROUP_WORDS = {
    "休": "OFF",
    "休息": "OFF",
    "夜班": "NIGHT",
    "白班": "DAY",
    "上班": "WORK",
}
"""Chinese words for the groups of shifts; a shift of that code goes before."""


def read_requests(
    path: Path,
    *,
    agents: Collection[str] | None = None,
    shifts: Collection[str] | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
) -> tuple[tuple[Request, ...], tuple[Finding, ...]]:
    """Read locks, wishes and aversions; rows wholly outside the period are left out.

    Parameters
    ----------
    path : Path
    agents, shifts : collection of str, optional
        Ids that are known; others are refused. None accepts everything.
    first_day, last_day : date, optional
        The period; None keeps every row.

    Returns
    -------
    tuple of Request
        Each knows the line it stands on.
    tuple of Finding

    Raises
    ------
    InvalidInputs
        All mistakes of the file.
    """
    data = read_table(path, "requests")
    requests: list[Request] = []
    outside: list[int] = []
    for line, row in data.rows():
        row["last_day"] = row["last_day"] or row["first_day"]
        row["shifts"] = _words(row["shifts"], shifts)
        if not _is_good(data, line, row, agents, shifts):
            continue
        if _is_outside(row, first_day, last_day):
            outside.append(line)
            continue
        source = f"{path}:{line}"
        made = built(data, line, lambda row=row, at=source: Request(**row, source=at))  # type: ignore[misc]
        if made is not None:
            requests.append(made)
    _note_outside(data, outside, first_day, last_day)
    data.problems.check()
    return tuple(requests), tuple(data.findings)


def read_protections(
    path: Path,
    *,
    agents: Collection[str] | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
) -> tuple[tuple[Protection, ...], tuple[Finding, ...]]:
    """Read days without nights or overtime; rows wholly outside the period are left out.

    Raises
    ------
    InvalidInputs
        All mistakes of the file: unknown agents, a row that ends before it begins, two rows of
        one kind for an agent that overlap.
    """
    data = read_table(path, "protections")
    protections: list[Protection] = []
    outside: list[int] = []
    seen: dict[tuple[str, str], list[tuple[int, Protection]]] = {}
    for line, row in data.rows():
        if agents is not None:
            known_or_problem(row["agent"], set(agents), "agent", line, data.problems)
        made = built(data, line, lambda row=row: Protection(**row))  # type: ignore[misc]
        if made is None:
            continue
        others = seen.setdefault((made.agent, made.kind), [])
        for at, other in others:
            if other.touches(made.first_day, made.last_day):
                data.problems.add(
                    line, f"agent {made.agent} is {made.kind} on line {at} already on these days"
                )
        others.append((line, made))
        if _is_outside(row, first_day, last_day):
            outside.append(line)
        else:
            protections.append(made)
    _note_outside(data, outside, first_day, last_day)
    data.problems.check()
    return tuple(protections), tuple(data.findings)


def roster_mistakes(
    settings: ScenarioSettings,
    people: tuple[tuple[Agent, ...], tuple[Team, ...]],
    dated: dict[str, Any],
    calendar: Calendar,
) -> list[WfmError]:
    """Return what is wrong with requests and rotation seen beside people, leave and rules.

    Parameters
    ----------
    settings : ScenarioSettings
    people : tuple of agents and teams
    dated : dict
        The tables ``leave``, ``previous``, ``requests`` and ``protections``.
    calendar : Calendar
        Reaches over the period.
    """
    rotation = settings.roster.rotation
    if not dated["requests"] and rotation is None:
        return []
    from wfm.plan import part_time_shifts
    from wfm.roster.inputs import Brought, blank_roster
    from wfm.roster.request_checks import request_problems
    from wfm.roster.rotation_teams import rotation_problems
    from wfm.schedule import make_patterns

    period = settings.period
    grid = TimeGrid(period.start, period.days, settings.interval_minutes, settings.timezone)
    patterns = make_patterns(settings.shifts, settings.interval_minutes)
    brought = Brought(dated["requests"], dated["protections"])
    roster = blank_roster(grid, patterns, people, dated["leave"], dated["previous"], brought)
    rules = settings.roster.rules
    problems = request_problems(roster, calendar, rules, part_time_shifts(settings))
    if rotation is not None:
        problems += rotation_problems(roster, calendar, rules, rotation)
    return problems


def _words(words: tuple[str, ...], shifts: Collection[str] | None) -> tuple[str, ...]:
    known = set(shifts or ())
    plain = (word if word in known else GROUP_WORDS.get(word, word) for word in words)
    return tuple(
        word.upper() if word not in known and word.upper() in SHIFT_GROUPS else word
        for word in plain
    )


def _is_good(
    data: TableData,
    line: int,
    row: dict[str, Any],
    agents: Collection[str] | None,
    shifts: Collection[str] | None,
) -> bool:
    """Note unknown agents and shifts; return whether there is none."""
    good = True
    if agents is not None:
        good &= known_or_problem(row["agent"], set(agents), "agent", line, data.problems)
    if shifts is not None:
        known = {*shifts, *SHIFT_GROUPS}
        for word in row["shifts"]:
            good &= known_or_problem(word, known, "shift", line, data.problems)
    return good


def _is_outside(row: dict[str, Any], first_day: date | None, last_day: date | None) -> bool:
    late = last_day is not None and row["first_day"] > last_day
    early = first_day is not None and row["last_day"] < first_day
    return late or early


def _note_outside(
    data: TableData, lines: list[int], first_day: date | None, last_day: date | None
) -> None:
    if not lines:
        return
    noun, verb = ("row", "was") if len(lines) == 1 else ("rows", "were")
    what = f"{len(lines)} {noun} outside the period {first_day} to {last_day} {verb} left out"
    data.note(lines[0], what, "outside_the_period", "info")
