"""What a crowd has to cover, by sets of queues, and what each kind of work covers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wfm.domain import OFF, Requirement
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record
from wfm.roster.cover import Cover, hall_conditions
from wfm.roster.problem import Problem


@dataclass(frozen=True, slots=True)
class Condition:
    """Queues that need agents together, and the skill groups that serve any of them.

    Parameters
    ----------
    queues : tuple of str
    groups : tuple of int
    part : int
        Queues that share no agent belong to different parts.
    """

    queues: tuple[str, ...]
    groups: tuple[int, ...]
    part: int


@dataclass(frozen=True, slots=True, eq=False)
class CoverDemand(Record):
    """Agents wanted by condition (K) and interval (T), and kinds of work (W) to cover them.

    Parameters
    ----------
    conditions : tuple of Condition
        K of them.
    need : ndarray, shape (K, T)
        Agents wanted, less those who come over from the day before the period.
    shift_of_work : ndarray of int, shape (W,)
        Number of the shift in `Problem.shifts`.
    paid_hours : ndarray, shape (W,)
    first : ndarray of int, shape (W, D)
        Interval in which the work begins; before the period it is negative.
    profile : ndarray, shape (W, D, V)
        Share of the intervals from `first` on the floor.
    interval_hours : float
    """

    conditions: tuple[Condition, ...]
    need: FloatArray
    shift_of_work: IntArray
    paid_hours: FloatArray
    first: IntArray
    profile: FloatArray
    interval_hours: float

    def presence(self, work: int, day: int) -> tuple[int, FloatArray]:
        """Return the first interval of work on a day, and the share of each on the floor."""
        return int(self.first[work, day]), self.profile[work, day]


def demand_of_schedule(problem: Problem, cover: Cover, requirement: Requirement) -> CoverDemand:
    """Return the demand with one kind of work for each shift, breaks as the schedule has them."""
    shifts = np.arange(len(problem.shifts))
    return _demand(problem, requirement, shifts, cover.first, cover.profile[0])


def demand_of_patterns(problem: Problem, requirement: Requirement) -> CoverDemand:
    """Return the demand with one kind of work for each placement of breaks: any is possible."""
    grid, number = problem.roster.grid, {s.shift: n for n, s in enumerate(problem.shifts)}
    patterns = problem.roster.patterns
    floors = [pattern.floor_profile(grid.interval_minutes) for pattern in patterns]
    profile = np.zeros((len(patterns), grid.day_count, max(floor.size for floor in floors)))
    first = np.zeros(profile.shape[:2], dtype=np.int64)
    for p, (pattern, floor) in enumerate(zip(patterns, floors, strict=True)):
        for day in range(grid.day_count):
            begin = grid.offset_of_wall(day, pattern.start_minute)
            inside = max(min(grid.interval_count - begin, floor.size), 0)
            first[p, day] = begin
            profile[p, day, :inside] = floor[:inside]
    shifts = np.array([number[pattern.shift] for pattern in patterns], dtype=np.int64)
    return _demand(problem, requirement, shifts, first, profile)


def demand_of_shifts(problem: Problem, requirement: Requirement) -> CoverDemand:
    """Return the demand with one kind of work for each shift, its breaks spread evenly."""
    fine = demand_of_patterns(problem, requirement)
    count, width = len(problem.shifts), fine.profile.shape[2]
    profile = np.zeros((count, fine.first.shape[1], width))
    first = np.zeros((count, fine.first.shape[1]), dtype=np.int64)
    for s in range(count):
        same = fine.shift_of_work == s
        profile[s], first[s] = fine.profile[same].mean(axis=0), fine.first[same][0]
    return _demand(problem, requirement, np.arange(count), first, profile)


def out_of_reach(problem: Problem, demand: CoverDemand) -> BoolArray:
    """Return where agents are wanted but no shift of the period puts anybody; shape (K, T).

    The requirement's fault or the shift list's: no number of agents would help.
    """
    reached = np.zeros((len(problem.roster.skill_groups), demand.need.shape[1]))
    for group in range(reached.shape[0]):
        allowed = problem.allowed[problem.group == group].any(axis=(0, 1))
        for work in np.flatnonzero(allowed[demand.shift_of_work]):
            for day in range(demand.first.shape[1]):
                first, profile = demand.presence(int(work), day)
                there = first + np.flatnonzero(profile)
                reached[group, there] = 1.0
    of_condition = np.array([reached[list(c.groups)].any(axis=0) for c in demand.conditions])
    unreached: BoolArray = (demand.need > 0) & ~of_condition
    return unreached


def _demand(
    problem: Problem,
    requirement: Requirement,
    shifts: IntArray,
    first: IntArray,
    profile: FloatArray,
) -> CoverDemand:
    roster, queues = problem.roster, requirement.queues
    # A finished roster is a problem too: only what comes over from before it is given.
    nobody = np.full_like(roster.assignment, OFF)
    before = replace(roster, assignment=nobody).on_floor()
    conditions, need = [], []
    for part, sets in enumerate(hall_conditions(queues, roster.skill_groups)):
        for numbers, groups in sets:
            wanted = requirement.scheduled[list(numbers)].sum(axis=0)
            conditions.append(Condition(tuple(queues[q] for q in numbers), groups, part))
            need.append(wanted - before[list(groups)].sum(axis=0))
    return CoverDemand(
        conditions=tuple(conditions),
        need=np.array(need, dtype=np.float64),
        shift_of_work=shifts,
        paid_hours=problem.paid_minutes[shifts] / 60,
        first=first,
        profile=profile,
        interval_hours=roster.grid.interval_minutes / 60,
    )
