"""The people of the first day by tenure, those sure to come, and those sure to go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from wfm.capacity import CapacityPeriod, Cohort, Crew, merged, tenure_months
from wfm.domain.capacity_settings import CapacitySettings
from wfm.domain.errors import InvalidInput, InvalidInputs
from wfm.domain.event import Finding
from wfm.domain.people import Agent


def crew_of(
    agents: Sequence[Agent], settings: CapacitySettings, periods: Sequence[CapacityPeriod]
) -> tuple[Crew, tuple[Finding, ...]]:
    """Return the people of the first day by tenure, those sure to come, and the transfers.

    Raises
    ------
    InvalidInputs
        Every agent without a day of hiring where the settings do not say what to take, and
        every transfer outside the plan.
    """
    unknown = [a for a in agents if a.hired is None]
    if unknown and settings.unknown_tenure_months is None:
        hint = "fill in the column hired, or set capacity.unknown_tenure_months"
        raise InvalidInputs(
            InvalidInput("has no day of hiring", where=f"agent {a.agent}", hint=hint)
            for a in unknown
        )
    start, end = periods[0].first_day, periods[-1].last_day
    by_role: dict[bool, list[Cohort]] = defaultdict(list)
    late = []
    for agent in agents:
        hired = agent.hired
        if hired is None or hired < start:
            months = settings.unknown_tenure_months or 0.0
            if hired is not None:
                months = tenure_months(hired, start, settings.by)
            cohort = Cohort(1.0, agent.contract_share, months, 0, opening=True)
        elif hired <= end:
            cohort = Cohort(1.0, agent.contract_share, 0.0, _period_of(hired, periods))
        else:
            late.append(agent.agent)
            continue
        by_role[agent.role == "leader"].append(cohort)
    coming, going = _transfers(settings, periods)
    findings = [
        Finding(
            f"agents hired after {end} are left out: {len(late)}", "agents", "info", "capacity"
        )
    ] * bool(late)
    free = [a.overtime_allowed for a in agents if a.role != "leader"]
    crew = Crew(
        agents=merged([*by_role[False], *coming]),
        leaders=merged(by_role[True]),
        going=going,
        overtime_share=sum(free) / len(free) if free else 1.0,
    )
    return crew, tuple(findings)


def _transfers(
    settings: CapacitySettings, periods: Sequence[CapacityPeriod]
) -> tuple[list[Cohort], dict[int, int]]:
    coming: list[Cohort] = []
    going: dict[int, int] = defaultdict(int)
    wrong = []
    for one in settings.transfers:
        if not periods[0].first_day <= one.day <= periods[-1].last_day:
            what = f"{one.day} lies outside {periods[0].first_day} to {periods[-1].last_day}"
            wrong.append(InvalidInput(what, where="capacity.transfers"))
            continue
        place = _period_of(one.day, periods)
        if one.heads > 0:
            heads = float(one.heads)
            coming.append(Cohort(heads, heads, one.tenure_months, place, moved=True))
        else:
            going[place] -= one.heads
    if wrong:
        raise InvalidInputs(wrong)
    return coming, dict(going)


def _period_of(day: date, periods: Sequence[CapacityPeriod]) -> int:
    return next(n for n, period in enumerate(periods) if day <= period.last_day)
