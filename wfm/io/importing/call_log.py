"""Reads a call-by-call log under its map."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.event import Finding
from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.domain.time_grid import load_zone
from wfm.io.importing.call_records import ABANDONED, ANSWERED, LEFT, CallRecords, numbered
from wfm.io.importing.durations import add_known, measure_column, read_measure
from wfm.io.importing.map_settings import ImportMap, Outcome
from wfm.io.importing.name_columns import read_names
from wfm.io.importing.row_verdicts import RowVerdicts
from wfm.io.importing.stamps import Moments, read_moments, to_utc
from wfm.io.importing.table import Table, read_table

OUTCOMES = {"answered": ANSWERED, "abandoned": ABANDONED, "left": LEFT, "ignored": -1}


@dataclass(frozen=True, slots=True)
class CallReading:
    """What a reader of calls hands on.

    Parameters
    ----------
    calls : CallRecords
        The calls.
    rows, rejected : int
        Rows of the file that hold data, and those of them that cannot be used.
    findings : tuple of Finding
        What was seen on the way.
    """

    calls: CallRecords
    rows: int
    rejected: int
    findings: tuple[Finding, ...]


def read_call_log(path: Path, settings: ImportMap, timezone: str) -> CallReading:
    """Return the calls of a log that has a row for each call.

    Raises
    ------
    NotFound, InvalidInput
        If the file is missing, empty, lacks columns, or too many of its rows are unreadable.
    """
    verdicts = RowVerdicts(path)
    table = read_table(path, settings, verdicts)
    outcome = _read_outcome(table, settings.outcome or Outcome(column=(), values={}), verdicts)
    wait, handle = _read_durations(table, settings, verdicts)
    moments = _read_stamps(table, settings, verdicts)
    utc = to_utc(moments, load_zone(timezone))
    _reject(table, verdicts, utc.skipped, "stamp does not exist: clocks jump over it", moments)
    kinds, queues = read_names(table, settings.queue, "the queue")
    _reject(table, verdicts, np.array([not q for q in queues]), "names no queue", None)
    agents = [""] * len(table.rows)
    if settings.agent is not None:
        _, agents = read_names(table, settings.agent, "the agent")
    verdicts.refuse_if_unreadable(settings.file.most_rejected)
    arrival = _arrival(utc.seconds, wait, handle, settings)
    answered_at = _answered_at(table, settings, timezone, arrival, wait)
    calls = _assemble(
        table, (kinds, queues, agents), (arrival, outcome, wait, handle, answered_at)
    )
    keep = ~np.isin(calls.line, list(verdicts.rejected)) & (calls.outcome >= 0)
    ignored = calls.line[calls.outcome < 0]
    findings = list(verdicts.findings())
    if ignored.size:
        why = f"ignored by outcome ({', '.join(_ignored(settings))})"
        findings.append(verdicts.finding("ignored_outcome", why, ignored.tolist(), "info"))
    findings += _doubled(path.name, utc.doubled & np.isin(table.lines, calls.line[keep]))
    findings += _absent_columns(table, settings)
    kept = calls.where(keep)
    if kept.count == 0:
        raise InvalidInput("holds no call that asked for an agent", where=str(path))
    return CallReading(
        _in_order(_only_used_names(kept)),
        verdicts.data_rows,
        len(verdicts.rejected),
        tuple(findings),
    )


def _read_outcome(table: Table, outcome: Outcome, verdicts: RowVerdicts) -> IntArray:
    cells = table.cells(table.need(outcome.column, "the outcome"))
    codes = {text.casefold(): OUTCOMES[word] for text, word in outcome.values.items()}
    for line, text in zip(table.lines, cells, strict=True):
        if text.casefold() not in codes:
            verdicts.reject(line, f"outcome is not in the map: {text!r}")
    return np.array([codes.get(text.casefold(), -1) for text in cells], dtype=np.int64)


def _read_durations(
    table: Table, settings: ImportMap, verdicts: RowVerdicts
) -> tuple[FloatArray, FloatArray]:
    read = {n: read_measure(table, n, m, verdicts) for n, m in settings.measures.items()}
    unknown = np.full(len(table.rows), np.nan)
    handle = read.get("handle", unknown)
    parts = [read[n] for n in ("talk", "hold", "acw") if n in read]
    if parts:
        handle = np.where(np.isnan(handle), add_known(parts), handle)
    return read.get("wait", unknown), handle


def _read_stamps(table: Table, settings: ImportMap, verdicts: RowVerdicts) -> Moments:
    time = settings.time
    moments = read_moments(table, time, "the time", ignore_zone_mark=time.zone_mark == "ignore")
    unreadable = np.isnan(moments.seconds)
    _reject(table, verdicts, unreadable, "stamp cannot be read", moments)
    return moments


def _reject(
    table: Table, verdicts: RowVerdicts, bad: BoolArray, why: str, moments: Moments | None
) -> None:
    for row in np.flatnonzero(bad):
        text = f": {moments.texts[row]!r}" if moments else ""
        verdicts.reject(table.lines[row], f"{why}{text}")


def _arrival(
    stamp: FloatArray, wait: FloatArray, handle: FloatArray, settings: ImportMap
) -> FloatArray:
    """Return the moment of arrival, going back from the answer or the end where need be."""
    back = np.zeros(stamp.size)
    if settings.booked_at in ("answer", "end"):
        back += np.nan_to_num(wait)
    if settings.booked_at == "end":
        back += np.nan_to_num(handle)
    return stamp - back


def _answered_at(
    table: Table, settings: ImportMap, timezone: str, arrival: FloatArray, wait: FloatArray
) -> FloatArray:
    if settings.time.answered_at is None:
        return arrival + wait
    moments = read_moments(table, settings.time.answered_at, "the time of answer")
    return to_utc(moments, load_zone(timezone)).seconds


def _assemble(
    table: Table,
    names: tuple[list[str], list[str], list[str]],
    numbers: tuple[FloatArray, IntArray, FloatArray, FloatArray, FloatArray],
) -> CallRecords:
    (kind_names, kind), (queue_names, queue) = numbered(names[0]), numbered(names[1])
    agent_names, agent = numbered(names[2], unknown="")
    arrival, outcome, wait, handle, answered_at = numbers
    served = outcome == ANSWERED
    return CallRecords(
        queues=queue_names,
        kinds=kind_names,
        agents=agent_names,
        line=np.array(table.lines, dtype=np.int64),
        arrival_utc=arrival,
        queue=queue,
        kind=kind,
        agent=np.where(served, agent, -1),
        outcome=outcome,
        wait_seconds=wait,
        handle_seconds=np.where(served, handle, np.nan),
        answered_utc=np.where(served, answered_at, np.nan),
    )


def _only_used_names(calls: CallRecords) -> CallRecords:
    """Leave out names of which no call is left, such as a type with ignored calls only."""
    queues, queue = numbered([calls.queues[i] for i in calls.queue])
    kinds, kind = numbered([calls.kinds[i] for i in calls.kind])
    agents, agent = numbered([calls.agents[i] if i >= 0 else "" for i in calls.agent], unknown="")
    rest = (calls.outcome, calls.wait_seconds, calls.handle_seconds, calls.answered_utc)
    return CallRecords(
        queues, kinds, agents, calls.line, calls.arrival_utc, queue, kind, agent, *rest
    )


def _in_order(calls: CallRecords) -> CallRecords:
    order = np.lexsort((calls.line, calls.arrival_utc))
    return calls.where(order)


def _ignored(settings: ImportMap) -> list[str]:
    values = settings.outcome.values if settings.outcome else {}
    return [text for text, word in values.items() if word == "ignored"]


def _doubled(file: str, doubled: BoolArray) -> list[Finding]:
    count = int(doubled.sum())
    if not count:
        return []
    what = f"{count} calls fall in the hour that clocks repeat; all are taken as its first pass"
    return [Finding(what, where=file, severity="warning", kind="dst_doubled_hour")]


def _absent_columns(table: Table, settings: ImportMap) -> list[Finding]:
    absent = [
        f"{name} ({' or '.join(m.column or (m.pattern or '',))})"
        for name, m in settings.measures.items()
        if measure_column(table, m) is None
    ]
    if not absent:
        return []
    what = f"the file has no column for {', '.join(absent)}"
    return [Finding(what, where=Path(table.file).name, severity="info", kind="absent_column")]
