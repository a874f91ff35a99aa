"""Contests between teams: actual over asked, with intervals, and ranks only where they part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wfm.domain.errors import InvalidInput
from wfm.domain.record import Record
from wfm.targets.score_measures import Asked


@dataclass(frozen=True, slots=True, eq=False)
class TeamStanding(Record):
    """One team in a contest.

    Parameters
    ----------
    team : str
    agents : int
    actual, asked : float
        Handled by the team, and asked for by its agents' frozen targets.
    score, low, high : float
        The one over the other, with its interval.
    rank : int, optional
        None where the interval overlaps another team's: nobody can say who was better.
    """

    team: str
    agents: int
    actual: float
    asked: float
    score: float
    low: float
    high: float
    rank: int | None


def team_contest(
    handled: Mapping[str, float],
    asked: Mapping[str, Asked],
    teams: Mapping[str, str],
    confidence: float = 0.95,
) -> tuple[TeamStanding, ...]:
    """Compare teams by what they did over what their rosters let them do.

    Parameters
    ----------
    handled : mapping
        Contacts by agent.
    asked : mapping
        What was asked by agent, exposure and the floor's pace taken in.
    teams : mapping
        Team by agent.
    confidence : float
        Probability that each interval stands for.

    Returns
    -------
    tuple of TeamStanding
        Best score first.

    Raises
    ------
    InvalidInput
        If an agent handled contacts without having been asked for any.

    Notes
    -----
    Agents' counts share the floor's arrivals, which the pace takes out; what is left is treated
    as independent between agents, so variances add up.
    """
    from scipy.special import ndtri

    half = float(ndtri(0.5 + confidence / 2))
    members: dict[str, list[str]] = {}
    for agent in handled:
        if agent not in asked:
            raise InvalidInput(f"agent {agent} has no frozen target", where="contest")
        members.setdefault(teams[agent], []).append(agent)
    standings = []
    for team, agents in members.items():
        due = sum(asked[a].number for a in agents)
        if not due > 0:
            continue
        done = sum(handled[a] for a in agents)
        error = sum(asked[a].spread ** 2 for a in agents) ** 0.5 / due
        score = done / due
        standings.append((score, score - half * error, score + half * error,
                          team, len(agents), done, due))  # fmt: skip
    standings.sort(key=lambda s: (-s[0], s[3]))
    return tuple(
        TeamStanding(team, count, done, due, score, low, high, _rank(place, standings))
        for place, (score, low, high, team, count, done, due) in enumerate(standings)
    )


def _rank(
    place: int, standings: list[tuple[float, float, float, str, int, float, float]]
) -> int | None:
    _, low, high, *_ = standings[place]
    others = [s for n, s in enumerate(standings) if n != place]
    overlaps = any(low <= other[2] and other[1] <= high for other in others)
    return None if overlaps else place + 1
