"""How evenly unpopular work is spread: range, standard deviation, Gini and Jain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from wfm.domain import Calendar, LedgerEntry, Roster, Schedule
from wfm.domain.people import BURDENS, Burden
from wfm.domain.record import BoolArray, FloatArray, Record
from wfm.domain.settings import RosterSettings
from wfm.roster.ledger import burdens, credits
from wfm.roster.problem import Problem, make_problem

BEFORE, PERIOD, AFTER = "before", "period", "after"
MOMENTS = (BEFORE, PERIOD, AFTER)
"""What is measured: the past's worth before the period, the pieces in it, the worth after it."""


@dataclass(frozen=True, slots=True, eq=False)
class Spread(Record):
    """How unequal some numbers are.

    Parameters
    ----------
    agents : int
    mean, lowest, highest : float
    standard_deviation : float
        Of the population.
    gini : float
        0 when all are equal, near 1 when one has everything; NaN when nobody has anything.
    jain : float
        1 when all are equal, 1/n when one has everything; NaN when nobody has anything.
    """

    agents: int
    mean: float
    lowest: float
    highest: float
    standard_deviation: float
    gini: float
    jain: float

    @property
    def range(self) -> float:
        """Highest less lowest."""
        return self.highest - self.lowest


@dataclass(frozen=True, slots=True, eq=False)
class FairnessRow(Record):
    """How evenly one burden is spread over some agents.

    Parameters
    ----------
    burden : str
    scope : str
        ``all``, ``team`` or ``equals``.
    name : str
        Team, or contract and ability; empty for all.
    moment : str
        One of `MOMENTS`.
    spread : Spread
        Per full-time equivalent, of those who can be given such work.
    furthest : float
        Largest distance of an agent's pieces from the fair share in the period; NaN at the
        other moments.
    """

    burden: Burden
    scope: str
    name: str
    moment: str
    spread: Spread
    furthest: float


def spread_of(values: FloatArray) -> Spread:
    """Return how unequal some numbers of at least 0 are.

    Parameters
    ----------
    values : ndarray, shape (N,)
        N at least 1.

    Notes
    -----
    Gini's coefficient is the mean absolute difference of all pairs over twice the mean (Gini
    1912, "Variabilita e mutabilita"); Jain's index is the squared sum over N times the sum of
    squares (Jain, Chiu and Hawe 1984, DEC-TR-301, equation 2).
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    count, total = ordered.size, float(ordered.sum())
    gini = jain = float("nan")
    if total > 0:
        ranks = 2 * np.arange(1, count + 1) - count - 1
        gini = float((ranks * ordered).sum() / (count * total))
        jain = total**2 / (count * float((ordered**2).sum()))
    return Spread(
        agents=count,
        mean=total / count,
        lowest=float(ordered[0]),
        highest=float(ordered[-1]),
        standard_deviation=float(ordered.std()),
        gini=gini,
        jain=jain,
    )


def fairness_measures(
    roster: Roster,
    schedule: Schedule,
    ledger: tuple[LedgerEntry, ...],
    calendar: Calendar,
    settings: RosterSettings,
    part_time_shifts: frozenset[str],
) -> tuple[FairnessRow, ...]:
    """Return how evenly each burden is spread: over all, by team and among equals.

    Parameters
    ----------
    roster : Roster
        A finished one.
    schedule, ledger, calendar, settings, part_time_shifts
        As for `wfm.roster.assign`; entries of the period itself are passed over.

    Returns
    -------
    tuple of FairnessRow
        Burden by burden; agents who can be given no such work have no part.
    """
    grid = roster.grid
    past = tuple(entry for entry in ledger if entry.day < grid.first_day)
    problem = make_problem(roster, schedule, past, calendar, settings, part_time_shifts)
    new = burdens(roster, calendar, settings.late_end)
    counts = _counts(roster, new)
    contract = np.array([agent.contract_share for agent in roster.agents])
    values = {
        BEFORE: credits(roster.agents, past, grid.first_day),
        PERIOD: counts / contract,
        AFTER: credits(roster.agents, (*past, *new), grid.last_day + timedelta(days=1)),
    }
    rows = []
    for b, burden in enumerate(BURDENS):
        away = np.abs(counts[b] - problem.share[b])
        for scope, name, members in _scopes(problem):
            chosen = members & problem.sharing[b]
            if not chosen.any():
                continue
            for moment in MOMENTS:
                furthest = float(away[chosen].max()) if moment == PERIOD else float("nan")
                spread = spread_of(values[moment][b, chosen])
                rows.append(FairnessRow(burden, scope, name, moment, spread, furthest))
    return tuple(rows)


def _counts(roster: Roster, entries: tuple[LedgerEntry, ...]) -> FloatArray:
    row = {agent.agent: n for n, agent in enumerate(roster.agents)}
    counts = np.zeros((len(BURDENS), len(row)))
    for entry in entries:
        counts[BURDENS.index(entry.burden), row[entry.agent]] += 1
    return counts


def _scopes(problem: Problem) -> list[tuple[str, str, BoolArray]]:
    """Return scope, name and members of every group of agents that is measured."""
    agents = problem.roster.agents
    scopes: list[tuple[str, str, BoolArray]] = [("all", "", np.ones(len(agents), dtype=bool))]
    teams = np.array([agent.team for agent in agents])
    scopes += [("team", team.team, teams == team.team) for team in problem.roster.teams]
    equals = np.array([equals_name(problem, n) for n in range(len(agents))])
    scopes += [("equals", str(name), equals == name) for name in np.unique(equals)]
    return scopes


def equals_name(problem: Problem, agent: int) -> str:
    """Return contract and ability of an agent: whom he is compared with."""
    name = "part-time" if problem.part_time[agent] else "full-time"
    return name if problem.sharing[0, agent] else f"{name}, no nights"
