"""Every published number can be worked out again from what is shown."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.domain import (
    Agent,
    AgentActivity,
    InvalidInput,
    NotFound,
    Roster,
    ShiftPattern,
    Team,
    TimeGrid,
)
from wfm.targets import add_up, explain, own_ratios, with_own_ratios
from wfm.targets.contacts import reachable
from wfm.targets.own_ratio import Adjustment, OwnRatio, contact_ratio

GRID = TimeGrid(date(2026, 5, 4), 2, 60, "Asia/Shanghai")
N = 12


@pytest.fixture
def roster() -> Roster:
    agents = tuple(
        Agent(f"a{n:03d}", f"t{n % 3}", ("service", "card"), aht_factor=1.0) for n in range(N)
    )
    return Roster(
        GRID, agents, tuple(Team(f"t{n}") for n in range(3)), (ShiftPattern("D", 0, 480, 480),),
        np.zeros((N, 2), dtype=int), np.full((N, 2), ""), np.empty((N, 0), dtype=int),
    )  # fmt: skip


@pytest.fixture
def activity() -> AgentActivity:
    generator = np.random.default_rng(3)
    ready = np.full((N, 2), 27_000.0)
    busy = ready * np.linspace(0.4, 0.9, N)[:, None]
    handled = generator.poisson(np.linspace(80, 200, N), (99, N)).astype(float)
    return AgentActivity(tuple(f"a{n:03d}" for n in range(N)), ready, busy, handled, busy / 300)


def recomputed(steps: tuple, counts: np.ndarray) -> None:
    """Evaluate every formula on the values shown above it, independently of the code."""
    known: dict[str, float] = {}
    for step in steps:
        formula = step.formula
        if re.fullmatch(r"given|simulated|count of the roster|mean of the simulated numbers",
                        formula):  # fmt: skip
            value = step.value
        elif formula == "sorted(n, k)":
            value = float(np.sort(counts)[int(known["k"]) - 1])
        elif formula.startswith("combined, within"):
            low, high = known["previous"] * 0.97, known["previous"] * 1.03
            value = min(max(known["combined"], low), high)
        else:
            names = {**known, "floor": math.floor, "max": max}
            value = float(eval(formula, {"__builtins__": {}}, names))
        assert step.value == pytest.approx(value, abs=1e-9, nan_ok=True), step
        known[step.name] = step.value


@pytest.mark.parametrize(
    "ratio",
    [
        None,
        OwnRatio(own_pace=1.12, floor_pace=1.01, planned_pace=1.02, reliability=0.7),
        OwnRatio(
            own_pace=0.8,
            reliability=0.9,
            previous=1.0,
            adjustment=Adjustment(0.02, "leader", "new headset"),
        ),
    ],
)
def test_formulas_reproduce_every_value(roster, activity, ratio) -> None:
    if ratio is not None:
        ratio = replace(ratio, occupancy=float(activity.occupancy[5]))
    steps = explain("a005", roster, activity, 0.6, ratio)
    recomputed(steps, activity.handled[:, 5])
    assert steps[-1].name == "target"
    assert "2 x D" in steps[0].words


def test_the_plain_number_is_the_published_one(roster, activity) -> None:
    for n in range(N):
        steps = explain(f"a{n:03d}", roster, activity, 0.6)
        assert steps[-1].value == reachable(activity.handled[:, [n]], 0.6)[0]


def test_strangers_are_not_explained(roster, activity) -> None:
    with pytest.raises(NotFound, match="did you mean a005"):
        explain("a05", roster, activity, 0.6)


def test_a_slow_agent_loses_less_where_it_is_quiet() -> None:
    """FT-4: at an occupancy of .52 an agent 10 % slower loses 5 %."""
    assert contact_ratio(1.1, 0.52) == pytest.approx(0.9506, abs=1e-4)
    assert contact_ratio(1.1, 1.0) == pytest.approx(1 / 1.1)
    assert contact_ratio(1.0, 0.3) == 1.0


def test_adjustments_are_bounded_and_signed() -> None:
    with pytest.raises(InvalidInput, match="5% at most"):
        Adjustment(0.06, "x", "y")
    with pytest.raises(InvalidInput, match="lacks who"):
        Adjustment(0.01)
    ratio = OwnRatio(previous=0.9, own_pace=0.5, occupancy=1.0, reliability=1.0)
    assert ratio.limited == pytest.approx(0.9 * 1.03)
    with pytest.raises(InvalidInput, match="reliability"):
        OwnRatio(reliability=1.2)


def test_own_past_moves_the_target_as_far_as_it_is_reliable(roster, activity, draw_log) -> None:
    from wfm.domain.settings import TargetSettings

    pace = np.where(np.arange(N) == 4, 1.25, 1.0)
    log = draw_log(1, pace, days=84)
    ratios = own_ratios(log, roster, activity, ["over 12 months"] * N)
    assert ratios[4].own_pace == pytest.approx(1.25, rel=0.1)
    assert 0 < ratios[4].reliability < 1
    assert min(ratios[4].own, ratios[4].floor) < ratios[4].combined < ratios[4].floor
    targets = plain_targets(roster, activity, TargetSettings().hit_probability)
    made = with_own_ratios(targets, activity, ratios)
    for n, target in enumerate(made):
        steps = explain(target.agent, roster, activity, 0.6, ratios[n])
        assert steps[-1].value == pytest.approx(target.target, abs=1e-9)
        assert target.simulated_hit_probability >= 0.55
    assert made[4].target < targets[4].target


def test_targets_add_up_to_team_and_centre(roster, activity) -> None:
    targets = plain_targets(roster, activity, 0.6)
    sums = add_up(roster, activity, targets)
    assert [s.name for s in sums] == ["t0", "t1", "t2", "centre"]
    assert sums[-1].target == sum(s.target for s in sums[:-1]) == sum(t.target for t in targets)
    assert sums[-1].expected == pytest.approx(activity.handled.mean(axis=0).sum(), abs=1e-9)
    assert sums[-1].gap == pytest.approx(sums[-1].target - sums[-1].expected)
    assert sums[-1].target < sums[-1].together < sums[-1].expected


def test_logs_of_other_agents_are_refused(roster, activity, draw_log) -> None:
    with pytest.raises(InvalidInput, match="not those of the roster"):
        own_ratios(draw_log(1, np.ones(3)), roster, activity, ["x"] * 3)
    with pytest.raises(InvalidInput, match="name 'zz'"):
        own_ratios(draw_log(1, np.ones(N)), roster, activity, ["x"] * N, previous={"zz": 1.0})


def plain_targets(roster: Roster, activity: AgentActivity, probability: float) -> tuple:
    from wfm.domain import AgentTarget

    number = reachable(activity.handled, probability)
    return tuple(
        AgentTarget(
            a.agent, "handled_contacts", "contacts", GRID.first_day, GRID.last_day,
            float(number[n]), float(activity.handled[:, n].mean()), 1.0, probability, 0.6, 15.0, 2,
            0.5,
        )
        for n, a in enumerate(roster.agents)
    )  # fmt: skip
