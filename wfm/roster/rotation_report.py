"""How well a roster keeps the rotation of its teams."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import Finding, Roster
from wfm.domain.record import Record
from wfm.domain.request import DAY_OFF
from wfm.domain.rotation_settings import RotationSettings
from wfm.roster.changes import shift_codes


@dataclass(frozen=True, slots=True, eq=False)
class TeamRotation(Record):
    """What one team makes of its cycle.

    Parameters
    ----------
    team : str
        Team id.
    offset : int
        Day of the cycle, counted from 0, on which the first day of the period falls.
    next_offset : int
        The same for the day after the period: with it under ``offsets`` the next roster goes on.
    kept_share : float
        Agent-days that are as the cycle says, over all agent-days without leave.
    agents, keeping : int
        Agents of the team, and those of them who keep every day of it.
    """

    team: str
    offset: int
    next_offset: int
    kept_share: float
    agents: int
    keeping: int


def team_rotations(roster: Roster, rotation: RotationSettings) -> tuple[TeamRotation, ...]:
    """Return how well each team keeps its cycle, from the day of it that fits the roster best.

    Parameters
    ----------
    roster : Roster
    rotation : RotationSettings
    """
    codes = np.where(shift_codes(roster) == "", DAY_OFF, shift_codes(roster))
    days = np.arange(roster.grid.day_count)
    found = []
    for team in roster.teams:
        rows = [n for n, agent in enumerate(roster.agents) if agent.team == team.team]
        if not rows:
            continue
        cycle = np.array(rotation.cycle_of(team.team))
        present = roster.leave[rows] == ""
        kept = [
            (codes[rows] == cycle[(days + offset) % cycle.size]) & present
            for offset in range(cycle.size)
        ]
        offset = int(np.argmax([same.sum() for same in kept]))
        found.append(
            TeamRotation(
                team=team.team,
                offset=offset,
                next_offset=(offset + days.size) % cycle.size,
                kept_share=float(kept[offset].sum() / max(present.sum(), 1)),
                agents=len(rows),
                keeping=int((kept[offset] | ~present).all(axis=1).sum()),
            )
        )
    return tuple(found)


def rotation_findings(roster: Roster, rotation: RotationSettings | None) -> tuple[Finding, ...]:
    """Return one finding for each team: where it begins, and how much of the cycle is kept.

    Returns
    -------
    tuple of Finding
        Severity ``info``, kind ``rotation``; empty without a rotation.
    """
    if rotation is None:
        return ()
    return tuple(
        Finding(
            f"begins on day {one.offset} of its cycle, next period on day {one.next_offset}; "
            f"{one.keeping} of {one.agents} agents keep all of it, {one.kept_share:.0%} of days",
            f"team {one.team}",
            "info",
            "rotation",
        )
        for one in team_rotations(roster, rotation)
    )
