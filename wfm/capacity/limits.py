"""What holds a plan back: the limits that are reached where something is lacking."""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

import numpy as np

from wfm.capacity.decisions import Decisions
from wfm.capacity.model import CapacityModel, Commitment
from wfm.capacity.problem import CapacityProblem
from wfm.capacity.walk import Walk, walk
from wfm.domain import Infeasible
from wfm.domain.record import FloatArray
from wfm.solver import solve

LEAST_GAP_FTE = 0.05
"""Gaps below this are rounding."""

HINTS = {
    "lead_time": "no class decided today can be on the phone by then",
    "trainers": "the trainers have no more places",
    "applicants": "there are no more applicants",
    "overtime": "overtime is at its limit",
    "temporary": "temporary people are at their limit",
    "budget": "the budget is spent",
    "price": "closing it costs more than unmet_cost says it is worth",
}
_ROUNDING = 1e-4
_DEAR = 100.0
_MOST_NAMED = 6


def limits_reached(
    problem: CapacityProblem, decisions: Decisions, number: int, told: Walk | None = None
) -> list[tuple[str, ...]]:
    """Return for each period which limits are reached where something is lacking.

    Parameters
    ----------
    problem : CapacityProblem
    decisions : Decisions
    number : int
        Which scenario.
    told : Walk, optional
        Its walk, if it is at hand.

    Returns
    -------
    list of tuple of str
        Words of `HINTS`; empty where nothing is lacking.
    """
    told = told or walk(problem, decisions, number)
    spent = problem.settings.budget is not None and told.money.sum() >= (
        problem.settings.budget * (1 - _ROUNDING)
    )
    found: list[tuple[str, ...]] = []
    for t in range(problem.count):
        if told.gap_fte[t] <= LEAST_GAP_FTE:
            found.append(())
            continue
        words = [*_of_hiring(problem, decisions, number, t), *_of_the_month(problem, told, t)]
        held = {"lead_time", "trainers", "applicants"} & set(words)
        if spent:
            words.append("budget")
        elif not held:
            words.append("price")
        found.append(tuple(words))
    return found


def _of_hiring(problem: CapacityProblem, decisions: Decisions, number: int, t: int) -> list[str]:
    last = t - problem.taught
    if last < problem.lead:
        return ["lead_time"]
    seats = decisions.seats[number]
    places = problem.places(problem.scenarios[number])
    hiring = problem.settings.hiring
    words = []
    taught = np.convolve(seats, np.ones(problem.taught))[: problem.count]
    # A place that is left but too few for the smallest class is no place.
    if (taught + hiring.class_min > places + _ROUNDING)[problem.lead : last + 1].all():
        words.append("trainers")
    most = problem.most_found
    if most is not None and (seats[problem.lead : last + 1] >= most).all():
        words.append("applicants")
    return words


def _of_the_month(problem: CapacityProblem, told: Walk, t: int) -> list[str]:
    settings = problem.settings
    words = []
    most = problem.overtime_cap * float(told.able[t])
    if told.overtime_fte[t] * problem.contract_hours[t] >= most - max(_ROUNDING * most, _ROUNDING):
        words.append("overtime")
    outside = settings.temporary.max_fte * settings.temporary.proficiency
    if t < problem.temporary_lead or told.temporary_fte[t] >= outside - _ROUNDING:
        words.append("temporary")
    return words


def refuse(problem: CapacityProblem) -> NoReturn:
    """Say why there is no plan, and what is missing.

    Raises
    ------
    Infeasible
        Always.
    """
    settings = problem.settings
    dearest = max(problem.scenarios, key=problem.base_cost)
    least = problem.base_cost(dearest)
    if settings.budget is not None and least > settings.budget:
        raise Infeasible(
            f"the budget of {settings.budget:,.0f} {settings.currency} does not pay for the "
            f"people who are there: their wages come to {least:,.0f} in the scenario "
            f"{dearest.name}; {least - settings.budget:,.0f} are missing",
            where="capacity.budget",
            hint="raise the budget, plan fewer months, or plan transfers",
        )
    if settings.allowed_gap is None:
        raise Infeasible(
            f"no plan was found within {settings.time_limit_seconds:g} s",
            where="capacity.time_limit_seconds",
            hint="raise it, plan fewer months, or plan by month",
        )
    raise Infeasible(
        "no plan keeps the gap within "
        f"{settings.allowed_gap:.1%} of the requirement: {_missing(problem)}",
        where="capacity.allowed_gap",
        hint="raise allowed_gap or the limits that are named, or leave allowed_gap out",
    )


def _missing(problem: CapacityProblem) -> str:
    """Return in words the gap that is left when no price is too high, and what holds it open."""
    settings = problem.settings
    dear = settings.model_copy(
        update={"allowed_gap": None, "unmet_cost": settings.unmet_cost * _DEAR}
    )
    free = replace(problem, settings=dear)
    model = CapacityModel(free, free.scenarios, Commitment(free.decision))
    report = solve(
        model.problem, stage="capacity", time_limit_seconds=settings.time_limit_seconds, gap=1e-6
    )
    if not report.has_solution:
        return "no plan was found in the time allowed"
    decisions = model.decisions()
    worst = max(range(len(free.scenarios)), key=lambda s: _excess(free, decisions, s).max())
    beyond = _excess(free, decisions, worst, settings.allowed_gap or 0.0)
    told = walk(free, decisions, worst)
    held = limits_reached(free, decisions, worst, told)
    late = np.flatnonzero(beyond > LEAST_GAP_FTE).tolist()
    lines = [
        f"{problem.periods[t].name} lacks {told.gap_fte[t]:.1f} of {told.required_fte[t]:.1f} FTE "
        f"({'; '.join(HINTS[word] for word in held[t])})"
        for t in late[:_MOST_NAMED]
    ]
    more = f" and {len(late) - _MOST_NAMED} more" if len(late) > _MOST_NAMED else ""
    return f"in the scenario {free.scenarios[worst].name}, " + ", ".join(lines) + more


def _excess(
    problem: CapacityProblem, decisions: Decisions, number: int, allowed: float = 0.0
) -> FloatArray:
    told = walk(problem, decisions, number)
    return told.gap_fte - allowed * told.required_fte
