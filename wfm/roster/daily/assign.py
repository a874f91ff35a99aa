"""Which method for which size of daily roster, and how long each may take."""

from __future__ import annotations

import time

from wfm.domain import Infeasible, InvalidInput, Progress, SolveReport, SolveStatus, silent
from wfm.domain.record import IntArray
from wfm.roster.daily.incumbent import Incumbent
from wfm.roster.daily.problem import DailyProblem
from wfm.solver import solve

SMALL_CELLS, SMALL_DAYS = 1000, 21
"""Agents times days times shifts, and days, up to which the integer programme closes at once."""

SMALL_SHARE = 0.6
"""Share of the time it may take before the search has its turn."""


def assign_daily(
    problem: DailyProblem,
    *,
    seed: int = 0,
    time_limit_seconds: float = 60.0,
    progress: Progress = silent,
) -> tuple[IntArray, SolveReport]:
    """Return a cheap legal roster for a demand of heads per shift and day.

    Parameters
    ----------
    problem : DailyProblem
    seed : int
        The same seed gives the same roster, unless the time limit cuts the search short.
    time_limit_seconds : float
        The search ends when the roster is proven to be cheapest, or then. The first search on
        a machine compiles its code before the clock starts, which takes half a minute.
    progress : callable
        Told each better roster and bound. Ctrl-C ends the search; the best roster is kept.

    Returns
    -------
    ndarray of int, shape (N, D)
        Number of the shift of each agent and day, or -1; it breaks no rule.
    SolveReport
        Its bound is valid whenever the search ends; ``optimal`` means proven.

    Raises
    ------
    InvalidInput
        If seed or time limit make no sense.
    Infeasible
        If the rules of an agent leave no legal line, whatever the demand; it is named. Or if
        the user stops, or the time is over, before there is any roster.
    """
    begin = time.monotonic()
    if seed < 0:
        raise InvalidInput(f"is {seed}", where="seed", hint="use 0 or more")
    if not time_limit_seconds > 0:
        raise InvalidInput(f"is {time_limit_seconds}", where="time_limit_seconds")
    incumbent = Incumbent(problem, progress)
    methods: list[str] = []
    interrupted = False
    try:
        if _is_small(problem):
            interrupted = _by_model(problem, incumbent, time_limit_seconds, methods)
        if not incumbent.proven and not interrupted:
            from wfm.roster.daily.course import search

            left = begin + time_limit_seconds - time.monotonic()
            search(problem, incumbent, seed, left, methods)
    except KeyboardInterrupt:
        interrupted = True
    return _answer(incumbent, methods, interrupted=interrupted, begin=begin)


def _is_small(problem: DailyProblem) -> bool:
    cells = len(problem.agents) * problem.days * len(problem.shifts)
    return cells <= SMALL_CELLS and problem.days <= SMALL_DAYS


def _by_model(
    problem: DailyProblem, incumbent: Incumbent, seconds: float, methods: list[str]
) -> bool:
    """Solve the integer programme; return True when the user stopped it."""
    from wfm.roster.daily.model import DailyModel

    model = DailyModel(problem)
    report = solve(
        model.model,
        stage="daily roster",
        time_limit_seconds=SMALL_SHARE * seconds,
        gap=0.0,
        progress=incumbent.progress,
        options={"mip_abs_gap": 0.99} if problem.whole_costs else {"mip_abs_gap": 1e-6},
    )
    methods.append(report.solver)
    if report.has_solution:
        incumbent.offer(model.lines())
    if report.status is not SolveStatus.INFEASIBLE:  # the search says who has no line
        incumbent.raise_bound(report.bound)
    return report.interrupted


def _answer(
    incumbent: Incumbent, methods: list[str], *, interrupted: bool, begin: float
) -> tuple[IntArray, SolveReport]:
    if incumbent.lines is None:
        raise Infeasible(
            "stopped before there was a roster", where="daily roster", hint="give it more time"
        )
    bound = min(incumbent.bound, incumbent.cost)
    report = SolveReport(
        stage="daily roster",
        status=SolveStatus.OPTIMAL if incumbent.proven else SolveStatus.FEASIBLE,
        objective=incumbent.cost,
        bound=incumbent.cost if incumbent.proven else bound,
        solver="; ".join(methods),
        interrupted=interrupted,
        seconds=time.monotonic() - begin,
    )
    return incumbent.lines, report
