"""Agents per skill group: what they cost, and what more skills would save."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from itertools import combinations
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from wfm.cli.options import JsonOption, QuietOption, ScenarioArgument, SeedOption, open_scenario
from wfm.cli.progress import shown_progress
from wfm.cli.shell import EXIT_INTERRUPTED, ends_clearly
from wfm.domain.errors import InvalidInput

if TYPE_CHECKING:
    from wfm.domain.demand import Forecast
    from wfm.domain.progress import Progress
    from wfm.domain.record import IntArray
    from wfm.scenario import Scenario
    from wfm.staffing.multiskill import SkillProblem
    from wfm.staffing.multiskill.words import Training

CrossTrainOption = Annotated[
    int | None,
    typer.Option(
        "--cross-train",
        metavar="K",
        min=1,
        help="What K agents on position save who serve two queues, for every two queues.",
    ),
]
DayOption = Annotated[
    str | None,
    typer.Option("--day", metavar="DATE", help="The day to staff; by default a typical one."),
]
WholeOption = Annotated[
    bool, typer.Option("--whole-period", help="Staff every day of the period: takes a while.")
]


@ends_clearly
def skills(
    scenario: ScenarioArgument,
    cross_train: CrossTrainOption = None,
    day: DayOption = None,
    whole_period: WholeOption = False,
    seed: SeedOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Print the agents of each skill group that meet every queue's goal at least cost.

    Of a typical day: the one with the median load. Beside them: a group for each queue, and the
    ideal in which everybody serves everything.
    """
    from wfm.plan import forecast_of, skill_staffing_of
    from wfm.staffing.multiskill import dedicated_agents, pooled_agents, skill_problem
    from wfm.staffing.multiskill.words import SkillReport, report_data, report_text

    if day is not None and whole_period:
        raise typer.BadParameter("--day and --whole-period exclude each other")
    opened = open_scenario(scenario, seed, None)
    forecast, _ = forecast_of(opened)
    intervals = _intervals(forecast, day, whole_period)
    s = opened.settings
    problem = skill_problem(
        forecast, opened.agents, s.queues, s.staffing, opened.calendar, intervals
    )
    with shown_progress(quiet) as progress:
        staffing = skill_staffing_of(opened, problem, progress)
        trainings: tuple[Training, ...] = ()
        stopped = staffing.interrupted
        if cross_train is not None and not stopped:
            trainings, stopped = _trainings(opened, problem, cross_train, progress)
    report = SkillReport(
        starts=tuple(f"{forecast.grid.local_start(int(i)):%Y-%m-%d %H:%M}" for i in intervals),
        interval_hours=forecast.grid.interval_minutes / 60,
        staffing=staffing,
        dedicated=dedicated_agents(problem),
        pooled=pooled_agents(problem),
        trainings=trainings,
    )
    if as_json:
        typer.echo(json.dumps(report_data(report), ensure_ascii=False, indent=1))
    else:
        typer.echo(report_text(report))
    if stopped:
        sys.stderr.write("stopped early: the best so far was printed\n")
        raise typer.Exit(EXIT_INTERRUPTED)


def _intervals(forecast: Forecast, day: str | None, whole_period: bool) -> IntArray:
    """Return the intervals to staff.

    Raises
    ------
    InvalidInput
        If the day is no date, or lies outside the period.
    """
    grid = forecast.grid
    if whole_period:
        return np.arange(grid.interval_count)
    if day is None:
        load = np.add.reduceat(forecast.load_erlangs.sum(axis=0), grid.day_starts[:-1])
        number = int(np.argsort(load, kind="stable")[(load.size - 1) // 2])
    else:
        try:
            wanted = datetime.strptime(day, "%Y-%m-%d").date()
        except ValueError as error:
            raise InvalidInput(f"{day!r} is no date", where="--day", hint="2026-02-02") from error
        if wanted not in grid.dates:
            raise InvalidInput(
                f"{day} lies outside {grid.first_day} to {grid.last_day}", where="--day"
            )
        number = grid.dates.index(wanted)
    return np.arange(grid.day_starts[number], grid.day_starts[number + 1])


def _trainings(
    scenario: Scenario, problem: SkillProblem, agents: int, progress: Progress
) -> tuple[tuple[Training, ...], bool]:
    """Return what training saves for every two queues, and whether Ctrl-C cut that short."""
    from wfm.plan import skill_staffing_of
    from wfm.staffing.multiskill import cross_trained, group_costs
    from wfm.staffing.multiskill.words import Training

    cost = float(group_costs((("a", "b"),), scenario.settings.staffing.skills.premium)[0])
    found: list[Training] = []
    for first, second in combinations(problem.queues, 2):
        trained = cross_trained(problem, first, second, agents, cost)
        staffing = skill_staffing_of(scenario, trained, progress)
        if staffing.interrupted:
            return tuple(found), True
        found.append(Training((first, second), agents, staffing))
    return tuple(found), False
