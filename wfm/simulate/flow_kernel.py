"""The general compiled engine: all that `reference` tells, as one event loop over records.

`flow_records` holds the records, `flow_lines` who waits where, `flow_choice` who takes what and
`flow_work` what agents do with it; here are the events. `kernel` and `single_queue` are faster
where nothing special is asked for.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from wfm.simulate.compiled import compiled
from wfm.simulate.event_order import NUMBERS_PER_KIND, Kind
from wfm.simulate.flow_choice import agent_at_once, agent_for
from wfm.simulate.flow_dialling import dial_more
from wfm.simulate.flow_heap import before, grown, pop, schedule
from wfm.simulate.flow_lines import hold, leave_room, release, stop_waiting, wait_in
from wfm.simulate.flow_memory import (
    agents,
    at_position,
    calls,
    heap,
    left,
    memory_of,
    queues,
    queues_of_group,
    rooms,
    thresholds,
)
from wfm.simulate.flow_records import (
    IN_LINE,
    NOWHERE,
    ON_DUTY,
    OVERRUN,
    SET_ASIDE,
    duty_changes,
    world,
)
from wfm.simulate.flow_work import complete, go, has_room, look_for_work, swap_duty, take
from wfm.simulate.rules import PLAIN, Rules
from wfm.simulate.sample import Sample
from wfm.simulate.staff import NOBODY, Staff
from wfm.simulate.trace import Outcome, Trace, as_told

STRANDED, ABANDONED, BLOCKED, NOT_REACHED = (
    int(outcome)
    for outcome in (Outcome.STRANDED, Outcome.ABANDONED, Outcome.BLOCKED, Outcome.NOT_REACHED)
)
(
    HANG_UP,
    LEAVE,
    ARRIVE_ON_DUTY,
    COMPLETE,
    CALL,
    OVERFLOW,
    OFFER_CALLBACK,
    DUE,
    REDIAL,
    DIAL_ENDS,
) = (int(kind) for kind in Kind)
MOST_OTHERS = 8
"""More events than one event brings about beside overflows and ends of chats."""
FIRST_CALL = CALL * NUMBERS_PER_KIND


def play(sample: Sample, staff: Staff, rules: Rules = PLAIN) -> Trace:
    """Replay one replication; the same result as `reference.play`, bit by bit.

    Parameters
    ----------
    sample : Sample
        Contacts and spells of duty.
    staff : Staff
        Skills and speed of the agents.
    rules : Rules, optional
        Routing and what else may befall contacts; plain telephone queues by default.
    """
    records = world(sample, staff, rules)
    first_attempts = int(np.searchsorted(sample.arrival, np.inf))
    run(memory_of(records), *duty_changes(sample), first_attempts)
    trace = Trace(
        records.calls["outcome"].astype(np.int64),
        records.calls["agent"].astype(np.int64),
        records.calls["started"].copy(),
        records.calls["ended"].copy(),
        records.left,
        records.calls["arrived"].copy(),
        records.calls["accepted"].copy(),
    )
    return as_told(trace, sample)


@compiled
def run(memory: Any, changes: Any, spell: Any, first_attempts: int) -> None:
    """Play all events in order, writing into the records."""
    w = memory[0]
    room = heap(w).copy()
    w.heap_at = room.ctypes.data
    most_new = w.threshold_count + w.chat_limit + w.most_dials + MOST_OTHERS
    arrived = changed = 0
    while True:
        if w.events + most_new > room.size:
            room = grown(room)
            w.heap_at, w.heap_size = room.ctypes.data, room.size
        time, order = np.inf, 0
        if w.events > 0:
            time, order = heap(w)[0].time, heap(w)[0].order
        duty = changed < changes.size and not before(time, order, changes[changed])
        if duty:
            time, order = changes[changed].time, changes[changed].order
        if arrived < first_attempts:
            moment = calls(w)[arrived].arrived
            if moment < time or (moment == time and FIRST_CALL + arrived < order):
                visit(w, arrived, moment)
                arrived += 1
                continue
        if time == np.inf:
            break
        if duty:
            change_duty(w, order, spell[changed], time)
            changed += 1
        else:
            plan = heap(w)[0].plan
            w.events -= 1
            pop(heap(w), w.events)
            happen(w, order // NUMBERS_PER_KIND, order % NUMBERS_PER_KIND, plan, time)


@compiled
def happen(w: Any, kind: int, number: int, plan: int, now: float) -> None:
    """Let an event happen that was scheduled; those of contacts that wait no more are void."""
    if kind == COMPLETE:
        complete(w, number, plan, now)
        return
    call = calls(w)[number]
    if kind == REDIAL:
        call.arrived = now
        visit(w, number, now)
    elif kind == DIAL_ENDS:
        end_dial(w, number, now)
    elif call.place == NOWHERE:
        return
    elif kind == HANG_UP:
        hang_up(w, number, now)
    elif kind == OVERFLOW:
        ask_again(w, number, now)
    elif kind == OFFER_CALLBACK:
        accept_callback(w, number, now)
    elif kind == DUE and call.place == SET_ASIDE:
        stop_waiting(w, number)
        wait_in(w, number, IN_LINE)
        ask_again(w, number, now)


@compiled
def visit(w: Any, number: int, now: float) -> None:
    """Let a contact in: it is taken at once, meets a busy signal, or begins to wait."""
    call = calls(w)[number]
    queue = queues(w)[call.queue]
    call.outcome = STRANDED
    w.arrived += 1
    call.rank = w.arrived
    if not queue.deferred:
        if w.trunks_used >= w.trunk_lines:
            block(w, call, now)
            return
        hold(w, call)
    if queue.predictive:
        wait_in(w, number, SET_ASIDE)
        dial_more(w, call.queue, now)
        return
    who = agent_at_once(w, number, now)
    if who != NOBODY:
        take(w, number, who, now)
    elif queue.deferred:
        wait_in(w, number, SET_ASIDE)
        schedule_waiting(w, number, now)
    elif queue.held >= queue.waiting_limit:
        release(w, call)
        block(w, call, now)
    else:
        wait_in(w, number, IN_LINE)
        schedule_waiting(w, number, now)


@compiled
def schedule_waiting(w: Any, number: int, since: float) -> None:
    """Schedule all that may happen to a waiting contact."""
    call = calls(w)[number]
    queue = queues(w)[call.queue]
    for threshold in thresholds(w)[call.queue]:
        if threshold < 0:
            break
        schedule(w, since + threshold, OVERFLOW, number, 0)
    if call.patience < np.inf:
        schedule(w, since + call.patience, HANG_UP, number, 0)
    if call.takes_callback and queue.callback_after < np.inf:
        schedule(w, since + queue.callback_after, OFFER_CALLBACK, number, 0)
    if queue.due_after < np.inf:
        schedule(w, since + queue.due_after, DUE, number, 0)


@compiled
def ask_again(w: Any, number: int, now: float) -> None:
    """Look again for an agent who may take a waiting contact."""
    who = agent_at_once(w, number, now)
    if who != NOBODY:
        take(w, number, who, now)


@compiled
def hang_up(w: Any, number: int, now: float) -> None:
    """Let a waiting caller give up, unless a callback was accepted."""
    call = calls(w)[number]
    if call.accepted < np.inf:
        return
    stop_waiting(w, number)
    release(w, call)
    call.outcome = ABANDONED
    call.started = call.ended = now
    redial(w, call, now)


@compiled
def accept_callback(w: Any, number: int, now: float) -> None:
    """Let a waiting caller accept a callback and hang up the telephone."""
    call = calls(w)[number]
    queue = queues(w)[call.queue]
    call.accepted = now
    queue.held -= call.holds_line
    release(w, call)
    if queue.callback_aside:
        stop_waiting(w, number)
        wait_in(w, number, SET_ASIDE)


@compiled
def end_dial(w: Any, number: int, now: float) -> None:
    """Give a record that rang to an agent, or to nobody, and dial the next."""
    call = calls(w)[number]
    queue = queues(w)[call.queue]
    queue.ringing -= 1
    who = NOBODY
    if call.reached:
        queue.connected += 1
        who = agent_for(w, number, True, now)
    if who != NOBODY:
        take(w, number, who, now)
    else:
        queue.lost += call.reached
        call.outcome = ABANDONED if call.reached else NOT_REACHED
        call.started = call.ended = now
    dial_more(w, call.queue, now)


@compiled
def block(w: Any, call: Any, now: float) -> None:
    """Let a caller hear a busy signal."""
    call.outcome = BLOCKED
    call.started = call.ended = now
    redial(w, call, now)


@compiled
def redial(w: Any, call: Any, now: float) -> None:
    """Let a caller try again later who is one to do so."""
    if call.next_attempt != NOBODY:
        schedule(w, now + call.redial_delay, REDIAL, call.next_attempt, 0)


@compiled
def change_duty(w: Any, order: int, spell: int, now: float) -> None:
    """Begin or end a spell of duty."""
    position = order % NUMBERS_PER_KIND
    begins = order // NUMBERS_PER_KIND == ARRIVE_ON_DUTY
    who = at_position(w)[position]
    for queue in queues_of_group(w)[agents(w)[who].group]:
        if queue == NOBODY:
            break
        queues(w)[queue].on_duty += 1 if begins else -1
    if begins:
        begin_duty(w, who, spell, now)
    else:
        end_duty(w, who, now)


@compiled
def begin_duty(w: Any, who: int, spell: int, now: float) -> None:
    """Come on duty; one who is still busy from the last spell just goes on."""
    agent = agents(w)[who]
    if agent.state == OVERRUN:
        w.overruns -= 1
        left(w)[agent.spell] = now
    else:
        agent.ready_since = now
    agent.state = ON_DUTY
    agent.spell = spell
    if has_room(w, agent):
        look_for_work(w, who, now)


@compiled
def end_duty(w: Any, who: int, now: float) -> None:
    """Leave when free; when busy finish first, or let a free colleague leave instead."""
    if agents(w)[who].hands > 0 and w.idle_leave_first:
        colleague = rooms(w)[agents(w)[who].group * w.chat_limit].first
        if colleague != NOBODY:
            swap_duty(w, who, colleague)
            who = colleague
    agent = agents(w)[who]
    leave_room(w, who)
    agent.spell_end = now
    if agent.hands > 0:
        agent.state = OVERRUN
        w.overruns += 1
    else:
        go(w, agent, now)
