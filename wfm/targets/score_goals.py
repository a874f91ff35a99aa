"""Work goals and key results: what was expected, what was stretched for, what was reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wfm.domain.errors import InvalidInput
from wfm.domain.record import Record
from wfm.domain.scorecard_settings import OkrSettings


@dataclass(frozen=True, slots=True, eq=False)
class Goal(Record):
    """A goal with a day, or, with an objective, a key result.

    Parameters
    ----------
    owner : str
        Whose goal it is.
    goal : str
        What is to be reached.
    objective : str
        Objective that a key result serves; empty for a plain work goal.
    unit : str
    baseline : float
        Where it stood.
    expected : float, optional
        What is expected by the day; None where the uplift tells.
    uplift : float, optional
        Relative uplift over the baseline in place of `expected`.
    actual : float
        What was reached.
    quality : float
        Share of the quality asked for that was reached.
    due : date
    done : date, optional
        Day on which the result stood; None while it goes on.
    weight : float
        Weight among the owner's goals.
    """

    owner: str
    goal: str
    due: date
    actual: float
    objective: str = ""
    unit: str = ""
    baseline: float = 0.0
    expected: float | None = None
    uplift: float | None = None
    quality: float = 1.0
    done: date | None = None
    weight: float = 1.0

    def __post_init__(self) -> None:
        where = f"goal {self.goal!r} of {self.owner}"
        if (self.expected is None) == (self.uplift is None):
            raise InvalidInput("needs either what is expected or an uplift", where=where)
        if self.uplift is not None and not self.baseline > 0:
            raise InvalidInput("has an uplift, but no baseline", where=where)
        if self.expectation == self.baseline:
            raise InvalidInput(f"expects {self.baseline:g}, which is its baseline", where=where)
        if not self.weight > 0 or not 0 <= self.quality <= 1:
            raise InvalidInput(
                f"has weight {self.weight:g} and quality {self.quality:g}", where=where
            )

    @property
    def expectation(self) -> float:
        """What is expected by the day."""
        if self.expected is not None:
            return self.expected
        return self.baseline * (1 + (self.uplift or 0.0))


def stretch(goal: Goal, design_attainment: float = 0.70) -> float:
    """Return the number to strive for, of which the expected one is the design share.

    Notes
    -----
    baseline + (expected - baseline) / 0.70; without a baseline that is expected / 0.70. If all
    goes as expected, 70 % is attained, at which goals stimulate most (004-19).
    """
    return goal.baseline + (goal.expectation - goal.baseline) / design_attainment


def attainment(goal: Goal, okr: OkrSettings) -> float:
    """Return how much of a goal was attained, between 0 and 1.

    A key result is measured from baseline to stretch, a plain goal from baseline to what is
    expected; quality multiplies it, and what was done late counts by the late share.
    """
    top = stretch(goal, okr.design_attainment) if goal.objective else goal.expectation
    share = (goal.actual - goal.baseline) / (top - goal.baseline)
    share = min(max(share, 0.0), 1.0) * goal.quality
    late = goal.done is not None and goal.done > goal.due
    return share * (okr.late_share if late else 1.0)


def attainment_of(goals: Sequence[Goal], okr: OkrSettings) -> float:
    """Return the weighted mean attainment; NaN without goals."""
    total = sum(goal.weight for goal in goals)
    if not total:
        return float("nan")
    return sum(goal.weight * attainment(goal, okr) for goal in goals) / total
