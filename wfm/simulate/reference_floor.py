"""The floor of the reference engine: which agents have room, and who of them takes a contact."""

from __future__ import annotations

from itertools import groupby

import numpy as np

from wfm.simulate.reference_people import Agent, Contact
from wfm.simulate.rules import Rules
from wfm.simulate.staff import NOBODY, Staff


class Floor:
    """Agents on duty who have room for another contact, by group and contacts in hand.

    Dicts serve as queues: they keep their order, and members in the middle leave cheaply.
    """

    def __init__(self, staff: Staff, rules: Rules) -> None:
        self.rules = rules
        self.most_in_hand = rules.chat_limit
        member = staff.member
        self.groups_of_queue = [[int(g) for g in row if g >= 0] for row in staff.groups_of_queue]
        self.tier = staff.tiers[member].tolist()
        after = staff.after_seconds
        self.after = [[0.0] * staff.skills.shape[1]] * member.size
        if after is not None:
            self.after = after[member].tolist()
        self.with_room: list[list[dict[int, Agent]]] = [
            [{} for _ in range(self.most_in_hand)] for _ in member
        ]
        self.times_freed = 0
        callers = [rules.of(queue).deferral is None for queue in range(staff.skills.shape[1])]
        self.serves_callers = (staff.skills[member] & np.array(callers)).any(axis=1).tolist()

    def thresholds(self, queue: int) -> list[float]:
        """Return the waits after which further groups may take contacts of a queue."""
        waits = {self.after[group][queue] for group in self.groups_of_queue[queue]}
        return sorted(wait for wait in waits if 0 < wait < float("inf"))

    def may_take(self, group: int, contact: Contact, now: float) -> bool:
        """Tell whether a contact has waited long enough for a group."""
        return contact.arrived + self.after[group][contact.queue] <= now

    def join(self, agent: Agent) -> None:
        """Note that an agent has room from now on."""
        self.times_freed += 1
        agent.freed = self.times_freed
        self.with_room[agent.group][len(agent.in_hand)][agent.number] = agent

    def leave(self, agent: Agent) -> None:
        """Note that an agent has no room any more, or another number of contacts in hand."""
        hands = len(agent.in_hand)
        if hands < self.most_in_hand:
            self.with_room[agent.group][hands].pop(agent.number, None)

    def stand_in(self, group: int) -> Agent | None:
        """Return the agent of a group who has been free longest."""
        return next(iter(self.with_room[group][0].values()), None)

    def idle_for(self, queue: int) -> int:
        """Return how many free agents serve a queue."""
        return sum(len(self.with_room[group][0]) for group in self.groups_of_queue[queue])

    def free_for(self, queue: int) -> int:
        """Return how many free agents serve a queue and callers besides."""
        groups = [group for group in self.groups_of_queue[queue] if self.serves_callers[group]]
        return sum(len(self.with_room[group][0]) for group in groups)

    def agent_for(self, contact: Contact, now: float, spare: bool) -> Agent | None:
        """Return who takes a contact: lowest tier, fewest in hand, then by the rules' choice.

        When agents who serve callers are not to `spare`, only the others count.
        """
        queue = contact.queue
        chat = self.rules.of(queue).chat
        for _, tier in groupby(self.groups_of_queue[queue], lambda g: self.tier[g][queue]):
            groups = [
                group
                for group in tier
                if self.may_take(group, contact, now) and (spare or not self.serves_callers[group])
            ]
            for hands in range(chat.concurrency if chat else 1):
                agents = [a for g in groups for a in self.with_room[g][hands].values()]
                if agents:
                    return self._choose(agents, contact, now)
        return None

    def _choose(self, agents: list[Agent], contact: Contact, now: float) -> Agent:
        match self.rules.agent_choice:
            case "longest_idle":
                return min(agents, key=lambda agent: agent.freed)
            case "least_occupied":
                return min(agents, key=lambda agent: (agent.occupancy(now), agent.number))
            case "fixed":
                return min(agents, key=lambda agent: agent.number)
            case "random":
                return agents[int(contact.draw * len(agents))]


def agents_of(staff: Staff) -> list[Agent]:
    """Return all agents, away."""
    queues = [tuple(int(q) for q in row if q != NOBODY) for row in staff.queues_of_group]
    return [
        Agent(number, group, queues[group], tuple(pace), number)
        for number, (group, pace) in enumerate(
            zip(staff.group.tolist(), staff.pace.tolist(), strict=True)
        )
    ]
