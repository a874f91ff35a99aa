"""A table in memory, ready to be printed or written."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from wfm.io.atomic import write_text

Value = str | int | float | bool | date | datetime | None | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column names.

    Parameters
    ----------
    name : str
        Name of the format in `columns.csv`.
    columns : tuple of str
    rows : list of tuple
        One value for each column; NaN and None stand for "not known".
    """

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def csv_text(self) -> str:
        """Return the table as CSV with its headings."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([cell_text(value) for value in row] for row in self.rows)
        return buffer.getvalue()

    def records(self) -> list[dict[str, Any]]:
        """Return one dictionary for each row, fit for JSON."""
        return [
            {name: _json_value(value) for name, value in zip(self.columns, row, strict=True)}
            for row in self.rows
        ]

    def write(self, path: Path) -> None:
        """Write the table as CSV under a temporary name and then take its place.

        The file is UTF-8 with a mark, since Excel reads Chinese text wrongly without one.

        Raises
        ------
        WfmError
            If it cannot be written; a file of that name stays as it was.
        """
        write_text(path, self.csv_text(), encoding="utf-8-sig")


def cell_text(value: Value) -> str:
    """Return a value as it stands in a CSV cell; numbers read back exactly."""
    if isinstance(value, str):
        return value
    if value is None or value != value:  # noqa: PLR0124 - NaN is NaN
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        text = repr(float(value))
        return text[:-2] if text.endswith(".0") else text
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, tuple):
        return ";".join(value)
    return str(value)


def _json_value(value: Value) -> Any:
    if isinstance(value, float):
        return value if value == value else None  # noqa: PLR0124 - NaN is NaN
    if isinstance(value, date):
        return cell_text(value)
    return list(value) if isinstance(value, tuple) else value
