"""Machines for weeks: hours and days of a calendar week, rest in a rolling one, long rest."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np

from wfm.domain.record import IntArray
from wfm.roster.clock import MINUTE, start_moment
from wfm.roster.machines.machine import WEEK_DAYS, Facts, Machine, Person, State

SAFE = (0, True)
"""State of a week that cannot be charged any more."""


class WeekTotal(Machine):
    """At most so much in a calendar week; a week with more is one breach.

    Parameters
    ----------
    facts : Facts
    amount : ndarray of int, shape (S,)
        What each shift adds.
    most : float
    weight : float
    applies : callable
        Says of a `Person` whether the rule is for them.
    """

    def __init__(
        self,
        facts: Facts,
        amount: IntArray,
        most: float,
        weight: float,
        applies: Callable[[Person], bool] = lambda _: True,
    ) -> None:
        super().__init__(weight)
        self.facts, self.most, self.applies = facts, most, applies
        self.amount = [int(a) for a in amount]
        self.largest = max(self.amount)

    def fresh(self, person: Person) -> State:
        """Return an empty week; None for those whom the rule does not concern."""
        return (0, False) if self.applies(person) else None

    def step(self, state: State, day: int, shift: int) -> tuple[State, int]:
        """Add up the week."""
        if state is None:
            return None, 0
        total, charged = state
        breach = False
        if shift >= 0:
            total += 0 if charged else self.amount[shift]
            breach = not charged and total > self.most + 1e-6 and day >= 0
        left = WEEK_DAYS - 1 - self.facts.weekday(day)
        if left == 0:
            return (0, False), int(breach)
        if breach or charged or total + left * self.largest <= self.most + 1e-6:
            return SAFE, int(breach)
        return (total, False), 0

    def sees(self, shift: int) -> Hashable:
        """Return what the shift adds."""
        return self.amount[shift]


class RollingRest(Machine):
    """Days off in any seven days: each work day that ends seven days with fewer is a breach."""

    def __init__(self, least: int, weight: float) -> None:
        super().__init__(weight)
        self.least = least

    def fresh(self, person: Person) -> State:
        """Return six days off, one bit each."""
        return 0

    def step(self, state: State, day: int, shift: int) -> tuple[State, int]:
        """Push the day into the six that the next one looks back on."""
        worked = int(shift >= 0)
        rest = WEEK_DAYS - int(state).bit_count() - 1
        breach = worked and day >= 0 and rest < self.least
        return (state << 1 | worked) & 0b111111, int(breach)

    def sees(self, shift: int) -> Hashable:
        """Return nothing: all shifts are work."""
        return ()


class LongRest(Machine):
    """One rest of so many hours without interruption in each calendar week.

    Parameters
    ----------
    facts : Facts
    hours : float
    weight : float

    Notes
    -----
    The state is the time from the end of the last shift to the midnight just past (None when
    that makes no difference), and whether the week is settled: rested, or charged for.
    """

    def __init__(self, facts: Facts, hours: float, weight: float) -> None:
        super().__init__(weight)
        self.facts, self.need = facts, hours * 60 - 1e-6

    def fresh(self, person: Person) -> State:
        """Return a week that began with rest."""
        return None, False

    def step(self, state: State, day: int, shift: int) -> tuple[State, int]:
        """Look at the rest before a shift, and at what the week leaves after it."""
        since, settled = state
        breach = False
        if shift >= 0:
            pattern = self.facts.shifts[shift]
            begin = self._moment(day, pattern.start_minute) - self._moment(day)
            end = begin + pattern.length_minutes
            settled = settled or begin + self._free(since, day) >= self.need
            left = self._moment(day - self.facts.weekday(day) + WEEK_DAYS) - self._moment(day)
            if not settled and left - end < self.need and day >= 0:
                settled = breach = True
            since = self._length(day) - end
        elif since is not None:
            since += self._length(day)
        return self._tidy(since, settled, day + 1), int(breach)

    def sees(self, shift: int) -> Hashable:
        """Return when the shift is."""
        pattern = self.facts.shifts[shift]
        return pattern.start_minute, pattern.length_minutes

    def _tidy(self, since: float | None, settled: bool, day: int) -> State:
        if self.facts.weekday(day) == 0:
            return (since if since is not None and since < 0 else None), False
        settled = settled or self._free(since, day) >= self.need
        return (None if settled else since), settled

    def _free(self, since: float | None, day: int) -> float:
        """Return the rest of this week up to the midnight at which a day begins."""
        week = self._moment(day) - self._moment(day - self.facts.weekday(day))
        return week if since is None else min(since, week)

    def _length(self, day: int) -> float:
        return self._moment(day + 1) - self._moment(day)

    def _moment(self, day: int, minute: int = 0) -> float:
        """Return elapsed minutes since the period began."""
        zone = self.facts.grid.timezone
        origin = start_moment(self.facts.grid.first_day, 0, zone)
        return (start_moment(self.facts.date(day), minute, zone) - origin) / MINUTE


def ones(count: int) -> IntArray:
    """Return an amount of one for each shift."""
    return np.ones(count, dtype=np.int64)
