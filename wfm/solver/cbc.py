"""CBC through PuLP, for machines on which highspy cannot be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.domain import SolveStatus, WfmError
from wfm.solver.highs import why_not_highs
from wfm.solver.matrix import Matrix
from wfm.solver.outcome import Outcome, Request

if TYPE_CHECKING:
    import pulp


def run_cbc(problem: pulp.LpProblem, matrix: Matrix, request: Request) -> Outcome:
    """Solve with CBC; progress and options of HiGHS are left out.

    Raises
    ------
    WfmError
        If no CBC can be found either.
    """
    solver = find_cbc(matrix, request)
    answer = problem.solve(solver)
    status = _status(problem, answer)
    if not matrix.rows and not matrix.columns:
        status = SolveStatus.OPTIMAL
    if status not in (SolveStatus.OPTIMAL, SolveStatus.FEASIBLE):
        return Outcome(status, "CBC")
    values = np.array([_value(v) for v in matrix.columns])
    return Outcome(
        status=status,
        solver="CBC",
        values=values,
        bound=_bound(matrix, values, status, request.gap),
        row_duals=None if matrix.has_integers else np.array([_pi(r) for r in matrix.rows]),
    )


def find_cbc(matrix: Matrix, request: Request) -> Any:
    """Return PuLP's solver object for the CBC of this machine.

    Raises
    ------
    WfmError
        If there is none: PuLP 4 does not bring one along.
    """
    import pulp

    arguments = {
        "mip": matrix.has_integers,
        "msg": False,
        "timeLimit": request.time_limit_seconds,
        "gapRel": request.gap,
        "threads": request.threads,
        "warmStart": request.start,
    }
    solver = pulp.COIN_CMD(**arguments)
    if not solver.available() and hasattr(pulp, "PULP_CBC_CMD"):
        # PuLP 3 brings a CBC of its own; the path avoids the class it means to drop.
        solver = pulp.COIN_CMD(path=pulp.PULP_CBC_CMD.pulp_cbc_path, **arguments)
    if not solver.available():
        raise WfmError(
            f"neither HiGHS nor CBC can be used ({why_not_highs()})",
            where="solver",
            hint="install highspy below 1.14",
        )
    return solver


def _status(problem: Any, answer: Any) -> SolveStatus:
    if not isinstance(answer, int):  # PuLP 4 answers with a record
        proven, found = answer.status.name == "Optimal", bool(answer.has_solution)
        word = answer.status.name
    else:
        found = problem.sol_status in (1, 2)
        proven = problem.sol_status == 1
        word = {-1: "Infeasible", -2: "Unbounded"}.get(problem.status, "")
    if word in ("Infeasible", "Unbounded"):
        return SolveStatus[word.upper()]
    if proven:
        return SolveStatus.OPTIMAL
    return SolveStatus.FEASIBLE if found else SolveStatus.NO_SOLUTION


def _bound(matrix: Matrix, values: Any, status: SolveStatus, gap: float) -> float:
    if status is not SolveStatus.OPTIMAL:
        return -float("inf")
    cost = float(matrix.cost @ values + matrix.offset)
    return cost - gap * abs(cost) if matrix.has_integers else cost


def _value(variable: Any) -> float:
    # CBC leaves out what is zero, and what no row speaks of.
    return float(variable.varValue or 0.0)


def _pi(row: Any) -> float:
    return float(row.pi or 0.0)
