"""Rules that come from one person: bars, protected days, and fixed shifts."""

from __future__ import annotations

from wfm.domain.request import DAY_OFF
from wfm.domain.rule_settings import RosterRules
from wfm.roster.agent_days import TOLERANCE_MINUTES, AgentDays, Broken


def lock(days: AgentDays, _: RosterRules) -> Broken:
    """Find days on which something else is worked than was fixed; leave goes before a lock."""
    for index in range(days.history, len(days.work)):
        outcomes = days.locks[index - days.history] if days.locks else None
        if outcomes is None or days.on_leave[index]:
            continue
        shift = days.work[index]
        done = DAY_OFF if shift is None else shift.shift
        if done not in outcomes:
            fixed = " or ".join(_spoken(code) for code in sorted(outcomes)) or "nothing"
            yield (index,), f"is {_spoken(done)}, but fixed to be {fixed}"


def _spoken(code: str) -> str:
    return "off" if code == DAY_OFF else f"on {code}"


def night_bar(days: AgentDays, _: RosterRules) -> Broken:
    """Find nights of agents who are barred from them, for good or on these days."""
    for index, shift in days.worked(days.history):
        if not shift.is_night:
            continue
        if not days.agent.nights_allowed:
            yield (index,), f"works the night shift {shift.shift} but is barred from nights"
            continue
        for protection in days.protections:
            if protection.bars_night(days.dates[index], shift):
                yield (
                    (index,),
                    f"works the night shift {shift.shift} but is protected "
                    f"({protection.kind}) from {protection.first_day} to {protection.last_day}",
                )
                break


def overtime_bar(days: AgentDays, rules: RosterRules) -> Broken:
    """Find overtime of agents protected on any day: long days then, and hours of the period.

    Overtime is counted over the period, so that one protected day bars it for all of them.
    """
    barring = [p for p in days.protections if not p.overtime]
    if not barring:
        return
    spells = " and ".join(f"{p.first_day} to {p.last_day} ({p.kind})" for p in barring)
    for index, shift in days.worked(days.history):
        day = days.dates[index]
        if any(p.bars_length(day, shift, rules.standard_day_hours) for p in barring):
            yield (
                (index,),
                f"works {shift.paid_minutes / 60:g} h on {shift.shift}, at most "
                f"{rules.standard_day_hours:g} h while protected, {spells}",
            )
    minutes = days.minutes(days.history, len(days.work))
    if minutes > days.contract_minutes + TOLERANCE_MINUTES:
        yield (
            tuple(index for index, _ in days.worked(days.history)),
            f"works {minutes / 60:g} h in the period, {days.contract_minutes / 60:.2f} h by "
            f"contract, but is protected from overtime, {spells}",
        )
