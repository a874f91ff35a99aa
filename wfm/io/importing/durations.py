"""Reads columns of numbers and durations into floats; a missing number stays missing."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from wfm.domain.record import FloatArray
from wfm.io.importing.map_settings import Measure
from wfm.io.importing.row_verdicts import RowVerdicts
from wfm.io.importing.table import Table

SECONDS_PER_UNIT = {
    "seconds": 1.0,
    "milliseconds": 0.001,
    "minutes": 60.0,
    "excel_day": 86400.0,
    "count": 1.0,
    "ratio": 1.0,
    "percent": 0.01,
}
_CLOCK = re.compile(r"^(-?)(?:(\d+):)?(\d+):(\d{1,2}(?:[.,]\d+)?)$")
_ISO = re.compile(
    r"^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$", re.IGNORECASE
)
_GROUPS = {
    ".": re.compile(r"^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$"),
    ",": re.compile(r"^-?\d{1,3}(?:\.\d{3})+(?:,\d+)?$"),
}


def read_measure(table: Table, name: str, measure: Measure, verdicts: RowVerdicts) -> FloatArray:
    """Return a column in seconds (durations), shares (ratio, percent) or counts.

    Parameters
    ----------
    table : Table
        Its R rows.
    name : str
        Canonical name, for messages.
    measure : Measure
        Where the column is and its unit.
    verdicts : RowVerdicts
        Rows whose cell cannot be read, or is negative, are rejected here.

    Returns
    -------
    ndarray, shape (R,)
        NaN where the cell is empty or holds a null token, and everywhere when the file has
        no such column.
    """
    index = measure_column(table, measure)
    values = np.full(len(table.rows), np.nan)
    if index is None:
        return values
    nulls = {n.casefold() for n in (*table.shape.null, *measure.null)}
    seen: dict[str, float] = {}
    for row, text in enumerate(table.cells(index)):
        if text not in seen:
            missing = text.casefold() in nulls
            seen[text] = (
                np.nan if missing else parse_number(text, measure.unit, table.shape.decimal)
            )
            if not missing and not np.isfinite(seen[text]):
                seen[text] = np.inf
        values[row] = seen[text]
        if values[row] == np.inf:
            verdicts.reject(table.lines[row], f"{name} is no {measure.unit}: {text!r}")
        elif values[row] < 0:
            verdicts.reject(table.lines[row], f"{name} is negative: {text!r}")
    return np.where(np.isinf(values), np.nan, values)


def measure_column(table: Table, measure: Measure) -> int | None:
    """Return the place of a measure's column, or None."""
    if measure.pattern is not None:
        hits = table.match(measure.pattern)
        return hits[0][0] if hits else table.find(measure.column)
    return table.find(measure.column)


def parse_number(text: str, unit: str, decimal: str = ".") -> float:
    """Return a cell as seconds, share or count; NaN when it does not have the unit's form.

    Parameters
    ----------
    text : str
        The cell.
    unit : str
        One of the units of `Measure`.
    decimal : str
        Decimal mark of plain numbers; the other mark may group thousands.
    """
    if unit in ("h:mm:ss", "mm:ss"):
        return _clock(text, with_hours=unit == "h:mm:ss")
    if unit == "iso_duration":
        return _iso(text)
    number = text.removesuffix("%").strip() if unit == "percent" else text
    if _GROUPS[decimal].match(number):
        number = number.replace("," if decimal == "." else ".", "")
    if decimal == ",":
        number = number.replace(",", ".")
    try:
        value = float(number) * SECONDS_PER_UNIT[unit]
    except ValueError:
        return float("nan")
    if unit == "count" and not value.is_integer():
        return float("nan")
    return value


def _clock(text: str, *, with_hours: bool) -> float:
    match = _CLOCK.match(text)
    if match is None or bool(match.group(2)) != with_hours:
        return float("nan")
    sign, hours, minutes, seconds = match.groups()
    value = int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
    return -value if sign else value


def _iso(text: str) -> float:
    match = _ISO.match(text)
    if match is None or not any(match.groups()[1:]):
        return float("nan")
    sign, days, hours, minutes, seconds = match.groups()
    value = (
        int(days or 0) * 86400
        + int(hours or 0) * 3600
        + int(minutes or 0) * 60
        + float((seconds or "0").replace(",", "."))
    )
    return -value if sign else value


def add_known(parts: Sequence[FloatArray]) -> FloatArray:
    """Return the sum of parts; NaN where every part is missing or the first one is."""
    total = np.where(np.isnan(parts[0]), np.nan, 0.0)
    for part in parts:
        total = total + np.nan_to_num(part)
    return total
