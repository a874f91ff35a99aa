"""Which wishes a roster grants, day by day, and which it refuses."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from wfm.domain import OFF, Finding, Request, Roster
from wfm.domain.record import Record
from wfm.domain.request import DAY_OFF
from wfm.roster.wishes import days_of


@dataclass(frozen=True, slots=True, eq=False)
class WishOutcome(Record):
    """One wish for one day, and what became of it.

    Parameters
    ----------
    agent : str
        Agent id.
    day : date
    kind : str
        ``want`` or ``avoid``.
    shifts : tuple of str
        What was asked for.
    weight : float
    granted : bool
    worked : str
        Shift code, `DAY_OFF`, or the kind of leave.
    """

    agent: str
    day: date
    kind: str
    shifts: tuple[str, ...]
    weight: float
    granted: bool
    worked: str


def wish_outcomes(roster: Roster) -> tuple[WishOutcome, ...]:
    """Return what became of each wish, request by request and day by day; locks are no wishes."""
    row = {agent.agent: n for n, agent in enumerate(roster.agents)}
    return tuple(
        _outcome(roster, request, row[request.agent], day)
        for request in roster.requests
        if request.kind != "lock" and request.agent in row
        for day in days_of(request, roster)
    )


def _outcome(roster: Roster, request: Request, row: int, day: int) -> WishOutcome:
    number = int(roster.assignment[row, day])
    code = DAY_OFF if number == OFF else roster.patterns[number].shift
    named = code in request.meant(roster.patterns)
    return WishOutcome(
        agent=request.agent,
        day=roster.grid.dates[day],
        kind=request.kind,
        shifts=request.shifts,
        weight=request.weight,
        granted=named if request.kind == "want" else not named,
        worked=str(roster.leave[row, day]) or code,
    )


def wish_findings(roster: Roster) -> tuple[Finding, ...]:
    """Return the share of wishes granted, in total and by agent, and a line for each refused.

    Returns
    -------
    tuple of Finding
        Kinds ``wishes`` for the total, ``agent_wishes`` and ``refused_wish``; empty when
        nobody wishes anything.
    """
    outcomes = wish_outcomes(roster)
    if not outcomes:
        return ()
    found = [Finding(_share(outcomes), "roster", "info", "wishes")]
    refused = Counter(outcome.agent for outcome in outcomes if not outcome.granted)
    for agent in dict.fromkeys(outcome.agent for outcome in outcomes):
        own = tuple(outcome for outcome in outcomes if outcome.agent == agent)
        found.append(Finding(_share(own), agent, "info", "agent_wishes"))
        if refused[agent]:
            found += [_refusal(outcome) for outcome in own if not outcome.granted]
    return tuple(found)


def _share(outcomes: tuple[WishOutcome, ...]) -> str:
    granted = sum(outcome.granted for outcome in outcomes)
    return f"{granted} of {len(outcomes)} wishes granted ({granted / len(outcomes):.0%})"


def _refusal(outcome: WishOutcome) -> Finding:
    verb = "wanted" if outcome.kind == "want" else "wanted to avoid"
    asked = " or ".join(outcome.shifts)
    what = f"refused: {verb} {asked} on {outcome.day}, has {outcome.worked}"
    return Finding(what, outcome.agent, "info", "refused_wish")
