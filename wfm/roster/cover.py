"""What a roster leaves uncovered, and what one more agent on a shift would cover.

Requirements of several queues and agents with several skills are compared by Hall's condition,
as in `wfm.domain.shortfall`: for every set of queues, the agents who can serve any of them.
Leaders on duty are one more such condition.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from wfm.domain import Requirement, Schedule
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.roster.leaders import leaders_needed, on_duty
from wfm.roster.problem import Problem

MOST_CONDITIONS = 127


@dataclass(frozen=True, slots=True, eq=False)
class Cover(Record):
    """Conditions on the number of agents in every interval, by part and kind of agent.

    Parameters
    ----------
    need : ndarray, shape (K, T)
        Agents wanted by each condition, less those who come over from the day before.
    able : ndarray, shape (K, J)
        1 where agents of a kind count; a kind is a skill group, or its leaders.
    part_start : ndarray of int, shape (M + 1,)
        First condition of each part: queues that share no agent are parts of their own, and
        the shortfall is the sum over parts of the worst condition in each.
    part_price : ndarray, shape (M,)
        Price of one agent missing for an interval.
    part_profile : ndarray of int, shape (M,)
        0: time on the floor counts; 1: time on duty, breaks included.
    kind : ndarray of int, shape (N,)
        Kind of each agent.
    first : ndarray of int, shape (S, D)
        Interval in which each shift starts on each day.
    profile : ndarray, shape (2, S, D, W)
        Share of each of the W intervals from `first` spent on the floor (breaks as the
        schedule spreads them) and on duty; 0 outside the grid.
    """

    need: FloatArray
    able: FloatArray
    part_start: IntArray
    part_price: FloatArray
    part_profile: IntArray
    kind: IntArray
    first: IntArray
    profile: FloatArray


def make_cover(problem: Problem, schedule: Schedule, requirement: Requirement) -> Cover:
    """Return the conditions for a schedule and a requirement."""
    roster, settings = problem.roster, problem.settings
    groups = roster.skill_groups
    kinds = sorted({(int(g), a.leads) for g, a in zip(problem.group, roster.agents, strict=True)})
    kind = np.array(
        [kinds.index((int(g), a.leads)) for g, a in zip(problem.group, roster.agents, strict=True)]
    )
    hours = roster.grid.interval_minutes / 60
    before = roster.on_floor()
    need, able, starts = [], [], [0]
    for conditions in hall_conditions(requirement.queues, groups):
        for queues, served_by in conditions:
            wanted = requirement.scheduled[list(queues)].sum(axis=0)
            need.append(wanted - before[list(served_by)].sum(axis=0))
            able.append([float(g in served_by) for g, _ in kinds])
        starts.append(len(need))
    parts = len(starts) - 1
    # Leaders are wanted for the agents whom the schedule plans, so that the condition is linear.
    need.append(_leaders_wanted(schedule, settings.rules.agents_per_leader) - on_duty(roster)[1])
    able.append([float(leads) for _, leads in kinds])
    leader_price = settings.leader_cost / settings.rules.standard_day_hours * hours
    first, profile = _profiles(problem, schedule)
    return Cover(
        need=np.array(need, dtype=np.float64),
        able=np.array(able, dtype=np.float64),
        part_start=np.array([*starts, len(need)], dtype=np.int64),
        part_price=np.array([settings.under_cost * hours] * parts + [leader_price]),
        part_profile=np.array([0] * parts + [1], dtype=np.int64),
        kind=kind.astype(np.int64),
        first=first,
        profile=profile,
    )


def hall_conditions(
    queues: tuple[str, ...], groups: tuple[tuple[str, ...], ...]
) -> list[list[tuple[tuple[int, ...], tuple[int, ...]]]]:
    """Return the sets of queues that can decide whether agents are enough, part by part.

    Parameters
    ----------
    queues : tuple of str
        Queue ids.
    groups : tuple of tuple of str
        The queues each skill group serves.

    Returns
    -------
    list of list of (tuple of int, tuple of int)
        For each part, the queue numbers of a condition and the groups that serve any of them.

    Notes
    -----
    Of several sets served by the same groups only the largest can bind. Beyond
    `MOST_CONDITIONS` in a part, only single queues, pairs and the whole part are kept: the
    search then sees slightly less than the full condition.
    """
    serves = [frozenset(queues.index(q) for q in group if q in queues) for group in groups]
    conditions = []
    for part in _parts(len(queues), serves):
        largest: dict[tuple[int, ...], set[int]] = {}
        sizes = range(1, len(part) + 1)
        if 2 ** len(part) - 1 > MOST_CONDITIONS:
            sizes = sorted({1, 2, len(part)})  # type: ignore[assignment]
        for size in sizes:
            for subset in combinations(part, size):
                able = tuple(g for g, served in enumerate(serves) if served & set(subset))
                largest.setdefault(able, set()).update(subset)
        conditions.append([(tuple(sorted(qs)), able) for able, qs in largest.items()])
    return conditions


def _parts(queue_count: int, serves: list[frozenset[int]]) -> list[tuple[int, ...]]:
    """Queues joined by agents who serve several of them."""
    parts = [{queue} for queue in range(queue_count)]
    for served in serves:
        joined = [part for part in parts if part & served]
        if joined:
            parts = [part for part in parts if not part & served] + [set().union(*joined)]
    return sorted(tuple(sorted(part)) for part in parts)


def _leaders_wanted(schedule: Schedule, agents_per_leader: int) -> FloatArray:
    """Leaders wanted by interval for the agents whom the schedule plans; shape (T,)."""
    grid = schedule.grid
    planned = np.zeros(grid.interval_count)
    for number, pattern in enumerate(schedule.patterns):
        profile = pattern.duty_profile(grid.interval_minutes)
        for day in range(grid.day_count):
            count = schedule.counts[:, number, day].sum()
            if count:
                begin = grid.offset_of_wall(day, pattern.start_minute)
                end = min(begin + profile.size, grid.interval_count)
                planned[begin:end] += count * profile[: end - begin]
    return leaders_needed(planned, agents_per_leader)


def _profiles(problem: Problem, schedule: Schedule) -> tuple[IntArray, FloatArray]:
    grid, shifts = schedule.grid, problem.shifts
    minutes = grid.interval_minutes
    variants = [
        [p for p, pattern in enumerate(schedule.patterns) if pattern.shift == shift.shift]
        for shift in shifts
    ]
    floors = [pattern.floor_profile(minutes) for pattern in schedule.patterns]
    first = np.array(
        [[grid.offset_of_wall(d, s.start_minute) for d in range(grid.day_count)] for s in shifts]
    )
    width = max(floor.size for floor in floors)
    profile = np.zeros((2, len(shifts), grid.day_count, width))
    for s, shift in enumerate(shifts):
        table = np.array([floors[p] for p in variants[s]])
        duty = shift.duty_profile(minutes)
        for day in range(grid.day_count):
            inside = max(min(grid.interval_count - int(first[s, day]), table.shape[1]), 0)
            mix = break_mix(schedule, variants[s], day)
            profile[0, s, day, :inside] = (mix @ table)[:inside]
            profile[1, s, day, :inside] = duty[:inside]
    return first.astype(np.int64), profile


def break_mix(schedule: Schedule, variants: list[int], day: int) -> FloatArray:
    """Return the shares in which the schedule uses the patterns of one shift on a day.

    A shift the schedule does not use that day is taken as on the other days, and one it never
    uses as spread evenly.
    """
    of_day = schedule.counts[:, variants, day].sum(axis=0)
    ever = schedule.counts[:, variants].sum(axis=(0, 2))
    for counts in (of_day, ever):
        if counts.sum():
            mix: FloatArray = counts / counts.sum()
            return mix
    return np.full(len(variants), 1 / len(variants))
