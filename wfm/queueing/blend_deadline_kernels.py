"""Compiled search for the fewest servers who do deferrable work by its deadlines."""

from __future__ import annotations

import math

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.queueing.kernels import compiled

SLACK = 1e-9
"""Share of all work that is lost in rounding."""


@compiled
def done_by(available: FloatArray, given: FloatArray) -> FloatArray:
    """Return the work done by the end of each step when none waits for a free server."""
    done, before = np.empty(given.size), 0.0
    for t in range(given.size):
        before = min(available[t], before + given[t])
        done[t] = before
    return done


@compiled
def latest_servers(
    available: FloatArray, due: FloatArray, idle: FloatArray, most: IntArray
) -> tuple[IntArray, int]:
    """Return the fewest servers of each step, each as late as the deadlines allow.

    The second value is the step whose work cannot be done in time, -1 where all can.
    """
    size = idle.size
    servers, done = np.zeros(size, np.int64), np.empty(size)
    slack = SLACK * max(1.0, abs(due[-1]))
    before = 0.0
    for t in range(size):
        done[t] = min(available[t], before + idle[t])
        step = t
        while done[t] < due[t] - slack:
            # What is added at a step counts at t unless work runs out on the way there.
            room = least_room(available, done, step, t) if step >= 0 else 0.0
            if room <= slack:
                return servers, t
            free = most[step] - servers[step]
            if free > 0:
                wanted = math.ceil(min(due[t] - done[t], room) - slack)
                servers[step] += min(free, int(wanted))
                redo(available, idle, servers, done, step, t)
            step -= 1
        before = done[t]
    return servers, -1


@compiled
def least_room(available: FloatArray, done: FloatArray, first: int, last: int) -> float:
    """Return the least work left over from one step to another."""
    room = math.inf
    for s in range(first, last + 1):
        room = min(room, available[s] - done[s])
    return room


@compiled
def redo(
    available: FloatArray,
    idle: FloatArray,
    servers: IntArray,
    done: FloatArray,
    first: int,
    last: int,
) -> None:
    """Work out anew what is done from one step to another."""
    before = done[first - 1] if first > 0 else 0.0
    for s in range(first, last + 1):
        before = min(available[s], before + idle[s] + servers[s])
        done[s] = before


@compiled
def lowest_peak(
    available: FloatArray, due: FloatArray, idle: FloatArray, may: IntArray, peak: int
) -> int:
    """Return the smallest cap on servers of a step that costs no server-step more."""
    total = latest_servers(available, due, idle, may * peak)[0].sum()
    low, high = 0, peak
    while high - low > 1:
        cap = (low + high) // 2
        servers, late = latest_servers(available, due, idle, may * cap)
        if late < 0 and servers.sum() == total:
            high = cap
        else:
            low = cap
    return high
