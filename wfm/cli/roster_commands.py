"""Schedules and rosters of a scenario; tables go to stdout as CSV, or as JSON."""

from __future__ import annotations

from wfm.cli.options import (
    JsonOption,
    QuietOption,
    ScenarioArgument,
    SeedOption,
    TimeLimitOption,
    open_scenario,
)
from wfm.cli.progress import shown_progress
from wfm.cli.shell import ends_clearly
from wfm.cli.stage_output import end_if_stopped, print_table


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
    print_table(schedule_table(chosen), as_json)
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
        need = requirement_of(opened, made)
        chosen, first = schedule_of(opened, need, progress)
        people, second = roster_of(opened, need, chosen, progress)
    print_table(roster_table(people), as_json)
    end_if_stopped(first, second)
