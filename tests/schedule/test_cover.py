"""Schedules against a plain integer programme that is stated anew here."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from wfm.calendars import build_calendar
from wfm.domain import (
    Agent,
    Calendar,
    Infeasible,
    Requirement,
    Schedule,
    ServiceGoal,
    ShiftPattern,
    SolveReport,
    TimeGrid,
    shortfall,
)
from wfm.domain.settings import RosterRules, ScheduleSettings
from wfm.schedule import cover, workforce

SETTINGS = ScheduleSettings(gap=1e-6, time_limit_seconds=30)
PRICES = ScheduleSettings()
MORNING, NOON, LATE = (
    ShiftPattern(c, 0, 60 * h, 240) for c, h in (("M", 8), ("N", 10), ("L", 12))
)
RULES = RosterRules()


def grid_of(days: int, zone: str = "Asia/Shanghai", first: date = date(2026, 3, 2)) -> TimeGrid:
    return TimeGrid(first, days, 60, zone)


def calendar_of(grid: TimeGrid) -> Calendar:
    return build_calendar("CN", grid.first_day, grid.last_day)


def needing(
    grid: TimeGrid, scheduled: np.ndarray, queues: tuple[str, ...] = ("a",)
) -> Requirement:
    zeros = np.zeros(scheduled.shape)
    goals = tuple(ServiceGoal() for _ in queues)
    return Requirement(grid, queues, goals, zeros, scheduled, scheduled, zeros, zeros, queues)


def people(*skills: tuple[str, ...]) -> tuple[Agent, ...]:
    return tuple(Agent(f"a{n}", "t", s) for n, s in enumerate(skills))


def made(
    grid: TimeGrid,
    need: np.ndarray,
    agents: tuple[Agent, ...],
    patterns: tuple[ShiftPattern, ...] = (MORNING, NOON, LATE),
    queues: tuple[str, ...] = ("a",),
) -> tuple[Schedule, SolveReport]:
    calendar = calendar_of(grid)
    force = workforce(agents, (), grid, calendar, RULES, frozenset())
    return cover(needing(grid, need, queues), patterns, force, SETTINGS, calendar)


def cost_anew(schedule: Schedule, need: np.ndarray, queues: tuple[str, ...] = ("a",)) -> float:
    """Price a schedule of day shifts on plain work days, one interval after the other."""
    paid = 0.0
    for number, pattern in enumerate(schedule.patterns):
        paid += schedule.counts[:, number].sum() * pattern.paid_minutes / 60
    floor = schedule.on_floor()
    deep_need = need * (1 - PRICES.deep_under_share)
    cost = float(paid)
    for t in range(need.shape[1]):
        column = slice(t, t + 1)
        missing = shortfall(floor[:, column], schedule.skill_groups, need[:, column], queues)[0]
        deep = shortfall(floor[:, column], schedule.skill_groups, deep_need[:, column], queues)[0]
        idle = floor[:, t].sum() + missing - need[:, t].sum()
        cost += PRICES.under_cost * missing + PRICES.over_cost * max(idle, 0.0)
        cost += (PRICES.deep_under_cost - PRICES.under_cost) * deep
    return cost


def optimum_of_one_day(need: np.ndarray, patterns: tuple[ShiftPattern, ...], agents: int) -> float:
    """Solve one queue and day by scipy: counts, then missing, deep missing and idle."""
    hours, count = need.size, len(patterns)
    cover_rows = np.zeros((hours, count))
    for number, pattern in enumerate(patterns):
        begin = pattern.start_minute // 60
        profile = pattern.floor_profile(60)
        cover_rows[begin : begin + profile.size, number] = profile
    eye, none = np.eye(hours), np.zeros((hours, hours))
    step = PRICES.deep_under_cost - PRICES.under_cost
    price = np.r_[
        [p.paid_minutes / 60 for p in patterns],
        np.full(hours, PRICES.under_cost),
        np.full(hours, step),
        np.full(hours, PRICES.over_cost),
    ]
    rows = [
        LinearConstraint(np.hstack([cover_rows, eye, none, -eye]), need, need),
        LinearConstraint(
            np.hstack([cover_rows, none, eye, none]), need * (1 - PRICES.deep_under_share), np.inf
        ),
        LinearConstraint(np.r_[np.ones(count), np.zeros(3 * hours)], 0, agents),
    ]
    whole = np.r_[np.ones(count), np.zeros(3 * hours)]
    answer = milp(price, constraints=rows, integrality=whole, bounds=Bounds(0, np.inf))
    return float(answer.fun)


@pytest.mark.parametrize("seed", range(6))
def test_one_day_is_solved_to_the_optimum(seed: int) -> None:
    rng = np.random.default_rng(seed)
    grid = grid_of(1)
    need = np.zeros((1, 24), dtype=int)
    need[0, 8:16] = rng.integers(0, 7, 8)
    agents = people(*[("a",)] * int(rng.integers(3, 14)))
    schedule, report = made(grid, need, agents)
    best = optimum_of_one_day(need[0].astype(float), (MORNING, NOON, LATE), len(agents))
    assert report.objective == pytest.approx(best, abs=1e-4)
    assert report.objective == pytest.approx(cost_anew(schedule, need), abs=1e-6)
    assert report.bound <= report.objective + 1e-6
    assert schedule.counts.sum() <= len(agents)


def test_an_agent_with_two_skills_is_counted_once() -> None:
    grid = grid_of(1)
    need = np.zeros((2, 24), dtype=int)
    need[:, 8:12] = [[2], [2]]
    agents = people(("a", "b"), ("a", "b"), ("a", "b"))
    schedule, report = made(grid, need, agents, (MORNING,), ("a", "b"))
    assert schedule.counts.sum() == 3
    missing = shortfall(schedule.on_floor(), schedule.skill_groups, need, ("a", "b"))
    assert missing.tolist() == [0.0] * 8 + [1.0] * 4 + [0.0] * 12
    assert report.objective == pytest.approx(cost_anew(schedule, need, ("a", "b")), abs=1e-6)


def test_flexible_agents_go_where_they_are_missing() -> None:
    grid = grid_of(1)
    need = np.zeros((2, 24), dtype=int)
    need[:, 8:12] = [[1], [3]]
    agents = people(("a",), ("b",), ("a", "b"), ("a", "b"))
    schedule, _ = made(grid, need, agents, (MORNING,), ("a", "b"))
    floor = schedule.on_floor()
    assert shortfall(floor, schedule.skill_groups, need, ("a", "b")).sum() == 0


def test_nights_reach_over_midnight_and_the_end_is_cut() -> None:
    grid = grid_of(3)
    night = ShiftPattern("X", 0, 22 * 60, 480)
    need = np.zeros((1, 72), dtype=int)
    need[0, [23, 25, 47, 49, 71]] = 2
    schedule, _ = made(grid, need, people(*[("a",)] * 6), (night, MORNING))
    assert schedule.counts[0, 0].tolist() == [2, 2, 2]
    assert schedule.on_floor()[0, 70:].tolist() == [2, 2]


def test_days_of_23_and_25_hours_are_covered() -> None:
    for first in (date(2026, 3, 28), date(2026, 10, 24)):
        grid = TimeGrid(first, 3, 60, "Europe/Berlin")
        need = ((grid.wall_minutes >= 480) & (grid.wall_minutes < 720)).astype(int)[None, :] * 2
        schedule, _ = made(grid, need, people(*[("a",)] * 4))
        assert shortfall(schedule.on_floor(), (("a",),), need, ("a",)).sum() == 0
        assert schedule.counts[0, 0].tolist() == [2, 2, 2]


def test_part_timers_work_their_shifts_and_no_others() -> None:
    grid = grid_of(1)
    need = np.zeros((1, 24), dtype=int)
    need[0, 8:16] = 5
    full = people(*[("a",)] * 2)
    part = tuple(Agent(f"p{n}", "t", ("a",), contract_share=0.5) for n in range(2))
    long_day = ShiftPattern("D", 0, 480, 480)
    calendar = calendar_of(grid)
    force = workforce((*full, *part), (), grid, calendar, RULES, frozenset({"M", "L"}))
    schedule, _ = cover(needing(grid, need), (long_day, MORNING, LATE), force, SETTINGS, calendar)
    assert schedule.counts[0, 0, 0] == 2
    assert schedule.counts[0, 1:, 0].sum() == 2


def test_what_no_shift_reaches_asks_for_nobody_unless_somebody_is_carried_in() -> None:
    grid = grid_of(1)
    need = np.zeros((1, 24), dtype=int)
    need[0, 0:12] = 1
    night = ShiftPattern("X", 0, 22 * 60, 600)
    calendar = calendar_of(grid)
    force = workforce(people(("a",), ("a",)), (), grid, calendar, RULES, frozenset())
    requirement = needing(grid, need)
    schedule, free = cover(requirement, (MORNING, night), force, SETTINGS, calendar)
    assert schedule.counts[0, 0, 0] == 1
    carried = np.zeros((1, 24))
    carried[0, :8] = 1
    _, same = cover(requirement, (MORNING, night), force, SETTINGS, calendar, carried_in=carried)
    assert same.objective == pytest.approx(free.objective)


def test_a_need_that_no_shift_can_cover_is_infeasible() -> None:
    grid = grid_of(1)
    need = np.zeros((1, 24), dtype=int)
    need[0, 20] = 1
    with pytest.raises(Infeasible):
        made(grid, need, people(("a",)), (MORNING,))


def test_leave_and_hours_limit_what_is_scheduled() -> None:
    grid = grid_of(7)
    need = np.zeros((1, 168), dtype=int)
    need[0, grid.wall_slots == 9] = 4
    schedule, _ = made(grid, need, people(*[("a",)] * 4), (MORNING,))
    # Six days in a row at most, and a day off in the week: 24 of the 28 shifts.
    assert schedule.counts.sum() <= 24


def test_the_same_problem_gives_the_same_schedule() -> None:
    rng = np.random.default_rng(9)
    grid = grid_of(5)
    need = np.zeros((1, 120), dtype=int)
    busy = (grid.wall_slots >= 8) & (grid.wall_slots < 16)
    need[0, busy] = rng.integers(1, 8, busy.sum())
    agents = people(*[("a",)] * 14)
    (first, report), (second, again) = made(grid, need, agents), made(grid, need, agents)
    assert first == second
    assert report == again
