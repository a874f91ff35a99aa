"""What it would take for an agent to work another shift on a day, or to be off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from wfm.domain import OFF, Calendar, InvalidInput, LedgerEntry, Requirement, Roster, Schedule
from wfm.domain.record import IntArray, Record
from wfm.domain.settings import RosterSettings
from wfm.domain.spelling import did_you_mean
from wfm.roster.agent_days import Violation
from wfm.roster.deficits import Deficits
from wfm.roster.judge import judge
from wfm.roster.problem import Problem, make_problem
from wfm.roster.swap import agent_row, day_column, only


@dataclass(frozen=True, slots=True, eq=False)
class WishAnswer(Record):
    """One agent's day with another shift, everybody else as before.

    Parameters
    ----------
    agent : str
        Agent id.
    day : date
    before, after : str
        Shift codes, empty for a day off.
    leave : str
        Kind of leave on that day; work is out of the question then.
    broken : tuple of Violation
        Hard rules that it breaks and that were not broken before; none means it is legal.
    short_hours : float
        Change of the agent-hours that nobody covers.
    own_price : float
        Change of the price of the agent's own month: hours off the contract, unfair shares,
        refused wishes.
    price : float
        Both at the roster's prices, in paid agent-hours.
    """

    agent: str
    day: date
    before: str
    after: str
    leave: str
    broken: tuple[Violation, ...]
    short_hours: float
    own_price: float
    price: float

    @property
    def is_legal(self) -> bool:
        """True when no hard rule is broken that was kept before, and there is no leave."""
        return not self.broken and not (self.leave and self.after)


def explain_wish(  # noqa: PLR0913, PLR0917 - the inputs of a roster, and what is asked
    roster: Roster,
    schedule: Schedule,
    requirement: Requirement,
    ledger: tuple[LedgerEntry, ...],
    calendar: Calendar,
    settings: RosterSettings,
    part_time_shifts: frozenset[str],
    agent: str,
    day: date,
    shift: str,
) -> WishAnswer:
    """Say whether an agent may work a shift on a day instead, and what it would cost.

    Parameters
    ----------
    roster, schedule, requirement, ledger, calendar, settings, part_time_shifts
        As for `wfm.roster.assign`, the roster finished.
    agent : str
    day : date
    shift : str
        Code, empty for a day off.

    Raises
    ------
    NotFound
        If nobody has this id.
    InvalidInput
        If the day is outside the period, or there is no such shift.
    """
    row, column = agent_row(roster, agent), day_column(roster, day)
    codes = {pattern.shift for pattern in roster.patterns}
    if shift and shift not in codes:
        hint = did_you_mean(shift, sorted(codes)) or f"OFF, or one of {', '.join(sorted(codes))}"
        raise InvalidInput(f"{shift!r} is no shift", where="--want", hint=hint)
    now = int(roster.assignment[row, column])
    before = roster.patterns[now].shift if now != OFF else ""
    change, number = Deficits(roster, requirement).change_of_day(row, column, shift)
    if shift == before:
        change, number = 0.0, now
    assignment = roster.assignment.copy()
    assignment[row, column] = number
    after = replace(roster, assignment=assignment)
    law = (calendar, settings.rules, part_time_shifts)
    known = judge(only(roster, [row]), *law)
    found = judge(only(after, [row]), *law)
    problem = make_problem(roster, schedule, ledger, calendar, settings, part_time_shifts)
    own = _own(problem, after, row) - _own(problem, roster, row)
    return WishAnswer(
        agent=agent,
        day=day,
        before=before,
        after=shift,
        leave=str(roster.leave[row, column]),
        broken=tuple(v for v in found if v.hard and v not in known),
        short_hours=change,
        own_price=own,
        price=settings.under_cost * change + own,
    )


def _own(problem: Problem, roster: Roster, row: int) -> float:
    return problem.own_cost(row, shift_numbers(problem, roster, row))


def shift_numbers(problem: Problem, roster: Roster, row: int) -> IntArray:
    """Return an agent's month as numbers of the problem's shifts, -1 for off; shape (D,)."""
    number = {shift.shift: s for s, shift in enumerate(problem.shifts)}
    of_pattern = np.array([*(number[p.shift] for p in roster.patterns), OFF])
    path: IntArray = of_pattern[roster.assignment[row]]
    return path
