"""The intervals that fall furthest short of their goal, each with the likely reason."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import Plan
from wfm.domain.record import FloatArray, Record
from wfm.report.coverage import Coverage
from wfm.report.goals import interval_goals


@dataclass(frozen=True, slots=True, eq=False)
class WorstInterval(Record):
    """One queue in one interval.

    Parameters
    ----------
    queue : str
    interval : int
    service_level, half_width, goal : float
    late_contacts : float
        Contacts by which the goal is missed.
    required, floor : float
        Agents of all queues required, and on the floor.
    reason : str
    """

    queue: str
    interval: int
    service_level: float
    half_width: float
    goal: float
    late_contacts: float
    required: float
    floor: float
    reason: str


def worst_intervals(plan: Plan, cover: Coverage, count: int = 10) -> tuple[WorstInterval, ...]:
    """Return the intervals that miss their goal by most contacts, worst first.

    Notes
    -----
    Ranked by ``(goal - service level) x contacts offered``, so that a poor interval at night
    with two calls does not hide a bad noon.
    """
    service = plan.service
    goals = np.stack([interval_goals(plan, q) for q in range(len(service.queues))])
    goals = np.nan_to_num(goals, nan=0.0)
    late = (goals - service.service_level) * service.offered
    order = np.argsort(-late, axis=None, kind="stable")[:count]
    worst = []
    for flat in order:
        q, t = (int(i) for i in np.unravel_index(flat, late.shape))
        if late[q, t] <= 0:
            break
        worst.append(
            WorstInterval(
                queue=service.queues[q],
                interval=t,
                service_level=float(service.service_level[q, t]),
                half_width=float(service.service_level_half_width[q, t]),
                goal=float(goals[q, t]),
                late_contacts=float(late[q, t]),
                required=float(cover.required_total[t]),
                floor=float(cover.floor[t]),
                reason=_reason(plan, cover, q, t, goals[q]),
            )
        )
    return tuple(worst)


def _reason(plan: Plan, cover: Coverage, q: int, t: int, goals: FloatArray) -> str:
    queue = plan.service.queues[q]
    if cover.missing[t] >= 0.05:
        return _shortage(cover, queue, q, t)
    if t and cover.missing[t - 1] >= 0.05 and plan.service.service_level[q, t - 1] < goals[t - 1]:
        return "enough agents; queue carried over from the interval before"
    if plan.required_service.service_level[q, t] < goals[t]:
        level = plan.required_service.service_level[q, t]
        return f"enough agents; the requirement itself reaches {level:.0%} when simulated"
    return "enough agents; days busier than forecast and other queues' calls take them"


def _shortage(cover: Coverage, queue: str, q: int, t: int) -> str:
    text = f"{cover.missing[t]:.1f} of {cover.required_total[t]:.0f} agents missing"
    lacking = cover.required[q, t] - cover.able[q, t]
    if lacking >= 0.05:
        return f"{text}, {lacking:.1f} of them with the skill {queue}"
    if cover.floor[t] >= cover.required_total[t]:
        return f"{text}: enough people, but not with the skills that are wanted"
    return text
