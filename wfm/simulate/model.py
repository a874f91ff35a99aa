"""A contact centre as arrays: who calls, who answers, and who is on duty when."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wfm.domain import InvalidInput
from wfm.domain.record import (
    BoolArray,
    FloatArray,
    IntArray,
    Record,
    frozen_array,
    require_non_negative,
    set_field,
)
from wfm.simulate.duty import Duty

NOBODY = -1


@dataclass(frozen=True, slots=True, eq=False)
class Demand(Record):
    """What callers do: arrivals, handle times, patience.

    Parameters
    ----------
    queues : tuple of str
        Queue ids; Q of them.
    interval_seconds : float
        Length of an interval; the arrival rate is constant within it.
    day_of_interval : ndarray of int, shape (T,)
        Day number of each interval, not falling; the days share a busyness factor.
    calls : ndarray, shape (Q, T)
        Expected contacts that arrive in each interval.
    aht_seconds : ndarray, shape (Q, T)
        Mean handle time of the contacts that arrive in each interval.
    aht_cv : ndarray, shape (Q,)
        Coefficient of variation of handle times: 1 is exponential, 0 constant, anything else
        lognormal.
    patience_seconds : ndarray, shape (Q,)
        Mean of the exponential patience; infinite when nobody hangs up.
    busyness_cv : ndarray, shape (Q,)
        Coefficient of variation of the day's gamma factor; 0 for none.
    """

    queues: tuple[str, ...]
    interval_seconds: float
    day_of_interval: IntArray
    calls: FloatArray
    aht_seconds: FloatArray
    aht_cv: FloatArray
    patience_seconds: FloatArray
    busyness_cv: FloatArray

    def __post_init__(self) -> None:
        if not 0 < self.interval_seconds < np.inf:
            raise InvalidInput(f"is {self.interval_seconds}", where="Demand.interval_seconds")
        days = frozen_array(self.day_of_interval, np.int64, (-1,), "Demand.day_of_interval")
        if days.size == 0 or days[0] < 0 or (np.diff(days) < 0).any():
            raise InvalidInput(
                "must hold day numbers that never fall", where="Demand.day_of_interval"
            )
        set_field(self, "day_of_interval", days)
        count = len(self.queues)
        shapes = {
            "calls": (count, days.size),
            "aht_seconds": (count, days.size),
            "aht_cv": (count,),
            "busyness_cv": (count,),
        }
        for name, shape in shapes.items():
            where = f"Demand.{name}"
            array = frozen_array(getattr(self, name), np.float64, shape, where)
            if np.isnan(array).any():
                raise InvalidInput("holds NaN", where=where)
            require_non_negative(array, where)
            set_field(self, name, array)
        where = "Demand.patience_seconds"
        patience = frozen_array(self.patience_seconds, np.float64, (count,), where)
        if not (patience > 0).all():
            raise InvalidInput(f"is {patience.tolist()}", where=where, hint="use more than 0")
        set_field(self, "patience_seconds", patience)
        self._refuse_free_calls()

    def _refuse_free_calls(self) -> None:
        free = (self.calls > 0) & (self.aht_seconds == 0)
        if free.any():
            q, interval = (int(i) for i in np.argwhere(free)[0])
            raise InvalidInput(
                f"expects {self.calls[q, interval]:g} contacts with a handle time of 0 seconds",
                where=f"queue {self.queues[q]}, interval {interval}",
                hint="give the handle time of every interval in which contacts arrive",
            )

    @property
    def interval_count(self) -> int:
        """Number of intervals."""
        return int(self.calls.shape[1])

    @property
    def day_count(self) -> int:
        """Number of days."""
        return int(self.day_of_interval[-1]) + 1

    @property
    def end_seconds(self) -> float:
        """End of the last interval, after which nobody calls."""
        return self.interval_seconds * self.interval_count


@dataclass(frozen=True, slots=True, eq=False)
class Staff(Record):
    """Who can serve what, and how fast; agents with the same skills form a group.

    Parameters
    ----------
    skills : ndarray of bool, shape (N, Q)
        True where the agent can serve the queue.
    aht_factor : ndarray, shape (N,)
        Own handle time over the standard one.

    Attributes
    ----------
    group : ndarray of int, shape (N,)
        Group of each agent; groups are numbered from the fewest skills to the most.
    queues_of_group : ndarray of int, shape (G, Q)
        Queues each group serves, rising, filled up with -1.
    groups_of_queue : ndarray of int, shape (Q, G)
        Groups that serve each queue, fewest skills first, filled up with -1.
    skill_count : ndarray of int, shape (G,)
        Number of queues each group serves.
    """

    skills: BoolArray
    aht_factor: FloatArray
    group: IntArray = field(init=False, compare=False)
    queues_of_group: IntArray = field(init=False, compare=False)
    groups_of_queue: IntArray = field(init=False, compare=False)
    skill_count: IntArray = field(init=False, compare=False)

    def __post_init__(self) -> None:
        skills = frozen_array(self.skills, np.bool_, (-1, -1), "Staff.skills")
        factor = frozen_array(self.aht_factor, np.float64, (skills.shape[0],), "Staff.aht_factor")
        if not ((factor > 0) & (factor < np.inf)).all():
            raise InvalidInput("holds a number that is not above 0", where="Staff.aht_factor")
        if not skills.any(axis=1).all():
            raise InvalidInput("holds an agent without any skill", where="Staff.skills")
        groups, group = np.unique(skills, axis=0, return_inverse=True)
        order = np.argsort(groups.sum(axis=1), kind="stable")
        groups = groups[order]
        set_field(self, "skills", skills)
        set_field(self, "aht_factor", factor)
        set_field(self, "group", np.argsort(order)[group.reshape(-1)])
        set_field(self, "queues_of_group", _numbers(groups))
        set_field(self, "groups_of_queue", _numbers(groups.T))
        set_field(self, "skill_count", groups.sum(axis=1))

    @property
    def agent_count(self) -> int:
        """Number of agents."""
        return int(self.aht_factor.size)


def _numbers(member: BoolArray) -> IntArray:
    """Return the column numbers that are True in each row, filled up with `NOBODY`."""
    table = np.full(member.shape, NOBODY, np.int64)
    for row, flags in enumerate(member):
        columns = np.flatnonzero(flags)
        table[row, : columns.size] = columns
    return table


@dataclass(frozen=True, slots=True, eq=False)
class CentreModel(Record):
    """All that one replication needs to know.

    Parameters
    ----------
    demand : Demand
        Callers of Q queues.
    staff : Staff
        N agents.
    duty : Duty
        When those agents are on duty.
    booked_day : ndarray of int, shape (N, T), optional
        The working day that an agent's time in an interval is booked on; the calendar day by
        default. A night shift is booked whole on the day on which it began.
    """

    demand: Demand
    staff: Staff
    duty: Duty
    booked_day: IntArray | None = None

    def __post_init__(self) -> None:
        demand, staff = self.demand, self.staff
        shape = (staff.agent_count, demand.interval_count)
        days = self.booked_day
        if days is None:
            days = np.broadcast_to(demand.day_of_interval, shape)
        days = frozen_array(days, np.int64, shape, "CentreModel.booked_day")
        if days.size and not 0 <= days.min() <= days.max() < demand.day_count:
            raise InvalidInput("names a day outside the grid", where="CentreModel.booked_day")
        set_field(self, "booked_day", days)
        if staff.skills.shape[1] != len(demand.queues):
            raise InvalidInput(
                f"names {staff.skills.shape[1]} queues, the demand {len(demand.queues)}",
                where="Staff.skills",
            )
        agents = self.duty.agent
        if agents.size and agents.max() >= staff.agent_count:
            raise InvalidInput(
                f"names agent {agents.max()}, but there are {staff.agent_count}",
                where="Duty.agent",
            )
        on_duty = np.zeros(staff.agent_count, np.bool_)
        on_duty[agents] = True
        served: BoolArray = np.any(staff.skills[on_duty], axis=0)
        for q, queue in enumerate(demand.queues):
            if demand.calls[q].any() and not served[q]:
                raise InvalidInput(
                    f"expects {demand.calls[q].sum():.0f} contacts, but no agent with its skill "
                    "is on duty at any time",
                    where=f"queue {queue}",
                    hint="roster an agent with this skill, or take the queue out of the plan",
                )
