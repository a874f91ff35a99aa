"""Arguments and options that several commands share, and how scenarios are opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from wfm.scenario import Scenario

ScenarioArgument = Annotated[
    str,
    typer.Argument(metavar="SCENARIO", help="Scenario folder, its YAML file, or a bundled name."),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FOLDER", help="Where the plan is written.")
]
SeedOption = Annotated[
    int | None, typer.Option("--seed", metavar="N", min=0, help="Seed in place of the scenario's.")
]
PlanOption = Annotated[
    Path | None,
    typer.Option("--plan", metavar="FOLDER", help="Use the roster of this plan, do not make one."),
]
TimeLimitOption = Annotated[
    float | None,
    typer.Option(
        "--time-limit", metavar="S", min=1, help="Seconds for schedule and roster together."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Keep a plan that is there under another name.")
]

SCHEDULE_PART = 1 / 3
"""Part of a common time limit that goes to the schedule; the roster gets the rest."""


def open_scenario(name: str, seed: int | None, time_limit_seconds: float | None) -> Scenario:
    """Read a scenario and apply what the command line asks.

    Raises
    ------
    NotFound
        If there is no such scenario.
    InvalidInput
        If its files hold mistakes; all of them are named.
    """
    from wfm.io import find_scenario, read_scenario

    scenario = read_scenario(find_scenario(name))
    changes: dict[str, Any] = {}
    if seed is not None:
        changes["seed"] = seed
    if time_limit_seconds is not None:
        changes["schedule.time_limit_seconds"] = time_limit_seconds * SCHEDULE_PART
        changes["roster.time_limit_seconds"] = time_limit_seconds * (1 - SCHEDULE_PART)
    return scenario.changed(changes) if changes else scenario


def free_folder(base: str) -> Path:
    """Return the first of BASE, BASE-2, BASE-3 ... that does not exist in this folder."""
    number, path = 1, Path(base)
    while path.exists():
        number += 1
        path = Path(f"{base}-{number}")
    return path
