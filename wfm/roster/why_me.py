"""Why an agent got what he got: each burden against the fair share, the past, and equals."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from wfm.calendars import LunarDate, solar_date
from wfm.domain import Calendar, LedgerEntry, Roster, Schedule
from wfm.domain.people import BURDENS, Burden
from wfm.domain.record import Record
from wfm.domain.settings import RosterSettings
from wfm.roster.ledger import burdens, credits
from wfm.roster.problem import make_problem

YEAR_DAYS = 365

EveState = Literal["", "worked", "off"]


@dataclass(frozen=True, slots=True, eq=False)
class BurdenStory(Record):
    """One kind of unpopular work of one agent.

    Parameters
    ----------
    burden : str
    done : int
        Pieces in the period.
    shares : bool
        False when the agent cannot be given such work, and so has no share of it.
    fair_share : float
        Pieces due, corrected for the past; 0 when there is no share.
    last_year : int
        Pieces in the year before the period.
    credit, equals_credit : float
        What the past counts today per full-time equivalent, each piece less the older it is:
        the agent's own, and the mean of the equals.
    equals_done : float
        Mean of the equals in the period.
    equals : int
        How many share this work: same contract class, able to do it; the agent included.
    """

    burden: Burden
    done: int
    shares: bool
    fair_share: float
    last_year: int
    credit: float
    equals_credit: float
    equals_done: float
    equals: int


@dataclass(frozen=True, slots=True, eq=False)
class AgentStory(Record):
    """All burdens of one agent.

    Parameters
    ----------
    agent : str
        Agent id.
    burdens : tuple of BurdenStory
        In the order of `BURDENS`.
    eve : str
        ``worked`` or ``off`` on New Year's Eve of the Spring Festival; empty when the period
        does not hold it.
    eves_before : tuple of int
        Years in which the agent worked the eve before, as far as the ledger goes back.
    """

    agent: str
    burdens: tuple[BurdenStory, ...]
    eve: EveState
    eves_before: tuple[int, ...]


def why_me(
    roster: Roster,
    schedule: Schedule,
    ledger: tuple[LedgerEntry, ...],
    calendar: Calendar,
    settings: RosterSettings,
    part_time_shifts: frozenset[str],
) -> tuple[AgentStory, ...]:
    """Return the story of every agent, in the order of the roster.

    Parameters
    ----------
    roster : Roster
        A finished one.
    schedule, ledger, calendar, settings, part_time_shifts
        As for `wfm.roster.assign`; entries of the period itself are passed over.

    Notes
    -----
    Shares and credits are those the roster was made with (`wfm.roster.problem.make_problem`,
    `wfm.roster.ledger.credits`).
    """
    first = roster.grid.first_day
    past = tuple(entry for entry in ledger if entry.day < first)
    problem = make_problem(roster, schedule, past, calendar, settings, part_time_shifts)
    new = burdens(roster, calendar, settings.late_end)
    done = Counter((entry.agent, entry.burden) for entry in new)
    year = Counter((e.agent, e.burden) for e in past if e.day >= first - timedelta(days=YEAR_DAYS))
    worth = credits(roster.agents, past, first)
    counts = np.array([[done[a.agent, b] for a in roster.agents] for b in BURDENS], dtype=float)
    eves, worked_before = _eves(roster, calendar), _eves_worked(past)
    stories = []
    for n, agent in enumerate(roster.agents):
        told = []
        for b, burden in enumerate(BURDENS):
            equals = problem.sharing[b] & (problem.part_time == problem.part_time[n])
            shares = bool(problem.sharing[b, n])
            told.append(
                BurdenStory(
                    burden=burden,
                    done=int(counts[b, n]),
                    shares=shares,
                    fair_share=float(problem.share[b, n]) if shares else 0.0,
                    last_year=year[agent.agent, burden],
                    credit=float(worth[b, n]),
                    equals_credit=float(worth[b, equals].mean()) if equals.any() else 0.0,
                    equals_done=float(counts[b, equals].mean()) if equals.any() else 0.0,
                    equals=int(equals.sum()),
                )
            )
        eve: EveState = ""
        if eves:
            eve = "worked" if (roster.assignment[n, eves] >= 0).any() else "off"
        before = tuple(sorted(worked_before.get(agent.agent, ())))
        stories.append(AgentStory(agent.agent, tuple(told), eve, before))
    return tuple(stories)


def new_years_eve(year: int) -> date:
    """Return the day before the first day of the Chinese year that begins in `year`."""
    return solar_date(LunarDate(year, 1, 1)) - timedelta(days=1)


def _eves(roster: Roster, calendar: Calendar) -> list[int]:
    """Return the day numbers of New Year's Eve where the Spring Festival is kept."""
    kept = any(day.festival == "Spring Festival" for day in calendar.days)
    return [
        number
        for number, day in enumerate(roster.grid.dates)
        if kept and day == new_years_eve(day.year)
    ]


def _eves_worked(ledger: tuple[LedgerEntry, ...]) -> dict[str, set[int]]:
    """Return the years in which each agent worked New Year's Eve."""
    worked: dict[str, set[int]] = {}
    for entry in ledger:
        if entry.burden == "spring_festival" and entry.day == new_years_eve(entry.day.year):
            worked.setdefault(entry.agent, set()).add(entry.day.year)
    return worked
