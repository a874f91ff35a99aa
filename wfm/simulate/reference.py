"""The reference engine: a contact centre told as SimPy processes.

What happens, in words:

- A call takes, of the free agents who can serve its queue, one of those with the fewest skills,
  and of these the one who has been free longest. Agents who became free at the same moment
  count in the order of the events below. If nobody is free the call waits until it is answered
  or the caller hangs up.
- An agent who becomes free takes, of all calls waiting in the queues of the agent's skills, the
  one that has waited longest.
- An agent whose spell of duty ends leaves at once when free. A busy one finishes the call first.
- Nobody locks the door on waiting callers: an agent who finishes a call after the spell has
  ended goes on with calls that were waiting when it ended, in queues which no agent on duty can
  serve. This empties the queues at closing time and at the end of the grid.
- At equal times: hanging up, agents leaving, agents arriving, completions, arrivals; within a
  kind by agent number or call id.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from heapq import heappush
from math import inf
from typing import Any

import numpy as np
import simpy

from wfm.simulate.model import NOBODY, Staff
from wfm.simulate.sample import Sample
from wfm.simulate.trace import Outcome, Trace

Process = Generator[simpy.Event, Any, None]


class Kind(IntEnum):
    """Order of events at equal times, after SimPy's own urgent (0) and normal (1) ones."""

    HANG_UP = 2
    LEAVE = 3
    ARRIVE_ON_DUTY = 4
    COMPLETE = 5
    CALL = 6


NUMBERS_PER_KIND = 1 << 40


class Moment(simpy.Event):
    """An event that is certain to come."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._ok = True
        self._value: Any = None


class Clock(simpy.Environment):
    """An environment whose moments are absolute times, without rounding by ``now + delay``."""

    def moment(self, time: float, kind: Kind, number: int) -> Moment:
        """Return the event that comes at `time`, ordered by kind and number among equals."""
        moment = Moment(self)
        priority = kind * NUMBERS_PER_KIND + number
        agenda: list[Any] = self._queue
        heappush(agenda, (time, priority, next(self._eid), moment))
        return moment


@dataclass(slots=True, eq=False)
class Call:
    """One contact."""

    number: int
    queue: int
    arrival: float
    service: float
    deadline: float
    answered: simpy.Event | None = None
    waiting: bool = False


@dataclass(slots=True, eq=False)
class Agent:
    """One agent: on duty or not, busy or not."""

    number: int
    group: int
    queues: tuple[int, ...]
    aht_factor: float
    on_duty: bool = False
    busy: bool = False
    spell: int = NOBODY
    spell_end: float = inf


@dataclass(slots=True)
class Centre:
    """Agents, waiting calls and the record of what happened.

    Dicts serve as queues: they keep their order, and members in the middle leave cheaply.
    """

    clock: Clock
    agents: list[Agent]
    groups_of_queue: list[list[int]]
    skill_count: list[int]
    left: np.ndarray
    outcome: np.ndarray
    agent_of_call: np.ndarray
    started: np.ndarray
    ended: np.ndarray
    waiting: list[dict[int, Call]] = field(default_factory=list)
    free: list[dict[int, int]] = field(default_factory=list)
    times_freed: int = 0

    def arrivals(self, calls: Iterator[Call]) -> Process:
        """Let every call in at its time."""
        for call in calls:
            yield self.clock.moment(call.arrival, Kind.CALL, call.number)
            self.clock.process(self.visit(call))

    def visit(self, call: Call) -> Process:
        """Be answered at once, or wait until answered or out of patience."""
        agent = self.agent_for(call)
        if agent is not None:
            self.answer(call, agent)
            return
        call.waiting = True
        call.answered = self.clock.event()
        self.waiting[call.queue][call.number] = call
        if call.deadline == inf:
            return
        yield call.answered | self.clock.moment(call.deadline, Kind.HANG_UP, call.number)
        if call.waiting:
            self.stop_waiting(call)
            self.outcome[call.number] = Outcome.ABANDONED
            self.started[call.number] = self.ended[call.number] = call.deadline

    def duty(self, agent: Agent, spells: list[tuple[int, float, float]]) -> Process:
        """Come on duty and leave again, spell after spell."""
        for spell, start, end in spells:
            yield self.clock.moment(start, Kind.ARRIVE_ON_DUTY, agent.number)
            if agent.busy:
                self.left[agent.spell] = start
            agent.on_duty, agent.spell, agent.spell_end = True, spell, end
            if not agent.busy:
                self.look_for_work(agent)
            yield self.clock.moment(end, Kind.LEAVE, agent.number)
            agent.on_duty = False
            if not agent.busy:
                del self.free[agent.group][agent.number]
                self.left[spell] = end

    def handle(self, call: Call, agent: Agent) -> Process:
        """Work on a call to its end, then look for the next."""
        end = self.clock.now + call.service * agent.aht_factor
        self.ended[call.number] = end
        yield self.clock.moment(end, Kind.COMPLETE, agent.number)
        agent.busy = False
        self.look_for_work(agent)

    def answer(self, call: Call, agent: Agent) -> None:
        """Join a call and an agent."""
        agent.busy = True
        self.outcome[call.number] = Outcome.ANSWERED
        self.agent_of_call[call.number] = agent.number
        self.started[call.number] = self.clock.now
        if call.waiting:
            self.stop_waiting(call)
        self.clock.process(self.handle(call, agent))

    def stop_waiting(self, call: Call) -> None:
        """Take a call out of its queue."""
        call.waiting = False
        del self.waiting[call.queue][call.number]
        if call.answered is not None and not call.answered.triggered:
            call.answered.succeed()

    def agent_for(self, call: Call) -> Agent | None:
        """Return the free agent who takes an arriving call: fewest skills, then longest free."""
        heads = [
            (self.skill_count[g], *next((since, a) for a, since in self.free[g].items()))
            for g in self.groups_of_queue[call.queue]
            if self.free[g]
        ]
        if not heads:
            return None
        agent = self.agents[min(heads)[2]]
        del self.free[agent.group][agent.number]
        return agent

    def look_for_work(self, agent: Agent) -> None:
        """Take the longest-waiting call, or be free, or go home."""
        heads = [next(iter(self.waiting[q].values())) for q in agent.queues if self.waiting[q]]
        if not agent.on_duty:
            heads = [c for c in heads if c.arrival < agent.spell_end and self.unserved(c.queue)]
        if heads:
            self.answer(min(heads, key=lambda call: call.number), agent)
        elif agent.on_duty:
            self.times_freed += 1
            self.free[agent.group][agent.number] = self.times_freed
        else:
            self.left[agent.spell] = self.clock.now

    def unserved(self, queue: int) -> bool:
        """Tell whether no agent on duty can serve a queue."""
        return not any(agent.on_duty and queue in agent.queues for agent in self.agents)


def play(sample: Sample, staff: Staff) -> Trace:
    """Replay one replication.

    Parameters
    ----------
    sample : Sample
        Calls and spells of duty.
    staff : Staff
        Skills and speed of the agents.

    Returns
    -------
    Trace
        Outcome, agent and times of every call; the end of every spell.
    """
    count, clock = sample.arrival.size, Clock(initial_time=-inf)
    queues = [tuple(int(q) for q in row if q >= 0) for row in staff.queues_of_group]
    agents = [
        Agent(number, int(group), queues[group], float(factor))
        for number, (group, factor) in enumerate(zip(staff.group, staff.aht_factor, strict=True))
    ]
    centre = Centre(
        clock=clock,
        agents=agents,
        groups_of_queue=[[int(g) for g in row if g >= 0] for row in staff.groups_of_queue],
        skill_count=staff.skill_count.tolist(),
        left=np.zeros(sample.spells.end.size),
        outcome=np.full(count, Outcome.STRANDED, np.int64),
        agent_of_call=np.full(count, NOBODY, np.int64),
        started=np.full(count, inf),
        ended=np.full(count, inf),
        waiting=[{} for _ in range(staff.skills.shape[1])],
        free=[{} for _ in queues],
    )
    for agent in agents:
        clock.process(centre.duty(agent, _spells_of(sample, agent.number)))
    clock.process(centre.arrivals(_calls(sample)))
    clock.run()
    return Trace(centre.outcome, centre.agent_of_call, centre.started, centre.ended, centre.left)


def _calls(sample: Sample) -> Iterator[Call]:
    columns = (sample.queue, sample.arrival, sample.service, sample.arrival + sample.patience)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return (Call(number, *row) for number, row in enumerate(rows))


def _spells_of(sample: Sample, agent: int) -> list[tuple[int, float, float]]:
    spells = sample.spells
    first, last = np.searchsorted(spells.agent, [agent, agent + 1])
    return [(int(m), float(spells.start[m]), float(spells.end[m])) for m in range(first, last)]
