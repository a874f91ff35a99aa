"""Commands about whole scenarios and plans."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wfm.cli.options import (
    JsonOption,
    OutOption,
    QuietOption,
    ReplaceOption,
    ScenarioArgument,
    SeedOption,
    TimeLimitOption,
    free_folder,
    open_scenario,
)
from wfm.cli.progress import shown_progress
from wfm.cli.shell import EXIT_GATE, EXIT_INTERRUPTED, ends_clearly

if TYPE_CHECKING:
    from wfm.domain.plan import Plan
    from wfm.scenario import Scenario


@ends_clearly
def demo(
    out: OutOption = None,
    seed: SeedOption = None,
    time_limit: TimeLimitOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Plan the bundled demo: 40 agents, one queue, 14 days around a holiday."""
    from wfm.io import check_plan_folder

    folder = out or free_folder("wfm-demo")
    check_plan_folder(folder)
    _plan_and_write(open_scenario("quick", seed, time_limit), folder, False, as_json, quiet)


@ends_clearly
def plan(
    scenario: ScenarioArgument,
    out: OutOption = None,
    seed: SeedOption = None,
    time_limit: TimeLimitOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    replace: ReplaceOption = False,
) -> None:
    """Plan a scenario and write forecast, requirement, roster, service, targets and reports."""
    from wfm.io import check_plan_folder

    if out is not None:
        # Refused now rather than after ten minutes of planning.
        check_plan_folder(out, replace=replace)
    opened = open_scenario(scenario, seed, time_limit)
    folder = out or free_folder(f"{opened.settings.name}-plan")
    check_plan_folder(folder, replace=replace)
    _plan_and_write(opened, folder, replace, as_json, quiet)


@ends_clearly
def validate(scenario: ScenarioArgument, as_json: JsonOption = False) -> None:
    """Read every file of a scenario and say what is wrong or remarkable."""
    opened = open_scenario(scenario, None, None)
    findings = [
        {"severity": f.severity, "kind": f.kind, "where": f.where, "what": f.what}
        for f in opened.findings
    ]
    if as_json:
        typer.echo(json.dumps({"valid": True, "findings": findings}, ensure_ascii=False, indent=1))
        return
    grid = opened.grid
    typer.echo(
        f"{opened.settings.name}: valid. {len(opened.agents)} agents in "
        f"{len(opened.teams)} teams, "
        f"{len(opened.history.queues)} queues, {opened.history.grid.day_count} days of history, "
        f"period {grid.first_day} to {grid.last_day}."
    )
    for finding in findings:
        place = f"{finding['where']}: " if finding["where"] else ""
        typer.echo(f"{finding['severity']}: {place}{finding['what']}")


@ends_clearly
def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder to make.")],
    like: Annotated[
        str, typer.Option("--like", metavar="NAME", help="Bundled scenario to start from.")
    ] = "quick",
) -> None:
    """Make a scenario folder to fill with your own files."""
    from wfm.io import copy_scenario

    copy_scenario(like, folder)
    typer.echo(
        f"{folder}: made from {like}. Edit scenario.yaml, put your own tables in place, then"
    )
    typer.echo(f"  wfm validate {folder}\n  wfm plan {folder}")


def _plan_and_write(
    scenario: Scenario, folder: Path, replace: bool, as_json: bool, quiet: bool
) -> None:
    import wfm
    from wfm.roster.revisions import counted_on

    with shown_progress(quiet) as progress:
        made = wfm.run(scenario, progress=progress)
        if replace and (before := _plan_in(folder)) is not None:
            made = counted_on(made, before)
        made.write(folder, replace=replace)
    summary = summary_of(made, folder)
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=1))
    else:
        _print_summary(summary)
    if was_interrupted(made):
        sys.stderr.write("stopped early: the best plan so far was written\n")
        raise typer.Exit(EXIT_INTERRUPTED)
    failed = [gate for gate in made.gates if not gate.passed]
    for gate in failed:
        sys.stderr.write(f"gate missed: {gate.name}: {gate.detail}\n")
    if failed:
        raise typer.Exit(EXIT_GATE)


def _plan_in(folder: Path) -> Plan | None:
    """Return the plan that a new one takes the place of; None when there is none to be read."""
    from wfm import read_plan
    from wfm.domain.errors import NotFound, WfmError

    try:
        found: Plan = read_plan(folder)
    except NotFound:
        return None
    except WfmError as error:
        what = "the calendars of the plan before cannot be counted on"
        sys.stderr.write(f"warning: {what}: {error}\n")
        return None
    return found


def was_interrupted(made: Plan) -> bool:
    """Return whether Ctrl-C cut a search or the simulation of the roster short."""
    from wfm.plan import INTERRUPTED

    searches = any(report.interrupted for report in made.solve_reports)
    return searches or any(finding.kind == INTERRUPTED for finding in made.findings)


def summary_of(made: Plan, folder: Path) -> dict[str, object]:
    """Return the plan's key figures under plain names."""
    from wfm.domain.cover import shortfall

    grid = made.forecast.grid
    hours = grid.interval_minutes / 60
    need = made.requirement.scheduled
    missing = shortfall(
        made.roster.on_floor(), made.roster.skill_groups, need, made.requirement.queues
    )
    return {
        "scenario": made.settings.name,
        "folder": str(folder),
        "period": f"{grid.first_day} to {grid.last_day}",
        "agents": len(made.roster.agents),
        "forecast_contacts": round(float(made.forecast.calls.sum())),
        "required_agent_hours": round(float(need.sum()) * hours, 1),
        "rostered_floor_hours": round(float(made.roster.on_floor().sum()) * hours, 1),
        "understaffed_agent_hours": round(float(missing.sum()) * hours, 1),
        "mean_occupancy": round(
            float(made.service.busy_agents.sum() / made.service.ready_agents.sum()), 4
        ),
        "gates": {
            gate.name: {"passed": gate.passed, "detail": gate.detail} for gate in made.gates
        },
        "solve": {
            r.stage: {"status": str(r.status), "gap": r.gap if r.gap < 1e9 else None}
            for r in made.solve_reports
        },
        "seconds": {stage: round(seconds, 1) for stage, seconds in made.timings},
    }


def _print_summary(summary: dict[str, object]) -> None:
    gates = summary.pop("gates")
    for name, value in summary.items():
        text = (
            ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
        )
        typer.echo(f"{name.replace('_', ' ')}: {text}")
    if isinstance(gates, dict):
        for name, gate in gates.items():
            mark = "ok    " if gate["passed"] else "MISSED"
            typer.echo(f"{mark} {name}: {gate['detail']}")
    typer.echo(f"open {summary['folder']}/report.html and {summary['folder']}/roster.xlsx")
