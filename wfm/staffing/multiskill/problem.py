"""What is asked: queues with goals, skill groups with costs, and how hard to try."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.cover import MOST_QUEUES
from wfm.domain.demand import check_queues
from wfm.domain.errors import InvalidInput
from wfm.domain.goal import ServiceGoal
from wfm.domain.record import (
    BoolArray,
    FloatArray,
    IntArray,
    Record,
    frozen_array,
    require_non_negative,
    set_field,
)


@dataclass(frozen=True, slots=True, eq=False)
class SkillProblem(Record):
    """Queues, skill groups and demand of consecutive or chosen intervals.

    Parameters
    ----------
    queues : tuple of str
        Queue ids; Q of them.
    goals : tuple of tuple of ServiceGoal
        Sets of goals, one goal for each queue in each set. A highest occupancy is that of all
        agents who serve the queue; the service level of a day is asked of every interval.
    goal_set : ndarray of int, shape (T,)
        Which set holds in each interval.
    groups : tuple of tuple of str
        Queues that each skill group serves; G groups.
    cost : ndarray, shape (G,)
        Cost of one agent for one interval, above 0.
    interval_seconds : float
        Length of an interval.
    calls, aht_seconds : ndarray, shape (Q, T)
        Expected contacts of each interval and their mean handle time.
    patience_seconds : ndarray, shape (Q,)
        Mean patience; infinite where nobody hangs up.
    least_agents, most_agents : ndarray of int, shape (G,)
        Fewest and most agents of each group in any interval.
    least_of_queue : ndarray of int, shape (Q, T)
        Fewest agents in any interval who serve each queue, whatever comes in.
    """

    queues: tuple[str, ...]
    goals: tuple[tuple[ServiceGoal, ...], ...]
    goal_set: IntArray
    groups: tuple[tuple[str, ...], ...]
    cost: FloatArray
    interval_seconds: float
    calls: FloatArray
    aht_seconds: FloatArray
    patience_seconds: FloatArray
    least_agents: IntArray
    most_agents: IntArray
    least_of_queue: IntArray

    def __post_init__(self) -> None:
        check_queues(self.queues, "SkillProblem")
        if len(self.queues) > MOST_QUEUES:
            raise InvalidInput(
                f"names {len(self.queues)} queues; at most {MOST_QUEUES} can be staffed together",
                where="SkillProblem.queues",
            )
        if not self.goals or any(len(goals) != len(self.queues) for goals in self.goals):
            raise InvalidInput("needs one goal for each queue", where="SkillProblem.goals")
        if not 0 < self.interval_seconds < np.inf:
            raise InvalidInput(
                f"is {self.interval_seconds}", where="SkillProblem.interval_seconds"
            )
        queues, groups = len(self.queues), len(self.groups)
        intervals = np.asarray(self.calls).shape[-1]
        shapes: dict[str, tuple[type, tuple[int, ...]]] = {
            "cost": (np.float64, (groups,)),
            "calls": (np.float64, (queues, intervals)),
            "aht_seconds": (np.float64, (queues, intervals)),
            "least_agents": (np.int64, (groups,)),
            "most_agents": (np.int64, (groups,)),
            "least_of_queue": (np.int64, (queues, intervals)),
            "goal_set": (np.int64, (intervals,)),
        }
        for name, (dtype, shape) in shapes.items():
            where = f"SkillProblem.{name}"
            array = frozen_array(getattr(self, name), dtype, shape, where)
            if dtype is np.float64 and np.isnan(array).any():
                raise InvalidInput("holds NaN", where=where)
            require_non_negative(array, where)
            set_field(self, name, array)
        where = "SkillProblem.patience_seconds"
        patience = frozen_array(self.patience_seconds, np.float64, (queues,), where)
        if not (patience > 0).all():
            raise InvalidInput(f"is {patience.tolist()}", where=where, hint="use more than 0")
        set_field(self, "patience_seconds", patience)
        self._check_groups()
        self._check_goals()
        self._check_demand()

    def _check_groups(self) -> None:
        known = set(self.queues)
        for group in self.groups:
            if not group or not set(group) <= known or len(set(group)) != len(group):
                raise InvalidInput(
                    f"{group} is no set of the queues {self.queues}", where="SkillProblem.groups"
                )
        if len({frozenset(group) for group in self.groups}) != len(self.groups):
            raise InvalidInput("names a group twice", where="SkillProblem.groups")
        if not (self.cost > 0).all():
            raise InvalidInput(f"is {self.cost.tolist()}", where="SkillProblem.cost")
        if (self.most_agents < self.least_agents).any():
            raise InvalidInput("is below least_agents", where="SkillProblem.most_agents")

    def _check_goals(self) -> None:
        if self.goal_set.size and self.goal_set.max() >= len(self.goals):
            raise InvalidInput("names a set that is not there", where="SkillProblem.goal_set")
        for goals in self.goals:
            for queue, goal, patience in zip(
                self.queues, goals, self.patience_seconds, strict=True
            ):
                if goal.max_abandonment is not None and np.isinf(patience):
                    raise InvalidInput(
                        f"caps the abandonment of queue {queue!r}, in which nobody hangs up",
                        where="SkillProblem.goals",
                        hint="give the queue its patience_seconds",
                    )

    def _check_demand(self) -> None:
        wanted = (self.calls > 0) | (self.least_of_queue > 0)
        unserved = wanted.any(axis=1) & ~self.skills.any(axis=0)
        if unserved.any():
            queue = self.queues[int(np.flatnonzero(unserved)[0])]
            raise InvalidInput(
                f"queue {queue!r} is served by no group",
                where="SkillProblem.groups",
                hint="give some agents this skill, or take the queue out",
            )
        free = (self.calls > 0) & (self.aht_seconds == 0)
        if free.any():
            q, interval = (int(i) for i in np.argwhere(free)[0])
            raise InvalidInput(
                f"is 0 for {self.calls[q, interval]:g} contacts of queue {self.queues[q]!r} in "
                f"interval {interval}",
                where="SkillProblem.aht_seconds",
            )

    @property
    def skills(self) -> BoolArray:
        """True where a group serves a queue; shape (G, Q)."""
        table: BoolArray = np.array(
            [[queue in group for queue in self.queues] for group in self.groups], dtype=bool
        ).reshape(len(self.groups), len(self.queues))
        return table

    @property
    def interval_count(self) -> int:
        """Number of intervals, T."""
        return int(self.calls.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class Effort(Record):
    """How hard to try.

    Parameters
    ----------
    search_contacts, polish_contacts, audit_contacts : int
        Contacts drawn for the search, for the last improvements, and for the last check.
    margin : float
        Share of contacts by which the search stays above the goals.
    cut_rounds : int
        Most rounds of cutting planes.
    tries : int
        Neighbours tried before a solution counts as locally best.
    chain : int
        Intervals of like load that start from one another; only the first is searched from
        scratch.
    cores : int, optional
        Threads; all cores by default. The result does not depend on it.
    """

    search_contacts: int = 20_000
    polish_contacts: int = 80_000
    audit_contacts: int = 250_000
    margin: float = 0.001
    cut_rounds: int = 6
    tries: int = 25
    chain: int = 42
    cores: int | None = None

    def __post_init__(self) -> None:
        for name in ("search_contacts", "polish_contacts", "audit_contacts"):
            if getattr(self, name) < 1000:
                raise InvalidInput(
                    f"is {getattr(self, name)}", where=f"Effort.{name}", hint="use 1000 or more"
                )
        for name in ("cut_rounds", "tries", "chain"):
            if getattr(self, name) < 1:
                raise InvalidInput(f"is {getattr(self, name)}", where=f"Effort.{name}")
        if not 0 <= self.margin < 0.1:
            raise InvalidInput(f"is {self.margin}", where="Effort.margin")
