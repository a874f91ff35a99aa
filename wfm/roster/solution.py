"""Which method for which size: search, integer programme, lower bound."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from wfm.domain import Progress, ProgressEvent, SolveReport, SolveStatus
from wfm.domain.record import IntArray
from wfm.roster.bound import lower_bound
from wfm.roster.cover import Cover
from wfm.roster.kept_locks import keep_locks, require_kept_locks
from wfm.roster.model import RosterModel
from wfm.roster.monthly.pool import MonthPool
from wfm.roster.monthly.refinement import FINISH_TEMPERATURE, Clock, Effort, Refinement
from wfm.roster.problem import Problem
from wfm.roster.search import START_TEMPERATURE, Interrupted, Search, State
from wfm.solver import solve

ROUNDS_PER_AGENT = 10
LEAST_ROUNDS = 1500
"""Rounds of the first search, which the months start from."""

FINISH_FACTOR = 16
"""The search that finishes the roster has so many times the rounds of the first an agent."""

MONTH_ROUNDS = 22
"""Rounds of mixing and pricing months."""

AGENTS_A_GROUP = 5
MOST_GROUPS = 20
"""Larger centres have one group of agents rearranged for so many agents, up to a most."""

SMALL_CELLS = 14 * 14
"""Agents times days up to which the integer programme is tried as well."""

MODEL_NODES = 400
"""Branch-and-bound nodes for it: a limit that is the same on every machine."""

MODEL_SECONDS = 30.0
"""Safety net for it."""

SEARCH_SHARE = 0.25
"""Part of the time limit after which the first search stops even if rounds are left."""

OPTIMAL_GAP = 1e-4


@dataclass(frozen=True, slots=True)
class _Found:
    """A roster, the best lower bound on its cost, and the report of the largest model."""

    state: State
    bound: float
    largest: SolveReport | None
    interrupted: bool
    late: bool


def find_paths(
    problem: Problem,
    cover: Cover,
    *,
    begin: float,
    seed: int,
    progress: Progress,
    start: IntArray | None = None,
) -> tuple[IntArray, SolveReport]:
    """Return the shift of every agent and day, and how good they are.

    Parameters
    ----------
    problem : Problem
    cover : Cover
    begin : float
        `time.monotonic` moment from which the time limit counts.
    seed : int
    progress : Progress
    start : ndarray of int, shape (N, D), optional
        Legal months to begin with; agents who are always off get a new one.

    Returns
    -------
    ndarray of int, shape (N, D)
        Shift number or -1; legal whenever the search ends, also when the user stops it.
    SolveReport

    Raises
    ------
    Infeasible
        If an agent's locks cannot be kept together.
    """
    limit = problem.settings.time_limit_seconds
    search = Search(problem, cover, np.random.SeedSequence(seed))
    require_kept_locks(search.pricer)
    pool = MonthPool(problem)
    deadline = begin + SEARCH_SHARE * limit
    state, interrupted = _searched(search, pool, start, deadline, progress)
    late = time.monotonic() > deadline
    found = _Found(state, 0.0, None, interrupted=interrupted, late=late)
    if not interrupted:
        improve = _modelled if state.paths.size <= SMALL_CELLS else _refined
        found = improve(search, found, pool, Clock(begin, limit), progress)
    cost = search.cost(found.state)
    bound = min(found.bound, cost)
    proven = cost - bound <= OPTIMAL_GAP * max(cost, 1.0)
    late, largest = found.late or time.monotonic() > begin + limit, found.largest
    report = SolveReport(
        stage="roster",
        status=SolveStatus.OPTIMAL if proven else SolveStatus.FEASIBLE,
        objective=cost,
        bound=bound,
        solver=_made_by(largest, cut_short=late and not found.interrupted),
        variables=largest.variables if largest else 0,
        constraints=largest.constraints if largest else 0,
        interrupted=found.interrupted,
        seconds=time.monotonic() - begin,
    )
    return found.state.paths, report


def _made_by(largest: SolveReport | None, *, cut_short: bool) -> str:
    """Return the methods, and whether the roster depends on how fast the machine was."""
    methods = ["month programme, ruin and recreate"]
    if largest:
        methods.append(largest.solver)
    if cut_short:
        methods.append("cut short by the time limit")
    return "; ".join(methods)


def _searched(
    search: Search, pool: MonthPool, start: IntArray | None, deadline: float, progress: Progress
) -> tuple[State, bool]:
    state = search.empty() if start is None else search.state_of(start)
    rounds = max(LEAST_ROUNDS, ROUNDS_PER_AGENT * state.paths.shape[0])
    try:
        if start is None:
            search.construct(state, progress)
        for agent in np.flatnonzero((state.paths < 0).all(axis=1)):
            search.replace_month(state, int(agent))
        pool.add_roster(state.paths)
        progress(ProgressEvent("roster", None, f"legal roster, {search.described(state)}"))
        temperature = START_TEMPERATURE if start is None else FINISH_TEMPERATURE
        found = search.improve(
            state, rounds, deadline, progress, temperature=temperature, pool=pool
        )
    except Interrupted as stop:
        return stop.best, True
    except KeyboardInterrupt:
        # Stopped half way through placing somebody: count anew from who works what.
        stopped = search.state_of(state.paths)
        keep_locks(search, stopped)
        return stopped, True
    return found, False


def _refined(
    search: Search, found: _Found, pool: MonthPool, clock: Clock, progress: Progress
) -> _Found:
    """Improve the roster of a large centre by whole months."""
    agents = found.state.paths.shape[0]
    effort = Effort(
        month_rounds=MONTH_ROUNDS,
        finish_rounds=LEAST_ROUNDS + FINISH_FACTOR * ROUNDS_PER_AGENT * agents,
        groups=min(MOST_GROUPS, agents // AGENTS_A_GROUP + 1),
    )
    refinement = Refinement(search, found.state, pool, clock, effort)
    refinement.run(progress)
    return _Found(
        refinement.state,
        refinement.bound,
        refinement.report,
        interrupted=refinement.interrupted,
        late=found.late or refinement.late,
    )


def _modelled(
    search: Search, found: _Found, pool: MonthPool, clock: Clock, progress: Progress
) -> _Found:
    """Let the integer programme look for something better than the roster of a small centre."""
    state, bound, largest = found.state, found.bound, None
    interrupted = False
    try:
        progress(ProgressEvent("roster", None, "lower bound"))
        bound, largest = lower_bound(
            search.problem,
            search.cover,
            search.pricer,
            time_limit_seconds=clock.seconds_to(1.0),
            progress=progress,
        )
        interrupted = largest.interrupted
        if not interrupted:
            model = RosterModel(search.problem, search.cover)
            largest = solve(
                model.model,
                stage="roster",
                time_limit_seconds=min(clock.seconds_to(1.0), MODEL_SECONDS),
                gap=OPTIMAL_GAP / 2,  # the cost is added up anew, so leave room for rounding
                progress=progress,
                options={"mip_max_nodes": MODEL_NODES},
            )
            bound, interrupted = max(bound, largest.bound), largest.interrupted
            if largest.has_solution:
                better = search.state_of(model.paths())
                state = min(state, better, key=search.cost)
    except KeyboardInterrupt:
        interrupted = True
    return _Found(state, bound, largest, interrupted=interrupted, late=found.late)
