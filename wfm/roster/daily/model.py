"""The whole daily roster as one integer programme, for small cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.domain.record import IntArray
from wfm.roster.daily.problem import DailyAgent, DailyProblem
from wfm.solver import values_of, weighted_sum

if TYPE_CHECKING:
    import pulp

Terms = list[tuple["pulp.LpVariable", float]]


class DailyModel:
    """Variables for each agent, day and shift, rule by rule.

    Parameters
    ----------
    problem : DailyProblem
    """

    def __init__(self, problem: DailyProblem) -> None:
        import pulp

        self.problem = problem
        self.model = pulp.LpProblem("daily", pulp.LpMinimize)
        self.cost: Terms = []
        self.gives: dict[tuple[int, int, int], pulp.LpVariable] = {}
        self.works: dict[tuple[int, int], pulp.LpVariable] = {}
        for n, agent in enumerate(problem.agents):
            self.one_shift_a_day(n, agent)
            self.successions(n)
            self.numbers_and_minutes(n, agent)
            self.runs_of_work(n, agent)
            self.days_of_rest(n, agent)
            self.weekends(n, agent)
        self.heads()
        wishes = float(problem.on_cost.sum())
        self.model += weighted_sum(self.cost) + wishes

    def lines(self) -> IntArray:
        """Return the solved roster, shape (N, D)."""
        lines = np.full((len(self.problem.agents), self.problem.days), -1)
        values = values_of(self.gives.values())
        for (n, day, shift), value in zip(self.gives, values, strict=True):
            if value > 0.5:
                lines[n, day] = shift
        return lines

    def one_shift_a_day(self, n: int, agent: DailyAgent) -> None:
        """Nobody works twice a day, on a day off, or what they cannot."""
        for day in range(self.problem.days):
            name = f"y_{n}_{day}"
            most = 0 if day in agent.days_off else 1
            works = self.model.add_variable(name, 0, most, cat="Binary")
            works.upBound = most  # PuLP widens binary variables
            self.works[n, day] = works
            terms: Terms = [(works, -1.0)]
            for shift, limit in enumerate(agent.most_shifts):
                if limit == 0 or most == 0:
                    continue
                gives = self.model.add_variable(f"x_{n}_{day}_{shift}", cat="Binary")
                self.gives[n, day, shift] = gives
                terms.append((gives, 1.0))
                wish = self.problem.off_cost[n, day, shift] - self.problem.on_cost[n, day, shift]
                if wish:
                    self.cost.append((gives, float(wish)))
            self.model += weighted_sum(terms) == 0

    def successions(self, n: int) -> None:
        """Keep shifts from following those that forbid it."""
        names = [shift.shift for shift in self.problem.shifts]
        for (agent, day, shift), gives in list(self.gives.items()):
            if agent != n:
                continue
            following = [names.index(f) for f in self.problem.shifts[shift].forbidden_next]
            later = [self.gives.get((n, day + 1, f)) for f in following]
            terms = [(variable, 1.0) for variable in later if variable is not None]
            if terms:
                self.model += weighted_sum([(gives, 1.0), *terms]) <= 1

    def numbers_and_minutes(self, n: int, agent: DailyAgent) -> None:
        """Keep the limits of each type of shift and of the hours."""
        minutes: Terms = []
        for shift, limit in enumerate(agent.most_shifts):
            terms = [
                (self.gives[n, day, shift], 1.0)
                for day in range(self.problem.days)
                if (n, day, shift) in self.gives
            ]
            if len(terms) > limit:
                self.model += weighted_sum(terms) <= limit
            length = float(self.problem.shifts[shift].minutes)
            minutes += [(variable, length) for variable, _ in terms]
        self.model += weighted_sum(minutes) <= agent.most_minutes
        self.model += weighted_sum(minutes) >= agent.least_minutes

    def runs_of_work(self, n: int, agent: DailyAgent) -> None:
        """Limit days in a row from above and, away from the ends, from below."""
        days = self.problem.days
        for first in range(days - agent.most_run):
            run = [(self.works[n, first + k], 1.0) for k in range(agent.most_run + 1)]
            self.model += weighted_sum(run) <= agent.most_run
        for length in range(1, agent.least_run):
            for before in range(days - length - 1):
                inside = [(self.works[n, before + 1 + k], 1.0) for k in range(length)]
                ends = [(self.works[n, day], -1.0) for day in (before, before + length + 1)]
                self.model += weighted_sum([*inside, *ends]) <= length - 1

    def days_of_rest(self, n: int, agent: DailyAgent) -> None:
        """Away from the ends, rests are not too short."""
        for length in range(1, agent.least_rest):
            for before in range(self.problem.days - length - 1):
                inside = [(self.works[n, before + 1 + k], -1.0) for k in range(length)]
                ends = [(self.works[n, day], 1.0) for day in (before, before + length + 1)]
                self.model += weighted_sum([*ends, *inside]) <= 1

    def weekends(self, n: int, agent: DailyAgent) -> None:
        """Limit the weekends with work."""
        worked: Terms = []
        for saturday in range(5, self.problem.days, 7):
            weekend = self.model.add_variable(f"w_{n}_{saturday}", cat="Binary")
            worked.append((weekend, 1.0))
            for day in (saturday, saturday + 1):
                if day < self.problem.days:
                    self.model += self.works[n, day] <= weekend
        if worked:
            self.model += weighted_sum(worked) <= agent.most_weekends

    def heads(self) -> None:
        """Price missing heads and those beyond the need."""
        problem = self.problem
        for day, shift in np.argwhere((problem.under_cost > 0) | (problem.over_cost > 0)):
            need = float(problem.need[day, shift])
            missing = self.model.add_variable(f"u_{day}_{shift}", 0, need)
            beyond = self.model.add_variable(f"o_{day}_{shift}", 0)
            there: Terms = [
                (self.gives[n, int(day), int(shift)], 1.0)
                for n in range(len(problem.agents))
                if (n, int(day), int(shift)) in self.gives
            ]
            self.model += weighted_sum([*there, (missing, 1.0), (beyond, -1.0)]) == need
            self.cost.append((missing, float(problem.under_cost[day, shift])))
            self.cost.append((beyond, float(problem.over_cost[day, shift])))
