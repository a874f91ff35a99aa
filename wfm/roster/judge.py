"""The judge: every broken rule of any roster, whoever or whatever made it.

Nothing here knows of a solver, and nothing that builds rosters is used here. Each rule is one
function that reads the days of one agent and yields what is wrong with them.
"""

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
    Roster,
    ShiftPattern,
    contract_minutes,
)
from wfm.domain.record import Record
from wfm.domain.settings import RosterRules
from wfm.roster.clock import rest_minutes

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
    """

    rule: str
    agent: str
    days: tuple[date, ...]
    detail: str


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


def judge(
    roster: Roster, calendar: Calendar, rules: RosterRules, part_time_shifts: frozenset[str]
) -> tuple[Violation, ...]:
    """Return every violation of the hard rules.

    Parameters
    ----------
    roster : Roster
        Any roster, also one edited by hand.
    calendar : Calendar
        Must reach over the period: its work days say how many hours are owed.
    rules : RosterRules
    part_time_shifts : frozenset of str
        Codes of the shifts that only part-time agents work, and that are all they work; with
        an empty set everybody works every shift.

    Returns
    -------
    tuple of Violation
        Agent by agent in the order of the roster; empty for a legal roster.

    Raises
    ------
    InvalidInput
        If the calendar does not reach over the period.
    """
    found = []
    for days in agent_days(roster, calendar, rules, part_time_shifts):
        for name, rule in RULES.items():
            for indices, detail in rule(days, rules):
                when = tuple(days.dates[i] for i in indices)
                found.append(Violation(name, days.agent.agent, when, detail))
    return tuple(found)


def agent_days(
    roster: Roster, calendar: Calendar, rules: RosterRules, part_time_shifts: frozenset[str]
) -> Iterator[AgentDays]:
    """Yield what the rules look at, agent by agent."""
    on_leave = roster.leave != ""
    works = np.array([calendar.day(day).works for day in roster.grid.dates])
    owed = contract_minutes(roster.agents, on_leave, works, rules.standard_day_hours)
    history = roster.previous.shape[1]
    dates = tuple(
        roster.grid.first_day + timedelta(days=d) for d in range(-history, roster.grid.day_count)
    )
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
        )


def _leave(days: AgentDays, _: RosterRules) -> Broken:
    for index, shift in days.worked(days.history):
        if days.on_leave[index]:
            yield (index,), f"works {shift.shift} on a day of leave"


def _hired(days: AgentDays, _: RosterRules) -> Broken:
    for index, shift in days.worked(days.history):
        if days.agent.hired is not None and days.dates[index] < days.agent.hired:
            yield (index,), f"works {shift.shift} before the first day, {days.agent.hired}"


def _night_bar(days: AgentDays, _: RosterRules) -> Broken:
    if days.agent.nights_allowed:
        return
    for index, shift in days.worked(days.history):
        if shift.is_night:
            yield (index,), f"works the night shift {shift.shift} but is barred from nights"


def _contract_type(days: AgentDays, _: RosterRules) -> Broken:
    part_time = days.agent.contract_share < 1
    if not days.part_time_shifts:
        return
    for index, shift in days.worked(days.history):
        if (shift.shift in days.part_time_shifts) != part_time:
            kind = "part-time" if part_time else "full-time"
            yield (index,), f"works {shift.shift}, which is no shift for a {kind} agent"


def _max_consecutive_days(days: AgentDays, rules: RosterRules) -> Broken:
    for first, last in _runs([shift is not None for shift in days.work]):
        length = last - first
        if length > rules.max_consecutive_days and last > days.history:
            at_most = rules.max_consecutive_days
            yield tuple(range(first, last)), f"works {length} days in a row, at most {at_most}"


def _min_rest(days: AgentDays, rules: RosterRules) -> Broken:
    earlier: tuple[int, ShiftPattern] | None = None
    for index, shift in days.worked():
        if earlier is not None and index >= days.history and _known(days, earlier[0], index):
            before, previous = earlier
            minutes = rest_minutes(
                previous, days.dates[before], shift, days.dates[index], days.timezone
            )
            if minutes < rules.min_rest_hours * 60 - TOLERANCE_MINUTES:
                yield (
                    (before, index),
                    f"rests {minutes / 60:g} h between {previous.shift} and {shift.shift}, "
                    f"at least {rules.min_rest_hours:g} h",
                )
        earlier = index, shift


def _weekly_rest(days: AgentDays, rules: RosterRules) -> Broken:
    for first, last in _weeks(days):
        inside = range(max(first, 0), min(last, len(days.work)))
        # A day outside what is known may have been, or may become, a rest day.
        worked = sum(days.work[i] is not None for i in inside)
        rest = 7 - worked
        if rest < rules.weekly_rest_days and _works_now(days, first, last):
            yield (
                tuple(i for i in inside if days.work[i] is not None),
                f"has {rest} rest days in the week, at least {rules.weekly_rest_days}",
            )


def _weekly_hours(days: AgentDays, rules: RosterRules) -> Broken:
    for first, last in _weeks(days):
        minutes = days.minutes(first, last)
        most = rules.max_weekly_hours * 60
        if minutes > most + TOLERANCE_MINUTES and _works_now(days, first, last):
            inside = range(max(first, 0), min(last, len(days.work)))
            yield (
                tuple(i for i in inside if days.work[i] is not None),
                f"works {minutes / 60:g} h in the week, at most {rules.max_weekly_hours:g} h",
            )


def _period_hours(days: AgentDays, rules: RosterRules) -> Broken:
    minutes = days.minutes(days.history, len(days.work))
    overtime = overtime_minutes(days.agent, rules)
    if minutes > days.contract_minutes + overtime + TOLERANCE_MINUTES:
        yield (
            tuple(index for index, _ in days.worked(days.history)),
            f"works {minutes / 60:g} h in the period, at most "
            f"{days.contract_minutes / 60:.2f} h and {overtime / 60:g} h of overtime",
        )


def _max_consecutive_nights(days: AgentDays, rules: RosterRules) -> Broken:
    for first, last in _runs([shift is not None and shift.is_night for shift in days.work]):
        length = last - first
        if length > rules.max_consecutive_nights and last > days.history:
            at_most = rules.max_consecutive_nights
            yield tuple(range(first, last)), f"works {length} nights in a row, at most {at_most}"


def _max_nights(days: AgentDays, rules: RosterRules) -> Broken:
    nights = tuple(index for index, shift in days.worked(days.history) if shift.is_night)
    if len(nights) > rules.max_nights:
        yield nights, f"works {len(nights)} nights in the period, at most {rules.max_nights}"


def _rest_after_nights(days: AgentDays, rules: RosterRules) -> Broken:
    earlier: tuple[int, ShiftPattern] | None = None
    for index, shift in days.worked():
        if earlier is not None and earlier[1].is_night and index >= days.history:
            night = earlier[0]
            rest = index - night - 1
            goes_on = rest == 0 and shift.is_night
            if rest < rules.rest_days_after_nights and not goes_on and _known(days, night, index):
                yield (
                    (night, index),
                    f"has {rest} rest days between the night and {shift.shift}, "
                    f"at least {rules.rest_days_after_nights}",
                )
        earlier = index, shift


RULES: dict[str, Rule] = {
    "leave": _leave,
    "hired": _hired,
    "night_bar": _night_bar,
    "contract_type": _contract_type,
    "max_consecutive_days": _max_consecutive_days,
    "min_rest": _min_rest,
    "weekly_rest": _weekly_rest,
    "weekly_hours": _weekly_hours,
    "period_hours": _period_hours,
    "max_consecutive_nights": _max_consecutive_nights,
    "max_nights": _max_nights,
    "rest_after_nights": _rest_after_nights,
}
"""Every hard rule by name, in the order in which violations are listed."""


def overtime_minutes(agent: Agent, rules: RosterRules) -> float:
    """Return the overtime an agent may do in the period, in minutes."""
    if not agent.overtime_allowed:
        return 0.0
    return rules.max_overtime_hours * 60 * agent.contract_share


def _runs(flags: list[bool]) -> Iterator[tuple[int, int]]:
    first = None
    for index, flag in enumerate([*flags, False]):
        if flag and first is None:
            first = index
        elif not flag and first is not None:
            yield first, index
            first = None


def _weeks(days: AgentDays) -> Iterator[tuple[int, int]]:
    """Yield the ISO weeks that touch the period, as index ranges that may stick out."""
    monday = days.history - days.dates[days.history].weekday()
    while monday < len(days.dates):
        yield monday, monday + 7
        monday += 7


def _works_now(days: AgentDays, first: int, last: int) -> bool:
    """Say whether the period itself adds work to a week; what is past cannot be mended."""
    return any(shift is not None for shift in days.work[max(first, days.history) : last])


def _known(days: AgentDays, before: int, after: int) -> bool:
    return all(days.known[before + 1 : after])
