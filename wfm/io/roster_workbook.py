"""The roster workbook read back: team sheets, a row for each agent, also edited by hand."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from wfm.domain.errors import InvalidInput, InvalidInputs
from wfm.domain.event import Finding
from wfm.domain.roster import OFF, Roster
from wfm.domain.shift import dealt_patterns
from wfm.domain.spelling import did_you_mean
from wfm.io.edited_roster import without_rows
from wfm.io.roster_words import is_day_off, leave_meant, shift_meant
from wfm.io.sheet import WORKBOOK_ENDINGS, read_bytes

ID_HEADING = "Id"
DAY_HEADING = re.compile(r"[0-9]{1,2}/[0-9]{1,2}")


def read_roster_workbook(path: Path, like: Roster) -> tuple[Roster, tuple[Finding, ...]]:
    """Read who works which shift from the team sheets of a roster workbook.

    Parameters
    ----------
    path : Path
        A workbook as a plan writes it. A sheet is a team's when a row of it begins with ``Id``;
        agents and days may be sorted or left out, and who or what is left out is off. A kind of
        leave in a cell, such as 病假, is leave.
    like : Roster
        The plan's roster: people, days, patterns and leave. Whoever keeps the shift of a day
        keeps its breaks; a new shift is dealt the break patterns of its kind in turn.

    Returns
    -------
    Roster
    tuple of Finding
        Agents without a row, days without a column.

    Raises
    ------
    NotFound
        If the file does not exist.
    InvalidInput
        If it is no workbook, or has no team sheet.
    InvalidInputs
        All mistakes, each with sheet and row: unknown agents and shifts, an agent twice, days
        of another period, work on a day of leave.
    """
    reading = _Reading(path, like)
    for name, rows in _sheets(path):
        reading.take(name, rows)
    if not reading.sheets:
        raise InvalidInput(
            "has no team sheet",
            where=str(path),
            hint="use the roster.xlsx of a plan: a row that begins with Id, and days beside it",
        )
    if reading.problems:
        raise InvalidInputs(reading.problems)
    roster = replace(like, assignment=reading.assignment, leave=reading.leave.astype(np.str_))
    return roster, reading.findings()


def is_roster_workbook(path: Path) -> bool:
    """Tell whether a file is a workbook with team sheets, rather than one table."""
    if path.suffix.lower() not in WORKBOOK_ENDINGS or not path.exists():
        return False
    heads = (_text(row, 0) for _, rows in _sheets(path) for row in rows)
    return any(head.split("\n")[0] == ID_HEADING for head in heads)


def _sheets(path: Path) -> list[tuple[str, list[list[Any]]]]:
    import python_calamine

    read_bytes(path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
    except (python_calamine.CalamineError, OSError) as error:
        raise InvalidInput(f"is no workbook: {error}", where=str(path)) from error
    return [
        (name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        for name in book.sheet_names
    ]


class _Reading:
    """What was read so far.

    Parameters
    ----------
    path : Path
    like : Roster
    """

    def __init__(self, path: Path, like: Roster) -> None:
        self.path, self.like = path, like
        self.rows = {agent.agent: n for n, agent in enumerate(like.agents)}
        self.days = {f"{day.month}/{day.day}": n for n, day in enumerate(like.grid.dates)}
        self.variants = dealt_patterns(like.patterns)
        self.assignment = np.full_like(like.assignment, OFF)
        self.leave = like.leave.astype(object)
        self.dealt: Counter[tuple[int, str]] = Counter()
        self.seen: dict[str, str] = {}
        self.seen_days: set[int] = set()
        self.sheets = 0
        self.problems: list[InvalidInput] = []

    def take(self, name: str, rows: list[list[Any]]) -> None:
        """Read a sheet; one without a row that begins with ``Id`` and names days is no team's."""
        head = next(
            (n for n, row in enumerate(rows) if _text(row, 0).split("\n")[0] == ID_HEADING), None
        )
        if head is None:
            return
        columns = self._columns(rows[head], f"{self.path}, sheet {name}, row {head + 1}")
        if columns is None:
            return
        self.sheets += 1
        for number, row in enumerate(rows[head + 1 :], start=head + 2):
            agent = _text(row, 0)
            if agent:
                self._take_agent(agent, row, columns, f"{self.path}, sheet {name}, row {number}")

    def findings(self) -> tuple[Finding, ...]:
        """Return who and which days the workbook leaves out."""
        grid, found = self.like.grid, without_rows(self.path, self.like, self.seen)
        lost = [day for n, day in enumerate(grid.dates) if n not in self.seen_days]
        if not lost:
            return found
        shown = ", ".join(str(day) for day in lost[:5]) + (", ..." if len(lost) > 5 else "")
        what = f"no column for {shown}: nobody works then"
        return (*found, Finding(what, self.path.name, "warning", "days_without_columns"))

    def _columns(self, heads: list[Any], where: str) -> dict[int, int] | None:
        """Return the day that stands in each column; days of another period are problems."""
        marks = {c: _text(heads, c).split("\n")[0] for c in range(len(heads))}
        columns = {column: self.days[mark] for column, mark in marks.items() if mark in self.days}
        strange = [m for m in marks.values() if DAY_HEADING.fullmatch(m) and m not in self.days]
        if not columns and not strange:
            return None
        if strange:
            period = f"{self.like.grid.first_day} to {self.like.grid.last_day}"
            what = f"has days that are not in the period {period}: {', '.join(strange[:5])}"
            hint = "check it with --plan and the plan that it was written for"
            self.problems.append(InvalidInput(what, where=where, hint=hint))
        self.seen_days |= set(columns.values())
        return columns

    def _take_agent(self, agent: str, row: list[Any], columns: dict[int, int], where: str) -> None:
        if agent not in self.rows:
            hint = did_you_mean(agent, self.rows)
            self.problems.append(
                InvalidInput(f"agent {agent!r} is unknown", where=where, hint=hint)
            )
            return
        if agent in self.seen:
            what = f"agent {agent} stands in {self.seen[agent]} already"
            self.problems.append(InvalidInput(what, where=where))
            return
        self.seen[agent] = where
        for column, day in columns.items():
            self._take_cell(self.rows[agent], day, _text(row, column), where)

    def _take_cell(self, row: int, day: int, text: str, where: str) -> None:
        leave, date = str(self.like.leave[row, day]), self.like.grid.dates[day]
        shift = shift_meant(text, self.variants)
        if shift is None:
            if leave or is_day_off(text):
                return
            kind = leave_meant(text)
            if kind is None:
                hint = did_you_mean(text, self.variants)
                what = f"{date}: {text!r} is no shift and no kind of leave"
                self.problems.append(InvalidInput(what, where=where, hint=hint))
            else:
                self.leave[row, day] = kind
            return
        if leave:
            what = f"{date}: works {shift} on a day of leave ({leave})"
            hint = "who comes all the same is taken out of the scenario's leave table"
            self.problems.append(InvalidInput(what, where=where, hint=hint))
            return
        old = int(self.like.assignment[row, day])
        if old != OFF and self.like.patterns[old].shift == shift:
            self.assignment[row, day] = old
            return
        choices = self.variants[shift]
        self.assignment[row, day] = choices[self.dealt[day, shift] % len(choices)]
        self.dealt[day, shift] += 1


def _text(row: list[Any], column: int) -> str:
    value = row[column] if column < len(row) else ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()
