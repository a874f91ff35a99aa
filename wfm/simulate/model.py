"""A contact centre as arrays: who calls, who answers, and who is on duty when."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wfm.domain import InvalidInput
from wfm.domain.record import (
    FloatArray,
    IntArray,
    Record,
    frozen_array,
    require_non_negative,
    set_field,
)
from wfm.simulate.callers import Callers
from wfm.simulate.duty import Duty
from wfm.simulate.rules import Rules
from wfm.simulate.staff import NOBODY, Staff

__all__ = ["NOBODY", "CentreModel", "Demand", "Staff"]


@dataclass(frozen=True, slots=True, eq=False)
class Demand(Record):
    """What callers do: arrivals, handle times, patience.

    Parameters
    ----------
    queues : tuple of str
        Queue ids; Q of them.
    interval_seconds : float
        Length of an interval; the arrival rate is constant within it unless `callers` says
        otherwise.
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
    callers : Callers
        What is known of them beyond means; nothing by default.
    """

    queues: tuple[str, ...]
    interval_seconds: float
    day_of_interval: IntArray
    calls: FloatArray
    aht_seconds: FloatArray
    aht_cv: FloatArray
    patience_seconds: FloatArray
    busyness_cv: FloatArray
    callers: Callers = field(default_factory=Callers)

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
        self.callers.check(count, self.end_seconds)
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

    def interval_of(self, moment: FloatArray) -> IntArray:
        """Return the interval that holds each moment; the last one for all after the end."""
        interval = np.floor_divide(moment, self.interval_seconds)
        number: IntArray = np.minimum(interval, self.interval_count - 1).astype(np.int64)
        return number


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
    rules : Rules, optional
        Routing, lines, callbacks, redials, deferred work, chats; plain telephone queues by
        default.
    """

    demand: Demand
    staff: Staff
    duty: Duty
    booked_day: IntArray | None = None
    rules: Rules = field(default_factory=Rules)

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
        if self.rules.queues and len(self.rules.queues) != len(demand.queues):
            raise InvalidInput(
                f"holds {len(self.rules.queues)} queues, the demand {len(demand.queues)}",
                where="Rules.queues",
            )
        agents = self.duty.agent
        if agents.size and agents.max() >= staff.agent_count:
            raise InvalidInput(
                f"names agent {agents.max()}, but there are {staff.agent_count}",
                where="Duty.agent",
            )
        self._refuse_unserved()
        self._refuse_mixed_chats()

    def _refuse_unserved(self) -> None:
        end = self.last_duty_end()
        for q, queue in enumerate(self.demand.queues):
            if self.demand.calls[q].any() and end[q] == 0:
                raise InvalidInput(
                    f"expects {self.demand.calls[q].sum():.0f} contacts, but no agent with its "
                    "skill is on duty at any time",
                    where=f"queue {queue}",
                    hint="roster an agent with this skill, or take the queue out of the plan",
                )

    def last_duty_end(self) -> FloatArray:
        """Return when the last agent of each queue goes off duty, 0 without agents; shape (Q,)."""
        last = np.zeros(self.staff.agent_count)
        np.maximum.at(last, self.duty.agent, self.duty.end)
        ends: FloatArray = np.max(last[:, None] * self.staff.skills, axis=0, initial=0.0)
        return ends

    def _refuse_mixed_chats(self) -> None:
        slowdowns = np.array(
            [rule.chat.slowdown if rule.chat else -1 for rule in self.rules.queues]
        )
        for skills in self.staff.skills[self.staff.member] if slowdowns.size else ():
            own = {float(slowdown) for slowdown in slowdowns[skills] if slowdown >= 0}
            if len(own) > 1:
                raise InvalidInput(
                    f"agents handle chats with the slowdowns {sorted(own)}",
                    where="Rules.queues",
                    hint="give all chat queues that the same agents serve one slowdown",
                )

    @property
    def plain(self) -> bool:
        """True when contacts are routed and served without any special rule.

        Calls are answered first come, first served, by the free agent with the fewest skills who
        has been free longest; this is what the lean engines can play.
        """
        return self.staff.plain and self.rules.plain
