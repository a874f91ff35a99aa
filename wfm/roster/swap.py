"""Whether two agents may exchange days, and what that does to the coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from wfm.domain import Calendar, InvalidInput, NotFound, Requirement, Roster, shortfall
from wfm.domain.record import IntArray, Record
from wfm.domain.rule_settings import RosterRules
from wfm.domain.spelling import did_you_mean
from wfm.roster.agent_days import Violation
from wfm.roster.changes import Change, changes
from wfm.roster.judge import judge


@dataclass(frozen=True, slots=True, eq=False)
class Swap(Record):
    """The roster after an exchange.

    Parameters
    ----------
    roster : Roster
    changes : tuple of Change
        Days that are different; empty when both do the same on the day.
    broken : tuple of Violation
        Rules that the exchange breaks and that were not broken before; none means it is legal.
    short_before, short_after : float
        Agent-hours of the requirement that nobody covers in the period.
    """

    roster: Roster
    changes: tuple[Change, ...]
    broken: tuple[Violation, ...]
    short_before: float
    short_after: float

    @property
    def is_legal(self) -> bool:
        """True when no hard rule is broken that was kept before."""
        return not any(violation.hard for violation in self.broken)


def swap(
    roster: Roster,
    requirement: Requirement,
    agents: tuple[str, str],
    day: date,
    calendar: Calendar,
    rules: RosterRules,
    part_time_shifts: frozenset[str],
) -> Swap:
    """Let two agents take over what the other one does on a day.

    Parameters
    ----------
    roster : Roster
    requirement : Requirement
        On the roster's grid.
    agents : tuple of str
        The two agents' ids.
    day : date
        Local day on which the shifts begin.
    calendar, rules, part_time_shifts
        As for `wfm.roster.judge`.

    Returns
    -------
    Swap
        The exchange, whether it is legal or not.

    Raises
    ------
    NotFound
        If an agent is not in the roster.
    InvalidInput
        If the day is outside the period, or an agent is to swap with himself.
    """
    first, second = (agent_row(roster, agent) for agent in agents)
    if first == second:
        raise InvalidInput(f"swaps with himself: {agents[0]}", where="agents")
    column = day_column(roster, day)
    assignment = roster.assignment.copy()
    assignment[[first, second], column] = assignment[[second, first], column]
    after = replace(roster, assignment=assignment)
    verdicts = [
        judge(only(made, (first, second)), calendar, rules, part_time_shifts)
        for made in (roster, after)
    ]
    known = list(verdicts[0])
    return Swap(
        roster=after,
        changes=changes(roster, after),
        broken=tuple(v for v in verdicts[1] if v not in known),
        short_before=short_hours(roster, requirement),
        short_after=short_hours(after, requirement),
    )


def agent_row(roster: Roster, agent: str) -> int:
    """Return the row of an agent.

    Raises
    ------
    NotFound
        If nobody in the roster has this id.
    """
    ids = [a.agent for a in roster.agents]
    if agent not in ids:
        raise NotFound(f"agent {agent!r} is not in the roster", hint=did_you_mean(agent, ids))
    return ids.index(agent)


def day_column(roster: Roster, day: date) -> int:
    """Return the number of a day of the roster.

    Raises
    ------
    InvalidInput
        If the day is outside the period.
    """
    grid = roster.grid
    if not grid.first_day <= day <= grid.last_day:
        raise InvalidInput(f"{day} is not in {grid.first_day} to {grid.last_day}", where="day")
    return (day - grid.first_day).days


def only(roster: Roster, rows: Sequence[int] | IntArray) -> Roster:
    """Return the roster of some of its agents."""
    chosen = np.asarray(rows, dtype=np.int64)
    return replace(
        roster,
        agents=tuple(roster.agents[row] for row in chosen),
        assignment=roster.assignment[chosen],
        leave=roster.leave[chosen],
        previous=roster.previous[chosen],
    )


def short_hours(roster: Roster, requirement: Requirement) -> float:
    """Return the agent-hours of the requirement that nobody covers."""
    return float(missing_agents(roster, requirement).sum()) * roster.grid.interval_minutes / 60


def missing_agents(roster: Roster, requirement: Requirement) -> np.ndarray:
    """Return the agents missing in each interval; shape (T,)."""
    missing: np.ndarray = shortfall(
        roster.on_floor(), roster.skill_groups, requirement.scheduled, requirement.queues
    )
    return missing
