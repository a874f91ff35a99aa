"""Stories, fairness and paid hours of a finished plan."""

from __future__ import annotations

from wfm.domain import Plan
from wfm.roster.fairness_measures import FairnessRow, fairness_measures
from wfm.roster.pay import PayHours, pay_hours
from wfm.roster.why_me import AgentStory, why_me


def stories_of(plan: Plan) -> tuple[AgentStory, ...]:
    """Return the story of every agent of a plan, in the order of its roster."""
    law = (plan.calendar, plan.settings.roster, _part_time(plan))
    return why_me(plan.roster, plan.schedule, plan.ledger, *law)


def measures_of(plan: Plan) -> tuple[FairnessRow, ...]:
    """Return how evenly each burden of a plan is spread, before and after."""
    law = (plan.calendar, plan.settings.roster, _part_time(plan))
    return fairness_measures(plan.roster, plan.schedule, plan.ledger, *law)


def pay_of(plan: Plan) -> tuple[PayHours, ...]:
    """Return the paid hours of every agent of a plan."""
    settings = plan.settings
    return pay_hours(plan.roster, plan.calendar, settings.roster, settings.schedule)


def _part_time(plan: Plan) -> frozenset[str]:
    return frozenset(code for code, shift in plan.settings.shifts.items() if shift.part_time)
