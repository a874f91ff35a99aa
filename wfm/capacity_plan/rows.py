"""A hiring plan as rows of tables, for files, sheets and pages alike."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np

from wfm.capacity import CapacityProblem, Decisions, limits_reached, walk
from wfm.capacity_plan.plan import CapacityPlan

OF_WALK = (
    "opening", "joined", "moved", "leavers", "closing", "training", "agents", "leaders",
    "leaders_needed",
)  # fmt: skip
OF_WORK = ("regular_fte", "overtime_fte", "temporary_fte", "required_fte", "gap_fte")
OF_MONEY = ("wages", "hiring", "overtime_cost", "temporary_cost", "unmet_cost")
DIGITS = 4
"""Decimals of a cell: the sums of the expectations hold to them."""

ALL = "all"
"""Stands for every scenario in the table of classes."""


Rows = list[tuple[Any, ...]]

COLUMNS = {
    "capacity_walk": (
        "period", "first_day", "last_day", "work_days", "contract_hours", "provisional",
        *OF_WALK, "promoted", *OF_WORK, "money", "limited_by",
    ),
    "capacity_classes": (
        "scenario", "probability", "decide", "begins", "on_phone", "classes", "joiners",
        "applicants", "offers", "trained",
    ),
    "capacity_gap": (
        "plan", "scenario", "probability", "period", "required_fte", "productive_fte", "gap_fte",
        "limited_by",
    ),
    "capacity_cost": ("scenario", "probability", "period", *OF_MONEY),
    "capacity_requirement": (
        "queue", "period", "calls", "low", "high", "aht_seconds", "hours", "fte_low", "fte",
        "fte_high",
    ),
    "capacity_fan": (
        "period", "heads_low", "heads_median", "heads_high", "productive_low",
        "productive_median", "productive_high", "required_low", "required_median",
        "required_high", "short_chance", "short_with_overtime_chance",
    ),
    "capacity_worth": ("way", "expected_cost", "over_best"),
}  # fmt: skip
"""Columns of each table."""


def capacity_rows(plan: CapacityPlan) -> dict[str, Rows]:
    """Return the rows of every table of a hiring plan."""
    return {
        "capacity_walk": walk_rows(plan),
        "capacity_classes": class_rows(plan),
        "capacity_gap": gap_rows(plan),
        "capacity_cost": cost_rows(plan),
        "capacity_requirement": requirement_rows(plan),
        "capacity_fan": fan_rows(plan),
        "capacity_worth": worth_rows(plan),
    }


def walk_rows(plan: CapacityPlan) -> Rows:
    """Return the headcount walk of the likeliest scenario with expected demand."""
    problem, decisions = plan.capacity.problem, plan.capacity.decisions
    told = walk(problem, decisions, problem.central)
    limits = limits_reached(problem, decisions, problem.central, told)
    rows = [
        (
            p.name, p.first_day, p.last_day, p.work_days, p.contract_hours, p.provisional,
            *(float(getattr(told, name)[t]) for name in OF_WALK), int(decisions.promoted[t]),
            *(float(getattr(told, name)[t]) for name in OF_WORK), float(told.money[t]),
            limits[t],
        )
        for t, p in enumerate(problem.periods)
    ]  # fmt: skip
    return _rounded(rows)


def class_rows(plan: CapacityPlan) -> Rows:
    """Return the classes to begin; those that are decided early once for all scenarios."""
    problem, decisions = plan.capacity.problem, plan.capacity.decisions
    shared = problem.decision + problem.lead
    rows = [_class_row(problem, decisions, None, t) for t in _starts(decisions, 0, 0, shared)]
    for s in range(len(problem.scenarios)):
        later = _starts(decisions, s, shared, problem.count)
        rows += [_class_row(problem, decisions, s, t) for t in later]
    return _rounded(rows)


def gap_rows(plan: CapacityPlan) -> Rows:
    """Return what is lacking in every scenario, by the plan and if nobody is hired."""
    capacity = plan.capacity
    problem = capacity.problem
    rows: Rows = []
    for name, decisions in (("chosen", capacity.decisions), ("nobody", capacity.nobody)):
        for s, scenario in enumerate(problem.scenarios):
            told = walk(problem, decisions, s)
            limits = limits_reached(problem, decisions, s, told)
            rows += [
                (
                    name, scenario.name, scenario.probability, p.name,
                    float(told.required_fte[t]), float(told.productive_fte[t]),
                    float(told.gap_fte[t]), limits[t] if name == "chosen" else (),
                )
                for t, p in enumerate(problem.periods)
            ]  # fmt: skip
    return _rounded(rows)


def cost_rows(plan: CapacityPlan) -> Rows:
    """Return the money of every scenario."""
    problem = plan.capacity.problem
    rows: Rows = []
    for s, scenario in enumerate(problem.scenarios):
        told = walk(problem, plan.capacity.decisions, s)
        rows += [
            (
                scenario.name, scenario.probability, p.name,
                *(float(getattr(told, name)[t]) for name in OF_MONEY),
            )
            for t, p in enumerate(problem.periods)
        ]  # fmt: skip
    return _rounded(rows)


def requirement_rows(plan: CapacityPlan) -> Rows:
    """Return contacts and full-timers of each queue."""
    need = plan.need
    of_demand = [need.fte(demand) for demand in ("low", "expected", "high")]
    arrays = (
        need.calls, need.calls_low, need.calls_high, need.aht_seconds, need.hours["expected"],
        *of_demand,
    )  # fmt: skip
    rows = [
        (queue, p.name, *(float(array[q, t]) for array in arrays))
        for q, queue in enumerate(need.queues)
        for t, p in enumerate(plan.periods)
    ]
    return _rounded(rows)


def fan_rows(plan: CapacityPlan) -> Rows:
    """Return the band of random courses and the chances of falling short."""
    fan = plan.fan
    bands = np.vstack([fan.heads, fan.productive_fte, fan.required_fte])
    rows = [
        (
            p.name,
            *bands[:, t].tolist(),
            float(fan.short_chance[t]),
            float(fan.short_with_overtime_chance[t]),
        )
        for t, p in enumerate(plan.periods)
    ]
    return _rounded(rows)


def worth_rows(plan: CapacityPlan) -> Rows:
    """Return the expected cost of each way to decide."""
    worth = plan.capacity.worth
    rows: Rows = []
    for way in ("best", "mean_plan", "all_now", "waited", "foresight"):
        cost = float(getattr(worth, way))
        known = isfinite(cost)
        rows.append((way, cost if known else None, cost - worth.best if known else None))
    return _rounded(rows)


def _rounded(rows: Rows) -> Rows:
    return [tuple(round(v, DIGITS) if type(v) is float else v for v in row) for row in rows]


def _starts(decisions: Decisions, s: int, first: int, last: int) -> list[int]:
    return [t for t in np.flatnonzero(decisions.seats[s]).tolist() if first <= t < last]


def _class_row(
    problem: CapacityProblem, decisions: Decisions, s: int | None, t: int
) -> tuple[Any, ...]:
    names = [p.name for p in problem.periods]
    row = s or 0
    joiners = int(decisions.seats[row, t])
    scenario = problem.scenarios[row]
    phone = t + problem.taught
    stayed = float(scenario.joiner.closing[problem.taught - 1])
    return (
        ALL if s is None else scenario.name,
        1.0 if s is None else scenario.probability,
        names[t - problem.lead],
        names[t],
        names[phone] if phone < problem.count else "",
        int(decisions.classes[row, t]),
        joiners,
        problem.applicants(joiners),
        problem.offers(joiners),
        joiners * stayed,
    )
