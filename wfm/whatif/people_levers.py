"""What levers do to people: who is absent, who learns a queue, who joins and who leaves.

People are picked at random from the seed of the what-if, so that the same question picks the
same people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from wfm.domain.errors import InvalidInput, NotFound
from wfm.domain.people import Absence, Agent, Team
from wfm.domain.record import FloatArray, Record
from wfm.domain.spelling import did_you_mean
from wfm.domain.time_grid import TimeGrid
from wfm.whatif.levers import Absent, ChangeSet, CrossTraining, Hired, Pooled, Split

GONE = "left"
"""Kind of absence of people who are gone for good."""


@dataclass(frozen=True, slots=True, eq=False)
class People(Record):
    """Everybody, and who cannot come.

    Parameters
    ----------
    agents : tuple of Agent
    teams : tuple of Team
    absences : tuple of Absence
        On top of the leave that the plan knows of.
    """

    agents: tuple[Agent, ...]
    teams: tuple[Team, ...]
    absences: tuple[Absence, ...] = ()


def changed_people(
    people: People,
    changes: ChangeSet,
    grid: TimeGrid,
    load_erlangs: FloatArray,
    queues: tuple[str, ...],
    seed: int,
) -> People:
    """Return people after the levers of a change set.

    Parameters
    ----------
    people : People
    changes : ChangeSet
    grid : TimeGrid
        The period.
    load_erlangs : ndarray, shape (Q,)
        Mean offered load of each queue, for splitting.
    queues : tuple of str
        Queue ids.
    seed : int
        Picks the people.

    Raises
    ------
    NotFound
        If a lever names an unknown queue, team or agent.
    InvalidInput
        If a lever wants more people than there are.
    """
    random = np.random.default_rng(np.random.SeedSequence(seed))
    for training in changes.cross_training:
        people = trained(people, training, queues, random)
    for pool in changes.pooled:
        people = pooled(people, pool, queues)
    for split in changes.split:
        people = split_up(people, split, queues, load_erlangs)
    for hired in changes.hired:
        people = joined(people, hired, queues)
    for leavers in changes.leavers:
        gone = Absent(agents=leavers.agents, share=leavers.share, kind=GONE)
        people = without(people, gone, grid, random)
    for absent in changes.absent:
        people = without(people, absent, grid, random)
    return people


def trained(
    people: People, lever: CrossTraining, queues: Sequence[str], random: np.random.Generator
) -> People:
    """Return people after so many agents of one queue have learned another."""
    known_queues((lever.from_queue, lever.to_queue), queues)
    able = [
        number
        for number, agent in enumerate(people.agents)
        if lever.from_queue in agent.skills and lever.to_queue not in agent.skills
    ]
    if lever.agents > len(able):
        raise InvalidInput(
            f"trains {lever.agents} agents of {lever.from_queue} in {lever.to_queue}, but only "
            f"{len(able)} do not know it yet",
            where="cross_training",
        )
    chosen = {int(n) for n in random.choice(able, lever.agents, replace=False)}
    return replace(
        people,
        agents=tuple(
            replace(agent, skills=(*agent.skills, lever.to_queue)) if n in chosen else agent
            for n, agent in enumerate(people.agents)
        ),
    )


def pooled(people: People, lever: Pooled, queues: Sequence[str]) -> People:
    """Return people after everybody of some queues has learned them all."""
    known_queues(lever.queues, queues)
    agents = []
    for agent in people.agents:
        more = tuple(q for q in lever.queues if q not in agent.skills)
        touched = set(agent.skills) & set(lever.queues)
        agents.append(replace(agent, skills=(*agent.skills, *more)) if touched else agent)
    return replace(people, agents=tuple(agents))


def split_up(
    people: People, lever: Split, queues: tuple[str, ...], load_erlangs: FloatArray
) -> People:
    """Return people after those of several queues keep one each, by load."""
    known_queues(lever.queues, queues)
    load = np.array([max(float(load_erlangs[queues.index(q)]), 1e-9) for q in lever.queues])
    given = np.zeros(load.size)
    agents = []
    for agent in people.agents:
        own = [n for n, queue in enumerate(lever.queues) if queue in agent.skills]
        if not own:
            agents.append(agent)
            continue
        # The queue that is furthest behind its share of the load.
        keeps = min(own, key=lambda n: (given[n] + 1) / load[n])
        given[keeps] += 1
        dropped = set(lever.queues) - {lever.queues[keeps]}
        agents.append(replace(agent, skills=tuple(s for s in agent.skills if s not in dropped)))
    return replace(people, agents=tuple(agents))


def joined(people: People, lever: Hired, queues: Sequence[str]) -> People:
    """Return people with new ones; without a team they make one of their own."""
    known_queues(lever.skills, queues)
    teams = people.teams
    team = lever.team or free_name("new", {t.team for t in teams})
    if lever.team is not None and lever.team not in {t.team for t in teams}:
        raise NotFound(f"team {lever.team!r} does not exist", where="hired")
    if lever.team is None:
        teams = (*teams, Team(team))
    taken = {agent.agent for agent in people.agents}
    agents = list(people.agents)
    for number in range(lever.agents):
        name = free_name(f"new{number + 1:03d}", taken)
        taken.add(name)
        agents.append(
            Agent(
                name,
                team,
                lever.skills,
                contract_share=lever.contract_share,
                nights_allowed=lever.nights_allowed,
                aht_factor=lever.aht_factor,
            )
        )
    return replace(people, agents=tuple(agents), teams=teams)


def without(people: People, lever: Absent, grid: TimeGrid, random: np.random.Generator) -> People:
    """Return people with more absences."""
    first, last = lever.first_day or grid.first_day, lever.last_day or grid.last_day
    if first > grid.last_day or last < grid.first_day:
        raise InvalidInput(f"works from {first} to {last}, outside the period", where="absent")
    if lever.daily_shares:
        ids = employed(people)
        absences = epidemic(ids, lever, first, random)
    else:
        names = chosen_people(people, lever, (first, last), random)
        absences = tuple(Absence(name, first, last, lever.kind) for name in names)
    return replace(people, absences=(*people.absences, *absences))


def employed(people: People) -> list[str]:
    """Return the ids of those who have not left for good."""
    gone = {absence.agent for absence in people.absences if absence.kind == GONE}
    return [agent.agent for agent in people.agents if agent.agent not in gone]


def chosen_people(
    people: People, lever: Absent, days: tuple[date, date], random: np.random.Generator
) -> list[str]:
    """Return the ids of those whom a lever keeps at home.

    Whom another lever keeps at home in these days is picked last: ten who are ill and five on
    leave are fifteen people.
    """
    ids = [agent.agent for agent in people.agents]
    if lever.named:
        for name in lever.named:
            if name not in ids:
                raise NotFound(f"agent {name!r} is unknown", hint=did_you_mean(name, ids))
        return list(lever.named)
    if lever.team is not None:
        teams = [team.team for team in people.teams]
        if lever.team not in teams:
            hint = did_you_mean(lever.team, teams)
            raise NotFound(f"team {lever.team!r} does not exist", hint=hint)
        return [agent.agent for agent in people.agents if agent.team == lever.team]
    ids = employed(people)
    number = lever.agents
    if number is None:
        number = round((lever.share or 0.0) * len(ids))
    if number > len(ids):
        raise InvalidInput(
            f"keeps {number} of {len(ids)} people at home", where="absent", hint="use fewer"
        )
    away = {
        one.agent
        for one in people.absences
        if one.first_day <= days[1] and one.last_day >= days[0]
    }
    free = [name for name in ids if name not in away]
    others = [name for name in ids if name in away]
    first = min(number, len(free))
    return sorted(
        [free[n] for n in random.choice(len(free), first, replace=False)]
        + [others[n] for n in random.choice(len(others), number - first, replace=False)],
        key=ids.index,
    )


def epidemic(
    ids: Sequence[str], lever: Absent, first: date, random: np.random.Generator
) -> tuple[Absence, ...]:
    """Return absences whose number follows a curve; who fell ill first comes back first."""
    order = [ids[n] for n in random.permutation(len(ids))]
    ill: list[str] = []
    absences = []
    for number, share in enumerate(lever.daily_shares):
        wanted = round(share * len(ids))
        while len(ill) > wanted:
            # Back at work; at the end of the line, since nobody falls ill twice in a row.
            order.append(ill.pop(0))
        while len(ill) < wanted:
            ill.append(order.pop(0))
        day = first + timedelta(days=number)
        absences += [Absence(name, day, day, lever.kind) for name in ill]
    return tuple(absences)


def known_queues(named: Sequence[str], queues: Sequence[str]) -> None:
    """Refuse a queue that does not exist.

    Raises
    ------
    NotFound
        With the name most likely meant.
    """
    for queue in named:
        if queue not in queues:
            raise NotFound(f"queue {queue!r} does not exist", hint=did_you_mean(queue, queues))


def free_name(name: str, taken: set[str]) -> str:
    """Return a name, with a mark behind it while it is taken."""
    while name in taken:
        name += "x"
    return name
