"""Gives the shifts of a schedule to named agents: legal first, then covered, then fair."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import (
    Absence,
    Agent,
    Calendar,
    InvalidInputs,
    LedgerEntry,
    PreviousShift,
    Progress,
    ProgressEvent,
    Protection,
    Request,
    Requirement,
    Roster,
    Schedule,
    SolveReport,
    Team,
    silent,
)
from wfm.domain.settings import RosterSettings
from wfm.roster.breaks import spread_breaks
from wfm.roster.cover import make_cover
from wfm.roster.inputs import Brought, empty_roster, with_balances
from wfm.roster.problem import make_problem
from wfm.roster.reachable import require_workable
from wfm.roster.request_checks import request_problems
from wfm.roster.rotation_teams import rotation_problems
from wfm.roster.warm_start import start_paths

if TYPE_CHECKING:
    from wfm.roster.problem import Problem


def assign(  # noqa: PLR0913, PLR0917 - the inputs of the stage
    schedule: Schedule,
    requirement: Requirement,
    agents: tuple[Agent, ...],
    teams: tuple[Team, ...],
    leave: tuple[Absence, ...],
    previous: tuple[PreviousShift, ...],
    ledger: tuple[LedgerEntry, ...],
    calendar: Calendar,
    settings: RosterSettings,
    part_time_shifts: frozenset[str],
    *,
    seed: int,
    requests: tuple[Request, ...] = (),
    protections: tuple[Protection, ...] = (),
    start: Roster | None = None,
    progress: Progress = silent,
) -> tuple[Roster, SolveReport]:
    """Return a legal roster for a schedule, and how good it is.

    Parameters
    ----------
    schedule : Schedule
        Agents wanted on each shift pattern, by skill group and day.
    requirement : Requirement
        What they are wanted for; decides where agents help most when the schedule's numbers
        cannot be met.
    agents : tuple of Agent
        With an averaging cycle that began before the period, `cycle_balance_hours` counts;
        where it is not given it follows from `previous`, if that tells of the whole cycle.
    teams : tuple of Team
    leave : tuple of Absence
        Days outside the period are ignored.
    previous : tuple of PreviousShift
        Shifts just before the period. From the first day that anybody has an entry for, days
        without one count as off.
    ledger : tuple of LedgerEntry
        Unpopular work of the past.
    calendar : Calendar
        Must reach over the period, and back as far as the cycle where `previous` is to tell of
        it.
    settings : RosterSettings
        Rules and prices; with ``rotation`` whole teams work their cycles.
    part_time_shifts : frozenset of str
        Shifts that part-time agents work, and nobody else; with an empty set everybody works
        every shift.
    seed : int
        Same seed and inputs, same roster, unless the time limit cuts the search short.
    requests : tuple of Request
        Locks, which are kept, and wishes, whose refusal costs ``settings.wish_cost``.
    protections : tuple of Protection
        Days on which agents work no nights and no overtime.
    start : Roster, optional
        An existing roster to begin with: the result is never dearer than what is legal of
        it. Rotations begin anew.
    progress : Progress

    Returns
    -------
    Roster, SolveReport
        The roster breaks no hard rule. The objective is the price of what is left: agents
        missing (breaks taken as the schedule spreads them) and leaders missing, agents beyond
        the schedule, hours off the contract, unfair shares, refused wishes; the bound is a
        valid lower bound.

    Raises
    ------
    InvalidInputs
        If the inputs contradict each other, or a lock breaks a rule by itself.
    Infeasible
        If the rules leave no agent any shift, or an agent no month that keeps all locks.
    """
    begin = time.monotonic()
    brought = Brought(requests, protections)
    roster = empty_roster(schedule, requirement, agents, teams, leave, previous, brought)
    roster = with_balances(roster, leave, previous, calendar, settings.rules)
    problems = request_problems(roster, calendar, settings.rules, part_time_shifts)
    if settings.rotation is not None:
        problems += rotation_problems(roster, calendar, settings.rules, settings.rotation)
    if problems:
        raise InvalidInputs(problems)
    problem = make_problem(roster, schedule, ledger, calendar, settings, part_time_shifts)
    require_workable(problem)
    progress(ProgressEvent("roster", 0.0, f"{len(agents)} agents, {roster.grid.day_count} days"))
    cover = make_cover(problem, schedule, requirement)
    # Numba takes a moment to load, so the search is imported once it is really needed.
    if settings.rotation is not None:
        from wfm.roster.rotation import rotate

        rotated = rotate(
            problem, cover, calendar, part_time_shifts, begin=begin, seed=seed, progress=progress
        )
        paths, report = rotated.paths, rotated.report
    else:
        from wfm.roster.solution import find_paths

        before = None
        if start is not None:
            before = start_paths(start, problem, calendar, part_time_shifts)
        paths, report = find_paths(
            problem, cover, begin=begin, seed=seed, progress=progress, start=before
        )
    return _filled(problem, spread_breaks(problem, cover, schedule, paths, calendar)), report


def _filled(problem: Problem, assignment: np.ndarray) -> Roster:
    return replace(problem.roster, assignment=assignment)
