"""Reads an interval export under its map: one row for each queue and interval."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wfm.domain.errors import InvalidInput, InvalidInputs
from wfm.domain.event import Finding
from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.domain.time_grid import ALLOWED_INTERVAL_MINUTES, load_zone
from wfm.io.importing.call_records import numbered
from wfm.io.importing.durations import measure_column, read_measure
from wfm.io.importing.map_settings import (
    INTERVAL_DURATIONS,
    ImportMap,
    LengthColumn,
    Measure,
)
from wfm.io.importing.name_columns import read_names
from wfm.io.importing.row_verdicts import RowVerdicts
from wfm.io.importing.stamps import Moments, read_moments, second_pass, to_utc, wall_seconds
from wfm.io.importing.table import Table, read_table


@dataclass(frozen=True, slots=True)
class IntervalReading:
    """Rows of an interval export, R of them, in file order.

    Parameters
    ----------
    queues : tuple of str
        Queue names.
    minutes : int
        Length of an interval.
    line, queue : ndarray of int, shape (R,)
        Line of the file, and index of the queue.
    start_utc : ndarray, shape (R,)
        Start of the interval in seconds since 1970 UTC.
    measures : dict of str to ndarray, shape (R,)
        Counts and total durations in seconds; NaN where not known. Averages are made totals.
    threshold_seconds : float
        The threshold that `answered_within` speaks of.
    rows, rejected : int
        Rows of the file that hold data, and those of them that cannot be used.
    findings : tuple of Finding
        What was seen on the way.
    """

    queues: tuple[str, ...]
    minutes: int
    line: IntArray
    queue: IntArray
    start_utc: FloatArray
    measures: dict[str, FloatArray]
    threshold_seconds: float
    rows: int
    rejected: int
    findings: tuple[Finding, ...]


def read_interval_table(path: Path, settings: ImportMap, timezone: str) -> IntervalReading:
    """Return the rows of an interval export.

    Raises
    ------
    NotFound, InvalidInput
        If the file is missing, empty, lacks columns, has two rows for one interval, or too
        many of its rows are unreadable.
    """
    verdicts = RowVerdicts(path)
    table = read_table(path, settings, verdicts)
    written, queues = read_names(table, settings.queue, "the queue")
    keys = _full_keys(table, written, settings)
    moments, lengths = _read_times(table, settings, verdicts)
    # A repeated stamp is the second pass of a doubled hour; elsewhere it stays a repetition.
    zone = load_zone(timezone)
    utc = to_utc(moments, zone, second_pass(moments, keys))
    for row in np.flatnonzero(utc.skipped):
        verdicts.reject(
            table.lines[row], f"stamp does not exist, clocks jump over it: {moments.texts[row]!r}"
        )
    for line, name in zip(table.lines, queues, strict=True):
        if not name:
            verdicts.reject(line, "names no queue")
    minutes = _common_length(table, lengths, verdicts)
    _reject_off_grid(table, wall_seconds(utc.seconds, zone), minutes, moments, verdicts)
    measures = {n: read_measure(table, n, m, verdicts) for n, m in settings.measures.items()}
    verdicts.refuse_if_unreadable(settings.file.most_rejected)
    keep = ~np.isin(table.lines, list(verdicts.rejected))
    keep &= ~_repeated(table, keys, utc.seconds, keep, verdicts)
    if not keep.any():
        left_out = "; ".join(finding.what for finding in verdicts.findings())
        hint = f"left out were {left_out}: check that the map fits this file" if left_out else ""
        raise InvalidInput("holds no interval", where=str(path), hint=hint)
    names, queue = numbered([q for q, kept in zip(queues, keep, strict=True) if kept])
    findings = (*verdicts.findings(), *_absent(table, settings))
    return IntervalReading(
        queues=names,
        minutes=minutes,
        line=np.array(table.lines, dtype=np.int64)[keep],
        queue=queue,
        start_utc=utc.seconds[keep],
        measures=_totals({n: v[keep] for n, v in measures.items()}, settings),
        threshold_seconds=_threshold(table, settings, keep),
        rows=verdicts.data_rows,
        rejected=len(verdicts.rejected),
        findings=(*findings, *_undoubled(table, utc.doubled & keep, keys, utc.seconds)),
    )


def _full_keys(table: Table, written: list[str], settings: ImportMap) -> list[tuple[str, ...]]:
    places = [place for name in settings.keys if (place := table.find((name,))) is not None]
    return [
        (name, *(row[place] for place in places))
        for name, row in zip(written, table.rows, strict=True)
    ]


def _read_times(
    table: Table, settings: ImportMap, verdicts: RowVerdicts
) -> tuple[Moments, FloatArray]:
    """Return the start of each row's interval, still on its own clock, and its minutes."""
    time = settings.time
    ignore = time.zone_mark == "ignore"
    moments = read_moments(table, time, "the time", ignore_zone_mark=ignore)
    for row in np.flatnonzero(np.isnan(moments.seconds)):
        verdicts.reject(table.lines[row], f"stamp cannot be read: {moments.texts[row]!r}")
    if time.until is not None:
        ends = read_moments(table, time.until, "the end of the interval", ignore_zone_mark=ignore)
        lengths = (ends.seconds - moments.seconds) / 60
    elif isinstance(time.minutes, LengthColumn):
        place = table.need(time.minutes.column, "the interval length")
        # Some exports write the unit behind the number (30mins).
        texts = ["".join(c for c in cell if c.isdigit()) for cell in table.cells(place)]
        lengths = np.array([float(t) if t else np.nan for t in texts])
        lengths = lengths / 60 if time.minutes.unit == "seconds" else lengths
    else:
        lengths = np.full(len(table.rows), float(time.minutes or 0))
    if time.stamp == "end":
        moments = Moments(moments.seconds - lengths * 60, moments.in_utc, moments.texts)
    return moments, lengths


def _common_length(table: Table, lengths: FloatArray, verdicts: RowVerdicts) -> int:
    known = lengths[~np.isnan(lengths)]
    if known.size == 0:
        return 0
    values, counts = np.unique(known, return_counts=True)
    common = float(values[np.argmax(counts)])
    if common not in ALLOWED_INTERVAL_MINUTES:
        raise InvalidInput(
            f"has intervals of {common:g} minutes",
            where=table.file,
            hint=f"export intervals of {', '.join(map(str, ALLOWED_INTERVAL_MINUTES))} minutes",
        )
    for row in np.flatnonzero(lengths != common):
        verdicts.reject(
            table.lines[row], f"interval is not {common:g} minutes long: {lengths[row]:g}"
        )
    return int(common)


def _reject_off_grid(
    table: Table, wall: FloatArray, minutes: int, moments: Moments, verdicts: RowVerdicts
) -> None:
    off = np.nan_to_num(wall) % (minutes * 60) != 0 if minutes else np.isnan(wall)
    for row in np.flatnonzero(off & ~np.isnan(wall)):
        verdicts.reject(
            table.lines[row],
            f"stamp is not a multiple of {minutes} minutes: {moments.texts[row]!r}",
        )


def _repeated(
    table: Table,
    keys: list[tuple[str, ...]],
    start: FloatArray,
    keep: BoolArray,
    verdicts: RowVerdicts,
) -> BoolArray:
    """Return rows that say the same again; refuse rows that contradict each other."""
    first: dict[tuple[object, ...], int] = {}
    again = np.zeros(len(table.rows), dtype=bool)
    clashes: list[InvalidInput] = []
    for row in np.flatnonzero(keep):
        key = (*keys[row], float(start[row]))
        earlier = first.setdefault(key, int(row))
        if earlier == row:
            continue
        again[row] = True
        if table.rows[row] == table.rows[earlier]:
            verdicts.drop(table.lines[row], "repeated_row", "the same row again")
        else:
            clashes.append(
                InvalidInput(
                    f"{' '.join(keys[row])} has this interval already, with other numbers, "
                    f"in line {table.lines[earlier]}",
                    where=f"{table.file}:{table.lines[row]}",
                    hint="name further key columns under keys if their rows are to be added up",
                )
            )
    if clashes:
        raise InvalidInputs(clashes[:100])
    return again


def _totals(measures: dict[str, FloatArray], settings: ImportMap) -> dict[str, FloatArray]:
    """Return the measures with averages per contact made totals."""
    weights = {"wait_abandoned": "abandoned"}
    totals = dict(measures)
    for name, values in measures.items():
        if name in INTERVAL_DURATIONS and settings.measures[name].per == "contact":
            weight = measures.get(weights.get(name, "answered"), np.full(values.size, np.nan))
            totals[name] = np.where(weight == 0, 0.0, values * weight)
    return totals


def _threshold(table: Table, settings: ImportMap, keep: BoolArray) -> float:
    """Return the threshold in seconds: from its column, the header's number, or the map."""
    within = settings.measures.get("answered_within")
    if within is not None and within.pattern is not None:
        hits = table.match(within.pattern)
        if hits:
            return float(hits[0][1])
    if settings.threshold is not None:
        values = read_measure(
            table, "threshold", settings.threshold, RowVerdicts(Path(table.file))
        )
        values = values[keep & ~np.isnan(values)]
        if values.size:
            return float(np.median(values))
    return settings.threshold_seconds


def _absent(table: Table, settings: ImportMap) -> list[Finding]:
    absent = [
        f"{name} ({_spelling(measure)})"
        for name, measure in settings.measures.items()
        if measure_column(table, measure) is None
    ]
    if not absent:
        return []
    what = f"the file has no column for {', '.join(absent)}"
    return [Finding(what, where=Path(table.file).name, severity="info", kind="absent_column")]


def _spelling(measure: Measure) -> str:
    return " or ".join(measure.column) or str(measure.pattern)


def _undoubled(
    table: Table, doubled: BoolArray, keys: list[tuple[str, ...]], start: FloatArray
) -> list[Finding]:
    """Tell of doubled hours that the file holds once: which pass they mean cannot be known."""
    rows = np.flatnonzero(doubled)
    held = {(keys[row], float(start[row])) for row in rows}
    alone = [
        table.lines[row]
        for row in rows
        if not {(keys[row], start[row] + 3600.0), (keys[row], start[row] - 3600.0)} & held
    ]
    if not alone:
        return []
    why = (
        "in the hour that clocks repeat are written once; they are taken as its first pass, "
        "and the second is missing"
    )
    return [RowVerdicts(Path(table.file)).finding("dst_doubled_hour", why, alone, "warning")]
