"""Freezing targets for a month, with a log of everything that made or changed them."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wfm.cli.options import JsonOption
from wfm.cli.shell import ends_clearly
from wfm.cli.stage_output import print_table

if TYPE_CHECKING:
    from wfm.domain.plan import Plan
    from wfm.targets.frozen import FrozenTarget

PlanArgument = Annotated[Path, typer.Argument(metavar="PLAN", help="Folder of a plan.")]
LogOption = Annotated[
    Path | None,
    typer.Option(
        "--targets",
        metavar="LOG",
        help="Take the numbers frozen in this log; those of the plan by default.",
    ),
]


@ends_clearly
def freeze_targets(
    plan: PlanArgument,
    log: Annotated[
        Path,
        typer.Option("--log", metavar="FILE", help="Where targets are frozen; lines are added."),
    ],
    actuals: Annotated[
        Path | None,
        typer.Option(
            "--actuals",
            metavar="FILE",
            help="Last three months of the agents: contacts follow the own past too, and speed, "
            "ready share, adherence and quality get targets.",
        ),
    ] = None,
    sales: Annotated[
        Path | None,
        typer.Option("--sales", metavar="FILE", help="Sales out of conversations, by agent, day."),
    ] = None,
    adjust: Annotated[
        Path | None,
        typer.Option("--adjust", metavar="FILE", help="Adjustments by hand, with who and why."),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on", metavar="DAY", formats=["%Y-%m-%d"], help="Day written into the log; today."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Freeze the month's targets in a log; re-base only those whose roster has changed."""
    from wfm.io import read_plan
    from wfm.io.target_log import append_target_log, read_target_log, target_log_table
    from wfm.targets.frozen import latest_lines

    opened = read_plan(plan)
    so_far = read_target_log(log)
    added = _new_lines(opened, so_far, (actuals, sales, adjust), on.date() if on else date.today())
    _refuse_vague(added)
    append_target_log(log, added)
    grid = opened.roster.grid
    held = [
        line
        for key, line in latest_lines((*so_far, *added)).items()
        if key[2:] == (grid.first_day, grid.last_day)
    ]
    print_table(target_log_table(held), as_json)
    new = sum(line.event == "set" for line in added)
    sys.stderr.write(
        f"{new} set, {len(added) - new} re-based, {len(held) - len(added)} frozen as they were; "
        f"each has owner, metric, unit, number, period and probability; log: {log}\n"
    )


def _new_lines(
    plan: Plan,
    so_far: tuple[FrozenTarget, ...],
    files: tuple[Path | None, Path | None, Path | None],
    on: date,
) -> tuple[FrozenTarget, ...]:
    """Return the lines to be added for every metric the files have anything of."""
    from wfm.cli.target_work import (
        classes_of,
        contact_targets,
        other_targets,
        past_of,
        read_sales,
    )
    from wfm.io.target_log import read_adjustments
    from wfm.targets.frozen import freeze, previous_ratios
    from wfm.targets.index_targets import measured_of

    actuals, sales, adjust = files
    known = {a.agent for a in plan.roster.agents}
    changes = {} if adjust is None else read_adjustments(adjust, agents=known)
    past = None if actuals is None else past_of(plan, actuals)
    before = previous_ratios(so_far, plan.roster.grid.first_day)
    contacts = contact_targets(plan, past, before, changes)
    measured = [] if past is None else list(measured_of(past, classes_of(plan), contacts.base))
    if sales is not None:
        measured.append(read_sales(plan, sales, contacts.base))
    every = [contacts, *other_targets(plan, measured, contacts.base, so_far)]
    return tuple(
        line
        for made in every
        for line in freeze(plan.roster, made.base, made.published, made.ratios, so_far, on)
    )


def _refuse_vague(lines: tuple[FrozenTarget, ...]) -> None:
    """Refuse targets that are not specific, measurable, reachable and timed."""
    from wfm.domain.errors import InvalidInput, InvalidInputs
    from wfm.targets.frozen import smart_gaps

    gaps = smart_gaps([line.target for line in lines])
    if gaps:
        raise InvalidInputs(
            InvalidInput(f"lacks {gap.lacks}", where=f"{gap.metric} of agent {gap.agent}")
            for gap in gaps[:50]
        )


@ends_clearly
def sheet(
    plan: PlanArgument,
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="Where AGENT.html is written.")
    ],
    log: LogOption = None,
    agent: Annotated[
        str | None, typer.Option("--agent", metavar="A", help="One agent only.")
    ] = None,
) -> None:
    """Write one printable page an agent: the targets, their probability, days and derivation."""
    from wfm.cli.sheet_work import sheet_contents
    from wfm.io import read_plan
    from wfm.report.target_sheet import write_target_sheets

    opened = read_plan(plan)
    contents = sheet_contents(opened, log, agent)
    write_target_sheets(opened, contents, out)
    typer.echo(f"{len(contents)} pages in {out}")
