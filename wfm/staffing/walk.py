"""The way from erlangs to scheduled agents, step by step, for tables and explanations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, IntArray, Record, frozen_array, set_field
from wfm.domain.service import Requirement
from wfm.domain.settings import ShiftSettings
from wfm.staffing.shrinkage_course import ShrinkageCourse, scheduled_by_interval


@dataclass(frozen=True, slots=True, eq=False)
class StaffingWalk(Record):
    """What is added at each step; every array but `lost` has shape (Q, T).

    Parameters
    ----------
    load_erlangs : ndarray
        Offered load: agents if everybody were busy all the time.
    waiting_margin : ndarray
        Agents above the load (below zero: under it) that keep waits within the goal.
    on_position : ndarray of int
        Load and margin together.
    on_duty : ndarray of int
        Agents whom duties keep from contacts.
    kinds : tuple of str
        K kinds of shrinkage.
    lost : ndarray, shape (K, Q, T)
        Scheduled agents who are away for each kind, on average.
    rounding : ndarray
        Part of an agent scheduled because agents are whole.
    scheduled : ndarray of int
        ``on_position + on_duty + lost.sum(axis=0) + rounding``.
    on_breaks : ndarray
        Agents paid besides who are on a paid break of their shift, on average.
    paid : ndarray
        ``scheduled + on_breaks``: all who are paid for the interval, leave and training included.
    """

    load_erlangs: FloatArray
    waiting_margin: FloatArray
    on_position: IntArray
    on_duty: IntArray
    kinds: tuple[str, ...]
    lost: FloatArray
    rounding: FloatArray
    scheduled: IntArray
    on_breaks: FloatArray
    paid: FloatArray

    def __post_init__(self) -> None:
        shape = np.shape(self.load_erlangs)
        for name in ("load_erlangs", "waiting_margin", "rounding", "on_breaks", "paid"):
            array = frozen_array(getattr(self, name), np.float64, shape, f"StaffingWalk.{name}")
            set_field(self, name, array)
        for name in ("on_position", "on_duty", "scheduled"):
            array = frozen_array(getattr(self, name), np.int64, shape, f"StaffingWalk.{name}")
            set_field(self, name, array)
        shape = (len(self.kinds), *shape)
        set_field(self, "lost", frozen_array(self.lost, np.float64, shape, "StaffingWalk.lost"))


def walk(
    requirement: Requirement,
    shrinkage: Mapping[str, float] | ShrinkageCourse,
    paid_break_share: float = 0.0,
) -> StaffingWalk:
    """Return how a requirement grew from erlangs to scheduled agents and to paid ones.

    Parameters
    ----------
    requirement : Requirement
        What `wfm.staffing.require` returned.
    shrinkage : mapping of str to float, or ShrinkageCourse
        The shares it was made with.
    paid_break_share : float
        Share of paid time that shifts give to paid breaks, see `paid_break_share`. Schedules
        place the breaks; until then they are spread evenly.

    Raises
    ------
    InvalidInput
        If the requirement was made with other shares, or the share of breaks is none.
    """
    if not 0 <= paid_break_share < 1:
        raise InvalidInput(f"is {paid_break_share}", where="paid_break_share")
    on_position, scheduled = requirement.on_position, requirement.scheduled
    if not isinstance(shrinkage, ShrinkageCourse):
        shrinkage = ShrinkageCourse.always(shrinkage, requirement.grid.interval_count)
    if (scheduled_by_interval(requirement.present, shrinkage) != scheduled).any():
        raise InvalidInput("is not the one the requirement was made with", where="shrinkage")
    floor = scheduled.astype(np.float64)
    lost = floor * shrinkage.shares[:, None, :]
    return StaffingWalk(
        load_erlangs=requirement.load_erlangs,
        waiting_margin=on_position - requirement.load_erlangs,
        on_position=on_position,
        on_duty=requirement.present - on_position,
        kinds=shrinkage.kinds,
        lost=lost,
        rounding=floor * shrinkage.kept - requirement.present,
        scheduled=scheduled,
        on_breaks=floor * (paid_break_share / (1 - paid_break_share)),
        paid=floor / (1 - paid_break_share),
    )


def paid_break_share(shifts: Iterable[ShiftSettings]) -> float:
    """Return the share of paid time that goes to paid breaks, over one of each shift."""
    breaks = paid = 0
    for shift in shifts:
        rest = sum(rule.minutes for rule in shift.breaks if rule.paid)
        unpaid = sum(rule.minutes for rule in shift.breaks if not rule.paid)
        breaks, paid = breaks + rest, paid + shift.length - unpaid
    return breaks / paid if paid else 0.0
