"""Reading one table of a scenario folder into typed columns, with every mistake at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from wfm.domain.event import Finding
from wfm.domain.spelling import did_you_mean
from wfm.io.cells import PARSERS, TEXT_KINDS, BadCell, is_missing, text_of
from wfm.io.columns import Column, TableFormat, plain_heading, table_format
from wfm.io.problems import ProblemList
from wfm.io.sheet import Cell, Sheet, read_sheet

_TOTAL = re.compile(
    r"(合计|总计|小计|共计|汇总)\s*[:：]?\s*$|^\s*((grand|sub)?[\s-]*totals?|sum)\s*:?\s*$",
    re.IGNORECASE,
)


MOST_TITLE_ROWS = 10


class _Wrong:
    """Stands in a column for a cell that could not be understood."""


WRONG = _Wrong()


@dataclass(frozen=True, slots=True)
class TableData:
    """A table as read: columns of equal length, None for what is not given.

    Parameters
    ----------
    path : Path
    columns : dict
        Values by column name; every column of the format is there, defaults filled in, and
        `WRONG` in place of a cell that is no good.
    lines : list of int
        Line number of each row.
    problems : ProblemList
        What was wrong so far; the caller adds what it finds and raises.
    findings : list of Finding
        What was left out and why.
    """

    path: Path
    columns: dict[str, list[Any]]
    lines: list[int]
    problems: ProblemList
    findings: list[Finding]

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the line number and cells of each row in which every cell is good."""
        names = list(self.columns)
        for line, cells in zip(self.lines, zip(*self.columns.values(), strict=True), strict=True):
            if WRONG not in cells:
                yield line, dict(zip(names, cells, strict=True))

    def note(self, line: int, what: str, kind: str, severity: str = "warning") -> None:
        """Add a finding; line 0 stands for the file as a whole."""
        where = f"{self.path.name}:{line}" if line else self.path.name
        self.findings.append(Finding(what, where, severity, kind))  # type: ignore[arg-type]


def read_table(path: Path, name: str, *, may_be_empty: bool = True) -> TableData:
    """Read a table of the named format.

    Parameters
    ----------
    path : Path
        CSV or workbook.
    name : str
        Name of the format in `columns.csv`.
    may_be_empty : bool
        Whether a table with headings and no row is fine.

    Returns
    -------
    TableData
        Check its ``problems`` before using it.

    Raises
    ------
    NotFound
        If the file does not exist.
    InvalidInput
        If it cannot be read as a table, or lacks a column.
    """
    table = table_format(name)
    findings: list[Finding] = []
    sheet = _below_titles(read_sheet(path), table, findings)
    problems = ProblemList(path)
    placed = _place_columns(sheet, table, problems, findings)
    problems.check()
    data = TableData(path, {}, [], problems, findings)
    rows = _kept_rows(sheet, placed, data)
    for column in table.columns:
        cells = _cells(rows, placed.get(column.name))
        data.columns[column.name] = _parse(cells, column, data)
    if not rows and not may_be_empty:
        problems.add(0, "holds no row below its headings")
    return data


def _below_titles(sheet: Sheet, table: TableFormat, findings: list[Finding]) -> Sheet:
    """Leave out the titles that reports carry above their headings."""
    required = {c.name for c in table.columns if c.required}

    def names_all(row: Iterable[Cell]) -> bool:
        columns = (table.column_of(text_of(cell)) for cell in row)
        return required <= {c.name for c in columns if c is not None}

    if names_all(sheet.headings):
        return sheet
    for number, row in enumerate(sheet.rows[:MOST_TITLE_ROWS]):
        if names_all(row):
            what = f"the rows above the headings on line {sheet.lines[number]} were left out"
            where = f"{sheet.path.name}:{sheet.heading_line}"
            findings.append(Finding(what, where, "info", "title_rows"))
            headings = tuple(text_of(cell) for cell in row)
            below = slice(number + 1, None)
            return Sheet(
                sheet.path, headings, sheet.lines[number], sheet.rows[below], sheet.lines[below]
            )
    return sheet


def _place_columns(
    sheet: Sheet, table: TableFormat, problems: ProblemList, findings: list[Finding]
) -> dict[str, int]:
    """Return where each known column stands."""
    placed: dict[str, int] = {}
    strange: list[str] = []
    for position, heading in enumerate(sheet.headings):
        column = table.column_of(heading)
        if column is None:
            strange.append(heading)
        elif column.name in placed:
            problems.add(
                sheet.heading_line,
                f"two columns hold {column.name}: "
                f"{sheet.headings[placed[column.name]]!r} and {heading!r}",
            )
        else:
            placed[column.name] = position
    _judge_strangers([s for s in strange if s], sheet, table, placed, findings, problems)
    return placed


def _judge_strangers(
    strange: list[str],
    sheet: Sheet,
    table: TableFormat,
    placed: dict[str, int],
    findings: list[Finding],
    problems: ProblemList,
) -> None:
    line = sheet.heading_line
    absent = [c for c in table.columns if c.name not in placed]
    for column in absent:
        if column.required:
            problems.add(
                line, f"lacks the column {column.name}", _column_hint(column, sheet.headings)
            )
    for heading in strange:
        # A misspelt optional column must not pass for one that is not there.
        optional = [c.name for c in absent if not c.required]
        meant = get_close_matches(plain_heading(heading), [plain_heading(n) for n in optional])
        if meant:
            name = next(n for n in optional if plain_heading(n) == meant[0])
            problems.add(line, f"the column {heading!r} is not known", f"did you mean {name}?")
        else:
            findings.append(
                Finding(
                    f"the column {heading!r} is not known and was left out",
                    f"{sheet.path.name}:{line}",
                    "info",
                    "unknown_column",
                )
            )


def _column_hint(column: Column, headings: tuple[str, ...]) -> str:
    close = did_you_mean(column.name, [h for h in headings if h]) if headings else ""
    also = f"; also read as {', '.join(column.aliases)}" if column.aliases else ""
    if close.startswith("did you mean"):
        return f"rename {close[13:-1]} to {column.name}{also}"
    return f"the headings are {', '.join(h for h in headings if h)}{also}"


def _kept_rows(sheet: Sheet, placed: dict[str, int], data: TableData) -> list[list[Cell]]:
    """Return the rows less totals; rows with more cells than headings are problems."""
    kept: list[list[Cell]] = []
    width = len(sheet.headings)
    totals = _total_rows(sheet, sorted(placed.values())[:2])
    for number, (line, row) in enumerate(zip(sheet.lines, sheet.rows, strict=True)):
        if number in totals:
            data.note(line, "a total row was left out", "total_row", "info")
        elif len(row) > width and (extra := [c for c in row[width:] if text_of(c)]):
            data.problems.add(
                line,
                f"has {len(row)} cells, the headings name {width}",
                f"quote a cell that holds the delimiter; surplus: {text_of(extra[0])!r}",
            )
        else:
            kept.append(row)
            data.lines.append(line)
    return kept


def _total_rows(sheet: Sheet, columns: list[int]) -> set[int]:
    """Return the numbers of the rows whose first known columns speak of a total."""
    found: set[int] = set()
    for column in columns:
        cells = _cells(sheet.rows, column)
        words = {c for c in cells if isinstance(c, str)}
        totals = {word for word in words if _TOTAL.search(word)}
        if totals:
            found |= {n for n, c in enumerate(cells) if isinstance(c, str) and c in totals}
    return found


def _cells(rows: list[list[Cell]], position: int | None) -> list[Cell]:
    if position is None:
        return [None] * len(rows)
    return [row[position] if position < len(row) else None for row in rows]


def _parse(cells: list[Cell], column: Column, data: TableData) -> list[Any]:
    """Return the values of a column; each different text is understood once."""
    parse = PARSERS[column.kind]
    as_it_is = column.kind in TEXT_KINDS
    empty: dict[str, Any] = {"codes": (), "text": ""}
    default = parse(column.default) if column.default else empty.get(column.kind)

    def understood(cell: Cell) -> Any:
        try:
            missing = not text_of(cell) if as_it_is else is_missing(cell)
            value = default if missing else parse(cell)
        except BadCell as bad:
            return bad
        if column.required and column.kind != "count" and value in (None, "", ()):
            return BadCell("is empty")
        return value

    known = {text: understood(text) for text in {c for c in cells if isinstance(c, str)}}
    values = [known[c] if isinstance(c, str) else understood(c) for c in cells]
    for row, value in enumerate(values):
        if isinstance(value, BadCell):
            data.problems.add(data.lines[row], f"{column.name} {value}", value.hint)
            values[row] = WRONG
    return values


def known_or_problem(
    value: str, known: set[str], noun: str, line: int, problems: ProblemList
) -> bool:
    """Return whether an id is known; note a problem with a suggestion when it is not."""
    if value in known:
        return True
    problems.add(line, f"{value!r} is no {noun} of this scenario", did_you_mean(value, known))
    return False
