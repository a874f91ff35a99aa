"""What a solver did, in words that do not depend on the solver."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from wfm.domain.record import Record


class SolveStatus(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    NO_SOLUTION = "no_solution"


@dataclass(frozen=True, slots=True, eq=False)
class SolveReport(Record):
    """Outcome of one optimisation.

    Parameters
    ----------
    stage : str
        What was optimised.
    status : SolveStatus
        ``feasible`` means: a solution, but not proven to be within the asked gap.
    objective : float
        Cost of the solution; NaN without one.
    bound : float
        Valid lower bound on the cost; minus infinity when none is known.
    solver : str
        Name and version.
    variables, constraints : int
        Size of the (largest) model.
    interrupted : bool
        True when the user stopped it and the best solution so far was kept.
    seconds : float
        Time spent; not compared, since it differs from run to run.
    """

    stage: str
    status: SolveStatus
    objective: float
    bound: float
    solver: str
    variables: int = 0
    constraints: int = 0
    interrupted: bool = False
    seconds: float = field(default=0.0, compare=False)

    @property
    def gap(self) -> float:
        """Relative distance of the objective from the bound; infinite without a bound."""
        if not self.objective < float("inf") or self.bound == -float("inf"):
            return float("inf")
        return (self.objective - self.bound) / max(abs(self.objective), 1e-9)

    @property
    def has_solution(self) -> bool:
        """True when there is a solution to use."""
        return self.status in (SolveStatus.OPTIMAL, SolveStatus.FEASIBLE)
