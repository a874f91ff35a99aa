"""The ledger of unpopular work: what a roster adds to it, and what the past is worth today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from wfm.domain import OFF, Agent, Calendar, Day, DayClass, LedgerEntry, Roster, ShiftPattern
from wfm.domain.people import BURDENS, Burden
from wfm.domain.record import FloatArray
from wfm.domain.shift import LATE_END

HALF_LIFE_DAYS: dict[Burden, float] = {
    "night": 90.0,
    "weekend": 90.0,
    "holiday": 365.0,
    "spring_festival": 730.0,
    "late": 90.0,
}
"""Days after which a piece of unpopular work counts half: festivals are remembered for years."""


def day_burdens(day: Day) -> tuple[Burden, ...]:
    """Return the burdens that any shift starting on a day carries.

    A statutory day is a ``holiday``, those of the Spring Festival (New Year's Eve to the third
    day) are a ``spring_festival`` besides; a Saturday or Sunday is a ``weekend`` unless it is
    a statutory day or a make-up work day.
    """
    if day.day_class is DayClass.STATUTORY:
        if day.festival == "Spring Festival":
            return ("holiday", "spring_festival")
        return ("holiday",)
    if day.day.weekday() >= 5 and day.day_class is not DayClass.MAKEUP:
        return ("weekend",)
    return ()


def shift_burdens(shift: ShiftPattern, late_end: int = LATE_END) -> tuple[Burden, ...]:
    """Return the burdens that a shift carries on any day: it is a ``night``, ``late`` or neither.

    Parameters
    ----------
    shift : ShiftPattern
    late_end : int
        Minutes after midnight; a shift that is no night and ends later is ``late``.
    """
    if shift.is_night:
        return ("night",)
    return ("late",) if shift.is_late(late_end) else ()


def burdens(
    roster: Roster, calendar: Calendar, late_end: int = LATE_END
) -> tuple[LedgerEntry, ...]:
    """Return the ledger entries of a roster's period.

    Parameters
    ----------
    roster : Roster
    calendar : Calendar
        Must reach over the period.
    late_end : int
        As in `shift_burdens`; the scenario says it (``RosterSettings.late_end``).

    Returns
    -------
    tuple of LedgerEntry
        Agent by agent, day by day; a shift may give several (a night on a statutory day).

    Raises
    ------
    InvalidInput
        If the calendar does not reach over the period.
    """
    of_shift = [shift_burdens(pattern, late_end) for pattern in roster.patterns]
    of_day = [(day, day_burdens(calendar.day(day))) for day in roster.grid.dates]
    entries = []
    for agent, row in zip(roster.agents, roster.assignment, strict=True):
        for code, (day, kinds) in zip(row, of_day, strict=True):
            if code == OFF:
                continue
            entries += [LedgerEntry(agent.agent, day, kind) for kind in of_shift[code] + kinds]
    return tuple(entries)


def credits(agents: Sequence[Agent], ledger: Sequence[LedgerEntry], before: date) -> FloatArray:
    """Return what each agent's past unpopular work counts today, per full-time equivalent.

    Parameters
    ----------
    agents : sequence of Agent
        N of them.
    ledger : sequence of LedgerEntry
        Entries of other agents and of days from `before` on are passed over.
    before : date
        First day of the period to plan.

    Returns
    -------
    ndarray, shape (5, N)
        Credits by burden, in the order of `BURDENS`: each entry counts one when fresh and
        half as much after every half-life (`HALF_LIFE_DAYS`), divided by the contract share.
    """
    number = {agent.agent: n for n, agent in enumerate(agents)}
    kind = {burden: b for b, burden in enumerate(BURDENS)}
    worth = np.zeros((len(BURDENS), len(agents)))
    for entry in ledger:
        age = (before - entry.day).days
        if entry.agent in number and age > 0:
            weight = 0.5 ** (age / HALF_LIFE_DAYS[entry.burden])
            worth[kind[entry.burden], number[entry.agent]] += weight
    shares: FloatArray = worth / np.array([agent.contract_share for agent in agents])
    return shares
