"""What the capacity plan asks of a scenario's tables beyond what a roster does."""

from __future__ import annotations

from pathlib import Path

from wfm.io.bundled import find_scenario
from wfm.io.table_reader import read_table
from wfm.scenario import Scenario


def require_hired(name: str | Path, scenario: Scenario) -> None:
    """Refuse agents whose day of hiring is not known, unless the settings say what to take.

    Parameters
    ----------
    name : str or Path
        What the scenario was found by.
    scenario : Scenario
        As read from there.

    Raises
    ------
    InvalidInputs
        Naming the line of each such agent.
    """
    if scenario.settings.capacity.unknown_tenure_months is not None:
        return
    unknown = {agent.agent for agent in scenario.agents if agent.hired is None}
    path = find_scenario(name).parent / scenario.settings.files.agents
    if not unknown or not path.is_file():
        return
    data = read_table(path, "agents", may_be_empty=False)
    for line, row in data.rows():
        if row["agent"] in unknown:
            data.problems.add(
                line,
                f"agent {row['agent']} has no day of hiring",
                "fill in the column hired, or set capacity.unknown_tenure_months",
            )
    data.problems.check()
