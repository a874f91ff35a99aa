"""The judge's rules about hours: of a day, of a week, of a month and of an averaging cycle."""

from __future__ import annotations

from wfm.domain.rule_settings import RosterRules
from wfm.roster.agent_days import (
    TOLERANCE_MINUTES,
    AgentDays,
    Broken,
    Rule,
    weeks,
    works_now,
)


def _daily_hours(days: AgentDays, rules: RosterRules) -> Broken:
    if rules.max_daily_hours is None:
        return
    overtime = rules.max_daily_overtime_hours if days.agent.overtime_allowed else 0.0
    most = rules.max_daily_hours + overtime
    for index, shift in days.worked(days.history):
        if shift.paid_minutes > most * 60 + TOLERANCE_MINUTES:
            hours = shift.paid_minutes / 60
            yield (index,), f"works {hours:g} h on {shift.shift}, at most {most:g} h a day"


def _part_time_daily_hours(days: AgentDays, rules: RosterRules) -> Broken:
    most = rules.part_time_daily_hours
    if most is None or days.agent.contract_share == 1:
        return
    for index, shift in days.worked(days.history):
        if shift.paid_minutes > most * 60 + TOLERANCE_MINUTES:
            hours = shift.paid_minutes / 60
            yield (index,), f"works {hours:g} h on {shift.shift} part-time, at most {most:g} h"


def _part_time_weekly_hours(days: AgentDays, rules: RosterRules) -> Broken:
    most = rules.part_time_weekly_hours
    if most is not None and days.agent.contract_share < 1:
        yield from hours_of_weeks(days, most, " part-time")


def hours_of_weeks(days: AgentDays, most_hours: float, kind: str = "") -> Broken:
    """Yield the ISO weeks with more hours than allowed."""
    for first, last in weeks(days):
        minutes = days.minutes(first, last)
        if minutes > most_hours * 60 + TOLERANCE_MINUTES and works_now(days, first, last):
            inside = range(max(first, 0), min(last, len(days.work)))
            yield (
                tuple(i for i in inside if days.work[i] is not None),
                f"works {minutes / 60:g} h{kind} in the week, at most {most_hours:g} h",
            )


def _monthly_overtime(days: AgentDays, _: RosterRules) -> Broken:
    yield from _over_limits(days, "monthly_overtime", "month")


def _cycle_hours(days: AgentDays, rules: RosterRules) -> Broken:
    yield from _over_limits(days, "cycle_hours", f"{rules.hours_cycle}'s cycle")


def _over_limits(days: AgentDays, rule: str, stretch: str) -> Broken:
    for limit in days.limits:
        first, last = days.history + limit.window.first, days.history + limit.window.last
        minutes = days.minutes(first, last)
        if limit.window.rule == rule and minutes > limit.minutes + TOLERANCE_MINUTES:
            yield (
                tuple(index for index, _ in days.worked(first) if index < last),
                f"works {minutes / 60:g} h in the {stretch} from {days.dates[first]}, "
                f"at most {limit.minutes / 60:.2f} h with all overtime",
            )


HOUR_RULES: dict[str, Rule] = {
    "daily_hours": _daily_hours,
    "part_time_daily_hours": _part_time_daily_hours,
    "part_time_weekly_hours": _part_time_weekly_hours,
    "monthly_overtime": _monthly_overtime,
    "cycle_hours": _cycle_hours,
}
"""Rules about hours by name."""
