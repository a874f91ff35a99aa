"""Mends a roster after sickness, new leave or a changed forecast, with the fewest changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from wfm.domain import (
    OFF,
    Absence,
    Calendar,
    Infeasible,
    LedgerEntry,
    Progress,
    Requirement,
    Roster,
    Schedule,
    SolveReport,
    SolveStatus,
    contract_minutes,
    silent,
)
from wfm.domain.hours import working_days
from wfm.domain.record import BoolArray, IntArray, Record
from wfm.domain.settings import RosterSettings
from wfm.roster.agent_days import Violation
from wfm.roster.changes import Change, changes
from wfm.roster.cover import Cover, make_cover
from wfm.roster.judge import judge
from wfm.roster.problem import Problem, make_problem
from wfm.roster.repair_model import RepairModel, allowed_shifts
from wfm.roster.swap import agent_row, day_column, missing_agents, short_hours
from wfm.solver import solve

SECONDS = 60.0
"""Safety net for the integer programme."""

NODES = 200
"""Branch-and-bound nodes: a limit that is the same on every machine."""

MOST_FREE = 800
"""Agent-days that one programme can decide in reasonable time."""

GREW = 1e-6
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True, eq=False)
class Repair(Record):
    """A mended roster.

    Parameters
    ----------
    roster : Roster
    changes : tuple of Change
        Every day that differs from the roster before.
    broken : tuple of Violation
        Hard rules still broken: inside the freeze, or by agents who broke one there and are
        therefore left alone.
    short_unrepaired, short_hours : float
        Agent-hours that nobody covers in the period, without and with the repair.
    report : SolveReport
    """

    roster: Roster
    changes: tuple[Change, ...]
    broken: tuple[Violation, ...]
    short_unrepaired: float
    short_hours: float
    report: SolveReport


def repair(  # noqa: PLR0913 - the inputs of a roster, and what happened to it
    roster: Roster,
    schedule: Schedule,
    requirement: Requirement,
    calendar: Calendar,
    settings: RosterSettings,
    part_time_shifts: frozenset[str],
    *,
    ledger: tuple[LedgerEntry, ...] = (),
    absences: Sequence[Absence] = (),
    required_before: Requirement | None = None,
    frozen_days: int = 0,
    progress: Progress = silent,
) -> Repair:
    """Take absent agents out of a roster, and close the gaps with the fewest changes.

    Parameters
    ----------
    roster : Roster
        As published; also one with broken rules, which are mended outside the freeze.
    schedule, requirement : Schedule, Requirement
        What the roster is to cover, on its grid.
    calendar, settings, part_time_shifts, ledger
        As for `wfm.roster.assign`; ``settings.change_cost`` is the price of a changed day.
    absences : sequence of Absence
        Sickness and leave that the roster does not know of.
    required_before : Requirement, optional
        What the roster was made for, when the requirement has changed since.
    frozen_days : int
        So many days from the first on nobody's work changes, but for the absences themselves.
    progress : Progress

    Returns
    -------
    Repair
        Open to change are only days on which more agents are missing than before, the days of a
        broken rule, and all days of the agent who breaks it; in a large centre only for the
        agents with most hours to spare. The roster is legal even when the time is too short to
        close the gaps.

    Raises
    ------
    NotFound
        If an absence is of nobody in the roster.
    Infeasible
        If rules broken across the end of the freeze leave no way to keep it.
    """
    left = without_absent(roster, absences)
    empty = replace(left, assignment=np.full_like(left.assignment, OFF))
    problem = make_problem(empty, schedule, ledger, calendar, settings, part_time_shifts)
    problem = replace(problem, allowed=_none_into(absences, problem, roster))
    cover = make_cover(problem, schedule, requirement)
    kept = _kept(problem, left, frozen_days)
    left = _with_shifts(left, problem, kept, requirement)
    broken = _hard(judge(left, calendar, settings.rules, part_time_shifts))
    grew = missing_agents(left, requirement) - missing_agents(
        roster, requirement if required_before is None else required_before
    )
    culprits = [agent_row(left, agent) for agent in sorted({v.agent for v in broken})]
    free = _free(left, problem, grew, broken, frozen_days)
    free = _with_hours_to_spare(free, left, calendar, settings, culprits)
    task = _Task(problem, cover, kept, settings, progress)
    paths, report = task.solve(free, culprits)
    if report.status is SolveStatus.INFEASIBLE and (
        past := _past_mending(left, broken, frozen_days)
    ):
        # What is past stays as it is; whoever broke a rule then is left alone from there on.
        rest = free.copy()
        rest[past] = False
        paths, report = task.solve(rest, [row for row in culprits if row not in past], past)
    if report.status is SolveStatus.INFEASIBLE:
        raise _frozen_in(broken)
    mended = _with_shifts(left, problem, paths, requirement)
    return Repair(
        roster=mended,
        changes=changes(roster, mended),
        broken=_hard(judge(mended, calendar, settings.rules, part_time_shifts)),
        short_unrepaired=short_hours(left, requirement),
        short_hours=short_hours(mended, requirement),
        report=report,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """What the integer programmes of one repair share."""

    problem: Problem
    cover: Cover
    kept: IntArray
    settings: RosterSettings
    progress: Progress

    def solve(
        self, free: BoolArray, culprits: Sequence[int], left_alone: Sequence[int] = ()
    ) -> tuple[IntArray, SolveReport]:
        """Return the shifts of the mended roster; those kept when there is no solution."""
        start = self.kept
        if culprits:
            # First the broken rules alone: a legal roster, whatever becomes of the gaps.
            own = np.zeros_like(free)
            own[culprits] = free[culprits]
            start, _ = self._step(start, own, left_alone)
        return self._step(start, free, left_alone)

    def _step(
        self, start: IntArray, free: BoolArray, left_alone: Sequence[int]
    ) -> tuple[IntArray, SolveReport]:
        settings = self.settings
        # Who works beside whom is left alone: the programme would grow, and changes cost more.
        allowed = allowed_shifts(self.problem, self.kept, free)
        narrowed = replace(self.problem, allowed=allowed, companions=None)
        model = RepairModel(
            narrowed, self.cover, self.kept, free, settings.change_cost, start, left_alone
        )
        report = _solved(model, settings, self.progress)
        return (model.paths() if report.has_solution else start), report


def _solved(model: RepairModel, settings: RosterSettings, progress: Progress) -> SolveReport:
    return solve(
        model.model,
        stage="repair",
        time_limit_seconds=min(SECONDS, settings.time_limit_seconds),
        gap=0.0,
        options={"mip_max_nodes": NODES, "mip_abs_gap": settings.change_cost / 2},
        start=True,
        progress=progress,
    )


def _past_mending(roster: Roster, broken: tuple[Violation, ...], frozen_days: int) -> list[int]:
    """Return the rows of agents who broke a rule by frozen days alone."""
    thawed = roster.grid.first_day + timedelta(days=frozen_days)
    past = {violation.agent for violation in broken if max(violation.days) < thawed}
    return [agent_row(roster, agent) for agent in sorted(past)]


def without_absent(roster: Roster, absences: Sequence[Absence]) -> Roster:
    """Return the roster with absences noted and the absent agents off.

    Raises
    ------
    NotFound
        If an absence is of nobody in the roster.
    """
    width = max([1, *(len(a.kind) for a in absences)])
    kinds = roster.leave.astype(f"<U{max(width, roster.leave.dtype.itemsize // 4, 5)}")
    for absence in absences:
        first = max((absence.first_day - roster.grid.first_day).days, 0)
        last = (absence.last_day - roster.grid.first_day).days
        if last >= 0:
            kinds[agent_row(roster, absence.agent), first : last + 1] = absence.kind or "leave"
    assignment = np.where(kinds != "", OFF, roster.assignment)
    return replace(roster, leave=kinds, assignment=assignment)


def _none_into(absences: Sequence[Absence], problem: Problem, roster: Roster) -> BoolArray:
    """Return what is allowed when the absent get no new shift that ends in their absence."""
    allowed = problem.allowed.copy()
    for absence in absences:
        eve = (absence.first_day - roster.grid.first_day).days - 1
        if not 0 <= eve < roster.grid.day_count:
            continue
        row = agent_row(roster, absence.agent)
        now = roster.assignment[row, eve]
        worked = "" if now == OFF else roster.patterns[now].shift
        for number, shift in enumerate(problem.shifts):
            past_midnight = shift.start_minute + shift.length_minutes > MINUTES_A_DAY
            if past_midnight and shift.shift != worked:
                allowed[row, eve, number] = False
    return allowed


def _kept(problem: Problem, roster: Roster, frozen_days: int) -> IntArray:
    """Return the shift of each agent and day that may stay, or -1; shape (N, D).

    On frozen days everything stays, also what nobody should have been given.
    """
    number = {shift.shift: s for s, shift in enumerate(problem.shifts)}
    of_pattern = np.array([*(number[p.shift] for p in roster.patterns), OFF])
    paths = of_pattern[roster.assignment]
    rows, days = np.indices(paths.shape)
    stays = problem.allowed[rows, days, paths] | (days < frozen_days)
    kept: IntArray = np.where(stays, paths, OFF)
    return kept


def _free(
    roster: Roster,
    problem: Problem,
    grew: np.ndarray,
    broken: tuple[Violation, ...],
    frozen_days: int,
) -> BoolArray:
    """Return the days open to change: where more is missing, and of agents who break rules."""
    free = np.zeros(roster.assignment.shape, dtype=bool)
    for day in range(roster.grid.day_count):
        for shift in problem.shifts:
            begin = roster.grid.offset_of_wall(day, shift.start_minute)
            length = -(-shift.length_minutes // roster.grid.interval_minutes)
            if (grew[begin : begin + length] > GREW).any():
                free[:, day] = True
    for violation in broken:
        free[agent_row(roster, violation.agent)] = True
        for date in violation.days:
            # What is taken from an agent who breaks a rule, others may take over.
            if date >= roster.grid.first_day:
                free[:, day_column(roster, date)] = True
    free[:, :frozen_days] = False
    return free & problem.allowed.any(axis=2)


def _with_hours_to_spare(
    free: BoolArray,
    roster: Roster,
    calendar: Calendar,
    settings: RosterSettings,
    culprits: Sequence[int],
) -> BoolArray:
    """Leave open only the agents with most hours to spare, where the whole would be too much.

    A gap is closed by few agents; whoever has worked all his hours can hardly be one of them.
    """
    agents = max(MOST_FREE // max(int(free.any(axis=0).sum()), 1), 1)
    if int(free.any(axis=1).sum()) <= agents:
        return free
    works = working_days(roster.grid.dates, calendar, settings.rules)
    hours = settings.rules.standard_day_hours
    owed = contract_minutes(roster.agents, roster.leave != "", works, hours)
    spare = np.where(free.any(axis=1), owed - roster.paid_minutes, -np.inf)
    spare[list(culprits)] = np.inf
    chosen = np.argsort(-spare, kind="stable")[: max(agents, len(culprits))]
    kept = np.zeros_like(free)
    kept[chosen] = free[chosen]
    return kept


def _with_shifts(
    roster: Roster, problem: Problem, paths: IntArray, requirement: Requirement
) -> Roster:
    """Return the roster with other shifts; whoever keeps the shift keeps the breaks.

    A new shift gets the break pattern that leaves least uncovered.
    """
    codes = np.array([*(shift.shift for shift in problem.shifts), ""])[paths]
    assignment = roster.assignment.copy()
    now = np.array([*(p.shift for p in roster.patterns), ""])[assignment]
    for row, day in np.argwhere(codes != now):
        choices = [
            p for p, pattern in enumerate(roster.patterns) if pattern.shift == codes[row, day]
        ]
        assignment[row, day] = choices[0] if choices else OFF
        if len(choices) > 1:
            hours = []
            for choice in choices:
                assignment[row, day] = choice
                hours.append(short_hours(replace(roster, assignment=assignment), requirement))
            assignment[row, day] = choices[int(np.argmin(hours))]
    return replace(roster, assignment=assignment)


def _hard(found: tuple[Violation, ...]) -> tuple[Violation, ...]:
    return tuple(violation for violation in found if violation.hard)


def _frozen_in(broken: tuple[Violation, ...]) -> Infeasible:
    first = broken[0] if broken else None
    return Infeasible(
        "the days that must stay break rules that no later change can mend"
        + (f": {first.agent} {first.detail}" if first else ""),
        where="repair",
        hint="shorten the freeze, or mend these days by hand",
    )
