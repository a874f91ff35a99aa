"""Meetings and talks planned into the roster of a plan."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wfm.cli.options import JsonOption, QuietOption
from wfm.cli.progress import shown_progress
from wfm.cli.roster_desk_commands import PlanArgument, parse_day
from wfm.cli.shell import ends_clearly
from wfm.cli.stage_output import print_table
from wfm.domain.errors import InvalidInput

if TYPE_CHECKING:
    from wfm.roster import MeetingPlan

FILE_KINDS = (".csv", ".xlsx")


@ends_clearly
def meetings(
    plan: PlanArgument,
    minutes: Annotated[
        int, typer.Option("--minutes", metavar="N", help="Length of the team meeting.")
    ] = 0,
    sessions: Annotated[
        int,
        typer.Option("--sessions", metavar="K", help="Sessions a team may be split into."),
    ] = 3,
    talks: Annotated[
        int,
        typer.Option("--talks", metavar="N", help="Minutes of each agent's talk with the leader."),
    ] = 0,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="First day; the plan's.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="Last day; the plan's.")
    ] = None,
    hours: Annotated[
        str | None,
        typer.Option("--hours", metavar="09:00-18:00", help="Hours of the day; all of them."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the table as .csv or .xlsx."),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Place team meetings in sessions, and talks, where the agents are missed least."""
    from wfm.io import read_plan
    from wfm.io.meeting_table import meeting_table
    from wfm.report.meeting_workbook import write_meeting_workbook
    from wfm.roster import MeetingWishes, plan_meetings

    if out is not None and out.suffix.lower() not in FILE_KINDS:
        raise InvalidInput(
            f"{out.name} is neither .csv nor .xlsx", where="--out", hint="name it meetings.xlsx"
        )
    opens, closes = _hours(hours)
    wishes = MeetingWishes(
        minutes=minutes,
        sessions=sessions,
        talk_minutes=talks,
        first_day=None if first is None else parse_day(first, "--from"),
        last_day=None if last is None else parse_day(last, "--to"),
        opens=opens,
        closes=closes,
    )
    opened = read_plan(plan)
    with shown_progress(quiet) as progress:
        found = plan_meetings(opened.roster, opened.requirement, wishes, progress)
    table = meeting_table(found, opened.roster.grid)
    if out is None:
        print_table(table, as_json)
    elif out.suffix.lower() == ".csv":
        table.write(out)
    else:
        write_meeting_workbook(out, found, opened.roster.grid)
    if not quiet:
        _say(found)


def _say(found: MeetingPlan) -> None:
    for kind in ("meeting", "talk"):
        own = [a for a in found.appointments if a.kind == kind]
        lacking = [n for n in found.not_placed if n.kind == kind]
        if own or lacking:
            sys.stderr.write(f"{kind}s: {len(own)} places, {len(lacking)} agents without one\n")
    sys.stderr.write(
        f"agent-hours missing on the floor: {found.missing_before:.1f} before, "
        f"{found.missing_after:.1f} with them\n"
    )


def _hours(text: str | None) -> tuple[int, int]:
    """Return opening and closing minute of hours written as 09:00-18:00."""
    from wfm.domain.units import parse_clock

    if text is None:
        return 0, 1440
    try:
        opens, closes = (int(parse_clock(part.strip())) for part in text.split("-"))
    except ValueError:
        raise typer.BadParameter(f"--hours {text!r}; write them as 09:00-18:00") from None
    return opens, closes
