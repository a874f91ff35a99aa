"""How a crew goes on if nobody is hired: expected heads, leavers and work, period by period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from wfm.capacity.tenure import Tenure
from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, Record


class Cohort(NamedTuple):
    """People of one tenure who join together.

    Parameters
    ----------
    heads : float
    fte : float
        Their contract shares added up.
    tenure_months : float
        On the day they join.
    joins : int
        Period in which they join; 0 and `opening` for those who are there already.
    opening : bool
    moved : bool
        True for those who come by a transfer.
    """

    heads: float
    fte: float
    tenure_months: float
    joins: int = 0
    opening: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Crew(Record):
    """Who is there or sure to come, and who is sure to go.

    Parameters
    ----------
    agents, leaders : tuple of Cohort
    going : mapping of int to int
        Agents transferred away at the beginning of a period.
    overtime_share : float
        Share of the agents who may do overtime; taken for joiners too.
    """

    agents: tuple[Cohort, ...]
    leaders: tuple[Cohort, ...] = ()
    going: Mapping[int, int] = field(default_factory=dict)
    overtime_share: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Course(Record):
    """Expected course of a group of people; all of shape (T,).

    Parameters
    ----------
    opening : ndarray
        Heads on the evening before the period.
    joined, moved : ndarray
        Heads who join, and who come (above 0) or go by transfers, at its beginning.
    leavers : ndarray
        Heads who leave during the period or fail the training at its end.
    present : ndarray
        Mean heads: leavers leave evenly over the period.
    present_fte : ndarray
        The same in contract shares.
    training : ndarray
        Mean heads in training.
    places : ndarray
        Heads in training at the beginning: trainers are needed for them.
    productive_fte : ndarray
        Work done over that of a full-time trained agent.
    """

    opening: FloatArray
    joined: FloatArray
    moved: FloatArray
    leavers: FloatArray
    present: FloatArray
    present_fte: FloatArray
    training: FloatArray
    places: FloatArray
    productive_fte: FloatArray

    @property
    def closing(self) -> FloatArray:
        """Heads on the evening of the last day."""
        return self.opening + self.joined + self.moved - self.leavers

    def __add__(self, other: Course) -> Course:
        """Return the course of both groups together."""
        names = self.__slots__
        return Course(**{n: getattr(self, n) + getattr(other, n) for n in names})

    def times(self, heads: float, later: int = 0) -> Course:
        """Return the course of so many times the people, beginning some periods later."""
        return Course(**{n: _later(heads * getattr(self, n), later) for n in self.__slots__})


def course_of(
    cohorts: Sequence[Cohort],
    tenure: Tenure,
    periods: int,
    going: Mapping[int, int] | None = None,
) -> Course:
    """Return the expected course of cohorts.

    Parameters
    ----------
    cohorts : sequence of Cohort
    tenure : Tenure
    periods : int
    going : mapping of int to int, optional
        People transferred away at the beginning of periods: the same share of every cohort
        that was there at the beginning of the plan.

    Raises
    ------
    InvalidInput
        If more are to go than are expected to be there.
    """
    rows: dict[str, FloatArray] = {n: np.zeros(periods) for n in Course.__slots__}
    state = list(cohorts)
    for t in range(periods):
        state = _sent_away(state, t, (going or {}).get(t, 0), rows)
        state = [_step(c, t, tenure, rows) for c in state]
    return Course(**rows)


def one_joiner(tenure: Tenure, periods: int) -> Course:
    """Return the expected course of one full-timer who joins in period 0."""
    return course_of([Cohort(1.0, 1.0, 0.0)], tenure, periods)


def merged(cohorts: Sequence[Cohort]) -> tuple[Cohort, ...]:
    """Return cohorts of the same tenure and start put together, in order of tenure."""
    total: dict[tuple[float, int, bool, bool], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for c in cohorts:
        key = (c.tenure_months, c.joins, c.opening, c.moved)
        total[key][0] += c.heads
        total[key][1] += c.fte
    return tuple(
        Cohort(heads, fte, months, joins, opening, moved)
        for (months, joins, opening, moved), (heads, fte) in sorted(total.items())
    )


def _sent_away(
    state: list[Cohort], t: int, heads: int, rows: dict[str, FloatArray]
) -> list[Cohort]:
    if not heads:
        return state
    there = sum(c.heads for c in state if c.opening)
    if heads > there:
        raise InvalidInput(
            f"{heads} people are to go in period {t + 1}, but {there:.1f} are expected there",
            where="capacity.transfers",
        )
    rows["opening"][t] += heads
    rows["moved"][t] -= heads
    left = 1.0 - heads / there
    return [_scaled(c, left) if c.opening else c for c in state]


def _step(cohort: Cohort, t: int, tenure: Tenure, rows: dict[str, FloatArray]) -> Cohort:
    """Let a cohort live through one period."""
    if t < cohort.joins:
        return cohort
    months = tenure.after(cohort.tenure_months, t - cohort.joins)
    hazard, passing = tenure.hazard(months), tenure.passing(months)
    new = t == cohort.joins and not cohort.opening
    entry = ("moved" if cohort.moved else "joined") if new else "opening"
    rows[entry][t] += cohort.heads
    rows["leavers"][t] += cohort.heads * (1.0 - (1.0 - hazard) * passing)
    rows["present"][t] += cohort.heads * (1.0 - hazard / 2)
    rows["present_fte"][t] += cohort.fte * (1.0 - hazard / 2)
    if tenure.in_training(months):
        rows["training"][t] += cohort.heads * (1.0 - hazard / 2)
        rows["places"][t] += cohort.heads
    rows["productive_fte"][t] += cohort.fte * (1.0 - hazard / 2) * tenure.proficiency(months)
    return _scaled(cohort, (1.0 - hazard) * passing)


def _scaled(cohort: Cohort, factor: float) -> Cohort:
    return cohort._replace(heads=cohort.heads * factor, fte=cohort.fte * factor)


def _later(values: FloatArray, periods: int) -> FloatArray:
    moved = np.zeros(values.size)
    moved[periods:] = values[: values.size - periods]
    return moved
