"""Why pyworkforce's requirement differs from ours, agent by agent.

Between its number and ours lies a chain of requirements that differ in one thing each, so the
parts of a difference add up to it exactly. What the chain leaves over is looked up among the
known ways in which its search departs from the fewest agents; nothing else may be left.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple, Self

import numpy as np

from wfm.domain.demand import Forecast
from wfm.domain.goal import ServiceGoal
from wfm.domain.goal_course import GoalCourse
from wfm.domain.record import FloatArray, IntArray
from wfm.queueing import erlang_c
from wfm.staffing.binding import DAY, MINIMUM, NEIGHBOURS, positive_handle_times
from wfm.staffing.queue_model import QueueModel, TimedModel

REASONS = {
    "zero_volume": "it refuses to be asked about no contacts, where we keep the minimum",
    "neighbours": "it takes each interval alone; ours starts in the state the one before left",
    "day_goal": "it must reach the service level in every interval, ours over the day",
    "minimum": "it has no least number of agents for an open queue",
    "other_goals": "it knows no goal for mean wait or abandonment",
    "patience": "its callers wait for ever (Erlang C), ours hang up (Erlang A)",
    "search_start": "its search starts at round(load + 1), which can be above the fewest",
    "occupancy_rounding": "it rounds load / occupancy cap up in floating point",
    "float_rounding": "a goal is met or missed by less than 1e-9, so rounding decides",
    "unexplained": "no known reason",
}
"""Parts of the difference on position, theirs less ours."""

NEAR = 1e-9
"""So close to a goal, or to a whole number of erlangs, rounding decides."""


class QueueRows(NamedTuple):
    """The intervals of one queue; arrays of shape (T,).

    Parameters
    ----------
    queue : str
    interval_minutes : int
    calls, aht_seconds, load_erlangs : ndarray
        Handle times are above 0 also where nothing comes in.
    """

    queue: str
    interval_minutes: int
    calls: FloatArray
    aht_seconds: FloatArray
    load_erlangs: FloatArray

    @classmethod
    def of(cls, forecast: Forecast, q: int) -> Self:
        """Return the intervals of one queue of a forecast."""
        return cls(
            forecast.queues[q],
            forecast.grid.interval_minutes,
            forecast.calls[q],
            positive_handle_times(forecast.aht_seconds[q]),
            forecast.load_erlangs[q],
        )


def taken_apart(
    rows: QueueRows, model: TimedModel, asked: IntArray, theirs: FloatArray
) -> dict[str, FloatArray]:
    """Return the difference of one queue by reason.

    Parameters
    ----------
    rows : QueueRows
    model : TimedModel
        Model of the queue and goal of each interval.
    asked : ndarray of int, shape (K, T)
        What each kind of goal asks for, `wfm.staffing.binding.BindingGoals.needed`.
    theirs : ndarray, shape (T,)
        pyworkforce's agents on position; NaN where it refused.

    Returns
    -------
    dict of str to ndarray, shape (T,)
        Agents by reason, theirs less ours; all 0 where it refused.
    """
    course = replace(model.course, goals=tuple(_shared_goal(g) for g in model.course.goals))
    shared = replace(model, course=course)
    load, aht = rows.load_erlangs, rows.aht_seconds
    ours, goals = asked[NEIGHBOURS], asked[:MINIMUM].max(axis=0)
    least = np.maximum(goals, asked[MINIMUM])
    by_day = asked[DAY] > 0
    # Where the day's service level counts, pyworkforce is asked for it in every interval.
    whole = np.asarray(replace(model, course=_every_interval(model.course)).required(load, aht))
    with_patience = shared.required(load, aht)
    impatient = replace(shared, model=QueueModel("erlang_c", course.goal, None))
    without = impatient.required(load, aht)
    parts = {
        "neighbours": np.where(by_day, 0, least - ours),
        "day_goal": np.where(by_day, np.maximum(whole, least) - ours, 0),
        "minimum": np.where(by_day, whole - np.maximum(whole, least), goals - least),
        "other_goals": with_patience - np.where(by_day, whole, goals),
        "patience": without - with_patience,
    }
    parts |= _left_over(rows, course, without, theirs)
    silent_peer, empty = np.isnan(theirs), rows.calls == 0
    parts = {n: np.where(silent_peer | empty, 0.0, part) for n, part in parts.items()}
    parts["zero_volume"] = np.where(empty, -ours.astype(np.float64), 0.0)
    return parts


def _shared_goal(goal: ServiceGoal) -> ServiceGoal:
    """Return the part of a goal that pyworkforce knows; where it knows none, stability."""
    cap = goal.max_occupancy
    if goal.service_level is None and cap is None:
        cap = 1.0
    return replace(
        goal,
        max_mean_wait_seconds=None,
        max_abandonment=None,
        max_occupancy=cap,
        interval_floor=None,
    )


def _every_interval(course: GoalCourse) -> GoalCourse:
    """Return the goals with every service level asked for in every interval."""
    goals = tuple(replace(goal, interval_floor=None) for goal in course.goals)
    return replace(course, goals=goals)


def _left_over(
    rows: QueueRows, course: GoalCourse, ours: IntArray, theirs: FloatArray
) -> dict[str, FloatArray]:
    """Return what is left between two Erlang C answers to one goal, by known cause."""
    left = np.nan_to_num(theirs) - ours
    parts = {
        name: np.zeros(left.shape)
        for name in ("search_start", "occupancy_rounding", "float_rounding", "unexplained")
    }
    for t in np.flatnonzero((left != 0) & ~np.isnan(theirs) & (rows.calls > 0)):
        # The load as pyworkforce computes it, to the last bit.
        load = float(rows.calls[t]) / rows.interval_minutes * (rows.aht_seconds[t] / 60)
        aht, goal = float(rows.aht_seconds[t]), course.at(int(t))
        cause = _cause(load, aht, goal, int(ours[t]), int(theirs[t]))
        parts[cause][t] = left[t]
    return parts


def _cause(load: float, aht_seconds: float, goal: ServiceGoal, ours: int, theirs: int) -> str:
    if theirs > ours and theirs == round(load + 1):
        return "search_start"
    if goal.max_occupancy is not None and theirs == math.ceil(load / goal.max_occupancy):
        return "occupancy_rounding"
    fewer = min(ours, theirs)
    level = float(erlang_c.service_level(load, fewer, aht_seconds, goal.threshold_seconds))
    wanted = goal.service_level
    near_level = wanted is not None and abs(level - wanted) < NEAR
    near_load = abs(load - fewer) < NEAR * load
    by_a_hair = abs(ours - theirs) == 1 and (near_level or near_load)
    return "float_rounding" if by_a_hair else "unexplained"
