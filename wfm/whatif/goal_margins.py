"""How far simulated service levels are above their goals, hour by hour as the goals hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from wfm.domain.goal_course import goal_course
from wfm.domain.record import FloatArray, Record
from wfm.whatif.outcome import Outcome

Scope = Literal["period", "day"]


@dataclass(frozen=True, slots=True, eq=False)
class GoalMargin(Record):
    """One goal of one queue: service level less goal.

    Parameters
    ----------
    queue : str
    exception : str
        Name of the exception that sets the goal; empty for the queue's own.
    margin : ndarray, shape (D,) or (1,)
        By day or over the period; infinite where nothing arrives while the goal holds.
    """

    queue: str
    exception: str
    margin: FloatArray


def goal_margins(outcome: Outcome, scope: Scope) -> tuple[GoalMargin, ...]:
    """Return the margin of every service level asked for.

    Parameters
    ----------
    outcome : Outcome
    scope : str
        ``day`` for each day by itself, ``period`` for all days together.

    Returns
    -------
    tuple of GoalMargin
        Ratio of means over the replications, over the intervals in which the goal holds.
    """
    measures, queues = outcome.measures, outcome.settings.queues
    moments = measures.summed().ratios["service_level"]
    starts = measures.grid.day_starts[:-1] if scope == "day" else np.zeros(1, np.int64)
    found = []
    for number, queue in enumerate(measures.queues):
        course = goal_course(queue, queues[queue], measures.grid, outcome.calendar)
        for place, (name, goal) in enumerate(zip(course.names, course.goals, strict=True)):
            here = course.where(place)
            if goal.service_level is None or not here.any():
                continue
            above, below = (
                np.add.reduceat(np.where(here, part[number], 0.0), starts)
                for part in (moments.above, moments.below)
            )
            level = np.divide(above, below, out=np.full(below.shape, np.inf), where=below > 0)
            found.append(GoalMargin(queue, name, level - goal.service_level))
    return tuple(found)


def days_below_goal(outcome: Outcome) -> int:
    """Return the days on which a queue misses its service level; each queue counts."""
    missed: dict[str, np.ndarray] = {}
    for one in goal_margins(outcome, "day"):
        missed[one.queue] = missed.get(one.queue, False) | (one.margin < 0)
    return int(sum(days.sum() for days in missed.values()))
