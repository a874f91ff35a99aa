"""Turns a call-by-call log into a scenario folder."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from wfm.domain.demand import CallHistory
from wfm.domain.event import Finding
from wfm.domain.goal import ServiceGoal
from wfm.domain.people import Agent
from wfm.domain.progress import Progress, ProgressEvent, silent
from wfm.domain.settings import Opening, QueueSettings, Title
from wfm.io.importing.agent_sessions import AgentTime
from wfm.io.importing.agents_seen import agents_seen
from wfm.io.importing.call_checks import check_calls
from wfm.io.importing.call_history import history_of_calls
from wfm.io.importing.call_log import CallReading, read_call_log
from wfm.io.importing.call_records import CallRecords
from wfm.io.importing.call_summary import (
    CallSummary,
    as_plain,
    summaries_by_kind,
    summaries_by_queue,
    summarise,
)
from wfm.io.importing.clock_checks import odd_days, short_history, stray_finding, strays
from wfm.io.importing.codes import codes_of
from wfm.io.importing.event_log import read_event_log
from wfm.io.importing.import_report import ImportReport
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

FEWEST_ABANDONED = 10
"""With fewer abandonments than this a queue takes the patience of all calls."""

FEWEST_HANDLED = 30


def import_calls(
    log: str | Path,
    map: str | Path,
    out: str | Path,
    *,
    tz: str | None = None,
    interval_minutes: int = 30,
    name: str | None = None,
    country: str | None = None,
    progress: Progress = silent,
) -> ImportReport:
    """Turn a call-by-call log, or a log of queue events, into a scenario folder.

    The folder holds ``scenario.yaml`` (queues with patience and handle-time spread as
    estimated, opening hours as seen, shifts to begin with; the period is the week after the
    log ends), ``history.csv``, ``agents.csv`` (agents seen, their skills and mix-adjusted
    speed), ``summary.json`` (figures by call type and queue) and ``import_report.txt``.

    Parameters
    ----------
    log : path
        The log.
    map : str or path
        Name of a shipped map, or a YAML file.
    out : path
        Folder to make; must not exist or be empty.
    tz : str, optional
        IANA zone of the site; a must when the map says ``tz: ask``.
    interval_minutes : int
        Length of the history's intervals.
    name, country : str, optional
        Of the scenario; by default the folder's name, and the map's or the zone's country.
    progress : Progress

    Returns
    -------
    ImportReport

    Raises
    ------
    NotFound
        If the log or the map does not exist.
    InvalidInput, InvalidInputs
        If the map is wrong, no time zone is given, the folder holds something, or too much of
        the log cannot be read; nothing is written then.
    """
    source, folder = Path(log), Path(out)
    check_folder(folder)
    site = site_of(map, tz, country, intervals=False)
    progress(ProgressEvent("import", 0.0, f"reading {source.name}"))
    reading, sessions = _read(source, site)
    progress(ProgressEvent("import", 0.5, f"counting {reading.calls.count} calls"))
    calls, stray = _without_strays(reading.calls, source.name)
    counted = _count(_with_codes(calls), site, interval_minutes, source.name)
    report = _report(source, folder, site, reading, counted)
    findings = (*site.findings, *reading.findings, *stray, *counted.findings)
    report = replace(report, findings=findings)
    summary = _summary(counted, site.settings, sessions, report)
    tables = (counted.history, counted.queues, counted.agents)
    draft = draft_of(source, name or folder.name, site, tables, summary)
    progress(ProgressEvent("import", 0.9, f"writing {folder}"))
    write_draft(draft, folder, report.text())
    progress(ProgressEvent("import", 1.0, f"{calls.count} calls, {len(draft.agents)} agents"))
    return report


@dataclass(frozen=True, slots=True)
class _Counted:
    """Calls counted, and what was estimated from them."""

    calls: CallRecords
    history: CallHistory
    queues: dict[str, QueueSettings]
    by_queue: tuple[CallSummary, ...]
    agents: tuple[Agent, ...]
    findings: tuple[Finding, ...]


def _count(calls: CallRecords, site: Site, interval_minutes: int, file: str) -> _Counted:
    settings = site.settings
    checked = check_calls(calls, file)
    history, gaps = history_of_calls(calls, site.timezone, interval_minutes, file)
    openings = {code: opening_of(history, q) for q, code in enumerate(history.queues)}
    queues, by_queue, guesses = _queue_settings(calls, settings, openings)
    agents, about_agents = agents_seen(calls, file)
    if not agents:
        assumed = settings.assume.agents
        agents, made_up = sized_placeholders(history, queues, file, assumed=assumed)
        about_agents += made_up
    findings = (
        *gaps,
        *short_history(history.grid, file),
        *odd_days(history.grid, history.offered, file),
        *checked,
        *outside_findings(history, openings, file),
        *guesses,
        *about_agents,
        default_settings(file),
    )
    return _Counted(calls, history, queues, by_queue, agents, findings)


def _read(source: Path, site: Site) -> tuple[CallReading, dict[str, AgentTime]]:
    if site.settings.kind == "event_log":
        return read_event_log(source, site.settings, site.timezone)
    return read_call_log(source, site.settings, site.timezone), {}


def _without_strays(calls: CallRecords, file: str) -> tuple[CallRecords, tuple[Finding, ...]]:
    far = strays(calls.arrival_utc)
    return calls.where(~far), stray_finding(calls.arrival_utc, far, file)


def _with_codes(calls: CallRecords) -> CallRecords:
    queues = codes_of(calls.queues)
    agents = codes_of(calls.agents)
    return replace(
        calls,
        queues=tuple(queues[name] for name in calls.queues),
        agents=tuple(agents[name] for name in calls.agents),
    )


def _queue_settings(
    calls: CallRecords, settings: ImportMap, openings: dict[str, Opening]
) -> tuple[dict[str, QueueSettings], tuple[CallSummary, ...], tuple[Finding, ...]]:
    """Return what is estimated for each queue; queues with too few calls borrow from all."""
    formula, threshold = settings.sl_formula, settings.threshold_seconds
    everything = np.ones(calls.count, dtype=bool)
    overall = summarise(calls, "all", everything, formula, threshold)
    by_queue = summaries_by_queue(calls, formula, threshold)
    queues: dict[str, QueueSettings] = {}
    borrowed: list[str] = []
    for summary in by_queue:
        few_left = summary.patience.abandoned < FEWEST_ABANDONED
        few_handled = summary.answered < FEWEST_HANDLED
        if few_left or few_handled:
            borrowed.append(summary.name)
        patience = (overall if few_left else summary).patience.exponential_mean_seconds
        handle = overall if few_handled else summary
        queues[summary.name] = QueueSettings(
            title=Title(en=summary.name),
            goal=ServiceGoal(threshold_seconds=threshold, definition=formula),
            patience_seconds=patience if patience > 0 else None,
            aht_seconds=_positive(handle.handle_mean_seconds) or settings.assume.aht_seconds,
            aht_cv=_positive(handle.handle_cv) or 1.0,
            opening=openings[summary.name],
        )
    findings: tuple[Finding, ...] = ()
    if borrowed and len(by_queue) > 1:
        what = (
            f"too few calls to estimate patience or handle-time spread of {', '.join(borrowed)}: "
            "taken from all calls"
        )
        findings = (Finding(what, severity="info", kind="borrowed_estimate"),)
    return queues, by_queue, findings


def _positive(value: float) -> float | None:
    return float(value) if value > 0 else None


def _report(
    source: Path, folder: Path, site: Site, reading: CallReading, counted: _Counted
) -> ImportReport:
    settings = site.settings
    return ImportReport(
        source=source.name,
        map_name=settings.name,
        kind=settings.kind,
        folder=str(folder),
        timezone=site.timezone,
        booked_at=settings.booked_at,
        sl_formula=f"{settings.sl_formula} within {settings.threshold_seconds:g} s",
        counts=_counts(reading, counted),
        queues=tuple(_figures(summary) for summary in counted.by_queue),
    )


def _counts(reading: CallReading, counted: _Counted) -> dict[str, float]:
    calls = counted.calls
    answered, abandoned = int(calls.answered.sum()), int(calls.abandoned.sum())
    return {
        "rows": reading.rows,
        "rejected_rows": reading.rejected,
        "offered": calls.count,
        "answered": answered,
        "abandoned": abandoned,
        "left_the_queue": calls.count - answered - abandoned,
        "queued": int((calls.wait_seconds > 0).sum()),
        "agents_in_log": len(calls.agents),
        "days": counted.history.grid.day_count,
    }


def _figures(summary: CallSummary) -> dict[str, object]:
    plain: dict[str, Any] = as_plain(summary)
    return {
        "queue": summary.name,
        "offered": summary.offered,
        "answered": summary.answered,
        "abandoned": summary.abandoned,
        "aht_seconds": plain["handle_mean_seconds"],
        "aht_median": plain["handle_median_seconds"],
        "aht_cv": plain["handle_cv"],
        "asa_seconds": plain["wait_mean_seconds"],
        "service_level": plain["service_level"],
        "patience_seconds": plain["patience"]["exponential_mean_seconds"],
    }


def _summary(
    counted: _Counted,
    settings: ImportMap,
    sessions: dict[str, AgentTime],
    report: ImportReport,
) -> dict[str, Any]:
    calls = counted.calls
    formula, threshold = settings.sl_formula, settings.threshold_seconds
    everything = np.ones(calls.count, dtype=bool)
    summary: dict[str, Any] = {
        "report": report.to_dict(),
        "all": as_plain(summarise(calls, "all", everything, formula, threshold)),
        "types": [as_plain(s) for s in summaries_by_kind(calls, formula, threshold)],
        "queues": [as_plain(s) for s in counted.by_queue],
    }
    if sessions:
        summary["agent_time"] = {agent: asdict(time) for agent, time in sessions.items()}
    return summary
