"""Which method for which size: search, integer programme, lower bound."""

from __future__ import annotations

import time

import numpy as np

from wfm.domain import Progress, ProgressEvent, SolveReport, SolveStatus
from wfm.domain.record import IntArray
from wfm.roster.bound import lower_bound
from wfm.roster.cover import Cover
from wfm.roster.model import RosterModel
from wfm.roster.neighbourhood import rearrange
from wfm.roster.problem import Problem
from wfm.roster.search import Interrupted, Search, State
from wfm.solver import solve

ROUNDS_PER_AGENT = 40
LEAST_ROUNDS = 1500

SMALL_CELLS = 14 * 14
"""Agents times days up to which the integer programme is tried as well."""

MODEL_NODES = 400
"""Branch-and-bound nodes for it: a limit that is the same on every machine."""

MODEL_SECONDS = 30.0
"""Safety net for it."""

AGENTS_A_GROUP = 5
MOST_GROUPS = 50
"""Larger centres have one group of agents rearranged for so many agents, up to a most."""

SEARCH_SHARE, REARRANGE_SHARE = 0.5, 0.8
"""Parts of the time limit after which these stop even if rounds are left."""

OPTIMAL_GAP = 1e-4


def find_paths(
    problem: Problem, cover: Cover, *, begin: float, seed: int, progress: Progress
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

    Returns
    -------
    ndarray of int, shape (N, D)
        Shift number or -1; legal whenever the search ends, also when the user stops it.
    SolveReport
    """
    limit = problem.settings.time_limit_seconds
    search = Search(problem, cover, np.random.SeedSequence(seed))
    state, interrupted = _searched(search, begin + SEARCH_SHARE * limit, progress)
    late = [time.monotonic() > begin + SEARCH_SHARE * limit]
    small = state.paths.size <= SMALL_CELLS
    bound, largest = 0.0, None
    try:
        if not interrupted and not small:
            deadline = begin + REARRANGE_SHARE * limit
            rounds = min(MOST_GROUPS, state.paths.shape[0] // AGENTS_A_GROUP + 1)
            interrupted = rearrange(search, state, rounds, deadline, progress)
            late.append(time.monotonic() > deadline)
        left = begin + limit - time.monotonic()
        if not interrupted and left > 0:
            progress(ProgressEvent("roster", None, "lower bound"))
            bound, largest = lower_bound(
                problem, cover, search.pricer, time_limit_seconds=left, progress=progress
            )
            interrupted = largest.interrupted
        if not interrupted and small:
            seconds = max(min(begin + limit - time.monotonic(), MODEL_SECONDS), 1.0)
            state, largest = _modelled(search, state, seconds, progress)
            bound, interrupted = max(bound, largest.bound), largest.interrupted
    except KeyboardInterrupt:
        interrupted = True
    late.append(time.monotonic() > begin + limit)
    cost = search.cost(state)
    bound = min(bound, cost)
    proven = cost - bound <= OPTIMAL_GAP * max(cost, 1.0)
    report = SolveReport(
        stage="roster",
        status=SolveStatus.OPTIMAL if proven else SolveStatus.FEASIBLE,
        objective=cost,
        bound=bound,
        solver=_made_by(largest, cut_short=any(late) and not interrupted),
        variables=largest.variables if largest else 0,
        constraints=largest.constraints if largest else 0,
        interrupted=interrupted,
        seconds=time.monotonic() - begin,
    )
    return state.paths, report


def _made_by(largest: SolveReport | None, *, cut_short: bool) -> str:
    """Return the methods, and whether the roster depends on how fast the machine was."""
    methods = ["month programme, ruin and recreate"]
    if largest:
        methods.append(largest.solver)
    if cut_short:
        methods.append("cut short by the time limit")
    return "; ".join(methods)


def _searched(search: Search, deadline: float, progress: Progress) -> tuple[State, bool]:
    state = search.empty()
    rounds = max(LEAST_ROUNDS, ROUNDS_PER_AGENT * state.paths.shape[0])
    try:
        search.construct(state, progress)
        return search.improve(state, rounds, deadline, progress), False
    except Interrupted as stop:
        return stop.best, True
    except KeyboardInterrupt:
        # Stopped half way through placing somebody: count anew from who works what.
        return search.state_of(state.paths), True


def _modelled(
    search: Search, state: State, seconds: float, progress: Progress
) -> tuple[State, SolveReport]:
    """Let the integer programme look for something better."""
    model = RosterModel(search.problem, search.cover)
    report = solve(
        model.model,
        stage="roster",
        time_limit_seconds=seconds,
        gap=OPTIMAL_GAP / 2,  # the cost is added up anew, so leave room for rounding
        progress=progress,
        options={"mip_max_nodes": MODEL_NODES},
    )
    if report.has_solution:
        found = search.state_of(model.paths())
        if search.cost(found) < search.cost(state):
            state = found
    return state, report
