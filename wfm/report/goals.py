"""What service level was asked for in an interval, on a day and over the period."""

from __future__ import annotations

import numpy as np

from wfm.domain import Plan
from wfm.domain.goal_course import GoalCourse, goal_course
from wfm.domain.record import FloatArray


def queue_goals(plan: Plan, queue: int) -> GoalCourse:
    """Return which of a queue's goals holds when; its own one where the settings lack it."""
    name, grid = plan.requirement.queues[queue], plan.requirement.grid
    if name not in plan.settings.queues:
        return GoalCourse.always(plan.requirement.goals[queue], grid.interval_count)
    return goal_course(name, plan.settings.queues[name], grid, plan.calendar)


def interval_goals(plan: Plan, queue: int) -> FloatArray:
    """Return the asked service level of each interval; NaN without one; shape (T,)."""
    return queue_goals(plan, queue).service_level


def daily_goals(plan: Plan, queue: int) -> FloatArray:
    """Return the service level each day is to reach, the mean of its contacts' goals; (D,).

    A day without contacts has the mean of its intervals'; NaN where any interval has none.
    """
    course, grid = queue_goals(plan, queue), plan.requirement.grid
    starts = grid.day_starts[:-1]
    if len(course.goals) == 1:
        return np.full(grid.day_count, course.service_level[0])
    offered = plan.service.offered[queue]
    contacts = np.add.reduceat(offered, starts)
    asked = np.add.reduceat(offered * course.service_level, starts)
    plain = np.add.reduceat(course.service_level, starts) / np.diff(grid.day_starts)
    goals: FloatArray = np.divide(asked, contacts, out=plain, where=contacts > 0)
    return goals


def period_goal(plan: Plan, queue: int) -> float:
    """Return the service level the period is to reach, the mean of its contacts' goals."""
    course = queue_goals(plan, queue)
    if len(course.goals) == 1:
        return float(course.service_level[0])
    offered = plan.service.offered[queue]
    total = float(offered.sum())
    return float(offered @ course.service_level) / total if total else float("nan")
