"""Random courses against their expectations."""

import numpy as np
import pytest

from wfm.capacity import Cohort, Crew, Decisions, decide, draw_fan, make_problem, walk

RUNS = 4000
ATTRITION = [
    {"from_month": 0, "monthly_hazard": 0.15},
    {"from_month": 3, "monthly_hazard": 0.08},
]


@pytest.fixture(scope="module")
def crew() -> Crew:
    agents = (Cohort(40.0, 36.0, 1.0, opening=True), Cohort(60.0, 60.0, 24.0, opening=True))
    return Crew(agents, (Cohort(6.0, 6.0, 30.0, opening=True),), {2: 10})


@pytest.fixture(scope="module")
def problem(plain_settings, plain_periods, crew):
    settings = plain_settings(
        attrition=ATTRITION, trajectories=RUNS, hiring={"pass_share": 0.8},
        demand_odds={"low": 0.3, "expected": 0.4, "high": 0.3},
    )  # fmt: skip
    need = {"low": 70.0, "expected": 80.0, "high": 95.0}
    required = {name: np.full(6, value) for name, value in need.items()}
    return make_problem(settings, plain_periods(6), required, crew)


@pytest.fixture(scope="module")
def planned(problem) -> Decisions:
    seats = np.zeros((len(problem.scenarios), 6), dtype=np.int64)
    seats[:, 1] = 20
    blank = np.zeros(seats.shape)
    return Decisions(seats, (seats > 0).astype(int), np.zeros(6, dtype=int), blank, blank)


def test_mean_heads_are_the_expected_course(problem, planned, crew) -> None:
    """A head stays or not: the variance of 126 heads is below a quarter of them."""
    fan = draw_fan(problem, crew, planned, seed=1)
    told = walk(problem, planned, problem.central)
    error = np.sqrt(126 / 4 / RUNS)
    assert np.abs(fan.mean_heads - told.closing).max() < 4 * error
    assert (fan.heads[0] <= fan.heads[1]).all()
    assert (fan.heads[1] <= fan.heads[2]).all()


def test_the_spread_of_leavers_is_binomial(problem, planned, crew) -> None:
    """In the first month 0.15 of 40 and 0.08 of 66 leave: the ends of the band say so."""
    fan = draw_fan(problem, crew, planned, seed=2)
    spread = np.sqrt(40 * 0.15 * 0.85 + 66 * 0.08 * 0.92)
    mean = 40 * 0.85 + 66 * 0.92
    assert fan.heads[0, 0] == pytest.approx(mean - 1.2816 * spread, abs=1.1)
    assert fan.heads[2, 0] == pytest.approx(mean + 1.2816 * spread, abs=1.1)


def test_the_band_of_the_requirement_is_that_of_the_demand(problem, planned, crew) -> None:
    fan = draw_fan(problem, crew, planned, seed=3)
    assert fan.required_fte[:, 0] == pytest.approx([70, 80, 95], abs=1.0)


def test_chances_are_those_of_a_normal_level(problem, planned, crew) -> None:
    """About 97 FTE against 80 (70 to 95): short when the level is 1.5 deviations up."""
    fan = draw_fan(problem, crew, planned, seed=4)
    assert 0.01 < fan.short_chance[0] < 0.2
    assert (fan.short_with_overtime_chance <= fan.short_chance + 1e-12).all()
    assert fan.short_chance[-1] > 0.9


def test_the_same_seed_gives_the_same_courses(problem, planned, crew) -> None:
    assert draw_fan(problem, crew, planned, 5) == draw_fan(problem, crew, planned, 5)
    assert draw_fan(problem, crew, planned, 5) != draw_fan(problem, crew, planned, 6)


def test_a_crew_that_never_leaves_has_no_spread(plain_settings, plain_periods) -> None:
    settings = plain_settings(attrition=[{"from_month": 0, "monthly_hazard": 0.0}])
    crew = Crew((Cohort(10.0, 10.0, 24.0, opening=True),))
    need = dict.fromkeys(("low", "expected", "high"), np.full(6, 10.0))
    problem = make_problem(settings, plain_periods(6), need, crew)
    fan = draw_fan(problem, crew, decide(problem).decisions, 1)
    assert (fan.heads == 10).all()
    assert (fan.productive_fte == 10).all()
    assert (fan.short_chance == 0).all()
