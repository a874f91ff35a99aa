"""A foreign file as a table: header found, junk rows taken out, columns looked up by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from wfm.domain.errors import InvalidInput, InvalidInputs
from wfm.io.importing.map_settings import FileShape, ImportMap, RowRule, Stamp
from wfm.io.importing.row_verdicts import RowVerdicts
from wfm.io.importing.source_file import Row, read_rows

PREAMBLE_ROWS = 40
TOTAL_WORDS = (
    "合计",
    "总计",
    "小计",
    "汇总",
    "总数",
    "summary",
    "total",
    "totals",
    "subtotal",
    "grand total",
)
RULE_MARKS = "-=_*"
_RULE = re.compile(r"^[-=_*\s]{2,}$")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text cells under column names.

    Parameters
    ----------
    file : str
        Name for messages.
    names : tuple of str
        Column names as written.
    rows : list of list of str
        Data rows, each as wide as `names`.
    lines : list of int
        Line number of each row.
    shape : FileShape
        How the map describes the file.
    """

    file: str
    names: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    shape: FileShape

    def find(self, wanted: Iterable[str]) -> int | None:
        """Return the index of the first of these column names, or None."""
        return find_column(self.names, wanted, self.shape.prefixes)

    def match(self, pattern: str) -> list[tuple[int, str]]:
        """Return index and first group of each column name that a pattern fits."""
        expression = re.compile(pattern, re.IGNORECASE)
        hits = ((i, expression.search(_plain(name))) for i, name in enumerate(self.names))
        return [(i, hit.group(1)) for i, hit in hits if hit]

    def need(self, wanted: Sequence[str], what: str) -> int:
        """Return the index of a column that must be there.

        Raises
        ------
        InvalidInput
            If it is not; with the nearest name that is.
        """
        index = self.find(wanted)
        if index is None:
            close = get_close_matches(wanted[0], self.names, n=1)
            hint = f"did you mean {close[0]!r}? " if close else ""
            raise InvalidInput(
                f"has no column {' or '.join(repr(w) for w in wanted)} for {what}",
                where=self.file,
                hint=f"{hint}Columns found: {', '.join(self.names)}",
            )
        return index

    def cells(self, index: int) -> list[str]:
        """Return one column."""
        return [row[index] for row in self.rows]

    def where(self, keep: Sequence[bool]) -> Table:
        """Return the table with some of its rows."""
        chosen = [i for i, kept in enumerate(keep) if kept]
        return Table(
            self.file,
            self.names,
            [self.rows[i] for i in chosen],
            [self.lines[i] for i in chosen],
            self.shape,
        )


def read_table(path: Path, settings: ImportMap, verdicts: RowVerdicts) -> Table:
    """Read a file under a map: header, junk rows, ragged rows and the map's row rules.

    Raises
    ------
    NotFound, InvalidInput
        If the file is missing, empty, undecodable, or lacks columns the map needs.
    """
    shape = settings.file
    needed = _needed_columns(settings)

    def fits(rows: list[Row]) -> int:
        if shape.columns:
            return sum(len(cells) >= len(shape.columns) for _, cells in rows)
        return max((_known(cells, needed, shape) for _, cells in rows[:PREAMBLE_ROWS]), default=0)

    rows = read_rows(path, shape, fits)
    if shape.columns:
        names = shape.columns
    else:
        names, rows = _take_header(str(path), rows, needed, shape, verdicts)
    rows = _without_junk(rows, names, shape, verdicts)
    verdicts.data_rows = len(rows)
    table = _squared(str(path), names, rows, shape, verdicts)
    return _apply_rules(table, settings, verdicts)


def find_column(
    names: Sequence[str], wanted: Iterable[str], prefixes: Iterable[str]
) -> int | None:
    """Return the place of the first of some column names, whatever its case, blanks or prefix."""
    places: dict[str, int] = {}
    heads = [p.casefold() for p in prefixes if p]
    for place, name in enumerate(names):
        plain = _plain(name)
        places.setdefault(plain, place)
        for head in heads:
            if plain.startswith(head):
                places.setdefault(plain.removeprefix(head), place)
    for name in wanted:
        if _plain(name) in places:
            return places[_plain(name)]
    return None


def _plain(name: str) -> str:
    return " ".join(name.replace("\ufeff", "").split()).casefold()


def _needed_columns(settings: ImportMap) -> list[tuple[str, ...]]:
    """Return the columns without which the file cannot be read, each with its other names."""
    needed: list[tuple[str, ...]] = list(settings.time.columns)
    if settings.queue.column:
        needed.append(settings.queue.column)
    if settings.outcome is not None:
        needed.append(settings.outcome.column)
    if settings.kind == "interval":
        volume = [settings.measures[n] for n in ("offered", "arrived") if n in settings.measures]
        needed.append(tuple(name for measure in volume for name in measure.column))
    return needed


def _known(cells: Sequence[str], needed: list[tuple[str, ...]], shape: FileShape) -> int:
    return sum(find_column(cells, names, shape.prefixes) is not None for names in needed)


def _take_header(
    file: str,
    rows: list[Row],
    needed: list[tuple[str, ...]],
    shape: FileShape,
    verdicts: RowVerdicts,
) -> tuple[tuple[str, ...], list[Row]]:
    head = rows[:PREAMBLE_ROWS]
    best = max(range(len(head)), key=lambda i: _known(head[i][1], needed, shape))
    names = tuple(head[best][1])
    missing = [want for want in needed if find_column(names, want, shape.prefixes) is None]
    if missing:
        raise InvalidInputs(_missing_column(file, names, head[best][0], want) for want in missing)
    _refuse_twins(file, names, head[best][0])
    for line, _ in head[:best]:
        verdicts.drop(line, "preamble", "title lines above the header")
    return names, rows[best + 1 :]


def _missing_column(
    file: str, names: Sequence[str], line: int, want: Sequence[str]
) -> InvalidInput:
    close = get_close_matches(want[0], names, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return InvalidInput(
        f"has no column {' or '.join(repr(w) for w in want)}",
        where=f"{file}:{line}",
        hint=f"{hint}Columns found: {', '.join(names)}",
    )


def _refuse_twins(file: str, names: Sequence[str], line: int) -> None:
    plain = [_plain(name) for name in names if name]
    twins = sorted({name for name in plain if plain.count(name) > 1})
    if twins:
        raise InvalidInput(f"has two columns named {', '.join(twins)}", where=f"{file}:{line}")


def _without_junk(
    rows: list[Row], names: Sequence[str], shape: FileShape, verdicts: RowVerdicts
) -> list[Row]:
    """Leave out lines of dashes, the header again, and totals."""
    header = [_plain(name) for name in names]
    words = {*TOTAL_WORDS, *(w.casefold() for w in shape.total_words)}
    kept = []
    for line, cells in rows:
        first = next(cell for cell in cells if cell)
        # Event logs have no totals, and their free text may hold any word. Elsewhere a total
        # can stand under any of the leading name columns; numbers follow it.
        heads = () if shape.columns else cells[:4]
        if first[0] in RULE_MARKS and all(_RULE.match(cell) for cell in cells if cell):
            verdicts.drop(line, "rule_row", "lines of dashes")
        elif _plain(cells[0]) == header[0] and [_plain(c) for c in cells] == header:
            verdicts.drop(line, "header_row", "the header again")
        elif any(cell.casefold().rstrip(":： ") in words for cell in heads):
            verdicts.drop(line, "total_row", "totals, which would count everything twice")
        else:
            kept.append((line, cells))
    return kept


def _squared(
    file: str, names: Sequence[str], rows: list[Row], shape: FileShape, verdicts: RowVerdicts
) -> Table:
    width, least = len(names), shape.min_fields or len(names)
    square: list[list[str]] = []
    lines: list[int] = []
    for line, cells in rows:
        spare = cells[width:]
        if len(cells) < least:
            verdicts.reject(line, f"has {len(cells)} fields: {least} are needed")
        elif any(spare) and not shape.min_fields:
            verdicts.reject(line, f"has {len(cells)} fields: the header names {width}")
        else:
            square.append(cells[:width] + [""] * (width - len(cells)))
            lines.append(line)
    return Table(file, tuple(names), square, lines, shape)


def _apply_rules(table: Table, settings: ImportMap, verdicts: RowVerdicts) -> Table:
    for rules, kind, drops in (
        (settings.drop, "dropped_row", True),
        (settings.keep, "kept", False),
    ):
        for rule in rules:
            hit = _rows_that_fit(table, rule)
            if hit is None:
                continue
            for line, fits in zip(table.lines, hit, strict=True):
                if fits is drops:
                    verdicts.drop(line, kind if drops else "dropped_row", rule.because)
            table = table.where([fits is not drops for fits in hit])
    return table


def _rows_that_fit(table: Table, rule: RowRule) -> list[bool] | None:
    """Return which rows a rule speaks of; None when the file lacks one of its columns."""
    fits = [True] * len(table.rows)
    for name, values in rule.when.items():
        index = table.find((name,))
        if index is None:
            return None
        wanted = {value.casefold() for value in values}
        fits = [
            f and row[index].casefold() in wanted for f, row in zip(fits, table.rows, strict=True)
        ]
    return fits


def stamp_columns(table: Table, stamp: Stamp, what: str) -> list[int]:
    """Return the places of the columns that make up a stamp.

    Raises
    ------
    InvalidInput
        If one is not there.
    """
    return [table.need(names, what) for names in stamp.columns]
