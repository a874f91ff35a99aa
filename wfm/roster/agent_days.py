"""What the judge's rules look at: the days of one agent, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from wfm.domain import (
    OFF,
    UNKNOWN,
    Agent,
    Calendar,
    DayClass,
    Protection,
    Roster,
    ShiftPattern,
    contract_minutes,
)
from wfm.domain.hour_limits import HourLimit, hour_limits
from wfm.domain.hours import working_days
from wfm.domain.record import Record
from wfm.domain.rule_settings import RosterRules
from wfm.roster.locks import Outcomes, locked_outcomes
from wfm.roster.protected_days import protections_of

TOLERANCE_MINUTES = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Violation(Record):
    """One broken rule.

    Parameters
    ----------
    rule : str
        Name of the rule, for example ``min_rest``.
    agent : str
        Agent id.
    days : tuple of date
        The days that break it together, in order.
    detail : str
        What is wrong, in a planner's words.
    weight : float
        Price of breaking a soft rule, in agent-hours; 0 for a hard one.
    """

    rule: str
    agent: str
    days: tuple[date, ...]
    detail: str
    weight: float = 0.0

    @property
    def hard(self) -> bool:
        """True when the rule may not be broken at any price."""
        return self.weight == 0


@dataclass(frozen=True, slots=True, eq=False)
class AgentDays(Record):
    """What the rules look at: one agent's days from the history to the end of the period.

    Parameters
    ----------
    agent : Agent
    dates : tuple of date
        H days of history, then the D days of the period.
    work : tuple of (ShiftPattern or None)
        The shift of each day; None when off or unknown.
    known : tuple of bool
        False for days of history nobody has told us about.
    on_leave : tuple of bool
        Days of leave; False in the history.
    history : int
        H, the number of days before the period.
    contract_minutes : float
        Working minutes owed over the period.
    timezone : str
        IANA name.
    part_time_shifts : frozenset of str
        Codes of the shifts for part-time agents.
    locks : tuple of (frozenset of str or None)
        What is fixed on each day of the period, see `wfm.roster.locks`; empty for nothing.
    protections : tuple of Protection
        The agent's own that touch the period.
    statutory : tuple of bool
        Statutory days off; False in the history.
    limits : tuple of HourLimit
        Most hours in months and averaging cycles.
    """

    agent: Agent
    dates: tuple[date, ...]
    work: tuple[ShiftPattern | None, ...]
    known: tuple[bool, ...]
    on_leave: tuple[bool, ...]
    history: int
    contract_minutes: float
    timezone: str
    part_time_shifts: frozenset[str]
    locks: tuple[Outcomes, ...] = ()
    protections: tuple[Protection, ...] = ()
    statutory: tuple[bool, ...] = ()
    limits: tuple[HourLimit, ...] = ()

    def worked(self, first: int = 0) -> Iterator[tuple[int, ShiftPattern]]:
        """Yield day index and shift of the worked days from index `first` on."""
        for index in range(first, len(self.work)):
            shift = self.work[index]
            if shift is not None:
                yield index, shift

    def minutes(self, first: int, last: int) -> int:
        """Working minutes of the days `first` up to, not including, `last`."""
        shifts = self.work[max(first, 0) : last]
        return sum(shift.paid_minutes for shift in shifts if shift is not None)


Broken = Iterator[tuple[tuple[int, ...], str]]
Rule = Callable[[AgentDays, RosterRules], Broken]


def agent_days(
    roster: Roster, calendar: Calendar, rules: RosterRules, part_time_shifts: frozenset[str]
) -> Iterator[AgentDays]:
    """Yield what the rules look at, agent by agent."""
    on_leave = roster.leave != ""
    works = working_days(roster.grid.dates, calendar, rules)
    owed = contract_minutes(roster.agents, on_leave, works, rules.standard_day_hours)
    history = roster.previous.shape[1]
    dates = tuple(
        roster.grid.first_day + timedelta(days=d) for d in range(-history, roster.grid.day_count)
    )
    kinds = [calendar.day(day).day_class for day in roster.grid.dates]
    statutory = tuple(kind is DayClass.STATUTORY for kind in kinds)
    codes = np.concatenate([roster.previous, roster.assignment], axis=1)
    for number, agent in enumerate(roster.agents):
        row = [int(code) for code in codes[number]]
        yield AgentDays(
            agent=agent,
            dates=dates,
            work=tuple(roster.patterns[c] if c > OFF else None for c in row),
            known=tuple(c != UNKNOWN for c in row),
            on_leave=(False,) * history + tuple(bool(x) for x in on_leave[number]),
            history=history,
            contract_minutes=float(owed[number]),
            timezone=roster.grid.timezone,
            part_time_shifts=part_time_shifts,
            locks=locked_outcomes(agent, roster) if roster.requests else (),
            protections=protections_of(agent, roster),
            statutory=(False,) * history + statutory,
            limits=hour_limits(agent, on_leave[number], roster.grid.dates, calendar, rules),
        )


def runs(flags: list[bool]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of true flags, as index ranges."""
    first = None
    for index, flag in enumerate([*flags, False]):
        if flag and first is None:
            first = index
        elif not flag and first is not None:
            yield first, index
            first = None


def weeks(days: AgentDays) -> Iterator[tuple[int, int]]:
    """Yield the ISO weeks that touch the period, as index ranges that may stick out."""
    monday = days.history - days.dates[days.history].weekday()
    while monday < len(days.dates):
        yield monday, monday + 7
        monday += 7


def works_now(days: AgentDays, first: int, last: int) -> bool:
    """Say whether the period itself adds work to a week; what is past cannot be mended."""
    return any(shift is not None for shift in days.work[max(first, days.history) : last])


def known(days: AgentDays, before: int, after: int) -> bool:
    """Say whether all days between two are known."""
    return all(days.known[before + 1 : after])
