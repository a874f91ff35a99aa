"""Machines for totals: how often in the period, how long a day, how much in a month or cycle."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from itertools import pairwise

import numpy as np

from wfm.domain.hour_limits import HourLimit, hour_limits, hour_windows
from wfm.domain.rule_settings import RosterRules
from wfm.roster.machines.machine import Facts, Machine, Person, State


class Occasions(Machine):
    """At most so many occasions in the period, such as weekends; each one beyond is a breach.

    Parameters
    ----------
    facts : Facts
    occasion : callable
        Number of the occasion that a shift on a day takes part in, or None; days of one
        occasion follow each other.
    most : int
    weight : float
    """

    def __init__(
        self,
        facts: Facts,
        occasion: Callable[[int, int], int | None],
        most: int,
        weight: float,
    ) -> None:
        super().__init__(weight)
        self.most = most
        days, shifts = range(facts.grid.day_count), range(len(facts.shifts))
        self.occasion = [[occasion(day, shift) for shift in shifts] for day in days]
        sets = [{o for o in row if o is not None} for row in self.occasion]
        self.goes_on = [bool(now & then) for now, then in pairwise([*sets, set()])]
        self.to_come = [len(set().union(*sets[day + 1 :])) for day in days]

    def fresh(self, person: Person) -> State:
        """Return no occasion so far."""
        return 0, False

    def step(self, state: State, day: int, shift: int) -> tuple[State, int]:
        """Count the occasion unless it began earlier and is counted."""
        if day < 0:
            return state, 0
        count, counted = state
        breach = 0
        if shift >= 0 and self.occasion[day][shift] is not None and not counted:
            breach = int(count >= self.most)
            count, counted = min(count + 1, self.most), True
        harmless = self.most - self.to_come[day]
        return (max(count, harmless), counted and self.goes_on[day]), breach

    def sees(self, shift: int) -> Hashable:
        """Return the occasions of the shift."""
        return tuple(row[shift] for row in self.occasion)


class LongDays(Machine):
    """At most so many hours a day, and some overtime for those who may; longer is a breach."""

    def __init__(self, facts: Facts, rules: RosterRules, weight: float) -> None:
        super().__init__(weight)
        self.minutes = [int(m) for m in facts.paid_minutes]
        most = (rules.max_daily_hours or 0.0) * 60 + 1e-6
        self.most = {False: most, True: most + rules.max_daily_overtime_hours * 60}

    def fresh(self, person: Person) -> State:
        """Return whether the agent may do overtime."""
        return person.agent.overtime_allowed

    def step(self, state: State, day: int, shift: int) -> tuple[State, int]:
        """Look at the length of the shift."""
        return state, int(shift >= 0 and day >= 0 and self.minutes[shift] > self.most[state])

    def sees(self, shift: int) -> Hashable:
        """Return the length of the shift."""
        return self.minutes[shift]


class HourWindows(Machine):
    """Most hours in months and averaging cycles that are not the whole period; always hard.

    Notes
    -----
    The state is what is left of each window in hour units; None when nothing binds.
    """

    def __init__(self, facts: Facts, rules: RosterRules) -> None:
        super().__init__(0.0)
        self.facts, self.rules = facts, rules
        self.units = [int(u) for u in facts.units]
        self.windows = [
            (window.first, window.last)
            for window in hour_windows(facts.grid.dates, rules)
            if not window.covers(facts.grid.day_count)
        ]

    def fresh(self, person: Person) -> State:
        """Return the units of each window."""
        in_all = self._units(self.facts.most_minutes[person.agent.agent])
        left = [self._units(limit.minutes) for limit in self.limits(person)]
        # Who may not work more in the whole period cannot overrun the window.
        return tuple(
            None if units >= in_all else self._tidy(n, units, 0) for n, units in enumerate(left)
        )

    def _units(self, minutes: float) -> int:
        return int(np.floor(minutes / self.facts.hour_unit + 1e-9))

    def limits(self, person: Person) -> list[HourLimit]:
        """Return the limit of each window, in minutes."""
        facts = self.facts
        on_leave = np.array(person.on_leave, dtype=bool)
        limits = hour_limits(person.agent, on_leave, facts.grid.dates, facts.calendar, self.rules)
        return [limit for limit in limits if not limit.window.covers(facts.grid.day_count)]

    def step(self, state: State, day: int, shift: int) -> tuple[State, int]:
        """Take the shift out of the windows that the day is in."""
        if day < 0:
            return state, 0
        after, breach = list(state), False
        for number, (first, last) in enumerate(self.windows):
            left = after[number]
            if left is None:
                continue
            if first <= day < last and shift >= 0:
                left -= self.units[shift]
                breach = breach or left < 0
            after[number] = self._tidy(number, left, day + 1)
        return tuple(after), int(breach)

    def sees(self, shift: int) -> Hashable:
        """Return the units of the shift."""
        return self.units[shift]

    def _tidy(self, number: int, left: int, day: int) -> int | None:
        """Forget a window that is over, or that cannot be overrun any more."""
        first, last = self.windows[number]
        days = last - max(first, day)
        return None if days <= 0 or left >= days * max(self.units) else max(left, 0)
