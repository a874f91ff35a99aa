"""The preview: whole agents without a search, within all limits, near the bound."""

from __future__ import annotations

import numpy as np
import pytest

from wfm.domain import SolveStatus
from wfm.domain.settings import BreakRule, ScheduleSettings, ShiftSettings
from wfm.schedule import cover, make_patterns
from wfm.schedule.cost import total_cost
from wfm.schedule.descent import Descent
from wfm.schedule.limits import limits_of
from wfm.schedule.starts import make_starts

SETTINGS = ScheduleSettings()
SHIFTS = {
    f"D{hour}": ShiftSettings(
        start=hour * 60,
        length=540,
        breaks=(
            BreakRule(kind="lunch", minutes=60, earliest=180, latest=300, paid=False),
            BreakRule(minutes=15, earliest=60, latest=150),
        ),
    )
    for hour in (0, 6, 7, 8, 9, 10, 12, 14, 15, 16, 22, 23)
}


@pytest.fixture
def problem(centre):
    hours = np.arange(48) / 2
    busy = 4 + 34 * np.exp(-(((hours - 11) / 3.0) ** 2)) + 22 * np.exp(-(((hours - 17) / 3) ** 2))
    card = np.where((hours >= 8) & (hours < 20), 9, 2)
    requirement = centre.requirement(
        {"a": np.ceil(busy).astype(int).tolist(), "b": card.tolist()}, days=5, minutes=30
    )
    calendar = centre.calendar(centre.monday, 5)
    agents = centre.agents((110, ("a",)), (30, ("b",)), (25, ("a", "b")))
    force = centre.workforce(requirement, agents, calendar=calendar)
    return requirement, make_patterns(SHIFTS, 30), force, calendar


def test_it_is_whole_legal_and_within_five_per_cent_of_the_bound(problem) -> None:
    requirement, patterns, force, calendar = problem
    schedule, report = cover(requirement, patterns, force, SETTINGS, calendar, quick=True)
    assert report.status in (SolveStatus.OPTIMAL, SolveStatus.FEASIBLE)
    assert 0 <= report.gap < 0.05
    starts = make_starts(requirement, patterns, force, SETTINGS, calendar, None)
    # Cohorts are groups here, for there is no part-time shift.
    counts = schedule.counts[force.group].astype(float)
    assert report.objective == pytest.approx(total_cost(starts, counts))
    assert not counts[~starts.allowed].any()
    for limit in limits_of(force, patterns):
        assert limit.used(counts) <= limit.most + 1e-6, limit.name


def test_it_is_the_same_each_time(problem) -> None:
    requirement, patterns, force, calendar = problem
    first = cover(requirement, patterns, force, SETTINGS, calendar, quick=True)
    again = cover(requirement, patterns, force, SETTINGS, calendar, quick=True)
    assert first[0] == again[0]
    assert first[1].objective == again[1].objective


def test_the_descent_prices_moves_as_the_cost_does(problem) -> None:
    requirement, patterns, force, calendar = problem
    starts = make_starts(requirement, patterns, force, SETTINGS, calendar, None)
    dice = np.random.default_rng(3)
    counts = np.where(starts.allowed, dice.integers(0, 2, starts.allowed.shape), 0).astype(float)
    limits = limits_of(force, patterns)
    counts *= min(1.0, *(k.most >= k.used(counts) for k in limits))
    before = total_cost(starts, counts)
    descent = Descent(starts, counts, starts.allowed)
    saved = sum(
        descent._settle(cohort, day)
        for day in range(requirement.grid.day_count)
        for cohort in range(force.cohort_count)
    )
    assert saved > 0
    assert before - total_cost(starts, counts) == pytest.approx(saved)
    for limit in limits:
        assert limit.used(counts) <= limit.most + 1e-6, limit.name


def test_more_break_placements_fit_closer(problem) -> None:
    requirement, patterns, force, calendar = problem
    more = make_patterns(SHIFTS, 30, 40)
    assert len(more) > len(patterns)
    bounds = [
        cover(requirement, made, force, SETTINGS, calendar, quick=True)[1].bound
        for made in (patterns, more)
    ]
    assert bounds[1] <= bounds[0] * (1 + 1e-6)


def test_a_search_that_ran_out_of_time_is_no_worse(problem) -> None:
    requirement, patterns, force, calendar = problem
    hasty = SETTINGS.model_copy(update={"time_limit_seconds": 1e-3})
    rushed = cover(requirement, patterns, force, hasty, calendar)
    preview = cover(requirement, patterns, force, hasty, calendar, quick=True)
    assert rushed[0] == preview[0]
    assert rushed[1].gap < 0.05
