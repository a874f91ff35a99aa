"""Which rules a roster is made by, and who says so."""

from __future__ import annotations

from typing import Annotated

import typer

from wfm.cli.options import JsonOption
from wfm.cli.shell import ends_clearly
from wfm.cli.stage_output import print_table


@ends_clearly
def rules(
    scenario: Annotated[
        str | None,
        typer.Argument(
            metavar="[SCENARIO]", help="Scenario folder, its YAML file, or a bundled name."
        ),
    ] = None,
    pack: Annotated[
        str | None,
        typer.Option("--pack", metavar="NAME", help="A shipped rule pack, or the file of one."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the rules in force in a scenario, or all that a rule pack says, with their sources."""
    from wfm.io import find_scenario
    from wfm.io.rule_pack import find_pack, read_pack, shipped_packs
    from wfm.io.rule_tables import pack_table, rules_table
    from wfm.io.settings_file import read_settings

    if scenario is not None and pack is not None:
        raise typer.BadParameter("give a scenario or --pack, not both")
    if pack is not None:
        print_table(pack_table(read_pack(find_pack(pack))), as_json)
    elif scenario is not None:
        settings, _ = read_settings(find_scenario(scenario))
        print_table(rules_table(settings.roster.rules, settings.schedule), as_json)
    else:
        for name, path in shipped_packs().items():
            title = read_pack(path).title
            typer.echo(f"{name}: {title.en}, {title.zh}")
