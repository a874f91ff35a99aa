"""Opens a foreign file and cuts it into rows of text cells, each with its line number."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path

from wfm.domain.errors import InvalidInput, NotFound
from wfm.io.importing.map_settings import FileShape

GZIP_MAGIC = b"\x1f\x8b"
WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".ods")

Row = tuple[int, list[str]]
"""Line number (from 1) and cells, stripped of surrounding blanks."""


def read_rows(path: Path, shape: FileShape, fits: Callable[[list[Row]], int]) -> list[Row]:
    """Return all non-empty rows of a text file (plain or gzipped) or of a workbook's first sheet.

    Parameters
    ----------
    path : Path
        The file.
    shape : FileShape
        Encodings and delimiters to try, in order.
    fits : callable
        Takes rows and tells how many expected column names they hold; the delimiter with the
        highest count is taken, the earliest of equals.

    Raises
    ------
    NotFound
        If there is no such file.
    InvalidInput
        If it is empty or cannot be decoded.
    """
    if not path.is_file():
        raise NotFound(f"there is no file {path}")
    if path.suffix.lower() in WORKBOOKS:
        return _workbook_rows(path)
    text = _decode(path, shape.encodings)
    if not text.strip():
        raise InvalidInput("is empty", where=str(path))
    sample = text[:100_000]
    delimiter = max(shape.delimiters, key=lambda d: fits(_cut(path, sample, d, shape.quoted)))
    return _cut(path, text, delimiter, shape.quoted)


def _decode(path: Path, encodings: Iterable[str]) -> str:
    try:
        raw = path.read_bytes()
        if raw.startswith(GZIP_MAGIC):
            raw = gzip.decompress(raw)
    except (OSError, EOFError) as error:
        raise InvalidInput(f"cannot be read: {error}", where=str(path)) from error
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput(
        f"is not written in {' or '.join(encodings)}",
        where=str(path),
        hint="name its encoding in the map under file.encodings",
    )


def _cut(path: Path, text: str, delimiter: str, quoted: bool) -> list[Row]:
    lines = io.StringIO(text, newline="")
    if quoted:
        reader = csv.reader(lines, delimiter=delimiter)
    else:
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    rows: list[Row] = []
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                rows.append((reader.line_num, stripped))
    except csv.Error as error:
        raise InvalidInput(str(error), where=f"{path}:{reader.line_num}") from error
    return rows


def _workbook_rows(path: Path) -> list[Row]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        cells = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        raise InvalidInput(f"is no readable workbook: {error}", where=str(path)) from error
    rows = [(number, [_cell_text(c) for c in row]) for number, row in enumerate(cells, start=1)]
    return [(number, row) for number, row in rows if any(row)]


def _cell_text(cell: object) -> str:
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(int(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
