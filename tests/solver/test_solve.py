"""Statuses, bounds and values of problems whose answers are known."""

from __future__ import annotations

from itertools import product

import numpy as np
import pulp
import pytest

from wfm.domain import InvalidInput, SolveStatus
from wfm.solver import relax, solve, values_of, weighted_sum
from wfm.solver import solve as solve_function

WEIGHTS = np.array([12, 7, 11, 8, 9, 6, 13, 5])
WORTH = np.array([24, 13, 23, 15, 16, 11, 27, 8])
ROOM = 30


def knapsack(*, whole: bool = True) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    problem = pulp.LpProblem("knapsack", pulp.LpMinimize)
    kind = "Integer" if whole else "Continuous"
    taken = [problem.add_variable(f"x{n}", 0, 1, kind) for n in range(len(WORTH))]
    problem += weighted_sum(zip(taken, -WORTH, strict=True))
    problem += weighted_sum(zip(taken, WEIGHTS, strict=True)) <= ROOM
    return problem, taken


def best_by_enumeration() -> int:
    choices = np.array(list(product((0, 1), repeat=len(WORTH))))
    return int((choices @ WORTH)[choices @ WEIGHTS <= ROOM].max())


def test_the_optimum_is_found_and_proved() -> None:
    problem, taken = knapsack()
    report = solve(problem, stage="test", time_limit_seconds=20, gap=1e-6)
    chosen = np.rint(values_of(taken))
    assert report.status is SolveStatus.OPTIMAL
    assert report.objective == pytest.approx(-best_by_enumeration())
    assert -(chosen @ WORTH) == pytest.approx(report.objective)
    assert chosen @ WEIGHTS <= ROOM
    assert report.bound <= report.objective + 1e-6
    assert report.gap < 1e-5
    assert (report.variables, report.constraints) == (8, 1)


def test_the_relaxation_bounds_the_whole_problem() -> None:
    problem, taken = knapsack()
    report = relax(problem, stage="test", time_limit_seconds=20, options={})
    # The greedy fill by worth per weight is the relaxation's optimum (Dantzig 1957).
    left, value = float(ROOM), 0.0
    for n in np.argsort(-WORTH / WEIGHTS):
        share = min(1.0, left / WEIGHTS[n])
        left, value = left - share * WEIGHTS[n], value + share * WORTH[n]
    assert report.bound == pytest.approx(-value)
    assert report.bound <= -best_by_enumeration()
    assert values_of(taken) @ WEIGHTS == pytest.approx(ROOM)


def test_interior_point_without_crossover_gives_the_same_bound() -> None:
    problem, _ = knapsack(whole=False)
    vertex = relax(problem, stage="test", time_limit_seconds=20, options={})
    inside = relax(problem, stage="test", time_limit_seconds=20)
    assert inside.bound == pytest.approx(vertex.bound, rel=1e-5)


def test_an_infeasible_problem_is_called_one() -> None:
    problem, taken = knapsack()
    problem += weighted_sum((x, 1.0) for x in taken) >= len(taken) + 1
    report = solve(problem, stage="test", time_limit_seconds=20)
    assert report.status is SolveStatus.INFEASIBLE
    assert not report.has_solution
    with pytest.raises(InvalidInput, match="no solution"):
        values_of(taken)


def test_a_time_limit_is_never_reported_as_optimal() -> None:
    """PuLP 3.3's HiGHS interface calls every stop at the limit optimal."""
    rng = np.random.default_rng(3)
    problem = pulp.LpProblem("hard", pulp.LpMinimize)
    x = [problem.add_variable(f"x{n}", 0, 1, "Integer") for n in range(60)]
    slacks = []
    # Market split problems (Cornuejols & Dawande 1999): tiny, and out of reach for solvers.
    for row in range(8):
        weights = rng.integers(0, 100, len(x))
        sides = [problem.add_variable(f"s{row}_{side}", 0) for side in range(2)]
        slacks += sides
        terms = [*zip(x, weights, strict=True), (sides[0], 1.0), (sides[1], -1.0)]
        problem += weighted_sum(terms) == float(weights.sum() // 2)
    problem += weighted_sum((slack, 1.0) for slack in slacks)
    report = solve(problem, stage="test", time_limit_seconds=1.0, gap=1e-9)
    assert report.status in (SolveStatus.FEASIBLE, SolveStatus.NO_SOLUTION)
    assert report.bound < report.objective or not report.has_solution


def test_a_start_is_never_made_worse() -> None:
    problem, taken = knapsack()
    first = solve(problem, stage="test", time_limit_seconds=20, gap=1e-6)
    again = solve(problem, stage="test", time_limit_seconds=20, gap=1e-6, start=True)
    assert again.objective == pytest.approx(first.objective)
    assert values_of(taken) @ WEIGHTS <= ROOM + 1e-6


def test_a_limit_of_no_time_is_refused() -> None:
    problem, _ = knapsack()
    with pytest.raises(InvalidInput, match="time_limit_seconds"):
        solve_function(problem, stage="test", time_limit_seconds=0)
