"""Agents for whom no legal month exists: what contradicts what, and the cheapest way out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from wfm.domain import UNKNOWN, Calendar, Request, Roster, Schedule
from wfm.domain.record import Record
from wfm.domain.rule_settings import SOFT_RULES
from wfm.domain.settings import RosterSettings
from wfm.roster.conflict import smallest_conflict
from wfm.roster.problem import make_problem
from wfm.roster.swap import only

LOCK, RULE, HISTORY, NIGHT_BAR, PROTECTION, CONTRACT = (
    "lock", "rule", "history", "night_bar", "protection", "contract_type"
)  # fmt: skip
HOURS = "max_overtime_hours"
NO_LIMIT_HOURS = 10_000.0


@dataclass(frozen=True, slots=True, order=True)
class Demand:
    """One thing that is asked of an agent's month.

    Parameters
    ----------
    kind : str
        ``lock``, ``rule``, ``history`` (the shifts before the period), ``night_bar``,
        ``protection`` or ``contract_type``.
    name : str
        The rule's word; empty for the others.
    number : int
        Number of the lock or protection among the agent's.
    """

    kind: str
    name: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class NoMonth(Record):
    """An agent who cannot be given what is asked.

    Parameters
    ----------
    agent : str
        Agent id.
    conflict : tuple of Demand
        The fewest that cannot hold together.
    locks : tuple of Request
        All fixed shifts of the agent; `Demand.number` counts them.
    is_smallest : bool
    way_out : tuple of Demand
        What has to give way: company rules for this agent, or locks; empty when only the law,
        leave or a bar could, which are not offered.
    price : float
        Each at ``roster.change_cost``, in paid agent-hours; infinite without a way out.
    """

    agent: str
    conflict: tuple[Demand, ...]
    locks: tuple[Request, ...]
    is_smallest: bool
    way_out: tuple[Demand, ...]
    price: float


def agents_without_month(
    roster: Roster,
    schedule: Schedule,
    calendar: Calendar,
    settings: RosterSettings,
    part_time_shifts: frozenset[str],
) -> tuple[NoMonth, ...]:
    """Return the agents whose fixed shifts, history and rules leave no legal month.

    Parameters
    ----------
    roster : Roster
        With everybody off; its requests hold the locks.
    schedule, calendar, settings, part_time_shifts
        As for `wfm.roster.assign`.

    Notes
    -----
    A day off is always legal, so only what must be worked can be impossible: without locks
    everybody has a month. Each set of demands is asked of the month programme
    (`wfm.roster.pricer.MonthPricer`), which knows every rule.
    """
    asked = {request.agent for request in roster.requests if request.kind == "lock"}
    found = []
    for row, agent in enumerate(roster.agents):
        if agent.agent not in asked:
            continue
        one = _OneAgent(only(roster, [row]), schedule, calendar, settings, part_time_shifts)
        if not one.possible(frozenset(one.demands)):
            found.append(one.explained())
    return tuple(found)


class _OneAgent:
    """The demands on one agent, and whether some of them can hold together.

    Parameters
    ----------
    roster : Roster
        Of the agent alone.
    schedule, calendar, settings, part_time_shifts
        As in `agents_without_month`.
    """

    def __init__(
        self,
        roster: Roster,
        schedule: Schedule,
        calendar: Calendar,
        settings: RosterSettings,
        part_time_shifts: frozenset[str],
    ) -> None:
        self.roster, self.schedule, self.calendar = roster, schedule, calendar
        # Nothing but locks is to be worth anything in the month programme.
        fairness = ("night_fairness", "weekend_fairness", "holiday_fairness", "late_fairness")
        prices = dict.fromkeys(("hours_cost", *fairness), 0.0)
        self.settings = settings.model_copy(update=prices)
        self.part_time_shifts = part_time_shifts
        name = roster.agents[0].agent
        self.locks = tuple(r for r in roster.requests if r.agent == name and r.kind == "lock")
        self.protections = tuple(p for p in roster.protections if p.agent == name)
        self.demands = self._demands()

    def _demands(self) -> tuple[Demand, ...]:
        rules = self.settings.rules
        words = [
            word
            for word, soft in SOFT_RULES.items()
            if not rules.is_soft(word) and getattr(rules, word) != soft.off
        ]
        agent = self.roster.agents[0]
        return (
            *(Demand(LOCK, "", number) for number in range(len(self.locks))),
            *(Demand(RULE, word) for word in (*words, HOURS)),
            *([Demand(HISTORY)] if (self.roster.previous >= 0).any() else []),
            *([] if agent.nights_allowed else [Demand(NIGHT_BAR)]),
            *(Demand(PROTECTION, "", number) for number in range(len(self.protections))),
            *([Demand(CONTRACT)] if self.part_time_shifts else []),
        )

    def possible(self, chosen: frozenset[Demand]) -> bool:
        """Say whether a month keeps the chosen demands."""
        from wfm.roster.pricer import MonthPricer

        locks = tuple(lock for n, lock in enumerate(self.locks) if Demand(LOCK, "", n) in chosen)
        if not locks:
            return True
        problem = make_problem(
            self._roster(chosen, locks),
            self.schedule,
            (),
            self.calendar,
            self._settings(chosen),
            self.part_time_shifts if Demand(CONTRACT) in chosen else frozenset(),
        )
        if problem.obliged is None or not problem.obliged.any():
            return True
        cost = np.zeros(problem.allowed.shape[1:])
        _, path = MonthPricer(problem).best(0, cost)
        return bool((path[problem.obliged[0]] >= 0).all())

    def _roster(self, chosen: frozenset[Demand], locks: tuple[Request, ...]) -> Roster:
        roster, agent = self.roster, self.roster.agents[0]
        if Demand(NIGHT_BAR) not in chosen:
            agent = replace(agent, nights_allowed=True)
        history = roster.previous
        if Demand(HISTORY) not in chosen:
            history = np.full_like(history, UNKNOWN)
        kept = tuple(
            p for n, p in enumerate(self.protections) if Demand(PROTECTION, "", n) in chosen
        )
        return replace(roster, agents=(agent,), previous=history, requests=locks, protections=kept)

    def _settings(self, chosen: frozenset[Demand]) -> RosterSettings:
        left_out = {
            d.name: SOFT_RULES[d.name].off if d.name in SOFT_RULES else NO_LIMIT_HOURS
            for d in self.demands
            if d.kind == RULE and d not in chosen
        }
        rules = self.settings.rules.model_copy(update=left_out)
        return self.settings.model_copy(update={"rules": rules})

    def explained(self) -> NoMonth:
        """Return the conflict and the cheapest way out."""
        conflict, smallest = smallest_conflict(self.demands, self.possible)
        way_out = self._way_out()
        price = self.settings.change_cost * len(way_out) if way_out else float("inf")
        name = self.roster.agents[0].agent
        return NoMonth(name, conflict, self.locks, smallest, way_out, price)

    def _way_out(self) -> tuple[Demand, ...]:
        """Return the fewest demands that may give way and suffice, rules before locks."""
        offered = [d for d in self.demands if self._may_give_way(d)]
        offered.sort(key=lambda d: (d.kind != RULE, d.name, d.number))
        for size in range(1, len(offered) + 1):
            for group in combinations(offered, size):
                if self.possible(frozenset(self.demands) - frozenset(group)):
                    return group
        return ()

    def _may_give_way(self, demand: Demand) -> bool:
        """Locks may, and rules that the company made itself."""
        return demand.kind == LOCK or (
            demand.kind == RULE and is_company_rule(self.settings, demand.name)
        )


def is_company_rule(settings: RosterSettings, word: str) -> bool:
    """Say whether a rule is the company's own, so that the company may ease it."""
    source = settings.rules.sources.get(word)
    return source is None or source.certainty == "company"
