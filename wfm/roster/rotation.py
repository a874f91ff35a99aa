"""Whole-team rotation: teams work their cycle, and who cannot gets the best month near it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from wfm.domain import OFF, Calendar, Progress, ProgressEvent, SolveReport, SolveStatus
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record
from wfm.domain.rotation_settings import RotationSettings
from wfm.roster.bound import lower_bound
from wfm.roster.cover import Cover
from wfm.roster.judge import judge
from wfm.roster.kept_locks import keep_locks, require_kept_locks
from wfm.roster.problem import Problem
from wfm.roster.rotation_offsets import best_offsets
from wfm.roster.rotation_teams import team_months
from wfm.roster.search import Search, State

OFFSETS_SHARE = 0.4
"""Part of the time limit that the offsets may take."""

PASSES = 3
"""Times each agent who has left the cycle is placed, the later ones knowing of the others."""


@dataclass(frozen=True, slots=True, eq=False)
class Rotated(Record):
    """Months in which teams rotate.

    Parameters
    ----------
    paths : ndarray of int, shape (N, D)
        Shift number or -1.
    ideal : ndarray of int, shape (N, D)
        What the cycle of the team says.
    offsets : dict of str to int
        Day of the cycle on which each team begins.
    report : SolveReport
        Its bound is that of rostering everybody by himself: the gap is what rotating costs at
        most.
    """

    paths: IntArray
    ideal: IntArray
    offsets: dict[str, int]
    report: SolveReport


def rotate(
    problem: Problem,
    cover: Cover,
    calendar: Calendar,
    part_time_shifts: frozenset[str],
    *,
    begin: float,
    seed: int,
    progress: Progress,
) -> Rotated:
    """Return legal months in which every team works its cycle.

    Parameters
    ----------
    problem : Problem
        With ``settings.rotation``.
    cover : Cover
    calendar, part_time_shifts
        As for `wfm.roster.judge`.
    begin : float
        `time.monotonic` moment from which the time limit counts.
    seed : int
    progress : Progress

    Raises
    ------
    Infeasible
        If an agent's locks cannot be kept together.

    Notes
    -----
    Agents leave the cycle when it would put them on a shift they may not work (leave, bars,
    protections, part-time contracts, locks) or break a rule with what they worked before.
    """
    rotation = problem.settings.rotation
    if rotation is None:
        raise ValueError("the settings name no rotation")
    limit = problem.settings.time_limit_seconds
    search = Search(problem, cover, np.random.SeedSequence(seed))
    require_kept_locks(search.pricer)
    months = team_months(problem, rotation)
    progress(ProgressEvent("roster", 0.1, f"offsets of {len(months)} teams"))
    offsets, chosen = best_offsets(
        problem, cover, months, rotation, seconds=OFFSETS_SHARE * limit, progress=progress
    )
    ideal = np.array([months[a.team][offsets[a.team]] for a in problem.roster.agents])
    keeps = _keeps(problem, ideal, calendar, part_time_shifts)
    state = search.state_of(np.where(keeps[:, None], ideal, OFF))
    interrupted = chosen.interrupted or _place_others(search, state, ideal, keeps, rotation)
    if interrupted:
        keep_locks(search, state)
    report = _report(search, state, chosen, begin, interrupted=interrupted, progress=progress)
    return Rotated(state.paths, ideal, offsets, report)


def _keeps(
    problem: Problem, ideal: IntArray, calendar: Calendar, part_time_shifts: frozenset[str]
) -> BoolArray:
    """Return who can work the cycle as it is; shape (N,)."""
    rows, days = np.indices(ideal.shape)
    fits: BoolArray = ((ideal < 0) | problem.allowed[rows, days, ideal]).all(axis=1)
    if problem.obliged is not None:
        fits &= ~(problem.obliged & (ideal < 0)).any(axis=1)
    roster = problem.roster
    first = np.array([_first_pattern(problem, s) for s in range(len(problem.shifts))] + [OFF])
    made = replace(roster, assignment=np.where(fits[:, None], first[ideal], OFF))
    broken = judge(made, calendar, problem.settings.rules, part_time_shifts)
    culprits = {violation.agent for violation in broken if violation.hard}
    legal = np.array([agent.agent not in culprits for agent in roster.agents])
    keeps: BoolArray = fits & legal
    return keeps


def _first_pattern(problem: Problem, shift: int) -> int:
    code = problem.shifts[shift].shift
    return next(p for p, pattern in enumerate(problem.roster.patterns) if pattern.shift == code)


def _place_others(
    search: Search, state: State, ideal: IntArray, keeps: BoolArray, rotation: RotationSettings
) -> bool:
    """Give the agents who leave the cycle their best month; return whether the user stopped it."""
    try:
        for _ in range(PASSES):
            for agent in np.flatnonzero(~keeps):
                bonus = _bonus(search.problem, int(agent), ideal[agent], rotation.keep_bonus)
                search.replace_month(state, int(agent), bonus)
    except KeyboardInterrupt:
        state.take_over(search.state_of(state.paths))
        return True
    return False


def _bonus(problem: Problem, agent: int, ideal: IntArray, worth: float) -> FloatArray:
    """Price of each shift that draws an agent to the cycle; shape (D, S).

    Where the agent may not work the cycle's shift, any other of his is as good.
    """
    allowed = problem.allowed[agent]
    same = np.arange(allowed.shape[1])[None, :] == ideal[:, None]
    possible = (same & allowed).any(axis=1)
    drawn = np.where(possible[:, None], same, allowed)
    price: FloatArray = np.where((ideal < 0)[:, None], worth, -worth * drawn)
    return price


def _report(
    search: Search,
    state: State,
    chosen: SolveReport,
    begin: float,
    *,
    interrupted: bool,
    progress: Progress,
) -> SolveReport:
    limit = search.problem.settings.time_limit_seconds
    bound, largest = 0.0, chosen
    if not interrupted:
        left = max(begin + limit - time.monotonic(), 1.0)
        bound, largest = lower_bound(
            search.problem, search.cover, search.pricer, time_limit_seconds=left,
            progress=progress,
        )  # fmt: skip
    cost = search.cost(state)
    return SolveReport(
        stage="roster",
        status=SolveStatus.FEASIBLE,
        objective=cost,
        bound=min(bound, cost),
        solver=f"whole-team rotation; {chosen.solver}",
        variables=largest.variables,
        constraints=largest.constraints,
        interrupted=interrupted or largest.interrupted,
        seconds=time.monotonic() - begin,
    )
