"""How busy the floor is and what it could expect, simulated from a plan or as recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wfm.cli.options import JsonOption, QuietOption
from wfm.cli.progress import shown_progress
from wfm.cli.shell import ends_clearly

PlanArgument = Annotated[Path, typer.Argument(metavar="PLAN", help="Folder of a plan.")]
RecordedOption = Annotated[
    Path | None,
    typer.Option(
        "--actuals",
        metavar="FILE",
        help="What the telephone system recorded of each agent, instead of a simulation.",
    ),
]
RunsOption = Annotated[
    int | None,
    typer.Option("--replications", metavar="N", min=2, help="Simulated rosters; 20 by default."),
]


@ends_clearly
def occupancy(
    plan: PlanArgument,
    by: Annotated[
        str,
        typer.Option("--by", metavar="GROUP", help="agent, team, shift, interval, day or centre."),
    ] = "team",
    actuals: RecordedOption = None,
    replications: RunsOption = None,
    chart: Annotated[
        Path | None,
        typer.Option("--chart", metavar="FILE", help="Also draw it, as .png or .svg."),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Print occupancy, utilisation, ready share, adherence and more, by group."""
    from wfm.cli.floor_work import (
        REPLICATIONS,
        recorded_floor,
        simulated_floor,
        simulated_time_use,
    )
    from wfm.cli.target_tables import print_with_statements
    from wfm.domain.errors import InvalidInput
    from wfm.io import read_plan
    from wfm.io.scenario_tables import table_of
    from wfm.report.chart_file import picture_kind, write_chart
    from wfm.report.key_figures import occupancy_cap
    from wfm.targets.workload import DEFINITIONS, GROUPINGS, workload

    if by not in GROUPINGS:
        raise InvalidInput(f"is {by!r}", where="--by", hint=f"one of {', '.join(GROUPINGS)}")
    if actuals is not None and replications is not None:
        raise InvalidInput("what was recorded is not simulated", where="--replications")
    if chart is not None:
        picture_kind(chart)
    opened = read_plan(plan)
    cap = occupancy_cap(opened)
    if actuals is not None:
        used = recorded_floor(opened, actuals).used
    else:
        with shown_progress(quiet) as progress:
            found = simulated_floor(opened, replications or REPLICATIONS, progress)
        used = simulated_time_use(opened, found)
    figures = workload(used, opened.roster, by, cap)
    if chart is not None:
        from wfm.report.chart_targets_occupancy import workload_chart

        write_chart(workload_chart(figures, by, used.source, cap), chart)
    statements = [f"{name}: {words}" for name, words in DEFINITIONS]
    statements.append(f"cap: {cap:.0%}; source: {used.source}")
    print_with_statements(table_of("workload_figures", figures), statements, as_json)


@ends_clearly
def expect(
    plan: PlanArgument,
    by: Annotated[
        str, typer.Option("--by", metavar="GROUP", help="agent, or shift for every shift.")
    ] = "agent",
    actuals: Annotated[
        Path | None,
        typer.Option(
            "--actuals", metavar="FILE", help="Also what could be expected of what really came."
        ),
    ] = None,
    replications: RunsOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Print expected contacts with their distribution, before and after the fact."""
    from wfm.cli.expectation_work import after_the_fact, expectation_table
    from wfm.cli.floor_work import REPLICATIONS, simulated_floor
    from wfm.cli.target_tables import print_with_statements
    from wfm.domain.errors import InvalidInput
    from wfm.io import read_plan

    if by not in {"agent", "shift"}:
        raise InvalidInput(f"is {by!r}", where="--by", hint="agent or shift")
    opened = read_plan(plan)
    after = None if actuals is None else after_the_fact(opened, actuals)
    with shown_progress(quiet) as progress:
        handled = simulated_floor(opened, replications or REPLICATIONS, progress).handled
    statements = [f"distribution over {handled.shape[0]} simulated rosters"]
    if after is not None:
        statements.append(f"after the fact: {after.how}")
    print_with_statements(expectation_table(opened, by, handled, after), statements, as_json)
