"""Targets of a roster; tables go to stdout as CSV, or as JSON."""

from __future__ import annotations

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
from wfm.cli.shell import ends_clearly
from wfm.cli.stage_output import print_table, refuse_partial


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
    refuse_partial(opened, service)
    print_table(targets_table(set_targets(people, service, opened.settings.targets)), as_json)
