"""The lines of the reference engine: who waits, and whom a free agent takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wfm.simulate.reference_floor import Floor
from wfm.simulate.reference_people import Agent, Contact, Place
from wfm.simulate.rules import Predictive, Rules
from wfm.simulate.staff import Staff


@dataclass(slots=True)
class Dialler:
    """The dialler of a queue, and what it has counted so far."""

    rule: Predictive
    ring_seconds: float
    ringing: int = 0
    connected: int = 0
    lost: int = 0

    @property
    def pace(self) -> float:
        """Records that ring for each idle agent."""
        within = self.lost <= self.rule.lost_share * self.connected
        return self.rule.most_lines if within else 1.0


class Lines:
    """Waiting contacts of every queue: in line, or set aside for idle time."""

    def __init__(self, staff: Staff, rules: Rules) -> None:
        count = staff.skills.shape[1]
        self.rules = rules
        self.in_line: list[dict[int, Contact]] = [{} for _ in range(count)]
        self.set_aside: list[dict[int, Contact]] = [{} for _ in range(count)]
        self.held = [0] * count
        self.trunks_used = 0
        dialling = [(queue, rules.of(queue).dialling) for queue in range(count)]
        self.dialled = {
            queue: Dialler(rule.predictive, rule.dial_seconds)
            for queue, rule in dialling
            if rule and rule.predictive
        }
        order = staff.own_order
        own = [[0] * count] * staff.member.size if order is None else order[staff.member].tolist()
        self.order = [
            [(rules.of(queue).priority, row[queue]) for queue in range(count)] for row in own
        ]

    def busy_signal(self) -> bool:
        """Tell whether all telephone lines of the centre are in use."""
        return self.rules.trunk_lines is not None and self.trunks_used >= self.rules.trunk_lines

    def full(self, queue: int) -> bool:
        """Tell whether no more callers may wait in a queue."""
        limit = self.rules.of(queue).waiting_limit
        return limit is not None and self.held[queue] >= limit

    def join(self, contact: Contact, place: Place) -> None:
        """Let a contact wait."""
        contact.place = place
        self._waiting(contact)[contact.number] = contact
        self.held[contact.queue] += contact.holds_line

    def leave(self, contact: Contact) -> None:
        """Take a contact out of where it waits."""
        del self._waiting(contact)[contact.number]
        contact.place = Place.NOWHERE
        self.held[contact.queue] -= contact.holds_line

    def hold(self, contact: Contact) -> None:
        """Give a contact one of the centre's telephone lines."""
        contact.holds_line = True
        self.trunks_used += 1

    def release(self, contact: Contact) -> None:
        """Take back the telephone line of a contact, if it has one."""
        self.trunks_used -= contact.holds_line
        contact.holds_line = False

    def free_line(self, contact: Contact) -> None:
        """Let a caller put down the telephone who goes on waiting for a callback."""
        self.held[contact.queue] -= contact.holds_line
        self.release(contact)

    def next_for(
        self, agent: Agent, floor: Floor, now: float, unserved: Callable[[int], bool]
    ) -> Contact | None:
        """Return the contact that an agent with room takes next.

        Of the heads of the queues the one of the best priority, of these the one of the queue
        that the agent prefers, and of these the one that has waited longest. With chats in hand
        it is another chat. Work that was set aside comes last, and only to the idle.

        Parameters
        ----------
        agent : Agent
            On duty, or still busy at its end.
        floor : Floor
            The other agents.
        now : float
            The moment.
        unserved : callable
            Tells of a queue whether no agent on duty serves it.
        """
        heads = [
            c for c in self._heads(agent, self.in_line) if floor.may_take(agent.group, c, now)
        ]
        if agent.busy:
            heads = [c for c in heads if self.may_join(agent, c)]
        if not agent.on_duty:
            heads = [c for c in heads if c.arrived < agent.spell_end and unserved(c.queue)]
        elif not heads and not agent.busy:
            heads = [
                contact
                for contact in self._heads(agent, self.set_aside)
                if floor.may_take(agent.group, contact, now)
                and contact.queue not in self.dialled
                and (
                    not floor.serves_callers[agent.group]
                    or floor.free_for(contact.queue) + 1 > self.reserve(contact.queue)
                )
            ]
        order = self.order[agent.group]
        return min(heads, key=lambda c: (order[c.queue], c.rank), default=None)

    def may_join(self, agent: Agent, contact: Contact) -> bool:
        """Tell whether an agent may handle a contact beside the chats in hand."""
        chat = self.rules.of(contact.queue).chat
        return chat is not None and len(agent.in_hand) < chat.concurrency

    def reserve(self, queue: int) -> int:
        """Return how many agents must stay idle when work that was set aside is begun."""
        deferral = self.rules.of(queue).deferral
        return deferral.reserve if deferral else 0

    def _heads(self, agent: Agent, waiting: list[dict[int, Contact]]) -> Iterator[Contact]:
        return (next(iter(waiting[q].values())) for q in agent.queues if waiting[q])

    def _waiting(self, contact: Contact) -> dict[int, Contact]:
        lines = self.in_line if contact.place is Place.IN_LINE else self.set_aside
        return lines[contact.queue]
