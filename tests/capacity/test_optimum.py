"""The model against every plan there is, and against rules of thumb that must hold."""

from itertools import product

import numpy as np
import pytest

from wfm.capacity import Cohort, Crew, decide, make_problem, walk
from wfm.capacity.model import CapacityModel, Commitment
from wfm.capacity.walk import walk_of
from wfm.domain import SolveStatus
from wfm.solver import solve

WAGE, JOINER, UNMET, STAY = 1000.0, 4 * 10 + 100 + 200, 3000.0, 0.9


def by_hand(seats: tuple[int, ...], required: list[float], agents: float) -> float:
    """Return the cost of joiners by month, with nothing but this page."""
    cost, cohorts = 0.0, [(agents, True)]
    for t, need in enumerate(required):
        joiners = seats[t]
        cost += JOINER * joiners
        cohorts = [*cohorts, (float(joiners), False)]
        present = [heads * (1 + STAY) / 2 for heads, _ in cohorts]
        cost += WAGE * sum(present)
        work = sum(n for n, (_, trained) in zip(present, cohorts, strict=True) if trained)
        cost += UNMET * max(need - work, 0.0)
        cohorts = [(heads * STAY, True) for heads, _ in cohorts]
    return cost


REQUIREMENTS = (
    [9.0, 9.0, 9.0, 9.0, 9.0],
    [8.0, 8.0, 12.0, 8.0, 8.0],
    [10.0, 12.0, 14.0, 16.0, 16.0],
    [5.0, 5.0, 5.0, 5.0, 5.0],
)


@pytest.mark.parametrize("required", REQUIREMENTS)
def test_the_optimum_is_the_cheapest_of_all_plans(plain_problem, required) -> None:
    """Classes of 0 to 3 in months 2 to 5: all 256 plans are tried."""
    problem = plain_problem(required)
    every = [(0, *rest) for rest in product(range(4), repeat=4)]
    costs = {seats: by_hand(seats, required, 10.0) for seats in every}
    found = decide(problem)
    seats = tuple(found.decisions.seats[0].tolist())
    assert found.worth.best == pytest.approx(min(costs.values()))
    assert costs[seats] == pytest.approx(min(costs.values()))
    assert walk(problem, found.decisions, 0).cost == pytest.approx(costs[seats])


def test_classes_have_a_least_size(plain_problem) -> None:
    """Two people are worth hiring, but a class has four at least: all sizes are tried."""
    required = [9.0, 9.0, 9.5, 9.5, 9.5]
    hiring = {"class_min": 4, "class_max": 5, "trainees_per_trainer": 5}
    sizes = (0, 4, 5)
    found = decide(plain_problem(required, hiring=hiring))
    costs = {(0, *rest): by_hand((0, *rest), required, 10.0) for rest in product(sizes, repeat=4)}
    assert set(found.decisions.seats[0].tolist()) <= set(sizes)
    assert found.worth.best == pytest.approx(min(costs.values()))


def test_trainers_limit_those_in_training_at_a_time(plain_problem) -> None:
    required = [30.0] * 9
    hiring = {"training_months": 2, "trainees_per_trainer": 3}
    seats = decide(plain_problem(required, hiring=hiring)).decisions.seats[0]
    assert (seats[:-1] + seats[1:]).max() <= 3
    assert seats.sum() > 3


def test_applicants_limit_each_class(plain_problem) -> None:
    """9 applicants a month, of whom a quarter joins: two joiners, not three."""
    found = decide(plain_problem([30.0] * 5, hiring={"max_applicants": 9}))
    assert found.decisions.seats[0].max() == 2


def test_a_class_of_the_last_applicant_names_applicants_as_its_limit(plain_problem) -> None:
    """20 x 0.3 x 0.5 is 3 joiners by the model and by the limits, whatever binary shares say."""
    hiring = {"max_applicants": 20, "offer_share": 0.3, "join_share": 0.5}
    problem = plain_problem([30.0] * 5, hiring=hiring)
    assert problem.most_found == 3
    found = decide(problem)
    assert found.decisions.seats[0].max() == 3
    assert plain_problem([30.0] * 5).most_found is None


def test_applicants_and_offers_are_whole_people(plain_problem) -> None:
    """Of 53 applicants a class of 8 is not expected; 3 need 20, not 21."""
    problem = plain_problem([30.0] * 3, hiring={"offer_share": 0.2, "join_share": 0.75})
    assert [problem.applicants(n) for n in (3, 8, 29)] == [20, 54, 194]
    assert [problem.offers(n) for n in (3, 8, 29)] == [4, 11, 39]
    assert problem.applicants(0) == problem.offers(0) == 0


def test_overtime_then_temporary_people_by_their_price(plain_problem) -> None:
    """Short by 1.5 in one month: 0.5 by overtime at 1.5 wages, the rest by people at 2 wages."""
    work = 10 * 0.95
    problem = plain_problem(
        [work + 1.5],
        overtime={"max_hours": 8, "pay_multiple": 1.5},
        temporary={"max_fte": 10, "lead_months": 0, "proficiency": 0.5, "monthly_cost": 1000},
    )
    found = decide(problem)
    told = walk(problem, found.decisions, 0)
    assert told.overtime_fte[0] == pytest.approx(9.5 * 8 / 160)
    assert told.temporary_fte[0] == pytest.approx(1.5 - 9.5 * 8 / 160)
    hour = 1000 / (21.75 * 8)
    assert told.overtime_cost[0] == pytest.approx(9.5 * 8 * hour * 1.5)
    assert told.temporary_cost[0] == pytest.approx(2000 * told.temporary_fte[0])
    assert told.gap_fte[0] == pytest.approx(0, abs=1e-6)


def test_temporary_people_come_after_their_lead_time(plain_problem) -> None:
    temporary = {"max_fte": 10, "lead_months": 2, "proficiency": 1.0, "monthly_cost": 1}
    told = decide(plain_problem([12.0] * 4, temporary=temporary)).decisions.temporary_fte[0]
    assert told[:2].tolist() == [0, 0]
    assert told[2:].min() > 0


def test_leaders_are_prepared_in_time_for_the_span(plain_problem) -> None:
    """40 agents, no leader, ten a leader: as many as take the first months to prepare."""
    leaders = {"agents_per_leader": 10, "lead_months": 2, "phone_share": 1.0, "monthly_extra": 10,
               "missing_cost": 9000}  # fmt: skip
    problem = plain_problem([1.0] * 6, agents=40.0, leaders=leaders)
    found = decide(problem)
    told = walk(problem, found.decisions, 0)
    assert told.leaders[:2].tolist() == [0, 0]
    assert (told.leaders[2:] >= told.leaders_needed[2:] - 1e-6).all()
    assert found.decisions.promoted[0] == 3
    assert found.decisions.promoted[-2:].tolist() == [0, 0]


def test_leaders_off_the_phone_are_work_that_is_lost(plain_problem) -> None:
    leaders = {
        "agents_per_leader": 10,
        "lead_months": 0,
        "phone_share": 0.25,
        "missing_cost": 9000,
    }
    problem = plain_problem([20.0] * 3, agents=20.0, leaders=leaders)
    found = decide(problem)
    told = walk(problem, found.decisions, 0)
    lost = 20 * 0.95 * np.array([1, 0.9, 0.81]) - told.regular_fte
    joined = np.array([0.0, 0.0, found.decisions.seats[0, 1] * 0.9 * 0.95])
    assert lost + joined == pytest.approx(0.75 * told.leaders)


def test_the_walk_is_the_objective_of_the_model(plain_problem) -> None:
    """Two ways to the same cost: the solver's sum, and the arithmetic of the walk."""
    problem = plain_problem(
        {"low": [9] * 6, "expected": [10.5] * 6, "high": [14] * 6},
        demand_odds={"low": 0.3, "expected": 0.4, "high": 0.3},
        attrition_odds=[{"factor": 1, "probability": 0.5}, {"factor": 2, "probability": 0.5}],
        overtime={"max_hours": 10},
        temporary={"max_fte": 2},
        leaders={"agents_per_leader": 4, "lead_months": 1, "missing_cost": 900},
        hiring={"pass_share": 0.9},
    )
    model = CapacityModel(problem, problem.scenarios, Commitment(2))
    report = solve(model.problem, stage="capacity", time_limit_seconds=60, gap=1e-7)
    assert report.status is SolveStatus.OPTIMAL
    decisions = model.decisions()
    costs = [
        s.probability * walk_of(problem, s, decisions, n).cost
        for n, s in enumerate(problem.scenarios)
    ]
    assert sum(costs) == pytest.approx(report.objective, rel=1e-6)


def test_a_year_of_no_need_hires_nobody(plain_problem) -> None:
    found = decide(plain_problem([0.0] * 6))
    assert not found.decisions.hires_anybody
    assert found.worth.best == pytest.approx(1000 * 9.5 * (1 - 0.9**6) / 0.1)


def test_agents_barred_from_overtime_do_none(plain_settings, plain_periods) -> None:
    """Three of four may: 9.5 present agents with 8 h each give 57 h, not 76."""
    settings = plain_settings(overtime={"max_hours": 8})
    crew = Crew((Cohort(10.0, 10.0, 24.0, opening=True),), overtime_share=0.75)
    need = dict.fromkeys(("low", "expected", "high"), np.full(1, 30.0))
    problem = make_problem(settings, plain_periods(1), need, crew)
    assert decide(problem).decisions.overtime_hours[0, 0] == pytest.approx(57)
