from datetime import date

import numpy as np
import pytest

from wfm.domain import (
    OFF,
    Agent,
    AgentActivity,
    InvalidInput,
    Roster,
    ShiftPattern,
    SimulatedService,
    Team,
    TimeGrid,
)
from wfm.domain.service import SIMULATED_ARRAYS
from wfm.domain.settings import TargetSettings
from wfm.targets import occupancy_by_agent, occupancy_by_shift, occupancy_by_team, set_targets
from wfm.targets.contacts import reachable

GRID = TimeGrid(date(2026, 3, 2), 2, 60, "Asia/Shanghai")
AGENTS = (Agent("a1", "t1", ("x",)), Agent("a2", "t1", ("x",)), Agent("a3", "t2", ("x",)))
DAY, NIGHT = ShiftPattern("D", 0, 480, 480), ShiftPattern("N", 0, 1380, 480)


def roster_of(assignment: list[list[int]]) -> Roster:
    return Roster(
        GRID,
        AGENTS,
        (Team("t1"), Team("t2")),
        (DAY, NIGHT),
        assignment,
        np.full((3, 2), ""),
        np.empty((3, 0), dtype=int),
    )


def service_with(activity: AgentActivity | None, replications: int) -> SimulatedService:
    zeros = {name: np.zeros((1, GRID.interval_count)) for name in SIMULATED_ARRAYS}
    for name in ("ready_agents", "busy_agents", "occupancy_half_width"):
        zeros[name] = np.zeros(GRID.interval_count)
    zeros["day_service_level"] = np.zeros((replications, 1, 2))
    return SimulatedService(
        GRID, ("x",), replications, 0.95, engine="none", agents=activity, **zeros
    )


def activity_of(handled: np.ndarray) -> AgentActivity:
    ready = np.array([[28800.0, 0], [28800, 28800], [0, 0]])
    return AgentActivity(
        ("a1", "a2", "a3"), ready, ready * [[0.5], [0.75], [0]], handled, np.ones((3, 2))
    )


@pytest.mark.parametrize("probability", [0.5, 0.6, 0.7])
@pytest.mark.parametrize("replications", [20, 99, 200])
def test_a_new_month_reaches_the_target_as_often_as_asked(
    probability: float, replications: int
) -> None:
    """Order statistics of continuous counts: the hit rate is known, so test within its error."""
    rng = np.random.default_rng(replications)
    agents = 20_000
    past = rng.normal(300, 20, (replications, agents))
    target = reachable(past, probability)
    hits = rng.normal(300, 20, agents) >= target
    k = np.floor((1 - probability) * (replications + 1) + 1e-9)
    exact = 1 - k / (replications + 1)
    assert abs(hits.mean() - exact) < 4 * np.sqrt(exact * (1 - exact) / agents)
    assert probability <= exact < probability + 1 / replications + 1e-9


def test_the_published_number_is_reached_in_the_stated_share_of_simulations() -> None:
    rng = np.random.default_rng(5)
    handled = rng.poisson([200, 100, 0], (200, 3)).astype(float)
    made = set_targets(
        roster_of([[0, OFF], [0, 1], [OFF, OFF]]),
        service_with(activity_of(handled), 200),
        TargetSettings(hit_probability=0.6),
    )
    for target, counts in zip(made[:2], handled.T[:2], strict=True):
        assert target.simulated_hit_probability == (counts >= target.target).mean()
        assert 0.6 <= target.simulated_hit_probability < 0.7
        assert target.target < target.expected
        assert f"{target.expected:.1f} contacts" in target.explanation
        assert f"reached in {(counts >= target.target).mean():.0%} of them" in target.explanation
    assert made[1].shifts == 2
    assert made[1].ready_hours == 16.0
    assert made[1].occupancy == 0.75


def test_few_simulations_are_explained_by_what_they_reached() -> None:
    """The order statistic of 20 runs at 60 % is reached in 13 of them, not in 12."""
    handled = np.tile(np.arange(100.0, 120)[:, None], (1, 3))
    made = set_targets(
        roster_of([[0, OFF], [0, 1], [OFF, OFF]]),
        service_with(activity_of(handled), 20),
        TargetSettings(hit_probability=0.6),
    )
    assert made[0].simulated_hit_probability == 0.65
    assert made[0].explanation.endswith("the number was reached in 65% of them")


def test_an_agent_without_a_shift_is_asked_for_nothing() -> None:
    handled = np.zeros((20, 3))
    made = set_targets(
        roster_of([[0, OFF], [0, 1], [OFF, OFF]]),
        service_with(activity_of(handled), 20),
        TargetSettings(),
    )
    assert made[2].target == 0
    assert made[2].explanation == "no shift in the period"


def test_a_service_without_a_roster_is_refused() -> None:
    roster = roster_of([[0, OFF], [0, 1], [OFF, OFF]])
    with pytest.raises(InvalidInput, match="without a roster"):
        set_targets(roster, service_with(None, 20), TargetSettings())


def test_occupancy_adds_up_over_agents_teams_and_shifts() -> None:
    roster = roster_of([[0, OFF], [0, 1], [OFF, OFF]])
    activity = activity_of(np.zeros((20, 3)))
    agents, teams = occupancy_by_agent(activity), occupancy_by_team(roster, activity)
    shifts = occupancy_by_shift(roster, activity)
    assert [f.key for f in teams] == ["t1", "t2"]
    assert teams[0].ready_hours == sum(f.ready_hours for f in agents[:2]) == 24.0
    assert teams[0].occupancy == pytest.approx((4 + 12) / 24)
    assert np.isnan(teams[1].occupancy)
    by_code = {f.key: f for f in shifts}
    assert by_code["D"].busy_hours == 4 + 6
    assert by_code["N"].occupancy == 0.75
