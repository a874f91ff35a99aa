"""What the commands of the stages share: tables to stdout, and honest ends."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import typer

from wfm.cli.shell import EXIT_INTERRUPTED

if TYPE_CHECKING:
    from wfm.domain.service import SimulatedService
    from wfm.domain.solve_report import SolveReport
    from wfm.io import Table
    from wfm.scenario import Scenario


def print_table(table: Table, as_json: bool) -> None:
    """Print a table as CSV, or as JSON records."""
    if as_json:
        typer.echo(json.dumps(table.records(), ensure_ascii=False, indent=1))
    else:
        typer.echo(table.csv_text(), nl=False)


def end_if_stopped(*reports: SolveReport) -> None:
    """Say by the exit code that Ctrl-C cut a search short."""
    if any(report.interrupted for report in reports):
        sys.stderr.write("stopped early: the best so far was printed\n")
        raise typer.Exit(EXIT_INTERRUPTED)


def refuse_partial(scenario: Scenario, service: SimulatedService) -> None:
    """Refuse a simulation that Ctrl-C cut short: its numbers would look like the whole's."""
    if service.replications < scenario.settings.simulation.replications:
        raise KeyboardInterrupt
