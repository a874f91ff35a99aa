"""The judge's rules about what follows what: rest, runs, successions, weekends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from wfm.domain.rule_settings import RosterRules
from wfm.roster.agent_days import (
    TOLERANCE_MINUTES,
    AgentDays,
    Broken,
    Rule,
    known,
    runs,
    weeks,
    works_now,
)
from wfm.roster.clock import MINUTE, rest_minutes, start_moment

WEEK_DAYS = 7


def _overlap(days: AgentDays, rules: RosterRules) -> Broken:
    """Two shifts at once: a matter of rest between shifts unless that rule is soft."""
    if not rules.is_soft("min_rest_hours"):
        return
    for index, shift in days.worked(max(days.history, 1)):
        earlier = days.work[index - 1]
        if earlier is None:
            continue
        day_before, day = days.dates[index - 1], days.dates[index]
        if rest_minutes(earlier, day_before, shift, day, days.timezone) < -TOLERANCE_MINUTES:
            yield (index - 1, index), f"begins {shift.shift} before {earlier.shift} has ended"


def _rolling_rest(days: AgentDays, rules: RosterRules) -> Broken:
    for index, _ in days.worked(days.history):
        inside = range(max(index - WEEK_DAYS + 1, 0), index + 1)
        worked = tuple(i for i in inside if days.work[i] is not None)
        rest = WEEK_DAYS - len(worked)
        if rest < rules.rolling_rest_days:
            yield (
                worked,
                f"has {rest} rest days in the 7 days to {days.dates[index]}, "
                f"at least {rules.rolling_rest_days}",
            )


def _weekly_rest_hours(days: AgentDays, rules: RosterRules) -> Broken:
    least = rules.min_weekly_rest_hours
    if least is None:
        return
    for first, last in weeks(days):
        longest = _longest_rest(days, first, last)
        if longest < least * 60 - TOLERANCE_MINUTES and works_now(days, first, last):
            inside = range(max(first, 0), min(last, len(days.work)))
            yield (
                tuple(i for i in inside if days.work[i] is not None),
                f"rests {longest / 60:g} h without interruption in the week, at least {least:g} h",
            )


def _longest_rest(days: AgentDays, first: int, last: int) -> float:
    """Return the longest stretch without work within a week, in elapsed minutes."""
    monday = days.dates[days.history] + timedelta(days=first - days.history)
    free_from = start_moment(monday, 0, days.timezone)
    end = start_moment(monday + timedelta(days=WEEK_DAYS), 0, days.timezone)
    longest = 0.0
    for index, shift in days.worked(max(first - 1, 0)):
        if index >= last:
            break
        start = start_moment(days.dates[index], shift.start_minute, days.timezone)
        longest = max(longest, (start - free_from) / MINUTE)
        free_from = max(free_from, start + shift.length_minutes * MINUTE)
    return max(longest, (end - free_from) / MINUTE)


def _min_consecutive_days(days: AgentDays, rules: RosterRules) -> Broken:
    for first, last in runs([shift is not None for shift in days.work]):
        # What began before the period may have to end at once: nobody is asked to go on.
        begins_now = first >= days.history and first > 0 and days.known[first - 1]
        length = last - first
        if begins_now and length < rules.min_consecutive_days and last < len(days.work):
            yield (
                tuple(range(first, last)),
                f"works {length} days in a row, at least {rules.min_consecutive_days}",
            )


def _min_consecutive_days_off(days: AgentDays, rules: RosterRules) -> Broken:
    for first, last in runs([shift is None for shift in days.work]):
        between = first > 0 and days.history <= last < len(days.work)
        length = last - first
        short = length < rules.min_consecutive_days_off
        if between and short and known(days, first - 1, last):
            yield (
                (first - 1, *range(first, last + 1)),
                f"has {length} days off in a row, at least {rules.min_consecutive_days_off}",
            )


def _max_consecutive_days_off(days: AgentDays, rules: RosterRules) -> Broken:
    most = rules.max_consecutive_days_off
    if most is None:
        return
    off = [
        shift is None and told and not away
        for shift, told, away in zip(days.work, days.known, days.on_leave, strict=True)
    ]
    for first, last in runs(off):
        if last - first > most and last > days.history:
            yield (
                tuple(range(first, last)),
                f"has {last - first} days off in a row, at most {most}",
            )


def _forbidden_succession(days: AgentDays, rules: RosterRules) -> Broken:
    forbidden = set(rules.forbidden_successions)
    for index, shift in days.worked(max(days.history, 1)):
        earlier = days.work[index - 1]
        if earlier is not None and (earlier.shift, shift.shift) in forbidden:
            yield (index - 1, index), f"works {shift.shift} the day after {earlier.shift}"


def _forward_rotation(days: AgentDays, rules: RosterRules) -> Broken:
    most = rules.forward_rotation_hours
    if most is None:
        return
    for index, shift in days.worked(max(days.history, 1)):
        earlier = days.work[index - 1]
        if earlier is not None and earlier.start_minute - shift.start_minute > most * 60 + 1e-6:
            back = (earlier.start_minute - shift.start_minute) / 60
            yield (
                (index - 1, index),
                f"begins {shift.shift} {back:g} h earlier than {earlier.shift} the day before, "
                f"at most {most:g} h",
            )


def _max_weekends(days: AgentDays, rules: RosterRules) -> Broken:
    def weekend(index: int) -> date | None:
        day = days.dates[index]
        return day - timedelta(days=day.weekday()) if day.weekday() >= 5 else None

    yield from _too_often(days, rules.max_weekends, weekend, "weekends")


def _max_sundays(days: AgentDays, rules: RosterRules) -> Broken:
    def sunday(index: int) -> date | None:
        return days.dates[index] if days.dates[index].weekday() == 6 else None

    yield from _too_often(days, rules.max_sundays, sunday, "Sundays")


def _max_statutory_days(days: AgentDays, rules: RosterRules) -> Broken:
    def statutory(index: int) -> date | None:
        return days.dates[index] if days.statutory[index] else None

    yield from _too_often(days, rules.max_statutory_days, statutory, "statutory days")


def _too_often(
    days: AgentDays, most: int | None, occasion: Callable[[int], date | None], noun: str
) -> Broken:
    """Yield each worked occasion of the period beyond the most there may be."""
    if most is None:
        return
    worked: dict[date, list[int]] = {}
    for index, _ in days.worked(days.history):
        when = occasion(index)
        if when is not None:
            worked.setdefault(when, []).append(index)
    for number, indices in enumerate(worked.values(), start=1):
        if number > most:
            yield tuple(indices), f"works {number} {noun} in the period, at most {most}"


RUN_RULES: dict[str, Rule] = {
    "overlap": _overlap,
    "rolling_rest": _rolling_rest,
    "weekly_rest_hours": _weekly_rest_hours,
    "min_consecutive_days": _min_consecutive_days,
    "min_consecutive_days_off": _min_consecutive_days_off,
    "max_consecutive_days_off": _max_consecutive_days_off,
    "forbidden_succession": _forbidden_succession,
    "forward_rotation": _forward_rotation,
    "max_weekends": _max_weekends,
    "max_sundays": _max_sundays,
    "max_statutory_days": _max_statutory_days,
}
"""Rules about the order of days by name."""
