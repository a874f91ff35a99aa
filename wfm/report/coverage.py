"""What the roster puts on the floor against what is required."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import OFF, Plan, Roster, shortfall
from wfm.domain.record import FloatArray, Record
from wfm.domain.shift import add_presence


@dataclass(frozen=True, slots=True, eq=False)
class Coverage(Record):
    """Agents by interval; T intervals, Q queues.

    Parameters
    ----------
    required : ndarray, shape (Q, T)
        Agents each queue needs on the floor, shrinkage included.
    able : ndarray, shape (Q, T)
        Agents on the floor who have the queue's skill; one with two skills counts in both.
    floor : ndarray, shape (T,)
        Agents on the floor, breaks taken out.
    on_shift : ndarray, shape (T,)
        Agents within their shift, breaks included.
    missing : ndarray, shape (T,)
        Agents missing when each agent serves one queue at a time.
    interval_hours : float
    """

    required: FloatArray
    able: FloatArray
    floor: FloatArray
    on_shift: FloatArray
    missing: FloatArray
    interval_hours: float

    @property
    def required_total(self) -> FloatArray:
        """Agents required by all queues together; shape (T,)."""
        total: FloatArray = self.required.sum(axis=0)
        return total


def coverage(plan: Plan) -> Coverage:
    """Count the roster's agents against the requirement of each interval."""
    roster, requirement = plan.roster, plan.requirement
    groups, floor = roster.skill_groups, roster.on_floor()
    required = requirement.scheduled.astype(float)
    able = np.array(
        [
            floor[[g for g, group in enumerate(groups) if queue in group]].sum(axis=0)
            for queue in requirement.queues
        ]
    )
    # Sums of thirds of an interval leave dust that is no shortage.
    missing = np.round(shortfall(floor, groups, required, requirement.queues), 9)
    return Coverage(
        required=required,
        able=able,
        floor=floor.sum(axis=0),
        on_shift=_on_shift(roster),
        missing=missing,
        interval_hours=roster.grid.interval_minutes / 60,
    )


def _on_shift(roster: Roster) -> FloatArray:
    grid, step = roster.grid, roster.grid.interval_minutes
    present = np.zeros((1, grid.interval_count))
    days = np.concatenate([roster.previous[:, -1:], roster.assignment], axis=1)
    first_day = grid.day_count - days.shape[1]
    for number, pattern in enumerate(roster.patterns):
        profile = pattern.duty_profile(step)
        counts = (days == number).sum(axis=0)
        for column in np.flatnonzero(counts):
            weight = counts[[column]].astype(float)
            add_presence(present, grid, int(column) + first_day, pattern, profile, weight)
    total: FloatArray = present[0]
    return total


def working(roster: Roster) -> FloatArray:
    """Return the agents who start a shift on each day; shape (D,)."""
    count: FloatArray = (roster.assignment != OFF).sum(axis=0).astype(float)
    return count
