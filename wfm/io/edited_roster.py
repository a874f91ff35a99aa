"""A roster table, as a plan writes it, also edited by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from wfm.domain.event import Finding
from wfm.domain.record import IntArray
from wfm.domain.roster import OFF, Roster
from wfm.domain.spelling import did_you_mean
from wfm.io.table_reader import TableData, known_or_problem, read_table

OFF_MARKS = ("", "休", "OFF", "off", "-")
"""What planners write for a day off; a shift of that code goes before."""


def read_edited_roster(path: Path, blank: Roster) -> tuple[Roster, tuple[Finding, ...]]:
    """Read who works which shift on which day.

    A row that is missing or has no shift, 休 or OFF, is a day off. Shifts whose number of the
    break placement is missing or belongs to another shift, as after an edit by hand, are dealt
    the placements of their shift in turn. Start, end and names are derived and not looked at.

    Parameters
    ----------
    path : Path
        CSV or workbook with the columns of ``roster.csv``.
    blank : Roster
        Agents, patterns, leave and shifts before the period; everybody off.

    Returns
    -------
    Roster
    tuple of Finding
        Agents without any row.

    Raises
    ------
    NotFound
        If the file does not exist.
    InvalidInputs
        All mistakes of the file: unknown agents, shifts and days, a day of an agent twice, a
        shift on a day of leave, nobody on any shift.
    """
    data = read_table(path, "roster", may_be_empty=False)
    assignment = np.full((len(blank.agents), blank.grid.day_count), OFF, dtype=np.int64)
    leave = blank.leave.astype(object)
    seen = _fill(data, blank, assignment, leave)
    if not (assignment != OFF).any() and not len(data.problems):
        data.problems.add(0, "puts nobody on any shift")
    data.problems.check()
    roster = replace(blank, assignment=assignment, leave=leave.astype(np.str_))
    return roster, (*data.findings, *_without_rows(path, blank, seen))


def _fill(
    data: TableData, blank: Roster, assignment: IntArray, leave: np.ndarray
) -> dict[tuple[int, int], int]:
    """Put the rows into the arrays; return the line of each agent and day."""
    row = {agent.agent: number for number, agent in enumerate(blank.agents)}
    column = {day: number for number, day in enumerate(blank.grid.dates)}
    variants: dict[str, dict[int, int]] = {}
    for number, pattern in enumerate(blank.patterns):
        variants.setdefault(pattern.shift, {})[pattern.variant] = number
    seen: dict[tuple[int, int], int] = {}
    dealt: Counter[tuple[int, str]] = Counter()
    for line, cells in data.rows():
        place = _place(line, cells, row, column, data)
        if place is None:
            continue
        first = seen.setdefault(place, line)
        if first != line:
            data.problems.add(
                line, f"{cells['agent']} on {cells['day']} stands on line {first} already"
            )
        leave[place] = cells["leave"] or leave[place]
        shift = cells["shift"] or ""
        if shift in OFF_MARKS and shift not in variants:
            continue
        if not known_or_problem(shift, set(variants), "shift", line, data.problems):
            continue
        if leave[place]:
            data.problems.add(
                line,
                f"{cells['agent']} has the shift {shift} on a day of leave ({leave[place]})",
                "empty one of the two; leave is also in the scenario's leave table",
            )
            continue
        turn = dealt[place[1], shift]
        dealt[place[1], shift] += 1
        assignment[place] = _pattern(variants[shift], cells["variant"], turn)
    return seen


def _place(
    line: int,
    cells: dict[str, Any],
    row: dict[str, int],
    column: dict[Any, int],
    data: TableData,
) -> tuple[int, int] | None:
    agent, day = cells["agent"], cells["day"]
    if agent not in row:
        data.problems.add(
            line, f"agent {agent!r} is not in the scenario", did_you_mean(agent, row)
        )
        return None
    if day not in column:
        days = list(column)
        data.problems.add(line, f"{day} is outside the period {days[0]} to {days[-1]}")
        return None
    return row[agent], column[day]


def _pattern(variants: dict[int, int], variant: int | None, turn: int) -> int:
    if variant is not None and int(variant) in variants:
        return variants[int(variant)]
    numbers = list(variants.values())
    return numbers[turn % len(numbers)]


def _without_rows(
    path: Path, blank: Roster, seen: dict[tuple[int, int], int]
) -> tuple[Finding, ...]:
    named = {place[0] for place in seen}
    absent = [a.agent for number, a in enumerate(blank.agents) if number not in named]
    if not absent:
        return ()
    shown = ", ".join(absent[:5]) + (", ..." if len(absent) > 5 else "")
    what = f"{len(absent)} agents have no row and are off throughout: {shown}"
    return (Finding(what, path.name, "warning", "agents_without_rows"),)
