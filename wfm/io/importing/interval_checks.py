"""Checks of interval exports: what does not add up."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from wfm.domain.event import Finding, Severity
from wfm.domain.record import BoolArray, FloatArray
from wfm.io.importing.call_history import handle_total
from wfm.io.importing.call_summary import service_level
from wfm.io.importing.interval_table import IntervalReading
from wfm.io.importing.map_settings import ImportMap
from wfm.io.importing.row_verdicts import name_lines
from wfm.io.importing.unit_check import judge_handle_time

SAME_HANDLE_TOLERANCE = 0.05
SAME_STAFF_SHARE = 0.5
FEWEST_SAME_ROWS = 4
PRINTED_TOLERANCE = 0.02


def check_intervals(
    reading: IntervalReading, settings: ImportMap, file: str
) -> tuple[Finding, ...]:
    """Return what does not add up in an interval export.

    Raises
    ------
    InvalidInput
        If handle times cannot be in the unit the map names.
    """
    findings = [
        *_missing_numbers(reading, file),
        *_identity(reading, settings, file),
        *_more_answered(reading, file),
        *_units(reading, file),
        *_two_handle_times(reading, file),
        *_overfull(reading, file),
        *_double_staffed(reading, file),
        *_booking(reading, settings, file),
        *_printed_level(reading, settings, file),
    ]
    return tuple(findings)


def _found(
    reading: IntervalReading, rows: BoolArray, kind: str, what: str, file: str, how: Severity
) -> Finding:
    where = f"{file}:{name_lines(reading.line[rows].tolist())}"
    return Finding(what, where=where, severity=how, kind=kind)


def _missing_numbers(reading: IntervalReading, file: str) -> list[Finding]:
    volume = reading.measures.get("offered", reading.measures.get("arrived"))
    if volume is None or not np.isnan(volume).any():
        return []
    rows = np.isnan(volume)
    what = f"{int(rows.sum())} rows leave the volume open: missing, not zero"
    return [_found(reading, rows, "missing_number", what, file, "warning")]


def _identity(reading: IntervalReading, settings: ImportMap, file: str) -> list[Finding]:
    """Tell where offered is not the sum of what became of the contacts."""
    offered = reading.measures.get("offered")
    parts = {n: reading.measures[n] for n in settings.identity if n in reading.measures}
    parts = {n: v for n, v in parts.items() if not np.isnan(v).all()}
    if offered is None or not {"answered", "abandoned"} <= set(parts):
        return []
    residue = offered - np.sum(list(parts.values()), axis=0)
    off = np.nan_to_num(residue) != 0
    words = " + ".join(parts)
    checked = int((~np.isnan(residue)).sum())
    if not off.any():
        what = f"offered = {words} in all {checked} rows"
        return [Finding(what, where=file, severity="info", kind="identity")]
    share = abs(np.nansum(residue)) / max(np.nansum(offered), 1)
    what = (
        f"offered is not {words} in {int(off.sum())} of {checked} rows; residue "
        f"{np.nansum(residue):+.0f} contacts ({share:.1%} of offered)"
    )
    return [_found(reading, off, "identity", what, file, "warning")]


def _more_answered(reading: IntervalReading, file: str) -> list[Finding]:
    offered, answered = (reading.measures.get(n) for n in ("offered", "answered"))
    if offered is None or answered is None:
        return []
    rows = np.nan_to_num(answered - offered) > 0
    if not rows.any():
        return []
    what = (
        f"{int(rows.sum())} rows answer more contacts than they offer: contacts are booked in "
        "the interval they end in"
    )
    return [_found(reading, rows, "answered_above_offered", what, file, "info")]


def _units(reading: IntervalReading, file: str) -> tuple[Finding, ...]:
    answered = reading.measures.get("answered")
    if answered is None:
        return ()
    handle = handle_total(reading.measures)
    known = ~np.isnan(handle) & ~np.isnan(answered)
    contacts = float(answered[known].sum())
    return judge_handle_time(float(handle[known].sum()) / contacts, file) if contacts else ()


def _two_handle_times(reading: IntervalReading, file: str) -> list[Finding]:
    """Compare a handle time that is given with talk + hold + wrap-up."""
    given, talk = (reading.measures.get(n) for n in ("handle", "talk"))
    if given is None or talk is None:
        return []
    parts = {n: v for n, v in reading.measures.items() if n != "handle"}
    built = handle_total(parts)
    known = ~np.isnan(given) & ~np.isnan(built) & ~np.isnan(talk)
    total = given[known].sum()
    if not total or abs(built[known].sum() - total) <= SAME_HANDLE_TOLERANCE * total:
        return []
    what = (
        f"handle time adds up to {total:.0f} s, talk + hold + wrap-up to "
        f"{built[known].sum():.0f} s; the given handle time is used"
    )
    return [Finding(what, where=file, severity="warning", kind="handle_mismatch")]


def _overfull(reading: IntervalReading, file: str) -> list[Finding]:
    """Tell of rows in which more agent time is used, or staffed, than there is."""
    staffed = reading.measures.get("staffed")
    if staffed is None:
        return []
    parts = [
        reading.measures[n] for n in ("available", "aux", "elsewhere") if n in reading.measures
    ]
    used = np.sum([np.nan_to_num(p) for p in parts], axis=0) if parts else np.zeros(staffed.size)
    rows = used > np.nan_to_num(staffed, nan=np.inf) + 1
    if not rows.any():
        return []
    what = f"{int(rows.sum())} rows account for more agent time than was staffed"
    return [_found(reading, rows, "overfull_agents", what, file, "warning")]


def twin_queues(reading: IntervalReading) -> list[tuple[int, int]]:
    """Return pairs of queues that show the same staffed time in most shared intervals.

    Exports by queue book an agent in every queue the agent is logged in to; equal staffed
    time, interval after interval, is the mark of that.
    """
    staffed = reading.measures.get("staffed")
    if staffed is None:
        return []
    series = [_by_start(reading, staffed, reading.queue == q) for q in range(len(reading.queues))]
    twins = []
    for a, b in combinations(range(len(series)), 2):
        shared = series[a].keys() & series[b].keys()
        busy = [t for t in shared if series[a][t] > 0 and series[b][t] > 0]
        same = sum(series[a][t] == series[b][t] for t in busy)
        if len(busy) >= FEWEST_SAME_ROWS and same >= SAME_STAFF_SHARE * len(busy):
            twins.append((a, b))
    return twins


def _by_start(reading: IntervalReading, values: FloatArray, mask: BoolArray) -> dict[float, float]:
    known = mask & ~np.isnan(values)
    return dict(zip(reading.start_utc[known].tolist(), values[known].tolist(), strict=True))


def _double_staffed(reading: IntervalReading, file: str) -> list[Finding]:
    findings = [
        Finding(
            f"queues {reading.queues[a]} and {reading.queues[b]} show the same staffed time: "
            "agents logged in to both are booked twice, so staffed time is taken once",
            where=file,
            severity="warning",
            kind="double_staffed",
        )
        for a, b in twin_queues(reading)
    ]
    elsewhere, staffed = (reading.measures.get(n) for n in ("elsewhere", "staffed"))
    if elsewhere is not None and staffed is not None:
        share = np.nansum(elsewhere) / max(np.nansum(staffed), 1)
        if share > 0.05:
            what = (
                f"{share:.0%} of staffed time went to work of other queues: agents with several "
                "skills are booked in each of them"
            )
            findings.append(Finding(what, where=file, severity="warning", kind="double_staffed"))
    return findings


def _booking(reading: IntervalReading, settings: ImportMap, file: str) -> list[Finding]:
    if settings.booked_at == "arrival":
        return []
    arrived = reading.measures.get("arrived")
    if arrived is not None and not np.isnan(arrived).all():
        what = (
            "volumes are those that arrived in the interval; answered, abandoned and handle "
            f"times are booked at the {settings.booked_at} of a contact, so shares of single "
            "intervals can exceed 100 %"
        )
        return [Finding(what, where=file, severity="info", kind="booked_late")]
    answered = reading.measures.get("answered", np.zeros(1))
    handle = np.nansum(handle_total(reading.measures)) / max(np.nansum(answered), 1)
    wait = np.nansum(reading.measures.get("wait_answered", np.zeros(1)))
    delay = (wait / max(np.nansum(answered), 1)) + (handle if settings.booked_at == "end" else 0)
    what = (
        f"contacts are booked at their {settings.booked_at}, not at arrival: volumes lag by about "
        f"{delay:.0f} s on average"
    )
    return [Finding(what, where=file, severity="warning", kind="booked_late")]


def _printed_level(reading: IntervalReading, settings: ImportMap, file: str) -> list[Finding]:
    """Compare the printed service level, which is never copied, with the recomputed one."""
    printed, offered = (reading.measures.get(n) for n in ("service_level", "offered"))
    if printed is None or offered is None or np.isnan(printed).all():
        return []
    known = ~np.isnan(printed) & (np.nan_to_num(offered) > 0)
    weight = offered[known]
    stated = float((printed[known] * weight).sum() / max(weight.sum(), 1))
    level = recomputed_level(reading, settings, known)
    if np.isnan(level) or abs(level - stated) <= PRINTED_TOLERANCE:
        return []
    what = (
        f"the printed service level averages {stated:.1%}, by the formula {settings.sl_formula} "
        f"it is {level:.1%}; only counts are kept"
    )
    return [Finding(what, where=file, severity="warning", kind="printed_level")]


def recomputed_level(reading: IntervalReading, settings: ImportMap, rows: BoolArray) -> float:
    """Return the service level of some rows by the map's formula; NaN where it cannot be."""
    measures = reading.measures
    within = measures.get("answered_within")
    if within is None or np.isnan(within[rows]).all():
        return float("nan")
    lost = measures.get("abandoned_within")
    if lost is None and settings.sl_formula in ("positive", "ignored"):
        return float("nan")
    counts = (
        measures.get("offered", measures.get("arrived")),
        measures.get("answered"),
        within,
        lost,
    )
    known = rows & ~np.isnan(within)
    sums = [0.0 if c is None else float(np.nansum(c[known])) for c in counts]
    return service_level(settings.sl_formula, *sums)
