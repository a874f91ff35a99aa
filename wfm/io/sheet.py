"""Cells of a CSV or XLSX file, whatever its encoding and delimiter."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from wfm.domain.errors import InvalidInput, NotFound
from wfm.domain.spelling import did_you_mean

Cell = str | float | int | bool | date | datetime | time | timedelta | None

DELIMITERS = (",", ";", "\t", "|")
FIRST_LINES = 20
WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a table as they stand in the file.

    Parameters
    ----------
    path : Path
    headings : tuple of str
        First row that is not blank.
    heading_line : int
        Its line number.
    rows : list of list
        The cells below, blank rows left out.
    lines : list of int
        Line number of each row, counted from 1 (row number in a workbook).
    """

    path: Path
    headings: tuple[str, ...]
    heading_line: int
    rows: list[list[Cell]]
    lines: list[int]


def read_sheet(path: Path) -> Sheet:
    """Read the cells of a CSV file, or of the first sheet of a workbook.

    Raises
    ------
    NotFound
        If the file does not exist.
    InvalidInput
        If it cannot be opened, decoded or cut into cells, or holds nothing.
    """
    numbered = _workbook_rows(path) if path.suffix.lower() in WORKBOOK_ENDINGS else _csv_rows(path)
    filled = [(line, row) for line, row in numbered if _filled(row)]
    if not filled:
        raise InvalidInput("is empty", where=str(path), hint="its first row must name the columns")
    heading_line, headings = filled[0]
    return Sheet(
        path,
        tuple("" if c is None else str(c).strip() for c in headings),
        heading_line,
        [row for _, row in filled[1:]],
        [line for line, _ in filled[1:]],
    )


def read_bytes(path: Path) -> bytes:
    """Read a file.

    Raises
    ------
    NotFound
        If it does not exist; a file of a similar name is suggested.
    InvalidInput
        If it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        beside = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        hint = did_you_mean(path.name, beside) if len(beside) < 1000 else ""
        raise NotFound("does not exist", where=str(path), hint=hint) from error
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", where=str(path)) from error


def decode(content: bytes, path: Path) -> str:
    """Return text from UTF-8 (with or without a mark), UTF-16 with a mark, or GB18030.

    Raises
    ------
    InvalidInput
        If it is none of them.
    """
    encodings = ["utf-8-sig", "gb18030"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    hint = "save it as CSV UTF-8, or as .xlsx under that ending"
    if path.suffix.lower() in (".yaml", ".yml"):
        hint = "save it as UTF-8"
    raise InvalidInput("is no text in UTF-8 or GB18030", where=str(path), hint=hint)


def _csv_rows(path: Path) -> list[tuple[int, list[Cell]]]:
    text = decode(read_bytes(path), path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[tuple[int, list[Cell]]] = []
    begin = 1
    try:
        for row in reader:
            rows.append((begin, list(row)))
            begin = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput(
            f"cannot be cut into cells: {error}",
            where=f"{path}:{begin}",
            hint="look for a quotation mark that is not closed",
        ) from error
    return rows


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the first line most often that holds any."""
    for line in text.splitlines()[:FIRST_LINES]:
        outside_quotes = "".join(line.split('"')[::2])
        if any(d in outside_quotes for d in DELIMITERS):
            return max(DELIMITERS, key=outside_quotes.count)
    return DELIMITERS[0]


def _workbook_rows(path: Path) -> list[tuple[int, list[Cell]]]:
    from python_calamine import CalamineWorkbook

    content = read_bytes(path)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except Exception as error:  # the reader raises errors of many kinds on damaged files
        raise InvalidInput(
            f"is no readable workbook: {error}", where=str(path), hint="save it anew as .xlsx"
        ) from error
    return [(number, list(row)) for number, row in enumerate(rows, start=1)]


def _filled(row: list[Cell]) -> bool:
    return any(c is not None and (not isinstance(c, str) or c.strip() != "") for c in row)
