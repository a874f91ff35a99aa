"""Reads the columns that name queues and agents."""

from __future__ import annotations

import re

from wfm.io.importing.map_settings import TextColumn
from wfm.io.importing.table import Table


def read_names(table: Table, column: TextColumn, what: str) -> tuple[list[str], list[str]]:
    """Return the names as written and as the map renames them; empty where there is none.

    Raises
    ------
    InvalidInput
        If the column is not there.
    """
    if column.constant is not None:
        written = [column.constant] * len(table.rows)
        return written, written
    cells = table.cells(table.need(column.column, what))
    nulls = {n.casefold() for n in (*table.shape.null, *column.null)}
    expression = re.compile(column.pattern) if column.pattern else None
    known: dict[str, str] = {}
    for text in set(cells):
        known[text] = "" if text.casefold() in nulls else _kept(text, expression)
    written = [known[text] for text in cells]
    for name in column.joined:
        place = table.find((name,))
        if place is not None:
            pairs = zip(written, table.cells(place), strict=True)
            written = [f"{head} {tail}".strip() if head else "" for head, tail in pairs]
    return written, [column.values.get(text, text) for text in written]


def _kept(text: str, expression: re.Pattern[str] | None) -> str:
    match = expression.search(text) if expression else None
    return match.group(1) if match else text
