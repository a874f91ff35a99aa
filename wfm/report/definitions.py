"""How the figures of a report are defined, in words."""

from __future__ import annotations

from collections.abc import Mapping

from wfm.domain import Plan
from wfm.domain.goal import SERVICE_LEVEL_FORMULAS, ServiceGoal
from wfm.domain.settings import StaffingSettings
from wfm.report.words import queue_title


def definitions(plan: Plan) -> list[tuple[str, str]]:
    """Return term and definition of every figure that has more than one in use."""
    service = plan.service
    rows = []
    for queue, goal in zip(plan.requirement.queues, plan.requirement.goals, strict=True):
        formula = SERVICE_LEVEL_FORMULAS[goal.definition].format(t=f"{goal.threshold_seconds:g}")
        title = queue_title(plan, queue)
        rows.append((f"Service level 服务水平, {title}", formula))
        rows += _changing_goals(plan, queue, goal, title)
    losses = _losses(plan.settings.staffing)
    rows += [
        (
            "Attribution 归属",
            "a contact counts in the interval in which it arrives, whenever it is answered",
        ),
        (
            "Occupancy 占用率",
            "handling time / on-position time (available or handling); breaks and shrinkage "
            "are in neither",
        ),
        (
            "Required 需求",
            f"agents on position for the goal, divided by 1 - shrinkage ({losses}); breaks are "
            "not in it, shifts place them",
        ),
        ("On the floor 在岗", "rostered agents within their shift, breaks taken out"),
        (
            "Missing 缺口",
            "requirement that no agent on the floor can fill, each agent serving one queue at a "
            "time (largest deficiency over sets of queues)",
        ),
        (
            "Interval of a figure 置信区间",
            f"{service.confidence:.0%} confidence over {service.replications} independent "
            f"simulations (engine {service.engine})",
        ),
        ("Abandonment 放弃率", "contacts that hang up before an answer / all offered"),
        (
            "Fair share 应得份额",
            "work of a kind done by agents who can do it, shared out by contract share times "
            "days present",
        ),
        (
            "Weekend, holiday 周末、节假日",
            "a shift counts on the day it starts; holidays are statutory days, weekends the "
            "other Saturdays and Sundays that are no make-up work days",
        ),
    ]
    return rows


def _changing_goals(
    plan: Plan, queue: str, goal: ServiceGoal, title: str
) -> list[tuple[str, str]]:
    """Return the goals of a queue that hold over the day, or only in some hours."""
    rows = []
    if goal.interval_floor is not None:
        rows.append((f"Goal of the day 全天目标, {title}", goal.describe()))
    if queue in plan.settings.queues:
        rows += [
            (f"Goal 目标, {title}, {found.name}", f"{found.describe()}: {found.goal.describe()}")
            for found in plan.settings.queues[queue].goal_exceptions
        ]
    return rows


def _losses(staffing: StaffingSettings) -> str:
    """Return the shares of shrinkage in words, with the hours in which others hold."""
    parts = [_shares(staffing.shrinkage) or "none"]
    parts += [f"{e.describe()}: {_shares(e.shrinkage)}" for e in staffing.shrinkage_exceptions]
    return "; ".join(parts)


def _shares(shrinkage: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {share:.1%}" for name, share in shrinkage.items())
