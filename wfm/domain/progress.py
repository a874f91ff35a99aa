"""How long work tells what it is doing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

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


@dataclass(slots=True)
class Laps:
    """Seconds spent in each stage, told to the progress as they end.

    Parameters
    ----------
    progress : callable
    """

    progress: Progress
    seconds: list[tuple[str, float]] = field(default_factory=list)
    last: float = field(default_factory=perf_counter)

    def done(self, stage: str) -> None:
        """Close the lap of a stage."""
        now = perf_counter()
        self.seconds.append((stage, now - self.last))
        self.progress(ProgressEvent(stage, 1.0, f"{now - self.last:.1f} s"))
        self.last = now
