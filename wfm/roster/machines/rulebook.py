"""The machines of a roster's rules, read all at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np

from wfm.domain import Roster
from wfm.domain.record import IntArray
from wfm.domain.rule_settings import SOFT_RULES, RosterRules
from wfm.roster.machines.machine import Facts, Machine, Person, State
from wfm.roster.machines.runs import (
    LongestRest,
    LongestRun,
    RestAfterNights,
    ShortestRest,
    ShortestRun,
)
from wfm.roster.machines.successions import backward_steps, forbidden_pairs, short_rests
from wfm.roster.machines.totals import HourWindows, LongDays, Occasions
from wfm.roster.machines.weeks import LongRest, RollingRest, WeekTotal, ones

STATED_ELSEWHERE = (
    "max_consecutive_days",
    "min_rest_hours",
    "weekly_rest_days",
    "max_weekly_hours",
    "max_consecutive_nights",
    "max_nights",
    "rest_days_after_nights",
    "max_daily_hours",
)
"""Rules that the month graph and the integer programme state themselves where they are hard."""

Maker = Callable[[Facts, RosterRules, float], Machine]


class Rulebook:
    """The rules that are soft, and the hard ones that are said by machines only.

    Parameters
    ----------
    facts : Facts
    rules : RosterRules
    """

    def __init__(self, facts: Facts, rules: RosterRules) -> None:
        self.machines = tuple(_machines(facts, rules))
        self.has_soft = any(machine.weight for machine in self.machines)
        self.shift_of_code = {shift.shift: s for s, shift in enumerate(facts.shifts)}
        self._starts: dict[str, tuple[State, ...]] = {}

    def start(self, roster: Roster, agent: int) -> tuple[State, ...]:
        """Return the states of an agent at the start of the period.

        Parameters
        ----------
        roster : Roster
            The history and the leave count, the assignment does not.
        agent : int
            Row of the agent.
        """
        who = roster.agents[agent]
        if who.agent not in self._starts:
            person = Person.of(roster, agent)
            states = [machine.fresh(person) for machine in self.machines]
            codes = roster.previous[agent]
            for column, code in enumerate(codes):
                shift = int(code)
                if shift >= 0:
                    shift = self.shift_of_code[roster.patterns[shift].shift]
                day = column - len(codes)
                pairs = zip(self.machines, states, strict=True)
                states = [machine.step(state, day, shift)[0] for machine, state in pairs]
            self._starts[who.agent] = tuple(states)
        return self._starts[who.agent]

    def step(
        self, states: tuple[State, ...], day: int, shift: int
    ) -> tuple[tuple[State, ...], float] | None:
        """Return the states after a day and what soft rules charge; None when a rule forbids."""
        after, price = [], 0.0
        for machine, state in zip(self.machines, states, strict=True):
            new, breaches = machine.step(state, day, shift)
            if breaches and machine.weight == 0:
                return None
            price += breaches * machine.weight
            after.append(new)
        return tuple(after), price

    def sees(self, shift: int) -> Hashable:
        """Return what tells shifts apart for any of the rules."""
        return tuple(machine.sees(shift) for machine in self.machines)

    def cost(self, roster: Roster, agent: int, path: IntArray) -> float:
        """Return what soft rules charge for a month.

        Parameters
        ----------
        roster : Roster
        agent : int
            Row of the agent.
        path : ndarray of int, shape (D,)
            Shift number of each day, or `OFF`.
        """
        if not self.has_soft:
            return 0.0
        total = 0.0
        shifts = [int(shift) for shift in path]
        for machine, state in zip(self.machines, self.start(roster, agent), strict=True):
            if machine.weight == 0:
                continue
            for day, shift in enumerate(shifts):
                state, breaches = machine.step(state, day, shift)  # noqa: PLW2901
                total += breaches * machine.weight
        return total


def _machines(facts: Facts, rules: RosterRules) -> list[Machine]:
    found: list[Machine] = []
    for word, maker in MAKERS.items():
        weight = rules.weights.get(word, 0.0)
        stated = word in STATED_ELSEWHERE and weight == 0
        if not stated and getattr(rules, word) != SOFT_RULES[word].off:
            found.append(maker(facts, rules, weight))
    windows = HourWindows(facts, rules)
    return [*found, windows] if windows.windows else found


def _weekend(facts: Facts) -> Callable[[int, int], int | None]:
    return lambda day, _: day - facts.weekday(day) if facts.weekday(day) >= 5 else None


def _sunday(facts: Facts) -> Callable[[int, int], int | None]:
    return lambda day, _: day if facts.weekday(day) == 6 else None


def _statutory(facts: Facts) -> Callable[[int, int], int | None]:
    return lambda day, _: day if facts.statutory[day] else None


def _night(facts: Facts) -> Callable[[int, int], int | None]:
    return lambda day, shift: day if facts.night[shift] else None


def _everything(facts: Facts) -> np.ndarray:
    return np.ones(len(facts.shifts), dtype=bool)


MAKERS: dict[str, Maker] = {
    "max_consecutive_days": lambda f, r, w: LongestRun(_everything(f), r.max_consecutive_days, w),
    "max_consecutive_nights": lambda f, r, w: LongestRun(f.night, r.max_consecutive_nights, w),
    "min_rest_hours": lambda f, r, w: short_rests(f, r.min_rest_hours, w),
    "forbidden_successions": lambda f, r, w: forbidden_pairs(f, r.forbidden_successions, w),
    "forward_rotation_hours": lambda f, r, w: backward_steps(f, r.forward_rotation_hours or 0, w),
    "rest_days_after_nights": lambda f, r, w: RestAfterNights(
        f.night, r.rest_days_after_nights, w
    ),
    "weekly_rest_days": lambda f, r, w: WeekTotal(
        f, ones(len(f.shifts)), 7 - r.weekly_rest_days, w
    ),
    "max_weekly_hours": lambda f, r, w: WeekTotal(f, f.paid_minutes, r.max_weekly_hours * 60, w),
    "part_time_weekly_hours": lambda f, r, w: WeekTotal(
        f,
        f.paid_minutes,
        (r.part_time_weekly_hours or 0) * 60,
        w,
        lambda person: person.agent.contract_share < 1,
    ),
    "rolling_rest_days": lambda f, r, w: RollingRest(r.rolling_rest_days, w),
    "min_weekly_rest_hours": lambda f, r, w: LongRest(f, r.min_weekly_rest_hours or 0, w),
    "min_consecutive_days": lambda f, r, w: ShortestRun(r.min_consecutive_days, w),
    "min_consecutive_days_off": lambda f, r, w: ShortestRest(r.min_consecutive_days_off, w),
    "max_consecutive_days_off": lambda f, r, w: LongestRest(r.max_consecutive_days_off or 0, w),
    "max_daily_hours": LongDays,
    "max_nights": lambda f, r, w: Occasions(f, _night(f), r.max_nights, w),
    "max_weekends": lambda f, r, w: Occasions(f, _weekend(f), r.max_weekends or 0, w),
    "max_sundays": lambda f, r, w: Occasions(f, _sunday(f), r.max_sundays or 0, w),
    "max_statutory_days": lambda f, r, w: Occasions(
        f, _statutory(f), r.max_statutory_days or 0, w
    ),
}
"""By the word of the setting."""
