"""Shifts that cross the ends of a period: nobody is blamed for hours the period does not hold."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from wfm.cli.target_work import log_of
from wfm.domain import Agent, AgentActivity, Plan, Roster, ShiftPattern, Team, TimeGrid
from wfm.targets import judge

FIRST, DAYS, AGENTS = date(2026, 3, 2), 14, 24
GRID = TimeGrid(FIRST, DAYS, 30, "Asia/Shanghai")


@pytest.fixture
def plan() -> Plan:
    """Half of the agents end the period with a night shift; as many carried one into it."""
    patterns = (ShiftPattern("D", 0, 480, 480), ShiftPattern("N", 0, 1320, 480))
    assignment = np.zeros((AGENTS, DAYS), dtype=int)
    assignment[: AGENTS // 2, 7:] = 1
    previous = np.zeros((AGENTS, 1), dtype=int)
    previous[AGENTS // 2 :] = 1
    agents = tuple(Agent(f"a{n:02d}", "t", ("calls",)) for n in range(AGENTS))
    roster = Roster(GRID, agents, (Team("t"),), patterns, assignment,
                    np.full(assignment.shape, ""), previous)  # fmt: skip
    ready = np.full(assignment.shape, 28_000.0)
    ready[: AGENTS // 2, -1] = 7_000.0
    ready[AGENTS // 2 :, 0] += 21_000.0
    activity = AgentActivity(
        tuple(a.agent for a in agents), ready, ready * 0.7, np.full((3, AGENTS), 700.0),
        np.full(assignment.shape, 50.0),
    )  # fmt: skip
    service = SimpleNamespace(agents=activity)
    return SimpleNamespace(  # type: ignore[return-value]
        roster=roster, service=service, forecast=SimpleNamespace(queues=("calls",))
    )


def write(path: Path, *, whole_last_night: bool) -> None:
    draw = np.random.default_rng(3)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["agent", "day", "call_type", "handled", "handle_seconds",
                        "ready_seconds", "logged_seconds"])  # fmt: skip
        for agent in range(AGENTS):
            for day in range(DAYS):
                cut = agent < AGENTS // 2 and day == DAYS - 1 and not whole_last_night
                logged = (7_200.0 if cut else 28_800.0) * (1 - 0.03 * draw.random())
                ready = logged * (0.97 - 0.02 * draw.random())
                calls = int(logged // 600)
                table.writerow([f"a{agent:02d}", FIRST + timedelta(day), "calls", calls,
                                calls * 200, ready, logged])  # fmt: skip


@pytest.mark.parametrize("whole_last_night", [True, False])
def test_nights_over_the_ends_of_the_period_are_nobodys_fault(
    plan: Plan, tmp_path: Path, whole_last_night: bool
) -> None:
    path = tmp_path / "agents.csv"
    write(path, whole_last_night=whole_last_night)
    log = log_of(plan, path)
    nights = slice(0, AGENTS // 2)
    assert np.isnan(log.expected_ready_seconds[nights, -1]).all()
    assert np.isnan(log.expected_ready_seconds[AGENTS // 2 :, 0]).all()
    assert np.isfinite(log.expected_ready_seconds[:, 1:-1]).all()
    hours = 8 if whole_last_night else 2
    assert log.scheduled_seconds[nights, -1] == pytest.approx(hours * 3600)
    for made in judge(log):
        index = made.scores.index
        assert abs(index[nights].mean() - index[AGENTS // 2 :].mean()) < 0.01, made.metric
        assert not made.named
