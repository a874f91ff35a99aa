"""The processes of the reference engine: what contacts and agents do."""

from __future__ import annotations

from collections.abc import Generator
from math import inf
from typing import Any

import simpy

from wfm.simulate.event_order import Kind
from wfm.simulate.reference_clock import Clock
from wfm.simulate.reference_floor import Floor
from wfm.simulate.reference_lines import Dialler, Lines
from wfm.simulate.reference_people import Agent, Contact, Place
from wfm.simulate.rules import Rules
from wfm.simulate.staff import NOBODY
from wfm.simulate.trace import Outcome

Process = Generator[simpy.Event, Any, None]


class Centre:
    """Agents, waiting contacts and what becomes of them."""

    def __init__(
        self,
        rules: Rules,
        contacts: list[Contact],
        agents: list[Agent],
        floor: Floor,
        lines: Lines,
        spells: int,
    ) -> None:
        self.clock = Clock(initial_time=-inf)
        self.rules = rules
        self.contacts = contacts
        self.agents = agents
        self.floor = floor
        self.lines = lines
        self.left = [0.0] * spells
        self.at_position = list(agents)
        self.times_arrived = 0

    # What contacts do

    def arrivals(self) -> Process:
        """Let every first attempt in at its time."""
        for contact in [contact for contact in self.contacts if contact.arrived < inf]:
            yield self.clock.moment(contact.arrived, Kind.CALL, contact.number)
            self.visit(contact)

    def visit(self, contact: Contact) -> None:
        """Be taken at once, meet a busy signal, or begin to wait."""
        rules, now = self.rules.of(contact.queue), self.clock.now
        contact.outcome = Outcome.STRANDED
        self.times_arrived += 1
        contact.rank = self.times_arrived
        if rules.deferral is None:
            if self.lines.busy_signal():
                self.block(contact)
                return
            self.lines.hold(contact)
        if contact.queue in self.lines.dialled:
            self.lines.join(contact, Place.SET_ASIDE)
            self.dial_more(contact.queue)
            return
        agent = self.agent_at_once(contact)
        if agent is not None:
            self.take(contact, agent)
        elif rules.deferral is not None:
            self.lines.join(contact, Place.SET_ASIDE)
            self.wait(contact, now)
        elif self.lines.full(contact.queue):
            self.lines.release(contact)
            self.block(contact)
        else:
            self.lines.join(contact, Place.IN_LINE)
            self.wait(contact, now)

    def agent_at_once(self, contact: Contact) -> Agent | None:
        """Return who takes a contact now; deferred work leaves a reserve of idle agents."""
        deferral = self.rules.of(contact.queue).deferral
        spare = (
            deferral is None
            or contact.place is Place.IN_LINE
            or self.floor.free_for(contact.queue) > deferral.reserve
        )
        return self.floor.agent_for(contact, self.clock.now, spare)

    def wait(self, contact: Contact, since: float) -> None:
        """Set going all that may happen to a waiting contact."""
        rules = self.rules.of(contact.queue)
        for threshold in self.floor.thresholds(contact.queue):
            self.clock.process(self.overflow(contact, since + threshold))
        if contact.patience < inf:
            self.clock.process(self.lose_patience(contact, since + contact.patience))
        if rules.callback and contact.takes_callback:
            self.clock.process(self.accept_callback(contact, since + rules.callback.after_seconds))
        if rules.deferral and rules.deferral.due_seconds < inf:
            self.clock.process(self.fall_due(contact, since + rules.deferral.due_seconds))

    def lose_patience(self, contact: Contact, deadline: float) -> Process:
        """Hang up, unless somebody answered or a callback was accepted."""
        yield self.clock.moment(deadline, Kind.HANG_UP, contact.number)
        if contact.place is Place.NOWHERE or contact.accepted < inf:
            return
        self.lines.leave(contact)
        self.lines.release(contact)
        contact.outcome = Outcome.ABANDONED
        contact.started = contact.ended = deadline
        self.redial(contact)

    def overflow(self, contact: Contact, threshold: float) -> Process:
        """Look again for an agent now that further groups may help."""
        yield self.clock.moment(threshold, Kind.OVERFLOW, contact.number)
        if contact.place is not Place.NOWHERE:
            agent = self.agent_at_once(contact)
            if agent is not None:
                self.take(contact, agent)

    def accept_callback(self, contact: Contact, offer: float) -> Process:
        """Accept the callback that is offered, and hang up the telephone."""
        yield self.clock.moment(offer, Kind.OFFER_CALLBACK, contact.number)
        if contact.place is Place.NOWHERE:
            return
        contact.accepted = offer
        self.lines.free_line(contact)
        callback = self.rules.of(contact.queue).callback
        if callback is not None and callback.when_idle:
            self.lines.leave(contact)
            self.lines.join(contact, Place.SET_ASIDE)

    def fall_due(self, contact: Contact, due: float) -> Process:
        """Become as urgent as a call that has waited as long."""
        yield self.clock.moment(due, Kind.DUE, contact.number)
        if contact.place is Place.SET_ASIDE:
            self.lines.leave(contact)
            self.lines.join(contact, Place.IN_LINE)
            agent = self.agent_at_once(contact)
            if agent is not None:
                self.take(contact, agent)

    def block(self, contact: Contact) -> None:
        """Hear a busy signal."""
        contact.outcome = Outcome.BLOCKED
        contact.started = contact.ended = self.clock.now
        self.redial(contact)

    def redial(self, contact: Contact) -> None:
        """Try again later, if the caller is one who does."""
        if contact.next_attempt != NOBODY:
            attempt = self.contacts[contact.next_attempt]
            self.clock.process(self.return_later(attempt, self.clock.now + contact.redial_delay))

    def return_later(self, attempt: Contact, time: float) -> Process:
        """Arrive as the next attempt."""
        yield self.clock.moment(time, Kind.REDIAL, attempt.number)
        attempt.arrived = time
        self.visit(attempt)

    # What the predictive dialler does

    def dial_more(self, queue: int) -> None:
        """Let as many records of a queue ring as the pacing rule allows."""
        if queue not in self.lines.dialled:
            return
        dialler, records = self.lines.dialled[queue], self.lines.set_aside[queue]
        idle = self.floor.idle_for(queue) - self.lines.reserve(queue)
        pace = dialler.pace
        while records and dialler.ringing < pace * idle:
            record = next(iter(records.values()))
            self.lines.leave(record)
            dialler.ringing += 1
            self.clock.process(self.ring(record, dialler, self.clock.now + dialler.ring_seconds))

    def ring(self, record: Contact, dialler: Dialler, end: float) -> Process:
        """Ring until the dial ends, then go to an agent, or to nobody."""
        yield self.clock.moment(end, Kind.DIAL_ENDS, record.number)
        dialler.ringing -= 1
        agent = None
        if record.reached:
            dialler.connected += 1
            agent = self.floor.agent_for(record, end, True)
        if agent is not None:
            self.take(record, agent)
        else:
            dialler.lost += record.reached
            record.outcome = Outcome.ABANDONED if record.reached else Outcome.NOT_REACHED
            record.started = record.ended = end
        self.dial_more(record.queue)

    # What agents do

    def duty(self, position: int, spells: list[tuple[int, float, float]]) -> Process:
        """Come on duty and leave again, spell after spell."""
        for spell, start, end in spells:
            yield self.clock.moment(start, Kind.ARRIVE_ON_DUTY, position)
            self.begin_duty(self.at_position[position], spell, start, end)
            yield self.clock.moment(end, Kind.LEAVE, position)
            self.end_duty(self.at_position[position], end)

    def begin_duty(self, agent: Agent, spell: int, start: float, end: float) -> None:
        """Come on duty; one who is still busy from the last spell just goes on."""
        if agent.busy:
            self.left[agent.spell] = start
        else:
            agent.ready_since = start
        agent.on_duty, agent.spell, agent.spell_end = True, spell, end
        self.look_for_work(agent)

    def end_duty(self, agent: Agent, end: float) -> None:
        """Leave when free; when busy finish first, or let a free colleague leave instead."""
        if agent.busy and self.rules.idle_leave_first:
            colleague = self.floor.stand_in(agent.group)
            if colleague is not None:
                self.swap_duty(agent, colleague)
                agent = colleague
        self.floor.leave(agent)
        agent.on_duty = False
        if not agent.busy:
            self.go(agent, end)

    def swap_duty(self, agent: Agent, other: Agent) -> None:
        """Exchange all spells of duty of two agents, the present one included."""
        agent.position, other.position = other.position, agent.position
        agent.spell, other.spell = other.spell, agent.spell
        agent.spell_end, other.spell_end = other.spell_end, agent.spell_end
        self.at_position[agent.position] = agent
        self.at_position[other.position] = other

    def go(self, agent: Agent, now: float) -> None:
        """Leave position."""
        self.left[agent.spell] = now
        agent.ready_seconds += now - agent.ready_since

    def look_for_work(self, agent: Agent) -> None:
        """Take what waits while there is room for it; then be free, or go home.

        Where agents stand in for each other, one who is done goes home for a colleague who
        should have gone before, and who now stays.
        """
        if self.rules.idle_leave_first and agent.on_duty and not agent.busy:
            agent = self.relieved(agent)
        while self.has_room(agent):
            now = self.clock.now
            contact = self.lines.next_for(agent, self.floor, now, self.unserved)
            if contact is None:
                break
            self.begin(contact, agent)
        if agent.on_duty and self.has_room(agent):
            self.floor.join(agent)
        if agent.on_duty and not agent.busy:
            for queue in agent.queues:
                self.dial_more(queue)
        elif not agent.on_duty and not agent.busy:
            self.go(agent, self.clock.now)

    def relieved(self, agent: Agent) -> Agent:
        """Let an agent who is free go home for one in overrun; return who of them stays."""
        for colleague in self.agents:
            if colleague.group == agent.group and colleague.busy and not colleague.on_duty:
                self.swap_duty(agent, colleague)
                agent.on_duty, colleague.on_duty = False, True
                self.go(agent, self.clock.now)
                return colleague
        return agent

    def take(self, contact: Contact, agent: Agent) -> None:
        """Take a contact that found an agent, who may still have room for another chat."""
        self.floor.leave(agent)
        self.begin(contact, agent)
        if self.has_room(agent):
            self.floor.join(agent)

    def has_room(self, agent: Agent) -> bool:
        """Tell whether an agent can take another contact."""
        return not agent.busy or (agent.chatting and len(agent.in_hand) < self.floor.most_in_hand)

    def unserved(self, queue: int) -> bool:
        """Tell whether no agent on duty can serve a queue."""
        return not any(agent.on_duty and queue in agent.queues for agent in self.agents)

    # What they do together

    def begin(self, contact: Contact, agent: Agent) -> None:
        """Join a contact and an agent."""
        now = self.clock.now
        if contact.place is not Place.NOWHERE:
            self.lines.leave(contact)
        if contact.accepted < inf:
            self.lines.hold(contact)
        called_back = contact.accepted < inf
        contact.outcome = Outcome.CALLED_BACK if called_back else Outcome.ANSWERED
        contact.agent, contact.started = agent.number, now
        seconds = contact.service * agent.pace[contact.queue]
        if not agent.busy:
            agent.busy_since = now
        chat = self.rules.of(contact.queue).chat
        agent.chatting = chat is not None
        if chat is not None:
            self.go_on(agent, now)
            agent.slowdown = chat.slowdown
            contact.finish = agent.progress + seconds
            agent.in_hand.append(contact)
            self.clock.process(self.next_chat_ends(agent))
        else:
            agent.in_hand.append(contact)
            self.clock.process(self.handle(contact, agent, now + seconds))

    def handle(self, contact: Contact, agent: Agent, end: float) -> Process:
        """Work on a contact to its end, then look for the next."""
        contact.ended = end
        yield self.clock.moment(end, Kind.COMPLETE, agent.number)
        self.finish(contact, agent)

    def next_chat_ends(self, agent: Agent) -> Process:
        """Work on all chats in hand until the first of them ends, unless one joins before."""
        agent.plans += 1
        plan = agent.plans
        chat = min(agent.in_hand, key=lambda c: (c.finish, c.number))
        to_do = max(chat.finish - agent.progress, 0.0) * self.slowness(agent)
        end = agent.progress_at + to_do
        yield self.clock.moment(end, Kind.COMPLETE, agent.number)
        if agent.plans != plan:
            return
        chat.ended = end
        agent.progress, agent.progress_at = chat.finish, end
        self.floor.leave(agent)
        self.finish(chat, agent)
        if agent.busy and agent.chatting and agent.plans == plan:
            self.clock.process(self.next_chat_ends(agent))

    def go_on(self, agent: Agent, now: float) -> None:
        """Bring the progress of the chats in hand up to date."""
        if agent.busy:
            agent.progress += (now - agent.progress_at) / self.slowness(agent)
        else:
            agent.progress = 0.0
        agent.progress_at = now

    def slowness(self, agent: Agent) -> float:
        """Return how many times as long a chat takes beside the others in hand."""
        return 1.0 + agent.slowdown * (len(agent.in_hand) - 1)

    def finish(self, contact: Contact, agent: Agent) -> None:
        """Part a contact and an agent, who looks for the next."""
        self.lines.release(contact)
        agent.in_hand.remove(contact)
        if not agent.busy:
            agent.busy_seconds += self.clock.now - agent.busy_since
        self.look_for_work(agent)
