"""Lines as linked lists through the records: contacts who wait, agents with room."""

from __future__ import annotations

from typing import Any

from wfm.simulate.compiled import compiled
from wfm.simulate.flow_memory import agents, calls, groups_of_queue, lines, queues, rooms, routes
from wfm.simulate.flow_records import NOWHERE, SET_ASIDE
from wfm.simulate.staff import NOBODY


@compiled
def append(records: Any, line: Any, number: int) -> None:
    """Put a record at the end of a line."""
    records[number].ahead = line.last
    records[number].behind = NOBODY
    if line.last == NOBODY:
        line.first = number
    else:
        records[line.last].behind = number
    line.last = number
    line.count += 1


@compiled
def remove(records: Any, line: Any, number: int) -> None:
    """Take a record out of a line."""
    ahead, behind = records[number].ahead, records[number].behind
    if ahead == NOBODY:
        line.first = behind
    else:
        records[ahead].behind = behind
    if behind == NOBODY:
        line.last = ahead
    else:
        records[behind].ahead = ahead
    line.count -= 1


@compiled
def line_of(w: Any, call: Any) -> int:
    """Return the number of the line in which a contact waits."""
    return int(call.queue + (w.queue_count if call.place == SET_ASIDE else 0))


@compiled
def wait_in(w: Any, number: int, place: int) -> None:
    """Let a contact wait in a place."""
    call = calls(w)[number]
    call.place = place
    append(calls(w), lines(w)[line_of(w, call)], number)
    if place == SET_ASIDE:
        w.set_aside += 1
    queues(w)[call.queue].held += call.holds_line


@compiled
def stop_waiting(w: Any, number: int) -> None:
    """Take a contact out of where it waits."""
    call = calls(w)[number]
    remove(calls(w), lines(w)[line_of(w, call)], number)
    if call.place == SET_ASIDE:
        w.set_aside -= 1
    call.place = NOWHERE
    queues(w)[call.queue].held -= call.holds_line


@compiled
def hold(w: Any, call: Any) -> None:
    """Give a contact one of the centre's telephone lines."""
    call.holds_line = 1
    w.trunks_used += 1


@compiled
def release(w: Any, call: Any) -> None:
    """Take back the telephone line of a contact, if it has one."""
    w.trunks_used -= call.holds_line
    call.holds_line = 0


@compiled
def enter_room(w: Any, who: int) -> None:
    """Note that an agent has room from now on."""
    agent = agents(w)[who]
    w.freed += 1
    agent.freed = w.freed
    agent.in_room = agent.group * w.chat_limit + agent.hands
    append(agents(w), rooms(w)[agent.in_room], who)


@compiled
def leave_room(w: Any, who: int) -> None:
    """Note that an agent has no room any more, or another number of contacts in hand."""
    agent = agents(w)[who]
    if agent.in_room != NOBODY:
        remove(agents(w), rooms(w)[agent.in_room], who)
        agent.in_room = NOBODY


@compiled
def idle_for(w: Any, queue: int) -> int:
    """Return how many free agents serve a queue."""
    total = 0
    for group in groups_of_queue(w)[queue]:
        if group == NOBODY:
            break
        total += rooms(w)[group * w.chat_limit].count
    return total


@compiled
def free_for(w: Any, queue: int) -> int:
    """Return how many free agents serve a queue and callers besides."""
    total = 0
    for group in groups_of_queue(w)[queue]:
        if group == NOBODY:
            break
        if routes(w)[queue, group].callers:
            total += rooms(w)[group * w.chat_limit].count
    return total
