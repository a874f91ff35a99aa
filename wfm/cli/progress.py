"""Progress bars on a terminal, silence elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from wfm.domain.progress import Progress, ProgressEvent, silent


@contextmanager
def shown_progress(quiet: bool = False) -> Iterator[Progress]:
    """Yield a progress callable that draws on stderr while the block runs.

    Parameters
    ----------
    quiet : bool
        Draw nothing, also on a terminal.
    """
    if quiet or not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description:<24}"),
        BarColumn(),
        TextColumn("{task.fields[message]}"),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, int] = {}

        def draw(event: ProgressEvent) -> None:
            if event.stage not in tasks:
                tasks[event.stage] = bars.add_task(event.stage, total=None, message="")
            total = 1.0 if event.fraction is not None else None
            done = event.fraction if event.fraction is not None else 0.0
            bars.update(
                tasks[event.stage],  # type: ignore[arg-type]
                total=total,
                completed=done,
                message=event.message,
            )

        yield draw
