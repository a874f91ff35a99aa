"""Hire now or wait: the plan of least expected cost, and what knowing and waiting are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wfm.capacity.decisions import Decisions
from wfm.capacity.limits import refuse
from wfm.capacity.model import CapacityModel, Commitment
from wfm.capacity.problem import CapacityProblem, CapacityScenario
from wfm.capacity.walk import expected_cost
from wfm.domain import Progress, ProgressEvent, SolveReport, silent
from wfm.domain.capacity_settings import CapacitySettings
from wfm.domain.record import Record
from wfm.solver import solve

STAGE = "capacity"

NODES = {"month": 20_000, "week": 2_000}
"""Searches end by gap or by size of the tree, so that results do not depend on the clock."""

WEEK_GAP = 0.002
"""A finer gap between plans by the week is not worth the search."""


@dataclass(frozen=True, slots=True, eq=False)
class Worth(Record):
    """Expected costs of ways to decide; infinite where a way breaks the budget.

    Parameters
    ----------
    best : float
        Classes decided early are common, later ones follow the scenario: the recourse problem.
    mean_plan : float
        Early classes as if every figure were its expectation, later ones follow the scenario.
    all_now : float
        Every class decided before anything is known.
    waited : float
        No class decided before the scenario has shown itself.
    foresight : float
        As if the scenario were known from the beginning: no plan can cost less.
    tolerance : float
        Differences below this are within the gaps at which the searches stop.
    """

    best: float
    mean_plan: float
    all_now: float
    waited: float
    foresight: float
    tolerance: float

    @property
    def of_stochastic_solution(self) -> float:
        """What planning with scenarios saves over planning with expectations (VSS)."""
        return self.mean_plan - self.best

    @property
    def of_perfect_information(self) -> float:
        """What knowing the future would save at most (EVPI)."""
        return max(self.best - self.foresight, 0.0)

    @property
    def of_flexibility(self) -> float:
        """What deciding later classes later saves over deciding all of them now."""
        return self.all_now - self.best

    @property
    def of_hiring_now(self) -> float:
        """What early classes save over waiting for all of them."""
        return self.waited - self.best


@dataclass(frozen=True, slots=True, eq=False)
class Capacity(Record):
    """A decided hiring plan.

    Parameters
    ----------
    problem : CapacityProblem
    decisions : Decisions
        One row for each scenario.
    nobody : Decisions
        The same without a single class, for comparison.
    worth : Worth
    report : SolveReport
        Of the recourse problem.
    """

    problem: CapacityProblem
    decisions: Decisions
    nobody: Decisions
    worth: Worth
    report: SolveReport


def decide(problem: CapacityProblem, progress: Progress = silent) -> Capacity:
    """Return the plan that meets the requirement at least expected cost.

    Parameters
    ----------
    problem : CapacityProblem
    progress : callable

    Raises
    ------
    Infeasible
        If the budget does not pay for the people who are there, or the allowed gap cannot be
        kept; the message says what is missing.
    KeyboardInterrupt
        When stopped: half an answer would look like a whole one.

    Notes
    -----
    Values as in Birge and Louveaux (2011), Introduction to Stochastic Programming, second
    edition, section 4.2. The plans of the other ways are plans of the recourse problem too, so
    that the cheapest of all is kept: a search that stopped at its gap never looks worse than
    its own alternatives.
    """
    everything, nothing = problem.count, Commitment(problem.count, {})
    told = _Teller(progress, 5 + len(problem.scenarios))
    best, report = _solved(problem, problem.scenarios, Commitment(problem.decision))
    told.step("recourse problem")
    if best is None:
        refuse(problem)
    mean, _ = _solved(problem, [problem.mean], Commitment(problem.decision))
    early = {} if mean is None else _early(problem, mean)
    ways = {
        "mean_plan": Commitment(problem.decision, early),
        "all_now": Commitment(everything),
        "waited": Commitment(problem.decision, None, problem.decision),
    }
    found: dict[str, Decisions | None] = {"best": best}
    for name, way in ways.items():
        found[name] = _solved(problem, problem.scenarios, way)[0]
        told.step(name.replace("_", " "))
    costs = {n: np.inf if d is None else expected_cost(problem, d) for n, d in found.items()}
    cheapest = min(costs, key=lambda name: costs[name])
    chosen = found[cheapest]
    foresight = 0.0
    for one in problem.scenarios:
        _, alone = _solved(problem, [replace(one, probability=1.0)], Commitment(0))
        foresight += one.probability * alone.bound
        told.step("foresight")
    nobody, _ = _solved(unlimited(problem), problem.scenarios, nothing)
    told.step("nobody hired")
    if chosen is None or nobody is None:
        refuse(problem)
    return Capacity(
        problem=problem,
        decisions=chosen,
        nobody=nobody,
        worth=Worth(
            best=costs[cheapest],
            mean_plan=costs["mean_plan"],
            all_now=costs["all_now"],
            waited=costs["waited"],
            foresight=foresight,
            tolerance=gap_of(problem.settings) * abs(costs[cheapest]),
        ),
        report=report,
    )


def unlimited(problem: CapacityProblem) -> CapacityProblem:
    """Return the problem without budget and without a limit on the gap."""
    free = problem.settings.model_copy(update={"budget": None, "allowed_gap": None})
    return replace(problem, settings=free)


def gap_of(settings: CapacitySettings) -> float:
    """Return the relative gap at which a search stops."""
    return settings.gap if settings.by == "month" else max(settings.gap, WEEK_GAP)


def _solved(
    problem: CapacityProblem, scenarios: Sequence[CapacityScenario], way: Commitment
) -> tuple[Decisions | None, SolveReport]:
    model = CapacityModel(problem, scenarios, way)
    settings = problem.settings
    report = solve(
        model.problem,
        stage=STAGE,
        time_limit_seconds=settings.time_limit_seconds,
        gap=gap_of(settings),
        options={"mip_max_nodes": NODES[settings.by]},
    )
    if report.interrupted:
        raise KeyboardInterrupt
    return (model.decisions() if report.has_solution else None), report


def _early(problem: CapacityProblem, mean: Decisions) -> dict[int, int]:
    """Return the joiners of the classes that the plan of expectations decides early."""
    last = min(problem.decision + problem.lead, problem.count)
    return {t: int(mean.seats[0, t]) for t in range(problem.lead, last)}


class _Teller:
    def __init__(self, progress: Progress, steps: int) -> None:
        self.progress, self.steps, self.done = progress, steps, 0

    def step(self, message: str) -> None:
        self.done += 1
        self.progress(ProgressEvent(STAGE, min(self.done / self.steps, 1.0), message))
