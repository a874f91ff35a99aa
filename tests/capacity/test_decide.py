"""Hire now or wait: a tree small enough to try every plan, and plans that cannot be."""

import re
from itertools import product

import numpy as np
import pytest

from wfm.capacity import decide, expected_cost, limits_reached, walk
from wfm.domain import Infeasible

WAGE, JOINER, UNMET, STAY = 1000.0, 340.0, 3000.0, 0.9
SIZES = range(4)
LOW, HIGH = [9.0, 9.0, 8.0, 7.0, 6.0], [9.0, 9.0, 12.0, 14.0, 16.0]
CHANCE = 0.5


def by_hand(seats: tuple[int, ...], required: list[float]) -> float:
    """Return the cost of joiners by month for ten agents of whom a tenth leaves a month."""
    cost, trained, fresh = 0.0, 10.0, 0.0
    for joiners, need in zip(seats, required, strict=True):
        fresh = float(joiners)
        working = trained * (1 + STAY) / 2
        cost += JOINER * joiners + WAGE * (working + fresh * (1 + STAY) / 2)
        cost += UNMET * max(need - working, 0.0)
        trained = (trained + fresh) * STAY
    return cost


def costs_by_early() -> dict[tuple[int, int], float]:
    """Return the least expected cost of each pair of early classes; later ones follow."""
    later = list(product(SIZES, repeat=2))
    return {
        early: sum(
            CHANCE * min(by_hand((0, *early, *rest), need) for rest in later)
            for need in (LOW, HIGH)
        )
        for early in product(SIZES, repeat=2)
    }


@pytest.fixture(scope="module")
def tree(plain_problem):
    """Classes of months 2 and 3 are decided before month 3 shows which way it goes."""
    return plain_problem(
        {"low": LOW, "expected": HIGH},
        demand_odds={"low": CHANCE, "expected": 1 - CHANCE, "high": 0},
        decision_months=2,
    )


@pytest.fixture(scope="module")
def decided(tree):
    return decide(tree)


def test_early_classes_are_the_best_of_the_tree(decided) -> None:
    costs = costs_by_early()
    assert decided.worth.best == pytest.approx(min(costs.values()))
    early = tuple(decided.decisions.seats[0, 1:3].tolist())
    assert costs[early] == pytest.approx(min(costs.values()))


def test_nothing_is_anticipated(decided) -> None:
    """Before the decision the classes are the same, afterwards each scenario has its own."""
    seats = decided.decisions.seats
    assert (seats[0, :3] == seats[1, :3]).all()
    assert (seats[0, 3:] != seats[1, 3:]).any()


def test_waiting_hiring_and_knowing_are_worth_what_the_tree_says(decided) -> None:
    costs, worth = costs_by_early(), decided.worth
    every = list(product(SIZES, repeat=4))
    assert worth.waited == pytest.approx(costs[0, 0])
    now = min(sum(CHANCE * by_hand((0, *seats), need) for need in (LOW, HIGH)) for seats in every)
    assert worth.all_now == pytest.approx(now)
    known = sum(
        CHANCE * min(by_hand((0, *seats), need) for seats in every) for need in (LOW, HIGH)
    )
    assert worth.foresight == pytest.approx(known, rel=1e-6)
    mean = [(a + b) / 2 for a, b in zip(LOW, HIGH, strict=True)]
    blind = min(every, key=lambda seats: by_hand((0, *seats), mean))[:2]
    assert worth.mean_plan == pytest.approx(costs[blind])
    assert worth.of_flexibility == pytest.approx(now - min(costs.values()))
    assert worth.of_hiring_now == pytest.approx(costs[0, 0] - min(costs.values()))
    assert worth.of_perfect_information == pytest.approx(min(costs.values()) - known, rel=1e-4)


def test_the_values_come_in_order(decided) -> None:
    """Birge and Louveaux (2011), section 4.3: foresight <= recourse <= any fixed early plan."""
    worth = decided.worth
    assert worth.foresight <= worth.best
    assert worth.best <= min(worth.mean_plan, worth.all_now, worth.waited)
    assert expected_cost(decided.problem, decided.decisions) == pytest.approx(worth.best)


def test_hiring_nobody_is_told_beside_it(decided) -> None:
    assert not decided.nobody.hires_anybody
    told = walk(decided.problem, decided.nobody, decided.problem.central)
    assert told.gap_fte[-1] > walk(decided.problem, decided.decisions, 0).gap_fte[-1]


def test_without_uncertainty_waiting_has_no_price(plain_problem) -> None:
    worth = decide(plain_problem([9.0, 9.0, 11.0, 11.0], decision_months=4)).worth
    assert worth.best == pytest.approx(worth.all_now) == pytest.approx(worth.mean_plan)
    assert worth.of_perfect_information == pytest.approx(0, abs=1e-3)


def test_limits_are_named_where_something_is_lacking(plain_problem) -> None:
    problem = plain_problem([9.0, 30.0, 30.0, 30.0, 9.0], overtime={"max_hours": 4})
    decisions = decide(problem).decisions
    limits = limits_reached(problem, decisions, 0)
    assert limits[0] == ()
    assert limits[1] == ("lead_time", "overtime", "temporary")
    assert limits[2] == ("trainers", "overtime", "temporary")
    assert limits[4] == ()


def test_gaps_that_are_not_worth_closing_say_so(plain_problem) -> None:
    problem = plain_problem([9.0] * 5, unmet_cost=10)
    limits = limits_reached(problem, decide(problem).decisions, 0)
    assert limits[-1] == ("overtime", "temporary", "price")


def test_a_budget_below_the_wages_says_what_is_missing(plain_problem) -> None:
    wages = 1000 * 9.5 * (1 + 0.9 + 0.81)
    problem = plain_problem([9.0] * 3, budget=20_000)
    with pytest.raises(Infeasible, match=f"{wages - 20_000:,.0f} are missing"):
        decide(problem)


def test_a_budget_is_kept_and_named(plain_problem) -> None:
    need = [12.0] * 6
    free = walk(plain_problem(need), decide(plain_problem(need)).decisions, 0)
    least = 1000 * 9.5 * (1 - 0.9**6) / 0.1
    budget = (float(free.money.sum()) + least) / 2
    problem = plain_problem(need, budget=budget)
    told = walk(problem, decide(problem).decisions, 0)
    assert least <= told.money.sum() <= budget + 1e-3
    assert told.gap_fte.sum() > free.gap_fte.sum()
    spent = plain_problem(need, budget=float(told.money.sum()))
    assert "budget" in limits_reached(spent, decide(spent).decisions, 0)[-1]


def test_an_allowed_gap_that_cannot_be_kept_names_months_and_limits(plain_problem) -> None:
    problem = plain_problem([9.0, 30.0, 30.0, 30.0], allowed_gap=0.05)
    with pytest.raises(Infeasible) as found:
        decide(problem)
    message = str(found.value)
    assert re.search(r"p1 lacks 21\.\d of 30\.0 FTE \(no class decided today", message)
    assert "p3 lacks" in message
    assert "trainers have no more places" in message


def test_an_allowed_gap_that_can_be_kept_is_kept(plain_problem) -> None:
    need = [9.0, 8.0, 9.0, 9.0, 9.0]
    problem = plain_problem(need, allowed_gap=0.02, unmet_cost=1)
    told = walk(problem, decide(problem).decisions, 0)
    assert (told.gap_fte <= 0.02 * np.array(need) + 1e-6).all()
