"""A rule as a machine that reads one day after the other and counts the breaches.

What builds rosters needs rules in this form: the month graph is walked by all machines at once,
and the integer programme lets each agent flow through each machine (the ``regular`` constraint
of Cote, Gendron and Rousseau, "The Shift Scheduling Problem using formal languages", 2007).
The judge says the same rules another way, so that each checks the other.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from wfm.domain import Agent, Calendar, DayClass, Roster, ShiftPattern, TimeGrid
from wfm.domain.record import BoolArray, IntArray

State = Any
"""What a machine remembers: hashable, and equal whenever the future is."""

WEEK_DAYS = 7


@dataclass(frozen=True)
class Facts:
    """What machines know of days and shifts.

    Parameters
    ----------
    shifts : tuple of ShiftPattern
        One for each shift.
    night : ndarray of bool, shape (S,)
    paid_minutes, units : ndarray of int, shape (S,)
        Working minutes of each shift, and the same in hour units, rounded up.
    hour_unit : int
        Minutes of an hour unit.
    most_minutes : dict of str to float
        Most minutes of each agent in the whole period.
    grid : TimeGrid
    calendar : Calendar
    """

    shifts: tuple[ShiftPattern, ...]
    night: BoolArray
    paid_minutes: IntArray
    units: IntArray
    hour_unit: int
    most_minutes: dict[str, float]
    grid: TimeGrid
    calendar: Calendar

    @cached_property
    def statutory(self) -> tuple[bool, ...]:
        """Whether each day of the period is a statutory day off."""
        kinds = [self.calendar.day(day).day_class for day in self.grid.dates]
        return tuple(kind is DayClass.STATUTORY for kind in kinds)

    def date(self, day: int) -> date:
        """Return the date of a day of the period, or before it for a negative number."""
        return self.grid.first_day + timedelta(days=day)

    def weekday(self, day: int) -> int:
        """Return 0 for Mondays to 6 for Sundays."""
        return (int(self.grid.weekdays[0]) + day) % WEEK_DAYS


class Person(NamedTuple):
    """What machines know of an agent besides the history."""

    agent: Agent
    on_leave: tuple[bool, ...]

    @classmethod
    def of(cls, roster: Roster, row: int) -> Person:
        """Return what machines know of an agent of a roster."""
        return cls(roster.agents[row], tuple(bool(kind) for kind in roster.leave[row]))


class Machine(ABC):
    """One rule; an agent's days take it from state to state.

    Parameters
    ----------
    weight : float
        Price of a breach, 0 when the rule is hard.
    """

    def __init__(self, weight: float) -> None:
        self.weight = weight

    @abstractmethod
    def fresh(self, person: Person) -> State:
        """Return the state of an agent of whose past nothing is known."""

    @abstractmethod
    def step(self, state: State, day: int, shift: int) -> tuple[State, int]:
        """Return the state after a day, and the breaches that the day completes.

        Parameters
        ----------
        state : State
        day : int
            Day of the period; negative in the history, where breaches do not count.
        shift : int
            Number of the shift, `OFF` or `UNKNOWN`.
        """

    @abstractmethod
    def sees(self, shift: int) -> Hashable:
        """Return what tells shifts apart: equal for shifts that the rule treats alike."""
