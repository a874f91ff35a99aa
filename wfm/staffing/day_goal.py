"""The fewest agent-hours that meet a service level over the day, above a floor by interval.

A goal that must hold in every interval pays for rounding up in each of them: at 300 calls a
day a fifth of all hours, at 8000 a sixtieth. If only the day's service level counts, agents go
where one of them helps most calls, as long as no interval falls below its floor.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.errors import InvalidInput
from wfm.domain.goal import ServiceGoal
from wfm.domain.goal_course import GoalCourse
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record
from wfm.queueing.transient import stationary_requirement
from wfm.queueing.transient_passage import Passage, Trial
from wfm.queueing.transient_traffic import Traffic
from wfm.staffing.time_varying import (
    StaffingOverTime,
    course_of,
    exact_requirement,
    goals_of,
)

LOSS = 1e-12
"""Calls in time by which the day's goal may be missed in rounding."""

CHEAPEST = 0.1
"""Paid intervals that an agent more costs at least, when it is weighed against others."""

WORTHWHILE = 0.5
"""Paid intervals that an agent less must save; without it long calls make agents flap."""


@dataclass(frozen=True, slots=True, eq=False)
class DayStaffing(Record):
    """Agents of one day of I intervals, and the service level they give.

    Parameters
    ----------
    agents : ndarray of int, shape (I,)
        Agents on position.
    service_level : ndarray, shape (I,)
        Of each interval, by the goal's definition.
    day_service_level : float
        Of all the day's contacts.
    agent_hours, overtime_hours : float
        Hours on position, and what leavers spend beyond them on finishing their calls.
    """

    agents: IntArray
    service_level: FloatArray
    day_service_level: float
    agent_hours: float
    overtime_hours: float


def required_for_day(
    traffic: Traffic,
    goal: ServiceGoal | GoalCourse,
    *,
    interval_floor: float = 0.70,
    least_agents: ArrayLike = 0,
) -> DayStaffing:
    """Return the fewest agent-hours that meet a service level over the day.

    Parameters
    ----------
    traffic : Traffic
        One day's contacts, see `wfm.staffing.time_varying.traffic_over_time`.
    goal : ServiceGoal or GoalCourse
        Its service level is the day's; every other part of it must hold in every interval.
        Where goals change over the day, contacts in time are to reach the sum of what each
        interval's goal asks for.
    interval_floor : float
        Least service level of any interval with contacts, where the goal names none.
    least_agents : array_like of int
        Agents there must be in any case; one number or shape (I,).

    Raises
    ------
    InvalidInput
        If the goal names no service level, the floor is above it, or an argument is out of
        range.

    Notes
    -----
    Service levels are those of the exact chain (`wfm.queueing.transient`). It starts from the
    fewest agents above the floor, puts one agent after the other where it brings most calls
    into time for each hour paid, and at last takes out each agent the goal can spare. The
    overtime in which leavers finish their calls is paid too. Where a further agent of an
    interval brings less than the one before, as it does above a floor of one half, and
    intervals do not influence each other, no plan has fewer hours.
    """
    course = course_of(goal, traffic)
    if any(each.service_level is None for each in course.goals):
        raise InvalidInput("names no service level", where="goal", hint="give service_level")
    with_floor = tuple(_with_floor(each, interval_floor) for each in course.goals)
    course = GoalCourse(with_floor, course.names, course.place)
    least = np.broadcast_to(np.asarray(least_agents, dtype=np.int64), traffic.arrivals.shape)
    final = _fewest_hours(traffic, course, least, None)
    above, below = final.parts(final.table)
    found, offered = final.course(), float(below.sum())
    return DayStaffing(
        agents=found.servers,
        service_level=found.service_level,
        day_service_level=float(above.sum()) / offered if offered > 0 else 1.0,
        agent_hours=float(final.servers.sum()) * traffic.interval_seconds / 3600.0,
        overtime_hours=float(found.overtime_seconds.sum()) / 3600.0,
    )


def required_day_by_day(
    traffic: Traffic, course: GoalCourse, day_starts: IntArray, least_agents: IntArray
) -> StaffingOverTime:
    """Return the fewest agent-hours for a service level that each day is to reach.

    Parameters
    ----------
    traffic : Traffic
        Contacts of D days.
    course : GoalCourse
        A goal with an `interval_floor` counts over its day, one without in every interval.
    day_starts : ndarray of int, shape (D + 1,)
        First interval of each day, and of the end.
    least_agents : ndarray of int, shape (I,)
        Agents there must be in any case.

    Notes
    -----
    Every day starts in the state that the day before leaves.
    """
    start: tuple[FloatArray, int] | None = None
    days = []
    for first, last in pairwise(day_starts.tolist()):
        day = slice(first, last)
        part = Traffic(
            traffic.arrivals[day],
            traffic.aht_seconds[day],
            traffic.patience_seconds,
            traffic.interval_seconds,
        )
        passage = _fewest_hours(part, course.within(day), least_agents[day], start)
        left = np.maximum(passage.final_state, 0.0)
        # The chain leaves out states that are next to impossible, day after day.
        start = (left / left.sum(), int(passage.servers[-1]))
        days.append(
            StaffingOverTime.of_course("transient", "the goal is the day's", passage.course())
        )
    figures = ("agents", "service_level", "abandonment", "mean_wait_seconds", "occupancy")
    joined = {
        name: np.concatenate([getattr(found, name) for found in days])
        for name in (*figures, "overtime_hours")
    }
    return StaffingOverTime(method="transient", reason="the goal is the day's", **joined)


def _with_floor(goal: ServiceGoal, interval_floor: float) -> ServiceGoal:
    """Return a goal with an interval floor: its own, or the one given."""
    if goal.interval_floor is not None:
        return goal
    if goal.service_level is not None and not 0 < interval_floor <= goal.service_level:
        raise InvalidInput(
            f"is {interval_floor}",
            where="interval_floor",
            hint=f"use a share above 0, at most the goal of {goal.service_level}",
        )
    return replace(goal, interval_floor=interval_floor)


def floor_goal(goal: ServiceGoal) -> ServiceGoal:
    """Return what a goal asks of every single interval."""
    if goal.interval_floor is None:
        return goal
    return replace(goal, service_level=goal.interval_floor, interval_floor=None)


def _fewest_hours(
    traffic: Traffic,
    course: GoalCourse,
    least: IntArray,
    start: tuple[FloatArray, int] | None,
) -> Passage:
    """Return one day's passage with the fewest agent-hours."""
    by_interval = GoalCourse(
        tuple(floor_goal(goal) for goal in course.goals), course.names, course.place
    )
    goals = goals_of(by_interval)
    lowest = exact_requirement(traffic, goals, least, start=start)
    if start is None:
        long_run = stationary_requirement(traffic.load_erlangs, traffic, goals)
        state, before = None, int(max(long_run[0], least[0]))
    else:
        state, before = start
    passage = Passage(traffic, goals, lowest.servers, before, state)
    counts = ~np.isnan(course.interval_floor)
    if not counts.any():
        return passage
    plan = _Plan(passage, np.where(counts, course.service_level, 0.0), counts, least)
    plan.fill()
    plan.trim()
    return Passage(traffic, goals, passage.servers, before, state)


class _Plan:
    """Agents that are added and taken away one by one."""

    def __init__(
        self, passage: Passage, service_level: FloatArray, counts: BoolArray, least: IntArray
    ) -> None:
        self.passage = passage
        self.goal = service_level
        self.counts = counts
        traffic = passage.traffic
        self.least = np.maximum(least, np.where(traffic.arrivals > 0, 1, 0))
        # Two handle times later little is left of what one agent more has changed.
        longest = float(traffic.aht_seconds.max())
        self.span = math.ceil(2.0 * longest / traffic.interval_seconds)

    def surplus(self, table: FloatArray, first: int = 0) -> float:
        """Return by how many calls in time the intervals from `first` are above the goal."""
        above, below = self.passage.parts(table)
        here = slice(first, first + len(table))
        return float(((above - self.goal[here] * below) * self.counts[here]).sum())

    def change(self, interval: int, step: int) -> tuple[float, float]:
        """Return the calls in time and the paid intervals that `step` agents bring."""
        agents = int(self.passage.servers[interval]) + step
        trial = self.passage.attempt(interval, agents, self.span)
        before = self.passage.table[interval : interval + len(trial.states)]
        calls = self.surplus(trial.table, interval) - self.surplus(before, interval)
        overtime = self.passage.overtime_seconds(trial.table).sum()
        overtime -= self.passage.overtime_seconds(before).sum()
        return calls, step + float(overtime) / self.passage.traffic.interval_seconds

    def worth(self, interval: int) -> float:
        """Return the calls that one agent more brings into time for each interval paid."""
        calls, paid = self.change(interval, 1)
        return calls / max(paid, CHEAPEST)

    def whole(self, interval: int, step: int) -> Trial:
        """Return what a change does to all the rest of the day."""
        agents = int(self.passage.servers[interval]) + step
        return self.passage.attempt(interval, agents, self.passage.servers.size)

    def fill(self) -> None:
        """Add agents where they bring most until the day's goal is met."""
        wanted = self.counts & (self.passage.traffic.arrivals > 0)
        busy = np.flatnonzero(wanted).tolist()
        heap = [(-self.worth(i), i) for i in busy]
        heapq.heapify(heap)
        while heap and self.surplus(self.passage.table) < -LOSS:
            _, i = heapq.heappop(heap)
            worth = self.worth(i)
            if heap and worth < -heap[0][0]:
                heapq.heappush(heap, (-worth, i))  # it brought more when last looked at
                continue
            self.passage.accept(self.whole(i, 1))
            heapq.heappush(heap, (-self.worth(i), i))

    def trim(self) -> None:
        """Take out agents, the least useful first, as long as every goal still holds."""
        servers = self.passage.servers
        spare = set(np.flatnonzero(servers > self.least).tolist())
        while spare:
            costs = {i: self.change(i, -1) for i in spare}
            # Whoever is paid for finishing calls as long as for staying may as well stay.
            spare = {i for i in spare if costs[i][1] <= -WORTHWHILE}
            done = False
            for i in sorted(spare, key=lambda i: costs[i][0] / costs[i][1]):
                trial = self.whole(i, -1)
                before = self.passage.table[i:]
                left = self.surplus(self.passage.table)
                left += self.surplus(trial.table, i) - self.surplus(before, i)
                done = left >= -LOSS and self.passage.meets(trial)
                if done:
                    self.passage.accept(trial)
                    break
                spare.discard(i)
            if done and servers[i] <= self.least[i]:
                spare.discard(i)
