"""Sweeps: many what-ifs of one plan over a grid or a sample of levers."""

from __future__ import annotations

import sys
from collections import Counter
from itertools import islice
from math import isnan
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wfm.cli.options import QuietOption, ScenarioArgument, free_folder, open_scenario
from wfm.cli.progress import shown_progress
from wfm.cli.shell import ends_clearly
from wfm.cli.whatif_commands import BasePlanOption, base_plan

if TYPE_CHECKING:
    from wfm.io import SweepStore
    from wfm.whatif import ChangeSet
    from wfm.whatif.axes import SweepFile

MOST_REASONS = 5
"""Reasons told on the terminal; the table has them all."""

TRIAL_POINTS = 2
"""Answered before the question how long: the first compiles, the second tells the time."""

LONG_SECONDS = 600.0
"""A sweep that takes longer is asked about first."""

GridOption = Annotated[
    Path, typer.Option("--grid", metavar="FILE", help="YAML file of axes: path to values.")
]
SampleOption = Annotated[
    str | None,
    typer.Option("--sample", metavar="lhs:N", help="N points of a Latin hypercube, not a grid."),
]
FolderOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="FOLDER", help="Where finished points are kept; may go on."),
]
YesOption = Annotated[bool, typer.Option("--yes", help="Go on, however long it takes.")]
ClusterOption = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help="Dask scheduler, such as tcp://host:8786."),
]

TornadoOption = Annotated[
    bool,
    typer.Option("--tornado", help="Only the ends of each axis, one lever at a time."),
]


@ends_clearly
def sweep(
    scenario: ScenarioArgument,
    grid: GridOption,
    sample: SampleOption = None,
    tornado: TornadoOption = False,
    plan: BasePlanOption = None,
    out: FolderOption = None,
    yes: YesOption = False,
    cluster: ClusterOption = None,
    quiet: QuietOption = False,
) -> None:
    """Answer many what-ifs of a plan; finished points are kept and never run twice."""
    from wfm.io import SweepStore, read_sweep
    from wfm.whatif.axes import grid_size
    from wfm.whatif.axis_check import check_axes
    from wfm.whatif.sweep import base_world, point_key
    from wfm.whatif.sweep import sweep as answer

    if tornado and sample is not None:
        raise typer.BadParameter("--tornado takes the ends of each axis and no --sample")
    axes = read_sweep(grid)
    opened = open_scenario(scenario, None, None)
    count = len(axes.axes) * 2 if tornado else _sample_size(sample) or grid_size(axes)
    with shown_progress(quiet) as progress:
        base = base_plan(opened, plan, progress)
    check_axes(axes, opened, base)
    points = _points(axes, sample, tornado, opened.settings.seed, None if yes else TRIAL_POINTS)
    store = SweepStore(out or free_folder(f"{opened.settings.name}-sweep"))
    fresh = [point for point in points if point_key(base, point) not in store.rows]
    before = base_world(base, fresh[0]) if fresh else None
    if not yes and count > TRIAL_POINTS:
        ends: list[float] = []

        def keep(key: str, row: dict[str, Any]) -> None:
            store.save(key, row)
            ends.append(perf_counter())

        answer(opened, base, points, keep, done=store.rows, cores=1, before=before)
        _ask_if_long(count, expected_seconds(count, ends, cluster is None))
        points = _points(axes, sample, tornado, opened.settings.seed, None)
    with shown_progress(quiet) as progress:
        answer(
            opened, base, points, store.save,
            done=store.rows, cluster=cluster, before=before, progress=progress,
        )  # fmt: skip
    keys = [point_key(base, point) for point in points]
    rows = [store.rows[key] for key in keys]
    table = write_tornado(axes, rows, store) if tornado else write_sweep(keys, store)
    reasons = Counter(str(row["error"]) for row in rows if row.get("error"))
    typer.echo(f"{len(points)} points, {reasons.total()} of them without an answer: {table}")
    for reason, times in reasons.most_common(MOST_REASONS):
        typer.echo(f"{times} without an answer: {reason}", err=True)


def write_sweep(keys: list[str], store: SweepStore) -> Path:
    """Write the table of a sweep, which tells the front, and its chart; return the table."""
    import numpy as np

    from wfm.report.chart_sweep import pareto_chart
    from wfm.report.charts import write_charts
    from wfm.whatif.sensitivity import pareto_front

    rows = [store.rows[key] for key in keys]
    cost, level = (
        np.array([float(row.get(name) or "nan") for row in rows])
        for name in ("cost", "service_level")
    )
    front = pareto_front(cost, level)
    if front.any():
        known = np.isfinite(cost)
        chart = pareto_chart(cost[known], level[known], front[known])
        write_charts((chart,), store.path.parent / "charts")
    marked = [{**row, "on_front": int(on)} for row, on in zip(rows, front, strict=True)]
    return store.write_table(marked)


def write_tornado(axes: SweepFile, rows: list[dict[str, Any]], store: SweepStore) -> Path:
    """Write what each lever does at both ends as a table and a chart; return the table."""
    from wfm.report.chart_sweep import tornado_chart
    from wfm.report.charts import write_charts
    from wfm.whatif.sensitivity import swings

    found = swings(axes, rows)
    if found:
        write_charts((tornado_chart(found),), store.path.parent / "charts")
    table = [
        {
            "lever": swing.path,
            "value": step.value,
            "service_level_change": step.level,
            "half_width": step.half_width,
            "required_hours_change": step.required_hours,
            "cost_change": step.cost,
            "points_per_100_cost_hours": _per_hundred(step.level_per_cost),
        }
        for swing in found
        for step in (swing.low, swing.high)
    ]
    return store.write_table(table, "tornado.csv")


def _per_hundred(level_per_cost: float) -> float | str:
    """Return points of service level for 100 hours; empty at equal cost."""
    return "" if isnan(level_per_cost) else 100 * 100 * level_per_cost


def _sample_size(sample: str | None) -> int:
    if sample is None:
        return 0
    kind, _, number = sample.partition(":")
    if kind != "lhs" or not number.isdecimal() or int(number) < 1:
        raise typer.BadParameter(f"--sample {sample!r} is not lhs:N, such as lhs:500")
    return int(number)


def _points(
    axes: SweepFile, sample: str | None, tornado: bool, seed: int, most: int | None
) -> list[ChangeSet]:
    from wfm.whatif.axes import grid_points, hypercube_points
    from wfm.whatif.sensitivity import tornado_points

    if tornado:
        return tornado_points(axes)[:most]
    if sample is None:
        return list(grid_points(axes, most))
    return list(islice(hypercube_points(axes, _sample_size(sample), seed), most))


def expected_seconds(count: int, ends: list[float], here: bool) -> float:
    """Return how long a sweep will take, from the moments at which its first points ended.

    On this machine all cores share the work; what a cluster has is not known, so that one of
    its points at a time is counted.
    """
    from joblib import cpu_count

    if len(ends) < TRIAL_POINTS:
        return 0.0
    return count * (ends[-1] - ends[-2]) / (cpu_count() if here else 1)


def _ask_if_long(count: int, expected: float) -> None:
    """Ask before a sweep that will take long; without a terminal it does not begin."""
    if expected < LONG_SECONDS:
        return
    hours = f"about {expected / 3600:.1f} h" if expected > 5400 else f"{expected / 60:.0f} min"
    question = f"{count:,} points will take {hours}"
    if not sys.stdin.isatty():
        raise typer.BadParameter(f"{question}; say --yes to go on. What is finished is kept.")
    typer.confirm(f"{question}. Go on?", abort=True)
