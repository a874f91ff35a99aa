"""What a planner does with a roster that stands: judge it, swap two days, repair it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wfm.cli.options import JsonOption, QuietOption, ReplaceOption
from wfm.cli.progress import shown_progress
from wfm.cli.shell import EXIT_GATE, ends_clearly

if TYPE_CHECKING:
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
    from wfm.io import check_plan_folder, read_plan, read_roster
    from wfm.plan import part_time_shifts
    from wfm.roster import RULES, judge, wish_findings, wish_outcomes
    from wfm.roster import changes as differences

    if out is not None:
        check_plan_folder(out, replace=replace)
    folder = plan or roster.parent if roster.is_file() else roster
    opened = read_plan(folder)
    judged = opened.roster if roster.is_dir() else read_roster(roster, opened.roster)
    settings = opened.settings
    verdict = judge(judged, opened.calendar, settings.roster.rules, part_time_shifts(settings))
    found = tuple(v for v in verdict if v.hard)
    soft = tuple(v for v in verdict if not v.hard)
    changed = differences(opened.roster, judged)
    asked = wish_outcomes(judged)
    if as_json:
        told = {"changes": _changes(changed), "broken": _violations(found)}
        if soft:
            told["soft"] = _violations(soft)
        if asked:
            granted = sum(wish.granted for wish in asked)
            told["wishes"] = [{"asked": len(asked), "granted": granted}]
        _echo_json(told)
    else:
        people = f"{len(judged.agents)} agents, {judged.grid.day_count} days"
        typer.echo(f"{people}, {len(RULES)} rules: {len(found)} broken")
        _print_violations(found)
        _print_soft(soft)
        for finding in wish_findings(judged):
            where = "" if finding.kind == "wishes" else f"  {finding.where} "
            typer.echo(f"{where}{finding.what}")
        if not roster.is_dir():
            typer.echo(f"{len(changed)} changes against the plan")
            _print_changes(changed)
    if out is not None:
        from wfm.whatif import with_roster

        with shown_progress(quiet) as progress:
            with_roster(opened, judged, progress=progress).write(out, replace=replace)
    if found:
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
    from wfm.io import check_plan_folder, read_plan
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
    from wfm.io import check_plan_folder, read_leave, read_plan
    from wfm.whatif import mended_roster, with_roster

    if out is not None:
        check_plan_folder(out, replace=replace)
    opened = read_plan(plan)
    absences = [parse_absence(text) for text in absent or ()]
    if leave is not None:
        grid = opened.roster.grid
        absences += read_leave(
            leave,
            agents=[agent.agent for agent in opened.roster.agents],
            first_day=grid.first_day,
            last_day=grid.last_day,
        )[0]
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
    before, after = coverage
    if as_json:
        _echo_json(
            {
                "verdict": verdict,
                "changes": _changes(changed),
                "broken": _violations(broken),
                "short_hours_before": before,
                "short_hours_after": after,
            }
        )
        return
    typer.echo(f"{verdict}; {len(changed)} changes")
    _print_changes(changed)
    _print_violations(broken)
    typer.echo(f"agent-hours nobody covers: {before:g} before, {after:g} after")


def _print_changes(changed: tuple[Change, ...]) -> None:
    for change in changed:
        before, after = change.before or "off", change.after or "off"
        typer.echo(f"  {change.agent} {change.day}: {before} -> {after}")


def _changes(changed: tuple[Change, ...]) -> list[dict[str, str]]:
    return [
        {"agent": c.agent, "day": str(c.day), "before": c.before, "after": c.after}
        for c in changed
    ]


def _print_violations(found: tuple[Violation, ...]) -> None:
    for violation in found:
        days = ", ".join(str(day) for day in violation.days)
        soft = "" if violation.hard else "soft: "
        typer.echo(f"  {violation.agent} {soft}{violation.detail} ({violation.rule}: {days})")


def _print_soft(found: tuple[Violation, ...]) -> None:
    if found:
        price = sum(violation.weight for violation in found)
        typer.echo(f"{len(found)} breaches of soft rules, at a price of {price:g} agent-hours")
        _print_violations(found)


def _violations(found: tuple[Violation, ...]) -> list[dict[str, object]]:
    return [
        {
            "agent": v.agent,
            "rule": v.rule,
            "days": [str(day) for day in v.days],
            "detail": v.detail,
            **({} if v.hard else {"weight": v.weight}),
        }
        for v in found
    ]


def _echo_json(data: object) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
