"""The fewest agent-hours that meet a service level over the day, above a floor by interval.

A goal that must hold in every interval pays for rounding up in each of them: at 300 calls a
day a fifth of all hours, at 8000 a sixtieth. If only the day's service level counts, agents go
where one of them helps most calls, as long as no interval falls below its floor.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.errors import InvalidInput
from wfm.domain.goal import ServiceGoal
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.queueing.transient import stationary_requirement
from wfm.queueing.transient_passage import Passage, Trial
from wfm.queueing.transient_traffic import Traffic
from wfm.staffing.time_varying import goals_of, required_over_time

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
    goal: ServiceGoal,
    *,
    interval_floor: float = 0.70,
    least_agents: ArrayLike = 0,
) -> DayStaffing:
    """Return the fewest agent-hours that meet a service level over the day.

    Parameters
    ----------
    traffic : Traffic
        One day's contacts, see `wfm.staffing.time_varying.traffic_over_time`.
    goal : ServiceGoal
        Its service level is the day's; every other part of it must hold in every interval.
    interval_floor : float
        Least service level of any interval with contacts.
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
    if goal.service_level is None:
        raise InvalidInput("names no service level", where="goal", hint="give service_level")
    if not 0 < interval_floor <= goal.service_level:
        raise InvalidInput(
            f"is {interval_floor}",
            where="interval_floor",
            hint=f"use a share above 0, at most the goal of {goal.service_level}",
        )
    floor = replace(goal, service_level=interval_floor)
    least = np.broadcast_to(np.asarray(least_agents, dtype=np.int64), traffic.arrivals.shape)
    lowest = required_over_time(traffic, floor, least_agents=least, method="transient")
    goals = goals_of(floor)
    long_run = stationary_requirement(traffic.load_erlangs, traffic, goals)
    before = int(max(long_run[0], least[0]))
    passage = Passage(traffic, goals, lowest.agents, before)
    plan = _Plan(passage, goal.service_level, least)
    plan.fill()
    plan.trim()
    final = Passage(traffic, goals, passage.servers, before)
    above, below = final.parts(final.table)
    level = np.ones(above.size)
    np.divide(above, below, out=level, where=below > 0)
    offered = float(below.sum())
    return DayStaffing(
        agents=final.servers,
        service_level=level,
        day_service_level=float(above.sum()) / offered if offered > 0 else 1.0,
        agent_hours=float(final.servers.sum()) * traffic.interval_seconds / 3600.0,
        overtime_hours=float(final.overtime_seconds(final.table).sum()) / 3600.0,
    )


class _Plan:
    """Agents that are added and taken away one by one."""

    def __init__(self, passage: Passage, service_level: float, least: IntArray) -> None:
        self.passage = passage
        self.goal = service_level
        traffic = passage.traffic
        self.least = np.maximum(least, np.where(traffic.arrivals > 0, 1, 0))
        # Two handle times later little is left of what one agent more has changed.
        longest = float(traffic.aht_seconds.max())
        self.span = math.ceil(2.0 * longest / traffic.interval_seconds)

    def surplus(self, table: FloatArray) -> float:
        """Return by how many calls in time some intervals are above the goal."""
        above, below = self.passage.parts(table)
        return float((above - self.goal * below).sum())

    def change(self, interval: int, step: int) -> tuple[float, float]:
        """Return the calls in time and the paid intervals that `step` agents bring."""
        agents = int(self.passage.servers[interval]) + step
        trial = self.passage.attempt(interval, agents, self.span)
        before = self.passage.table[interval : interval + len(trial.states)]
        calls = self.surplus(trial.table) - self.surplus(before)
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
        busy = np.flatnonzero(self.passage.traffic.arrivals > 0).tolist()
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
                left += self.surplus(trial.table) - self.surplus(before)
                done = left >= -LOSS and self.passage.meets(trial)
                if done:
                    self.passage.accept(trial)
                    break
                spare.discard(i)
            if done and servers[i] <= self.least[i]:
                spare.discard(i)
