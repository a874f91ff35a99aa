"""The fast engine of first-come queues whose agents serve nothing else.

The recursion of Kiefer and Wolfowitz (1955, On the theory of queues with many servers,
Transactions of the American Mathematical Society 78) needs no list of events: calls are taken in
the order of arrival, and each meets the agent who is free first. With abandonment a caller whose
patience ends before that leaves no trace; with shifts an agent who is not on duty at that moment
is passed over until the next spell of duty begins. Waits, outcomes, agents and times are those
of `kernel` and `reference`, bit by bit.

The agents of a queue are kept in a binary heap by the moment at which each is free, and among
equals in the order in which the event loop makes them free: first who comes on duty, then who
completes a call, within each by agent number.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.simulate.compiled import compiled
from wfm.simulate.model import NOBODY, Staff
from wfm.simulate.sample import Sample
from wfm.simulate.trace import Outcome, Trace

ABANDONED, ANSWERED, STRANDED = (
    int(outcome) for outcome in (Outcome.ABANDONED, Outcome.ANSWERED, Outcome.STRANDED)
)


def fits(staff: Staff) -> bool:
    """Tell whether each agent serves one queue only, so that the queues are separate systems."""
    return bool((staff.skill_count == 1).all())


def play(sample: Sample, staff: Staff) -> Trace | None:
    """Replay one replication of agents who serve one queue each.

    Parameters
    ----------
    sample : Sample
        Calls and spells of duty.
    staff : Staff
        Agents, see `fits`.

    Returns
    -------
    Trace or None
        None when a call takes no time at all and another agent is free from the same moment on:
        which of the two is free first depends on events that this engine does not look at, and
        the event loop has to tell.
    """
    count, spells = sample.arrival.size, sample.spells
    outcome, agent = np.empty(count, np.int64), np.empty(count, np.int64)
    started, ended = np.empty(count), np.empty(count)
    left = np.empty(spells.end.size)
    queue_of_agent = staff.queues_of_group[staff.group, 0]
    first_spell = np.searchsorted(spells.agent, np.arange(staff.agent_count + 1))
    exact = serve(
        (sample.arrival, sample.queue, sample.service, sample.patience),
        (spells.start, spells.end, first_spell, staff.aht_factor),
        by_first_start(spells.start, first_spell, queue_of_agent, staff.skills.shape[1]),
        (
            by_queue(spells.start, queue_of_agent[spells.agent], staff.skills.shape[1]),
            by_queue(spells.end, queue_of_agent[spells.agent], staff.skills.shape[1]),
        ),
        (outcome, agent, started, ended, left),
    )
    return Trace(outcome, agent, started, ended, left) if exact else None


def by_first_start(
    start: FloatArray, first_spell: IntArray, queue: IntArray, queues: int
) -> tuple[FloatArray, IntArray, IntArray, IntArray]:
    """Return the heaps of all queues at the beginning: one after the other, each sorted.

    Returns
    -------
    free_at : ndarray, shape (N + Q,)
        When the agent at each place of a heap is free; behind each heap infinity.
    rank : ndarray of int, shape (N + Q,)
        Agent number of one who comes on duty; the same plus N of one who completes a call.
    base : ndarray of int, shape (Q,)
        Place of the first agent of each queue.
    size : ndarray of int, shape (Q,)
        Number of agents of each queue who are ever on duty.
    """
    agents = np.flatnonzero(first_spell[1:] > first_spell[:-1])
    begin = start[first_spell[agents]]
    order = np.lexsort((agents, begin, queue[agents]))
    size = np.bincount(queue[agents], minlength=queues)
    ends = np.cumsum(size)
    return (
        np.insert(begin[order], ends, np.inf),
        np.insert(agents[order], ends, NOBODY),
        ends - size + np.arange(queues),
        size,
    )


def by_queue(time: FloatArray, queue: IntArray, queues: int) -> tuple[FloatArray, IntArray]:
    """Return times in order within each queue, and where each queue begins; shape (Q + 1,)."""
    order = np.lexsort((time, queue))
    return time[order], np.searchsorted(queue[order], np.arange(queues + 1))


@compiled
def serve(calls: Any, agents: Any, heaps: Any, duty: Any, out: Any) -> bool:
    """Take the calls in their order, writing into `out`; False when it cannot tell, see `play`."""
    arrival, queue, service, patience = calls
    spell_end, first_spell, aht_factor = agents[1:]
    free_at, rank, base, size = heaps
    outcome, agent, started, ended, left = out
    spell = first_spell[:-1].copy()
    for call in range(arrival.size):
        moment, q = arrival[call], queue[call]
        head = base[q]
        deadline = moment + patience[call]
        start = max(moment, free_at[head])
        if start < np.inf and start >= spell_end[spell[agent_of(rank[head], spell.size)]]:
            start = next_start(moment, q, agents, spell, heaps, duty, left)
        if start == np.inf or (start > moment and deadline <= start):
            outcome[call] = ABANDONED if deadline < np.inf else STRANDED
            agent[call] = NOBODY
            started[call] = ended[call] = deadline
            continue
        who = agent_of(rank[head], spell.size)
        end = start + service[call] * aht_factor[who]
        if end == start and not only_one_free_at(end, free_at[head + 1 : head + size[q]]):
            return False
        outcome[call] = ANSWERED
        agent[call] = who
        started[call] = start
        ended[call] = end
        settle(free_at, rank, head, size[q], end, spell.size + who)
    for q in range(size.size):
        next_start(np.inf, q, agents, spell, heaps, duty, left)
    return True


@compiled
def agent_of(rank: int, agents: int) -> int:
    """Return who has a rank."""
    return rank - agents if rank >= agents else rank


@compiled
def only_one_free_at(time: float, others: Any) -> bool:
    """Tell whether none of the other agents is free from exactly this moment on."""
    return not (others == time).any()


@compiled
def next_start(
    arrival: float, q: int, agents: Any, spell: Any, heaps: Any, duty: Any, left: Any
) -> float:
    """Return when a call can start; the agent is then at the head of the queue's heap.

    Agents whose spell of duty is over by then are sent on to their next one.
    """
    spell_start, spell_end, first_spell = agents[:3]
    free_at, rank, base, size = heaps
    head = base[q]
    while size[q] > 0:
        free = free_at[head]
        start = max(free, arrival)
        who = agent_of(rank[head], spell.size)
        now = spell[who]
        end = spell_end[now]
        if start < end or (arrival < end and nobody_on_duty(q, free, duty)):
            return float(start)
        left[now] = max(free, end)
        if now + 1 == first_spell[who + 1]:
            size[q] -= 1
            last = head + size[q]
            time, place = free_at[last], rank[last]
            free_at[last] = np.inf
            if size[q] > 0:
                settle(free_at, rank, head, size[q], time, place)
            continue
        spell[who] = now + 1
        if spell_start[now + 1] <= free:
            left[now] = spell_start[now + 1]
        else:
            settle(free_at, rank, head, size[q], spell_start[now + 1], who)
    return np.inf


@compiled
def nobody_on_duty(q: int, time: float, duty: Any) -> bool:
    """Tell whether no spell of the queue's agents covers a moment."""
    (start, first_start), (end, first_end) = duty
    begun = np.searchsorted(start[first_start[q] : first_start[q + 1]], time, "right")
    over = np.searchsorted(end[first_end[q] : first_end[q + 1]], time, "right")
    return bool(begun == over)


@compiled
def settle(free_at: Any, rank: Any, head: int, size: int, time: float, who: int) -> None:
    """Put an agent in the place of the head of a heap, and let him or her sink."""
    place, child = 0, 1
    while child < size:
        here = head + child
        left, right = free_at[here], free_at[here + 1]
        second = (right < left) | ((right == left) & (rank[here + 1] < rank[here]))
        here += second
        earlier = right if second else left
        if time < earlier or (time == earlier and who < rank[here]):
            break
        free_at[head + place] = earlier
        rank[head + place] = rank[here]
        place = here - head
        child = 2 * place + 1
    free_at[head + place] = time
    rank[head + place] = who
