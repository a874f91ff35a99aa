"""The relaxation over every legal placement of breaks, by column generation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from wfm.domain import Progress, ProgressEvent, SolveReport, SolveStatus
from wfm.domain.record import BoolArray, FloatArray
from wfm.domain.settings import ShiftSettings
from wfm.schedule.model import CoverModel
from wfm.schedule.placements import all_placements, covered_by
from wfm.schedule.pricing import Pricing
from wfm.schedule.starts import Starts, with_patterns
from wfm.solver import matrix_of, relax_matrix
from wfm.solver.matrix import Matrix

MOST_ROUNDS = 12
GOOD_GAP = 5e-4
"""The relaxation is taken for solved this near to its bound."""
TOLERANCE = 1e-6
"""Relative gap at which the interior point method stops."""
DEAR_HOURS = 0.3
"""Starts that cost so much too much at the first duals are left out from then on."""
LEAST_USE = 1e-3
"""New starts with less than this in the relaxation are left out of the search."""


@dataclass(frozen=True, slots=True)
class Grown:
    """A relaxation over all legal placements of breaks.

    Parameters
    ----------
    starts : Starts
        Those that were given, and after them the new patterns that the relaxation uses.
    fractions : ndarray, shape (C, P, D)
        Its solution.
    report : SolveReport
        The bound holds for every legal placement.
    """

    starts: Starts
    fractions: FloatArray
    report: SolveReport


class Generation:
    """Starts that come into a relaxation as its duals ask for them.

    Parameters
    ----------
    starts : Starts
        The patterns to begin with.
    shifts : mapping of str to ShiftSettings
        The windows of the breaks, by the codes of the patterns.
    stage : str
        Named in reports.

    Attributes
    ----------
    bound : float
        Valid for every legal placement.
    interrupted : bool
        True once the user has asked to stop; what was found until then stands.

    Notes
    -----
    Gilmore and Gomory (1961, "A linear programming approach to the cutting-stock problem",
    Oper. Res. 9, 849-859), on duals of the interior point method, which lie in the middle of
    their face: what they ask for stays of use.
    """

    def __init__(self, starts: Starts, shifts: Mapping[str, ShiftSettings], stage: str) -> None:
        self.starts, self.stage = starts, stage
        ways = all_placements(shifts, starts.grid.interval_minutes)
        nobody = np.zeros(starts.allowed.shape)
        self.model = CoverModel(starts, starts.allowed, nobody, also=covered_by(ways, starts))
        self.matrix = matrix_of(self.model.problem, relaxed=True)
        self.pricing = Pricing(self.model, self.matrix, ways)
        self.new = self.pricing.known[:0]
        self.kept: BoolArray = np.ones(len(self.matrix.columns), dtype=bool)
        self.bound = -float("inf")
        self.interrupted = False
        self.report: SolveReport | None = None

    def run(self, time_limit_seconds: float, progress: Progress) -> None:
        """Solve and price in turn, until no placement would save anything worth a round."""
        begin = perf_counter()
        for number in range(MOST_ROUNDS):
            left = time_limit_seconds - (perf_counter() - begin)
            if self.report is not None and left <= 0:
                return
            duals = self._solve(max(left, 1.0), progress)
            if duals is None or self.report is None or self.interrupted:
                return
            wanted, loss = self.pricing.wanted(duals)
            cost = self.report.objective
            self.bound = max(self.bound, self.report.bound + loss)
            progress(ProgressEvent(self.stage, None, f"placements of breaks: cost {cost:.1f}"))
            if not wanted.size or cost - self.bound <= GOOD_GAP * abs(cost):
                return
            if number == 0:
                self._leave_out_dear_starts(duals)
            self.matrix = self.pricing.with_starts(self.matrix, wanted)
            self.new += wanted

    def grown(self) -> Grown | None:
        """Return the relaxation with those of the new starts that it uses; None without one."""
        if self.report is None:
            return None
        starts, ways = self.starts, self.pricing.ways
        used = np.flatnonzero(self.share > LEAST_USE)
        new, share = self.new[used], self.share[used]
        keys = np.stack([new.shift, new.placement])
        keys, number = np.unique(keys, axis=1, return_inverse=True)
        fresh = tuple(ways[s].pattern(placement) for s, placement in keys.T.tolist())
        cohorts, patterns, days = starts.allowed.shape
        fractions = np.zeros((cohorts, patterns + len(fresh), days))
        fractions[self.model.place] = self.values
        np.add.at(fractions, (new.cohort, patterns + number.ravel(), new.day), share)
        return Grown(
            with_patterns(starts, fresh, fractions[:, patterns:] > 0),
            np.maximum(fractions, 0.0),
            replace(self.report, bound=min(self.bound, self.report.objective)),
        )

    def _solve(self, seconds: float, progress: Progress) -> FloatArray | None:
        """Solve what is there; keep its solution and return the duals of the rows."""
        matrix = self.matrix
        outcome = relax_matrix(
            matrix,
            stage=self.stage,
            time_limit_seconds=seconds,
            tolerance=TOLERANCE,
            progress=progress,
        )
        self.interrupted = outcome.interrupted
        if outcome.values is None or outcome.row_duals is None:
            return None
        of_model = np.zeros(self.kept.size)
        first = int(self.kept.sum())
        of_model[self.kept] = outcome.values[:first]
        self.values: FloatArray = of_model[self.pricing.columns]
        self.share: FloatArray = outcome.values[first:]
        self.report = SolveReport(
            stage=self.stage,
            status=SolveStatus.OPTIMAL,
            objective=float(matrix.cost @ outcome.values + matrix.offset),
            bound=outcome.bound,
            solver=outcome.solver,
            variables=len(matrix.columns),
            constraints=len(matrix.rows),
        )
        return outcome.row_duals

    def _leave_out_dear_starts(self, duals: FloatArray) -> None:
        """Make the next rounds shorter; pricing finds again what turns out cheap."""
        reduced = self.pricing.reduced_costs(duals)
        of_starts = self.pricing.columns[self.pricing.movable]
        self.kept[of_starts] = reduced[of_starts] <= DEAR_HOURS
        self.matrix = _only(self.matrix, self.kept)


def _only(matrix: Matrix, kept: BoolArray) -> Matrix:
    """Return a matrix with some of its columns."""
    from scipy.sparse import csr_array

    shape = len(matrix.rows), len(matrix.columns)
    table = csr_array((matrix.values, matrix.indices, matrix.starts), shape=shape)
    left = table[:, np.flatnonzero(kept)]
    left.sort_indices()
    return replace(
        matrix,
        columns=[matrix.columns[j] for j in np.flatnonzero(kept).tolist()],
        cost=matrix.cost[kept],
        lower=matrix.lower[kept],
        upper=matrix.upper[kept],
        integer=matrix.integer[kept],
        starts=left.indptr.astype(np.int64),
        indices=left.indices.astype(np.int64),
        values=np.asarray(left.data, dtype=float),
    )
