"""Calls one by one: the record that every call-by-call import ends in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray, Record

ANSWERED, ABANDONED, LEFT = 0, 1, 2
"""Outcomes: an agent answered; the caller hung up; the queue gave the caller up (timeout, key)."""


@dataclass(frozen=True, slots=True, eq=False)
class CallRecords(Record):
    """Calls that asked for an agent, N of them, in order of arrival.

    Parameters
    ----------
    queues, kinds, agents : tuple of str
        Names that the indices below point to: queues to plan, call types as written, agents.
    line : ndarray of int, shape (N,)
        Line of the file.
    arrival_utc : ndarray, shape (N,)
        Moment of joining the queue, in seconds since 1970 UTC.
    queue, kind, agent : ndarray of int, shape (N,)
        Indices; the agent is -1 when not known.
    outcome : ndarray of int, shape (N,)
        `ANSWERED`, `ABANDONED` or `LEFT`.
    wait_seconds : ndarray, shape (N,)
        Time in queue; NaN when not known.
    handle_seconds : ndarray, shape (N,)
        Time an agent spent on the call; NaN when not known or not answered.
    answered_utc : ndarray, shape (N,)
        Moment of the answer; NaN when not known or not answered.
    """

    queues: tuple[str, ...]
    kinds: tuple[str, ...]
    agents: tuple[str, ...]
    line: IntArray
    arrival_utc: FloatArray
    queue: IntArray
    kind: IntArray
    agent: IntArray
    outcome: IntArray
    wait_seconds: FloatArray
    handle_seconds: FloatArray
    answered_utc: FloatArray

    @property
    def count(self) -> int:
        """Number of calls."""
        return int(self.arrival_utc.size)

    @property
    def answered(self) -> BoolArray:
        """True for the calls that an agent answered; shape (N,)."""
        mask: BoolArray = self.outcome == ANSWERED
        return mask

    @property
    def abandoned(self) -> BoolArray:
        """True for the calls that hung up while waiting; shape (N,)."""
        mask: BoolArray = self.outcome == ABANDONED
        return mask

    def where(self, keep: BoolArray | IntArray) -> CallRecords:
        """Return some of the calls, by mask or by index; names keep their places."""
        return CallRecords(
            self.queues,
            self.kinds,
            self.agents,
            self.line[keep],
            self.arrival_utc[keep],
            self.queue[keep],
            self.kind[keep],
            self.agent[keep],
            self.outcome[keep],
            self.wait_seconds[keep],
            self.handle_seconds[keep],
            self.answered_utc[keep],
        )


def numbered(names: Sequence[str], unknown: str | None = None) -> tuple[tuple[str, ...], IntArray]:
    """Return the sorted distinct names and the index of each entry; -1 for the unknown one."""
    distinct = tuple(sorted(set(names) - {unknown}))
    place = {name: i for i, name in enumerate(distinct)}
    return distinct, np.array([place.get(name, -1) for name in names], dtype=np.int64)
