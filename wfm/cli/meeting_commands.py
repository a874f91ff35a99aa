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
    from wfm.domain import Plan, TimeGrid
    from wfm.roster import MeetingPlan, MeetingWishes

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
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", metavar="FILE", help="Do not place any: take those of this table, as edited."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the table as .csv or .xlsx."),
    ] = None,
    calendars: Annotated[
        Path | None,
        typer.Option(
            "--calendars",
            metavar="FOLDER",
            help="Write everybody's calendar with them; older ones there are followed up.",
        ),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Place team meetings in sessions, and talks, where the agents are missed least."""
    from wfm.io import read_plan
    from wfm.roster import MeetingWishes, plan_meetings

    _check_targets(out, calendars)
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
    if file is None:
        with shown_progress(quiet) as progress:
            found = plan_meetings(opened.roster, opened.requirement, wishes, progress)
    else:
        _refuse_wishes(wishes)
        found = _read(file, opened)
    _write(found, opened.roster.grid, out, as_json)
    if calendars is not None:
        from wfm.report.meeting_calendars import write_meeting_calendars

        days = wishes.days(opened.roster.grid)
        write_meeting_calendars(opened, calendars, found.appointments, days)
    if not quiet:
        _say(found)


def _check_targets(out: Path | None, calendars: Path | None) -> None:
    """Refuse what cannot be written before anything is placed."""
    if out is not None and out.suffix.lower() not in FILE_KINDS:
        raise InvalidInput(
            f"{out.name} is neither .csv nor .xlsx", where="--out", hint="name it meetings.xlsx"
        )
    if calendars is not None and calendars.exists() and not calendars.is_dir():
        raise InvalidInput("is a file", where=str(calendars), hint="name a folder")


def _refuse_wishes(wishes: MeetingWishes) -> None:
    """Refuse wishes beside a file: it says already what is when."""
    asked = (wishes.minutes, wishes.talk_minutes, wishes.first_day, wishes.last_day)
    if any(asked) or (wishes.opens, wishes.closes) != (0, 1440):
        raise InvalidInput(
            "places no meetings, so that nothing else can be asked for",
            where="--file",
            hint="leave out --minutes, --talks, --from, --to and --hours",
        )


def _read(file: Path, opened: Plan) -> MeetingPlan:
    from wfm.io.meeting_table import read_meetings
    from wfm.roster import booked_plan

    read = read_meetings(file, opened.roster)
    for note in read.findings:
        sys.stderr.write(f"{note.severity}: {note.where}: {note.what}\n")
    return booked_plan(opened.roster, opened.requirement, read.appointments, read.not_placed)


def _write(found: MeetingPlan, grid: TimeGrid, out: Path | None, as_json: bool) -> None:
    from wfm.io.meeting_table import meeting_table
    from wfm.report.meeting_workbook import write_meeting_workbook

    if out is None:
        print_table(meeting_table(found, grid), as_json)
    elif out.suffix.lower() == ".csv":
        meeting_table(found, grid).write(out)
    else:
        write_meeting_workbook(out, found, grid)


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
