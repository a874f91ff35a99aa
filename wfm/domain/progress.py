"""How long work tells what it is doing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wfm.domain.record import Record


@dataclass(frozen=True, slots=True, eq=False)
class ProgressEvent(Record):
    """One step of long work.

    Parameters
    ----------
    stage : str
        Name of the stage.
    fraction : float, optional
        Share done between 0 and 1; None when it cannot be known.
    message : str
        What is happening, with numbers.
    """

    stage: str
    fraction: float | None = None
    message: str = ""


Progress = Callable[[ProgressEvent], None]


def silent(_: ProgressEvent) -> None:
    """Take an event and say nothing."""
