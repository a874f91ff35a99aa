"""Where new hires work without an experienced colleague, and teams without their leader."""

from __future__ import annotations

import numpy as np

from wfm.domain import OFF, Finding, Roster
from wfm.domain.companion_settings import CompanionSettings
from wfm.domain.record import BoolArray, IntArray
from wfm.roster.companions import Companions, Company, count_in, make_companions, nobody


def company_findings(roster: Roster, settings: CompanionSettings) -> tuple[Finding, ...]:
    """Return the shifts on which a wish about companions is not met.

    Parameters
    ----------
    roster : Roster
    settings : CompanionSettings

    Returns
    -------
    tuple of Finding
        Kinds ``new_hire_alone``, one for each new hire, and ``team_unled``, one for each team
        with or without a leader of its own; each lists its days and shifts.
    """
    companions = make_companions(roster, settings)
    if companions is None:
        return ()
    paths, codes = shift_paths(roster)
    company = company_of(companions, paths, len(codes))
    found = _alone(roster, companions, company, paths, codes)
    if settings.team_leader_from:
        found += _unled(roster, paths, codes, settings.team_leader_from)
    return tuple(found)


def shift_paths(roster: Roster) -> tuple[IntArray, tuple[str, ...]]:
    """Return the shift number of each agent and day or -1, and the codes of the shifts."""
    codes = tuple(dict.fromkeys(pattern.shift for pattern in roster.patterns))
    number = np.array([*(codes.index(pattern.shift) for pattern in roster.patterns), OFF])
    return number[roster.assignment], codes


def company_of(companions: Companions, paths: IntArray, shift_count: int) -> Company:
    """Return who works beside whom in a finished roster."""
    company = nobody(companions, paths.shape[1], shift_count)
    for agent, path in enumerate(paths):
        count_in(company, companions, agent, path, 1)
    return company


def led_shares(roster: Roster, least: int) -> tuple[int, int]:
    """Return on how many team shifts nobody leads, and how many there are.

    Parameters
    ----------
    roster : Roster
    least : int
        Agents of a team from which its shift counts.
    """
    large, unled = _team_shifts(*shift_paths(roster), roster, least)
    return int(unled.sum()), int(large.sum())


def _team_shifts(
    paths: IntArray, codes: tuple[str, ...], roster: Roster, least: int
) -> tuple[BoolArray, BoolArray]:
    """Return the shifts of each team that count, and those without a leader; (M, D, S)."""
    team_row = {team.team: m for m, team in enumerate(roster.teams)}
    shape = (len(roster.teams), paths.shape[1], len(codes))
    members, leaders = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for agent, path in zip(roster.agents, paths, strict=True):
        days = np.flatnonzero(path >= 0)
        members[team_row[agent.team], days, path[days]] += 1
        leaders[team_row[agent.team], days, path[days]] += agent.leads
    large = members >= least
    return large, large & (leaders == 0)


def _alone(
    roster: Roster,
    companions: Companions,
    company: Company,
    paths: IntArray,
    codes: tuple[str, ...],
) -> list[Finding]:
    found = []
    for row, agent in enumerate(roster.agents):
        days = np.flatnonzero((paths[row] >= 0) & companions.new[row])
        shifts = paths[row, days]
        alone = company.teachers[companions.pool[row], days, shifts] == 0
        if alone.any():
            cells = list(zip(days[alone], shifts[alone], strict=True))
            what = (
                f"new hire without an experienced colleague on {len(cells)} of {days.size} "
                f"shifts: {_listed(roster, cells, codes)}"
            )
            found.append(Finding(what, agent.agent, kind="new_hire_alone"))
    return found


def _unled(roster: Roster, paths: IntArray, codes: tuple[str, ...], least: int) -> list[Finding]:
    large, unled = _team_shifts(paths, codes, roster, least)
    found = []
    for row, team in enumerate(roster.teams):
        cells = [(int(d), int(s)) for d, s in np.argwhere(unled[row])]
        if cells:
            what = (
                f"no leader or deputy on {len(cells)} of {int(large[row].sum())} shifts with "
                f"{least} or more of the team: {_listed(roster, cells, codes)}"
            )
            found.append(Finding(what, f"team {team.team}", kind="team_unled"))
    return found


def _listed(roster: Roster, cells: list[tuple[int, int]], codes: tuple[str, ...]) -> str:
    return ", ".join(f"{roster.grid.dates[day]} {codes[shift]}" for day, shift in cells)
