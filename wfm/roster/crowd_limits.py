"""What limits the cover of a requirement: a linear programme in which every limit has a name.

Like the crowd of `wfm.roster.bound` it forgets who is who and counts the agents of a class, but
it states rest, runs and weeks as well, one named limit after the other. Any of them can be left
out, eased or given away, so it answers what stands in the way and what easing it would bring.
Each row adds up what the rule allows every single agent, so whatever real rosters can cover the
crowd can cover too: what stays short here is short in every roster.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain.record import BoolArray, FloatArray
from wfm.domain.rule_settings import RosterRules
from wfm.roster.clock import rest_table
from wfm.roster.cover_demand import CoverDemand
from wfm.roster.crowd_rows import (
    BARRED,
    HEADCOUNT,
    LEAVE,
    REQUIREMENT,
    AgentClass,
    Easing,
    Limit,
    LimitRows,
    Terms,
)
from wfm.roster.problem import Problem
from wfm.solver import weighted_sum

if TYPE_CHECKING:
    import pulp

TIE = 1.001
"""Cover is preferred where overtime would cost exactly what it saves."""


class CrowdLimits(LimitRows):
    """The linear programme; state it, then `pulp` variables hold its answer once solved.

    Parameters
    ----------
    problem : Problem
    demand : CoverDemand
        What has to be covered, and what each kind of work covers.
    days : range
        Days whose requirement counts; shifts that begin on the day before count as well.
    stated : callable
        Says of a `Limit` whether it holds; all do by default.
    gifts : mapping of Easing to float
        What is given for nothing.
    exception_price : float, optional
        With a price everything can be eased: the model then looks for the cheapest easing that
        covers the requirement in full. Without, what is missing is paid for.
    easable : callable
        Says of an `Easing` whether it can be had at its price; all can by default.
    free_overtime : bool
        Overtime within its limit costs nothing: what is short then is not for want of money.

    Notes
    -----
    A row of a class needs both its rule and the headcount of the class: with one of them left
    out it is gone.
    """

    def __init__(
        self,
        problem: Problem,
        demand: CoverDemand,
        days: range,
        *,
        stated: Callable[[Limit], bool] = lambda _: True,
        gifts: Mapping[Easing, float] | None = None,
        exception_price: float | None = None,
        easable: Callable[[Easing], bool] = lambda _: True,
        free_overtime: bool = False,
    ) -> None:
        super().__init__(problem, demand, stated, gifts or {}, exception_price, easable)
        self.days = days
        self.rules: RosterRules = problem.hard_rules
        self.starts = range(max(days.start - 1, 0), days.stop)
        self.missing: dict[tuple[int, int], pulp.LpVariable] = {}
        self.beyond: list[pulp.LpVariable] = []
        self.overtime_price = 0.0 if free_overtime else problem.overtime_price
        for number, kind in enumerate(self.classes):
            if stated(Limit(HEADCOUNT, kind.name)):
                self._class(number, kind)
            else:
                self._anybody(number, kind)
        self._cover()
        self.model += weighted_sum(self.cost)

    def _anybody(self, number: int, kind: AgentClass) -> None:
        """As many agents as anybody likes: nothing but the requirement holds them."""
        for day in self.starts:
            for work in self._possible(kind):
                name = f"n_{number}_{day}_{work}"
                self.works[number, day][work] = self.model.add_variable(name, 0)

    def _class(self, number: int, kind: AgentClass) -> None:
        self._anybody(number, kind)
        present = self._present(kind)
        self.one_shift_a_day(number, kind, present)
        self.bars(number, kind)
        self.hours(number, kind, present)
        self.weeks(number, kind, present)
        self.runs(number, kind, present)
        self.nights(number, kind)
        self.rest_after_nights(number, kind)
        self.rest_between(number, kind)

    def _possible(self, kind: AgentClass) -> list[int]:
        """Kinds of work that anybody of the class may do on any day."""
        rows = kind.members
        if not self.stated(Limit(BARRED, kind.name)):
            part_time = bool(self.problem.part_time[rows[0]])
            rows = np.flatnonzero(self.problem.part_time == part_time)
        able = set(np.flatnonzero(self.problem.allowed[rows].any(axis=(0, 1))).tolist())
        return [w for w, shift in enumerate(self.demand.shift_of_work.tolist()) if shift in able]

    def _present(self, kind: AgentClass) -> BoolArray:
        """Who of the class is there on which day; shape (M, D)."""
        present: BoolArray = np.asarray(self.problem.allowed[kind.members].any(axis=2))
        if not self.stated(Limit(LEAVE, kind.name)):
            present = present | (self.problem.roster.leave[kind.members] != "")
        return present

    def one_shift_a_day(self, number: int, kind: AgentClass, present: BoolArray) -> None:
        """Nobody works twice a day, or on leave."""
        away = self.problem.roster.leave[kind.members] != ""
        for day in self.starts:
            row = self.work(number, [day])
            leave = bool((away[:, day] & ~present[:, day]).any())
            rule = LEAVE if leave else HEADCOUNT
            self.row(kind, rule, row, float(present[:, day].sum()), each=1.0)

    def bars(self, number: int, kind: AgentClass) -> None:
        """No more people work nights than may."""
        if not self.stated(Limit(BARRED, kind.name)):
            return
        # Leave hides who is barred: nobody is when it is not stated, so the row stays true.
        back = (self.problem.roster.leave[kind.members] != "")[:, :, None]
        holds = self.stated(Limit(LEAVE, kind.name))
        hidden = back & (not holds)
        allowed: BoolArray = np.logical_or(self.problem.allowed[kind.members], hidden)
        for day in self.starts:
            nights = self.work(number, [day], nights=True)
            may = int((allowed[:, day] & self.problem.night).any(axis=1).sum())
            if nights and may < int(allowed[:, day].any(axis=1).sum()):
                self.row(kind, BARRED, nights, float(may), each=1.0)

    def hours(self, number: int, kind: AgentClass, present: BoolArray) -> None:
        """Contract hours, and overtime on top of them at its price and up to its limit."""
        problem = self.problem
        hours = self.hours_worked(number, self.starts)
        owed = float(problem.contract_minutes[kind.members].sum()) / 60
        most = float(problem.most_minutes[kind.members].sum()) / 60
        if not self.stated(Limit(LEAVE, kind.name)):
            back = (present & (problem.roster.leave[kind.members] != "")).sum()
            owed += float(back) * self.rules.standard_day_hours
            most += float(back) * self.rules.standard_day_hours
        each_owed, each_most = self.own_hours(kind)
        beyond = self.model.add_variable(f"beyond_{number}", 0)
        self.beyond.append(beyond)
        if self.exception_price is None:
            self.cost.append((beyond, self.overtime_price))
        self.row(
            kind, "max_overtime_hours", [*hours, (beyond, -1.0)], owed, each=each_owed, step=0.0
        )
        self.row(kind, "max_overtime_hours", hours, most, each=each_most, step=1.0)

    def weeks(self, number: int, kind: AgentClass, present: BoolArray) -> None:
        """Rest days and hours of each ISO week."""
        rest, hours = self.rules.weekly_rest_days, self.rules.max_weekly_hours
        count = float(kind.members.size)
        for week in self._weeks():
            most = 7 - rest
            if len(week) > most:
                total = float(np.minimum(present[:, week].sum(axis=1), most).sum())
                terms = self.work(number, week)
                self.row(kind, "weekly_rest_days", terms, total, each=float(most), step=count)
            terms = self.hours_worked(number, week)
            self.row(kind, "max_weekly_hours", terms, count * hours, each=hours, step=count)

    def _weeks(self) -> list[range]:
        """Days of each ISO week that the model looks at."""
        first = int(self.problem.roster.grid.weekdays[0])
        weeks: dict[int, list[int]] = defaultdict(list)
        for day in self.starts:
            weeks[(first + day) // 7].append(day)
        return [range(days[0], days[-1] + 1) for days in weeks.values()]

    def runs(self, number: int, kind: AgentClass, present: BoolArray) -> None:
        """Work days and nights in a row."""
        count = float(kind.members.size)
        for rule, nights in (("max_consecutive_days", False), ("max_consecutive_nights", True)):
            most = int(getattr(self.rules, rule))
            for first in range(self.starts.start, self.starts.stop - most):
                window = range(first, first + most + 1)
                total = float(np.minimum(present[:, window].sum(axis=1), most).sum())
                terms = self.work(number, window, nights=nights)
                self.row(kind, rule, terms, total, each=float(most), step=count)

    def nights(self, number: int, kind: AgentClass) -> None:
        """Nights in the period."""
        able = self.problem.allowed[kind.members] & self.problem.night
        most, count = float(self.rules.max_nights), float(able.any(axis=(1, 2)).sum())
        if not (self.stated(Limit(BARRED, kind.name)) and self.stated(Limit(LEAVE, kind.name))):
            count = float(kind.members.size)
        terms = self.work(number, self.starts, nights=True)
        self.row(kind, "max_nights", terms, count * most, each=most, step=count)

    def rest_after_nights(self, number: int, kind: AgentClass) -> None:
        """Days off after the last night of a run."""
        count = float(kind.members.size)
        for night in self.starts:
            for day in range(night + 1, night + 1 + self.rules.rest_days_after_nights):
                if day not in self.starts:
                    continue
                going_on = [(v, -1.0) for v, _ in self.work(number, [night + 1], nights=True)]
                terms = [*self.work(number, [night], nights=True), *going_on]
                terms += self.work(number, [day])
                self.row(kind, "rest_days_after_nights", terms, count, each=1.0)

    def rest_between(self, number: int, kind: AgentClass) -> None:
        """Rest between the shifts of two days: who works one of a set cannot work its clashes."""
        least = self.rules.min_rest_hours * 60 - 1e-6
        rest = rest_table(self.problem.shifts, self.problem.roster.grid, 1, 0)
        count = float(kind.members.size)
        possible = set(self._possible(kind))
        shifts = {self.demand.shift_of_work[w] for w in possible}
        for day in self.starts[1:]:
            short = rest[day] < least
            clashes = {frozenset(b for b in shifts if short[b, after]): after for after in shifts}
            for before in clashes:
                after = {a for a in shifts if all(short[b, a] for b in before)}
                if not before:
                    continue
                terms = self.work(number, [day - 1], shifts=before)
                terms += self.work(number, [day], shifts=after)
                self.row(kind, "min_rest_hours", terms, count, each=1.0)

    def _cover(self) -> None:
        """Agents for every condition of the requirement, or agents missing."""
        demand, present = self.demand, self._presence()
        price = TIE * self.problem.settings.under_cost * demand.interval_hours
        for k, condition in enumerate(demand.conditions):
            for day in self.days:
                limit = Limit(REQUIREMENT, "+".join(condition.queues), *self._stretch(day))
                if not self.stated(limit):
                    continue
                for t in range(*self._span(day)):
                    need = float(demand.need[k, t])
                    if need > 1e-9:
                        terms = [(v, share) for g, v, share in present[t] if g in condition.groups]
                        terms += self._short(condition.part, t, price)
                        self.add(limit, weighted_sum(terms) >= need)

    def _stretch(self, day: int) -> tuple[int, int]:
        """Return the days of a requirement that count as one limit: a day, or a week of many."""
        if len(self.days) <= 7:
            return day, day
        monday = day - int(self.problem.roster.grid.weekdays[day])
        return max(monday, self.days.start), min(monday + 6, self.days.stop - 1)

    def _span(self, day: int) -> tuple[int, int]:
        span = self.problem.roster.grid.day_slice(day)
        return int(span.start), int(span.stop)

    def _short(self, part: int, t: int, price: float) -> Terms:
        """Agents missing of a part in an interval; none where all is to be covered."""
        if self.exception_price is not None:
            return []
        if (part, t) not in self.missing:
            self.missing[part, t] = self.model.add_variable(f"missing_{part}_{t}", 0)
            self.cost.append((self.missing[part, t], price))
        return [(self.missing[part, t], 1.0)]

    def _presence(self) -> dict[int, list[tuple[int, pulp.LpVariable, float]]]:
        """Skill group, variable and share of everybody who may be there, by interval."""
        present: dict[int, list[tuple[int, pulp.LpVariable, float]]] = defaultdict(list)
        for (number, day), works in self.works.items():
            group = self.classes[number].group
            for work, variable in works.items():
                first, profile = self.demand.presence(work, day)
                for w in np.flatnonzero(profile):
                    present[first + int(w)].append((group, variable, float(profile[w])))
        return present

    def missing_hours(self) -> FloatArray:
        """Return the agent-hours missing in each interval of the solved model; shape (T,)."""
        hours = np.zeros(self.demand.need.shape[1])
        for (_, t), variable in self.missing.items():
            hours[t] += max(float(variable.varValue or 0.0), 0.0) * self.demand.interval_hours
        return hours

    def overtime_hours(self) -> float:
        """Return the hours beyond the contracts in the solved model."""
        return sum(float(variable.varValue or 0.0) for variable in self.beyond)
