"""The headcount walk of a decided plan, by plain arithmetic that knows nothing of a solver."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.capacity.crew import Course
from wfm.capacity.decisions import Decisions
from wfm.capacity.problem import CapacityProblem, CapacityScenario
from wfm.domain.record import FloatArray, IntArray, Record


@dataclass(frozen=True, slots=True, eq=False)
class Walk(Record):
    """Expected people, work and money of one scenario; arrays of shape (T,).

    Parameters
    ----------
    scenario : str
    opening, joined, moved, leavers, closing : ndarray
        Heads, leaders among them: closing is opening + joined + moved - leavers.
    training : ndarray
        Mean heads in training.
    agents : ndarray
        Mean heads who are no leaders.
    able : ndarray
        Mean trained agents, who may do overtime.
    leaders, leaders_needed : ndarray
        Mean leaders, and the agents over the span of control.
    regular_fte, overtime_fte, temporary_fte : ndarray
        Productive full-timers by where they come from; leaders count by their phone share.
    required_fte, gap_fte : ndarray
        What the service goals take, and what is lacking of it.
    wages, hiring, overtime_cost, temporary_cost : ndarray
        Money.
    unmet_cost : ndarray
        Price of the gaps and of missing leaders; no money.
    """

    scenario: str
    opening: FloatArray
    joined: FloatArray
    moved: FloatArray
    leavers: FloatArray
    closing: FloatArray
    training: FloatArray
    agents: FloatArray
    able: FloatArray
    leaders: FloatArray
    leaders_needed: FloatArray
    regular_fte: FloatArray
    overtime_fte: FloatArray
    temporary_fte: FloatArray
    required_fte: FloatArray
    gap_fte: FloatArray
    wages: FloatArray
    hiring: FloatArray
    overtime_cost: FloatArray
    temporary_cost: FloatArray
    unmet_cost: FloatArray

    @property
    def productive_fte(self) -> FloatArray:
        """Everybody's work, in full-time trained agents; shape (T,)."""
        return self.regular_fte + self.overtime_fte + self.temporary_fte

    @property
    def money(self) -> FloatArray:
        """What is paid; shape (T,)."""
        return self.wages + self.hiring + self.overtime_cost + self.temporary_cost

    @property
    def cost(self) -> float:
        """Money and the price of what is lacking, over all periods."""
        return float(self.money.sum() + self.unmet_cost.sum())


def walk(problem: CapacityProblem, decisions: Decisions, number: int) -> Walk:
    """Return the walk of one of the problem's scenarios.

    Parameters
    ----------
    problem : CapacityProblem
    decisions : Decisions
        One row for each of the problem's scenarios.
    number : int
        Which of them.
    """
    return walk_of(problem, problem.scenarios[number], decisions, number)


def walk_of(
    problem: CapacityProblem, scenario: CapacityScenario, decisions: Decisions, row: int
) -> Walk:
    """Return the walk of a scenario under one row of decisions."""
    settings, months = problem.settings, problem.months
    agents = with_classes(scenario, decisions.seats[row])
    everybody = agents + scenario.leaders
    new = new_leaders(problem, scenario, decisions.promoted)
    leaders = scenario.leaders.present + new
    share = settings.leaders.phone_share
    regular = agents.productive_fte + share * scenario.leaders.productive_fte - (1 - share) * new
    overtime = decisions.overtime_hours[row]
    temporary = decisions.temporary_fte[row]
    extra = overtime / problem.contract_hours
    outside = temporary * settings.temporary.proficiency
    gap = np.maximum(scenario.required_fte - regular - extra - outside, 0.0)
    led = agents.present - new
    needed = led / settings.leaders.agents_per_leader
    missing = np.maximum(needed - leaders, 0.0)
    hour = problem.hourly_wage * settings.overtime.pay_multiple
    lacking = settings.unmet_cost * gap + settings.leaders.missing_cost * missing
    wages = (
        settings.monthly_wage * everybody.present_fte + settings.leaders.monthly_extra * leaders
    )
    return Walk(
        scenario=scenario.name,
        opening=everybody.opening,
        joined=everybody.joined,
        moved=everybody.moved,
        leavers=everybody.leavers,
        closing=everybody.closing,
        training=everybody.training,
        agents=led,
        able=agents.present - agents.training,
        leaders=leaders,
        leaders_needed=needed,
        regular_fte=regular,
        overtime_fte=extra,
        temporary_fte=outside,
        required_fte=scenario.required_fte,
        gap_fte=gap,
        wages=wages * months,
        hiring=problem.joiner_price * decisions.seats[row],
        overtime_cost=hour * overtime,
        temporary_cost=settings.temporary.monthly_cost * months * temporary,
        unmet_cost=lacking * months,
    )


def with_classes(scenario: CapacityScenario, seats: IntArray) -> Course:
    """Return the course of the agents with the classes that begin."""
    total = scenario.agents
    for first in np.flatnonzero(seats).tolist():
        total = total + scenario.joiner.times(float(seats[first]), first)
    return total


def new_leaders(
    problem: CapacityProblem, scenario: CapacityScenario, promoted: IntArray
) -> FloatArray:
    """Return the mean number of promoted leaders who lead and have stayed; shape (T,)."""
    stay, count = scenario.leader_stay, problem.count
    there = np.zeros(count)
    for chosen in np.flatnonzero(promoted).tolist():
        first = chosen + problem.leader_lead
        ages = np.arange(max(count - first, 0))
        there[first:] += promoted[chosen] * stay**ages * (1 + stay) / 2
    return there


def expected_cost(problem: CapacityProblem, decisions: Decisions) -> float:
    """Return the cost of decisions over all scenarios, each by its probability."""
    costs = [
        s.probability * walk_of(problem, s, decisions, n).cost
        for n, s in enumerate(problem.scenarios)
    ]
    return float(sum(costs))
