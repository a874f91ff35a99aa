"""New hires beside experienced colleagues, teams with their leader: conditions that link agents.

Both are counted by day and shift, so that what one agent more on a shift changes is known
exactly as long as everybody else stays put.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from wfm.domain import Agent, Roster
from wfm.domain.companion_settings import CompanionSettings
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record


@dataclass(frozen=True, slots=True, eq=False)
class Companions(Record):
    """Who needs whom, by agent (N), day (D), pool (P) and team (M).

    Parameters
    ----------
    settings : CompanionSettings
    new : ndarray of bool, shape (N, D)
        Days on which each agent is a new hire.
    pool : ndarray of int, shape (N,)
        Pool in which an agent looks for experience: a team, or a skill group.
    teaches : ndarray of bool, shape (N, P)
        Pools to which an agent can bring experience, once not new.
    team : ndarray of int, shape (N,)
        Number of the team; -1 for teams that have neither leader nor deputy.
    leads : ndarray of bool, shape (N,)
    team_count : int
        M.
    """

    settings: CompanionSettings
    new: BoolArray
    pool: IntArray
    teaches: BoolArray
    team: IntArray
    leads: BoolArray
    team_count: int

    def of_agents(self, rows: Sequence[int] | IntArray) -> Companions:
        """Return the part of some agents."""
        return Companions(
            settings=self.settings,
            new=self.new[rows],
            pool=self.pool[rows],
            teaches=self.teaches[rows],
            team=self.team[rows],
            leads=self.leads[rows],
            team_count=self.team_count,
        )


@dataclass(slots=True)
class Company:
    """Who is on each shift of each day, as far as companions go; changed in place.

    Parameters
    ----------
    learners, teachers : ndarray of int, shape (P, D, S)
        New hires of each pool, and experienced agents at hand for it.
    members, leaders : ndarray of int, shape (M, D, S)
        Agents of each team, leaders counted, and its leaders and deputies.
    """

    learners: IntArray
    teachers: IntArray
    members: IntArray
    leaders: IntArray

    def copy(self) -> Company:
        """Return an independent copy."""
        return Company(
            self.learners.copy(), self.teachers.copy(), self.members.copy(), self.leaders.copy()
        )


def make_companions(roster: Roster, settings: CompanionSettings) -> Companions | None:
    """Return who needs whom; None when no such wish is on.

    Parameters
    ----------
    roster : Roster
    settings : CompanionSettings
    """
    if not settings.are_wanted:
        return None
    agents = roster.agents
    new = np.array([[is_new(a, day, settings) for day in roster.grid.dates] for a in agents])
    pools = sorted({_pool_key(agent, settings) for agent in agents})
    able = [agent.level >= settings.experienced_level for agent in agents]
    teaches = np.array(
        [
            [able[n] and _reaches(agent, key, settings) for key in pools]
            for n, agent in enumerate(agents)
        ]
    )
    led = sorted({agent.team for agent in agents if agent.leads})
    return Companions(
        settings=settings,
        new=new,
        pool=np.array([pools.index(_pool_key(a, settings)) for a in agents], dtype=np.int64),
        teaches=teaches,
        team=np.array([led.index(a.team) if a.team in led else -1 for a in agents]),
        leads=np.array([agent.leads for agent in agents]),
        team_count=len(led),
    )


def is_new(agent: Agent, day: date, settings: CompanionSettings) -> bool:
    """Return whether an agent is a new hire on a day."""
    return agent.hired is not None and day < agent.hired + timedelta(settings.new_hire_days)


def _pool_key(agent: Agent, settings: CompanionSettings) -> tuple[str, ...]:
    return (agent.team,) if settings.same_team else tuple(sorted(agent.skills))


def _reaches(agent: Agent, pool: tuple[str, ...], settings: CompanionSettings) -> bool:
    """Return whether an agent is of the team, or serves a queue of the skill group."""
    return agent.team == pool[0] if settings.same_team else bool(set(pool) & set(agent.skills))


def nobody(companions: Companions, day_count: int, shift_count: int) -> Company:
    """Return the counts of a roster in which everybody is off."""
    pools = companions.teaches.shape[1]
    shape = (day_count, shift_count)
    return Company(
        learners=np.zeros((pools, *shape), dtype=np.int64),
        teachers=np.zeros((pools, *shape), dtype=np.int64),
        members=np.zeros((companions.team_count, *shape), dtype=np.int64),
        leaders=np.zeros((companions.team_count, *shape), dtype=np.int64),
    )


def count_in(
    company: Company, companions: Companions, agent: int, path: IntArray, sign: int
) -> None:
    """Take an agent's month into the counts (`sign` 1) or out of them (-1)."""
    days = np.flatnonzero(path >= 0)
    shifts = path[days]
    new = companions.new[agent, days]
    company.learners[companions.pool[agent], days[new], shifts[new]] += sign
    for pool in np.flatnonzero(companions.teaches[agent]):
        company.teachers[pool, days[~new], shifts[~new]] += sign
    team = companions.team[agent]
    if team >= 0:
        company.members[team, days, shifts] += sign
        if companions.leads[agent]:
            company.leaders[team, days, shifts] += sign


def company_cost(company: Company, companions: Companions) -> float:
    """Return the price of new hires left alone and of team shifts without a leader."""
    settings = companions.settings
    alone = company.learners[company.teachers == 0].sum()
    cost = settings.new_hire_cost * float(alone)
    if settings.team_leader_from:
        unled = _unled(company, settings)
        cost += settings.team_leader_cost * float(unled.sum())
    return cost


def _unled(company: Company, settings: CompanionSettings) -> BoolArray:
    unled: BoolArray = (company.members >= settings.team_leader_from) & (company.leaders == 0)
    return unled


def insertion_price(company: Company, companions: Companions, agent: int) -> FloatArray:
    """Return what an agent who is off would change on each shift of each day; shape (D, S)."""
    settings = companions.settings
    new = companions.new[agent][:, None]
    pool = companions.pool[agent]
    price: FloatArray = settings.new_hire_cost * (new & (company.teachers[pool] == 0))
    taught = companions.teaches[agent]
    left = np.where(company.teachers[taught] == 0, company.learners[taught], 0).sum(axis=0)
    price = price - settings.new_hire_cost * np.where(new, 0, left)
    team = companions.team[agent]
    if settings.team_leader_from and team >= 0:
        without = company.leaders[team] == 0
        missing = company.members[team] - settings.team_leader_from
        if companions.leads[agent]:
            price -= settings.team_leader_cost * (without & (missing >= 0))
        else:
            price += settings.team_leader_cost * (without & (missing == -1))
    return price
