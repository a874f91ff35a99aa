"""The cycle of a target: draft, communicated, accepted, assessed, fed back; and who was met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wfm.domain.errors import InvalidInput
from wfm.domain.people import Agent
from wfm.domain.record import Record

STATES = ("draft", "communicated", "accepted", "assessed", "fed_back")


@dataclass(frozen=True, slots=True, eq=False)
class Step(Record):
    """One agent reached one state of the cycle.

    Parameters
    ----------
    agent : str
    state : str
        One of `STATES`.
    day : date
    person : str
        Who recorded it.
    """

    agent: str
    state: str
    day: date
    person: str = ""

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise InvalidInput(
                f"has the state {self.state!r}",
                where=f"cycle of agent {self.agent}",
                hint=f"one of {', '.join(STATES)}",
            )


@dataclass(frozen=True, slots=True, eq=False)
class Conversation(Record):
    """A supervisor talked to an agent."""

    supervisor: str
    agent: str
    day: date

    def __post_init__(self) -> None:
        if self.supervisor == self.agent:
            raise InvalidInput("talks to nobody else", where=f"conversation of {self.agent}")


@dataclass(frozen=True, slots=True, eq=False)
class Coverage(Record):
    """How many of the people in the team a supervisor talked to.

    Parameters
    ----------
    supervisor, team : str
    people, talked_to : int
        Others in the team, and how many of them were talked to at least once.
    conversations, days : int
        All conversations with them, and the days on which there was any.
    missing : tuple of str
        Agents nobody in the role talked to.
    """

    supervisor: str
    team: str
    people: int
    talked_to: int
    conversations: int
    days: int
    missing: tuple[str, ...]

    @property
    def share(self) -> float:
        """Distinct people talked to over people; NaN in a team of one."""
        return self.talked_to / self.people if self.people else float("nan")


def states(steps: Iterable[Step]) -> dict[str, tuple[str, date]]:
    """Return the latest state of each agent with its day.

    Raises
    ------
    InvalidInput
        If a state comes before the one that must come first, or days run backwards.
    """
    latest: dict[str, tuple[str, date]] = {}
    for step in steps:
        where = f"cycle of agent {step.agent}"
        before = latest.get(step.agent)
        due = 0 if before is None else STATES.index(before[0]) + 1
        if due >= len(STATES) or step.state != STATES[due]:
            expected = STATES[due] if due < len(STATES) else "nothing more"
            raise InvalidInput(
                f"is {step.state} on {step.day}, but {expected} must come next", where=where
            )
        if before is not None and step.day < before[1]:
            raise InvalidInput(f"is {step.state} on {step.day}, before {before[1]}", where=where)
        latest[step.agent] = (step.state, step.day)
    return latest


def accepted(latest: Mapping[str, tuple[str, date]], agent: str) -> bool:
    """Return whether the agent has accepted the target and may be assessed."""
    state = latest.get(agent)
    return state is not None and STATES.index(state[0]) >= STATES.index("accepted")


def conversation_coverage(
    agents: Sequence[Agent], held: Sequence[Conversation], first_day: date, last_day: date
) -> tuple[Coverage, ...]:
    """Return for each leader and deputy how many of the team were talked to in the period."""
    found = []
    for leader in (agent for agent in agents if agent.leads):
        people = [a.agent for a in agents if a.team == leader.team and a.agent != leader.agent]
        own = [
            talk
            for talk in held
            if talk.supervisor == leader.agent
            and talk.agent in people
            and first_day <= talk.day <= last_day
        ]
        reached = {talk.agent for talk in own}
        found.append(
            Coverage(
                leader.agent,
                leader.team,
                len(people),
                len(reached),
                len(own),
                len({talk.day for talk in own}),
                tuple(agent for agent in people if agent not in reached),
            )
        )
    return tuple(found)
