"""All commands under one name."""

from __future__ import annotations

from typing import Annotated

import typer

from wfm.cli.capacity_commands import capacity
from wfm.cli.crosscheck_commands import crosscheck
from wfm.cli.erlang_commands import erlang
from wfm.cli.forecast_commands import forecast_app
from wfm.cli.import_commands import import_app
from wfm.cli.plan_commands import demo, new, plan, validate
from wfm.cli.roster_commands import roster_app, schedule
from wfm.cli.scorecard_commands import scorecard_app
from wfm.cli.simulate_commands import simulate
from wfm.cli.skill_commands import skills
from wfm.cli.staff_commands import staff
from wfm.cli.sweep_commands import sweep
from wfm.cli.target_commands import targets_app
from wfm.cli.whatif_commands import bear, compare, whatif

app = typer.Typer(
    name="wfm",
    help="From a contact centre's call history to a legal, fair 24x7 roster and fair targets.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        from wfm import __version__

        typer.echo(f"wfm {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """From a contact centre's call history to a legal, fair 24x7 roster and fair targets."""


COMMANDS = (
    demo, new, validate, plan,
    staff, skills, simulate, schedule,
    whatif, compare, bear, sweep, capacity,
    erlang, crosscheck,
)  # fmt: skip

for command in COMMANDS:
    app.command()(command)
app.add_typer(forecast_app, name="forecast")
app.add_typer(import_app, name="import")
app.add_typer(roster_app, name="roster")
app.add_typer(targets_app, name="targets")
app.add_typer(scorecard_app, name="scorecard")
