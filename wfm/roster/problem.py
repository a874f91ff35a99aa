"""The roster problem in numbers: who may work what, what is wanted, and what is owed."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np

from wfm.domain import (
    Calendar,
    LedgerEntry,
    Roster,
    Schedule,
    ShiftPattern,
    contract_minutes,
)
from wfm.domain.hours import working_days
from wfm.domain.people import BURDENS
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record
from wfm.domain.rule_settings import RosterRules
from wfm.domain.settings import RosterSettings
from wfm.roster.companions import Companions, make_companions
from wfm.roster.fairness import fairness_cost
from wfm.roster.judge import overtime_minutes
from wfm.roster.ledger import credits
from wfm.roster.machines.machine import Facts
from wfm.roster.machines.rulebook import Rulebook
from wfm.roster.protected_days import barred_shifts, bars_overtime, protections_of
from wfm.roster.rule_limits import period_limits, short_enough
from wfm.roster.sharing import LATE, burden_rates, burden_shares, burden_table
from wfm.roster.wishes import make_wishes, wish_cost_of

MOST_HOUR_LEVELS = 400


@dataclass(frozen=True, slots=True, eq=False)
class Problem(Record):
    """Everything that searches and models need, by agent (N), day (D) and shift (S).

    Parameters
    ----------
    roster : Roster
        With everybody off: agents, leave, history, grid.
    settings : RosterSettings
    shifts : tuple of ShiftPattern
        One pattern stands for each shift.
    part_time : ndarray of bool, shape (N,)
        Agents who work the part-time shifts.
    allowed : ndarray of bool, shape (N, D, S)
        Leave, first day, bars, locks and contract type; nothing that links days.
    group : ndarray of int, shape (N,)
        Number of the agent's skill group in ``roster.skill_groups``.
    wanted : ndarray of int, shape (G, D, S)
        Agents of each skill group whom the schedule puts on each shift.
    paid_minutes : ndarray of int, shape (S,)
    night : ndarray of bool, shape (S,)
    contract_minutes, most_minutes : ndarray, shape (N,)
        What is owed, and what is allowed with overtime.
    burden : ndarray of bool, shape (5, D, S)
        Whether a shift on a day carries each of `BURDENS`.
    share : ndarray, shape (5, N)
        Fair share of each agent.
    price : ndarray, shape (5, N)
        Price of a piece off the share; 0 where the burden is not shared out to the agent.
    sharing : ndarray of bool, shape (5, N)
        Whether the agent has part in the sharing of a burden.
    hour_unit : int
        Minutes of one level of the hours count.
    rulebook : Rulebook
        The soft rules, and hard ones that nothing else here states.
    wish_price : ndarray, shape (N, D, S), optional
        What refused wishes make a shift dearer than a day off; None when nobody wishes
        anything. A day on which a lock demands work has a high reward for it.
    wish_base : ndarray, shape (N,), optional
        What refused wishes and locks charge for a month off.
    obliged : ndarray of bool, shape (N, D), optional
        Days on which a lock demands work.
    companions : Companions, optional
        Who is to work beside whom; None when nobody asks for that.
    """

    roster: Roster
    settings: RosterSettings
    shifts: tuple[ShiftPattern, ...]
    part_time: BoolArray
    allowed: BoolArray
    group: IntArray
    wanted: IntArray
    paid_minutes: IntArray
    night: BoolArray
    contract_minutes: FloatArray
    most_minutes: FloatArray
    burden: BoolArray
    share: FloatArray
    price: FloatArray
    sharing: BoolArray
    hour_unit: int
    rulebook: Rulebook
    wish_price: FloatArray | None = None
    wish_base: FloatArray | None = None
    obliged: BoolArray | None = None
    companions: Companions | None = None

    @property
    def beside_nights(self) -> slice:
        """Burdens that the search weighs beside nights: late shifts only where they are priced."""
        return slice(1, None if self.price[LATE].any() else LATE)

    @property
    def sorts(self) -> IntArray:
        """Sort of each shift; those of one carry the same of `beside_nights`; shape (S,)."""
        marks = self.burden[self.beside_nights].reshape(-1, len(self.shifts))
        sorts: IntArray = np.unique(marks, axis=1, return_inverse=True)[1].ravel()
        return sorts

    @property
    def exact_hours(self) -> bool:
        """True when every shift is a whole number of hour units."""
        return bool((self.paid_minutes % self.hour_unit == 0).all())

    @property
    def shift_units(self) -> IntArray:
        """Hour units of each shift, rounded up so that no cap is overrun; shape (S,)."""
        units: IntArray = -(-self.paid_minutes // self.hour_unit)
        return units

    @property
    def unit_caps(self) -> IntArray:
        """Most hour units of each agent; shape (N,)."""
        caps: IntArray = np.floor(self.most_minutes / self.hour_unit + 1e-9).astype(np.int64)
        return caps

    @property
    def hard_rules(self) -> RosterRules:
        """The rules without the soft ones."""
        return self.settings.rules.hard_only()

    @property
    def most_nights(self) -> int:
        """Most nights of an agent in the period."""
        return min(self.hard_rules.max_nights, self.roster.grid.day_count)

    @property
    def overtime_price(self) -> float:
        """Price of an hour beyond the contract; one short of it costs ``hours_cost``."""
        return self.settings.rules.overtime_multiple * self.settings.hours_cost

    def hours_cost(self, agent: int, minutes: FloatArray) -> FloatArray:
        """Price of working `minutes` in the period instead of the contract's."""
        off = (minutes - self.contract_minutes[agent]) / 60
        price = self.settings.hours_cost
        cost: FloatArray = np.where(off > 0, self.overtime_price * off, -price * off)
        return cost

    def own_cost(self, agent: int, path: IntArray) -> float:
        """Price of one agent's month: hours, unfair burdens, refused wishes, broken soft rules.

        Parameters
        ----------
        agent : int
            Row of the agent.
        path : ndarray of int, shape (D,)
            Shift number of each day, or -1.
        """
        days = np.flatnonzero(path >= 0)
        taken = path[days]
        minutes = self.paid_minutes[taken].sum()
        counts = self.burden[:, days, taken].sum(axis=1)
        cost = self.hours_cost(agent, np.asarray(float(minutes)))
        unfair = fairness_cost(counts, self.share[:, agent], self.price[:, agent])
        broken = self.rulebook.cost(self.roster, agent, path)
        return float(cost + unfair.sum()) + wish_cost_of(self, agent, days, taken) + broken


def make_problem(
    roster: Roster,
    schedule: Schedule,
    ledger: tuple[LedgerEntry, ...],
    calendar: Calendar,
    settings: RosterSettings,
    part_time_shifts: frozenset[str],
) -> Problem:
    """Return the problem in numbers.

    Parameters
    ----------
    roster : Roster
        From `wfm.roster.inputs.empty_roster`.
    """
    agents, grid = roster.agents, roster.grid
    shifts, shift_of_pattern = _shifts(schedule.patterns)
    night = np.array([shift.is_night for shift in shifts])
    part_time = np.array([a.contract_share < 1 and bool(part_time_shifts) for a in agents])
    paid = _paid_minutes(schedule.patterns, shift_of_pattern, len(shifts))
    allowed = _allowed(roster, shifts, night, part_time, part_time_shifts)
    allowed &= short_enough(roster, paid, settings.rules.hard_only())[:, None, :]
    if roster.protections:
        allowed &= ~barred_shifts(roster, shifts, settings.rules.standard_day_hours)
    wishes = make_wishes(roster, shifts, settings.wish_cost)
    on_leave = roster.leave != ""
    works = working_days(grid.dates, calendar, settings.rules)
    owed = contract_minutes(agents, on_leave, works, settings.rules.standard_day_hours)
    most = np.minimum(
        owed + _overtime(roster, settings), period_limits(roster, calendar, settings.rules)
    )
    wanted = _wanted(roster, schedule, shift_of_pattern, len(shifts))
    burden = burden_table(calendar, grid, shifts, settings.late_end)
    worth = credits(agents, ledger, grid.first_day)
    share = burden_shares(agents, allowed, part_time, wanted, burden, worth)
    rates = burden_rates(settings)
    unit = _hour_unit(paid, float(most.max()))
    of_agent = {agent.agent: float(m) for agent, m in zip(agents, most, strict=True)}
    facts = Facts(shifts, night, paid, -(-paid // unit), unit, of_agent, grid, calendar)
    return Problem(
        roster=roster,
        settings=settings,
        shifts=shifts,
        part_time=part_time,
        allowed=allowed if wishes is None else allowed & wishes.open_to,
        group=_groups(roster),
        wanted=wanted,
        paid_minutes=paid,
        night=night,
        contract_minutes=owed,
        most_minutes=most,
        burden=burden,
        share=np.maximum(share, 0.0),
        price=np.where(share >= 0, rates[:, None], 0.0),
        sharing=share >= 0,
        hour_unit=unit,
        rulebook=Rulebook(facts, settings.rules),
        wish_price=None if wishes is None else wishes.price,
        wish_base=None if wishes is None else wishes.base,
        obliged=None if wishes is None else wishes.obliged,
        companions=make_companions(roster, settings.companions),
    )


def unfairness(
    roster: Roster,
    schedule: Schedule,
    ledger: tuple[LedgerEntry, ...],
    calendar: Calendar,
    settings: RosterSettings,
    part_time_shifts: frozenset[str],
) -> dict[str, FloatArray]:
    """Return how far from the fair share each agent is, by burden.

    Parameters
    ----------
    roster : Roster
        A finished one, for the period of the schedule.
    schedule : Schedule
        How much unpopular work there is to share out.
    ledger, calendar, settings, part_time_shifts
        As for `wfm.roster.assign`.

    Returns
    -------
    dict of str to ndarray
        Pieces of work done less the fair share, one number for each agent who has part in the
        sharing of that burden.
    """
    problem = make_problem(roster, schedule, ledger, calendar, settings, part_time_shifts)
    number = {shift.shift: s for s, shift in enumerate(problem.shifts)}
    shift_of_pattern = np.array([number[p.shift] for p in roster.patterns])
    away: dict[str, FloatArray] = {}
    for b, burden in enumerate(BURDENS):
        carried = np.zeros(roster.assignment.shape, dtype=bool)
        rows, days = np.nonzero(roster.assignment >= 0)
        shifts = shift_of_pattern[roster.assignment[rows, days]]
        carried[rows, days] = problem.burden[b, days, shifts]
        sharing = problem.sharing[b]
        away[burden] = carried.sum(axis=1)[sharing] - problem.share[b, sharing]
    return away


def _shifts(patterns: tuple[ShiftPattern, ...]) -> tuple[tuple[ShiftPattern, ...], IntArray]:
    codes: dict[str, int] = {}
    first: list[ShiftPattern] = []
    for pattern in patterns:
        if pattern.shift not in codes:
            codes[pattern.shift] = len(first)
            first.append(pattern)
    return tuple(first), np.array([codes[p.shift] for p in patterns], dtype=np.int64)


def _groups(roster: Roster) -> IntArray:
    number = {group: g for g, group in enumerate(roster.skill_groups)}
    return np.array([number[tuple(sorted(a.skills))] for a in roster.agents], dtype=np.int64)


def _allowed(
    roster: Roster,
    shifts: tuple[ShiftPattern, ...],
    night: BoolArray,
    part_time: BoolArray,
    part_time_shifts: frozenset[str],
) -> BoolArray:
    for_part_time = np.array([shift.shift in part_time_shifts for shift in shifts])
    barred = np.array([not agent.nights_allowed for agent in roster.agents])
    hired = np.array(
        [
            [agent.hired is None or agent.hired <= day for day in roster.grid.dates]
            for agent in roster.agents
        ]
    )
    present = (roster.leave == "") & hired
    fits = part_time[:, None] == for_part_time[None, :]
    by_shift = fits & ~(barred[:, None] & night[None, :])
    allowed: BoolArray = present[:, :, None] & by_shift[:, None, :]
    return allowed


def _overtime(roster: Roster, settings: RosterSettings) -> FloatArray:
    minutes = np.array([overtime_minutes(agent, settings.rules) for agent in roster.agents])
    if roster.protections:
        barred = [bars_overtime(protections_of(agent, roster)) for agent in roster.agents]
        minutes = np.where(barred, 0.0, minutes)
    return minutes


def _wanted(
    roster: Roster, schedule: Schedule, shift_of_pattern: IntArray, shift_count: int
) -> IntArray:
    number = {group: g for g, group in enumerate(roster.skill_groups)}
    wanted = np.zeros((len(number), roster.grid.day_count, shift_count), dtype=np.int64)
    for g, group in enumerate(schedule.skill_groups):
        row = number.get(tuple(sorted(group)))
        if row is not None:
            for p, shift in enumerate(shift_of_pattern):
                wanted[row, :, shift] += schedule.counts[g, p]
    return wanted


def _paid_minutes(
    patterns: tuple[ShiftPattern, ...], shift_of_pattern: IntArray, shift_count: int
) -> IntArray:
    paid = np.zeros(shift_count, dtype=np.int64)
    for pattern, shift in zip(patterns, shift_of_pattern, strict=True):
        # Break placements may differ in unpaid minutes: caps must hold for any of them.
        paid[shift] = max(paid[shift], pattern.paid_minutes)
    return paid


def _hour_unit(paid: IntArray, most_minutes: float) -> int:
    unit = gcd(*(int(minutes) for minutes in paid))
    # Too many levels are coarsened; shifts are then rounded up, which keeps every cap.
    return max(unit, int(most_minutes // MOST_HOUR_LEVELS) + 1 if most_minutes else unit)
