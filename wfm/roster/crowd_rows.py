"""Named limits of a crowd of agents, and what can be given to them: the rows of its programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain.record import IntArray
from wfm.roster.cover_demand import CoverDemand
from wfm.roster.problem import Problem
from wfm.solver import weighted_sum

if TYPE_CHECKING:
    import pulp

Terms = list[tuple["pulp.LpVariable", float]]

REQUIREMENT, HEADCOUNT, LEAVE, BARRED = "requirement", "headcount", "leave", "barred"
"""Names of the limits that are no rule of the roster."""


@dataclass(frozen=True, slots=True, order=True)
class Limit:
    """One limit in planner's words.

    Parameters
    ----------
    rule : str
        ``requirement``, ``headcount``, ``leave``, ``barred`` or a field of `RosterRules`.
    who : str
        Queues of a requirement, else skills and contract of the class of agents.
    first_day, last_day : int
        Day numbers of a requirement, -1 for a limit that holds throughout.
    """

    rule: str
    who: str
    first_day: int = -1
    last_day: int = -1


@dataclass(frozen=True, slots=True)
class Easing:
    """Something that could be given: an agent, an hour of overtime, a step or exception of a rule.

    Parameters
    ----------
    what : str
        ``agents`` or a field of `RosterRules`, or ``leave``.
    who : str
        Class of agents.
    """

    what: str
    who: str


@dataclass(frozen=True, slots=True)
class AgentClass:
    """Agents whom the requirement cannot tell apart.

    Parameters
    ----------
    name : str
        Skills, and ``part-time`` where it applies.
    group : int
        Number of the skill group.
    members : ndarray of int
        Their rows.
    """

    name: str
    group: int
    members: IntArray


def agent_classes(problem: Problem) -> tuple[AgentClass, ...]:
    """Return the agents by skill group and contract."""
    names = ["+".join(group) for group in problem.roster.skill_groups]
    classes = []
    for g, name in enumerate(names):
        for part_time in (False, True):
            rows = np.flatnonzero((problem.group == g) & (problem.part_time == part_time))
            if rows.size:
                label = f"{name}, part-time" if part_time else name
                classes.append(AgentClass(label, g, rows))
    return tuple(classes)


class LimitRows:
    """Variables and rows of the programme; `wfm.roster.crowd_limits` says which.

    Parameters
    ----------
    problem : Problem
    demand : CoverDemand
        What has to be covered, and what each kind of work covers.
    stated : callable
        Says of a `Limit` whether it holds.
    gifts : mapping of Easing to float
        What is given for nothing.
    exception_price : float, optional
        With a price everything can be eased: the model then looks for the cheapest easing that
        covers the requirement in full. Without, what is missing is paid for.
    easable : callable
        Says of an `Easing` whether it can be had at its price.
    """

    def __init__(
        self,
        problem: Problem,
        demand: CoverDemand,
        stated: Callable[[Limit], bool],
        gifts: Mapping[Easing, float],
        exception_price: float | None,
        easable: Callable[[Easing], bool],
    ) -> None:
        import pulp

        self.problem, self.demand, self.stated = problem, demand, stated
        self.gifts, self.exception_price, self.easable = gifts, exception_price, easable
        self.classes = agent_classes(problem)
        self.model = pulp.LpProblem("limits", pulp.LpMinimize)
        self.cost: Terms = []
        self.limits: dict[Limit, list[str]] = defaultdict(list)
        self.eased: dict[Easing, list[pulp.LpVariable]] = defaultdict(list)
        self.works: dict[tuple[int, int], dict[int, pulp.LpVariable]] = defaultdict(dict)
        self.overtime_multiple = problem.settings.rules.overtime_multiple
        self._numbers = count()

    def row(
        self,
        kind: AgentClass,
        rule: str,
        terms: Terms,
        most: float,
        *,
        each: float,
        step: float | None = None,
    ) -> None:
        """Add a row of a rule, with whatever can be given to it.

        `each` is what one more agent of the class adds to the limit, `step` what easing the
        rule by one adds for all of them together; None when it cannot be eased evenly.
        """
        limit = Limit(rule, kind.name)
        if not terms or not self.stated(limit):
            return
        agents, easing = Easing("agents", kind.name), Easing(rule, kind.name)
        given: Terms = []
        if self.exception_price is None:
            given.append((self.given(agents), -each))
            if step:
                given.append((self.given(easing), -step))
        else:
            if self.easable(agents):
                given.append((self.given(agents), -each))
            if rule not in (HEADCOUNT, BARRED) and step != 0.0 and self.easable(easing):
                given.append((self.exception(easing), -1.0))
        self.add(limit, weighted_sum([*terms, *given]) <= most)

    def given(self, easing: Easing) -> pulp.LpVariable:
        """Return what is given to all rows alike: a gift, or what the model pays for."""
        if easing not in self.eased:
            gift = float(self.gifts.get(easing, 0.0))
            most = gift if self.exception_price is None else None
            variable = self.model.add_variable(self._name("given"), gift, most, cat="Integer")
            if self.exception_price is not None:
                kind = next(k for k in self.classes if k.name == easing.who)
                self.cost.append((variable, self.own_hours(kind)[0]))
            self.eased[easing] = [variable]
        return self.eased[easing][0]

    def exception(self, easing: Easing) -> pulp.LpVariable:
        """Exceptions to one row; hours are paid by the hour."""
        overtime = easing.what == "max_overtime_hours"
        cat = "Continuous" if overtime else "Integer"
        variable = self.model.add_variable(self._name("eased"), 0, cat=cat)
        price = self.overtime_multiple if overtime else float(self.exception_price or 0.0)
        self.cost.append((variable, price))
        self.eased[easing].append(variable)
        return variable

    def add(self, limit: Limit, row: pulp.LpConstraint) -> None:
        """Add a row under the name of its limit."""
        name = self._name("row")
        self.model += row, name
        self.limits[limit].append(name)

    def work(
        self,
        number: int,
        days: range | list[int],
        *,
        nights: bool = False,
        shifts: set[int] | frozenset[int] | None = None,
    ) -> Terms:
        """Agents of a class who start work on some days."""
        shift_of = self.demand.shift_of_work
        return [
            (variable, 1.0)
            for day in days
            for work, variable in self.works.get((number, day), {}).items()
            if (not nights or self.problem.night[shift_of[work]])
            and (shifts is None or shift_of[work] in shifts)
        ]

    def _name(self, kind: str) -> str:
        return f"{kind}_{next(self._numbers)}"

    def hours_worked(self, number: int, days: range) -> Terms:
        """Hours of a class on work that starts on some days."""
        return [
            (variable, float(self.demand.paid_hours[work]))
            for day in days
            for work, variable in self.works.get((number, day), {}).items()
        ]

    def own_hours(self, kind: AgentClass) -> tuple[float, float]:
        """Contract hours of one more agent of the class, and those with overtime."""
        problem = self.problem
        fullest = int(problem.contract_minutes[kind.members].argmax())
        row = kind.members[fullest]
        return float(problem.contract_minutes[row]) / 60, float(problem.most_minutes[row]) / 60
