"""Where the cleaning log of a scenario is, and what an earlier one says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wfm.domain.errors import InvalidInput

if TYPE_CHECKING:
    from wfm.history import CleaningEntry
    from wfm.scenario import Scenario

USUAL_NAME = "cleaning.csv"


def log_path(scenario_file: Path, named: str | None, out: Path | None) -> Path:
    """Return where the log is to be written: `out`, else beside the scenario.

    Raises
    ------
    InvalidInput
        If the scenario is a bundled one, which is not to be written into, or the log is no CSV.
    """
    from wfm.io import bundled_scenarios

    path = out or scenario_file.parent / (named or USUAL_NAME)
    if out is None and scenario_file.parent in bundled_scenarios().values():
        raise InvalidInput(
            "is a bundled scenario, which is left as it is",
            where=str(scenario_file.parent),
            hint="give --out FILE, or make your own by wfm new",
        )
    if path.suffix.lower() != ".csv":
        raise InvalidInput("is no CSV file", where=str(path), hint="name the log .csv")
    return path


def earlier_log(scenario: Scenario, path: Path) -> tuple[CleaningEntry, ...]:
    """Return the log that is there: the one the scenario names, else the file to be rewritten."""
    from wfm.io import read_cleaning

    if scenario.cleaning or not path.is_file():
        return scenario.cleaning
    return read_cleaning(path, queues=tuple(scenario.settings.queues))[0]
