"""The closed form of the cost is the optimum of the model, and no limit is ever passed."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from wfm.calendars import build_calendar
from wfm.domain import Agent, Break, Requirement, ServiceGoal, ShiftPattern, TimeGrid
from wfm.domain.settings import RosterRules, ScheduleSettings
from wfm.schedule import workforce
from wfm.schedule.cost import interval_costs, total_cost
from wfm.schedule.limits import limits_of
from wfm.schedule.model import CoverModel
from wfm.schedule.rounding import round_day
from wfm.schedule.starts import Starts, make_starts
from wfm.solver import relax

PATTERNS = (
    ShiftPattern("D", 0, 8 * 60, 480, (Break(240, 60, False, "lunch"),)),
    ShiftPattern("L", 0, 13 * 60, 480, (Break(180, 30, True),)),
    ShiftPattern("N", 0, 22 * 60, 600),
)
SKILLS = (("a",), ("b",), ("a", "b"), ("a", "b", "c"), ("c",))
GRID = TimeGrid(date(2026, 3, 6), 3, 60, "Asia/Shanghai")


def some_starts(dice: np.random.Generator, rules: RosterRules | None = None) -> Starts:
    need = dice.integers(0, 5, (3, GRID.interval_count))
    blank = np.zeros(need.shape)
    goals = (ServiceGoal(),) * 3
    requirement = Requirement(
        GRID, ("a", "b", "c"), goals, blank, need, need, blank, blank, ("x",) * 3
    )
    agents = tuple(
        Agent(f"A{k}", "T", SKILLS[dice.integers(5)], nights_allowed=bool(dice.random() < 0.7))
        for k in range(int(dice.integers(1, 15)))
    )
    calendar = build_calendar("CN", GRID.first_day, GRID.last_day)
    force = workforce(agents, (), GRID, calendar, rules or RosterRules(), frozenset())
    carried = np.zeros((len(force.skill_groups), GRID.interval_count))
    return make_starts(requirement, PATTERNS, force, ScheduleSettings(), calendar, carried)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_model_with_all_counts_given_costs_what_the_closed_form_says(seed):
    dice = np.random.default_rng(seed)
    starts = some_starts(dice)
    counts = np.where(starts.allowed, dice.integers(0, 3, starts.allowed.shape), 0).astype(float)
    model = CoverModel(starts, starts.allowed, counts)
    if not model.count:
        return
    for variable, value in zip(model.count, counts[model.place], strict=True):
        variable.lowBound = variable.upBound = float(value)
    limits = limits_of(starts.workforce, starts.patterns)
    report = relax(model.problem, stage="test", time_limit_seconds=20, options={})
    if any(limit.used(counts) > limit.most + 1e-9 for limit in limits):
        assert not report.has_solution
        return
    beyond = np.setdiff1d(np.arange(GRID.interval_count), model.intervals)
    missed = interval_costs(starts, starts.carried_in)[beyond].sum()
    assert report.objective + missed == pytest.approx(total_cost(starts, counts), abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_interval_cost_is_the_best_way_of_sending_agents_to_queues(seed):
    dice = np.random.default_rng(seed)
    starts = some_starts(dice)
    groups = starts.workforce.skill_groups
    floor = dice.integers(0, 8, (len(groups), GRID.interval_count)).astype(float)
    costs = interval_costs(starts, floor) / starts.interval_hours
    for t in dice.choice(GRID.interval_count, 4, replace=False).tolist():
        assert costs[t] == pytest.approx(_sent(starts, floor[:, t], t), abs=1e-6)


def _sent(starts: Starts, floor: np.ndarray, t: int) -> float:
    prices, groups, queues = starts.settings, starts.workforce.skill_groups, starts.queues
    edges = [(g, q) for g, s in enumerate(groups) for q, name in enumerate(queues) if name in s]
    need, count = starts.required[:, t], len(queues)
    width = len(edges) + 2 * count + len(groups)
    rows = np.zeros((len(groups) + count, width))
    for k, (g, q) in enumerate(edges):
        rows[g, k] = rows[len(groups) + q, k] = 1.0
    for g in range(len(groups)):
        rows[g, len(edges) + 2 * count + g] = 1.0
    for q in range(count):
        rows[len(groups) + q, [len(edges) + q, len(edges) + count + q]] = 1.0
    price = np.repeat(
        [0.0, prices.under_cost, prices.deep_under_cost, prices.over_cost],
        [len(edges), count, count, len(groups)],
    )
    bounds: list[tuple[float, float | None]] = [(0, None)] * width
    for q in range(count):
        bounds[len(edges) + q] = (0, prices.deep_under_share * need[q])
    answer = linprog(price, A_eq=rows, b_eq=np.r_[floor, need], bounds=bounds)
    assert answer.status == 0
    return float(answer.fun)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_rounding_keeps_every_limit_and_the_share_of_each_cohort(seed):
    dice = np.random.default_rng(seed)
    starts = some_starts(dice, RosterRules(max_overtime_hours=0, max_nights=1))
    limits = limits_of(starts.workforce, starts.patterns)
    wanted = np.where(starts.allowed, dice.random(starts.allowed.shape) * 3, 0.0)
    counts = np.zeros(wanted.shape)
    for day in range(GRID.day_count):
        round_day(counts, wanted, day, limits)
    assert (counts == np.rint(counts)).all()
    assert (counts >= 0).all()
    assert all(limit.used(counts) <= limit.most + 1e-6 for limit in limits)
    assert (counts <= np.ceil(wanted)).all()
