"""Expected contacts agree with the simulation of the same roster, by agent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.domain import (
    OFF,
    Agent,
    Forecast,
    InvalidInput,
    Roster,
    ServiceGoal,
    ShiftPattern,
    SimulatedService,
    Team,
    TimeGrid,
)
from wfm.domain.settings import QueueSettings, SimulationSettings
from wfm.simulate import simulate_roster
from wfm.targets import expect, expect_after
from wfm.targets.expectation import group_contacts, rostered_seconds, shift_of_agent

GRID = TimeGrid(date(2026, 3, 2), 3, 60, "Asia/Shanghai")
PATTERNS = (ShiftPattern("D", 0, 480, 600), ShiftPattern("N", 0, 1260, 660))
QUEUES = {
    q: QueueSettings(patience_seconds=300.0, aht_cv=1.0, goal=ServiceGoal()) for q in ("x", "y")
}


def forecast() -> Forecast:
    hour = np.arange(GRID.interval_count) % 24
    x = np.where((hour >= 8) & (hour < 18), 90.0, 0.0)
    x = np.where((hour >= 21) | (hour < 8), 12.0, x)
    x[:8] = x[-3:] = 0.0
    calls = np.stack([x, 0.5 * x])
    aht = np.stack([np.full(x.size, 240.0), np.full(x.size, 400.0)])
    return Forecast(
        GRID, ("x", "y"), calls, aht, np.array([0.5]), calls[None], np.zeros(2), ("g", "g")
    )


def roster(skills: list[tuple[str, ...]]) -> Roster:
    agents = tuple(Agent(f"a{n}", "t", s) for n, s in enumerate(skills))
    assignment = [[0, 0, 0] if n % 4 else [1, 1, OFF] for n in range(len(agents))]
    return Roster(
        GRID, agents, (Team("t"),), PATTERNS, np.array(assignment),
        np.full((len(agents), 3), ""), np.empty((len(agents), 0), dtype=int),
    )  # fmt: skip


def simulated(people: Roster) -> SimulatedService:
    return simulate_roster(
        forecast(),
        people,
        QUEUES,
        SimulationSettings(replications=150, busyness=False),
        {},
        seed=3,
    )


def test_agents_of_one_skill_group_get_what_the_simulation_gives_them() -> None:
    people = roster([("x", "y")] * 24)
    service = simulated(people)
    made = expect(people, service, forecast())
    assert service.agents is not None
    handled = service.agents.handled.mean(axis=0)
    nights = np.arange(24) % 4 == 0
    for group in (nights, ~nights):
        assert made.contacts.sum(axis=1)[group].mean() == pytest.approx(
            handled[group].mean(), rel=0.03
        )
    # A flat expectation would be far off: nights are asked for less than half.
    assert handled[nights].mean() < 0.5 * handled[~nights].mean()
    np.testing.assert_allclose(made.contacts.sum(), service.answered.sum(), rtol=1e-9)


def test_skill_groups_share_a_queue_by_their_idle_time() -> None:
    skills = [("x",), ("x", "y"), ("y",)] * 8
    people = roster(skills)
    service = simulated(people)
    made = expect(people, service, forecast()).contacts.sum(axis=1)
    assert service.agents is not None
    handled = service.agents.handled.mean(axis=0)
    days = np.arange(24) % 4 != 0
    for group in set(skills):
        own = days & np.array([s == group for s in skills])
        assert made[own].mean() == pytest.approx(handled[own].mean(), rel=0.15)


def test_contacts_are_neither_lost_nor_invented() -> None:
    generator = np.random.default_rng(1)
    ready = generator.uniform(0, 50_000, (3, 20))
    skilled = np.array([[1, 0], [1, 1], [0, 1]], dtype=bool)
    answered, aht = generator.uniform(0, 60, (2, 20)), np.full((2, 20), 200.0)
    taken = group_contacts(ready, skilled, answered, aht)
    np.testing.assert_allclose(taken.sum(axis=0), answered.sum(axis=0))
    assert (taken >= 0).all()


def test_after_the_fact_the_day_adds_up_to_what_came() -> None:
    people = roster([("x", "y")] * 12)
    before = expect(people, simulated(people), forecast())
    ready = before.ready_seconds * np.linspace(0.5, 1, 12)[:, None]
    came = np.array([700.0, 900.0, 400.0])
    after = expect_after(before, ready, came)
    np.testing.assert_allclose(after.contacts.sum(axis=0), came)
    same = after.contacts[1] / after.ready_seconds[1]
    np.testing.assert_allclose(same, after.contacts[2] / after.ready_seconds[2])
    with pytest.raises(InvalidInput, match="do not fit"):
        expect_after(before, ready[:, :2], came)


def test_rostered_time_and_shift_come_from_the_roster() -> None:
    people = roster([("x", "y")] * 5)
    assert rostered_seconds(people)[0].tolist() == [39_600.0, 39_600.0, 0.0]
    assert shift_of_agent(people) == ("N", "D", "D", "D", "N")


def test_different_grids_are_refused() -> None:
    people = roster([("x", "y")] * 8)
    service = simulated(people)
    other = replace(forecast(), grid=TimeGrid(date(2026, 3, 9), 3, 60, "Asia/Shanghai"))
    with pytest.raises(InvalidInput, match="different grids"):
        expect(people, service, other)
    with pytest.raises(InvalidInput, match="present_share"):
        expect(people, service, forecast(), 0.0)
