"""The judge: every broken rule of any roster, whoever or whatever made it.

Nothing here knows of a solver, and nothing that builds rosters is used here. Each rule is one
function that reads the days of one agent and yields what is wrong with them.
"""

from __future__ import annotations

from wfm.domain import Agent, Calendar, Roster, ShiftPattern
from wfm.domain.rule_settings import WORD_OF_RULE, RosterRules
from wfm.roster import personal_rules
from wfm.roster.agent_days import (
    TOLERANCE_MINUTES,
    AgentDays,
    Broken,
    Rule,
    Violation,
    agent_days,
    known,
    runs,
    weeks,
    works_now,
)
from wfm.roster.clock import rest_minutes
from wfm.roster.judge_hours import HOUR_RULES, hours_of_weeks
from wfm.roster.judge_runs import RUN_RULES


def judge(
    roster: Roster, calendar: Calendar, rules: RosterRules, part_time_shifts: frozenset[str]
) -> tuple[Violation, ...]:
    """Return every violation of the rules; those of soft rules have a weight.

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
        Agent by agent in the order of the roster; a roster without hard ones is legal.

    Raises
    ------
    InvalidInput
        If the calendar does not reach over the period.
    """
    found = []
    weights = rules.weights
    for days in agent_days(roster, calendar, rules, part_time_shifts):
        for name, rule in RULES.items():
            weight = weights.get(WORD_OF_RULE.get(name, ""), 0.0)
            for indices, detail in rule(days, rules):
                when = tuple(days.dates[i] for i in indices)
                found.append(Violation(name, days.agent.agent, when, detail, weight))
    return tuple(found)


def _leave(days: AgentDays, _: RosterRules) -> Broken:
    for index, shift in days.worked(days.history):
        if days.on_leave[index]:
            yield (index,), f"works {shift.shift} on a day of leave"


def _hired(days: AgentDays, _: RosterRules) -> Broken:
    for index, shift in days.worked(days.history):
        if days.agent.hired is not None and days.dates[index] < days.agent.hired:
            yield (index,), f"works {shift.shift} before the first day, {days.agent.hired}"


def _contract_type(days: AgentDays, _: RosterRules) -> Broken:
    part_time = days.agent.contract_share < 1
    if not days.part_time_shifts:
        return
    for index, shift in days.worked(days.history):
        if (shift.shift in days.part_time_shifts) != part_time:
            kind = "part-time" if part_time else "full-time"
            yield (index,), f"works {shift.shift}, which is no shift for a {kind} agent"


def _max_consecutive_days(days: AgentDays, rules: RosterRules) -> Broken:
    for first, last in runs([shift is not None for shift in days.work]):
        length = last - first
        if length > rules.max_consecutive_days and last > days.history:
            at_most = rules.max_consecutive_days
            yield tuple(range(first, last)), f"works {length} days in a row, at most {at_most}"


def _min_rest(days: AgentDays, rules: RosterRules) -> Broken:
    earlier: tuple[int, ShiftPattern] | None = None
    for index, shift in days.worked():
        if earlier is not None and index >= days.history and known(days, earlier[0], index):
            before, previous = earlier
            minutes = rest_minutes(
                previous, days.dates[before], shift, days.dates[index], days.timezone
            )
            # Two shifts at once are no lack of rest that a soft rule could allow: see overlap.
            overlap = rules.is_soft("min_rest_hours") and minutes < -TOLERANCE_MINUTES
            if minutes < rules.min_rest_hours * 60 - TOLERANCE_MINUTES and not overlap:
                hours, least = minutes / 60, f"at least {rules.min_rest_hours:g} h"
                what = f"rests {hours:g} h between {previous.shift} and {shift.shift}, {least}"
                if hours < 0:
                    what = f"begins {shift.shift} {-hours:g} h before the end of {previous.shift}"
                yield (before, index), what
        earlier = index, shift


def _weekly_rest(days: AgentDays, rules: RosterRules) -> Broken:
    for first, last in weeks(days):
        inside = range(max(first, 0), min(last, len(days.work)))
        # A day outside what is known may have been, or may become, a rest day.
        worked = sum(days.work[i] is not None for i in inside)
        rest = 7 - worked
        if rest < rules.weekly_rest_days and works_now(days, first, last):
            yield (
                tuple(i for i in inside if days.work[i] is not None),
                f"has {rest} rest days in the week, at least {rules.weekly_rest_days}",
            )


def _weekly_hours(days: AgentDays, rules: RosterRules) -> Broken:
    yield from hours_of_weeks(days, rules.max_weekly_hours)


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
    for first, last in runs([shift is not None and shift.is_night for shift in days.work]):
        length = last - first
        if length > rules.max_consecutive_nights and last > days.history:
            at_most = rules.max_consecutive_nights
            yield tuple(range(first, last)), f"works {length} nights in a row, at most {at_most}"


def _max_nights(days: AgentDays, rules: RosterRules) -> Broken:
    nights = tuple(index for index, shift in days.worked(days.history) if shift.is_night)
    for count in range(rules.max_nights + 1, len(nights) + 1):
        yield nights[:count], f"works {count} nights in the period, at most {rules.max_nights}"


def _rest_after_nights(days: AgentDays, rules: RosterRules) -> Broken:
    earlier: tuple[int, ShiftPattern] | None = None
    for index, shift in days.worked():
        if earlier is not None and earlier[1].is_night and index >= days.history:
            night = earlier[0]
            rest = index - night - 1
            goes_on = rest == 0 and shift.is_night
            if rest < rules.rest_days_after_nights and not goes_on and known(days, night, index):
                yield (
                    (night, index),
                    f"has {rest} rest days between the night and {shift.shift}, "
                    f"at least {rules.rest_days_after_nights}",
                )
        earlier = index, shift


RULES: dict[str, Rule] = {
    "leave": _leave,
    "hired": _hired,
    "night_bar": personal_rules.night_bar,
    "overtime_bar": personal_rules.overtime_bar,
    "lock": personal_rules.lock,
    "contract_type": _contract_type,
    "max_consecutive_days": _max_consecutive_days,
    "min_rest": _min_rest,
    "weekly_rest": _weekly_rest,
    "weekly_hours": _weekly_hours,
    "period_hours": _period_hours,
    "max_consecutive_nights": _max_consecutive_nights,
    "max_nights": _max_nights,
    "rest_after_nights": _rest_after_nights,
    **HOUR_RULES,
    **RUN_RULES,
}
"""Every rule by name, in the order in which violations are listed."""


def overtime_minutes(agent: Agent, rules: RosterRules) -> float:
    """Return the overtime an agent may do in the period, in minutes."""
    if not agent.overtime_allowed:
        return 0.0
    return rules.max_overtime_hours * 60 * agent.contract_share
