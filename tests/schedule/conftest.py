"""Small centres, and the cost of a schedule worked out a second time, minute by minute."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.optimize import linprog

from wfm.domain import (
    Absence,
    Agent,
    Calendar,
    Day,
    DayClass,
    Requirement,
    Schedule,
    ServiceGoal,
    ShiftPattern,
    TimeGrid,
)
from wfm.domain.settings import RosterRules, ScheduleSettings
from wfm.schedule import Workforce, workforce

MONDAY = date(2026, 3, 2)


def make_calendar(
    first: date, days: int, special: Mapping[date, tuple[DayClass, str]] | None = None
) -> Calendar:
    """Weekends off; `special` days as said."""
    made = []
    for number in range(days):
        day = first + timedelta(days=number)
        plain = DayClass.OFF if day.weekday() >= 5 else DayClass.WORKDAY
        day_class, festival = (special or {}).get(day, (plain, ""))
        made.append(Day(day, day_class, festival))
    return Calendar("XX", tuple(made))


def make_requirement(
    scheduled: Mapping[str, Sequence[int]],
    *,
    first: date = MONDAY,
    days: int = 1,
    minutes: int = 60,
    zone: str = "Asia/Shanghai",
) -> Requirement:
    """One row of needed agents a queue; a row of one day is repeated."""
    grid = TimeGrid(first, days, minutes, zone)
    count = grid.interval_count
    rows = []
    for row in scheduled.values():
        full = list(row) * days if len(row) * days == count else list(row)
        rows.append(full)
    need = np.array(rows, dtype=np.int64)
    blank = np.zeros(need.shape)
    return Requirement(
        grid=grid,
        queues=tuple(scheduled),
        goals=(ServiceGoal(),) * len(scheduled),
        load_erlangs=blank,
        on_position=need,
        scheduled=need,
        service_level=blank,
        occupancy=blank,
        model=("given",) * len(scheduled),
    )


def make_agents(*groups: tuple[int, tuple[str, ...]], **words: object) -> tuple[Agent, ...]:
    """(number, skills) pairs; other fields alike for all."""
    made = []
    for number, skills in groups:
        made += [(len(made) + k, skills) for k in range(number)]
    return tuple(
        Agent(f"A{k:03d}", "T1", skills, **words)  # type: ignore[arg-type]
        for k, skills in made
    )


def make_workforce(
    requirement: Requirement,
    agents: tuple[Agent, ...],
    *,
    calendar: Calendar | None = None,
    leave: tuple[Absence, ...] = (),
    rules: RosterRules = RosterRules(),  # noqa: B008 - frozen
    part_time: frozenset[str] = frozenset(),
) -> Workforce:
    grid = requirement.grid
    known = calendar or make_calendar(grid.first_day, grid.day_count)
    return workforce(agents, leave, grid, known, rules, part_time)


def recomputed_cost(
    schedule: Schedule,
    requirement: Requirement,
    settings: ScheduleSettings,
    calendar: Calendar,
    carried_in: np.ndarray | None = None,
) -> float:
    """Paid minutes one by one; missing agents by a linear programme for each interval."""
    grid = requirement.grid
    zone_days = grid.dates
    paid = 0.0
    for (_, p, d), count in np.ndenumerate(schedule.counts):
        if count:
            paid += count * _paid_hours(
                schedule.patterns[p], zone_days[d], grid, settings, calendar
            )
    floor = schedule.on_floor() + (0.0 if carried_in is None else carried_in)
    hours = grid.interval_minutes / 60
    gaps = sum(
        _interval_cost(floor[:, t], requirement.scheduled[:, t], schedule, requirement, settings)
        for t in range(grid.interval_count)
    )
    return paid + hours * gaps


def _paid_hours(
    pattern: ShiftPattern,
    start_day: date,
    grid: TimeGrid,
    settings: ScheduleSettings,
    calendar: Calendar,
) -> float:
    """Without change of clocks: every paid minute inside the grid at the rate of its date."""
    off = {
        minute
        for pause in pattern.breaks
        if not pause.paid
        for minute in range(pause.offset_minutes, pause.offset_minutes + pause.length_minutes)
    }
    total = 0.0
    for minute in range(pattern.length_minutes):
        day = start_day + timedelta(days=(pattern.start_minute + minute) // 1440)
        if minute in off or day > grid.last_day:
            continue
        known = calendar.day(day)
        rate = 1.0 + (settings.night_premium if pattern.is_night else 0.0)
        if known.day_class is DayClass.STATUTORY:
            rate += settings.statutory_premium
        elif known.day_class is DayClass.OFF:
            rate += settings.rest_day_premium if known.festival else settings.weekend_premium
        total += rate / 60
    return total


def _interval_cost(
    floor: np.ndarray,
    need: np.ndarray,
    schedule: Schedule,
    requirement: Requirement,
    settings: ScheduleSettings,
) -> float:
    """Send agents to queues so that what is missing and idle costs least."""
    groups, queues = schedule.skill_groups, requirement.queues
    edges = [
        (g, q)
        for g, group in enumerate(groups)
        for q, queue in enumerate(queues)
        if queue in group
    ]
    count = len(queues)
    # Columns: agents sent along edges, mildly missing, deeply missing, idle by group.
    width = len(edges) + 2 * count + len(groups)
    rows, right = [], []
    for g in range(len(groups)):
        row = np.zeros(width)
        row[[k for k, (group, _) in enumerate(edges) if group == g]] = 1.0
        row[len(edges) + 2 * count + g] = 1.0
        rows.append(row)
        right.append(floor[g])
    for q in range(count):
        row = np.zeros(width)
        row[[k for k, (_, queue) in enumerate(edges) if queue == q]] = 1.0
        row[[len(edges) + q, len(edges) + count + q]] = 1.0
        rows.append(row)
        right.append(need[q])
    cost = np.concatenate(
        [
            np.zeros(len(edges)),
            np.full(count, settings.under_cost),
            np.full(count, settings.deep_under_cost),
            np.full(len(groups), settings.over_cost),
        ]
    )
    bounds: list[tuple[float, float | None]] = [(0.0, None)] * width
    for q in range(count):
        bounds[len(edges) + q] = (0.0, settings.deep_under_share * float(need[q]))
    answer = linprog(cost, A_eq=np.array(rows), b_eq=np.array(right), bounds=bounds)
    assert answer.status == 0
    return float(answer.fun)


@pytest.fixture
def centre() -> type:
    """The builders above, as one handle (test folders are no packages)."""
    return Centre


class Centre:
    monday = MONDAY
    calendar: Callable[..., Calendar] = staticmethod(make_calendar)
    requirement: Callable[..., Requirement] = staticmethod(make_requirement)
    agents: Callable[..., tuple[Agent, ...]] = staticmethod(make_agents)
    workforce: Callable[..., Workforce] = staticmethod(make_workforce)
    cost: Callable[..., float] = staticmethod(recomputed_cost)
