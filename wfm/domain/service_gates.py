"""Whether the simulated service of a period meets each queue's goals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wfm.domain.goal import ServiceGoal, service_level_parts
from wfm.domain.goal_course import GoalCourse
from wfm.domain.plan import Gate
from wfm.domain.record import BoolArray, FloatArray
from wfm.domain.service import Requirement, SimulatedService


def service_gates(
    requirement: Requirement,
    service: SimulatedService,
    courses: Sequence[GoalCourse] | None = None,
) -> tuple[Gate, ...]:
    """Compare the simulated service of the period with each queue's goals.

    Occupancy belongs to agents who serve several queues and has no gate of a queue.

    Parameters
    ----------
    requirement : Requirement
        Queues and their own goals.
    service : SimulatedService
    courses : sequence of GoalCourse, optional
        Which goal holds when, for each queue; without it their own goals hold always.

    Returns
    -------
    tuple of Gate
        Named by goal and queue, such as ``service_level:card``, and by the exception whose hours
        they judge, such as ``service_level:card:night``.
    """
    above, below = service_level_parts(requirement.goals, service)
    if courses is None:
        count = service.grid.interval_count
        courses = [GoalCourse.always(goal, count) for goal in requirement.goals]
    gates: list[Gate] = []
    for q, (queue, course) in enumerate(zip(requirement.queues, courses, strict=True)):
        for number, (name, goal) in enumerate(zip(course.names, course.goals, strict=True)):
            here = course.where(number)
            if name and not here.any():
                continue
            label = f"{queue}:{name}" if name else queue
            whose = "its hours'" if len(course.goals) > 1 else "the period's"
            gates += _level_gate(label, whose, goal, above[q][here], below[q][here])
            gates += _other_gates(label, whose, goal, _Counts(service, q, here))
    return tuple(gates)


class _Counts:
    """Contacts of one queue in some of the intervals."""

    def __init__(self, service: SimulatedService, q: int, here: BoolArray) -> None:
        answered = service.answered[q][here]
        self.offered = float(service.offered[q][here].sum())
        self.answered = float(answered.sum())
        self.abandoned = float(service.abandoned[q][here].sum())
        self.waited = float((service.mean_wait_seconds[q][here] * answered).sum())


def _level_gate(
    label: str, whose: str, goal: ServiceGoal, above: FloatArray, below: FloatArray
) -> list[Gate]:
    if goal.service_level is None:
        return []
    contacts = float(np.sum(below))
    level = float(np.sum(above)) / contacts if contacts else 1.0
    wanted = f"{goal.service_level:.0%} within {goal.threshold_seconds:g} s"
    text = f"{level:.1%} of {whose} contacts; goal {wanted} ({goal.definition})"
    return [Gate(f"service_level:{label}", level >= goal.service_level, text)]


def _other_gates(label: str, whose: str, goal: ServiceGoal, counts: _Counts) -> list[Gate]:
    gates = []
    if goal.max_abandonment is not None:
        lost = counts.abandoned / counts.offered if counts.offered else 0.0
        text = f"{lost:.1%} of {whose} contacts; goal <= {goal.max_abandonment:.1%}"
        gates.append(Gate(f"abandonment:{label}", lost <= goal.max_abandonment, text))
    if goal.max_mean_wait_seconds is not None:
        wait = counts.waited / counts.answered if counts.answered else 0.0
        text = f"{wait:.1f} s on average; goal <= {goal.max_mean_wait_seconds:g} s"
        gates.append(Gate(f"mean_wait:{label}", wait <= goal.max_mean_wait_seconds, text))
    return gates
