"""Our requirement beside pyworkforce's."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wfm.cli.options import JsonOption, QuietOption, ScenarioArgument, open_scenario
from wfm.cli.progress import shown_progress
from wfm.cli.shell import ends_clearly
from wfm.domain.errors import GateFailed

if TYPE_CHECKING:
    from wfm.io import Table
    from wfm.staffing.second_opinion import SecondOpinion

ChartOption = Annotated[
    Path | None, typer.Option("--chart", metavar="FILE", help="Draw both (.png or .svg).")
]

COLUMNS = (
    "timestamp",
    "utc_offset",
    "queue",
    "load_erlangs",
    "on_position",
    "pyworkforce_on_position",
    "difference",
    "scheduled",
    "pyworkforce_scheduled",
    "scheduled_difference",
)


@ends_clearly
def crosscheck(
    scenario: ScenarioArgument,
    chart: ChartOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Print our requirement beside pyworkforce's, with the reason of every difference."""
    from wfm.plan import forecast_of, formula_requirement_of
    from wfm.report.chart_crosscheck import crosscheck_chart
    from wfm.report.chart_file import picture_kind, write_chart
    from wfm.staffing.second_opinion import second_opinion
    from wfm.staffing.second_opinion_words import summary_text

    if chart is not None:
        # Refused now rather than after all questions are asked.
        picture_kind(chart)
    opened = open_scenario(scenario, None, None)
    s = opened.settings
    made, _ = forecast_of(opened)
    need = formula_requirement_of(opened, made)
    with shown_progress(quiet) as progress:
        opinion = second_opinion(
            made, need, s.queues, s.staffing, opened.calendar, progress=progress
        )
    table = _table(opinion)
    if as_json:
        typer.echo(json.dumps(table.records(), ensure_ascii=False, indent=1))
    else:
        typer.echo(table.csv_text(), nl=False)
    if chart is not None:
        days = opened.calendar.between(opened.grid.first_day, opened.grid.last_day)
        write_chart(crosscheck_chart(opinion, days, s.queues), chart)
    sys.stderr.write(summary_text(opinion) + "\n")
    _refuse_unexplained(opinion)


def _table(opinion: SecondOpinion) -> Table:
    from wfm.io import Table
    from wfm.io.plan_tables import interval_stamps

    stamps = interval_stamps(opinion.grid)
    rows: list[tuple[Any, ...]] = []
    for q, queue in enumerate(opinion.queues):
        columns = [column.tolist() for column in _numbers(opinion, q)]
        rows += [
            (*stamp, queue, *numbers, "+".join(opinion.reasons(q, t)) or "none")
            for t, (stamp, numbers) in enumerate(
                zip(stamps, zip(*columns, strict=True), strict=True)
            )
        ]
    return Table("crosscheck", (*COLUMNS, *opinion.parts, "shrinkage_rounding", "reasons"), rows)


def _numbers(opinion: SecondOpinion, q: int) -> list[Any]:
    need = opinion.requirement
    return [
        need.load_erlangs[q],
        need.on_position[q],
        opinion.on_position[q],
        opinion.difference[q],
        need.scheduled[q],
        opinion.scheduled[q],
        opinion.scheduled[q] - need.scheduled[q],
        *(part[q] for part in opinion.parts.values()),
        opinion.shrinkage_rounding[q],
    ]


def _refuse_unexplained(opinion: SecondOpinion) -> None:
    unknown = opinion.parts["unexplained"] != 0
    if unknown.any():
        raise GateFailed(
            f"{int(unknown.sum())} differences have no known reason",
            hint="look for rows with unexplained other than 0, and report them",
        )
