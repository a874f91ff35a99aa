"""Who can serve what, in which order, and how fast."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wfm.domain import InvalidInput
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record, frozen_array, set_field

NOBODY = -1


@dataclass(frozen=True, slots=True, eq=False)
class Staff(Record):
    """Agents and their skills; agents with equal rows in all tables form a group.

    Parameters
    ----------
    skills : ndarray of bool, shape (N, Q)
        True where the agent can serve the queue.
    aht_factor : ndarray, shape (N,)
        Own handle time over the standard one.
    tier : ndarray of int, shape (N, Q), optional
        Order in which a contact of the queue tries the agents: those of the lowest tier in which
        anyone is free. By default the number of the agent's skills, so that agents with many
        skills are kept for those who need them.
    after_seconds : ndarray, shape (N, Q), optional
        Wait after which a contact of the queue may overflow to the agent; 0 by default.
    own_order : ndarray of int, shape (N, Q), optional
        Order in which the agent, once free, looks at queues of equal priority; by default all
        are equal and the contact that has waited longest is taken.
    handle_factor : ndarray, shape (N, Q), optional
        Handle time of the agent with contacts of the queue over that of the agent's group at
        large, for example by skill level; 1 by default. It multiplies `aht_factor`.

    Attributes
    ----------
    group : ndarray of int, shape (N,)
        Group of each agent; groups are numbered from the fewest skills to the most.
    queues_of_group : ndarray of int, shape (G, Q)
        Queues each group serves, rising, filled up with -1.
    groups_of_queue : ndarray of int, shape (Q, G)
        Groups that serve each queue, lowest tier first, filled up with -1.
    skill_count : ndarray of int, shape (G,)
        Number of queues each group serves.
    """

    skills: BoolArray
    aht_factor: FloatArray
    tier: IntArray | None = None
    after_seconds: FloatArray | None = None
    own_order: IntArray | None = None
    handle_factor: FloatArray | None = None
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
        set_field(self, "skills", skills)
        set_field(self, "aht_factor", factor)
        self._check_tables()
        rows = np.concatenate([np.where(skills, t, 0) for t in self._tables()], axis=1)
        _, first, group = np.unique(rows, axis=0, return_index=True, return_inverse=True)
        order = np.argsort(skills[first].sum(axis=1), kind="stable")
        first = first[order]
        groups = skills[first]
        set_field(self, "group", np.argsort(order)[group.reshape(-1)])
        set_field(self, "queues_of_group", _numbers(groups))
        set_field(self, "skill_count", groups.sum(axis=1))
        set_field(self, "groups_of_queue", _by_tier(groups, self.tiers[first]))

    def _check_tables(self) -> None:
        for name, kind in (
            ("tier", np.int64),
            ("after_seconds", np.float64),
            ("own_order", np.int64),
            ("handle_factor", np.float64),
        ):
            if getattr(self, name) is None:
                continue
            where = f"Staff.{name}"
            table = frozen_array(getattr(self, name), kind, self.skills.shape, where)
            used = table[self.skills]
            if not (used >= 0).all() or (name == "handle_factor" and not (used > 0).all()):
                raise InvalidInput("holds a number that is too low", where=where)
            if name == "handle_factor" and not np.isfinite(used).all():
                raise InvalidInput("holds a number that is not finite", where=where)
            set_field(self, name, table)

    def _tables(self) -> list[np.ndarray]:
        """Return all that sets groups apart."""
        given = (self.tier, self.after_seconds, self.own_order)
        return [self.skills, *(table for table in given if table is not None)]

    @property
    def agent_count(self) -> int:
        """Number of agents."""
        return int(self.aht_factor.size)

    @property
    def tiers(self) -> IntArray:
        """Tier of each agent by queue; shape (N, Q)."""
        if self.tier is not None:
            return self.tier
        counts: IntArray = self.skills.sum(axis=1, keepdims=True)
        return np.broadcast_to(counts, self.skills.shape)

    @property
    def pace(self) -> FloatArray:
        """Handle time of each agent by queue over the standard one; shape (N, Q)."""
        own = self.aht_factor[:, None]
        if self.handle_factor is None:
            return np.broadcast_to(own, self.skills.shape)
        return own * self.handle_factor

    @property
    def member(self) -> IntArray:
        """One agent of each group, to look up what the group has in common; shape (G,)."""
        _, first = np.unique(self.group, return_index=True)
        return first

    @property
    def plain(self) -> bool:
        """True when tiers, thresholds, orders and speeds are all at their defaults."""
        given = (self.tier, self.after_seconds, self.own_order, self.handle_factor)
        return all(table is None for table in given)


def levelled(level: IntArray, aht_factor: FloatArray, slower_per_level: float = 0.0) -> Staff:
    """Return agents whose skills have levels: level 1 is preferred, and fastest.

    Parameters
    ----------
    level : ndarray of int, shape (N, Q)
        0 for no skill, 1 for the best level, 2 for the next.
    aht_factor : ndarray, shape (N,)
        Own handle time over the standard one, at level 1.
    slower_per_level : float
        Share by which each further level takes longer.

    Returns
    -------
    Staff
        A contact goes to a free agent of the best level, and a free agent looks first at the
        queues in which his or her level is best.
    """
    table = frozen_array(level, np.int64, (-1, -1), "level")
    if (table < 0).any():
        raise InvalidInput("holds a negative level", where="level", hint="0 for no skill")
    if not 0 <= slower_per_level < np.inf:
        raise InvalidInput(f"is {slower_per_level}", where="slower_per_level")
    beyond = np.maximum(table - 1, 0)
    return Staff(
        table > 0,
        aht_factor,
        tier=table,
        own_order=table,
        handle_factor=1.0 + slower_per_level * beyond,
    )


def _numbers(member: BoolArray) -> IntArray:
    """Return the column numbers that are True in each row, filled up with `NOBODY`."""
    table = np.full(member.shape, NOBODY, np.int64)
    for row, flags in enumerate(member):
        columns = np.flatnonzero(flags)
        table[row, : columns.size] = columns
    return table


def _by_tier(groups: BoolArray, tiers: IntArray) -> IntArray:
    """Return the groups of each queue by tier, and by number within one."""
    table = _numbers(groups.T)
    for queue, row in enumerate(table):
        own = row[row != NOBODY]
        row[: own.size] = own[np.argsort(tiers[own, queue], kind="stable")]
    return table
