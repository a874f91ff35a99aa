"""Names an agent whose own rules cannot be kept, and the rules that stand in the way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wfm.domain import Infeasible
from wfm.domain.record import FloatArray
from wfm.roster.daily.path_frame import FORBIDDEN
from wfm.roster.daily.problem import DailyAgent, DailyProblem
from wfm.roster.daily.relax import Pricer, everything_open
from wfm.roster.daily.tables import tables_of


def require_feasible(problem: DailyProblem, row: int, work: FloatArray) -> None:
    """Refuse a problem in which an agent has no legal line.

    Raises
    ------
    Infeasible
        Names the agent, and each rule that could give.
    """
    agent = problem.agents[row]
    helps = [
        rule for rule, eased in _eased(problem, agent) if _has_line(problem, row, eased, work)
    ]
    hint = "several rules together stand in the way, or the period is too long for the memory"
    if helps:
        hint = f"ease one of: {', '.join(helps)}"
    raise Infeasible(
        "no line of work and rest keeps all rules", where=f"agent {agent.agent}", hint=hint
    )


def _eased(problem: DailyProblem, agent: DailyAgent) -> list[tuple[str, DailyAgent]]:
    days, shifts = problem.days, len(problem.shifts)
    longest = max(shift.minutes for shift in problem.shifts)
    return [
        ("least_minutes", replace(agent, least_minutes=0)),
        ("most_minutes", replace(agent, most_minutes=days * longest)),
        ("most_shifts", replace(agent, most_shifts=(days,) * shifts)),
        ("most_run", replace(agent, most_run=max(days, agent.least_run))),
        ("least_run", replace(agent, least_run=1)),
        ("least_rest", replace(agent, least_rest=1)),
        ("most_weekends", replace(agent, most_weekends=days)),
        ("days_off", replace(agent, days_off=())),
    ]


def _has_line(problem: DailyProblem, row: int, agent: DailyAgent, work: FloatArray) -> bool:
    wishes = problem.on_cost[row : row + 1]
    alone = replace(
        problem, agents=(agent,), on_cost=np.zeros_like(wishes), off_cost=np.zeros_like(wishes)
    )
    tables = tables_of(alone)
    pricer = Pricer(tables, np.zeros(tables.caps.shape, dtype=bool), [work])
    _, costs = pricer.price(np.arange(1), np.zeros(tables.need.shape), everything_open(tables))
    return bool(costs[0, 1] < FORBIDDEN)
