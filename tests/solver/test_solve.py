"""Problems stated in PuLP and solved by HiGHS: status, bound, duals, limits, interruption."""

from __future__ import annotations

import gc
import random
import sys
import weakref
from itertools import product
from pathlib import Path

import numpy as np
import pulp
import pytest

from wfm.domain import InvalidInput, SolveStatus, WfmError
from wfm.solver import INTERIOR_POINT, highs, relax, solve, values_of, weighted_sum
from wfm.solver.bound import dual_bound
from wfm.solver.cbc import find_cbc
from wfm.solver.highs import run_highs
from wfm.solver.matrix import matrix_of
from wfm.solver.outcome import Request

LIMIT = 30.0


def small(kind: str = "Integer") -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    """Minimise 3x + 2y with x + 2y >= 3, 2x + y >= 3.5: (1, 2) costs 7, fractions 17/3."""
    problem = pulp.LpProblem("small", pulp.LpMinimize)
    x = problem.add_variable("x", 0, 9, kind)
    y = problem.add_variable("y", 0, 9, kind)
    problem += weighted_sum([(x, 3.0), (y, 2.0)])
    problem += weighted_sum([(x, 1.0), (y, 2.0)]) >= 3
    problem += weighted_sum([(x, 2.0), (y, 1.0)]) >= 3.5
    return problem, [x, y]


def knapsacks(items: int = 200, rows: int = 20) -> pulp.LpProblem:
    """A cover with many near-equal answers, which no search proves within seconds."""
    dice = random.Random(3)
    problem = pulp.LpProblem("knapsacks", pulp.LpMinimize)
    x = [problem.add_variable(f"x{i:03d}", 0, 1, "Integer") for i in range(items)]
    for _ in range(rows):
        weights = [dice.randrange(5, 100) for _ in x]
        problem += weighted_sum(zip(x, weights, strict=True)) >= sum(weights) // 2
    problem += weighted_sum((v, dice.randrange(20, 90)) for v in x)
    return problem


def test_optimum_is_found_and_left_in_the_variables():
    problem, variables = small()
    report = solve(problem, stage="test", time_limit_seconds=LIMIT)
    assert report.status is SolveStatus.OPTIMAL
    assert report.objective == pytest.approx(7.0)
    assert report.bound == pytest.approx(7.0)
    assert values_of(variables).tolist() == pytest.approx([1.0, 2.0])
    assert (report.variables, report.constraints) == (2, 2)
    assert report.solver.startswith("HiGHS")
    assert not report.interrupted


@pytest.mark.parametrize("options", [INTERIOR_POINT, {}], ids=["interior", "vertex"])
def test_relaxation_gives_values_duals_and_a_bound(options):
    problem, variables = small()
    report = relax(problem, stage="test", time_limit_seconds=LIMIT, options=options)
    # Vertex x = 4/3, y = 5/6 costs 17/3; duals by hand: 1/3 and 4/3.
    assert report.objective == pytest.approx(17 / 3, rel=1e-6)
    assert report.bound == pytest.approx(17 / 3, rel=1e-6)
    assert values_of(variables).tolist() == pytest.approx([4 / 3, 5 / 6], abs=1e-5)
    assert [row.pi for row in problem.constraints()] == pytest.approx([1 / 3, 4 / 3], abs=1e-5)


def test_relaxation_bounds_the_integer_problem_and_leaves_it_integer():
    problem, _ = small()
    loose = relax(problem, stage="test", time_limit_seconds=LIMIT)
    tight = solve(problem, stage="test", time_limit_seconds=LIMIT)
    assert loose.bound <= tight.objective
    assert tight.objective == pytest.approx(7.0)


def test_constant_of_the_objective_counts():
    problem = pulp.LpProblem("constant", pulp.LpMinimize)
    x = problem.add_variable("x", 1, 4)
    problem += weighted_sum([(x, 2.0)], 100.0)
    problem += weighted_sum([(x, 1.0)]) >= 3
    report = solve(problem, stage="test", time_limit_seconds=LIMIT)
    assert report.objective == pytest.approx(106.0)
    assert report.bound == pytest.approx(106.0)


def test_a_variable_may_come_twice_in_a_sum():
    problem = pulp.LpProblem("twice", pulp.LpMinimize)
    x = problem.add_variable("x", 0, 10)
    problem += weighted_sum([(x, 1.0), (x, 1.0)])
    problem += weighted_sum([(x, 1.0), (x, 2.0)]) >= 6
    report = solve(problem, stage="test", time_limit_seconds=LIMIT)
    assert report.objective == pytest.approx(4.0)


def test_infeasible_and_unbounded_are_told_apart():
    problem, (x, _) = small()
    problem += weighted_sum([(x, 1.0)]) >= 100
    report = solve(problem, stage="test", time_limit_seconds=LIMIT)
    assert report.status is SolveStatus.INFEASIBLE
    assert not report.has_solution
    assert np.isnan(report.objective)
    with pytest.raises(InvalidInput, match="no solution"):
        values_of([x])

    free = pulp.LpProblem("free", pulp.LpMinimize)
    y = free.add_variable("y")
    z = free.add_variable("z", 0)
    free += weighted_sum([(y, 1.0), (z, 1.0)])
    free += weighted_sum([(y, 1.0), (z, -1.0)]) <= 5
    assert relax(free, stage="test", time_limit_seconds=LIMIT).status is SolveStatus.UNBOUNDED


def test_node_limit_ends_with_a_feasible_solution_never_called_optimal():
    problem = knapsacks()
    options = {"mip_max_nodes": 1}
    report = solve(problem, stage="t", time_limit_seconds=LIMIT, gap=1e-9, options=options)
    assert report.status is SolveStatus.FEASIBLE
    assert report.bound < report.objective
    assert 0 < report.gap < 0.2


def test_time_limit_ends_feasible_or_empty_handed_never_optimal():
    problem = knapsacks(items=400, rows=60)
    report = solve(problem, stage="test", time_limit_seconds=0.5, gap=1e-9)
    assert report.status in (SolveStatus.FEASIBLE, SolveStatus.NO_SOLUTION)

    report = solve(problem, stage="test", time_limit_seconds=1e-6, gap=1e-9)
    assert report.status is SolveStatus.NO_SOLUTION
    assert np.isnan(report.objective)
    with pytest.raises(InvalidInput, match="no solution"):
        values_of(problem.variables())


def test_knapsack_against_every_choice():
    weights = np.array([12, 7, 11, 8, 9, 6, 13, 5])
    worth = np.array([24, 13, 23, 15, 16, 11, 27, 8])
    room = 30
    choices = np.array(list(product((0, 1), repeat=len(worth))))
    best = int((choices @ worth)[choices @ weights <= room].max())

    problem = pulp.LpProblem("knapsack", pulp.LpMinimize)
    taken = [problem.add_variable(f"x{n}", 0, 1, "Integer") for n in range(len(worth))]
    problem += weighted_sum(zip(taken, -worth, strict=True))
    problem += weighted_sum(zip(taken, weights, strict=True)) <= room
    loose = relax(problem, stage="test", time_limit_seconds=LIMIT, options={})
    # The greedy fill by worth per weight is the relaxation's optimum (Dantzig 1957).
    left, value = float(room), 0.0
    for n in np.argsort(-worth / weights):
        share = min(1.0, left / weights[n])
        left, value = left - share * weights[n], value + share * worth[n]
    assert loose.bound == pytest.approx(-value)

    report = solve(problem, stage="test", time_limit_seconds=LIMIT, gap=1e-6)
    assert report.objective == pytest.approx(-best)
    assert loose.bound <= report.bound + 1e-9
    assert report.bound <= report.objective
    assert values_of(taken) @ weights <= room + 1e-6


def test_presolve_does_not_cost_the_optimum():
    """HiGHS 1.14.0 answers 15 (its issue 3043); the fraction 4.5 alone is cheaper."""
    problem = pulp.LpProblem("stuffing", pulp.LpMinimize)
    x = problem.add_variable("x", 0, 10)
    z = problem.add_variable("z", 0, 10, "Integer")
    problem += weighted_sum([(x, 2.0), (z, 3.0)])
    problem += weighted_sum([(x, 1.0), (z, 1.0)]) >= 4.5
    report = solve(problem, stage="test", time_limit_seconds=LIMIT)
    assert report.objective == pytest.approx(9.0)


def test_market_split_at_the_time_limit_is_never_called_optimal():
    """PuLP 3.3's HiGHS interface calls every stop at the limit optimal.

    Market split problems (Cornuejols and Dawande 1999) are tiny and out of reach of solvers.
    """
    rng = np.random.default_rng(3)
    problem = pulp.LpProblem("split", pulp.LpMinimize)
    x = [problem.add_variable(f"x{n:02d}", 0, 1, "Integer") for n in range(60)]
    slacks = []
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


def test_ctrl_c_keeps_the_best_solution():
    told = []

    def impatient(event):
        told.append(event)
        raise KeyboardInterrupt

    problem = knapsacks()
    report = solve(problem, stage="t", time_limit_seconds=LIMIT, gap=1e-9, progress=impatient)
    assert report.interrupted
    assert report.status is SolveStatus.FEASIBLE
    assert len(told) == 1
    assert "gap" in told[0].message
    assert report.seconds < LIMIT / 2


def test_a_start_is_taken_up():
    problem = knapsacks()
    options = {"mip_max_nodes": 20}
    first = solve(problem, stage="t", time_limit_seconds=LIMIT, gap=1e-9, options=options)
    options = {"mip_max_nodes": 0, "mip_heuristic_effort": 0.0}
    again = solve(
        problem, stage="t", time_limit_seconds=LIMIT, gap=1e-9, options=options, start=True
    )
    assert again.objective <= first.objective + 1e-6


def test_same_problem_same_answer():
    options = {"mip_max_nodes": 5}
    answers = []
    for _ in range(2):
        problem = knapsacks()
        solve(problem, stage="t", time_limit_seconds=LIMIT, gap=1e-9, options=options)
        answers.append([v.varValue for v in problem.variables()])
    assert answers[0] == answers[1]


def test_threads_may_change_from_one_solve_to_the_next():
    for threads in (1, 2, 1):
        problem, _ = small()
        report = solve(problem, stage="test", time_limit_seconds=LIMIT, threads=threads)
        assert report.status is SolveStatus.OPTIMAL


def test_nonsense_is_refused():
    problem, _ = small()
    with pytest.raises(InvalidInput, match="time_limit_seconds"):
        solve(problem, stage="test", time_limit_seconds=0.0)
    with pytest.raises(WfmError, match="no_such_option"):
        solve(problem, stage="test", time_limit_seconds=LIMIT, options={"no_such_option": 1.0})
    most = pulp.LpProblem("most", pulp.LpMaximize)
    most += weighted_sum([(most.add_variable("x", 0, 1), 1.0)])
    with pytest.raises(InvalidInput, match="maximised"):
        solve(most, stage="test", time_limit_seconds=LIMIT)


def has_cbc() -> bool:
    """PuLP 3 brings CBC along, PuLP 4 only when asked to."""
    try:
        find_cbc(matrix_of(small()[0]), Request("test", LIMIT))
    except WfmError:
        return False
    return True


def test_cbc_steps_in_without_highspy(monkeypatch):
    monkeypatch.setitem(sys.modules, "highspy", None)
    problem, variables = small()
    if not has_cbc():
        with pytest.raises(WfmError, match="neither HiGHS nor CBC"):
            solve(problem, stage="test", time_limit_seconds=LIMIT)
        return
    report = solve(problem, stage="test", time_limit_seconds=LIMIT)
    assert report.solver == "CBC"
    assert report.status is SolveStatus.OPTIMAL
    assert report.objective == pytest.approx(7.0)
    assert report.bound <= report.objective
    assert values_of(variables).tolist() == pytest.approx([1.0, 2.0])

    report = relax(problem, stage="test", time_limit_seconds=LIMIT)
    assert report.objective == pytest.approx(17 / 3, rel=1e-6)

    problem += weighted_sum([(variables[0], 1.0)]) >= 100
    report = solve(problem, stage="test", time_limit_seconds=LIMIT)
    assert report.status is SolveStatus.INFEASIBLE


def test_matrix_does_not_depend_on_the_order_of_statement():
    problem = pulp.LpProblem("order", pulp.LpMinimize)
    b, a = problem.add_variable("b", 0, 1), problem.add_variable("a", 0, 2, "Integer")
    problem += weighted_sum([(b, 5.0), (a, 7.0)])
    problem += weighted_sum([(b, 2.0), (a, 3.0)]) >= 1
    matrix = matrix_of(problem)
    assert [v.name for v in matrix.columns] == ["a", "b"]
    assert matrix.cost.tolist() == [7.0, 5.0]
    assert matrix.integer.tolist() == [True, False]
    assert matrix.values[: matrix.starts[1]].tolist() == [3.0, 2.0]
    assert not matrix_of(problem, relaxed=True).has_integers


def test_a_solver_that_is_done_is_freed(monkeypatch):
    """Hundreds of thousands of small models a search: each one kept would cost 300 KB."""
    alive = []
    made = highs._new

    def new(module):
        solver = made(module)
        alive.append(weakref.ref(solver))
        return solver

    monkeypatch.setattr(highs, "_new", new)
    solve(small()[0], stage="test", time_limit_seconds=LIMIT)
    gc.collect()
    assert [ref() for ref in alive] == [None]


def test_dual_bound_never_passes_the_optimum():
    problem, _ = small("Continuous")
    matrix = matrix_of(problem)
    best = run_highs(matrix, Request("test", LIMIT))
    dice = np.random.default_rng(1)
    assert best.row_duals is not None
    assert dual_bound(matrix, best.row_duals) == pytest.approx(17 / 3)
    for noise in (1e-6, 1e-2, 1.0):
        for _ in range(20):
            duals = best.row_duals + dice.normal(0, noise, 2)
            assert dual_bound(matrix, duals) <= 17 / 3 + 1e-12


def test_no_other_part_speaks_to_the_solver():
    package = Path(__file__).resolve().parents[2] / "wfm"
    outside = [
        path
        for path in package.rglob("*.py")
        if "highspy" in path.read_text(encoding="utf-8") and path.parent.name != "solver"
    ]
    spoken = [p for p in outside if "import highspy" in p.read_text(encoding="utf-8")]
    assert spoken == []
