"""Contracts that no shift or rule leaves room for, named before anything is solved."""

from __future__ import annotations

from wfm.domain.errors import InvalidInput
from wfm.domain.event import Finding
from wfm.domain.people import Agent
from wfm.domain.settings import ScenarioSettings

DAYS_A_WEEK = 7
WORK_DAYS_A_WEEK = 5


def contract_mistake(agent: Agent, settings: ScenarioSettings) -> InvalidInput | None:
    """Return why an agent could never be given a shift, None when one fits the contract.

    The hours are those of the period, of a week at least, as if every day were a work day: what
    is refused here is refused by any calendar.
    """
    part_time = agent.contract_share < 1
    apart = any(shift.part_time for shift in settings.shifts.values())
    fitting = [
        shift.paid_minutes / 60
        for shift in settings.shifts.values()
        if not apart or shift.part_time == part_time
    ]
    if not fitting:
        kind = "part-time" if part_time else "full-time"
        what = f"agent {agent.agent} works {kind}, and no shift is for such agents"
        return InvalidInput(what, hint="look at part_time: of the shifts, and at contract_share")
    rules = settings.roster.rules
    overtime = rules.max_overtime_hours if agent.overtime_allowed else 0.0
    days = max(settings.period.days, DAYS_A_WEEK)
    most = agent.contract_share * (days * rules.standard_day_hours + overtime)
    if min(fitting) <= most + 1e-9:
        return None
    what = (
        f"agent {agent.agent} has a contract share of {agent.contract_share:g}: at most "
        f"{most:.1f} h in {days} days, but the shortest shift has {min(fitting):g} h"
    )
    return InvalidInput(what, hint="look for a mistyped share, or add a shorter shift")


def contract_findings(
    agents: tuple[Agent, ...], settings: ScenarioSettings
) -> tuple[Finding, ...]:
    """Return a warning about part-time agents who owe more than the rules let them work."""
    rules = settings.roster.rules.hard_only()
    most = rules.part_time_weekly_hours
    if most is None:
        return ()
    full_week = WORK_DAYS_A_WEEK * rules.standard_day_hours
    beyond = [
        agent.agent
        for agent in agents
        if agent.contract_share < 1 and agent.contract_share * full_week > most + 1e-9
    ]
    if not beyond:
        return ()
    who = "1 part-time agent owes" if len(beyond) == 1 else f"{len(beyond)} part-time agents owe"
    shown = ", ".join(beyond[:5]) + (", ..." if len(beyond) > 5 else "")
    what = f"{who} more than the {most:g} h a week of part_time_weekly_hours: {shown}"
    return (Finding(what, settings.files.agents, "warning", "impossible_contract"),)
