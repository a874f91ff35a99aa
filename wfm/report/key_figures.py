"""The figures a manager asks for first, each by the definition the goal names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain import Plan, SimulatedService
from wfm.domain.goal import ServiceGoal, service_level_parts
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.report.coverage import Coverage
from wfm.report.goals import daily_goals, period_goal


@dataclass(frozen=True, slots=True, eq=False)
class QueueFigures(Record):
    """Service of one queue over the whole period.

    Parameters
    ----------
    queue : str
    offered : float
        Contacts.
    service_level, half_width : float
        Ratio of mean counts by the goal's definition, and its confidence half-width.
    required_service_level : float
        The same when exactly the required agents are there.
    goal : float
        Asked service level, over the contacts where it changes with time; NaN without one.
    abandonment : float
        Share of contacts that hang up.
    mean_wait_seconds : float
        Of the answered contacts.
    days_met : float
        Share of simulated days on which the goal is met; NaN without a goal.
    """

    queue: str
    offered: float
    service_level: float
    half_width: float
    required_service_level: float
    goal: float
    abandonment: float
    mean_wait_seconds: float
    days_met: float


@dataclass(frozen=True, slots=True, eq=False)
class KeyFigures(Record):
    """The whole plan in numbers.

    Parameters
    ----------
    queues : tuple of QueueFigures
    offered : float
        Contacts forecast for all queues.
    abandonment : float
        Share of them that hang up.
    occupancy : float
        Handling time over on-position time.
    worst_occupancy : float
    worst_occupancy_interval : int
    required_hours, floor_hours, paid_hours : float
        Agent-hours required (shrinkage included), rostered on the floor (breaks taken out)
        and paid.
    missing_hours : float
        Agent-hours short of the requirement, each agent counted once.
    short_intervals : int
        Intervals with at least one tenth of an agent missing.
    """

    queues: tuple[QueueFigures, ...]
    offered: float
    abandonment: float
    occupancy: float
    worst_occupancy: float
    worst_occupancy_interval: int
    required_hours: float
    floor_hours: float
    paid_hours: float
    missing_hours: float
    short_intervals: int


def key_figures(plan: Plan, cover: Coverage) -> KeyFigures:
    """Compute the key figures of a plan."""
    service = plan.service
    occupancy = service.occupancy
    worst = int(occupancy.argmax())
    return KeyFigures(
        queues=tuple(_queue_figures(plan, q) for q in range(len(service.queues))),
        offered=float(plan.forecast.calls.sum()),
        abandonment=_share(service.abandoned.sum(), service.offered.sum(), 0.0),
        occupancy=_share(service.busy_agents.sum(), service.ready_agents.sum(), 0.0),
        worst_occupancy=float(occupancy[worst]),
        worst_occupancy_interval=worst,
        required_hours=float(cover.required.sum()) * cover.interval_hours,
        floor_hours=float(cover.floor.sum()) * cover.interval_hours,
        paid_hours=float(plan.roster.paid_minutes.sum()) / 60,
        missing_hours=float(cover.missing.sum()) * cover.interval_hours,
        short_intervals=int((cover.missing >= 0.1).sum()),
    )


def service_counts(
    service: SimulatedService, goals: tuple[ServiceGoal, ...], queue: int
) -> tuple[FloatArray, FloatArray]:
    """Return numerator and denominator of the service level of one queue; each shape (T,)."""
    above, below = service_level_parts(goals, service)
    return above[queue], below[queue]


def daily_service_level(plan: Plan, queue: int) -> FloatArray:
    """Return the service level of each day, ratio of means; NaN where nothing arrives."""
    met, base = service_counts(plan.service, plan.requirement.goals, queue)
    starts = plan.service.grid.day_starts[:-1]
    met, base = np.add.reduceat(met, starts), np.add.reduceat(base, starts)
    level: FloatArray = np.divide(met, base, out=np.full(met.shape, np.nan), where=base > 0)
    return level


def daily_sum(values: FloatArray, day_starts: IntArray) -> FloatArray:
    """Return sums over days of values by interval; the last axis is time."""
    total: FloatArray = np.add.reduceat(values, day_starts[:-1], axis=-1)
    return total


def occupancy_cap(plan: Plan) -> float:
    """Return the lowest occupancy cap of the goals, 90 % when none names one."""
    caps = [g.max_occupancy for g in plan.requirement.goals if g.max_occupancy is not None]
    return min(caps, default=0.90)


def _queue_figures(plan: Plan, q: int) -> QueueFigures:
    service = plan.service
    met, base = service_counts(service, plan.requirement.goals, q)
    planned, planned_base = service_counts(plan.required_service, plan.requirement.goals, q)
    answered = service.answered[q]
    return QueueFigures(
        queue=service.queues[q],
        offered=float(service.offered[q].sum()),
        service_level=_share(met.sum(), base.sum(), 1.0),
        half_width=_half_width(service, q, base),
        required_service_level=_share(planned.sum(), planned_base.sum(), 1.0),
        goal=period_goal(plan, q),
        abandonment=_share(service.abandoned[q].sum(), service.offered[q].sum(), 0.0),
        mean_wait_seconds=_share(
            (answered * service.mean_wait_seconds[q]).sum(), answered.sum(), 0
        ),
        days_met=_days_met(service.day_service_level[:, q], daily_goals(plan, q)),
    )


def _half_width(service: SimulatedService, q: int, base: FloatArray) -> float:
    """Return the half-width of the period's service level over the replications."""
    from scipy.special import stdtrit

    levels = service.day_service_level[:, q]
    known = ~np.isnan(levels)
    weight = np.where(known, daily_sum(base, service.grid.day_starts), 0.0)
    total = weight.sum(axis=1)
    runs = (np.where(known, levels, 0.0) * weight).sum(axis=1)[total > 0] / total[total > 0]
    if runs.size < 2:
        return 0.0
    quantile = stdtrit(runs.size - 1, (1 + service.confidence) / 2)
    return float(quantile * runs.std(ddof=1) / np.sqrt(runs.size))


def _days_met(levels: FloatArray, goals: FloatArray) -> float:
    known = ~np.isnan(levels)
    if np.isnan(goals).any() or not known.any():
        return float("nan")
    return float((levels >= goals)[known].mean())


def _share(part: float, whole: float, otherwise: float) -> float:
    return float(part) / float(whole) if whole > 0 else otherwise
