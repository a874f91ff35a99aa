"""A roster table, as a plan writes it, also edited by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from wfm.domain.event import Finding
from wfm.domain.record import IntArray
from wfm.domain.roster import OFF, Roster
from wfm.domain.shift import dealt_patterns
from wfm.domain.spelling import did_you_mean
from wfm.io.roster_words import is_day_off, leave_meant, shift_meant
from wfm.io.table_reader import TableData, known_or_problem, read_table


def read_edited_roster(path: Path, blank: Roster) -> tuple[Roster, tuple[Finding, ...]]:
    """Read who works which shift on which day.

    A row that is missing or has no shift, 休, OFF or the like, is a day off; one with a kind of
    leave in the place of the shift is a day of leave. Shifts whose number of the break placement
    is missing or belongs to another shift, as after an edit by hand, are dealt the placements of
    their shift in turn. Start, end and names are derived and not looked at.

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
        hint = "the column of the shifts is called shift, or 班次"
        data.problems.add(0, "puts nobody on any shift", hint)
    data.problems.check()
    roster = replace(blank, assignment=assignment, leave=leave.astype(np.str_))
    named = {blank.agents[row].agent for row, _ in seen}
    return roster, (*data.findings, *without_rows(path, blank, named))


def _fill(
    data: TableData, blank: Roster, assignment: IntArray, leave: np.ndarray
) -> dict[tuple[int, int], int]:
    """Put the rows into the arrays; return the line of each agent and day."""
    row = {agent.agent: number for number, agent in enumerate(blank.agents)}
    column = {day: number for number, day in enumerate(blank.grid.dates)}
    variants: dict[str, dict[int, int]] = {}
    for number, pattern in enumerate(blank.patterns):
        variants.setdefault(pattern.shift, {})[pattern.variant] = number
    in_turn = dealt_patterns(blank.patterns)
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
        written = cells["shift"] or ""
        shift = shift_meant(written, variants)
        if shift is None:
            kind = leave_meant(written)
            if kind is not None and leave[place] in ("", kind):
                leave[place] = kind
            elif not is_day_off(written):
                known_or_problem(written, set(variants), "shift", line, data.problems)
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
        assignment[place] = _pattern(variants[shift], cells["variant"], in_turn[shift], turn)
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
    if cells["variant"] is not None and cells["variant"] != int(cells["variant"]):
        data.problems.add(line, f"variant {cells['variant']:g} is no whole number")
        return None
    return row[agent], column[day]


def _pattern(variants: dict[int, int], variant: int | None, in_turn: list[int], turn: int) -> int:
    if variant is not None and int(variant) in variants:
        return variants[int(variant)]
    return in_turn[turn % len(in_turn)]


def without_rows(path: Path, roster: Roster, named: Collection[str]) -> tuple[Finding, ...]:
    """Return a finding about the agents of a roster whom a file does not name."""
    absent = [agent.agent for agent in roster.agents if agent.agent not in named]
    if not absent:
        return ()
    shown = ", ".join(absent[:5]) + (", ..." if len(absent) > 5 else "")
    who = "1 agent has" if len(absent) == 1 else f"{len(absent)} agents have"
    be = "is" if len(absent) == 1 else "are"
    what = f"{who} no row and {be} off throughout: {shown}"
    return (Finding(what, path.name, "warning", "agents_without_rows"),)
