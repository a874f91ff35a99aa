"""Which burdens each shift of each day carries, what they cost, and who shares them with whom."""

from __future__ import annotations

import numpy as np

from wfm.domain import Agent, Calendar, ShiftPattern, TimeGrid
from wfm.domain.people import BURDENS, Burden
from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.domain.settings import RosterSettings
from wfm.roster.fairness import capacity, fair_shares
from wfm.roster.ledger import day_burdens, shift_burdens

NIGHT, LATE = BURDENS.index("night"), BURDENS.index("late")
"""Burdens of a shift, whatever the day; the others are of the day, whatever the shift."""


def burden_table(
    calendar: Calendar, grid: TimeGrid, shifts: tuple[ShiftPattern, ...], late_end: int
) -> BoolArray:
    """Return whether a shift on a day carries each of `BURDENS`; shape (5, D, S).

    Parameters
    ----------
    calendar : Calendar
    grid : TimeGrid
        D days.
    shifts : tuple of ShiftPattern
        S of them.
    late_end : int
        Minutes after midnight, see `wfm.roster.ledger.shift_burdens`.
    """
    of_day = [day_burdens(calendar.day(day)) for day in grid.dates]
    of_shift = [shift_burdens(shift, late_end) for shift in shifts]
    table = np.zeros((len(BURDENS), len(of_day), len(of_shift)), dtype=bool)
    for b, burden in enumerate(BURDENS):
        table[b] = np.array([burden in carried for carried in of_day])[:, None]
        table[b] |= np.array([burden in carried for carried in of_shift])
    return table


def burden_rates(settings: RosterSettings) -> FloatArray:
    """Return the price of a piece off the fair share, in the order of `BURDENS`; shape (5,)."""
    rates: dict[Burden, float] = {
        "night": settings.night_fairness,
        "weekend": settings.weekend_fairness,
        "holiday": settings.holiday_fairness,
        "spring_festival": settings.holiday_fairness,
        "late": settings.late_fairness,
    }
    return np.array([rates[burden] for burden in BURDENS])


def burden_shares(
    agents: tuple[Agent, ...],
    allowed: BoolArray,
    part_time: BoolArray,
    wanted: IntArray,
    burden: BoolArray,
    worth: FloatArray,
) -> FloatArray:
    """Return the fair share by burden and agent; -1 where the agent has no part in the sharing.

    Parameters
    ----------
    agents : tuple of Agent
        N of them.
    allowed : ndarray of bool, shape (N, D, S)
        Which shifts each may work.
    part_time : ndarray of bool, shape (N,)
        Part-timers share with each other, and so do all others.
    wanted : ndarray of int, shape (G, D, S)
        Agents whom the schedule puts on each shift.
    burden : ndarray of bool, shape (5, D, S)
        From `burden_table`.
    worth : ndarray, shape (5, N)
        From `wfm.roster.ledger.credits`.
    """
    contract = np.array([agent.contract_share for agent in agents])
    presence = np.repeat(allowed.any(axis=2).mean(axis=1)[None, :], worth.shape[0], axis=0)
    # Who is protected for a part of the period owes nights and late shifts for the rest only.
    for b in (NIGHT, LATE):
        presence[b] = (allowed & burden[b]).any(axis=2).mean(axis=1)
    share = np.full(worth.shape, -1.0)
    for equals in (part_time, ~part_time):
        if not equals.any():
            continue
        shifts_of_equals = allowed[equals].any(axis=(0, 1))
        for b in range(worth.shape[0]):
            able = equals & (allowed & burden[b]).any(axis=(1, 2))
            pieces = (wanted.sum(axis=0) * (burden[b] & shifts_of_equals)).sum()
            weight = capacity(contract, presence[b], able)
            most = (allowed & burden[b]).any(axis=2).sum(axis=1)
            fair = fair_shares(float(pieces), weight, worth[b], most.astype(float))
            share[b, able] = fair[able]
    return share
