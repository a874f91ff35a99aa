"""One command for each stage; tables go to stdout as CSV, or as JSON."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from wfm.cli.options import (
    JsonOption,
    QuietOption,
    ScenarioArgument,
    SeedOption,
    TimeLimitOption,
    open_scenario,
)
from wfm.cli.progress import shown_progress
from wfm.cli.shell import EXIT_INTERRUPTED, ends_clearly
from wfm.domain.errors import InvalidInput

if TYPE_CHECKING:
    from wfm.domain.demand import Forecast
    from wfm.domain.service import Requirement, SimulatedService
    from wfm.domain.solve_report import SolveReport
    from wfm.io import Table
    from wfm.scenario import Scenario

PlanOption = Annotated[
    Path | None,
    typer.Option("--plan", metavar="FOLDER", help="Use the roster of this plan, do not make one."),
]
ExplainOption = Annotated[
    str | None,
    typer.Option(
        "--explain", metavar="TIME", help='Explain one interval, such as "2026-02-02 10:00".'
    ),
]
QueueOption = Annotated[
    str | None, typer.Option("--queue", metavar="QUEUE", help="The queue to explain.")
]


@ends_clearly
def forecast(scenario: ScenarioArgument, as_json: JsonOption = False) -> None:
    """Print expected contacts and handle times with quantiles, by queue and interval."""
    from wfm.io import forecast_table
    from wfm.plan import forecast_of

    made, _ = forecast_of(open_scenario(scenario, None, None))
    _print(forecast_table(made), as_json)


@ends_clearly
def staff(
    scenario: ScenarioArgument,
    explain: ExplainOption = None,
    queue: QueueOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print how many agents the forecast needs, or explain the need of one interval."""
    from wfm.io import requirement_table
    from wfm.plan import forecast_of, requirement_of

    if queue is not None and explain is None:
        raise typer.BadParameter("--queue goes with --explain")
    opened = open_scenario(scenario, None, None)
    made, _ = forecast_of(opened)
    need = requirement_of(opened, made)
    if explain is not None:
        _print_explanation(opened, made, need, queue, explain, as_json)
        return
    _print(requirement_table(need), as_json)


@ends_clearly
def simulate(
    scenario: ScenarioArgument,
    plan: PlanOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Print the simulated service: of the requirement, or of a plan's roster."""
    from wfm.io import read_plan, service_table
    from wfm.plan import forecast_of, required_service_of, requirement_of, service_of

    opened = open_scenario(scenario, seed, None)
    made, _ = forecast_of(opened)
    with shown_progress(quiet) as progress:
        if plan is None:
            service = required_service_of(opened, made, requirement_of(opened, made), progress)
        else:
            service = service_of(opened, made, read_plan(plan).roster, progress)
    _refuse_partial(opened, service)
    _print(service_table(service), as_json)


@ends_clearly
def schedule(
    scenario: ScenarioArgument,
    time_limit: TimeLimitOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Print how many agents of each skill group work each shift pattern on each day."""
    from wfm.io import schedule_table
    from wfm.plan import forecast_of, requirement_of, schedule_of

    opened = open_scenario(scenario, None, time_limit)
    made, _ = forecast_of(opened)
    with shown_progress(quiet) as progress:
        chosen, report = schedule_of(opened, requirement_of(opened, made), progress)
    _print(schedule_table(chosen), as_json)
    _end_if_stopped(report)


@ends_clearly
def roster(
    scenario: ScenarioArgument,
    seed: SeedOption = None,
    time_limit: TimeLimitOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Print who works which shift on which day."""
    from wfm.io import roster_table
    from wfm.plan import forecast_of, requirement_of, roster_of, schedule_of

    opened = open_scenario(scenario, seed, time_limit)
    made, _ = forecast_of(opened)
    with shown_progress(quiet) as progress:
        need = requirement_of(opened, made)
        chosen, first = schedule_of(opened, need, progress)
        people, second = roster_of(opened, need, chosen, progress)
    _print(roster_table(people), as_json)
    _end_if_stopped(first, second)


@ends_clearly
def targets(
    scenario: ScenarioArgument,
    plan: PlanOption = None,
    seed: SeedOption = None,
    time_limit: TimeLimitOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Print each agent's target with its hit probability, from a plan's roster or a new one."""
    from wfm.io import read_plan, targets_table
    from wfm.plan import forecast_of, requirement_of, roster_of, schedule_of, service_of
    from wfm.targets import set_targets

    opened = open_scenario(scenario, seed, time_limit)
    made, _ = forecast_of(opened)
    with shown_progress(quiet) as progress:
        if plan is None:
            need = requirement_of(opened, made)
            people, _ = roster_of(opened, need, schedule_of(opened, need, progress)[0], progress)
        else:
            people = read_plan(plan).roster
        service = service_of(opened, made, people, progress)
    _refuse_partial(opened, service)
    _print(targets_table(set_targets(people, service, opened.settings.targets)), as_json)


def _end_if_stopped(*reports: SolveReport) -> None:
    """Say by the exit code that Ctrl-C cut a search short."""
    if any(report.interrupted for report in reports):
        sys.stderr.write("stopped early: the best so far was printed\n")
        raise typer.Exit(EXIT_INTERRUPTED)


def _refuse_partial(scenario: Scenario, service: SimulatedService) -> None:
    """Refuse a simulation that Ctrl-C cut short: its numbers would look like the whole's."""
    if service.replications < scenario.settings.simulation.replications:
        raise KeyboardInterrupt


def _print(table: Table, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(table.records(), ensure_ascii=False, indent=1))
    else:
        typer.echo(table.csv_text(), nl=False)


def _print_explanation(
    scenario: Scenario,
    forecast: Forecast,
    requirement: Requirement,
    queue: str | None,
    time: str,
    as_json: bool,
) -> None:
    """Print why one interval needs what it needs.

    Raises
    ------
    NotFound
        If there is no such queue.
    InvalidInput
        If the time does not exist or lies outside the period.
    """
    from wfm.staffing.explain import explain
    from wfm.staffing.explain_words import explanation_data, explanation_text

    if queue is None:
        if len(requirement.queues) > 1:
            known = ", ".join(requirement.queues)
            raise typer.BadParameter(f"--explain needs --queue, one of {known}")
        queue = requirement.queues[0]
    s = scenario.settings
    moment = _local_moment(time, s.timezone)
    found = explain(forecast, requirement, s.queues, s.staffing, queue, moment)
    if as_json:
        typer.echo(json.dumps(explanation_data(found), ensure_ascii=False, indent=1))
    else:
        typer.echo(explanation_text(found))


def _local_moment(text: str, timezone: str) -> datetime:
    """Return a time written as ``2026-02-02 10:00``, in a zone unless it has an offset.

    Raises
    ------
    InvalidInput
        If clocks skip that time in the zone.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(
            f"--explain {text!r} is no time; write it as 2026-02-02 10:00"
        ) from None
    if moment.tzinfo is not None:
        return moment
    zone = ZoneInfo(timezone)
    local = moment.replace(tzinfo=zone)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment:
        raise InvalidInput(f"{text} does not exist in {timezone}: clocks skip it", where="time")
    return local
