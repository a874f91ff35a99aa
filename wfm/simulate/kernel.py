"""The compiled engine: the same centre as `reference`, as one event loop over records.

`reference` says in words what happens; this module says it in arrays. Free agents of a group
and waiting calls of a queue are linked lists through the records, so that no event searches
more than the groups of a queue or the queues of a group. Callers who hang up are noticed when
they reach the head of their queue, which cannot change what others meet.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from wfm.simulate.compiled import compiled
from wfm.simulate.model import NOBODY, Staff
from wfm.simulate.sample import Sample
from wfm.simulate.trace import Outcome, Trace

STRANDED, ANSWERED, ABANDONED = (
    int(outcome) for outcome in (Outcome.STRANDED, Outcome.ANSWERED, Outcome.ABANDONED)
)

AWAY, FREE, BUSY, OVERRUN = range(4)
"""What an agent does; in overrun the spell of duty is over and a call is being finished."""

CALL = np.dtype(
    [
        ("arrival", "f8"),
        ("service", "f8"),
        ("deadline", "f8"),
        ("started", "f8"),
        ("ended", "f8"),
        ("queue", "i4"),
        ("behind", "i4"),
        ("agent", "i4"),
        ("outcome", "i4"),
    ],
    align=True,
)
"""One contact; ``behind`` is the call that joined its queue next."""

AGENT = np.dtype(
    [
        ("aht_factor", "f8"),
        ("spell_end", "f8"),
        ("freed", "i8"),
        ("group", "i4"),
        ("spell", "i4"),
        ("state", "i4"),
        ("ahead", "i4"),
        ("behind", "i4"),
    ],
    align=True,
)
"""One agent; ``freed`` counts up each time anyone becomes free: the lowest is free longest."""

LINE = np.dtype([("first", "i4"), ("last", "i4"), ("on_duty", "i4")], align=True)
"""Waiting calls of a queue with its agents on duty, or free agents of a group."""

CHANGE = np.dtype([("time", "f8"), ("agent", "i4"), ("spell", "i4"), ("on", "i4")], align=True)
"""Start or end of a spell of duty."""

COMPLETION = np.dtype([("time", "f8"), ("agent", "i8")], align=True)
"""End of a call, kept in a binary heap by time and agent."""


def play(sample: Sample, staff: Staff) -> Trace:
    """Replay one replication; the same result as `reference.play`, bit by bit.

    Parameters
    ----------
    sample : Sample
        Calls and spells of duty.
    staff : Staff
        Skills and speed of the agents.
    """
    calls = call_records(sample)
    agents = agent_records(staff)
    spells = sample.spells
    left = np.zeros(spells.end.size)
    run(
        calls,
        agents,
        duty_changes(sample),
        lines(staff.skills.shape[1]),
        lines(staff.skill_count.size),
        (staff.queues_of_group, staff.groups_of_queue, staff.skill_count),
        left,
    )
    return Trace(
        calls["outcome"].astype(np.int64),
        calls["agent"].astype(np.int64),
        calls["started"].copy(),
        calls["ended"].copy(),
        left,
    )


def call_records(sample: Sample) -> np.ndarray:
    """Return the calls of a sample as records that nobody has touched yet."""
    calls = np.empty(sample.arrival.size, CALL)
    calls["arrival"] = sample.arrival
    calls["service"] = sample.service
    calls["deadline"] = sample.arrival + sample.patience
    calls["started"] = calls["ended"] = np.inf
    calls["queue"] = sample.queue
    calls["behind"] = calls["agent"] = NOBODY
    calls["outcome"] = STRANDED
    return calls


def agent_records(staff: Staff) -> np.ndarray:
    """Return the agents, all away."""
    agents = np.zeros(staff.agent_count, AGENT)
    agents["aht_factor"] = staff.aht_factor
    agents["group"] = staff.group
    for name in ("spell", "ahead", "behind"):
        agents[name] = NOBODY
    return agents


def duty_changes(sample: Sample) -> np.ndarray:
    """Return starts and ends of spells by time; at equal times ends first, then by agent."""
    spells = sample.spells
    count = spells.end.size
    changes = np.empty(2 * count, CHANGE)
    changes["time"] = np.concatenate([spells.end, spells.start])
    changes["agent"] = np.concatenate([spells.agent, spells.agent])
    changes["spell"] = np.tile(np.arange(count), 2)
    changes["on"] = np.repeat([0, 1], count)
    order = np.lexsort((changes["agent"], changes["on"], changes["time"]))
    ordered: np.ndarray = changes[order]
    return ordered


def lines(count: int) -> np.ndarray:
    """Return lines in which nobody stands yet."""
    empty = np.zeros(count, LINE)
    empty["first"] = empty["last"] = NOBODY
    return empty


@compiled
def run(
    calls: Any, agents: Any, changes: Any, queues: Any, groups: Any, skills: Any, left: Any
) -> None:
    """Play all events in order, writing into the records and `left`."""
    queues_of_group, groups_of_queue, skill_count = skills
    heap = np.empty(agents.size + 1, COMPLETION)
    arrived = changed = busy = freed = 0
    while True:
        change_time = changes[changed].time if changed < changes.size else np.inf
        done_time = heap[0].time if busy > 0 else np.inf
        call_time = calls[arrived].arrival if arrived < calls.size else np.inf
        now = min(change_time, done_time, call_time)
        if now == np.inf:
            break
        call = agent = NOBODY
        if change_time == now:
            agent = change_duty(changes[changed], agents, queues, groups, queues_of_group, left)
            changed += 1
        elif done_time == now:
            agent = heap[0].agent
            busy -= 1
            sift_down(heap, busy)
        else:
            call = arrived
            arrived += 1
            agent = pick_agent(calls[call].queue, agents, groups, groups_of_queue, skill_count)
            if agent == NOBODY:
                join_queue(call, calls, queues)
        if agent == NOBODY:
            continue
        if call == NOBODY:
            call = pick_call(agents[agent], calls, queues, queues_of_group, now)
        if call == NOBODY:
            freed += 1
            rest(agent, agents, groups, freed, left, now)
        else:
            sift_up(heap, busy, answer(call, agent, calls, agents, now), agent)
            busy += 1
    close(calls)


@compiled
def change_duty(
    change: Any, agents: Any, queues: Any, groups: Any, queues_of_group: Any, left: Any
) -> int:
    """Start or end a spell; return the agent when that makes him or her look for work."""
    number = change.agent
    agent = agents[number]
    step = 1 if change.on else -1
    for queue in queues_of_group[agent.group]:
        if queue == NOBODY:
            break
        queues[queue].on_duty += step
    if change.on:
        previous, agent.spell = agent.spell, change.spell
        if agent.state == AWAY:
            agent.state = BUSY
            return int(number)
        left[previous] = change.time
        agent.state = BUSY
        return NOBODY
    agent.spell_end = change.time
    if agent.state == FREE:
        leave_line(number, agents, groups[agent.group])
        agent.state = AWAY
        left[change.spell] = change.time
    else:
        agent.state = OVERRUN
    return NOBODY


@compiled
def pick_agent(
    queue: int, agents: Any, groups: Any, groups_of_queue: Any, skill_count: Any
) -> int:
    """Take the free agent for an arriving call: fewest skills, then longest free."""
    best = NOBODY
    skills = 0
    for group in groups_of_queue[queue]:
        if group == NOBODY or (best != NOBODY and skill_count[group] > skills):
            break
        first = groups[group].first
        if first != NOBODY and (best == NOBODY or agents[first].freed < agents[best].freed):
            best = first
            skills = skill_count[group]
    if best != NOBODY:
        leave_line(best, agents, groups[agents[best].group])
        agents[best].state = BUSY
    return best


@compiled
def pick_call(agent: Any, calls: Any, queues: Any, queues_of_group: Any, now: float) -> int:
    """Take the longest-waiting call an agent may serve out of its queue."""
    best = NOBODY
    for queue in queues_of_group[agent.group]:
        if queue == NOBODY:
            break
        line = queues[queue]
        head = still_waiting(line, calls, now)
        if head == NOBODY or (best != NOBODY and head > best):
            continue
        if agent.state == OVERRUN and (line.on_duty > 0 or calls[head].arrival >= agent.spell_end):
            continue
        best = head
    if best != NOBODY:
        queues[calls[best].queue].first = calls[best].behind
    return best


@compiled
def still_waiting(line: Any, calls: Any, now: float) -> int:
    """Return the head of a queue after those who hung up have gone."""
    head = line.first
    while head != NOBODY and calls[head].deadline <= now:
        hang_up(calls[head])
        head = calls[head].behind
    line.first = head
    return int(head)


@compiled
def hang_up(call: Any) -> None:
    """Record that a caller ran out of patience."""
    call.outcome = ABANDONED
    call.started = call.deadline
    call.ended = call.deadline


@compiled
def join_queue(number: int, calls: Any, queues: Any) -> None:
    """Put a call at the end of its queue."""
    line = queues[calls[number].queue]
    if line.first == NOBODY:
        line.first = number
    else:
        calls[line.last].behind = number
    line.last = number


@compiled
def answer(number: int, who: int, calls: Any, agents: Any, now: float) -> float:
    """Join a call and an agent; return the moment of completion."""
    call = calls[number]
    call.outcome = ANSWERED
    call.agent = who
    call.started = now
    call.ended = now + call.service * agents[who].aht_factor
    return float(call.ended)


@compiled
def rest(number: int, agents: Any, groups: Any, freed: int, left: Any, now: float) -> None:
    """Let an agent without work join the free ones of the group, or go when duty is over."""
    agent = agents[number]
    if agent.state == OVERRUN:
        agent.state = AWAY
        left[agent.spell] = now
        return
    line = groups[agent.group]
    agent.state = FREE
    agent.freed = freed
    agent.ahead = line.last
    agent.behind = NOBODY
    if line.last == NOBODY:
        line.first = number
    else:
        agents[line.last].behind = number
    line.last = number


@compiled
def leave_line(number: int, agents: Any, line: Any) -> None:
    """Take a free agent out of the line of the group."""
    ahead, behind = agents[number].ahead, agents[number].behind
    if ahead == NOBODY:
        line.first = behind
    else:
        agents[ahead].behind = behind
    if behind == NOBODY:
        line.last = ahead
    else:
        agents[behind].ahead = ahead


@compiled
def before(time: float, agent: int, other: Any) -> bool:
    """Tell whether a completion comes before another one."""
    return bool(time < other.time or (time == other.time and agent < other.agent))


@compiled
def sift_up(heap: Any, size: int, time: float, agent: int) -> None:
    """Add a completion to a heap of the given size."""
    place = size
    while place > 0:
        parent = (place - 1) >> 1
        if not before(time, agent, heap[parent]):
            break
        heap[place] = heap[parent]
        place = parent
    heap[place].time = time
    heap[place].agent = agent


@compiled
def sift_down(heap: Any, size: int) -> None:
    """Fill the place of the first completion with the last one, at index `size`."""
    time, agent = heap[size].time, heap[size].agent
    place, child = 0, 1
    while child < size:
        if child + 1 < size and before(heap[child + 1].time, heap[child + 1].agent, heap[child]):
            child += 1
        if before(time, agent, heap[child]):
            break
        heap[place] = heap[child]
        place, child = child, 2 * child + 1
    heap[place].time = time
    heap[place].agent = agent


@compiled
def close(calls: Any) -> None:
    """Let those hang up who were still waiting when the last event was over."""
    for number in range(calls.size):
        if calls[number].outcome == STRANDED and calls[number].deadline < np.inf:
            hang_up(calls[number])
