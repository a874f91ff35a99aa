"""What must hold between the parts of the capacity plan's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfm.domain.capacity_settings import CapacitySettings

_ROUNDING = 1e-9


def capacity_mistake(settings: CapacitySettings) -> str:
    """Return what is wrong between the settings; empty if nothing is.

    What follows a semicolon is a hint.
    """
    return _odds(settings) or _hazards(settings) or _lead(settings) or _transfers(settings)


def _odds(settings: CapacitySettings) -> str:
    demand = settings.demand_odds
    totals = {
        "demand_odds": demand.low + demand.expected + demand.high,
        "attrition_odds": sum(one.probability for one in settings.attrition_odds),
    }
    for name, total in totals.items():
        if abs(total - 1) > _ROUNDING:
            return f"the probabilities of {name} add up to {total:.4g}; they must add up to 1"
    factors = [one.factor for one in settings.attrition_odds]
    if len(set(factors)) < len(factors):
        return f"attrition_odds names a factor twice: {factors}"
    return ""


def _hazards(settings: CapacitySettings) -> str:
    worst = max(step.monthly_hazard for step in settings.attrition)
    factor = max(one.factor for one in settings.attrition_odds)
    if worst * factor > 1:
        share = worst * factor
        return (
            f"a monthly_hazard of {worst:.0%} times the factor {factor:g} is {share:.0%}; "
            "no more than everybody can leave"
        )
    return ""


def _lead(settings: CapacitySettings) -> str:
    hiring = settings.hiring
    ready = hiring.lead_months + hiring.training_months
    if ready >= settings.months:
        return (
            f"lead_months {hiring.lead_months:g} and training_months {hiring.training_months:g} "
            f"reach beyond the {settings.months} months of the plan; plan more months"
        )
    return ""


def _transfers(settings: CapacitySettings) -> str:
    if any(one.heads == 0 for one in settings.transfers):
        return "a transfer of 0 heads moves nobody; leave it out"
    months = [one.month for one in settings.leave_months]
    if len(set(months)) < len(months):
        return f"leave_months names a month twice: {months}"
    return ""
