"""Who takes a contact, and which contact an agent takes."""

from __future__ import annotations

from typing import Any

from wfm.simulate.compiled import compiled
from wfm.simulate.flow_lines import free_for
from wfm.simulate.flow_memory import (
    agents,
    calls,
    groups_of_queue,
    lines,
    queues,
    queues_of_group,
    rooms,
    routes,
)
from wfm.simulate.flow_records import (
    FIXED,
    IN_LINE,
    LEAST_OCCUPIED,
    LONGEST_IDLE,
    ON_DUTY,
    OVERRUN,
    RANDOM,
)
from wfm.simulate.staff import NOBODY


@compiled
def agent_at_once(w: Any, number: int, now: float) -> int:
    """Return who takes a contact now; deferred work leaves a reserve of idle agents."""
    call = calls(w)[number]
    queue = queues(w)[call.queue]
    spare = not queue.deferred or call.place == IN_LINE or free_for(w, call.queue) > queue.reserve
    return agent_for(w, number, spare, now)


@compiled
def agent_for(w: Any, number: int, spare: bool, now: float) -> int:
    """Return who takes a contact; see `Floor.agent_for`."""
    call = calls(w)[number]
    groups, routing = groups_of_queue(w)[call.queue], routes(w)[call.queue]
    first = 0
    while first < groups.size and groups[first] != NOBODY:
        tier = routing[groups[first]].tier
        end = first + 1
        while end < groups.size and groups[end] != NOBODY and routing[groups[end]].tier == tier:
            end += 1
        for hands in range(queues(w)[call.queue].concurrency):
            who = choose(w, number, groups[first:end], hands, spare, now)
            if who != NOBODY:
                return int(who)
        first = end
    return NOBODY


@compiled
def choose(w: Any, number: int, groups: Any, hands: int, spare: bool, now: float) -> int:
    """Return the agent, of those with so many contacts in hand, whom the rules choose."""
    choice = w.agent_choice
    if choice == RANDOM:
        return drawn(w, number, groups, hands, spare, now)
    best = NOBODY
    for group in groups:
        if not may_be_asked(w, number, group, spare, now):
            continue
        who = rooms(w)[group * w.chat_limit + hands].first
        while who != NOBODY:
            if best == NOBODY or better(w, choice, who, best, now):
                best = who
            if choice == LONGEST_IDLE:
                break
            who = agents(w)[who].behind
    return best


@compiled
def drawn(w: Any, number: int, groups: Any, hands: int, spare: bool, now: float) -> int:
    """Return the agent whom the contact's lot falls on."""
    total = 0
    for group in groups:
        if may_be_asked(w, number, group, spare, now):
            total += rooms(w)[group * w.chat_limit + hands].count
    place = int(calls(w)[number].draw * total)
    for group in groups:
        if not may_be_asked(w, number, group, spare, now):
            continue
        room = rooms(w)[group * w.chat_limit + hands]
        if place >= room.count:
            place -= room.count
            continue
        who = room.first
        for _ in range(place):
            who = agents(w)[who].behind
        return int(who)
    return NOBODY


@compiled
def better(w: Any, choice: int, who: int, best: int, now: float) -> bool:
    """Tell whether the rules choose an agent before another one."""
    if choice == FIXED:
        return bool(who < best)
    if choice == LEAST_OCCUPIED:
        own, other = occupancy(agents(w)[who], now), occupancy(agents(w)[best], now)
        return bool(own < other or (own == other and who < best))
    return bool(agents(w)[who].freed < agents(w)[best].freed)


@compiled
def occupancy(agent: Any, now: float) -> float:
    """Return the share of the time on duty so far spent on contacts."""
    busy = agent.busy_seconds
    if agent.hands > 0:
        busy += now - agent.busy_since
    ready = agent.ready_seconds + (now - agent.ready_since)
    return float(busy / ready) if ready > 0 else 0.0


@compiled
def may_take(w: Any, number: int, group: int, now: float) -> bool:
    """Tell whether a contact has waited long enough for a group."""
    call = calls(w)[number]
    return bool(call.arrived + routes(w)[call.queue, group].after <= now)


@compiled
def may_be_asked(w: Any, number: int, group: int, spare: bool, now: float) -> bool:
    """Tell whether a contact may go to a group, which may have callers to think of first."""
    if not spare and routes(w)[calls(w)[number].queue, group].callers:
        return False
    return may_take(w, number, group, now)


@compiled
def may_join(agent: Any, queue: Any) -> bool:
    """Tell whether an agent may handle a contact of a queue beside the chats in hand."""
    return bool(queue.chat and agent.hands < queue.concurrency)


@compiled
def next_call(w: Any, who: int, now: float) -> int:
    """Return the contact that an agent with room takes next; see `Lines.next_for`."""
    agent = agents(w)[who]
    best = NOBODY
    for queue in queues_of_group(w)[agent.group]:
        if queue == NOBODY:
            break
        head = lines(w)[queue].first
        if head == NOBODY or not may_take(w, head, agent.group, now):
            continue
        if agent.hands > 0 and not may_join(agent, queues(w)[queue]):
            continue
        if agent.state == OVERRUN and (
            queues(w)[queue].on_duty > 0 or calls(w)[head].arrived >= agent.spell_end
        ):
            continue
        if best == NOBODY or sooner(w, head, best, agent.group):
            best = head
    if best == NOBODY and agent.state == ON_DUTY and agent.hands == 0 and w.set_aside:
        best = next_set_aside(w, agent.group, now)
    return best


@compiled
def next_set_aside(w: Any, group: int, now: float) -> int:
    """Return the contact that an idle agent of a group takes of those that were set aside."""
    best = NOBODY
    for queue in queues_of_group(w)[group]:
        if queue == NOBODY:
            break
        head = lines(w)[w.queue_count + queue].first
        if head == NOBODY or not may_take(w, head, group, now) or queues(w)[queue].predictive:
            continue
        if routes(w)[queue, group].callers and free_for(w, queue) + 1 <= queues(w)[queue].reserve:
            continue
        if best == NOBODY or sooner(w, head, best, group):
            best = head
    return best


@compiled
def sooner(w: Any, number: int, best: int, group: int) -> bool:
    """Tell whether a group takes a contact before another one."""
    call, other = calls(w)[number], calls(w)[best]
    own, against = routes(w)[call.queue, group].order, routes(w)[other.queue, group].order
    return bool(own < against or (own == against and call.rank < other.rank))
