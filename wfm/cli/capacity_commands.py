"""The hiring plan of the months ahead."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from wfm.cli.options import JsonOption, QuietOption, ScenarioArgument, SeedOption, open_scenario
from wfm.cli.progress import shown_progress
from wfm.cli.shell import ends_clearly
from wfm.cli.stage_output import print_table

MonthsOption = Annotated[
    int | None,
    typer.Option("--months", metavar="N", help="Months to plan in place of the scenario's."),
]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="month|week", help="Plan by month or by week.")
]
ChangeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="A setting to change, such as capacity.hiring.class_max=20; may be repeated.",
    ),
]
FilesOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="FOLDER", help="Write tables, a workbook, charts and a page."),
]


@ends_clearly
def capacity(
    scenario: ScenarioArgument,
    months: MonthsOption = None,
    by: ByOption = None,
    change: ChangeOption = None,
    out: FilesOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Print the headcount walk of the months ahead: hires, leavers, requirement and gap."""
    from wfm.capacity_plan import plan_capacity
    from wfm.io.capacity_input import require_hired
    from wfm.io.capacity_tables import walk_table
    from wfm.report.capacity_words import verdict

    changes: dict[str, Any] = dict(_pair(text) for text in change or ())
    if months is not None:
        changes["capacity.months"] = months
    if by is not None:
        changes["capacity.by"] = by
    opened = open_scenario(scenario, seed, None)
    if changes:
        opened = opened.changed(changes)
    require_hired(scenario, opened)
    with shown_progress(quiet) as progress:
        plan = plan_capacity(opened, progress)
    if out is not None:
        from wfm.io.capacity_tables import write_capacity_tables
        from wfm.report.capacity_files import write_capacity

        write_capacity_tables(plan, out)
        page = write_capacity(plan, out)
    print_table(walk_table(plan), as_json)
    if not quiet:
        for english, _ in verdict(plan):
            sys.stderr.write(f"{english}\n")
        for finding in plan.findings:
            sys.stderr.write(f"note: {finding.what}\n")
    if out is not None:
        sys.stderr.write(f"open {page}\n")


def _pair(text: str) -> tuple[str, Any]:
    from wfm.domain.errors import InvalidInput

    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise InvalidInput(f"{text!r} is no PATH=VALUE", where="--set")
    return path.strip(), _value(value.strip())


def _value(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return None if text in ("null", "none") else text
