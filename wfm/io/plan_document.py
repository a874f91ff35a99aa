"""`plan.json` and `timings.json`: what a plan says beside its tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from wfm.domain.calendar import Calendar
from wfm.domain.errors import InvalidInput, NotFound
from wfm.domain.event import Finding
from wfm.domain.goal import ServiceGoal
from wfm.domain.people import Team
from wfm.domain.plan import Gate, Plan
from wfm.domain.service import SimulatedService
from wfm.domain.setting_errors import validate_settings
from wfm.domain.settings import ScenarioSettings
from wfm.domain.shift import ShiftPattern
from wfm.domain.solve_report import SolveReport
from wfm.domain.time_grid import TimeGrid
from wfm.io.columns import FORMAT_VERSION
from wfm.io.personal_plan_tables import about_personal
from wfm.io.plan_table_reader import HINT
from wfm.io.record_codec import from_json, to_json

PLAN_FILE = "plan.json"
TIMINGS_FILE = "timings.json"
FORMAT = "wfm-plan"


def all_patterns(plan: Plan) -> tuple[ShiftPattern, ...]:
    """Return the patterns of schedule and roster, each once.

    Raises
    ------
    InvalidInput
        If two different patterns have the same shift and variant.
    """
    found: dict[tuple[str, int], ShiftPattern] = {}
    for pattern in (*plan.schedule.patterns, *plan.roster.patterns):
        if found.setdefault((pattern.shift, pattern.variant), pattern) != pattern:
            raise InvalidInput(
                f"names two patterns {pattern.shift} {pattern.variant}", where="Plan.patterns"
            )
    return tuple(found.values())


def plan_grid(plan: Plan) -> TimeGrid:
    """Return the one grid of all parts of a plan.

    Raises
    ------
    InvalidInput
        If they have different ones.
    """
    grid = plan.forecast.grid
    for name in ("requirement", "required_service", "schedule", "roster", "service"):
        if getattr(plan, name).grid != grid:
            raise InvalidInput("has another grid than the forecast", where=f"Plan.{name}")
    return grid


def plan_document(plan: Plan) -> dict[str, Any]:
    """Return what goes into `plan.json`: all that is in no table and depends on no clock."""
    number = {(p.shift, p.variant): n for n, p in enumerate(all_patterns(plan))}
    document: dict[str, Any] = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "fingerprint": plan.fingerprint,
        "seed": plan.settings.seed,
        "versions": plan.versions,
        "gates": plan.gates,
        "findings": plan.findings,
        "solve_reports": [{**to_json(r), "seconds": None} for r in plan.solve_reports],
        "settings": plan.settings.model_dump(mode="json"),
        "grid": {
            "first_day": plan.forecast.grid.first_day,
            "day_count": plan.forecast.grid.day_count,
            "interval_minutes": plan.forecast.grid.interval_minutes,
            "timezone": plan.forecast.grid.timezone,
        },
        "forecast": {
            "queues": plan.forecast.queues,
            "method": plan.forecast.method,
            "quantile_levels": plan.forecast.quantile_levels.tolist(),
            "busyness_cv": plan.forecast.busyness_cv.tolist(),
        },
        "requirement": {
            "queues": plan.requirement.queues,
            "goals": plan.requirement.goals,
            "model": plan.requirement.model,
        },
        "required_service": _about_service(plan.required_service),
        "service": _about_service(plan.service),
        "schedule": {
            "skill_groups": plan.schedule.skill_groups,
            "patterns": [number[p.shift, p.variant] for p in plan.schedule.patterns],
        },
        "roster": {
            "teams": plan.roster.teams,
            "patterns": [number[p.shift, p.variant] for p in plan.roster.patterns],
            "previous_days": plan.roster.previous.shape[1],
            **about_personal(plan.roster),
        },
        "calendar": plan.calendar,
    }
    if plan.forecast.statistical_calls is not None:
        document["forecast"]["overridden"] = True
    if plan.requirement.on_duty is not None:
        document["requirement"]["duties"] = True
    if plan.revisions:
        document["revisions"] = plan.revisions
    plain: dict[str, Any] = to_json(document)
    return plain


def timings_document(plan: Plan) -> dict[str, Any]:
    """Return what goes into `timings.json`: seconds, the only thing that differs between runs."""
    return {
        "stages": [[name, seconds] for name, seconds in plan.timings],
        "solves": [report.seconds for report in plan.solve_reports],
    }


def _about_service(service: SimulatedService) -> dict[str, Any]:
    agents = service.agents
    return {
        "queues": service.queues,
        "replications": service.replications,
        "confidence": service.confidence,
        "engine": service.engine,
        "agents": agents
        and {"agents": agents.agents, "replications": int(agents.handled.shape[0])},
    }


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """The parts of `plan.json` and `timings.json`, as records.

    `about` keeps the rest as plain data, by part of the plan.
    """

    settings: ScenarioSettings
    grid: TimeGrid
    calendar: Calendar
    goals: tuple[ServiceGoal, ...]
    teams: tuple[Team, ...]
    gates: tuple[Gate, ...]
    findings: tuple[Finding, ...]
    solve_reports: tuple[SolveReport, ...]
    versions: tuple[tuple[str, str], ...]
    timings: tuple[tuple[str, float], ...]
    fingerprint: str
    about: dict[str, Any]


def read_plan_document(folder: Path) -> PlanDocument:
    """Read `plan.json` and, if it is there, `timings.json`.

    Raises
    ------
    NotFound
        If the folder or its `plan.json` does not exist.
    InvalidInput
        If it is damaged or of another format version.
    """
    path = folder / PLAN_FILE
    if not folder.is_dir():
        raise NotFound("there is no such plan folder", where=str(folder))
    if not path.is_file():
        raise NotFound(f"the folder holds no {PLAN_FILE}, so it is no plan", where=str(folder))
    data = _read_json(path)
    if data.get("format") != FORMAT:
        raise InvalidInput(f"is no plan: its format is {data.get('format')!r}", where=str(path))
    if data.get("format_version") != FORMAT_VERSION:
        raise InvalidInput(
            f"has format version {data.get('format_version')!r}; this wfm reads {FORMAT_VERSION}",
            where=str(path),
            hint="make the plan again with this version",
        )
    timings = folder / TIMINGS_FILE
    seconds = _read_json(timings) if timings.is_file() else {"stages": [], "solves": []}
    try:
        return _document(data, seconds)
    except KeyError as error:
        what = f"lacks {error.args[0]!r}"
        raise InvalidInput(what, where=str(path), hint=HINT) from error
    except (TypeError, ValueError, AttributeError) as error:
        what = f"is damaged: {str(error).splitlines()[0]}"
        raise InvalidInput(what, where=str(path), hint=HINT) from error


def _document(data: dict[str, Any], seconds: dict[str, Any]) -> PlanDocument:
    settings, found = validate_settings(data["settings"])
    if settings is None:
        raise ValueError(found[0].what)
    solves: Sequence[float] = seconds["solves"] or [0.0] * len(data["solve_reports"])
    reports = tuple(
        from_json(SolveReport, {**report, "seconds": spent})
        for report, spent in zip(data["solve_reports"], solves, strict=True)
    )
    return PlanDocument(
        settings=settings,
        grid=TimeGrid(**_decoded_grid(data["grid"])),
        calendar=from_json(Calendar, data["calendar"]),
        goals=tuple(from_json(ServiceGoal, goal) for goal in data["requirement"]["goals"]),
        teams=tuple(from_json(Team, team) for team in data["roster"]["teams"]),
        gates=tuple(from_json(Gate, gate) for gate in data["gates"]),
        findings=tuple(from_json(Finding, finding) for finding in data["findings"]),
        solve_reports=reports,
        versions=tuple((str(name), str(version)) for name, version in data["versions"]),
        timings=tuple((str(name), float(spent)) for name, spent in seconds["stages"]),
        fingerprint=str(data["fingerprint"]),
        about=data,
    )


def _decoded_grid(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "first_day": date.fromisoformat(data["first_day"])}


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", where=str(path)) from error
    except ValueError as error:
        raise InvalidInput(f"is no valid JSON: {error}", where=str(path), hint=HINT) from error
    if not isinstance(data, dict):
        raise InvalidInput("holds no object", where=str(path), hint=HINT)
    return data
