"""Sweeps: many what-ifs of one plan over a grid or a sample of levers."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wfm.cli.options import QuietOption, ScenarioArgument, free_folder, open_scenario
from wfm.cli.progress import shown_progress
from wfm.cli.shell import ends_clearly
from wfm.cli.whatif_commands import BasePlanOption, base_plan
from wfm.domain.errors import WfmError

if TYPE_CHECKING:
    from wfm.whatif import ChangeSet
    from wfm.whatif.axes import SweepFile

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


@ends_clearly
def sweep(
    scenario: ScenarioArgument,
    grid: GridOption,
    sample: SampleOption = None,
    plan: BasePlanOption = None,
    out: FolderOption = None,
    yes: YesOption = False,
    cluster: ClusterOption = None,
    quiet: QuietOption = False,
) -> None:
    """Answer many what-ifs of a plan; finished points are kept and never run twice."""
    from wfm.io import SweepStore, read_sweep
    from wfm.whatif.axes import grid_size
    from wfm.whatif.sweep import point_key
    from wfm.whatif.sweep import sweep as answer

    axes = read_sweep(grid)
    opened = open_scenario(scenario, None, None)
    count = _sample_size(sample) or grid_size(axes)
    with shown_progress(quiet) as progress:
        base = base_plan(opened, plan, progress)
    points = _points(axes, sample, opened.settings.seed, None if yes else 1)
    store = SweepStore(out or free_folder(f"{opened.settings.name}-sweep"))
    if not yes and count > 1:
        begin = perf_counter()
        answer(opened, base, points, store.save, done=store.rows)
        _ask_if_long(count, perf_counter() - begin)
        points = _points(axes, sample, opened.settings.seed, None)
    with _where(cluster), shown_progress(quiet) as progress:
        answer(opened, base, points, store.save, done=store.rows, progress=progress)
    table = store.write_table([point_key(base, point) for point in points])
    failed = sum(bool(row.get("error")) for row in store.rows.values())
    typer.echo(f"{len(points)} points, {failed} of them without an answer: {table}")


def _sample_size(sample: str | None) -> int:
    if sample is None:
        return 0
    kind, _, number = sample.partition(":")
    if kind != "lhs" or not number.isdecimal() or int(number) < 1:
        raise typer.BadParameter(f"--sample {sample!r} is not lhs:N, such as lhs:500")
    return int(number)


def _points(axes: SweepFile, sample: str | None, seed: int, most: int | None) -> list[ChangeSet]:
    from wfm.whatif.axes import grid_points, hypercube_points

    if sample is None:
        return list(grid_points(axes, most))
    return list(hypercube_points(axes, _sample_size(sample), seed))[:most]


def _ask_if_long(count: int, seconds: float) -> None:
    """Ask before a sweep that will take long; without a terminal it does not begin."""
    expected = count * seconds
    if expected < LONG_SECONDS:
        return
    hours = f"about {expected / 3600:.1f} h" if expected > 5400 else f"{expected / 60:.0f} min"
    question = f"{count:,} points will take {hours}"
    if not sys.stdin.isatty():
        raise typer.BadParameter(f"{question}; say --yes to go on. One point is kept.")
    typer.confirm(f"{question}. Go on?", abort=True)


def _where(cluster: str | None) -> AbstractContextManager[Any]:
    """Return the place where the points are answered.

    Raises
    ------
    WfmError
        If there is no cluster at the address, or dask is not installed.
    """
    if cluster is None:
        return nullcontext()
    try:
        from dask.distributed import Client
    except ImportError as error:
        raise WfmError(
            "needs dask", where="--cluster", hint="pip install wfm-toolkit[dask]"
        ) from error
    from joblib import parallel_config

    try:
        Client(cluster, timeout=5)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise WfmError(
            f"no dask scheduler answers at {cluster}",
            where="--cluster",
            hint="start one with `dask scheduler`, or leave --cluster out",
        ) from error
    place: AbstractContextManager[Any] = parallel_config(backend="dask")
    return place
