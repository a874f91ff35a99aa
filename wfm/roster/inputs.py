"""Checks what a roster is made from, and puts agents, leave and history in arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from wfm.domain import (
    OFF,
    Absence,
    Agent,
    Calendar,
    InvalidInput,
    InvalidInputs,
    PreviousShift,
    Protection,
    Request,
    Requirement,
    Roster,
    Schedule,
    ShiftPattern,
    Team,
    TimeGrid,
    WfmError,
)
from wfm.domain.cycle_balance import Past, cycle_balances
from wfm.domain.record import IntArray
from wfm.domain.rule_settings import RosterRules
from wfm.domain.shift import dealt_patterns

MOST_HISTORY_DAYS = 28


class Brought(NamedTuple):
    """What single agents bring to a roster.

    Parameters
    ----------
    requests : tuple of Request
        Fixed shifts and wishes.
    protections : tuple of Protection
        Days without nights or overtime.
    """

    requests: tuple[Request, ...] = ()
    protections: tuple[Protection, ...] = ()


NOTHING_BROUGHT = Brought()


def empty_roster(
    schedule: Schedule,
    requirement: Requirement,
    agents: tuple[Agent, ...],
    teams: tuple[Team, ...],
    leave: Sequence[Absence],
    previous: Sequence[PreviousShift],
    brought: Brought = NOTHING_BROUGHT,
) -> Roster:
    """Return the roster in which everybody is off, with leave and history filled in.

    Parameters
    ----------
    schedule, requirement, agents, teams, leave, previous
        As for `wfm.roster.assign`.
    brought : Brought
        Requests and protections; only their agents are checked here.

    Raises
    ------
    InvalidInputs
        Every contradiction at once: no agent, an agent twice, an unknown team, skills outside
        the queues, a queue in need that nobody serves, leave or history of an unknown agent,
        an unknown shift in the history, history within the period or twice on one day,
        requests or protections of an unknown agent.
    """
    problems = [
        *_agent_problems(agents, teams, requirement.queues),
        *_unserved_queues(agents, requirement),
        *_leave_problems(agents, leave),
        *_history_problems(schedule, agents, previous),
        *_stranger_problems(agents, brought),
    ]
    if schedule.grid != requirement.grid:
        problems.append(InvalidInput("differs from the requirement's", where="schedule.grid"))
    if problems:
        raise InvalidInputs(problems)
    return blank_roster(
        schedule.grid, schedule.patterns, (agents, teams), leave, previous, brought
    )


def blank_roster(
    grid: TimeGrid,
    patterns: tuple[ShiftPattern, ...],
    people: tuple[tuple[Agent, ...], tuple[Team, ...]],
    leave: Sequence[Absence],
    previous: Sequence[PreviousShift],
    brought: Brought = NOTHING_BROUGHT,
) -> Roster:
    """Return the roster in which everybody is off, of inputs that fit together."""
    agents, teams = people
    return Roster(
        grid=grid,
        agents=agents,
        teams=teams,
        patterns=patterns,
        assignment=np.full((len(agents), grid.day_count), OFF),
        leave=_leave_kinds(grid, agents, leave),
        previous=_history(grid, patterns, agents, previous),
        requests=brought.requests,
        protections=brought.protections,
    )


def with_balances(
    roster: Roster,
    leave: Sequence[Absence],
    previous: Sequence[PreviousShift],
    calendar: Calendar,
    rules: RosterRules,
) -> Roster:
    """Return a roster whose agents know what they bring into the averaging cycle.

    Everything that looks at the roster later, and knows no longer what came before, goes by
    the same balance: search, judge, repair, swaps and explanations.

    Parameters
    ----------
    roster : Roster
    leave, previous
        As for `wfm.roster.assign`.
    calendar : Calendar
    rules : RosterRules

    See Also
    --------
    wfm.domain.cycle_balance.cycle_balances : when a balance follows.
    """
    paid_minutes = {pattern.shift: pattern.paid_minutes for pattern in roster.patterns}
    past = Past(previous, paid_minutes, leave)
    known = cycle_balances(roster.agents, past, roster.grid.first_day, calendar, rules)
    return replace(roster, agents=known.agents)


def _agent_problems(
    agents: tuple[Agent, ...], teams: tuple[Team, ...], queues: tuple[str, ...]
) -> list[WfmError]:
    problems: list[WfmError] = []
    if not agents:
        problems.append(InvalidInput("there is nobody to roster", where="agents"))
    known_teams = {team.team for team in teams}
    seen: set[str] = set()
    for agent in agents:
        where = f"agent {agent.agent}"
        if agent.agent in seen:
            problems.append(InvalidInput("is listed twice", where=where))
        seen.add(agent.agent)
        if agent.team not in known_teams:
            problems.append(InvalidInput(f"belongs to the unknown team {agent.team}", where=where))
        strange = sorted(set(agent.skills) - set(queues))
        if strange:
            problems.append(
                InvalidInput(
                    f"has skills that are no queue: {', '.join(strange)}",
                    where=where,
                    hint=f"queues are {', '.join(queues)}",
                )
            )
    return problems


def _unserved_queues(agents: tuple[Agent, ...], requirement: Requirement) -> list[WfmError]:
    served = {skill for agent in agents for skill in agent.skills}
    return [
        InvalidInput("needs agents, but nobody has this skill", where=f"queue {queue}")
        for queue, wanted in zip(requirement.queues, requirement.scheduled, strict=True)
        if agents and queue not in served and wanted.any()
    ]


def _leave_problems(agents: tuple[Agent, ...], leave: Sequence[Absence]) -> list[WfmError]:
    known = {agent.agent for agent in agents}
    return [
        InvalidInput("is not among the agents", where=f"leave of agent {name}")
        for name in sorted({absence.agent for absence in leave} - known)
    ]


def _stranger_problems(agents: tuple[Agent, ...], brought: Brought) -> list[WfmError]:
    known = {agent.agent for agent in agents}
    strangers = [
        *((request.agent, request.where) for request in brought.requests),
        *((p.agent, f"protection of agent {p.agent}") for p in brought.protections),
    ]
    return [
        InvalidInput(f"agent {name} is not among the agents", where=where)
        for name, where in dict.fromkeys(strangers)
        if name not in known
    ]


def _history_problems(
    schedule: Schedule, agents: tuple[Agent, ...], previous: Sequence[PreviousShift]
) -> list[WfmError]:
    known = {agent.agent for agent in agents}
    shifts = {pattern.shift for pattern in schedule.patterns}
    problems: list[WfmError] = []
    seen = set()
    for entry in previous:
        where = f"previous shift of agent {entry.agent} on {entry.day}"
        if entry.agent not in known:
            problems.append(InvalidInput("the agent is not among the agents", where=where))
        if entry.shift not in shifts:
            problems.append(
                InvalidInput(
                    f"the shift {entry.shift} is unknown",
                    where=where,
                    hint=f"shifts are {', '.join(sorted(shifts))}",
                )
            )
        if entry.day >= schedule.grid.first_day:
            problems.append(
                InvalidInput(f"lies in the period from {schedule.grid.first_day}", where=where)
            )
        if (entry.agent, entry.day) in seen:
            problems.append(InvalidInput("is listed twice", where=where))
        seen.add((entry.agent, entry.day))
    return problems


def _leave_kinds(
    grid: TimeGrid, agents: tuple[Agent, ...], leave: Sequence[Absence]
) -> np.ndarray:
    row = {agent.agent: n for n, agent in enumerate(agents)}
    width = max([1, *(len(absence.kind) for absence in leave)])
    kinds = np.full((len(agents), grid.day_count), "", dtype=f"<U{width}")
    for absence in leave:
        first = max((absence.first_day - grid.first_day).days, 0)
        last = (absence.last_day - grid.first_day).days
        if last >= 0:
            kinds[row[absence.agent], first : last + 1] = absence.kind or "leave"
    return kinds


def _history(
    grid: TimeGrid,
    patterns: tuple[ShiftPattern, ...],
    agents: tuple[Agent, ...],
    previous: Sequence[PreviousShift],
) -> IntArray:
    """Return the patterns worked before the grid.

    Days without an entry count as off from the first day anybody has an entry for. The tables
    say which shift was worked, not when its breaks were, so the people on a shift of a day
    are dealt its patterns in turn: all at lunch at once is the one thing that did not happen.
    """
    oldest = grid.first_day - timedelta(days=MOST_HISTORY_DAYS)
    entries = [entry for entry in previous if entry.day >= oldest]
    days = max([0, *((grid.first_day - entry.day).days for entry in entries)])
    row = {agent.agent: n for n, agent in enumerate(agents)}
    numbers = dealt_patterns(patterns)
    history = np.full((len(agents), days), OFF, dtype=np.int64)
    dealt: Counter[tuple[date, str]] = Counter()
    for entry in sorted(entries, key=lambda e: row[e.agent]):
        column = days - (grid.first_day - entry.day).days
        variants = numbers[entry.shift]
        turn = dealt[entry.day, entry.shift]
        history[row[entry.agent], column] = variants[turn % len(variants)]
        dealt[entry.day, entry.shift] += 1
    return history
