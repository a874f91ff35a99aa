"""The requirement of a scenario, and why it is what it is."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from wfm.cli.options import JsonOption, QuietOption, ScenarioArgument, open_scenario
from wfm.cli.progress import shown_progress
from wfm.cli.shell import ends_clearly
from wfm.cli.stage_output import print_table
from wfm.domain.errors import InvalidInput, NotFound
from wfm.domain.spelling import did_you_mean

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
    str | None, typer.Option("--queue", metavar="QUEUE", help="Only this queue.")
]
SureOption = Annotated[
    str | None,
    typer.Option(
        "--sure",
        metavar="90%",
        help="What it costs to hold the day's goal that surely; a list too.",
    ),
]
WalkOption = Annotated[
    bool, typer.Option("--walk", help="The way from erlangs to scheduled and paid agents.")
]
CorrectedOption = Annotated[
    bool,
    typer.Option(
        "--corrected",
        help="Raise and lower it where the simulated service misses or exceeds the goal.",
    ),
]
CORRECTION_ROUNDS = 4
"""Rounds of ``--corrected`` where the scenario names none."""

ChartOption = Annotated[
    Path | None,
    typer.Option("--chart", metavar="FILE", help="Draw the requirement (.png or .svg)."),
]


class MethodName(StrEnum):
    """The methods of `StaffingSettings.method`."""

    AUTO = "auto"
    STATIONARY = "stationary"
    TRANSIENT = "transient"
    FORWARD_SIMULATION = "forward_simulation"


MethodOption = Annotated[
    MethodName | None,
    typer.Option("--method", help="Staff by this method in place of the scenario's."),
]


@ends_clearly
def staff(
    scenario: ScenarioArgument,
    queue: QueueOption = None,
    explain: ExplainOption = None,
    sure: SureOption = None,
    walk: WalkOption = False,
    chart: ChartOption = None,
    method: MethodOption = None,
    corrected: CorrectedOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Print how many agents the forecast needs, explain one interval, or price being sure."""
    from wfm.cli.staff_tables import draw_requirement, print_walk, say_methods
    from wfm.io import requirement_table
    from wfm.plan import forecast_of, formula_requirement_of

    asked = {"--explain": explain, "--sure": sure, "--walk": walk, "--corrected": corrected}
    shares = _checked(asked, sure, chart)
    opened = _opened(scenario, method)
    made, _ = forecast_of(opened)
    if queue is not None and queue not in made.queues:
        raise NotFound(f"there is no queue {queue!r}", hint=did_you_mean(queue, made.queues))
    if shares:
        _print_sure(opened, made, queue, shares, as_json, quiet)
        if chart is None:
            return
    if explain is not None or walk:
        # These tell the way to what the formulas say.
        need = formula_requirement_of(opened, made)
    else:
        need = _needed(opened, made, corrected, quiet)
    shown = need if queue is None else _only(need, queue)
    if chart is not None:
        draw_requirement(opened, made, shown, chart)
    if explain is not None:
        _print_explanation(opened, made, need, queue, explain, as_json)
    elif walk:
        print_walk(opened, shown, as_json)
    elif not shares:
        print_table(requirement_table(shown), as_json)
        if not quiet:
            say_methods(opened, made, shown)


def _checked(
    asked: Mapping[str, object], sure: str | None, chart: Path | None
) -> tuple[float, ...]:
    """Refuse options that do not fit before anything is staffed; return the probabilities."""
    from wfm.report.chart_file import picture_kind

    given = [name for name, value in asked.items() if value]
    if len(given) > 1:
        raise typer.BadParameter(f"{' and '.join(given)} are different tables: ask for one")
    if chart is not None:
        picture_kind(chart)
    return () if sure is None else _probabilities(sure)


def _needed(scenario: Scenario, forecast: Forecast, corrected: bool, quiet: bool) -> Requirement:
    """Return what the plan would have, corrected where asked for or set."""
    from wfm.plan import correction_of, formula_requirement_of, requirement_of
    from wfm.schedule import with_presence

    if not corrected:
        with shown_progress(quiet) as progress:
            return requirement_of(scenario, forecast, progress)
    if not scenario.settings.staffing.correction_rounds:
        scenario = scenario.changed({"staffing.correction_rounds": CORRECTION_ROUNDS})
    formula = formula_requirement_of(scenario, forecast)
    with shown_progress(quiet) as progress:
        found = correction_of(scenario, forecast, formula, progress)
    if not quiet:
        for number, tried in enumerate(found.rounds):
            kept = ", kept" if number == found.best else ""
            sys.stderr.write(
                f"round {number}: {tried.agents} agents over all intervals, goal missed in "
                f"{tried.missed} of them and exceeded in {tried.exceeded}{kept}\n"
            )
    s = scenario.settings
    return with_presence(found.requirement, s.schedule.minimum_presence, s.queues)


def _opened(name: str, method: MethodName | None) -> Scenario:
    scenario = open_scenario(name, None, None)
    return scenario if method is None else scenario.changed({"staffing.method": method.value})


def _print_sure(
    scenario: Scenario,
    forecast: Forecast,
    queue: str | None,
    shares: tuple[float, ...],
    as_json: bool,
    quiet: bool,
) -> None:
    from wfm.cli.staff_tables import print_cost_of_being_sure

    settings = scenario.settings.queues
    calls = tuple(name for name in forecast.queues if settings[name].channel == "calls")
    queues = calls if queue is None else (queue,)
    with shown_progress(quiet) as progress:
        print_cost_of_being_sure(scenario, forecast, queues, shares, as_json, progress)


def _probabilities(text: str) -> tuple[float, ...]:
    """Return the probabilities written as ``90%``, ``0.9`` or ``80%,90%``."""
    from wfm.domain.units import parse_share

    found = []
    for part in text.replace(";", ",").split(","):
        try:
            share = float(parse_share(part.strip()))
        except ValueError:
            raise typer.BadParameter(f"--sure {part!r} is not understood; write 90%") from None
        if not 0 < share < 1:
            raise InvalidInput(
                f"is {part.strip()}", where="--sure", hint="use a share of days such as 90%"
            )
        found.append(share)
    return tuple(found)


def _only(requirement: Requirement, queue: str) -> Requirement:
    """Return the rows of one queue."""
    q = requirement.queues.index(queue)
    arrays = ["load_erlangs", "on_position", "scheduled", "service_level", "occupancy"]
    if requirement.on_duty is not None:
        arrays.append("on_duty")
    return replace(
        requirement,
        queues=(queue,),
        goals=requirement.goals[q : q + 1],
        model=requirement.model[q : q + 1],
        **{name: getattr(requirement, name)[q : q + 1] for name in arrays},
    )


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
    found = explain(forecast, requirement, s.queues, s.staffing, queue, moment, scenario.calendar)
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
