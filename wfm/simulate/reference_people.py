"""The contacts and the agents of the reference engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from math import inf

from wfm.simulate.staff import NOBODY
from wfm.simulate.trace import Outcome


class Place(Enum):
    """Where a contact waits."""

    NOWHERE = 0
    IN_LINE = 1
    SET_ASIDE = 2


@dataclass(slots=True, eq=False)
class Contact:
    """One contact: what was drawn for it, and what happened to it.

    ``rank`` counts the arrivals: the lower it is, the longer the contact has waited. Whoever
    ``holds_line`` takes up one of the centre's telephone lines.
    """

    number: int
    queue: int
    arrived: float
    service: float
    patience: float
    draw: float
    takes_callback: bool
    next_attempt: int
    redial_delay: float
    reached: bool
    rank: int = 0
    place: Place = Place.NOWHERE
    holds_line: bool = False
    accepted: float = inf
    outcome: Outcome = Outcome.NOT_MADE
    agent: int = NOBODY
    started: float = inf
    ended: float = inf
    finish: float = inf


@dataclass(slots=True, eq=False)
class Agent:
    """One agent: on duty or not, and the contacts in hand.

    ``freed`` tells since when the agent has had room: it counts up each time anyone gets room.
    ``progress`` is the work done so far on each of the chats in hand had they all begun together.
    """

    number: int
    group: int
    queues: tuple[int, ...]
    pace: tuple[float, ...]
    position: int
    on_duty: bool = False
    spell: int = NOBODY
    spell_end: float = inf
    freed: int = 0
    in_hand: list[Contact] = field(default_factory=list)
    chatting: bool = False
    slowdown: float = 0.0
    progress: float = 0.0
    progress_at: float = 0.0
    plans: int = 0
    ready_seconds: float = 0.0
    ready_since: float = 0.0
    busy_seconds: float = 0.0
    busy_since: float = 0.0

    @property
    def busy(self) -> bool:
        """True with a contact in hand."""
        return bool(self.in_hand)

    def occupancy(self, now: float) -> float:
        """Return the share of the time on duty so far spent on contacts."""
        busy = self.busy_seconds + (now - self.busy_since) if self.busy else self.busy_seconds
        ready = self.ready_seconds + (now - self.ready_since)
        return busy / ready if ready > 0 else 0.0
