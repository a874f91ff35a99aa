"""Make agents, leave, the ledger and last week's shifts from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from wfm.domain import Absence, Agent, LedgerEntry, PreviousShift, Team

SPRING_FESTIVALS = {
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
}
"""First day of the first lunar month; the day before is New Year's Eve."""


@dataclass(frozen=True, slots=True)
class TeamKind:
    """Teams that serve the same business.

    Parameters
    ----------
    prefix, name, name_zh : str
    sizes : tuple of int
        Agents of each team, its leader and deputy among them.
    skill_sets : dict
        Skill set -> share of the agents; leaders and deputies get the largest set.
    """

    prefix: str
    name: str
    name_zh: str
    sizes: tuple[int, ...]
    skill_sets: dict[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class WorkforceParameters:
    """Shares behind a workforce; all of them assumed.

    Parameters
    ----------
    kinds : tuple of TeamKind
    part_time_share : float
        Share of agents (not leaders) on half contracts.
    night_bar_share : float
        Share of full-time agents barred from nights.
    leave_share : float
        Share of agent-days on leave.
    day_shifts, part_shifts : tuple of str
        Shift codes that last week's days are drawn from.
    night_shift : str
    night_agents : int
        Agents on the night before the period.
    """

    kinds: tuple[TeamKind, ...]
    part_time_share: float
    night_bar_share: float
    leave_share: float
    day_shifts: tuple[str, ...]
    part_shifts: tuple[str, ...]
    night_shift: str
    night_agents: dict[str, int]


def make_agents(
    p: WorkforceParameters, first_day: date, rng: np.random.Generator
) -> tuple[tuple[Agent, ...], tuple[Team, ...]]:
    """Return agents and teams with neutral ids and display names."""
    agents: list[Agent] = []
    teams: list[Team] = []
    for kind in p.kinds:
        sets = list(kind.skill_sets)
        shares = np.array(list(kind.skill_sets.values()))
        for number, size in enumerate(kind.sizes, start=1):
            team = f"{kind.prefix}{number:02d}"
            teams.append(Team(team, f"{kind.name} {number:02d}", f"{kind.name_zh}{number:02d}组"))
            for place in range(size):
                skills = sets[rng.choice(len(sets), p=shares / shares.sum())]
                if place < 2:
                    skills = max(sets, key=len)
                agents.append(_agent(p, len(agents) + 1, team, place, skills, first_day, rng))
    return tuple(agents), tuple(teams)


def _agent(
    p: WorkforceParameters,
    number: int,
    team: str,
    place: int,
    skills: tuple[str, ...],
    first_day: date,
    rng: np.random.Generator,
) -> Agent:
    leads = place < 2
    part_time = not leads and rng.random() < p.part_time_share
    barred = part_time or rng.random() < p.night_bar_share
    tenure_days = int(60 + rng.gamma(1.6, 500))
    slow_start = 0.18 * np.exp(-tenure_days / 150)
    factor = float(np.round(np.exp(rng.normal(0, 0.07)) * (1 + slow_start), 3))
    title, title_zh = (
        [("Leader", "班长"), ("Deputy", "副班长")][place] if leads else ("Agent", "座席")
    )
    return Agent(
        agent=f"A{number:03d}",
        team=team,
        skills=skills,
        role=("leader", "deputy")[place] if leads else "agent",
        contract_share=0.5 if part_time else 1.0,
        nights_allowed=not barred,
        overtime_allowed=not part_time,
        aht_factor=factor,
        name=f"{title} {number:03d}",
        name_zh=f"{title_zh}{number:03d}",
        hired=first_day - timedelta(days=tenure_days),
    )


def make_leave(
    p: WorkforceParameters,
    agents: tuple[Agent, ...],
    first_day: date,
    days: int,
    rng: np.random.Generator,
) -> tuple[Absence, ...]:
    """Return leave spells of one to seven days, at most one an agent."""
    wanted = p.leave_share * len(agents) * days
    leave, taken = [], 0
    for number in rng.permutation(len(agents)):
        if taken >= wanted:
            break
        length = int(rng.choice([1, 2, 3, 5, 7]))
        start = int(rng.integers(0, days - length + 1))
        first = first_day + timedelta(days=start)
        kind = str(rng.choice(["annual", "annual", "annual", "training", "sick", "personal"]))
        leave.append(
            Absence(agents[number].agent, first, first + timedelta(days=length - 1), kind)
        )
        taken += length
    return tuple(sorted(leave, key=lambda a: a.agent))


def make_ledger(
    agents: tuple[Agent, ...], first_day: date, rng: np.random.Generator
) -> tuple[LedgerEntry, ...]:
    """Return who worked the last two Spring Festivals and last quarter's nights."""
    entries = []
    for agent in agents:
        for year, new_year in SPRING_FESTIVALS.items():
            joined = agent.hired is None or agent.hired < new_year
            # Two in five worked each time; four days from New Year's Eve (from 2025 on).
            if joined and rng.random() < 0.4:
                first = int(rng.integers(-1, 2))
                for offset in range(first, min(first + int(rng.integers(1, 3)), 3)):
                    day = new_year + timedelta(days=offset)
                    if offset >= 0 or year >= 2025:
                        entries.append(LedgerEntry(agent.agent, day, "spring_festival"))
        if agent.nights_allowed:
            nights = rng.choice(84, size=min(int(rng.poisson(3)), 20), replace=False) + 8
            entries += [
                LedgerEntry(agent.agent, first_day - timedelta(days=int(n)), "night")
                for n in sorted(nights, reverse=True)
            ]
    return tuple(entries)


def make_previous(
    p: WorkforceParameters,
    agents: tuple[Agent, ...],
    absent: frozenset[str],
    first_day: date,
    rng: np.random.Generator,
) -> tuple[PreviousShift, ...]:
    """Return the seven days before the period: one shift kept, one or two days off."""
    night_left = dict(p.night_agents)
    rows = []
    for number in rng.permutation(len(agents)):
        agent = agents[number]
        queue = agent.skills[0]
        if agent.nights_allowed and agent.agent not in absent and night_left.get(queue, 0) > 0:
            night_left[queue] -= 1
            nights = int(rng.integers(1, 4))
            shifts = [""] * (7 - nights) + [p.night_shift] * nights
        else:
            codes = p.part_shifts if agent.contract_share < 1 else p.day_shifts
            code = str(rng.choice(codes))
            off = int(rng.integers(7))
            shifts = ["" if (d - off) % 7 < 2 else code for d in range(7)]
        rows += [
            PreviousShift(agent.agent, first_day - timedelta(days=7 - d), code)
            for d, code in enumerate(shifts)
            if code
        ]
    return tuple(sorted(rows, key=lambda r: (r.agent, r.day)))
