"""Where simulated service misses or exceeds the goals by more than the simulation's error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.domain.goal_course import GoalCourse
from wfm.domain.record import BoolArray, FloatArray, Record
from wfm.domain.service import Requirement, SimulatedService

CERTAIN = 0.01
"""Service levels are taken to be at least so far from 0 and 1 when agents are reckoned."""


@dataclass(frozen=True, slots=True, eq=False)
class GoalCheck(Record):
    """Simulated service beside the goals, by queue and interval; all of shape (Q, T).

    Parameters
    ----------
    missed : ndarray of bool
        Some goal is missed by more than the half-width.
    below : ndarray of bool
        Some goal is missed by the mean, whatever its half-width.
    exceeded : ndarray of bool
        Every goal is exceeded by more than its half-width, and the highest occupancy would be
        kept with one agent less.
    agents_off : ndarray
        Agents by which the service level is off, by the square-root rule; 0 without one.
    """

    missed: BoolArray
    below: BoolArray
    exceeded: BoolArray
    agents_off: FloatArray


def check_goals(
    requirement: Requirement, service: SimulatedService, courses: Sequence[GoalCourse]
) -> GoalCheck:
    """Compare every interval with the goal that holds in it.

    Parameters
    ----------
    requirement : Requirement
        The agents that were simulated.
    service : SimulatedService
        Of the same queues on the same grid.
    courses : sequence of GoalCourse
        Which goal holds when, for each queue.

    Notes
    -----
    An interval in which nothing arrives meets every goal and exceeds none. Where the service
    level is the day's, an interval is held to its floor; a day that misses its level by more
    than the error misses it in all intervals below that level, and no interval exceeds it: the
    exact chain has already spread the day's agents. Agents off are ``sqrt(load) |z(level) -
    z(goal)|`` with normal quantiles z, the square-root staffing rule of Halfin and Whitt (1981,
    Oper. Res. 29, 567-588) taken the other way round.
    """
    found = [_of_queue(requirement, service, q, course) for q, course in enumerate(courses)]
    return GoalCheck(
        missed=np.array([one.missed for one in found]),
        below=np.array([one.below for one in found]),
        exceeded=np.array([one.exceeded for one in found]),
        agents_off=np.array([one.agents_off for one in found]),
    )


def _of_queue(
    requirement: Requirement, service: SimulatedService, q: int, course: GoalCourse
) -> GoalCheck:
    # Margins above zero are good; each goal has one, with the half-width of its figure.
    level, level_error = service.service_level[q], service.service_level_half_width[q]
    by_day = ~np.isnan(course.interval_floor)
    asked = np.where(by_day, course.interval_floor, course.service_level)
    margins = [
        (level - asked, level_error),
        (
            _most(course, "max_abandonment") - service.abandonment[q],
            service.abandonment_half_width[q],
        ),
        (
            _most(course, "max_mean_wait_seconds") - service.mean_wait_seconds[q],
            service.mean_wait_half_width[q],
        ),
    ]
    busy = service.offered[q] > 0
    missed, below, exceeded = np.zeros_like(busy), np.zeros_like(busy), busy & ~by_day
    for margin, error in margins:
        given = ~np.isnan(margin)
        missed |= given & (margin < -error)
        below |= given & (margin < 0)
        exceeded &= ~given | (margin > error)
    missed |= _short_days(service, q, course) & by_day & (level < course.service_level)
    agents = requirement.on_position[q]
    most_busy = _most(course, "max_occupancy")
    exceeded &= ~(requirement.load_erlangs[q] > most_busy * (agents - 1))
    return GoalCheck(
        missed=missed & busy,
        below=(below | missed) & busy,
        exceeded=exceeded,
        agents_off=_agents_off(requirement.load_erlangs[q], level, asked),
    )


def _most(course: GoalCourse, name: str) -> FloatArray:
    """Return a highest value of the goals by interval; NaN where there is none."""
    values = [getattr(goal, name) for goal in course.goals]
    table = np.array([np.nan if v is None else v for v in values], dtype=np.float64)
    found: FloatArray = table[course.place]
    return found


def _short_days(service: SimulatedService, q: int, course: GoalCourse) -> BoolArray:
    """Return the intervals of days whose own service level is missed beyond the error."""
    from scipy.stats import t

    runs = service.day_service_level[:, q]
    count = np.maximum((~np.isnan(runs)).sum(axis=0), 2)
    mean = np.nanmean(np.where(np.isnan(runs).all(axis=0), 1.0, runs), axis=0)
    spread = np.nanstd(np.where(np.isnan(runs).all(axis=0), 1.0, runs), axis=0, ddof=1)
    error = t.ppf((1 + service.confidence) / 2, count - 1) * spread / np.sqrt(count)
    days = service.grid.day_of_interval
    short: BoolArray = (mean + error)[days] < np.nan_to_num(course.service_level)
    return short


def _agents_off(load: FloatArray, level: FloatArray, asked: FloatArray) -> FloatArray:
    from scipy.special import ndtri

    quantiles = [ndtri(np.clip(share, CERTAIN, 1 - CERTAIN)) for share in (level, asked)]
    off: FloatArray = np.nan_to_num(np.sqrt(load) * np.abs(quantiles[0] - quantiles[1]))
    return off
