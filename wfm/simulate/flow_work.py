"""What contacts and agents do together: begin, go on beside other chats, end, look for more."""

from __future__ import annotations

from typing import Any

from wfm.simulate.compiled import compiled
from wfm.simulate.event_order import Kind
from wfm.simulate.flow_choice import next_call
from wfm.simulate.flow_dialling import dial_for
from wfm.simulate.flow_heap import schedule
from wfm.simulate.flow_lines import enter_room, hold, leave_room, release, stop_waiting
from wfm.simulate.flow_memory import agents, at_position, calls, hands, left, pace, queues
from wfm.simulate.flow_records import AWAY, NOWHERE, ON_DUTY, OVERRUN
from wfm.simulate.staff import NOBODY
from wfm.simulate.trace import Outcome

ANSWERED, CALLED_BACK = int(Outcome.ANSWERED), int(Outcome.CALLED_BACK)
COMPLETE = int(Kind.COMPLETE)


@compiled
def take(w: Any, number: int, who: int, now: float) -> None:
    """Give a contact to an agent, who may still have room for another chat."""
    leave_room(w, who)
    begin(w, number, who, now)
    if has_room(w, agents(w)[who]):
        enter_room(w, who)


@compiled
def has_room(w: Any, agent: Any) -> bool:
    """Tell whether an agent can take another contact."""
    return bool(agent.hands == 0 or (agent.chatting and agent.hands < w.chat_limit))


@compiled
def begin(w: Any, number: int, who: int, now: float) -> None:
    """Join a contact and an agent."""
    call, agent = calls(w)[number], agents(w)[who]
    if call.place != NOWHERE:
        stop_waiting(w, number)
    called_back = call.accepted <= now
    if called_back:
        hold(w, call)
    call.outcome = CALLED_BACK if called_back else ANSWERED
    call.agent = who
    call.started = now
    seconds = call.service * pace(w)[who, call.queue]
    if agent.hands == 0:
        agent.busy_since = now
    agent.chatting = queues(w)[call.queue].chat
    if agent.chatting:
        go_on(agent, now)
        agent.slowdown = queues(w)[call.queue].slowdown
        call.finish = agent.progress + seconds
        hands(w)[who, agent.hands] = number
        agent.hands += 1
        plan_next_end(w, who)
    else:
        hands(w)[who, 0] = number
        agent.hands = 1
        call.ended = now + seconds
        schedule(w, call.ended, COMPLETE, who, agent.plans)


@compiled
def slowness(agent: Any) -> float:
    """Return how many times as long a chat takes beside the others in hand."""
    return float(1.0 + agent.slowdown * (agent.hands - 1))


@compiled
def go_on(agent: Any, now: float) -> None:
    """Bring the progress of the chats in hand up to date."""
    if agent.hands > 0:
        agent.progress += (now - agent.progress_at) / slowness(agent)
    else:
        agent.progress = 0.0
    agent.progress_at = now


@compiled
def first_to_end(w: Any, who: int) -> int:
    """Return the place, among the chats in hand, of the one that ends first."""
    best = 0
    for place in range(1, agents(w)[who].hands):
        number, other = hands(w)[who, place], hands(w)[who, best]
        finish, against = calls(w)[number].finish, calls(w)[other].finish
        if finish < against or (finish == against and number < other):
            best = place
    return best


@compiled
def plan_next_end(w: Any, who: int) -> None:
    """Schedule the end of the chat that ends first, which outdates earlier plans."""
    agent = agents(w)[who]
    chat = calls(w)[hands(w)[who, first_to_end(w, who)]]
    to_do = max(chat.finish - agent.progress, 0.0) * slowness(agent)
    agent.plans += 1
    schedule(w, agent.progress_at + to_do, COMPLETE, who, agent.plans)


@compiled
def complete(w: Any, who: int, plan: int, now: float) -> None:
    """Part a contact and an agent, who looks for the next; outdated plans do nothing."""
    agent = agents(w)[who]
    if agent.plans != plan:
        return
    place = 0
    if agent.chatting:
        place = first_to_end(w, who)
        chat = calls(w)[hands(w)[who, place]]
        chat.ended = now
        agent.progress = chat.finish
        agent.progress_at = now
        leave_room(w, who)
    release(w, calls(w)[hands(w)[who, place]])
    agent.hands -= 1
    hands(w)[who, place] = hands(w)[who, agent.hands]
    if agent.hands == 0:
        agent.busy_seconds += now - agent.busy_since
    look_for_work(w, who, now)
    if agent.hands > 0 and agent.chatting and agent.plans == plan:
        plan_next_end(w, who)


@compiled
def look_for_work(w: Any, who: int, now: float) -> None:
    """Take what waits while there is room for it; then be free, or go home.

    Where agents stand in for each other, one who is done goes home for a colleague who should
    have gone before, and who now stays.
    """
    if w.overruns > 0 and w.idle_leave_first:
        who = relieved(w, who, now)
    agent = agents(w)[who]
    while has_room(w, agent):
        number = next_call(w, who, now)
        if number == NOBODY:
            break
        begin(w, number, who, now)
    if agent.state == ON_DUTY:
        if has_room(w, agent):
            enter_room(w, who)
        if w.dials and agent.hands == 0:
            dial_for(w, agent.group, now)
    elif agent.state == OVERRUN and agent.hands == 0:
        w.overruns -= 1
        go(w, agent, now)


@compiled
def relieved(w: Any, who: int, now: float) -> int:
    """Let an agent who is free go home for one in overrun; return who of them stays."""
    agent = agents(w)[who]
    if agent.state != ON_DUTY or agent.hands > 0:
        return who
    for other in range(w.agent_count):
        colleague = agents(w)[other]
        if colleague.state == OVERRUN and colleague.group == agent.group:
            swap_duty(w, who, other)
            colleague.state = ON_DUTY
            w.overruns -= 1
            go(w, agent, now)
            return other
    return who


@compiled
def go(w: Any, agent: Any, now: float) -> None:
    """Leave position."""
    agent.state = AWAY
    left(w)[agent.spell] = now
    agent.ready_seconds += now - agent.ready_since


@compiled
def swap_duty(w: Any, who: int, other: int) -> None:
    """Exchange all spells of duty of two agents, the present one included."""
    agent, colleague = agents(w)[who], agents(w)[other]
    agent.position, colleague.position = colleague.position, agent.position
    agent.spell, colleague.spell = colleague.spell, agent.spell
    at_position(w)[agent.position] = who
    at_position(w)[colleague.position] = other
