"""How busy people are: handling time over on-position time."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from wfm.domain import AgentActivity, Roster
from wfm.domain.record import Record
from wfm.domain.roster import OFF


@dataclass(frozen=True, slots=True, eq=False)
class OccupancyFigure(Record):
    """Occupancy of one agent, team or shift over the period.

    Parameters
    ----------
    key : str
        Agent id, team id or shift code.
    ready_hours : float
        Hours on position: available or handling. Breaks, training, meetings and absence are
        not in it.
    busy_hours : float
        Hours handling contacts.
    occupancy : float
        The second over the first; NaN when nobody was on position.
    """

    key: str
    ready_hours: float
    busy_hours: float
    occupancy: float


def occupancy_by_agent(activity: AgentActivity) -> tuple[OccupancyFigure, ...]:
    """Return one figure for each agent, in the activity's order."""
    return _by_key(activity, activity.agents, activity.ready_seconds.shape[1])


def occupancy_by_team(roster: Roster, activity: AgentActivity) -> tuple[OccupancyFigure, ...]:
    """Return one figure for each team, in the order of the roster's agents."""
    return _by_key(activity, [a.team for a in roster.agents], roster.grid.day_count)


def occupancy_by_shift(roster: Roster, activity: AgentActivity) -> tuple[OccupancyFigure, ...]:
    """Return one figure for each shift code; an agent-day belongs to the shift that began on it.

    On-position time of agent-days without a shift (a night shift carried in from before the
    period) is left out.
    """
    codes = np.array([p.shift for p in roster.patterns] + [""])
    of_day = codes[np.where(roster.assignment == OFF, len(roster.patterns), roster.assignment)]
    figures = []
    for code in dict.fromkeys(p.shift for p in roster.patterns):
        mask = of_day == code
        if mask.any():
            figures.append(
                _figure(
                    code, activity.ready_seconds[mask].sum(), activity.busy_seconds[mask].sum()
                )
            )
    return tuple(figures)


def _by_key(
    activity: AgentActivity, keys: Sequence[Hashable], days: int
) -> tuple[OccupancyFigure, ...]:
    ready = activity.ready_seconds.reshape(-1, days).sum(axis=1)
    busy = activity.busy_seconds.reshape(-1, days).sum(axis=1)
    index = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    place = np.array([index[key] for key in keys])
    ready_sum = np.bincount(place, weights=ready, minlength=len(index))
    busy_sum = np.bincount(place, weights=busy, minlength=len(index))
    return tuple(
        _figure(str(key), ready_sum[number], busy_sum[number]) for key, number in index.items()
    )


def _figure(key: str, ready_seconds: float, busy_seconds: float) -> OccupancyFigure:
    share = busy_seconds / ready_seconds if ready_seconds > 0 else float("nan")
    return OccupancyFigure(key, ready_seconds / 3600, busy_seconds / 3600, float(share))
