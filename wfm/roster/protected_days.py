"""Days on which an agent is protected: no nights, no long days, no overtime in the period."""

from __future__ import annotations

import numpy as np

from wfm.domain import Agent, Protection, Roster, ShiftPattern
from wfm.domain.record import BoolArray


def protections_of(agent: Agent, roster: Roster) -> tuple[Protection, ...]:
    """Return the protections of an agent that touch the days of a roster."""
    grid = roster.grid
    return tuple(
        protection
        for protection in roster.protections
        if protection.agent == agent.agent and protection.touches(grid.first_day, grid.last_day)
    )


def bars_overtime(protections: tuple[Protection, ...]) -> bool:
    """Return whether protections that touch the period forbid overtime in it.

    Notes
    -----
    Overtime is counted over the period, and nobody can say on which of its days it was done:
    one protected day takes the overtime of the whole period.
    """
    return any(not protection.overtime for protection in protections)


def barred_shifts(
    roster: Roster, shifts: tuple[ShiftPattern, ...], standard_day_hours: float
) -> BoolArray:
    """Return the shifts that protections forbid; shape (N, D, S).

    Parameters
    ----------
    roster : Roster
    shifts : tuple of ShiftPattern
    standard_day_hours : float
        Where overtime is barred, no shift on a protected day is longer than this.
    """
    barred = np.zeros((len(roster.agents), roster.grid.day_count, len(shifts)), dtype=bool)
    for n, agent in enumerate(roster.agents):
        for protection in protections_of(agent, roster):
            for d, day in enumerate(roster.grid.dates):
                for s, shift in enumerate(shifts):
                    barred[n, d, s] |= protection.bars_night(day, shift)
                    barred[n, d, s] |= protection.bars_length(day, shift, standard_day_hours)
    return barred
