"""Commands that turn an ACD's files into a scenario folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from wfm.cli.options import JsonOption, QuietOption
from wfm.cli.progress import shown_progress
from wfm.cli.shell import ends_clearly

import_app = typer.Typer(
    help="Turn call logs and interval exports into a scenario folder.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

MapOption = Annotated[
    str, typer.Option("--map", metavar="MAP", help="A shipped map's name, or a YAML file.")
]
OutFolder = Annotated[
    Path, typer.Option("--out", metavar="FOLDER", help="Scenario folder to make.")
]
TzOption = Annotated[
    str | None, typer.Option("--tz", metavar="ZONE", help="Time zone, if the map names none.")
]
IntervalOption = Annotated[
    int, typer.Option("--interval", metavar="MIN", help="Interval length of the history.")
]
NameOption = Annotated[
    str | None, typer.Option("--name", metavar="NAME", help="Name of the scenario.")
]
CountryOption = Annotated[
    str | None,
    typer.Option("--country", metavar="CC", help="Country of the holidays, if the zone has none."),
]


@import_app.command("calls")
@ends_clearly
def calls(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="Call-by-call log.")],
    map_name: MapOption,
    out: OutFolder,
    tz: TzOption = None,
    interval: IntervalOption = 30,
    name: NameOption = None,
    country: CountryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Count a call-by-call log into intervals, with handle times, patience and agents seen."""
    from wfm.io import import_calls

    with shown_progress(quiet) as progress:
        report = import_calls(
            log,
            map_name,
            out,
            tz=tz,
            interval_minutes=interval,
            name=name,
            country=country,
            progress=progress,
        )
    typer.echo(
        json.dumps(report.to_dict(), ensure_ascii=False, indent=1) if as_json else report.text()
    )


@import_app.command("intervals")
@ends_clearly
def intervals(
    export: Annotated[Path, typer.Argument(metavar="FILE", help="Interval export of an ACD.")],
    map_name: MapOption,
    out: OutFolder,
    tz: TzOption = None,
    interval: IntervalOption = 30,
    name: NameOption = None,
    country: CountryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Turn an interval export into a history, with what does not add up."""
    from wfm.io import import_intervals

    with shown_progress(quiet) as progress:
        report = import_intervals(
            export,
            map_name,
            out,
            tz=tz,
            interval_minutes=interval,
            name=name,
            country=country,
            progress=progress,
        )
    typer.echo(
        json.dumps(report.to_dict(), ensure_ascii=False, indent=1) if as_json else report.text()
    )
