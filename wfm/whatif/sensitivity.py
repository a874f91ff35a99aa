"""Which lever moves the service most, and which points of a sweep no other one beats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, Record
from wfm.whatif.axes import SweepFile, point, value_at
from wfm.whatif.levers import ChangeSet


@dataclass(frozen=True, slots=True, eq=False)
class Step(Record):
    """One lever at one end of its axis, all others as they are.

    Parameters
    ----------
    value : object
        Of the lever, as written.
    level, half_width : float
        Change of the service level, as a share, and the half-width of its interval.
    required_hours, cost : float
        Changes of the agent-hours that the goals take and of the hours paid with premiums.
    """

    value: Any
    level: float
    half_width: float
    required_hours: float
    cost: float

    @property
    def level_per_cost(self) -> float:
        """Service level bought, in shares, by an hour more of cost; NaN at equal cost."""
        return self.level / self.cost if self.cost else nan


@dataclass(frozen=True, slots=True, eq=False)
class Swing(Record):
    """A lever at both ends of its axis.

    Parameters
    ----------
    path : str
    low, high : Step
        At the first and the last value of the axis.
    """

    path: str
    low: Step
    high: Step

    @property
    def width(self) -> float:
        """Return the largest change of the service level that the lever makes."""
        return max(abs(self.low.level), abs(self.high.level))


def tornado_points(sweep: SweepFile) -> list[ChangeSet]:
    """Return two points for each axis, its ends, with every other lever as it is."""
    points = []
    for number, (path, axis) in enumerate(sweep.axes.items()):
        ends = (value_at(path, axis, share) for share in (0.0, 1.0))
        points += [point(sweep, 2 * number + n, {path: end}) for n, end in enumerate(ends)]
    return points


def swings(sweep: SweepFile, rows: Sequence[Mapping[str, Any]]) -> tuple[Swing, ...]:
    """Return what each lever does, the strongest first.

    Parameters
    ----------
    sweep : SweepFile
    rows : sequence of mapping
        Answers to `tornado_points`, in their order; levers with an end that has no answer, or
        no contacts to serve, are left out.
    """
    found = []
    for number, path in enumerate(sweep.axes):
        low, high = (rows[2 * number + n] for n in (0, 1))
        if all(_is_told(end) for end in (low, high)):
            found.append(Swing(path, _step(path, low), _step(path, high)))
    return tuple(sorted(found, key=lambda swing: -swing.width))


def pareto_front(cost: FloatArray, level: FloatArray) -> BoolArray:
    """Return the points that no other beats in both cost and service; shape (K,).

    Parameters
    ----------
    cost, level : ndarray, shape (K,)
        Less cost is better, more service is better; points with NaN are never on the front.
    """
    front = np.zeros(cost.size, dtype=bool)
    best = -np.inf
    for place in np.lexsort((-level, cost)):
        if np.isfinite(cost[place]) and level[place] > best:
            front[place], best = True, level[place]
    return front


def _is_told(row: Mapping[str, Any]) -> bool:
    return not row.get("error") and "service_level change" in row


def _step(path: str, row: Mapping[str, Any]) -> Step:
    return Step(
        value=row.get(f"set:{path}"),
        level=float(row["service_level change"]),
        half_width=float(row["service_level half-width"]),
        required_hours=float(row["required_hours change"]),
        cost=float(row["cost change"]),
    )
