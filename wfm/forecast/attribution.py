"""Why a day turned out otherwise than planned: volume, handle time, staffing, shrinkage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain import InvalidInput
from wfm.domain.record import FloatArray, Record, require_non_negative


@dataclass(frozen=True, slots=True, eq=False)
class Attribution(Record):
    """The change of the staffing balance from plan to fact, in agent-hours, by cause.

    The balance is working hours less workload: scheduled hours less shrinkage, less contacts
    times handle time. The four causes add up to `actual_balance` less `planned_balance`.

    Parameters
    ----------
    planned_balance, actual_balance : float
        Agent-hours.
    volume, aht : tuple of float
        By queue; below zero where more or longer contacts used up agents.
    staffing, shrinkage : float
        Below zero where fewer agents were scheduled, or more of them were away.
    """

    planned_balance: float
    actual_balance: float
    volume: tuple[float, ...]
    aht: tuple[float, ...]
    staffing: float
    shrinkage: float

    @property
    def total(self) -> float:
        """The sum of the causes."""
        return sum(self.volume) + sum(self.aht) + self.staffing + self.shrinkage


@dataclass(frozen=True, slots=True, eq=False)
class Situation(Record):
    """What was planned, or what came about, by interval.

    Parameters
    ----------
    calls, aht_seconds : array_like, shape (Q, T)
    scheduled_hours : array_like, shape (T,)
        Agent-hours scheduled.
    shrinkage : array_like, shape (T,)
        Share of them not worked.
    """

    calls: FloatArray
    aht_seconds: FloatArray
    scheduled_hours: FloatArray
    shrinkage: FloatArray


def attribute(planned: Situation, actual: Situation) -> Attribution:
    """Split the change of the staffing balance into its causes.

    Each product is split by the mean of both orders of change (Shapley value of two players),
    so that no cause hangs on the order and nothing is left over.

    Parameters
    ----------
    planned, actual : Situation
        Of one shape, without NaN.

    Raises
    ------
    InvalidInput
        If shapes differ, numbers are missing or negative, or a shrinkage is above 1.

    Notes
    -----
    Shapley, "A value for n-person games", Contributions to the Theory of Games II (1953)
    307-317.
    """
    before, after = (_checked(situation) for situation in (planned, actual))
    for name in ("calls", "aht_seconds", "scheduled_hours", "shrinkage"):
        shapes = getattr(before, name).shape, getattr(after, name).shape
        if shapes[0] != shapes[1]:
            raise InvalidInput(f"have shapes {shapes[0]} and {shapes[1]}", where=name)
    hours = [s.aht_seconds / 3600 for s in (before, after)]
    volume = -((after.calls - before.calls) * (hours[0] + hours[1]) / 2).sum(axis=1)
    aht = -((hours[1] - hours[0]) * (before.calls + after.calls) / 2).sum(axis=1)
    away = (before.shrinkage + after.shrinkage) / 2
    staffing = ((after.scheduled_hours - before.scheduled_hours) * (1 - away)).sum()
    scheduled = (before.scheduled_hours + after.scheduled_hours) / 2
    shrinkage = -((after.shrinkage - before.shrinkage) * scheduled).sum()
    return Attribution(
        _balance(before),
        _balance(after),
        tuple(volume.tolist()),
        tuple(aht.tolist()),
        float(staffing),
        float(shrinkage),
    )


def _balance(s: Situation) -> float:
    worked = (s.scheduled_hours * (1 - s.shrinkage)).sum()
    return float(worked - (s.calls * s.aht_seconds / 3600).sum())


def _checked(situation: Situation) -> Situation:
    def plain(name: str, dimensions: int) -> FloatArray:
        value: ArrayLike = getattr(situation, name)
        array = np.asarray(value, dtype=float)
        if array.ndim != dimensions or np.isnan(array).any():
            raise InvalidInput("is no array of known numbers", where=name)
        require_non_negative(array, name)
        return array

    shrinkage = plain("shrinkage", 1)
    if (shrinkage > 1).any():
        raise InvalidInput("is above 1", where="shrinkage")
    return Situation(
        plain("calls", 2), plain("aht_seconds", 2), plain("scheduled_hours", 1), shrinkage
    )
