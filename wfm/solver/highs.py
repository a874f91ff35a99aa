"""HiGHS through highspy: run it, watch it, stop it, and read what it found."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from wfm.domain import ProgressEvent, SolveStatus, WfmError
from wfm.domain.record import FloatArray
from wfm.solver.bound import dual_bound
from wfm.solver.matrix import Matrix
from wfm.solver.outcome import Outcome, Request

POLL_SECONDS = 0.1
ROW_WISE = 2
MINIMISE = 1
WRONG_PRESOLVE = "1.14."
"""Its presolve calls worse solutions optimal (HiGHS issue 2957, mended in 1.15.0)."""
FEASIBLE_POINT = 2
"""HighsSolutionStatus: 0 none, 1 infeasible, 2 feasible."""


def why_not_highs() -> str:
    """Return why highspy cannot be used; empty when it can.

    highspy 1.15 and ortools 9.15 bring shared libraries of one name: whichever is imported
    second in a process cannot be loaded.
    """
    try:
        import highspy  # noqa: F401
    except ImportError as error:
        return str(error)
    return ""


def run_highs(matrix: Matrix, request: Request) -> Outcome:
    """Solve with HiGHS, telling progress and minding Ctrl-C.

    Raises
    ------
    WfmError
        If HiGHS refuses the model or one of the options.
    """
    import highspy

    highs: Any = _new(highspy)
    _set_options(highs, request)
    if matrix.has_integers and highs.version().startswith(WRONG_PRESOLVE):
        _set(highs, "presolve", "off")
    _pass(highs, matrix)
    if request.start:
        _set_start(highs, matrix)
    interrupted = _Watch(highs, request).run()
    if highs.getModelStatus() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
        # Only presolve knows so little; the solver itself tells the two apart.
        _set(highs, "presolve", "off")
        interrupted = _Watch(highs, request).run()
    return _outcome(highs, matrix, interrupted=interrupted)


def _new(module: Any) -> Any:
    return module.Highs()


def _set(highs: Any, name: str, value: Any) -> None:
    if int(highs.setOptionValue(name, value)) < 0:
        raise WfmError(f"HiGHS does not take the option {name}={value!r}", where="solver")


def _set_options(highs: Any, request: Request) -> None:
    _set(highs, "output_flag", False)
    _set(highs, "threads", request.threads)
    _set(highs, "time_limit", float(request.time_limit_seconds))
    _set(highs, "mip_rel_gap", float(request.gap))
    for name, value in request.options.items():
        _set(highs, name, value)


def _pass(highs: Any, matrix: Matrix) -> None:
    import highspy

    infinite = highspy.kHighsInf
    bounds = [
        np.clip(b, -infinite, infinite)
        for b in (matrix.lower, matrix.upper, matrix.row_lower, matrix.row_upper)
    ]
    status = highs.passModel(
        len(matrix.columns),
        len(matrix.rows),
        matrix.values.size,
        ROW_WISE,
        MINIMISE,
        matrix.offset,
        matrix.cost,
        *bounds,
        matrix.starts.astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.values,
        matrix.integer.astype(np.int32),
    )
    if int(status) < 0:
        raise WfmError(
            "HiGHS refused the model: a coefficient or bound is not a number", where="solver"
        )


def _set_start(highs: Any, matrix: Matrix) -> None:
    values = np.array([v.varValue for v in matrix.columns], dtype=float)  # None becomes NaN
    known = np.flatnonzero(~np.isnan(values)).astype(np.int32)
    if known.size:
        highs.setSolution(known.size, known, values[known])


class _Watch:
    """Run HiGHS in a thread of its own, so that this one hears Ctrl-C and tells progress."""

    def __init__(self, highs: Any, request: Request) -> None:
        self.highs = highs
        self.request = request
        self.stop = False
        self.message = ""
        self.failure: BaseException | None = None

    def run(self) -> bool:
        """Return True when the user stopped the run."""
        self._listen()
        done = threading.Event()
        worker = threading.Thread(target=self._work, args=(done,), daemon=True)
        worker.start()
        told = ""
        # Each Ctrl-C lands in this thread; a second one while HiGHS winds up changes nothing.
        while not done.is_set():
            try:
                done.wait(POLL_SECONDS)
                if self.message != told and not self.stop:
                    told = self.message
                    self.request.progress(ProgressEvent(self.request.stage, None, told))
            except KeyboardInterrupt:
                self.stop = True
        worker.join()
        # HiGHS holds whoever listens, who holds it: neither would ever be freed.
        self.highs.setCallback(None, None)
        if self.failure is not None:
            raise self.failure
        return self.stop

    def _work(self, done: threading.Event) -> None:
        import highspy

        try:
            self.highs.run()
            # Worker threads of a dying thread must be gone first (deadlock on Windows).
            highspy.Highs.resetGlobalScheduler(False)
        except BaseException as error:  # handed to the waiting thread
            self.failure = error
        finally:
            done.set()

    def _listen(self) -> None:
        import highspy

        kind = highspy.cb.HighsCallbackType
        self.highs.setCallback(self._hear, None)
        for callback in (
            kind.kCallbackSimplexInterrupt,
            kind.kCallbackIpmInterrupt,
            kind.kCallbackMipInterrupt,
            kind.kCallbackMipLogging,
        ):
            self.highs.startCallback(callback)

    def _hear(self, _kind: Any, _text: str, out: Any, answer: Any, _data: Any) -> None:
        if answer is not None and self.stop:
            answer.user_interrupt = True
        if out is not None and out.mip_node_count >= 0 and out.mip_primal_bound < 1e29:
            self.message = (
                f"cost {out.mip_primal_bound:.1f}, bound {out.mip_dual_bound:.1f}, "
                f"gap {out.mip_gap:.2%}"
            )


def _outcome(highs: Any, matrix: Matrix, *, interrupted: bool) -> Outcome:
    import highspy

    info, solution = highs.getInfo(), highs.getSolution()
    found = info.primal_solution_status == FEASIBLE_POINT and solution.value_valid
    status = _status(highs.getModelStatus(), found=found)
    name = f"HiGHS {highs.version()}"
    if matrix.has_integers:
        bound = info.mip_dual_bound if abs(info.mip_dual_bound) < highspy.kHighsInf else -np.inf
        values = np.array(solution.col_value) if found else None
        return Outcome(status, name, values, float(bound), interrupted=interrupted)
    duals = np.array(solution.row_dual) if solution.dual_valid else None
    return Outcome(
        status=status,
        solver=name,
        values=np.array(solution.col_value) if found else None,
        bound=_linear_bound(matrix, duals, status),
        row_duals=duals,
        column_duals=np.array(solution.col_dual) if solution.dual_valid else None,
        interrupted=interrupted,
    )


def _linear_bound(matrix: Matrix, duals: FloatArray | None, status: SolveStatus) -> float:
    if duals is None or status in (SolveStatus.INFEASIBLE, SolveStatus.UNBOUNDED):
        return -np.inf
    return dual_bound(matrix, duals)


def _status(code: Any, *, found: bool) -> SolveStatus:
    import highspy

    known = highspy.HighsModelStatus
    certain = {
        known.kInfeasible: SolveStatus.INFEASIBLE,
        known.kUnbounded: SolveStatus.UNBOUNDED,
        known.kUnboundedOrInfeasible: SolveStatus.INFEASIBLE,
    }
    if code in certain:
        return certain[code]
    if code in (known.kOptimal, known.kModelEmpty):
        return SolveStatus.OPTIMAL
    # Time, node and iteration limits, interruptions, inexact interior points.
    return SolveStatus.FEASIBLE if found else SolveStatus.NO_SOLUTION
