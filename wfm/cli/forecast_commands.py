"""The forecast of a scenario; tables go to stdout as CSV, or as JSON."""

from __future__ import annotations

from wfm.cli.options import JsonOption, ScenarioArgument, open_scenario
from wfm.cli.shell import ends_clearly
from wfm.cli.stage_output import print_table


@ends_clearly
def forecast(scenario: ScenarioArgument, as_json: JsonOption = False) -> None:
    """Print expected contacts and handle times with quantiles, by queue and interval."""
    from wfm.io import forecast_table
    from wfm.plan import forecast_of

    made, _ = forecast_of(open_scenario(scenario, None, None))
    print_table(forecast_table(made), as_json)
