"""Checks of calls one by one: what looks wrong, and what a planner should know."""

from __future__ import annotations

import numpy as np

from wfm.domain.event import Finding, Severity
from wfm.domain.record import FloatArray, IntArray
from wfm.io.importing.call_records import CallRecords
from wfm.io.importing.row_verdicts import name_lines
from wfm.io.importing.unit_check import judge_handle_time

SHORT_CALL_SECONDS = 10.0
LONGEST_WAIT_SECONDS = 4 * 3600.0
OVERLAP_TOLERANCE_SECONDS = 2.0
"""Clocks of a switch and its log differ by a second or two."""


def check_calls(calls: CallRecords, file: str) -> tuple[Finding, ...]:
    """Return what looks wrong in calls: units, very short calls, long waits, double work.

    Raises
    ------
    InvalidInput
        If handle times cannot be in the unit the map names.
    """
    findings = [
        *_units(calls, file),
        *_short_calls(calls, file),
        *_long_waits(calls, file),
        *_overlaps(calls, file),
        *_unknown_numbers(calls, file),
        *_joined_types(calls, file),
    ]
    return tuple(findings)


def _found(kind: str, what: str, file: str, lines: object, severity: Severity) -> Finding:
    named = name_lines(np.asarray(lines).tolist())
    return Finding(what, where=f"{file}:{named}", severity=severity, kind=kind)


def _units(calls: CallRecords, file: str) -> tuple[Finding, ...]:
    handle = calls.handle_seconds[~np.isnan(calls.handle_seconds)]
    return judge_handle_time(float(handle.mean()), file) if handle.size else ()


def _short_calls(calls: CallRecords, file: str) -> list[Finding]:
    short = calls.handle_seconds < SHORT_CALL_SECONDS
    if not short.any():
        return []
    zero = int((calls.handle_seconds == 0).sum())
    what = (
        f"{int(short.sum())} answered calls ({short.sum() / calls.answered.sum():.1%}) took less "
        f"than {SHORT_CALL_SECONDS:g} s, {zero} of them 0 s: wrong numbers, dropped lines or "
        "agents hanging up; they stay in the handle times"
    )
    return [_found("short_call", what, file, calls.line[short], "info")]


def _long_waits(calls: CallRecords, file: str) -> list[Finding]:
    long = calls.wait_seconds > LONGEST_WAIT_SECONDS
    if not long.any():
        return []
    what = f"{int(long.sum())} calls waited more than {LONGEST_WAIT_SECONDS / 3600:g} hours"
    return [_found("long_wait", what, file, calls.line[long], "warning")]


def _overlaps(calls: CallRecords, file: str) -> list[Finding]:
    """Tell of agents who are on two calls at once: double staffing, or one login for two."""
    known = calls.answered & (calls.agent >= 0) & ~np.isnan(calls.answered_utc)
    known &= ~np.isnan(calls.handle_seconds)
    rows = np.flatnonzero(known)
    rows = rows[np.lexsort((calls.answered_utc[rows], calls.agent[rows]))]
    begin, agent = calls.answered_utc[rows], calls.agent[rows]
    end = _running_end(begin + calls.handle_seconds[rows], agent)
    overlap = np.zeros(rows.size, dtype=bool)
    overlap[1:] = (agent[1:] == agent[:-1]) & (begin[1:] < end[:-1] - OVERLAP_TOLERANCE_SECONDS)
    if not overlap.any():
        return []
    busiest = np.bincount(agent[overlap], minlength=len(calls.agents))
    worst = calls.agents[int(np.argmax(busiest))]
    what = (
        f"{int(overlap.sum())} calls ({overlap.sum() / rows.size:.1%}) begin while their agent is "
        f"still on another call, most often {worst} ({int(busiest.max())}): agents counted twice "
        "or sharing a login"
    )
    return [_found("double_staffed", what, file, calls.line[rows[overlap]], "warning")]


def _running_end(end: FloatArray, agent: IntArray) -> FloatArray:
    """Return the latest end of an agent's calls so far; agents stand in blocks."""
    latest = end.copy()
    for block in np.split(np.arange(end.size), np.flatnonzero(np.diff(agent)) + 1):
        latest[block] = np.maximum.accumulate(end[block])
    return latest


def _unknown_numbers(calls: CallRecords, file: str) -> list[Finding]:
    findings = []
    no_wait, no_handle = np.isnan(calls.wait_seconds), np.isnan(calls.handle_seconds)
    for mask, what in (
        (no_wait, "calls have no waiting time; they are left out of waits and service levels"),
        (no_handle & calls.answered, "answered calls have no handle time"),
    ):
        if mask.any():
            text = f"{int(mask.sum())} {what}"
            findings.append(_found("missing_number", text, file, calls.line[mask], "info"))
    return findings


def _joined_types(calls: CallRecords, file: str) -> list[Finding]:
    """Tell which call types were joined into one queue."""
    findings = []
    for q, queue in enumerate(calls.queues):
        kinds, counts = np.unique(calls.kind[calls.queue == q], return_counts=True)
        if kinds.size < 2:
            continue
        parts = ", ".join(
            f"{calls.kinds[k]} ({n})" for k, n in zip(kinds, counts.tolist(), strict=True)
        )
        what = f"queue {queue} joins the call types {parts}, as the map says"
        findings.append(Finding(what, where=file, severity="info", kind="joined_types"))
    return findings
