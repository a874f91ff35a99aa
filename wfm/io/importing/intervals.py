"""Turns an interval export of an ACD into a scenario folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from wfm.domain.demand import CallHistory
from wfm.domain.event import Finding
from wfm.domain.goal import ServiceGoal
from wfm.domain.people import Agent
from wfm.domain.progress import Progress, ProgressEvent, silent
from wfm.domain.record import FloatArray
from wfm.domain.settings import QueueSettings, Title
from wfm.domain.time_grid import TimeGrid
from wfm.io.history_shape import gap_findings
from wfm.io.importing.call_history import cube, grid_over, handle_total, history_of_intervals
from wfm.io.importing.clock_checks import odd_days, short_history, stray_finding, strays
from wfm.io.importing.codes import codes_of
from wfm.io.importing.import_report import ImportReport
from wfm.io.importing.interval_checks import check_intervals, recomputed_level, twin_queues
from wfm.io.importing.interval_table import IntervalReading, read_interval_table
from wfm.io.importing.map_settings import ImportMap
from wfm.io.importing.opening_hours import opening_of, outside_findings
from wfm.io.importing.placeholder_agents import sized_placeholders
from wfm.io.importing.scenario_draft import (
    check_folder,
    default_settings,
    draft_of,
    write_draft,
)
from wfm.io.importing.site import Site, site_of

ASSUMED_AHT_SECONDS = 180.0
"""Handle time of a queue whose export has none and whose map assumes none; always reported."""


def import_intervals(
    file: str | Path,
    map: str | Path,
    out: str | Path,
    *,
    tz: str | None = None,
    interval_minutes: int = 30,
    name: str | None = None,
    country: str | None = None,
    progress: Progress = silent,
) -> ImportReport:
    """Turn an interval export into a scenario folder.

    The folder holds ``scenario.yaml`` (the period is the week after the export ends),
    ``history.csv``, ``agents.csv`` (placeholders: an interval export knows no people),
    ``summary.json`` and ``import_report.txt``.

    Parameters
    ----------
    file : path
        The export.
    map : str or path
        Name of a shipped map, or a YAML file.
    out : path
        Folder to make; must not exist or be empty.
    tz : str, optional
        IANA zone of the site; a must when the map says ``tz: ask``.
    interval_minutes : int
        Length of the history's intervals; a multiple of the export's.
    name, country : str, optional
        Of the scenario; by default the folder's name, and the map's or the zone's country.
    progress : Progress

    Returns
    -------
    ImportReport

    Raises
    ------
    NotFound
        If the export or the map does not exist.
    InvalidInput, InvalidInputs
        If the map is wrong, no time zone is given, the folder holds something, the file
        contradicts itself, or too much of it cannot be read; nothing is written then.
    """
    source, folder = Path(file), Path(out)
    check_folder(folder)
    site = site_of(map, tz, country, intervals=True)
    progress(ProgressEvent("import", 0.0, f"reading {source.name}"))
    table = read_interval_table(source, site.settings, site.timezone)
    reading, stray = _without_strays(table, source.name)
    counted = _count(reading, site, interval_minutes, source.name)
    report = _report(source, folder, site, reading, counted)
    findings = (*site.findings, *reading.findings, *stray, *counted.findings)
    report = replace(report, findings=findings)
    tables = (counted.history, counted.queues, counted.agents)
    summary = {"report": report.to_dict()}
    draft = draft_of(source, name or folder.name, site, tables, summary)
    progress(ProgressEvent("import", 0.9, f"writing {folder}"))
    write_draft(draft, folder, report.text())
    progress(ProgressEvent("import", 1.0, f"{len(reading.queues)} queues"))
    return report


@dataclass(frozen=True, slots=True)
class _Counted:
    """The history, and what was read off it."""

    history: CallHistory
    queues: dict[str, QueueSettings]
    agents: tuple[Agent, ...]
    findings: tuple[Finding, ...]


def _count(reading: IntervalReading, site: Site, minutes: int, file: str) -> _Counted:
    settings = site.settings
    checked = check_intervals(reading, settings, file)
    history, partly = history_of_intervals(
        reading, site.timezone, minutes, settings.absent_rows, file
    )
    queues, guesses = _queue_settings(reading, history, settings, file)
    agents, about_agents = sized_placeholders(
        history,
        queues,
        file,
        assumed=settings.assume.agents,
        staffed=_staffed(reading, history.grid),
    )
    openings = {code: queue.opening for code, queue in queues.items()}
    findings = (
        *partly,
        *short_history(history.grid, file),
        *odd_days(history.grid, history.offered, file),
        *gap_findings(history, queues, file),
        *checked,
        *outside_findings(history, openings, file),
        *guesses,
        *about_agents,
        default_settings(file),
    )
    return _Counted(history, queues, agents, findings)


def _without_strays(
    reading: IntervalReading, file: str
) -> tuple[IntervalReading, tuple[Finding, ...]]:
    """Leave out rows far from the rest, and turn queue names into codes."""
    far = strays(reading.start_utc)
    codes = codes_of(reading.queues)
    kept = replace(
        reading,
        queues=tuple(codes[name] for name in reading.queues),
        line=reading.line[~far],
        queue=reading.queue[~far],
        start_utc=reading.start_utc[~far],
        measures={n: v[~far] for n, v in reading.measures.items()},
    )
    return kept, stray_finding(reading.start_utc, far, file)


def _queue_settings(
    reading: IntervalReading, history: CallHistory, settings: ImportMap, file: str
) -> tuple[dict[str, QueueSettings], tuple[Finding, ...]]:
    queues: dict[str, QueueSettings] = {}
    assumed: list[str] = []
    for q, code in enumerate(reading.queues):
        rows = reading.queue == q
        aht = _mean_handle(reading, rows)
        if aht is None:
            assumed.append(code)
            aht = settings.assume.aht_seconds or ASSUMED_AHT_SECONDS
        queues[code] = QueueSettings(
            title=Title(en=code),
            goal=ServiceGoal(
                threshold_seconds=reading.threshold_seconds, definition=settings.sl_formula
            ),
            patience_seconds=_patience(reading, rows),
            aht_seconds=aht,
            opening=opening_of(history, q),
        )
    if not assumed:
        return queues, ()
    what = (
        f"the export has no handle time of {', '.join(assumed)}: "
        f"{settings.assume.aht_seconds or ASSUMED_AHT_SECONDS:g} s are assumed; set aht_seconds "
        "in scenario.yaml"
    )
    return queues, (Finding(what, where=file, severity="warning", kind="assumed_aht"),)


def _mean_handle(reading: IntervalReading, rows: np.ndarray) -> float | None:
    handle = handle_total(reading.measures)[rows]
    answered = reading.measures.get("answered", np.full(reading.line.size, np.nan))[rows]
    known = ~np.isnan(handle) & ~np.isnan(answered)
    mean = handle[known].sum() / max(answered[known].sum(), 1)
    return float(mean) if mean > 0 else None


def _patience(reading: IntervalReading, rows: np.ndarray) -> float | None:
    """Return total wait over abandonments, the exponential estimate, where waits are told."""
    names = ("wait_answered", "wait_abandoned", "abandoned")
    if any(name not in reading.measures for name in names):
        return None
    answered, abandoned, count = (reading.measures[name][rows] for name in names)
    known = ~np.isnan(answered) & ~np.isnan(abandoned) & ~np.isnan(count)
    lost = count[known].sum()
    wait = answered[known].sum() + abandoned[known].sum()
    return float(wait / lost) if lost > 0 and wait > 0 else None


def _staffed(reading: IntervalReading, grid: TimeGrid) -> FloatArray | None:
    """Return agents staffed by interval; queues whose staff are the same people count once."""
    seconds = reading.measures.get("staffed")
    if seconds is None or np.isnan(seconds).all():
        return None
    fine = grid_over(reading.start_utc, grid.timezone, reading.minutes)
    by_queue = cube(reading, seconds, fine) / fine.interval_seconds
    for _, twin in twin_queues(reading):
        by_queue[twin] = np.nan
    total = np.where(np.isnan(by_queue).all(axis=0), np.nan, np.nansum(by_queue, axis=0))
    factor = grid.interval_minutes // reading.minutes
    joined: FloatArray = total.reshape(-1, factor).mean(axis=1)
    return joined


def _report(
    source: Path, folder: Path, site: Site, reading: IntervalReading, counted: _Counted
) -> ImportReport:
    settings = site.settings
    return ImportReport(
        source=source.name,
        map_name=settings.name,
        kind=settings.kind,
        folder=str(folder),
        timezone=site.timezone,
        booked_at=settings.booked_at,
        sl_formula=f"{settings.sl_formula} within {reading.threshold_seconds:g} s",
        counts=_counts(reading, counted.history),
        queues=tuple(_figures(reading, settings, q) for q in range(len(reading.queues))),
    )


def _counts(reading: IntervalReading, history: CallHistory) -> dict[str, float]:
    counts: dict[str, float] = {
        "rows": reading.rows,
        "rejected_rows": reading.rejected,
        "used_rows": int(reading.line.size),
        "queues": len(reading.queues),
        "days": history.grid.day_count,
    }
    for name in ("arrived", "offered", "answered", "abandoned", "outflow", "busy"):
        values = reading.measures.get(name)
        if values is not None and not np.isnan(values).all():
            counts[name] = float(np.nansum(values))
    return counts


def _figures(reading: IntervalReading, settings: ImportMap, q: int) -> dict[str, object]:
    rows = reading.queue == q
    aht = _mean_handle(reading, rows)
    level = recomputed_level(reading, settings, rows)
    patience = _patience(reading, rows)
    figures: dict[str, object] = {"queue": reading.queues[q]}
    for name in ("offered", "answered", "abandoned"):
        values: Any = reading.measures.get(name)
        known = values is not None and not np.isnan(values[rows]).all()
        figures[name] = float(np.nansum(values[rows])) if known else None
    figures["aht_seconds"] = None if aht is None else round(aht, 2)
    figures["service_level"] = None if np.isnan(level) else round(level, 4)
    figures["patience_seconds"] = None if patience is None else round(patience, 1)
    return figures
