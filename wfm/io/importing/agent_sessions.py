"""Adds up how long agents were logged in and paused, from the events of a queue log."""

from __future__ import annotations

from dataclasses import dataclass, field

from wfm.io.importing.event_rows import EventRow


@dataclass(frozen=True, slots=True)
class AgentTime:
    """Time of one agent over the log.

    Parameters
    ----------
    logged_in_seconds : float
        Time in at least one queue: an agent in two queues counts once.
    paused_seconds : float
        Time paused while logged in.
    """

    logged_in_seconds: float
    paused_seconds: float


@dataclass(slots=True)
class _Session:
    queues: set[str] = field(default_factory=set)
    pauses: set[str] = field(default_factory=set)
    logged_in: float = 0.0
    paused: float = 0.0
    last: float = 0.0

    def advance(self, moment: float) -> None:
        if self.queues:
            self.logged_in += moment - self.last
            self.paused += (moment - self.last) * bool(self.pauses)
        self.last = moment


@dataclass(slots=True)
class SessionBook:
    """Sessions of all agents while a log is read."""

    sessions: dict[str, _Session] = field(default_factory=dict)

    def take(self, row: EventRow) -> None:
        """Follow one event."""
        if row.does == "restart":
            # A restart forgets every login and pause; members are added anew after it.
            self.close(row.moment)
            return
        if row.does not in ("login", "logout", "pause", "unpause") or not row.agent:
            return
        session = self.sessions.setdefault(row.agent, _Session(last=row.moment))
        session.advance(row.moment)
        if row.does == "login":
            session.queues.add(row.queue)
        elif row.does == "logout":
            _leave(session.queues, row.queue)
        elif row.does == "pause":
            session.pauses.add(row.queue)
        else:
            # Taking up calls of one queue also ends a pause that was for all of them.
            session.pauses.discard("")
            _leave(session.pauses, row.queue)

    def close(self, moment: float) -> None:
        """End every session."""
        for session in self.sessions.values():
            session.advance(moment)
            session.queues.clear()
            session.pauses.clear()

    def times(self) -> dict[str, AgentTime]:
        """Return the time of each agent who ever logged in."""
        return {
            agent: AgentTime(session.logged_in, session.paused)
            for agent, session in sorted(self.sessions.items())
            if session.logged_in > 0
        }


def _leave(queues: set[str], queue: str) -> None:
    """Take one queue out; an event without a queue takes out all."""
    if not queue:
        queues.clear()
    queues.discard(queue)
