"""The rules that link days, compiled into a graph: every path through it is a legal month.

A state is what the rules must remember of the past at the start of a day: the run of work
days, the run of nights, the rest still owed, the last shift as far as it forbids others, and
the week so far. Whatever cannot bind is not remembered, so the graph stays small (some forty
states for the usual rules).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from wfm.domain import OFF, UNKNOWN
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.roster.clock import rest_table
from wfm.roster.machines.machine import State
from wfm.roster.problem import Problem

MOST_GAP_DAYS = 15


class Past(NamedTuple):
    """What the rules remember: see `_Rules` for how each part changes."""

    last: int = -1
    gap: int = 0
    run: int = 0
    nights: int = 0
    owed: int = 0
    week_rest: int = 0
    week_minutes: int = 0
    rulebook: tuple[State, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class MonthGraph(Record):
    """Legal successions of shifts for agents who may work the same shifts.

    Parameters
    ----------
    arc_from, arc_to, arc_choice : ndarray of int, shape (A,)
        Arcs sorted by day, then target state; a choice of -1 is a day off.
    arc_price : ndarray, shape (A,)
        What soft rules charge for the step.
    day_arcs : ndarray of int, shape (D + 1,)
        First arc of each day.
    state_count : int
    choice_of_shift : ndarray of int, shape (S,)
        Shifts that rules and burdens cannot tell apart share a choice; -1 for shifts not in
        the graph.
    choice_units, choice_night, choice_sort : ndarray of int, shape (C,)
        Hour units, 1 for nights, and `Problem.sorts`, by choice.
    start : dict of int to int
        First state of each agent of the graph.
    """

    arc_from: IntArray
    arc_to: IntArray
    arc_choice: IntArray
    arc_price: FloatArray
    day_arcs: IntArray
    state_count: int
    choice_of_shift: IntArray
    choice_units: IntArray
    choice_night: IntArray
    choice_sort: IntArray
    start: dict[int, int]


def make_graph(problem: Problem, agents: IntArray) -> MonthGraph:
    """Compile the rules for some agents and the shifts they may work.

    Parameters
    ----------
    problem : Problem
    agents : ndarray of int
        Rows of the agents.
    """
    rules = _Rules(problem)
    shifts = np.flatnonzero(problem.allowed[agents].any(axis=(0, 1)))
    choice_of_shift, sample = rules.choices(shifts)
    states: dict[Past, int] = {}
    start = {int(a): states.setdefault(rules.history(int(a)), len(states)) for a in agents}
    arcs: list[tuple[int, int, int, int, float]] = []
    frontier = list(states)
    for day in range(problem.roster.grid.day_count):
        reached: dict[Past, None] = {}
        for past in frontier:
            for choice, shift in ((-1, OFF), *enumerate(sample)):
                taken = rules.step(past, day, shift)
                if taken is not None:
                    after, price = taken
                    reached[after] = None
                    to = states.setdefault(after, len(states))
                    arcs.append((day, to, states[past], choice, price))
        frontier = list(reached)
    arcs.sort()
    table = np.array([arc[:4] for arc in arcs], dtype=np.int64)
    days = np.arange(problem.roster.grid.day_count + 1)
    return MonthGraph(
        arc_from=table[:, 2].copy(),
        arc_to=table[:, 1].copy(),
        arc_choice=table[:, 3].copy(),
        arc_price=np.array([arc[4] for arc in arcs]),
        day_arcs=np.searchsorted(table[:, 0], days).astype(np.int64),
        state_count=len(states),
        choice_of_shift=choice_of_shift,
        choice_units=problem.shift_units[sample],
        choice_night=problem.night[sample].astype(np.int64),
        choice_sort=problem.sorts[sample],
        start=start,
    )


class _Rules:
    """One step of the rules: what a shift or a day off makes of the past."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rules = problem.hard_rules
        self.weekdays = problem.roster.grid.weekdays
        self.rest_allowed = _rest_allowed(problem)
        self.kind_of_shift, self.memory_days = self._kinds()
        horizon = problem.roster.grid.day_count + problem.roster.previous.shape[1]
        # A limit that no run can reach is not worth remembering the run for.
        self.run_cap = _binding(self.rules.max_consecutive_days, horizon, 0)
        self.night_cap = _binding(self.rules.max_consecutive_nights, horizon, 1)
        rest = self.rules.weekly_rest_days
        short_runs = self.rules.max_consecutive_days <= 6
        self.counts_week_rest = rest > 1 or (rest == 1 and not short_runs)
        most_days = 7 - max(rest, int(short_runs))
        self.counts_week_minutes = (
            int(problem.paid_minutes.max()) * most_days > self.rules.max_weekly_hours * 60
        )

    def _kinds(self) -> tuple[IntArray, IntArray]:
        """Give each shift a number for what it forbids later, and the days it does."""
        count = len(self.problem.shifts)
        kinds: dict[bytes, int] = {}
        kind_of_shift = np.zeros(count, dtype=np.int64)
        memory = np.zeros(count, dtype=np.int64)
        for shift in range(count):
            forbids = [ok[:, shift, :] for ok in self.rest_allowed]
            key = b"".join(ok.tobytes() for ok in forbids)
            kind_of_shift[shift] = kinds.setdefault(key, shift)
            memory[shift] = max([0, *(g + 1 for g, ok in enumerate(forbids) if not ok.all())])
        return kind_of_shift, memory

    def choices(self, shifts: IntArray) -> tuple[IntArray, IntArray]:
        """Group shifts that no rule or burden tells apart; return their groups, and samples."""
        problem, sorts = self.problem, self.problem.sorts
        keys: dict[tuple[object, ...], int] = {}
        sample: list[int] = []
        choice = np.full(len(problem.shifts), -1, dtype=np.int64)
        for shift in shifts:
            before = b"".join(ok[:, :, shift].tobytes() for ok in self.rest_allowed)
            minutes = int(problem.paid_minutes[shift])
            seen = problem.rulebook.sees(int(shift))
            night = bool(problem.night[shift])
            kind = int(self.kind_of_shift[shift])
            key = (kind, before, night, minutes, seen, int(sorts[shift]))
            if key not in keys:
                keys[key] = len(sample)
                sample.append(int(shift))
            choice[shift] = keys[key]
        return choice, np.array(sample, dtype=np.int64)

    def history(self, agent: int) -> Past:
        """Return the past of an agent at the start of the period."""
        previous = self.problem.roster.previous
        days = previous.shape[1]
        shift_of = {shift.shift: s for s, shift in enumerate(self.problem.shifts)}
        past = Past()
        for column in range(days):
            day = column - days
            code = int(previous[agent, column])
            if code == UNKNOWN:
                past = Past(week_rest=past.week_rest + 1, week_minutes=past.week_minutes)
            elif code == OFF:
                past = self._off(past)
            else:
                past = self._work(past, shift_of[self.problem.roster.patterns[code].shift])
            if (int(self.weekdays[0]) + day) % 7 == 6:
                past = past._replace(week_rest=0, week_minutes=0)
        first = int(self.weekdays[0])
        # Days of this week from before the history may have been rest days.
        unknown = max(first - days, 0)
        start = self.problem.rulebook.start(self.problem.roster, agent)
        return self._tidy(past._replace(week_rest=past.week_rest + unknown, rulebook=start))

    def step(self, past: Past, day: int, shift: int) -> tuple[Past, float] | None:
        """Return the past after `day` and the price of it, or None when a rule forbids it."""
        taken = self.problem.rulebook.step(past.rulebook, day, shift)
        after = None if taken is None else self._after(past, day, shift)
        if taken is None or after is None:
            return None
        return after._replace(rulebook=taken[0]), taken[1]

    def _after(self, past: Past, day: int, shift: int) -> Past | None:
        if shift == OFF:
            after = self._off(past)
        elif self._forbidden(past, day, shift):
            return None
        else:
            after = self._work(past, shift)
        weekday = int(self.weekdays[day])
        if self.counts_week_rest:
            rest_possible = after.week_rest + 6 - weekday
            # All-off stays legal: a week spoilt before the period cannot be mended.
            if shift != OFF and rest_possible < self.rules.weekly_rest_days:
                return None
        if weekday == 6:
            after = after._replace(week_rest=0, week_minutes=0)
        return self._tidy(after)

    def _forbidden(self, past: Past, day: int, shift: int) -> bool:
        rules, problem = self.rules, self.problem
        if past.run + 1 > rules.max_consecutive_days:
            return True
        if past.last >= 0 and not self.rest_allowed[past.gap][day, past.last, shift]:
            return True
        is_night = bool(problem.night[shift])
        goes_on = past.nights > 0 and is_night
        if past.owed and not goes_on:
            return True
        if goes_on and past.nights + 1 > rules.max_consecutive_nights:
            return True
        if not self.counts_week_minutes:
            return False
        minutes = past.week_minutes + int(problem.paid_minutes[shift])
        return minutes > rules.max_weekly_hours * 60 + 1e-6

    def _off(self, past: Past) -> Past:
        return Past(
            last=past.last,
            gap=past.gap + 1,
            owed=max(past.owed - 1, 0),
            week_rest=past.week_rest + 1,
            week_minutes=past.week_minutes,
        )

    def _work(self, past: Past, shift: int) -> Past:
        is_night = bool(self.problem.night[shift])
        return Past(
            last=int(self.kind_of_shift[shift]),
            gap=0,
            run=past.run + 1,
            nights=past.nights + 1 if is_night else 0,
            owed=self.rules.rest_days_after_nights if is_night else 0,
            week_rest=past.week_rest,
            week_minutes=past.week_minutes + int(self.problem.paid_minutes[shift]),
        )

    def _tidy(self, past: Past) -> Past:
        """Forget what can no longer bind, so that equal futures share a state."""
        last, gap = past.last, past.gap
        if last >= 0 and gap >= self.memory_days[last]:
            last, gap = -1, 0
        elif last < 0:
            gap = 0
        return past._replace(
            last=last,
            gap=gap,
            run=min(past.run, self.run_cap),
            nights=min(past.nights, self.night_cap),
            week_rest=min(past.week_rest, self.rules.weekly_rest_days)
            if self.counts_week_rest
            else 0,
            week_minutes=past.week_minutes if self.counts_week_minutes else 0,
        )


def _binding(limit: int, horizon: int, otherwise: int) -> int:
    return limit if limit < horizon else otherwise


def _rest_allowed(problem: Problem) -> list[np.ndarray]:
    """For shifts 1, 2, ... days apart, whether the rest between them is long enough."""
    least = problem.hard_rules.min_rest_hours * 60 - 1e-6
    tables: list[np.ndarray] = []
    for gap in range(1, MOST_GAP_DAYS + 1):
        table = rest_table(problem.shifts, problem.roster.grid, gap, 0) >= least
        if table.all():
            break
        tables.append(table)
    return tables
