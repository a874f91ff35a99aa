"""State a problem in PuLP, solve it here, and read the values off its variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import InvalidInput, Progress, SolveReport, SolveStatus, silent
from wfm.solver.cbc import run_cbc
from wfm.solver.highs import run_highs, why_not_highs
from wfm.solver.matrix import Matrix, matrix_of
from wfm.solver.outcome import OptionValue, Outcome, Request

if TYPE_CHECKING:
    import pulp

INTERIOR_POINT: Mapping[str, OptionValue] = {"solver": "ipm", "run_crossover": "off"}
"""Options for large linear problems: fast, values and duals in the middle of the best face."""

ROUNDING = 1e-6


def solve(
    problem: pulp.LpProblem,
    *,
    stage: str,
    time_limit_seconds: float,
    gap: float = 1e-4,
    threads: int = 2,
    progress: Progress = silent,
    options: Mapping[str, OptionValue] | None = None,
    start: bool = False,
) -> SolveReport:
    """Minimise a PuLP problem and leave the solution in its variables.

    Parameters
    ----------
    problem : pulp.LpProblem
        To be minimised. State variables with ``problem.add_variable`` and sums with
        `weighted_sum`: both work on PuLP 3.3 and 4.
    stage : str
        Name for progress and the report.
    time_limit_seconds : float
        Safety net; the best solution so far is kept.
    gap : float
        Relative gap at which the search may stop.
    threads : int
        Threads of the solver.
    progress : callable
        Told cost, bound and gap of a mixed-integer search.
    options : mapping, optional
        More options of HiGHS, for example ``mip_max_nodes``.
    start : bool
        Begin from the values the variables hold.

    Returns
    -------
    SolveReport
        With a solution, ``varValue`` of every variable is set; of linear problems ``pi`` of
        every constraint too. Ctrl-C ends the search and sets `interrupted`; it is not raised.
    """
    request = Request(stage, time_limit_seconds, gap, threads, progress, options or {}, start)
    return _run(problem, request, relaxed=False)


def relax(
    problem: pulp.LpProblem,
    *,
    stage: str,
    time_limit_seconds: float,
    threads: int = 2,
    progress: Progress = silent,
    options: Mapping[str, OptionValue] = INTERIOR_POINT,
) -> SolveReport:
    """Solve the linear relaxation: every variable may be a fraction.

    Parameters
    ----------
    problem, stage, time_limit_seconds, threads, progress
        As in `solve`.
    options : mapping
        Options of HiGHS; by default the interior point method without crossover. Pass an
        empty mapping for a vertex.

    Returns
    -------
    SolveReport
        Its `bound` holds for the integer problem too.
    """
    request = Request(stage, time_limit_seconds, 0.0, threads, progress, options)
    return _run(problem, request, relaxed=True)


def values_of(variables: Iterable[pulp.LpVariable]) -> np.ndarray:
    """Return the values of solved variables.

    Raises
    ------
    InvalidInput
        If one of them has no value: its problem was not solved.
    """
    found = np.array([v.varValue for v in variables], dtype=float)  # None becomes NaN
    if np.isnan(found).any():
        raise InvalidInput("the problem has no solution to read", where="solver")
    return found


def _run(problem: pulp.LpProblem, request: Request, *, relaxed: bool) -> SolveReport:
    if not request.time_limit_seconds > 0:
        raise InvalidInput(f"is {request.time_limit_seconds}", where="time_limit_seconds")
    begin = perf_counter()
    matrix = matrix_of(problem, relaxed=relaxed)
    outcome = run_cbc(problem, matrix, request) if why_not_highs() else run_highs(matrix, request)
    _write_back(matrix, outcome)
    return _report(matrix, outcome, request, perf_counter() - begin)


def _write_back(matrix: Matrix, outcome: Outcome) -> None:
    # PuLP 4 does not take None, and an older solution must not stay.
    values = np.full(len(matrix.columns), np.nan) if outcome.values is None else outcome.values
    for variable, value in zip(matrix.columns, values.tolist(), strict=True):
        variable.varValue = value
    if outcome.row_duals is not None:
        for row, dual in zip(matrix.rows, outcome.row_duals.tolist(), strict=True):
            row.pi = dual
    if outcome.column_duals is not None:
        for variable, dual in zip(matrix.columns, outcome.column_duals.tolist(), strict=True):
            variable.dj = dual


def _report(matrix: Matrix, outcome: Outcome, request: Request, seconds: float) -> SolveReport:
    cost = float("nan")
    if outcome.values is not None:
        cost = float(matrix.cost @ outcome.values + matrix.offset)
    bound = outcome.bound
    if outcome.status is SolveStatus.INFEASIBLE:
        bound = float("inf")
    elif cost < bound <= cost + ROUNDING * max(1.0, abs(cost)):
        # Solutions may break a row by the solver's tolerance and so cost a little too little.
        bound = cost
    return SolveReport(
        stage=request.stage,
        status=outcome.status,
        objective=cost,
        bound=bound,
        solver=outcome.solver,
        variables=len(matrix.columns),
        constraints=len(matrix.rows),
        interrupted=outcome.interrupted,
        seconds=seconds,
    )
