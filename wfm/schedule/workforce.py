"""What the agents of each skill group can give: people a day, hours, nights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import (
    Absence,
    Agent,
    Calendar,
    InvalidInput,
    Protection,
    TimeGrid,
    contract_minutes,
)
from wfm.domain.hours import working_days
from wfm.domain.record import (
    BoolArray,
    FloatArray,
    IntArray,
    Record,
    frozen_array,
    require_non_negative,
    set_field,
)
from wfm.domain.rule_settings import RosterRules

DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True, eq=False)
class Workforce(Record):
    """Limits of the work that the agents of each skill group and contract can do.

    Agents are counted in *cohorts*: one for each skill group, and with part-time shifts one
    more for the part-timers of the group, since they work those shifts and no others.

    Parameters
    ----------
    skill_groups : tuple of tuple of str
        Sorted sets of queues, in sorted order; G of them.
    group : ndarray of int, shape (C,)
        Skill group of each cohort.
    part_time : ndarray of bool, shape (C,)
        True for cohorts that work part-time shifts only.
    part_time_shifts : frozenset of str
        Codes of those shifts; with an empty set everybody works every shift.
    available : ndarray of int, shape (C, D)
        Agents who are hired and not on leave.
    night_capable : ndarray of int, shape (C, D)
        Those of them who may work nights.
    windows : ndarray of int, shape (W, 2)
        First day and day after the last of stretches in which the rules ask for days off.
    window_shifts : ndarray, shape (C, W)
        Shifts that fit into each stretch.
    minutes : ndarray, shape (C,)
        Working minutes over the period: owed by contract, and overtime where allowed.
    nights : ndarray, shape (C,)
        Night shifts over the period.
    """

    skill_groups: tuple[tuple[str, ...], ...]
    group: IntArray
    part_time: BoolArray
    part_time_shifts: frozenset[str]
    available: IntArray
    night_capable: IntArray
    windows: IntArray
    window_shifts: IntArray
    minutes: FloatArray
    nights: FloatArray

    def __post_init__(self) -> None:
        cohorts = len(self.group)
        fields: dict[str, tuple[type, tuple[int, ...]]] = {
            "group": (np.int64, (cohorts,)),
            "part_time": (np.bool_, (cohorts,)),
            "available": (np.int64, (cohorts, -1)),
            "night_capable": (np.int64, (cohorts, -1)),
            "windows": (np.int64, (-1, 2)),
            "window_shifts": (np.int64, (cohorts, -1)),
            "minutes": (np.float64, (cohorts,)),
            "nights": (np.float64, (cohorts,)),
        }
        for name, (dtype, shape) in fields.items():
            where = f"Workforce.{name}"
            array = frozen_array(getattr(self, name), dtype, shape, where)
            if dtype is not np.bool_:
                require_non_negative(array, where)
            set_field(self, name, array)

    @property
    def cohort_count(self) -> int:
        """Number of cohorts, C."""
        return int(self.group.size)

    def works(self, cohort: int, shift: str) -> bool:
        """Return whether a cohort's contract is one for this shift."""
        if not self.part_time_shifts:
            return True
        return (shift in self.part_time_shifts) == bool(self.part_time[cohort])


def workforce(
    agents: tuple[Agent, ...],
    leave: tuple[Absence, ...],
    grid: TimeGrid,
    calendar: Calendar,
    rules: RosterRules,
    part_time_shifts: frozenset[str],
    protections: tuple[Protection, ...] = (),
) -> Workforce:
    """Return what the agents can give over the days of a grid.

    Parameters
    ----------
    agents : tuple of Agent
        At least one.
    leave : tuple of Absence
        Of agents named in `agents`; days outside the grid are ignored.
    grid : TimeGrid
        D days.
    calendar : Calendar
        Must reach over the grid: its work days say how many hours are owed.
    rules : RosterRules
        Longest run of working days, weekly rest, standard day, overtime and nights.
    part_time_shifts : frozenset of str
        Shifts that only agents with less than a full contract work, and that are all they
        work; with an empty set everybody works every shift.
    protections : tuple of Protection
        Days without nights; one without overtime bars it for the whole period.

    Raises
    ------
    InvalidInput
        If there is no agent, leave names an unknown one, or the calendar is too short.

    Notes
    -----
    These are limits for whole groups, so a roster of named agents may need a little more
    slack than they leave; they are never tighter than what the rules allow each agent.
    """
    if not agents:
        raise InvalidInput("there is no agent to put on a shift", where="agents")
    away = _days_of_leave(agents, leave, grid)
    present = ~(away | _not_yet_hired(agents, grid))
    rules = rules.hard_only()
    works = working_days(grid.dates, calendar, rules)
    owed = contract_minutes(agents, away, works, rules.standard_day_hours)
    overtime = np.array([a.contract_share * a.overtime_allowed for a in agents])
    overtime *= _overtime_possible(agents, protections, grid)
    nights_allowed = np.array([a.nights_allowed for a in agents])
    night_days = present & nights_allowed[:, np.newaxis] & _night_days(agents, protections, grid)
    windows, limits = _windows(grid, rules)
    working = [
        np.minimum(present[:, first:last].sum(axis=1), most)
        for (first, last), most in zip(windows, limits, strict=True)
    ]

    groups = tuple(sorted({tuple(sorted(a.skills)) for a in agents}))
    cohorts = _cohorts(agents, groups, part_time_shifts)
    member = np.array([[key == other for key in cohorts] for other in sorted(set(cohorts))])
    members: IntArray = member.astype(np.int64)
    return Workforce(
        skill_groups=groups,
        group=np.array([group for group, _ in sorted(set(cohorts))]),
        part_time=np.array([part for _, part in sorted(set(cohorts))]),
        part_time_shifts=part_time_shifts,
        available=members @ present,
        night_capable=members @ night_days,
        windows=np.array(windows, dtype=np.int64).reshape(-1, 2),
        window_shifts=members
        @ np.array(working, dtype=np.int64).reshape(len(windows), len(agents)).T,
        minutes=members @ (owed + overtime * rules.max_overtime_hours * 60),
        nights=members @ np.minimum(night_days.sum(axis=1), rules.max_nights),
    )


def _days_of_leave(
    agents: tuple[Agent, ...], leave: tuple[Absence, ...], grid: TimeGrid
) -> BoolArray:
    row = {agent.agent: number for number, agent in enumerate(agents)}
    away = np.zeros((len(agents), grid.day_count), dtype=bool)
    for absence in leave:
        if absence.agent not in row:
            raise InvalidInput(f"names the unknown agent {absence.agent!r}", where="leave")
        first = (absence.first_day - grid.first_day).days
        last = (absence.last_day - grid.first_day).days
        away[row[absence.agent], max(first, 0) : max(last + 1, 0)] = True
    return away


def _not_yet_hired(agents: tuple[Agent, ...], grid: TimeGrid) -> BoolArray:
    return np.array(
        [[a.hired is not None and day < a.hired for day in grid.dates] for a in agents]
    )


def _overtime_possible(
    agents: tuple[Agent, ...], protections: tuple[Protection, ...], grid: TimeGrid
) -> FloatArray:
    """Return 0 for agents whom a protection bars from overtime in the period, else 1."""
    barred = {
        p.agent for p in protections if not p.overtime and p.touches(grid.first_day, grid.last_day)
    }
    return np.array([0.0 if a.agent in barred else 1.0 for a in agents])


def _night_days(
    agents: tuple[Agent, ...], protections: tuple[Protection, ...], grid: TimeGrid
) -> BoolArray:
    """Return the days on which no protection bars every night that begins."""
    free = np.ones((len(agents), grid.day_count), dtype=bool)
    row = {agent.agent: number for number, agent in enumerate(agents)}
    for protection in protections:
        for day, date in enumerate(grid.dates):
            if not protection.nights and protection.touches(date, date):
                free[row[protection.agent], day] = False
    return free


def _windows(grid: TimeGrid, rules: RosterRules) -> tuple[list[tuple[int, int]], list[int]]:
    """Return stretches of days and the most shifts an agent may work in each."""
    limits: dict[tuple[int, int], int] = {}
    most = rules.max_consecutive_days
    for first in range(grid.day_count - most):
        limits[first, first + most + 1] = most
    monday = -int(grid.weekdays[0])
    for first in range(monday, grid.day_count, DAYS_PER_WEEK):
        inside = max(first, 0), min(first + DAYS_PER_WEEK, grid.day_count)
        in_week = DAYS_PER_WEEK - rules.weekly_rest_days
        if inside[1] - inside[0] > in_week:
            limits[inside] = min(limits.get(inside, in_week), in_week)
    return list(limits), list(limits.values())


def _cohorts(
    agents: tuple[Agent, ...],
    groups: tuple[tuple[str, ...], ...],
    part_time_shifts: frozenset[str],
) -> list[tuple[int, bool]]:
    """Return skill group and contract of each agent."""
    number = {group: g for g, group in enumerate(groups)}
    split = bool(part_time_shifts)
    return [(number[tuple(sorted(a.skills))], split and a.contract_share < 1) for a in agents]
