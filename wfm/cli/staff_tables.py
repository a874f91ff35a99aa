"""What `wfm staff` prints beside the requirement: the walk, the cost of being sure, a chart."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from wfm.cli.stage_output import print_table

if TYPE_CHECKING:
    from wfm.domain.demand import Forecast
    from wfm.domain.progress import Progress
    from wfm.domain.service import Requirement
    from wfm.scenario import Scenario


def print_walk(scenario: Scenario, requirement: Requirement, as_json: bool) -> None:
    """Print the way from erlangs to agents on position, on the schedule and on the payroll."""
    from wfm.io import Table
    from wfm.io.plan_tables import interval_stamps
    from wfm.staffing import walk
    from wfm.staffing.shrinkage_course import shrinkage_course
    from wfm.staffing.walk import paid_break_share

    s = scenario.settings
    shares = shrinkage_course(s.staffing, requirement.grid, scenario.calendar)
    steps = walk(requirement, shares, paid_break_share(s.shifts.values()))
    columns = {
        "load_erlangs": steps.load_erlangs,
        "waiting_margin": steps.waiting_margin,
        "on_position": steps.on_position,
        **({} if requirement.on_duty is None else {"on_duty": steps.on_duty}),
        **{f"lost_to_{kind}": steps.lost[k] for k, kind in enumerate(steps.kinds)},
        "rounding": steps.rounding,
        "scheduled": steps.scheduled,
        "on_paid_breaks": steps.on_breaks,
        "paid": steps.paid,
    }
    stamps = interval_stamps(requirement.grid)
    rows: list[tuple[Any, ...]] = []
    for q, queue in enumerate(requirement.queues):
        numbers = zip(*(values[q].tolist() for values in columns.values()), strict=True)
        rows += [(*stamp, queue, *row) for stamp, row in zip(stamps, numbers, strict=True)]
    print_table(Table("walk", ("timestamp", "utc_offset", "queue", *columns), rows), as_json)


def print_cost_of_being_sure(
    scenario: Scenario,
    forecast: Forecast,
    queues: Sequence[str],
    probabilities: Sequence[float],
    as_json: bool,
    progress: Progress,
) -> None:
    """Print what it takes to hold the day's goal with each probability, queue by queue."""
    from wfm.staffing.uncertainty import cost_of_being_sure
    from wfm.staffing.uncertainty_words import cost_data, cost_text

    s = scenario.settings
    found = {
        queue: cost_of_being_sure(
            forecast,
            s.queues,
            s.staffing,
            queue,
            probabilities,
            scenario.calendar,
            progress=progress,
        )
        for queue in queues
    }
    if as_json:
        data = {queue: cost_data(rows) for queue, rows in found.items()}
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    for queue, rows in found.items():
        cv = float(forecast.busyness_cv[forecast.queues.index(queue)])
        typer.echo(
            f"Queue {queue}: {s.queues[queue].goal.describe()}; busyness of a day +-{cv:.1%}"
        )
        typer.echo(cost_text(rows))
        if _simulated(scenario, forecast, queue):
            typer.echo(
                "(all rows by the exact chain, with exponential handle times; the plan itself is "
                "staffed by simulation)"
            )


def _simulated(scenario: Scenario, forecast: Forecast, queue: str) -> bool:
    """Tell whether a queue of calls is staffed by simulation in the plan."""
    from wfm.staffing import choose_method
    from wfm.staffing.queue_model import timed_model
    from wfm.staffing.requirement import queue_traffic

    s, own = scenario.settings, scenario.settings.queues[queue]
    model = timed_model(queue, own, s.staffing, forecast.grid, scenario.calendar)
    if any(goal.interval_floor is not None for goal in model.course.goals):
        return False
    if s.staffing.method != "auto":
        return s.staffing.method == "forward_simulation"
    traffic = queue_traffic(forecast, forecast.queues.index(queue), model)
    return choose_method(traffic, own.aht_cv, simulated=True)[0] == "forward_simulation"


def draw_requirement(
    scenario: Scenario, forecast: Forecast, requirement: Requirement, path: Path
) -> None:
    """Draw the required agents by interval with the band of the forecast's quantiles."""
    from wfm.plan import forward_simulation_of
    from wfm.report.chart_file import write_chart
    from wfm.report.chart_required import required_chart
    from wfm.staffing import requirement_band

    s, grid = scenario.settings, requirement.grid
    levels, band = requirement_band(
        forecast,
        s.queues,
        s.staffing,
        scenario.calendar,
        forward_simulation=forward_simulation_of(scenario),
    )
    rows = [forecast.queues.index(queue) for queue in requirement.queues]
    days = scenario.calendar.between(grid.first_day, grid.last_day)
    write_chart(required_chart(requirement, levels, band[:, rows], days, s.queues), path)


def say_methods(scenario: Scenario, forecast: Forecast, requirement: Requirement) -> None:
    """Say on stderr by which method each queue was staffed, and why."""
    from wfm.staffing.queue_model import timed_model
    from wfm.staffing.requirement import staffing_reason

    s = scenario.settings
    for queue, used in zip(requirement.queues, requirement.model, strict=True):
        own = s.queues[queue]
        if own.channel != "calls":
            sys.stderr.write(f"{queue}: {used}\n")
            continue
        model = timed_model(queue, own, s.staffing, requirement.grid, scenario.calendar)
        q = forecast.queues.index(queue)
        reason = staffing_reason(forecast, q, model, s.staffing, own.aht_cv, used)
        sys.stderr.write(f"{queue}: {used} ({reason})\n")
