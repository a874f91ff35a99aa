"""Newcomers: the curve is found again, and the cohort stands in for fewer than three months."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from wfm.domain import Agent, AgentActivity, InvalidInput, Roster, ShiftPattern, Team, TimeGrid
from wfm.targets.agent_log import AgentLog
from wfm.targets.learning_curve import LearningCurve, fit_learning_curve
from wfm.targets.own_targets import newcomers, own_ratios
from wfm.targets.tenure import tenure_classes

FIRST = date(2026, 3, 2)
DAYS = 84
SHIPPED = LearningCurve(0.4, 30.0)


def people(new: int, old: int) -> tuple[Agent, ...]:
    fresh = [
        Agent(f"n{k}", "t", ("q",), hired=FIRST + timedelta(days=5 * k - 20)) for k in range(new)
    ]
    return (*fresh, *(Agent(f"o{k}", "t", ("q",), hired=date(2020, 1, 1)) for k in range(old)))


def log_of(agents: tuple[Agent, ...], curve: LearningCurve, seed: int = 4) -> AgentLog:
    """Draw gamma handle times of 200 s at each agent's pace of the day."""
    generator = np.random.default_rng(seed)
    days = tuple(FIRST + timedelta(n) for n in range(DAYS))
    tenure = np.array([[(d - a.hired).days for d in days] for a in agents if a.hired], float)
    there = tenure >= 0
    handled = generator.poisson(60.0, tenure.shape) * there
    pace = curve.pace(tenure) * np.exp(0.05 * generator.standard_normal((len(agents), 1)))
    seconds = generator.gamma(np.maximum(handled, 1e-9)) * 200 * pace * (handled > 0)
    return AgentLog.of_calls(
        tuple(a.agent for a in agents), days, ("q",), handled[:, :, None].astype(float),
        seconds[:, :, None],
    )  # fmt: skip


def test_a_curve_unlike_the_shipped_one_is_found_again() -> None:
    truth = LearningCurve(0.7, 50.0)
    agents = people(16, 30)
    found = fit_learning_curve(log_of(agents, truth), agents, SHIPPED)
    assert found.newcomers == 16
    assert found.extra == pytest.approx(0.7, abs=0.1)
    assert found.halving_days == pytest.approx(50, rel=0.25)


def test_few_newcomers_leave_the_curve_near_the_shipped_one() -> None:
    truth = LearningCurve(0.7, 50.0)
    few, many = (people(n, 30) for n in (1, 16))
    near, far = (
        abs(fit_learning_curve(log_of(a, truth), a, SHIPPED).extra - 0.4) for a in (few, many)
    )
    assert near < far


def test_without_newcomers_the_shipped_curve_stays() -> None:
    agents = people(0, 10)
    assert fit_learning_curve(log_of(agents, SHIPPED), agents, SHIPPED) is SHIPPED
    with pytest.raises(InvalidInput):
        LearningCurve(-0.1, 30.0)


def test_pace_falls_to_that_of_the_experienced() -> None:
    pace = SHIPPED.pace(np.array([-5.0, 0.0, 30.0, 3000.0]))
    assert pace == pytest.approx([1.4, 1.4, 1.2, 1.0])
    assert SHIPPED.over(FIRST, FIRST, FIRST) == pytest.approx(1.4)


def test_fewer_than_three_months_get_the_cohort_whatever_they_did() -> None:
    agents = people(8, 20)
    log = log_of(agents, SHIPPED)
    grid = TimeGrid(FIRST + timedelta(DAYS), 28, 30, "Asia/Shanghai")
    assignment = np.zeros((len(agents), 28), dtype=int)
    roster = Roster(
        grid, agents, (Team("t"),), (ShiftPattern("D", 0, 480, 480),), assignment,
        np.full(assignment.shape, ""), np.empty((len(agents), 0), dtype=int),
    )  # fmt: skip
    seconds = np.full(assignment.shape, 28_800.0)
    activity = AgentActivity(
        tuple(a.agent for a in agents), seconds, seconds * 0.8,
        np.full((5, len(agents)), 1000.0), np.full(assignment.shape, 36.0),
    )  # fmt: skip
    classes = tenure_classes(agents, grid.first_day)
    found = own_ratios(log, roster, activity, classes, curve=SHIPPED)
    new = newcomers(log, agents)
    named = [a.agent for a, n in zip(agents, new, strict=True) if n]
    assert named == [f"n{k}" for k in range(4, 8)]
    for ratio, agent, is_new in zip(found, agents, new, strict=True):
        assert (ratio.reliability == 0) == bool(is_new)
        if is_new and agent.hired:
            # Over the floor's standard, which its newcomers raise.
            expected = SHIPPED.over(agent.hired, grid.first_day, grid.last_day)
            assert ratio.floor_pace == pytest.approx(expected * found[-1].floor_pace, rel=0.03)
            assert ratio.own_pace == ratio.floor_pace
    later = own_ratios(log, replace(roster), activity, classes)
    assert all(r.reliability == 0 for r, n in zip(later, new, strict=True) if n)
