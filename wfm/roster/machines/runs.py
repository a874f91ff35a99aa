"""Machines for runs: work days, nights and days off in a row, too many or too few."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from wfm.domain import OFF, UNKNOWN
from wfm.domain.record import BoolArray
from wfm.roster.machines.machine import Machine, Person, State

FREE = -1
"""State in which the past asks nothing any more."""


class LongestRun(Machine):
    """At most so many days of a kind of work in a row; a longer run is one breach.

    Parameters
    ----------
    counted : ndarray of bool, shape (S,)
        Shifts that make the run longer; any other day ends it.
    most : int
    weight : float
    """

    def __init__(self, counted: BoolArray, most: int, weight: float) -> None:
        super().__init__(weight)
        self.counted, self.most = np.asarray(counted, dtype=bool), most

    def fresh(self, person: Person) -> State:
        """Return a run of no days."""
        return 0, False

    def step(self, state: State, day: int, shift: int) -> tuple[State, int]:
        """Lengthen the run or end it."""
        if shift < 0 or not self.counted[shift]:
            return (0, False), 0
        run, charged = state
        run = min(run + 1, self.most + 1)
        breach = run > self.most and not charged and day >= 0
        return (run, charged or breach), int(breach)

    def sees(self, shift: int) -> Hashable:
        """Return whether the shift counts."""
        return bool(self.counted[shift])


class ShortestRun(Machine):
    """At least so many work days in a row, in runs that begin within the period."""

    def __init__(self, least: int, weight: float) -> None:
        super().__init__(weight)
        self.least = least

    def fresh(self, person: Person) -> State:
        """Return the state of somebody who may be in the middle of a run."""
        return FREE

    def step(self, state: State, day: int, shift: int) -> tuple[State, int]:
        """Lengthen the run, or count it when it ends too early."""
        if shift == UNKNOWN:
            return FREE, 0
        if shift == OFF:
            return 0, int(state > 0)
        if state == FREE or day < 0:
            return FREE, 0
        return (state + 1 if state + 1 < self.least else FREE), 0

    def sees(self, shift: int) -> Hashable:
        """Return nothing: all shifts are work."""
        return ()


class ShortestRest(Machine):
    """At least so many days off in a row between two work days."""

    def __init__(self, least: int, weight: float) -> None:
        super().__init__(weight)
        self.least = least

    def fresh(self, person: Person) -> State:
        """Return the state of somebody who may have been off for long."""
        return FREE

    def step(self, state: State, day: int, shift: int) -> tuple[State, int]:
        """Lengthen the rest, or count it when work begins too early."""
        if shift == UNKNOWN:
            return FREE, 0
        if shift == OFF:
            longer = state != FREE and state + 1 < self.least
            return (state + 1 if longer else FREE), 0
        return 0, int(state > 0 and day >= 0)

    def sees(self, shift: int) -> Hashable:
        """Return nothing: all shifts are work."""
        return ()


class LongestRest(Machine):
    """At most so many days off in a row; leave is no day off. A longer rest is one breach."""

    def __init__(self, most: int, weight: float) -> None:
        super().__init__(weight)
        self.most = most

    def fresh(self, person: Person) -> State:
        """Return no rest, and the days of leave to come."""
        leave = tuple(day for day, away in enumerate(person.on_leave) if away)
        return 0, False, leave

    def step(self, state: State, day: int, shift: int) -> tuple[State, int]:
        """Lengthen the rest or end it."""
        run, charged, leave = state
        away = bool(leave) and leave[0] == day
        if away:
            leave = leave[1:]
        if shift != OFF or away:
            return (0, False, leave), 0
        run = min(run + 1, self.most + 1)
        breach = run > self.most and not charged and day >= 0
        return (run, charged or breach, leave), int(breach)

    def sees(self, shift: int) -> Hashable:
        """Return nothing: all shifts are work."""
        return ()


class RestAfterNights(Machine):
    """Days off between the last night of a run and the next shift.

    Parameters
    ----------
    night : ndarray of bool, shape (S,)
    least : int
        Days off.
    weight : float
    """

    def __init__(self, night: BoolArray, least: int, weight: float) -> None:
        super().__init__(weight)
        self.night, self.least = np.asarray(night, dtype=bool), least

    def fresh(self, person: Person) -> State:
        """Return the state of somebody without a night behind."""
        return FREE

    def step(self, state: State, day: int, shift: int) -> tuple[State, int]:
        """Count the days off since the last night."""
        if shift == UNKNOWN:
            return FREE, 0
        if shift == OFF:
            owed = state != FREE and state + 1 < self.least
            return (state + 1 if owed else FREE), 0
        is_night = bool(self.night[shift])
        goes_on = state == 0 and is_night
        breach = state != FREE and not goes_on and day >= 0
        return (0 if is_night and self.least > 0 else FREE), int(breach)

    def sees(self, shift: int) -> Hashable:
        """Return whether the shift is a night."""
        return bool(self.night[shift])
