"""Service of anonymous agents in skill groups: one compiled loop, for thousands of questions.

The rules are those of `wfm.simulate.kernel` (a call goes to the free agent with the fewest
skills, then to the one who is free longest; an agent takes the call that waits longest), but
the agents of a group are numbers, not people: no shifts, no speed of their own. The calls are
drawn once and replayed with any number of agents, so that two answers differ by the agents
alone (common random numbers).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record, frozen_array, set_field
from wfm.simulate.group_calls import Callers, CallStream, calls_over_time, steady_calls
from wfm.simulate.group_kernel import KINDS, NOBODY, count, play

COUNTED = (
    "offered",
    "answered",
    "answered_in_time",
    "abandoned",
    "abandoned_in_time",
    "wait_seconds",
)
"""What the kernel counts, in its order."""


@dataclass(frozen=True, slots=True, eq=False)
class GroupCounts(Record):
    """What became of the contacts.

    Parameters
    ----------
    offered, answered, answered_in_time, abandoned, abandoned_in_time : ndarray, shape (Q, S)
        Contacts by queue and the slot of their arrival.
    wait_seconds : ndarray, shape (Q, S)
        Waits of the answered, added up.
    busy_agents : ndarray, shape (G,)
        Mean number of agents of each group who are handling a contact.
    """

    offered: FloatArray
    answered: FloatArray
    answered_in_time: FloatArray
    abandoned: FloatArray
    abandoned_in_time: FloatArray
    wait_seconds: FloatArray
    busy_agents: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class GroupCentre(Record):
    """Skill groups and callers; the simulator that staffing of skill groups asks.

    Parameters
    ----------
    skills : ndarray of bool, shape (G, Q)
        True where a group serves a queue.
    callers : Callers
        What the callers of the Q queues are like.
    interval_seconds : float
        Length of an interval.
    batches : int
        Parts into which a steady stream is counted, for half-widths.
    """

    skills: BoolArray
    callers: Callers
    interval_seconds: float
    batches: int = 20

    def __post_init__(self) -> None:
        shape = (-1, self.callers.aht_cv.size)
        skills = frozen_array(self.skills, np.bool_, shape, "GroupCentre.skills")
        if not skills.any(axis=1).all():
            raise InvalidInput("holds a group without any skill", where="GroupCentre.skills")
        set_field(self, "skills", skills)
        if not 0 < self.interval_seconds < np.inf:
            raise InvalidInput(f"is {self.interval_seconds}", where="GroupCentre.interval_seconds")

    def steady(
        self,
        calls: FloatArray,
        aht_seconds: FloatArray,
        threshold_seconds: FloatArray,
        *,
        contacts: int,
        seed: int,
    ) -> Callable[[IntArray], GroupCounts]:
        """Return a function from agents, shape (G,), to counts, at one interval's load for ever.

        Parameters
        ----------
        calls, aht_seconds : ndarray, shape (Q,)
            Expected contacts of the interval and their mean handle time.
        threshold_seconds : ndarray, shape (Q,)
            Wait up to which a contact counts as in time.
        contacts : int
            How many contacts are drawn, about.
        seed : int
            Equal seeds draw equal contacts.
        """
        rate = np.asarray(calls, dtype=float) / self.interval_seconds
        stream = steady_calls(
            rate, aht_seconds, self.callers, contacts=contacts, batches=self.batches, seed=seed
        )
        return lambda agents: count_service(
            stream, self.skills, np.asarray(agents)[None, :], threshold_seconds
        )

    def over_time(
        self,
        calls: FloatArray,
        aht_seconds: FloatArray,
        threshold_seconds: FloatArray,
        agents: IntArray,
        *,
        seed: int,
    ) -> GroupCounts:
        """Return the counts of one replication of consecutive intervals, from an empty start.

        Parameters
        ----------
        calls, aht_seconds : ndarray, shape (Q, T)
            Expected contacts of each interval and their mean handle time.
        threshold_seconds : ndarray, shape (Q,)
            Wait up to which a contact counts as in time.
        agents : ndarray of int, shape (G, T)
            Agents of each group; those who leave finish their contact first.
        seed : int
            Seed of the replication.
        """
        stream = calls_over_time(
            calls, aht_seconds, self.callers, interval_seconds=self.interval_seconds, seed=seed
        )
        return count_service(
            stream,
            self.skills,
            np.asarray(agents).T,
            threshold_seconds,
            interval_seconds=self.interval_seconds,
        )


def count_service(
    stream: CallStream,
    skills: BoolArray,
    agents: IntArray,
    threshold_seconds: FloatArray,
    *,
    interval_seconds: float = np.inf,
) -> GroupCounts:
    """Replay a stream of contacts with given agents.

    Parameters
    ----------
    stream : CallStream
        The contacts.
    skills : ndarray of bool, shape (G, Q)
        True where a group serves a queue.
    agents : ndarray of int, shape (I, G)
        Agents of each group in consecutive intervals; the last row stays to the end.
    threshold_seconds : ndarray, shape (Q,)
        Wait up to which a contact counts as in time.
    interval_seconds : float
        Length of an interval; infinite for one row.
    """
    staffed = np.ascontiguousarray(agents, dtype=np.int64)
    if staffed.ndim != 2 or staffed.shape[1] != skills.shape[0] or (staffed < 0).any():
        raise InvalidInput(
            f"has shape {staffed.shape} for {skills.shape[0]} groups, or numbers below 0",
            where="agents",
        )
    routes = (_groups_of_queue(skills), _queues_of_group(skills), skills.sum(axis=1))
    outcome = (np.zeros(stream.arrival.size), np.full(stream.arrival.size, NOBODY))
    deadline = stream.arrival + stream.patience
    calls = (stream.arrival, stream.service, deadline, stream.queue)
    play(calls, routes, staffed, float(interval_seconds), outcome)
    counts = np.zeros((stream.slot_count, skills.shape[1], KINDS))
    busy_seconds = np.zeros(skills.shape[0])
    count(
        (stream.service, stream.patience, stream.queue, stream.slot),
        outcome,
        np.asarray(threshold_seconds, dtype=float),
        counts,
        busy_seconds,
    )
    by_kind = {name: np.ascontiguousarray(counts[:, :, k].T) for k, name in enumerate(COUNTED)}
    return GroupCounts(**by_kind, busy_agents=busy_seconds / stream.seconds)


def _groups_of_queue(skills: BoolArray) -> IntArray:
    """Return the groups that serve each queue, fewest skills first, filled up with -1."""
    table = np.full(skills.T.shape, NOBODY, np.int64)
    order = np.argsort(skills.sum(axis=1), kind="stable")
    for q in range(skills.shape[1]):
        able = order[skills[order, q]]
        table[q, : able.size] = able
    return table


def _queues_of_group(skills: BoolArray) -> IntArray:
    """Return the queues each group serves, rising, filled up with -1."""
    table = np.full(skills.shape, NOBODY, np.int64)
    for g, row in enumerate(skills):
        queues = np.flatnonzero(row)
        table[g, : queues.size] = queues
    return table
