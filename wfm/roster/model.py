"""The named roster of a small centre as one integer programme, rule by rule.

Good for about eighteen agents over two weeks; beyond that the search is better. It states the
same rules as the judge and the same prices as the search, so each checks the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain import OFF, UNKNOWN
from wfm.domain.record import IntArray
from wfm.roster.clock import rest_table
from wfm.roster.companion_rows import add_companions
from wfm.roster.companions import Company
from wfm.roster.cover import Cover
from wfm.roster.fairness import FAR_DEVIATION, FAR_FACTOR, FREE_DEVIATION
from wfm.roster.problem import Problem
from wfm.roster.rule_flows import flow_through_rules
from wfm.roster.wishes import LOCK_PRICE
from wfm.solver import weighted_sum

if TYPE_CHECKING:
    import pulp

Terms = list[tuple["pulp.LpVariable", float]]


class RosterModel:
    """Who works which shift on which day, at least cost.

    Parameters
    ----------
    problem : Problem
    cover : Cover
    others : Company, optional
        Agents outside the problem who stay put, as far as companions go.

    Notes
    -----
    Days of history are constants: `_working` and `_nights` return sums of variables for the
    days of the period and numbers for the days before.
    """

    def __init__(self, problem: Problem, cover: Cover, others: Company | None = None) -> None:
        import pulp

        self.problem = problem
        self.others = others
        self.cover = cover
        self.rules = problem.hard_rules
        self.days = problem.roster.grid.day_count
        self._longest = self.days + problem.roster.previous.shape[1]
        self.model = pulp.LpProblem("roster", pulp.LpMinimize)
        self.cost: Terms = []
        self.build()

    def build(self) -> None:
        """State the model."""
        self.assignments()
        for agent in self.ruled_agents():
            self.one_shift_a_day(agent)
            self.consecutive_days(agent)
            self.rest_between_shifts(agent)
            self.weekly_rest_and_hours(agent)
            self.period_hours(agent)
            self.consecutive_nights(agent)
            self.nights_in_the_period(agent)
            self.rest_after_nights(agent)
            self.fair_burdens(agent)
            flow_through_rules(self, agent)
            self.wishes(agent)
        self.cover_of_the_requirement()
        self.surplus_over_the_schedule()
        if self.problem.companions is not None:
            add_companions(self, self.problem.companions, self.others)
        self.model += weighted_sum(self.cost)

    def ruled_agents(self) -> Sequence[int]:
        """Return the agents whose months the rules are stated for: all of them."""
        return range(len(self.problem.roster.agents))

    def assignments(self) -> None:
        """One variable for each shift an agent may work; leave and bars have none."""
        self.works: dict[tuple[int, int], dict[int, pulp.LpVariable]] = defaultdict(dict)
        for a, d, s in np.argwhere(self.problem.allowed):
            variable = self.model.add_variable(f"x_{a}_{d}_{s}", 0, 1, cat="Integer")
            self.works[int(a), int(d)][int(s)] = variable

    def one_shift_a_day(self, agent: int) -> None:
        """Nobody works twice a day."""
        for day in range(self.days):
            terms, _ = self._working(agent, [day])
            if len(terms) > 1:
                self.model += weighted_sum(terms) <= 1

    def consecutive_days(self, agent: int) -> None:
        """At most so many work days in a row, the history counted."""
        most = min(self.rules.max_consecutive_days, self._longest)
        for last in range(self.days):
            terms, before = self._working(agent, range(last - most, last + 1))
            self._at_most(terms, most - before)

    def rest_between_shifts(self, agent: int) -> None:
        """Enough elapsed time between the end of a shift and the start of the next."""
        gap = 1
        while gap < 15:
            table = rest_table(self.problem.shifts, self.problem.roster.grid, gap, 0)
            short = table < self.rules.min_rest_hours * 60 - 1e-6
            if not short.any():
                return
            for day, before, after in np.argwhere(short):
                self._forbid_succession(agent, int(day) - gap, int(before), int(day), int(after))
            gap += 1

    def weekly_rest_and_hours(self, agent: int) -> None:
        """Rest days and working hours of each ISO week; days outside may have been free."""
        monday = -int(self.problem.roster.grid.weekdays[0])
        while monday < self.days:
            week = range(monday, monday + 7)
            terms, before = self._working(agent, week)
            self._at_most(terms, 7 - self.rules.weekly_rest_days - before)
            minutes, done = self._minutes(agent, week)
            self._at_most(minutes, self.rules.max_weekly_hours * 60 - done)
            monday += 7

    def period_hours(self, agent: int) -> None:
        """Hours off the contract are paid for, and overtime ends at its limit."""
        problem, price = self.problem, self.problem.settings.hours_cost
        minutes, _ = self._minutes(agent, range(self.days))
        owed, most = problem.contract_minutes[agent], problem.most_minutes[agent]
        short = self.model.add_variable(f"short_{agent}", 0)
        beyond = self.model.add_variable(f"beyond_{agent}", 0, max(float(most - owed), 0.0) / 60)
        self.cost += [(short, price), (beyond, problem.overtime_price)]
        if most < owed:
            self._at_most(minutes, float(most))
        hours = [(variable, factor / 60) for variable, factor in minutes]
        self.model += weighted_sum([*hours, (short, 1.0), (beyond, -1.0)]) == float(owed) / 60

    def consecutive_nights(self, agent: int) -> None:
        """At most so many nights in a row, the history counted."""
        most = min(self.rules.max_consecutive_nights, self._longest)
        for last in range(self.days):
            terms, before = self._nights(agent, range(last - most, last + 1))
            self._at_most(terms, most - before)

    def nights_in_the_period(self, agent: int) -> None:
        """At most so many nights."""
        terms, _ = self._nights(agent, range(self.days))
        self._at_most(terms, self.rules.max_nights)

    def rest_after_nights(self, agent: int) -> None:
        """Days off after the last night of a run, the history counted."""
        for night in range(-self.rules.rest_days_after_nights, self.days):
            tonight, was = self._nights(agent, [night])
            next_night, _ = self._nights(agent, [night + 1])
            going_on = [(variable, -factor) for variable, factor in next_night]
            for day in range(max(night + 1, 0), night + 1 + self.rules.rest_days_after_nights):
                if self._broken_between(agent, night, day):
                    continue
                working, _ = self._working(agent, [day])
                self._at_most([*tonight, *going_on, *working], 1 - was)

    def fair_burdens(self, agent: int) -> None:
        """Pieces of unpopular work off the fair share are paid for, far ones more."""
        problem = self.problem
        for b in range(problem.burden.shape[0]):
            price, share = float(problem.price[b, agent]), float(problem.share[b, agent])
            if price == 0:
                continue
            count = [
                (variable, 1.0)
                for day in range(self.days)
                for s, variable in self.works[agent, day].items()
                if problem.burden[b, day, s]
            ]
            tiers = ((FREE_DEVIATION, price), (FAR_DEVIATION, FAR_FACTOR * price))
            for free, rate in tiers:
                away = self.model.add_variable(f"away_{agent}_{b}_{free}", 0)
                self.cost.append((away, rate))
                self.model += weighted_sum([*count, (away, -1.0)]) <= share + free
                self.model += weighted_sum([*count, (away, 1.0)]) >= share - free

    def wishes(self, agent: int) -> None:
        """Refused wishes are paid for, and a day off where a lock demands work even more."""
        problem = self.problem
        if problem.wish_price is None or problem.wish_base is None or problem.obliged is None:
            return
        base, obliged = float(problem.wish_base[agent]), problem.obliged[agent]
        for day in range(self.days):
            shifts = self.works[agent, day]
            reward = 0.0
            if obliged[day]:
                # A slack keeps the large price away from the variables of the shifts.
                reward = LOCK_PRICE
                free = self.model.add_variable(f"unlocked_{agent}_{day}", 0, 1)
                self.cost.append((free, LOCK_PRICE))
                self.model += weighted_sum([*((v, 1.0) for v in shifts.values()), (free, 1)]) >= 1
            base -= reward
            for s, variable in shifts.items():
                self.cost.append((variable, float(problem.wish_price[agent, day, s]) + reward))
        always = self.model.add_variable(f"wishes_{agent}", 1, 1)
        self.cost.append((always, base))

    def cover_of_the_requirement(self) -> None:
        """Agents and leaders missing from the worst condition of each part are paid for."""
        cover = self.cover
        present = self._present()
        for part, price in enumerate(cover.part_price):
            conditions = range(int(cover.part_start[part]), int(cover.part_start[part + 1]))
            which = int(cover.part_profile[part])
            for t in range(cover.need.shape[1]):
                wanting = [k for k in conditions if cover.need[k, t] > 0]
                if not wanting:
                    continue
                missing = self.model.add_variable(f"missing_{part}_{t}", 0)
                self.cost.append((missing, float(price)))
                for k in wanting:
                    terms = [
                        (variable, share)
                        for agent, variable, share in present[which][t]
                        if cover.able[k, cover.kind[agent]]
                    ]
                    row = weighted_sum([*terms, (missing, 1.0)]) >= float(cover.need[k, t])
                    self.model += row

    def surplus_over_the_schedule(self) -> None:
        """Agents beyond the schedule's number of their skill group are paid for."""
        problem = self.problem
        cells: dict[tuple[int, int, int], Terms] = defaultdict(list)
        for (agent, day), shifts in self.works.items():
            for s, variable in shifts.items():
                cells[int(problem.group[agent]), day, s].append((variable, 1.0))
        for (g, d, s), terms in cells.items():
            over = self.model.add_variable(f"over_{g}_{d}_{s}", 0)
            self.cost.append((over, problem.settings.over_cost * problem.paid_minutes[s] / 60))
            wanted = float(problem.wanted[g, d, s])
            self.model += weighted_sum([*terms, (over, -1.0)]) <= wanted

    def paths(self) -> IntArray:
        """Return the solved roster: shift of each agent and day, or -1; shape (N, D)."""
        paths = np.full((len(self.problem.roster.agents), self.days), OFF, dtype=np.int64)
        for (agent, day), shifts in self.works.items():
            for s, variable in shifts.items():
                if variable.varValue is not None and variable.varValue > 0.5:
                    paths[agent, day] = s
        return paths

    def _working(self, agent: int, days: range | list[int]) -> tuple[Terms, int]:
        """Work days among `days`: variables of the period, number of the history.

        The number is 0 when an unknown day among them breaks the chain of what came before.
        """
        terms = [
            (variable, 1.0)
            for day in days
            if 0 <= day < self.days
            for variable in self.works[agent, day].values()
        ]
        return terms, self._history(agent, days, nights=False)

    def _nights(self, agent: int, days: range | list[int]) -> tuple[Terms, int]:
        terms = [
            (variable, 1.0)
            for day in days
            if 0 <= day < self.days
            for s, variable in self.works[agent, day].items()
            if self.problem.night[s]
        ]
        return terms, self._history(agent, days, nights=True)

    def _minutes(self, agent: int, days: range) -> tuple[Terms, float]:
        terms = [
            (variable, float(self.problem.paid_minutes[s]))
            for day in days
            if 0 <= day < self.days
            for s, variable in self.works[agent, day].items()
        ]
        roster = self.problem.roster
        done = sum(
            roster.patterns[code].paid_minutes
            for day in days
            if day < 0 and (code := self._code(agent, day)) >= 0
        )
        return terms, float(done)

    def _history(self, agent: int, days: range | list[int], *, nights: bool) -> int:
        patterns = self.problem.roster.patterns
        codes = [self._code(agent, day) for day in days if day < 0]
        return sum(code >= 0 and (not nights or patterns[code].is_night) for code in codes)

    def _code(self, agent: int, day: int) -> int:
        previous = self.problem.roster.previous
        column = previous.shape[1] + day
        return int(previous[agent, column]) if column >= 0 else UNKNOWN

    def _broken_between(self, agent: int, first: int, last: int) -> bool:
        """Say whether history between two days is unknown or worked: then neither binds."""
        return any(self._code(agent, day) != OFF for day in range(first + 1, min(last, 0)))

    def _forbid_succession(
        self, agent: int, day_before: int, before: int, day_after: int, after: int
    ) -> None:
        """Forbid two shifts with nothing but days off between them to follow each other."""
        later = self.works[agent, day_after].get(after)
        if later is None:
            return
        # Work on a day between breaks the succession; the pairs there are judged themselves.
        between, worked = self._working(agent, list(range(day_before + 1, day_after)))
        if worked or self._broken_between(agent, day_before, day_after):
            return
        relief = [(variable, -1.0) for variable, _ in between]
        if day_before >= 0:
            earlier = self.works[agent, day_before].get(before)
            if earlier is not None:
                self._at_most([(earlier, 1.0), (later, 1.0), *relief], 1)
            return
        code = self._code(agent, day_before)
        same = code >= 0 and self.problem.roster.patterns[code].shift == (
            self.problem.shifts[before].shift
        )
        if same:
            self._at_most([(later, 1.0), *relief], 0)

    def _at_most(self, terms: Terms, most: float) -> None:
        """Add a limit; what the history has already overrun forbids all that is left."""
        if terms and sum(factor for _, factor in terms if factor > 0) > most:
            self.model += weighted_sum(terms) <= max(float(most), 0.0)

    def _present(self) -> list[dict[int, list[tuple[int, pulp.LpVariable, float]]]]:
        cover = self.cover
        present: list[dict[int, list[tuple[int, pulp.LpVariable, float]]]] = [
            defaultdict(list),
            defaultdict(list),
        ]
        for (agent, day), shifts in self.works.items():
            for s, variable in shifts.items():
                for which in (0, 1):
                    shares = cover.profile[which, s, day]
                    for w in np.flatnonzero(shares):
                        t = int(cover.first[s, day] + w)
                        present[which][t].append((agent, variable, float(shares[w])))
        return present
