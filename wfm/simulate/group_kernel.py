"""The compiled loop behind `wfm.simulate.group_service`: agents as numbers, not as people.

The rules are those of `wfm.simulate.kernel`: a call goes to the free agent with the fewest
skills, then to the one who is free longest; an agent takes the call that waits longest. Callers
who hang up are noticed when they reach the head of their queue.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

NOBODY = -1
OFFERED, ANSWERED, ANSWERED_IN_TIME, ABANDONED, ABANDONED_IN_TIME, WAIT_SECONDS = range(6)
KINDS = 6
"""What is counted of each queue in each slot, in this order."""


@njit(cache=True, nogil=True)
def play(calls: Any, routes: Any, agents: Any, interval_seconds: float, outcome: Any) -> None:
    """Play all events in order and write what became of each call.

    Parameters
    ----------
    calls : tuple of ndarray, shape (C,)
        Arrival, handle time, deadline (moment of hanging up) and queue.
    routes : tuple of ndarray
        Groups of each queue, queues of each group (both filled up with -1), skills of each.
    agents : ndarray of int, shape (I, G)
        Agents of each group by interval; those who leave finish their call.
    interval_seconds : float
        Length of an interval.
    outcome : tuple of ndarray, shape (C,)
        Wait and group of each answered call; both stay as they are for the others.
    """
    arrival, queue = calls[0], calls[3]
    groups_of_queue, queues_of_group, skills = routes
    busy, free, oldest, rings = new_groups(agents)
    staffed = np.zeros_like(busy)
    heap = new_heap(agents)
    first, last, behind = new_lines(groups_of_queue.shape[0], arrival.size)
    arrived = changed = handling = freed = 0
    while True:
        call_time = arrival[arrived] if arrived < arrival.size else np.inf
        done_time = heap[0][0] if handling > 0 else np.inf
        change_time = start_of(changed, len(agents), interval_seconds)
        now = min(call_time, done_time, change_time)
        if now == np.inf:
            break
        low = high = 0
        if now == change_time:
            change_staff(agents[changed], staffed, busy, free, oldest)
            changed += 1
            high = busy.size
        elif now == done_time:
            handling -= 1
            low = complete(heap, handling, busy)
            high = low + 1
        else:
            g = take_agent(queue[arrived], groups_of_queue, skills, free, oldest, rings)
            if g == NOBODY:
                join_line(arrived, queue[arrived], first, last, behind)
            else:
                begin(arrived, g, now, busy, heap, handling, calls, outcome)
                handling += 1
            arrived += 1
        for g in range(low, high):
            while free[g] + busy[g] < staffed[g]:
                call = take_call(g, queues_of_group, first, behind, calls[2], now)
                if call == NOBODY:
                    rest(g, free, oldest, rings, freed)
                    freed += 1
                else:
                    begin(call, g, now, busy, heap, handling, calls, outcome)
                    handling += 1


@njit(cache=True, nogil=True)
def start_of(interval: int, interval_count: int, interval_seconds: float) -> float:
    """Return when an interval starts; never, after the last."""
    if interval == interval_count:
        return np.inf
    return interval * interval_seconds if interval > 0 else 0.0


@njit(cache=True, nogil=True)
def begin(
    call: int,
    group: int,
    now: float,
    busy: Any,
    heap: Any,
    handling: int,
    calls: Any,
    outcome: Any,
) -> None:
    """Let an agent of a group handle a call from now on."""
    busy[group] += 1
    outcome[0][call], outcome[1][call] = now - calls[0][call], group
    sift_up(heap, handling, now + calls[1][call], group)


@njit(cache=True, nogil=True)
def new_groups(agents: Any) -> Any:
    """Return groups without anybody: busy, free, longest free, and rings of free agents.

    A ring holds when each free agent became free; its length is a power of two, so that a
    place is found by a mask.
    """
    count = agents.shape[1]
    size = 1
    while size < agents.max():
        size *= 2
    rings = np.empty((count, size), np.int64)
    return np.zeros(count, np.int64), np.zeros(count, np.int64), np.zeros(count, np.int64), rings


@njit(cache=True, nogil=True)
def new_heap(agents: Any) -> Any:
    """Return times and groups of completions, with room for everybody."""
    total = 1
    for g in range(agents.shape[1]):
        total += agents[:, g].max()
    return np.empty(total), np.empty(total, np.int64)


@njit(cache=True, nogil=True)
def new_lines(queue_count: int, call_count: int) -> Any:
    """Return empty queues, and for each call the one behind it."""
    first, last = np.full(queue_count, NOBODY, np.int64), np.full(queue_count, NOBODY, np.int64)
    return first, last, np.full(call_count, NOBODY, np.int64)


@njit(cache=True, nogil=True)
def change_staff(wanted: Any, staffed: Any, busy: Any, free: Any, oldest: Any) -> None:
    """Set how many agents each group has; free ones too many leave at once."""
    for g in range(staffed.size):
        staffed[g] = wanted[g]
        leaving = max(min(free[g], free[g] + busy[g] - staffed[g]), 0)
        oldest[g] += leaving
        free[g] -= leaving


@njit(cache=True, nogil=True)
def take_agent(
    queue: int, groups_of_queue: Any, skills: Any, free: Any, oldest: Any, rings: Any
) -> int:
    """Take the free agent with the fewest skills, then longest free; return the group."""
    best = NOBODY
    longest = 0
    mask = rings.shape[1] - 1
    for place in range(groups_of_queue.shape[1]):
        g = groups_of_queue[queue, place]
        if g == NOBODY or (best != NOBODY and skills[g] > skills[best]):
            break
        if free[g] > 0:
            since = rings[g, oldest[g] & mask]
            if best == NOBODY or since < longest:
                best = g
                longest = since
    if best != NOBODY:
        oldest[best] += 1
        free[best] -= 1
    return int(best)


@njit(cache=True, nogil=True)
def join_line(call: int, queue: int, first: Any, last: Any, behind: Any) -> None:
    """Put a call at the end of its queue."""
    if first[queue] == NOBODY:
        first[queue] = call
    else:
        behind[last[queue]] = call
    last[queue] = call


@njit(cache=True, nogil=True)
def take_call(
    group: int, queues_of_group: Any, first: Any, behind: Any, deadline: Any, now: float
) -> int:
    """Take the call that waits longest out of the queues of a group; who hung up is dropped."""
    best, best_queue = NOBODY, NOBODY
    for place in range(queues_of_group.shape[1]):
        q = queues_of_group[group, place]
        if q == NOBODY:
            break
        head = first[q]
        while head != NOBODY and deadline[head] <= now:
            head = behind[head]
        first[q] = head
        if head != NOBODY and (best == NOBODY or head < best):
            best, best_queue = head, q
    if best != NOBODY:
        first[best_queue] = behind[best]
    return int(best)


@njit(cache=True, nogil=True)
def rest(group: int, free: Any, oldest: Any, rings: Any, freed: int) -> None:
    """Let an agent without work join the free ones of the group."""
    rings[group, (oldest[group] + free[group]) & (rings.shape[1] - 1)] = freed
    free[group] += 1


@njit(cache=True, nogil=True)
def complete(heap: Any, handling: int, busy: Any) -> int:
    """End the first completion's call, `handling` others going on; return its group."""
    group = heap[1][0]
    busy[group] -= 1
    sift_down(heap, handling)
    return int(group)


@njit(cache=True, nogil=True)
def sift_up(heap: Any, size: int, time: float, group: int) -> None:
    """Add a completion to a heap of the given size."""
    times, groups = heap
    place = size
    while place > 0:
        parent = (place - 1) >> 1
        if times[parent] <= time:
            break
        times[place], groups[place] = times[parent], groups[parent]
        place = parent
    times[place], groups[place] = time, group


@njit(cache=True, nogil=True)
def sift_down(heap: Any, size: int) -> None:
    """Fill the place of the first completion with the last one, at index `size`."""
    times, groups = heap
    time, group = times[size], groups[size]
    place, child = 0, 1
    while child < size:
        if child + 1 < size and times[child + 1] < times[child]:
            child += 1
        if time <= times[child]:
            break
        times[place], groups[place] = times[child], groups[child]
        place, child = child, 2 * child + 1
    times[place], groups[place] = time, group


@njit(cache=True, nogil=True)
def count(calls: Any, outcome: Any, threshold: Any, counts: Any, busy_seconds: Any) -> None:
    """Add up what became of the calls.

    Parameters
    ----------
    calls : tuple of ndarray, shape (C,)
        Handle time, patience, queue and slot; slot -1 is not counted.
    outcome : tuple of ndarray, shape (C,)
        Wait, and group or -1, as `play` has left them.
    threshold : ndarray, shape (Q,)
        Wait that still counts as in time.
    counts : ndarray, shape (S, Q, KINDS)
    busy_seconds : ndarray, shape (G,)
    """
    service, patience, queue, slot = calls
    wait, served_by = outcome
    for call in range(wait.size):
        if slot[call] == NOBODY:
            continue
        q, g = queue[call], served_by[call]
        row = counts[slot[call], q]
        row[OFFERED] += 1
        if g != NOBODY:
            busy_seconds[g] += service[call]
            row[ANSWERED] += 1
            row[WAIT_SECONDS] += wait[call]
            row[ANSWERED_IN_TIME] += wait[call] <= threshold[q]
        elif patience[call] < np.inf:
            row[ABANDONED] += 1
            row[ABANDONED_IN_TIME] += patience[call] <= threshold[q]
