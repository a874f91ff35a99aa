"""The gates of a plan: each goal of each queue is held against what was simulated."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from wfm.domain import Requirement, ServiceGoal, SimulatedService, TimeGrid
from wfm.domain.service import SIMULATED_ARRAYS
from wfm.domain.service_gates import service_gates

GRID = TimeGrid(date(2026, 2, 2), 1, 60, "Asia/Shanghai")


def requirement(*goals: ServiceGoal) -> Requirement:
    shape = (len(goals), GRID.interval_count)
    names = tuple(f"q{n}" for n in range(len(goals)))
    ones = np.ones(shape)
    whole = np.ones(shape, dtype=np.int64)
    return Requirement(
        GRID, names, goals, ones, whole, whole, ones, ones, ("erlang_a",) * len(goals)
    )


def service(queues: int, *, offered: float, lost: float, in_time: float, wait: float):
    shape = (queues, GRID.interval_count)
    arrays = {name: np.zeros(shape) for name in SIMULATED_ARRAYS}
    for name in ("ready_agents", "busy_agents", "occupancy_half_width"):
        arrays[name] = np.zeros(GRID.interval_count)
    arrays["day_service_level"] = np.zeros((2, queues, 1))
    arrays["offered"] += offered
    arrays["answered"] += offered - lost
    arrays["abandoned"] += lost
    arrays["answered_in_time"] += in_time
    arrays["mean_wait_seconds"] += wait
    names = tuple(f"q{n}" for n in range(queues))
    return SimulatedService(GRID, names, 2, 0.95, **arrays, engine="kernel")


@pytest.mark.parametrize(("lost", "wait"), [(1.0, 29.0), (0.5, 31.0), (0.4, 12.0)])
def test_each_goal_has_its_gate(lost: float, wait: float):
    goals = (
        ServiceGoal(max_abandonment=0.05, max_mean_wait_seconds=30),
        ServiceGoal(service_level=None, max_abandonment=0.05),
    )
    found = service_gates(
        requirement(*goals), service(2, offered=10, lost=lost, in_time=9, wait=wait)
    )
    assert {gate.name: gate.passed for gate in found} == {
        "service_level:q0": True,
        "abandonment:q0": lost / 10 <= 0.05,
        "mean_wait:q0": wait <= 30,
        "abandonment:q1": lost / 10 <= 0.05,
    }
    assert f"{lost / 10:.1%} of the period's contacts; goal <= 5.0%" in {g.detail for g in found}


def test_a_queue_without_contacts_misses_nothing():
    goals = (ServiceGoal(max_abandonment=0.05, max_mean_wait_seconds=30),)
    found = service_gates(requirement(*goals), service(1, offered=0, lost=0, in_time=0, wait=0))
    assert [gate.passed for gate in found] == [True, True, True]
