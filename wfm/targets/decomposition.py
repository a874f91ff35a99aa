"""A month's number cut into weeks and the agent's own working days, in whole pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from wfm.domain import AgentActivity, AgentTarget, TimeGrid
from wfm.domain.errors import InvalidInput, NotFound
from wfm.domain.record import FloatArray, IntArray, Record, frozen_array, set_field


@dataclass(frozen=True, slots=True, eq=False)
class Decomposition(Record):
    """One target, day by day.

    Parameters
    ----------
    target : AgentTarget
        The number of the whole period.
    days : tuple of date
        D of them, every day of the period.
    expected : ndarray, shape (D,)
        Contacts that the simulated roster expects; 0 on days off.
    pieces : ndarray of int, shape (D,)
        What is asked on each day; 0 on days off. They add up to the target exactly.
    """

    target: AgentTarget
    days: tuple[date, ...]
    expected: FloatArray
    pieces: IntArray

    def __post_init__(self) -> None:
        for name, kind in (("expected", np.float64), ("pieces", np.int64)):
            where = f"Decomposition.{name}"
            array = frozen_array(getattr(self, name), kind, (len(self.days),), where)
            set_field(self, name, array)

    @property
    def weeks(self) -> tuple[tuple[date, int], ...]:
        """Monday and number of each week that the period touches."""
        mondays = [monday_of(day) for day in self.days]
        return tuple(
            (monday, int(sum(p for p, m in zip(self.pieces, mondays, strict=True) if m == monday)))
            for monday in dict.fromkeys(mondays)
        )

    @property
    def working_days(self) -> int:
        """Days on which the agent is expected to handle anything."""
        return int((self.expected > 0).sum())


def whole_parts(total: int, weights: Sequence[float] | FloatArray) -> IntArray:
    """Cut a whole number into whole parts in proportion to weights.

    Parameters
    ----------
    total : int
        0 or more.
    weights : array_like, shape (N,)
        0 or more each, not all 0 unless the total is.

    Returns
    -------
    ndarray of int, shape (N,)
        Adds up to the total; a part differs from its exact share by less than 1, and a weight
        of 0 gets nothing.

    Raises
    ------
    InvalidInput
        If the weights are negative, or all 0 below a total that is not.

    Notes
    -----
    The method of largest remainders (Hamilton); among equal remainders the earlier part is
    served first, so that the same input gives the same parts.
    """
    shares = np.asarray(weights, dtype=np.float64)
    if total < 0 or (shares < 0).any() or not np.isfinite(shares).all():
        raise InvalidInput(f"cannot cut {total} by negative or infinite weights", where="targets")
    if total == 0:
        return np.zeros(shares.size, dtype=np.int64)
    if not shares.sum() > 0:
        raise InvalidInput(
            f"{total} is asked for, but no day expects any",
            where="targets",
            hint="the target must come from the same roster",
        )
    exact = total * (shares / shares.sum())
    parts: IntArray = np.floor(exact).astype(np.int64)
    remainder = np.where(shares > 0, exact - parts, -1.0)
    order = np.argsort(-remainder, kind="stable")
    parts[order[: total - int(parts.sum())]] += 1
    return parts


def decompose(target: AgentTarget, grid: TimeGrid, expected: FloatArray) -> Decomposition:
    """Cut one agent's target into weeks and then into that agent's working days.

    Parameters
    ----------
    target : AgentTarget
        A whole number over the whole grid.
    grid : TimeGrid
        D days.
    expected : ndarray, shape (D,)
        Contacts expected by day, from simulating the roster.

    Returns
    -------
    Decomposition

    Raises
    ------
    InvalidInput
        If the target is no whole number, has another period, or belongs to nobody who works.

    Notes
    -----
    Weeks first, then days within each week: each level is within one of its exact share. A
    night or a quiet Sunday is asked for less than a Monday morning, since less arrives then.
    """
    where = f"target of agent {target.agent}"
    if target.target != round(target.target):
        raise InvalidInput(
            f"{target.metric} {target.target:g} is no whole number",
            where=where,
            hint="only numbers that are counted can be cut into days",
        )
    if (target.first_day, target.last_day) != (grid.first_day, grid.last_day):
        raise InvalidInput(
            f"is for {target.first_day} to {target.last_day}, the roster for "
            f"{grid.first_day} to {grid.last_day}",
            where=where,
        )
    days = tuple(grid.first_day + timedelta(days=n) for n in range(grid.day_count))
    mondays = [monday_of(day) for day in days]
    week = np.array([list(dict.fromkeys(mondays)).index(m) for m in mondays])
    by_week = whole_parts(
        round(target.target), np.bincount(week, weights=expected).astype(np.float64)
    )
    pieces = np.zeros(len(days), dtype=np.int64)
    for number, part in enumerate(by_week):
        pieces[week == number] = whole_parts(int(part), expected[week == number])
    return Decomposition(target, days, expected, pieces)


def decompose_all(
    targets: Sequence[AgentTarget], grid: TimeGrid, activity: AgentActivity | None, metric: str
) -> tuple[Decomposition, ...]:
    """Cut the target of every agent for one metric.

    Raises
    ------
    InvalidInput
        If the roster was not simulated, or the plan holds no target for the metric.
    NotFound
        If a target's agent was not simulated.
    """
    if activity is None:
        raise InvalidInput(
            "the service was simulated without a roster",
            where="targets",
            hint="simulate the roster first",
        )
    place = {agent: number for number, agent in enumerate(activity.agents)}
    chosen = [target for target in targets if target.metric == metric]
    if not chosen:
        raise InvalidInput(f"there is no frozen target for {metric}", where="targets")
    for target in chosen:
        if target.agent not in place:
            raise NotFound(f"agent {target.agent} was not simulated", where="targets")
    return tuple(decompose(t, grid, activity.handled_daily[place[t.agent]]) for t in chosen)


def monday_of(day: date) -> date:
    """Return the Monday of the day's week."""
    return day - timedelta(days=day.weekday())
