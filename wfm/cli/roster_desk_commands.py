"""What a planner does with a roster that stands: judge it, swap two days, repair it."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wfm.cli.options import JsonOption, QuietOption, ReplaceOption
from wfm.cli.progress import shown_progress
from wfm.cli.roster_words import (
    echo_json,
    print_changes,
    print_coverage,
    print_violations,
    told_changes,
    told_coverage,
    told_violations,
)
from wfm.cli.shell import EXIT_GATE, ends_clearly
from wfm.domain.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from wfm.domain.event import Finding
    from wfm.domain.people import Absence
    from wfm.roster import Change, Violation

PlanArgument = Annotated[Path, typer.Argument(metavar="PLAN", help="Folder of a plan.")]
AbsentOption = Annotated[
    list[str] | None,
    typer.Option(
        "--absent",
        metavar="AGENT:DAY[..DAY]",
        help="Somebody who cannot come, such as A017:2026-02-07..2026-02-09; may be repeated.",
    ),
]
LeaveOption = Annotated[
    Path | None, typer.Option("--leave", metavar="FILE", help="A table of new leave.")
]
FreezeOption = Annotated[
    str | None,
    typer.Option("--freeze-until", metavar="DAY", help="Last day on which nobody's work changes."),
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="FOLDER", help="Write the whole plan with the new roster."),
]


@ends_clearly
def check(
    roster: Annotated[
        Path,
        typer.Argument(
            metavar="ROSTER", help="Folder of a plan, or a roster.csv or .xlsx edited by hand."
        ),
    ],
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            metavar="FOLDER",
            help="The plan that a file belongs to; the folder it lies in if not given.",
        ),
    ] = None,
    out: OutOption = None,
    replace: ReplaceOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Count the broken rules of a roster, also of one edited by hand, without any solver."""
    from wfm import read_plan
    from wfm.cli.roster_judgement import judgement_of, print_judgement
    from wfm.io import check_plan_folder, read_roster

    if out is not None:
        check_plan_folder(out, replace=replace)
    if not roster.exists():
        raise NotFound("there is no such file or folder", where=str(roster))
    findings: tuple[Finding, ...] = ()
    if roster.is_dir():
        opened = read_plan(roster)
        judged = opened.roster
    else:
        opened = read_plan(plan or roster.parent)
        judged, findings = read_roster(roster, opened.roster)
    verdict = judgement_of(opened, judged, findings)
    if as_json:
        echo_json(verdict.told())
    else:
        print_judgement(verdict, against_plan=not roster.is_dir())
    if out is not None:
        from wfm.whatif import with_roster

        with shown_progress(quiet) as progress:
            with_roster(opened, judged, progress=progress).write(out, replace=replace)
    if verdict.broken:
        raise typer.Exit(EXIT_GATE)


@ends_clearly
def swap(
    plan: PlanArgument,
    first: Annotated[str, typer.Argument(metavar="A", help="One agent.")],
    second: Annotated[str, typer.Argument(metavar="B", help="The other agent.")],
    day: Annotated[str, typer.Argument(metavar="DAY", help="Such as 2026-02-07.")],
    out: OutOption = None,
    replace: ReplaceOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Say whether two agents may exchange a day, or why not, and what it does to the coverage."""
    from wfm import read_plan
    from wfm.io import check_plan_folder
    from wfm.plan import part_time_shifts
    from wfm.roster import swap as exchange

    if out is not None:
        check_plan_folder(out, replace=replace)
    opened = read_plan(plan)
    settings = opened.settings
    answer = exchange(
        opened.roster,
        opened.requirement,
        (first, second),
        parse_day(day, "DAY"),
        opened.calendar,
        settings.roster.rules,
        part_time_shifts(settings),
    )
    coverage = (answer.short_before, answer.short_after)
    _tell(
        "legal" if answer.is_legal else "not legal",
        answer.changes,
        answer.broken,
        coverage,
        as_json,
    )
    if not answer.is_legal:
        raise typer.Exit(EXIT_GATE)
    if out is not None:
        from wfm.whatif import with_roster

        with shown_progress(quiet) as progress:
            with_roster(opened, answer.roster, progress=progress).write(out, replace=replace)


@ends_clearly
def repair(
    plan: PlanArgument,
    absent: AbsentOption = None,
    leave: LeaveOption = None,
    freeze_until: FreezeOption = None,
    out: OutOption = None,
    replace: ReplaceOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Take absent agents out of a plan's roster and close the gaps with the fewest changes."""
    from wfm import read_plan
    from wfm.io import check_plan_folder, read_leave
    from wfm.whatif import mended_roster, with_roster

    if out is not None:
        check_plan_folder(out, replace=replace)
    opened = read_plan(plan)
    grid = opened.roster.grid
    absences = [parse_absence(text) for text in absent or ()]
    for absence in absences:
        if absence.last_day < grid.first_day or absence.first_day > grid.last_day:
            what = f"{absence.agent} is absent outside the period"
            hint = f"the plan is for {grid.first_day} to {grid.last_day}"
            raise InvalidInput(what, where="--absent", hint=hint)
    if leave is not None:
        rows, notes = read_leave(
            leave,
            agents=[agent.agent for agent in opened.roster.agents],
            first_day=grid.first_day,
            last_day=grid.last_day,
        )
        absences += rows
        for note in notes:
            sys.stderr.write(f"{note.severity}: {note.where}: {note.what}\n")
    frozen = None if freeze_until is None else parse_day(freeze_until, "--freeze-until")
    with shown_progress(quiet) as progress:
        mended = mended_roster(opened, absences, frozen_until=frozen, progress=progress)
        coverage = (mended.short_unrepaired, mended.short_hours)
        _tell("repaired", mended.changes, mended.broken, coverage, as_json)
        if out is not None:
            with_roster(opened, mended.roster, progress=progress).write(out, replace=replace)
    if mended.broken:
        raise typer.Exit(EXIT_GATE)


def parse_day(text: str, where: str) -> date:
    """Return a day written as 2026-02-07."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"{where}: {text!r} is no day; write it as 2026-02-07") from None


def parse_absence(text: str) -> Absence:
    """Return an absence written as AGENT:DAY or AGENT:DAY..DAY."""
    from wfm.domain.people import Absence

    agent, _, days = text.partition(":")
    first, _, last = days.partition("..")
    if not (agent and first):
        raise typer.BadParameter(
            f"--absent {text!r} is no absence; write it as A017:2026-02-07..2026-02-09"
        )
    begin = parse_day(first, "--absent")
    return Absence(agent, begin, parse_day(last, "--absent") if last else begin, "absent")


def _tell(
    verdict: str,
    changed: tuple[Change, ...],
    broken: tuple[Violation, ...],
    coverage: tuple[float, float],
    as_json: bool,
) -> None:
    if as_json:
        told = {"verdict": verdict, "changes": told_changes(changed)}
        echo_json({**told, "broken": told_violations(broken), **told_coverage(coverage)})
        return
    typer.echo(f"{verdict}; {len(changed)} changes")
    print_changes(changed)
    print_violations(broken)
    print_coverage(coverage)
