"""The requirement of a scenario, and why it is what it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from wfm.cli.options import JsonOption, ScenarioArgument, open_scenario
from wfm.cli.shell import ends_clearly
from wfm.cli.stage_output import print_table
from wfm.domain.errors import InvalidInput

if TYPE_CHECKING:
    from wfm.domain.demand import Forecast
    from wfm.domain.service import Requirement
    from wfm.scenario import Scenario

ExplainOption = Annotated[
    str | None,
    typer.Option(
        "--explain", metavar="TIME", help='Explain one interval, such as "2026-02-02 10:00".'
    ),
]
QueueOption = Annotated[
    str | None, typer.Option("--queue", metavar="QUEUE", help="The queue to explain.")
]


@ends_clearly
def staff(
    scenario: ScenarioArgument,
    explain: ExplainOption = None,
    queue: QueueOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print how many agents the forecast needs, or explain the need of one interval."""
    from wfm.io import requirement_table
    from wfm.plan import forecast_of, requirement_of

    if queue is not None and explain is None:
        raise typer.BadParameter("--queue goes with --explain")
    opened = open_scenario(scenario, None, None)
    made, _ = forecast_of(opened)
    need = requirement_of(opened, made)
    if explain is not None:
        _print_explanation(opened, made, need, queue, explain, as_json)
        return
    print_table(requirement_table(need), as_json)


def _print_explanation(
    scenario: Scenario,
    forecast: Forecast,
    requirement: Requirement,
    queue: str | None,
    time: str,
    as_json: bool,
) -> None:
    """Print why one interval needs what it needs.

    Raises
    ------
    NotFound
        If there is no such queue.
    InvalidInput
        If the time does not exist or lies outside the period.
    """
    from wfm.staffing.explain import explain
    from wfm.staffing.explain_words import explanation_data, explanation_text

    if queue is None:
        if len(requirement.queues) > 1:
            known = ", ".join(requirement.queues)
            raise typer.BadParameter(f"--explain needs --queue, one of {known}")
        queue = requirement.queues[0]
    s = scenario.settings
    moment = _local_moment(time, s.timezone)
    found = explain(forecast, requirement, s.queues, s.staffing, queue, moment)
    if as_json:
        typer.echo(json.dumps(explanation_data(found), ensure_ascii=False, indent=1))
    else:
        typer.echo(explanation_text(found))


def _local_moment(text: str, timezone: str) -> datetime:
    """Return a time written as ``2026-02-02 10:00``, in a zone unless it has an offset.

    Raises
    ------
    InvalidInput
        If clocks skip that time in the zone.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(
            f"--explain {text!r} is no time; write it as 2026-02-02 10:00"
        ) from None
    if moment.tzinfo is not None:
        return moment
    zone = ZoneInfo(timezone)
    local = moment.replace(tzinfo=zone)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment:
        raise InvalidInput(f"{text} does not exist in {timezone}: clocks skip it", where="time")
    return local
