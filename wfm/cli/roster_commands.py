"""Schedules and rosters of a scenario; tables go to stdout as CSV, or as JSON."""

from __future__ import annotations

import sys
from math import isfinite
from typing import Annotated

import typer

from wfm.cli.default_group import DEFAULT, DefaultGroup
from wfm.cli.meeting_commands import meetings
from wfm.cli.options import (
    JsonOption,
    QuietOption,
    ScenarioArgument,
    SeedOption,
    TimeLimitOption,
    open_scenario,
)
from wfm.cli.progress import shown_progress
from wfm.cli.roster_desk_commands import check, repair, swap
from wfm.cli.roster_explain_commands import explain, fairness, pay
from wfm.cli.rotation_commands import rotation
from wfm.cli.rule_commands import rules
from wfm.cli.shell import ends_clearly
from wfm.cli.stage_output import end_if_stopped, print_table

PreviewOption = Annotated[
    bool,
    typer.Option("--preview", help="A schedule within seconds, a few per cent off the best."),
]

roster_app = typer.Typer(
    cls=DefaultGroup,
    help="Make a named roster of a scenario, or work on the roster of a plan.",
    no_args_is_help=True,
)


@ends_clearly
def schedule(
    scenario: ScenarioArgument,
    time_limit: TimeLimitOption = None,
    preview: PreviewOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Print how many agents of each skill group work each shift pattern on each day."""
    from wfm.io import schedule_table
    from wfm.plan import forecast_of, requirement_of, schedule_of

    opened = open_scenario(scenario, None, time_limit)
    made, _ = forecast_of(opened)
    with shown_progress(quiet) as progress:
        need = requirement_of(opened, made, progress)
        chosen, report = schedule_of(opened, need, progress, quick=preview)
    print_table(schedule_table(chosen), as_json)
    if preview and not quiet:
        distance = f"{report.gap:.2%} off the bound with these breaks"
        if not isfinite(report.gap):
            distance = "with no bound within the time limit"
        sys.stderr.write(f"preview: costs {report.objective:,.0f} agent-hours, {distance}\n")
    end_if_stopped(report)


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
        need = requirement_of(opened, made, progress)
        chosen, first = schedule_of(opened, need, progress)
        people, second = roster_of(opened, need, chosen, progress)
    print_table(roster_table(people), as_json)
    end_if_stopped(first, second)


roster_app.command(DEFAULT, help="Print who works which shift on which day.")(roster)
for desk_command in (check, swap, repair, explain, fairness, pay, rules, rotation, meetings):
    roster_app.command()(desk_command)
