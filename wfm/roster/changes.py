"""What differs between two rosters of the same people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from wfm.domain import InvalidInput, Roster
from wfm.domain.record import Record

DAY_OFF = ""
"""Shift of a day on which an agent does not work."""


@dataclass(frozen=True, slots=True, eq=False)
class Change(Record):
    """One agent's day that is different.

    Parameters
    ----------
    agent : str
        Agent id.
    day : date
    before, after : str
        Shift codes, empty for a day off.
    """

    agent: str
    day: date
    before: str
    after: str


def changes(before: Roster, after: Roster) -> tuple[Change, ...]:
    """Return the days on which an agent works another shift, by day and agent.

    Other breaks within the same shift are no change.

    Parameters
    ----------
    before, after : Roster
        Of the same agents over the same days.

    Raises
    ------
    InvalidInput
        If the rosters are of other people or other days.
    """
    for name in ("grid", "agents"):
        if getattr(before, name) != getattr(after, name):
            raise InvalidInput("differs between the two rosters", where=f"Roster.{name}")
    old, new = shift_codes(before), shift_codes(after)
    return tuple(
        Change(
            before.agents[row].agent,
            before.grid.dates[day],
            str(old[row, day]),
            str(new[row, day]),
        )
        for day, row in np.argwhere((old != new).T)
    )


def shift_codes(roster: Roster) -> np.ndarray:
    """Return the shift of every agent and day, empty for a day off; shape (N, D)."""
    # The last code is that of OFF, which is -1.
    codes = np.array([*(pattern.shift for pattern in roster.patterns), DAY_OFF])
    named: np.ndarray = codes[roster.assignment]
    return named
