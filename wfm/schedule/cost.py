"""What a schedule costs, worked out from the agents on the floor without any solver."""

from __future__ import annotations

import numpy as np

from wfm.domain import shortfall
from wfm.domain.record import FloatArray, IntArray
from wfm.schedule.starts import Starts


def total_cost(starts: Starts, counts: FloatArray | IntArray) -> float:
    """Return the cost of counts of shape (C, P, D), in agent-hours."""
    paid = float((counts.sum(axis=0) * starts.paid_cost).sum())
    return paid + float(interval_costs(starts, starts.group_floor(counts)).sum())


def daily_costs(starts: Starts, counts: FloatArray | IntArray) -> FloatArray:
    """Return the cost of the shifts that start, and of the intervals that lie, on each day."""
    costs: FloatArray = (counts.sum(axis=0) * starts.paid_cost).sum(axis=0)
    by_interval = interval_costs(starts, starts.group_floor(counts))
    return costs + np.add.reduceat(by_interval, starts.grid.day_starts[:-1])


def interval_costs(starts: Starts, floor: FloatArray) -> FloatArray:
    """Return what missing and idle agents cost in each interval; shape (T,).

    Parameters
    ----------
    starts : Starts
        The problem.
    floor : ndarray, shape (G, T)
        Agents on the floor by skill group.

    Notes
    -----
    Let a queue that needs r agents be deeply short of those missing below (1 - s) r. The
    least number missing is the deficiency of r, the least number deeply missing that of
    (1 - s) r, and one way of sending agents to queues reaches both: serve the reduced need
    first, then augment; augmenting paths take nobody away from a queue.
    """
    settings = starts.settings
    groups, queues = starts.workforce.skill_groups, starts.queues
    need = starts.required
    missing = shortfall(floor, groups, need, queues)
    deep = shortfall(floor, groups, (1.0 - settings.deep_under_share) * need, queues)
    idle = floor.sum(axis=0) + missing - need.sum(axis=0)
    step = settings.deep_under_cost - settings.under_cost
    priced: FloatArray = (
        settings.under_cost * missing + step * deep + settings.over_cost * np.maximum(idle, 0.0)
    )
    return starts.interval_hours * priced
