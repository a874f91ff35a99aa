"""The figures that statistics give of contacts, as ratios of counts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wfm.domain import ServiceGoal
from wfm.domain.goal import SERVICE_LEVEL_FORMULAS, ServiceLevelDefinition
from wfm.domain.goal_course import GoalCourse
from wfm.domain.record import BoolArray, FloatArray
from wfm.simulate.definitions import Definitions
from wfm.simulate.observation import Count

VARIANT = "service_level_"
"""Begins the names of the service level by one definition for all queues."""


class Ratio(NamedTuple):
    """One figure as a ratio of counts.

    Parameters
    ----------
    above, below : Count
    meaning : str
    """

    above: Count
    below: Count
    meaning: str


RATIOS: dict[str, Ratio] = {
    "abandonment": Ratio(Count.ABANDONED, Count.OFFERED, "hung up / offered"),
    "delayed_share": Ratio(Count.DELAYED, Count.OFFERED, "had to wait / offered"),
    "mean_wait_seconds": Ratio(
        Count.WAIT_OF_ANSWERED, Count.ANSWERED, "mean wait of the answered (ASA)"
    ),
    "mean_wait_of_abandoned_seconds": Ratio(
        Count.WAIT_OF_ABANDONED, Count.ABANDONED, "mean wait of those who hung up"
    ),
    "mean_wait_of_delayed_seconds": Ratio(
        Count.WAIT_OF_DELAYED, Count.DELAYED, "mean wait of those who had to wait"
    ),
    "mean_excess_seconds": Ratio(
        Count.EXCESS, Count.LATE, "mean wait beyond the threshold of those who passed it"
    ),
    "late_share": Ratio(Count.LATE, Count.OFFERED, "waited longer than the threshold / offered"),
    "called_back_share": Ratio(Count.CALLED_BACK, Count.OFFERED, "called back / offered"),
}
"""Every figure but the service level, which depends on its definition."""

FIGURES = (
    "service_level",
    *(VARIANT + name for name in SERVICE_LEVEL_FORMULAS),
    "blocked_share",
    *RATIOS,
)
"""Names of all ratios of contacts."""


def figure_parts(
    name: str, counts: FloatArray, goals: tuple[ServiceGoal, ...], definitions: Definitions
) -> tuple[FloatArray, FloatArray]:
    """Return numerator and denominator of a figure.

    Parameters
    ----------
    name : str
        One of `FIGURES`.
    counts : ndarray, shape (len(Count), Q + 1, ...)
        Rows as in `Count`, then the queues with all together last.
    goals : tuple of ServiceGoal
        One for each queue.
    definitions : Definitions

    Returns
    -------
    above, below : ndarray, shape (Q + 1, ...)
        For all queues together the service level sums the parts of each queue.
    """
    if name == "service_level":
        wanted = [definitions.service_level_of(goal) for goal in goals]
        parts = [level_parts(kind, counts[:, q]) for q, kind in enumerate(wanted)]
        above, below = (np.array(side) for side in zip(*parts, strict=True))
        return _with_all(above), _with_all(below)
    if name.startswith(VARIANT):
        return level_parts(name.removeprefix(VARIANT), counts)  # type: ignore[arg-type]
    if name == "blocked_share":
        return counts[Count.BLOCKED], counts[Count.OFFERED] + counts[Count.BLOCKED]
    ratio = RATIOS[name]
    return counts[ratio.above], counts[ratio.below]


def level_parts(
    definition: ServiceLevelDefinition, counts: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return numerator and denominator of one definition of the service level.

    The negative one counts busy signals as missed; the others know nothing of them.
    """
    above, below = counts[Count.ANSWERED_IN_TIME], counts[Count.OFFERED]
    if definition == "answered":
        below = counts[Count.ANSWERED]
    elif definition == "positive":
        above = above + counts[Count.ABANDONED_IN_TIME]
    elif definition == "negative":
        below = below + counts[Count.BLOCKED]
    elif definition == "ignored":
        below = below - counts[Count.ABANDONED_IN_TIME]
    return above, below


def goals_met(
    counts: FloatArray, goals: tuple[ServiceGoal, ...], definitions: Definitions
) -> BoolArray:
    """Return where each queue's goals are met, empty intervals included; shape (Q, ...).

    Goals on occupancy belong to agents who serve several queues and are left out.
    """
    level = _ratio(*figure_parts("service_level", counts, goals, definitions), counts)
    lost = _ratio(*figure_parts("abandonment", counts, goals, definitions), None)
    wait = _ratio(*figure_parts("mean_wait_seconds", counts, goals, definitions), None)
    met = np.ones(level[:-1].shape, np.bool_)
    for q, goal in enumerate(goals):
        if goal.service_level is not None:
            met[q] &= level[q] >= goal.service_level
        if goal.max_abandonment is not None:
            met[q] &= lost[q] <= goal.max_abandonment
        if goal.max_mean_wait_seconds is not None:
            met[q] &= wait[q] <= goal.max_mean_wait_seconds
    return met


def goals_met_over_time(
    counts: FloatArray, courses: tuple[GoalCourse, ...], definitions: Definitions
) -> BoolArray:
    """Return where each queue meets the goals that hold in each interval; shape (Q, T).

    Parameters
    ----------
    counts : ndarray, shape (len(Count), Q + 1, T)
    courses : tuple of GoalCourse
        One for each queue.
    definitions : Definitions
    """
    goals = tuple(course.goal for course in courses)
    met = goals_met(counts, goals, definitions)
    for q, course in enumerate(courses):
        for number, other in enumerate(course.goals[1:], start=1):
            here = course.where(number)
            changed = (*goals[:q], other, *goals[q + 1 :])
            met[q, here] = goals_met(counts[:, :, here], changed, definitions)[q]
    return met


def _ratio(above: FloatArray, below: FloatArray, counts: FloatArray | None) -> FloatArray:
    """Return a ratio; where it is empty, 0, or of a service level 1 when nothing arrived."""
    share = np.zeros(below.shape)
    if counts is not None:
        share[counts[Count.OFFERED] + counts[Count.BLOCKED] == 0] = 1.0
    np.divide(above, below, out=share, where=below > 0)
    return share


def _with_all(rows: FloatArray) -> FloatArray:
    return np.concatenate([rows, rows.sum(axis=0, keepdims=True)])
