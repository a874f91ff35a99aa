"""The simulated service of a requirement, or of a roster."""

from __future__ import annotations

from wfm.cli.options import (
    JsonOption,
    PlanOption,
    QuietOption,
    ScenarioArgument,
    SeedOption,
    open_scenario,
)
from wfm.cli.progress import shown_progress
from wfm.cli.shell import ends_clearly
from wfm.cli.stage_output import print_table, refuse_partial


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
    refuse_partial(opened, service)
    print_table(service_table(service), as_json)
