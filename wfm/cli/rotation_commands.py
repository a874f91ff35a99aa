"""What whole-team rotation keeps together, and what it costs in cover."""

from __future__ import annotations

import sys
from dataclasses import replace

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
def rotation(
    scenario: ScenarioArgument,
    seed: SeedOption = None,
    time_limit: TimeLimitOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Make the roster twice, by team rotation and for everybody alone, and compare the cover."""
    from wfm.domain.errors import InvalidInput
    from wfm.io import rotation_table
    from wfm.plan import forecast_of, requirement_of, roster_of, schedule_of
    from wfm.roster import team_rotations
    from wfm.roster.swap import short_hours

    opened = open_scenario(scenario, seed, time_limit)
    words = opened.settings.roster
    if words.rotation is None:
        raise InvalidInput(
            "names no rotation", where="roster", hint="add roster: rotation: cycle:"
        )
    single = words.model_copy(update={"rotation": None})
    alone = replace(opened, settings=opened.settings.model_copy(update={"roster": single}))
    made, _ = forecast_of(opened)
    with shown_progress(quiet) as progress:
        need = requirement_of(opened, made)
        chosen, first = schedule_of(opened, need, progress)
        rotating, second = roster_of(opened, need, chosen, progress)
        people, third = roster_of(alone, need, chosen, progress)
    print_table(rotation_table(team_rotations(rotating, words.rotation)), as_json)
    if not quiet:
        required = float(need.scheduled.sum()) * need.grid.interval_minutes / 60
        together, apart = short_hours(rotating, need), short_hours(people, need)
        sys.stderr.write(
            f"agent-hours nobody covers: {together:,.0f} rotating, {apart:,.0f} rostered one by "
            f"one, of {required:,.0f} required\n"
        )
    end_if_stopped(first, second, third)
