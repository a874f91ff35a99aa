"""Compiled replay of one queue's interval from saved states, for any number of agents.

A single first-come queue needs no event loop: each caller in turn takes the agent who is free
first (the recursion of Kiefer & Wolfowitz 1955), unless patience ends before. The state of a
replication between intervals is when each agent will be free, as a heap, who has gone off with a
call that is not over, and who still waits.

All compiled functions of this recursion live in this one file: numba's cache notices a change
in the file of a function, not in the files of the functions it calls.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

OFFERED, IN_TIME, GONE, GONE_IN_TIME, WAITED, BUSY = range(6)
FIGURES = 6

compiled = njit(cache=True, error_model="numpy", nogil=True)


@compiled
def sink(heap: Any, top: int, size: int) -> None:
    """Let the entry at `top` sink to its place in the heap of the first `size` entries."""
    value = heap[top]
    while True:
        below = 2 * top + 1
        if below >= size:
            break
        if below + 1 < size and heap[below + 1] < heap[below]:
            below += 1
        if heap[below] >= value:
            break
        heap[top] = heap[below]
        top = below
    heap[top] = value


@compiled
def mixed(key: Any) -> Any:
    """Return a 64-bit number scrambled (splitmix64: Steele, Lea & Flood 2014)."""
    value = np.uint64(key) + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@compiled
def staff(free: Any, before: int, agents: int, begin: float, key: int, heap: Any) -> None:
    """Put `agents` in the first places of `heap`, after a change from `before`, as a heap.

    Leavers are drawn at random, by `key`, and take the call they are on with them, into the
    places behind. Who left last comes back first, and has to end that call before the next; only
    when all are back do others come, who are free at once.
    """
    heap[: free.size] = free
    heap[free.size :] = begin
    number: Any = np.uint64(key)
    for j in range(before - 1, agents - 1, -1):
        number = mixed(number)
        place = int(number % np.uint64(j + 1))
        heap[place], heap[j] = heap[j], heap[place]
    for top in range(agents // 2 - 1, -1, -1):
        sink(heap, top, agents)


@compiled
def count(row: Any, wait: float, served: bool, threshold: float) -> None:
    """Add one call to a replication's figures."""
    row[OFFERED] += 1.0
    if served:
        row[IN_TIME] += wait <= threshold
        row[WAITED] += wait
    else:
        row[GONE] += 1.0
        row[GONE_IN_TIME] += wait <= threshold


@compiled
def busy_until(heap: Any, agents: int, begin: float, end: float) -> float:
    """Return the agents' time from `begin` to `end` on calls they have already."""
    busy = 0.0
    for j in range(agents):
        busy += min(max(heap[j], begin), end) - begin
    return busy


@compiled
def replay(calls: Any, spans: Any, state: Any, clock: Any, agents: int, found: Any) -> None:
    """Replay an interval with `agents` in every replication.

    Parameters
    ----------
    calls : tuple of ndarray
        Arrival, handle time and end of patience of all replications' calls, one replication
        after the other, those left waiting by the interval before first.
    spans : tuple of ndarray
        First call of each replication and of the end, shape (R + 1,); first call of each that
        arrives in this interval, shape (R,).
    state : tuple
        When each agent is free, shape (R, N), those on duty first, then who left, the last of
        them first; how many were on duty; and the keys of the leavers' draws, shape (R,).
    clock : tuple of float
        Begin and end of the interval, and the threshold in seconds.
    agents : int
        At least 1 where calls are left or arrive.
    found : tuple of ndarray, changed in place
        Agents' free times at the end, shape (R, the larger of N and `agents`), first call still
        waiting then (R,), and figures of the interval's arrivals, shape (R, `FIGURES`).
    """
    arrival, service, leaves = calls
    first, fresh = spans
    free, before, keys = state
    begin, end, threshold = clock
    after, head, figures = found
    heap = np.empty(after.shape[1])
    for r in range(fresh.size):
        staff(free[r], before, agents, begin, keys[r], heap)
        busy = busy_until(heap, agents, begin, end)
        row = figures[r]
        row[:] = 0.0
        crossed = False
        for c in range(first[r], first[r + 1]):
            start = max(arrival[c], begin, heap[0])
            if start >= end and not crossed:
                crossed = True
                head[r] = c
                after[r] = heap
            served = leaves[c] > start
            if served:
                heap[0] = start + service[c]
                sink(heap, 0, agents)
                if start < end:
                    busy += min(start + service[c], end) - start
            if c >= fresh[r]:
                wait = (start if served else leaves[c]) - arrival[c]
                count(row, wait, served, threshold)
        row[BUSY] = busy
        if not crossed:
            head[r] = first[r + 1]
            after[r] = heap


@compiled
def carry_over(calls: Any, first: Any, head: Any, fresh_calls: Any, fresh_first: Any) -> Any:
    """Return the calls still waiting and the next interval's, by replication, and their spans."""
    count = fresh_first.size - 1
    left = np.empty(count, np.int64)
    for r in range(count):
        left[r] = first[r + 1] - head[r]
    total = left.sum() + fresh_first[count]
    arrival, service, leaves = np.empty(total), np.empty(total), np.empty(total)
    starts, fresh = np.empty(count + 1, np.int64), np.empty(count, np.int64)
    place = 0
    for r in range(count):
        starts[r] = place
        for c in range(head[r], first[r + 1]):
            arrival[place] = calls[0][c]
            service[place] = calls[1][c]
            leaves[place] = calls[2][c]
            place += 1
        fresh[r] = place
        for c in range(fresh_first[r], fresh_first[r + 1]):
            arrival[place] = fresh_calls[0][c]
            service[place] = fresh_calls[1][c]
            leaves[place] = fresh_calls[2][c]
            place += 1
    starts[count] = place
    return (arrival, service, leaves), (starts, fresh)
