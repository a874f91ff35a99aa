"""What is asked of a solver, and what it answers, in words of no solver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wfm.domain import Progress, SolveStatus, silent
from wfm.domain.record import FloatArray

OptionValue = str | float | bool


@dataclass(frozen=True, slots=True)
class Request:
    """How hard to try.

    Parameters
    ----------
    stage : str
        Name for progress and reports.
    time_limit_seconds : float
        Safety net; results that must not depend on the clock use node limits in `options`.
    gap : float
        Relative gap at which a mixed-integer search stops.
    threads : int
    progress : callable
    options : mapping
        Options of HiGHS by their own names; other solvers ignore them.
    start : bool
        Begin from the values that the variables hold.
    """

    stage: str
    time_limit_seconds: float
    gap: float = 1e-4
    threads: int = 2
    progress: Progress = silent
    options: Mapping[str, OptionValue] = field(default_factory=dict)
    start: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a solver found.

    Parameters
    ----------
    status : SolveStatus
    solver : str
        Name and version.
    values : ndarray, optional
        One number for each column; None without a solution.
    bound : float
        Valid lower bound on the cost; minus infinity when none is known.
    row_duals, column_duals : ndarray, optional
        Only of linear problems.
    interrupted : bool
    """

    status: SolveStatus
    solver: str
    values: FloatArray | None = None
    bound: float = -float("inf")
    row_duals: FloatArray | None = None
    column_duals: FloatArray | None = None
    interrupted: bool = False
