"""What locks leave open to each agent on each day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from wfm.domain import Absence, Agent, Request, Roster

Outcomes = frozenset[str] | None
"""Shift codes and `DAY_OFF` left open on a day; None where there is no lock."""


def locked_outcomes(agent: Agent, roster: Roster) -> tuple[Outcomes, ...]:
    """Return what locks leave open on each day of the period."""
    outcomes: list[Outcomes] = [None] * roster.grid.day_count
    for request in roster.requests:
        if request.agent != agent.agent or request.kind != "lock":
            continue
        meant = request.meant(roster.patterns)
        for day, date in enumerate(roster.grid.dates):
            if request.first_day <= date <= request.last_day:
                before = outcomes[day]
                outcomes[day] = meant if before is None else before & meant
    return tuple(outcomes)


def without_absent_locks(
    requests: Sequence[Request], absences: Sequence[Absence]
) -> tuple[Request, ...]:
    """Return requests less the locks of days on which their agent has become absent."""
    kept: list[Request] = []
    for request in requests:
        away = [a for a in absences if a.agent == request.agent] if request.kind == "lock" else []
        if not away:
            kept.append(request)
            continue
        span = (request.last_day - request.first_day).days + 1
        days = [request.first_day + timedelta(days=n) for n in range(span)]
        kept += [
            replace(request, first_day=day, last_day=day)
            for day in days
            if not any(a.first_day <= day <= a.last_day for a in away)
        ]
    return tuple(kept)
