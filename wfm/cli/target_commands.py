"""Targets of a roster, and fair judgement of agents; tables go to stdout as CSV, or as JSON."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from wfm.cli.default_group import DEFAULT, DefaultGroup
from wfm.cli.occupancy_commands import expect, occupancy
from wfm.cli.options import (
    JsonOption,
    PlanOption,
    QuietOption,
    ScenarioArgument,
    SeedOption,
    TimeLimitOption,
    open_scenario,
)
from wfm.cli.progress import shown_progress
from wfm.cli.scorecard_commands import decompose, funnel, income, track
from wfm.cli.set_commands import LogOption, freeze_targets, sheet
from wfm.cli.shell import ends_clearly
from wfm.cli.stage_output import print_table, refuse_partial

targets_app = typer.Typer(
    cls=DefaultGroup,
    help="Targets of a roster, how they came about, and fair judgement of what was done.",
    no_args_is_help=True,
)

PlanArgument = Annotated[Path, typer.Argument(metavar="PLAN", help="Folder of a plan.")]
ActualsOption = Annotated[
    Path,
    typer.Option(
        "--actuals",
        metavar="FILE",
        help="Agent table of the telephone system: agent, day, call type, handled, seconds.",
    ),
]
UntilOption = Annotated[
    datetime | None,
    typer.Option(
        "--until",
        metavar="DAY",
        formats=["%Y-%m-%d"],
        help="Last day judged; the last of the plan or of the file by default.",
    ),
]
ChartOption = Annotated[
    Path | None,
    typer.Option("--chart", metavar="FILE", help="Also draw a chart, as .png or .svg."),
]


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
            written = read_plan(plan)
            need, people = written.requirement, written.roster
        service = service_of(opened, made, people, progress, requirement=need)
    refuse_partial(opened, service)
    print_table(targets_table(set_targets(people, service, opened.settings.targets)), as_json)


@ends_clearly
def explain(
    agent: Annotated[str, typer.Argument(metavar="AGENT", help="Id of the agent.")],
    plan: PlanArgument,
    actuals: Annotated[
        Path | None,
        typer.Option(
            "--actuals", metavar="FILE", help="Take the agent's own last three months in."
        ),
    ] = None,
    log: LogOption = None,
    metric: Annotated[
        str,
        typer.Option("--metric", metavar="M", help="speed, ready_share ... as frozen in the log."),
    ] = "handled_contacts",
    chart: ChartOption = None,
    as_json: JsonOption = False,
) -> None:
    """Derive an agent's target step by step, and show what team and centre add up to."""
    from wfm.cli.explain_work import derived, derived_index
    from wfm.cli.target_tables import explanation_table
    from wfm.io import read_plan

    if chart is not None:
        _refuse_chart_name(chart)
    opened = read_plan(plan)
    if metric != "handled_contacts":
        steps = derived_index(opened, agent, metric, log)
        print_table(explanation_table(steps, []), as_json)
        return
    found = derived(opened, agent, actuals, log)
    if chart is not None:
        from wfm.report.chart_file import write_chart
        from wfm.report.chart_targets_hits import hits_chart

        write_chart(hits_chart(agent, found.counts, found.steps, opened), chart)
    print_table(explanation_table(found.steps, found.sums), as_json)


@ends_clearly
def judge(
    plan: PlanArgument,
    actuals: ActualsOption,
    until: UntilOption = None,
    chart: ChartOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say of whom the data speak, in speed, ready share and adherence, and how surely."""
    from wfm.cli.target_tables import judgement_table, print_with_statements
    from wfm.cli.target_work import judged
    from wfm.io import read_plan

    if chart is not None:
        _refuse_chart_name(chart)
    opened = read_plan(plan)
    _, lists = judged(opened, actuals, until.date() if until else None)
    if chart is not None:
        from wfm.report.chart_file import write_chart
        from wfm.report.chart_targets_funnel import funnel_chart

        write_chart(funnel_chart(lists), chart)
    print_with_statements(
        judgement_table(lists, opened.roster), [made.statement for made in lists], as_json
    )


@ends_clearly
def audit(
    plan: PlanArgument,
    actuals: ActualsOption,
    until: UntilOption = None,
    chart: ChartOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check whether scores follow shift, team, tenure or skill, which nobody chooses."""
    from wfm.cli.target_tables import audit_table, audits_of, print_with_statements
    from wfm.cli.target_work import judged
    from wfm.io import read_plan

    if chart is not None:
        _refuse_chart_name(chart)
    opened = read_plan(plan)
    log, lists = judged(opened, actuals, until.date() if until else None)
    found = audits_of(opened, log, lists)
    if chart is not None:
        from wfm.report.chart_file import write_chart
        from wfm.report.chart_targets_audit import audit_chart

        write_chart(audit_chart(found), chart)
    unfair = [f"{metric} by {a.attribute}" for metric, made in found for a in made if not a.fair]
    verdict = f"not even beyond chance: {', '.join(unfair)}" if unfair else "even within chance"
    statements = [*(made.statement for made in lists), f"scores by group: {verdict}"]
    print_with_statements(audit_table(found), statements, as_json)


def _refuse_chart_name(chart: Path) -> None:
    """Refuse a name that cannot be drawn before the work is done."""
    from wfm.report.chart_file import picture_kind

    picture_kind(chart)


targets_app.command(DEFAULT, help="Print each agent's target with its hit probability.")(targets)
targets_app.command("set")(freeze_targets)
DESK_COMMANDS = (
    explain, decompose, income, track, funnel, sheet, judge, audit, occupancy, expect,
)  # fmt: skip
for desk_command in DESK_COMMANDS:
    targets_app.command()(desk_command)
