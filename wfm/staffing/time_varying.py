"""How many agents a queue needs interval by interval while its load rises and falls.

`wfm.staffing.method` picks one of three methods and says which.

Sending agents away for less than a handle time saves nothing, since they finish their calls:
`required_over_time` counts that overtime and fills such dips (see `fill_dips`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.errors import InvalidInput
from wfm.domain.goal import ServiceGoal
from wfm.domain.goal_course import GoalCourse
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record
from wfm.domain.staffed_course import StaffedCourse
from wfm.queueing import transient
from wfm.queueing.transient import Course
from wfm.queueing.transient_goals import Goals, GoalsOverTime
from wfm.queueing.transient_traffic import Traffic
from wfm.staffing.method import Method, MethodChoice, choose_method


class ForwardSimulation(Protocol):
    """Finds the fewest agents by simulation, interval after interval, from saved states."""

    def __call__(
        self,
        traffic: Traffic,
        goals: GoalCourse,
        *,
        aht_cv: float,
        least_agents: IntArray,
        guess: IntArray,
    ) -> StaffedCourse:
        """Return agents, at least `least_agents`, and what they give; `guess` is the chain's."""


@dataclass(frozen=True, slots=True, eq=False)
class StaffingOverTime(Record):
    """Agents of one queue over I intervals, and what they give; arrays have shape (I,).

    Parameters
    ----------
    method : str
        ``stationary``, ``transient`` or ``forward_simulation``.
    reason : str
        Why that method, in words.
    agents : ndarray of int
        Agents on position.
    service_level : ndarray
        By each interval's goal. This and the other figures are those of the simulation where
        that is the method, else those of the exact chain.
    abandonment, mean_wait_seconds, occupancy : ndarray
        Share that hangs up, mean wait of the answered, busy share of the agents' time.
    overtime_hours : ndarray
        What the agents who leave at the interval's start spend on finishing their calls.
    """

    method: Method
    reason: str
    agents: IntArray
    service_level: FloatArray
    abandonment: FloatArray
    mean_wait_seconds: FloatArray
    occupancy: FloatArray
    overtime_hours: FloatArray

    @classmethod
    def of_course(cls, method: Method, reason: str, found: Course) -> StaffingOverTime:
        """Return the exact chain's figures with the method that led to them."""
        return cls(
            method=method,
            reason=reason,
            agents=found.servers,
            service_level=found.service_level,
            abandonment=found.abandon_probability,
            mean_wait_seconds=found.mean_wait_answered_seconds,
            occupancy=found.occupancy,
            overtime_hours=found.overtime_seconds / 3600.0,
        )


def traffic_over_time(
    calls: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: float | None,
    interval_seconds: float,
) -> Traffic:
    """Return a queue's demand as the queueing functions take it.

    Parameters
    ----------
    calls, aht_seconds : array_like, shape (I,)
        Expected contacts and their handle times. Where nothing comes in, the handle time is
        that of the last contacts before, who may still be there.
    patience_seconds : float, optional
        Mean patience; None: nobody hangs up, and every figure is that of Erlang C's queue.
    interval_seconds : float
        Length of an interval.

    Raises
    ------
    InvalidInput
        If contacts have no handle time, or an argument is out of range.
    """
    arrivals = np.asarray(calls, dtype=np.float64)
    handle = np.broadcast_to(np.asarray(aht_seconds, dtype=np.float64), arrivals.shape)
    if not (handle[arrivals > 0] > 0).all():
        raise InvalidInput("is 0 where contacts are expected", where="aht_seconds")
    known = np.where(arrivals > 0, np.arange(arrivals.size), -1)
    last = np.maximum.accumulate(known)
    first = int(np.argmax(known >= 0))
    handle = np.where(last >= 0, handle[np.maximum(last, 0)], handle[first])
    return Traffic(
        arrivals,
        np.where(handle > 0, handle, 1.0),
        math.inf if patience_seconds is None else patience_seconds,
        interval_seconds,
    )


def required_over_time(
    traffic: Traffic,
    goal: ServiceGoal | GoalCourse,
    *,
    least_agents: ArrayLike = 0,
    largest_fall: int | None = None,
    method: MethodChoice = "auto",
    aht_cv: float = 1.0,
    forward_simulation: ForwardSimulation | None = None,
) -> StaffingOverTime:
    """Return the fewest agents that meet a goal in every interval, and what they give.

    Parameters
    ----------
    traffic : Traffic
        Contacts, handle times and patience, see `traffic_over_time`.
    goal : ServiceGoal or GoalCourse
        Any mix; every part must hold in every interval in which contacts are expected.
    least_agents : array_like of int
        Agents there must be in any case; one number or shape (I,).
    largest_fall : int, optional
        By how many agents an interval with contacts may be below the one before; only with
        the exact chain.
    method : str
        ``auto`` picks by the rule of `wfm.staffing.method`.
    aht_cv : float
        Coefficient of variation of handle times; 1 is exponential.
    forward_simulation : callable, optional
        Staffing by simulation; without it ``auto`` has only the other two to pick from.

    Raises
    ------
    InvalidInput
        If an argument is out of range, a goal on abandonment meets endless patience, or a
        simulation is asked for and none was handed in.
    """
    course = course_of(goal, traffic)
    goals = goals_of(course)
    picked, reason = choose_method(traffic, aht_cv, simulated=forward_simulation is not None)
    if method != "auto":
        picked, reason = method, "asked for"
    least = np.broadcast_to(np.asarray(least_agents, dtype=np.int64), traffic.arrivals.shape)
    if picked == "stationary":
        wanted = transient.stationary_requirement(traffic.load_erlangs, traffic, goals)
        found = given_agents(traffic, goals, np.maximum(wanted, least))
        return StaffingOverTime.of_course(picked, reason, found)
    exact = exact_requirement(traffic, goals, least, largest_fall=largest_fall)
    if picked == "transient":
        return StaffingOverTime.of_course(picked, reason, exact)
    if forward_simulation is None:
        raise InvalidInput(
            "is asked for, and no simulation was handed in",
            where="forward_simulation",
            hint="pass wfm.simulate.forward.ForwardSimulation(seed)",
        )

    def simulated(floor: IntArray) -> StaffedCourse:
        return forward_simulation(
            traffic, course, aht_cv=aht_cv, least_agents=floor, guess=exact.servers
        )

    made = simulated(least)
    floor = fill_dips(made.agents, _longest_dip(traffic, exact), traffic.arrivals > 0)
    if (floor != made.agents).any():
        made = simulated(np.maximum(floor, least))
    return StaffingOverTime(
        method=picked,
        reason=reason,
        agents=made.agents,
        service_level=made.service_level,
        abandonment=made.abandonment,
        mean_wait_seconds=made.mean_wait_seconds,
        occupancy=made.occupancy,
        overtime_hours=made.overtime_hours,
    )


def fill_dips(agents: IntArray, longest: int, contacts: BoolArray) -> IntArray:
    """Return the numbers with every dip of at most `longest` intervals filled.

    Parameters
    ----------
    agents : ndarray of int, shape (I,)
        Agents by interval.
    longest : int
        Intervals of the longest dip to fill: it is filled to the lower of its two sides.
    contacts : ndarray of bool, shape (I,)
        Where contacts are expected; elsewhere nothing is filled.
    """
    if longest <= 0 or agents.size == 0:
        return agents
    padded = np.pad(agents, longest)
    windows = np.lib.stride_tricks.sliding_window_view
    highest = windows(padded, longest + 1).max(axis=1)
    filled = windows(highest, longest + 1).min(axis=1)
    return np.where(contacts, np.maximum(filled, agents), agents)


def course_of(goal: ServiceGoal | GoalCourse, traffic: Traffic) -> GoalCourse:
    """Return the goal of each interval, also where one goal holds in all of them.

    Raises
    ------
    InvalidInput
        If there are goals for another number of intervals.
    """
    if isinstance(goal, ServiceGoal):
        return GoalCourse.always(goal, traffic.arrivals.size)
    if goal.place.size != traffic.arrivals.size:
        raise InvalidInput(
            f"is for {goal.place.size} intervals of {traffic.arrivals.size}", where="goal"
        )
    return goal


def goals_of(course: GoalCourse) -> GoalsOverTime:
    """Return service goals in the words of queueing; their mean wait is that of the answered."""
    return GoalsOverTime(
        tuple(
            Goals(
                service_level=goal.service_level,
                threshold_seconds=goal.threshold_seconds,
                definition=goal.definition,
                mean_wait_answered_seconds=goal.max_mean_wait_seconds,
                max_abandon=goal.max_abandonment,
                max_occupancy=goal.max_occupancy,
            )
            for goal in course.goals
        ),
        course.place,
    )


def given_agents(traffic: Traffic, goals: GoalsOverTime, agents: IntArray) -> Course:
    """Return what given agents do, from the long run of the first interval if it has one."""
    load, first = float(traffic.load_erlangs[0]), int(agents[0])
    settles = traffic.patience_seconds < math.inf or first > load
    return transient.course(
        traffic,
        agents,
        threshold_seconds=goals.threshold_seconds,
        definition=goals.definition,
        initial_state=None if settles else np.ones(1),
    )


def exact_requirement(
    traffic: Traffic,
    goals: GoalsOverTime,
    least: IntArray,
    *,
    largest_fall: int | None = None,
    start: tuple[FloatArray, int] | None = None,
) -> Course:
    """Return the exact chain's answer, with the dips filled that do not pay.

    Parameters
    ----------
    traffic : Traffic
    goals : GoalsOverTime
    least : ndarray of int, shape (I,)
        Agents there must be in any case.
    largest_fall : int, optional
        By how many agents an interval with contacts may be below the one before.
    start : tuple of ndarray and int, optional
        Chance of 0, 1, 2, .. contacts present at the start, and agents on until then; by default
        the long run of the first interval.
    """
    state, before = start or (None, None)

    def fewest(floor: IntArray) -> Course:
        return transient.required_servers(
            traffic,
            goals,
            least_servers=floor,
            largest_fall=largest_fall,
            initial_state=state,
            servers_before=before,
        )

    found = fewest(least)
    floor = fill_dips(found.servers, _longest_dip(traffic, found), traffic.arrivals > 0)
    return found if (floor == found.servers).all() else fewest(floor)


def _longest_dip(traffic: Traffic, found: Course) -> int:
    """Return for how many intervals sending agents away does not pay.

    An agent sent away for g intervals saves g of them, and spends a handle time with the
    probability of being busy, on average the occupancy.
    """
    staffed = float(found.servers.sum()) * traffic.interval_seconds
    calls = traffic.arrivals
    if staffed == 0 or not calls.any():
        return 0
    occupancy = min(float(found.busy_seconds.sum()) / staffed, 1.0)
    aht = float(calls @ traffic.aht_seconds) / float(calls.sum())
    return math.floor(occupancy * aht / traffic.interval_seconds)
