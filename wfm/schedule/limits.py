"""How much of which shifts a cohort may work on which days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from wfm.domain import ShiftPattern
from wfm.domain.record import FloatArray, IntArray
from wfm.schedule.workforce import Workforce


@dataclass(frozen=True, slots=True)
class Limit:
    """The weights of a cohort's shifts on a stretch of days add up to so much at most.

    Parameters
    ----------
    name : str
        The rule behind it.
    cohort : int
    weight : ndarray, shape (P,)
        What one shift of each pattern counts.
    first, last : int
        First day, and the day after the last.
    most : float
    """

    name: str
    cohort: int
    weight: FloatArray
    first: int
    last: int
    most: float

    def used(self, counts: FloatArray) -> float:
        """Return what counts of shape (C, P, D) use of it."""
        return float(self.weight @ counts[self.cohort, :, self.first : self.last].sum(axis=1))


def limits_of(workforce: Workforce, patterns: tuple[ShiftPattern, ...]) -> list[Limit]:
    """Return every limit that a workforce sets to schedules."""
    any_shift = np.ones(len(patterns))
    night = np.array([float(p.is_night) for p in patterns])
    hours = np.array([p.paid_minutes / 60 for p in patterns])
    return [
        *_by_day("people of the day", any_shift, workforce.available),
        *_by_day("night people of the day", night, workforce.night_capable),
        *_days_off(any_shift, workforce),
        *_by_period("hours of the period", hours, workforce.minutes / 60, workforce),
        *_by_period("nights of the period", night, workforce.nights, workforce),
    ]


def _by_day(name: str, weight: FloatArray, people: IntArray) -> Iterator[Limit]:
    if weight.any():
        for (cohort, day), most in np.ndenumerate(people):
            yield Limit(name, cohort, weight, day, day + 1, float(most))


def _days_off(weight: FloatArray, workforce: Workforce) -> Iterator[Limit]:
    for window, (first, last) in enumerate(workforce.windows.tolist()):
        for cohort, most in enumerate(workforce.window_shifts[:, window].tolist()):
            if most < workforce.available[cohort, first:last].sum():
                yield Limit("days off", cohort, weight, first, last, float(most))


def _by_period(
    name: str, weight: FloatArray, amounts: FloatArray, workforce: Workforce
) -> Iterator[Limit]:
    if weight.any():
        for cohort, most in enumerate(amounts.tolist()):
            yield Limit(name, cohort, weight, 0, workforce.available.shape[1], most)
