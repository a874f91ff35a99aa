"""Unpopular work by agent against each agent's fair share, in this period and with the ledger."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from wfm.domain import Plan
from wfm.domain.people import BURDENS, Burden
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record
from wfm.roster.ledger import shift_burdens


@dataclass(frozen=True, slots=True, eq=False)
class BurdenShare(Record):
    """One kind of unpopular work; N agents in the roster's order.

    Parameters
    ----------
    burden : str
    eligible : ndarray of bool, shape (N,)
        Agents who can be given such work at all.
    period, total : ndarray of int, shape (N,)
        Pieces of work in this period, and in the whole ledger.
    fair_period, fair_total : ndarray, shape (N,)
        Fair share of each: all pieces done by the eligible agents, shared out in proportion
        to contract share times days present in this period; 0 for those not eligible.
    """

    burden: Burden
    eligible: BoolArray
    period: IntArray
    total: IntArray
    fair_period: FloatArray
    fair_total: FloatArray

    def within_one(self) -> float:
        """Return the share of eligible agents within one piece of their fair share."""
        if not self.eligible.any():
            return 1.0
        away = np.abs(self.period - self.fair_period)[self.eligible]
        return float((away <= 1.0 + 1e-9).mean())

    def describe(self, noun: str) -> str:
        """Return lowest, mean and highest number of the period in words."""
        counts = self.period[self.eligible]
        if not counts.size:
            return f"no agent can be given {noun}"
        return f"{counts.min()} to {counts.max()} {noun} an agent, mean {counts.mean():.1f}"


def burden_shares(plan: Plan) -> tuple[BurdenShare, ...]:
    """Count the ledger by agent for each kind of unpopular work."""
    roster = plan.roster
    first, last = roster.grid.first_day, roster.grid.last_day
    total = Counter((e.agent, e.burden) for e in plan.ledger if e.day <= last)
    period = Counter((e.agent, e.burden) for e in plan.ledger if first <= e.day <= last)
    share = np.array([a.contract_share for a in roster.agents])
    weight = share * (roster.leave == "").sum(axis=1)
    shares = []
    for burden in BURDENS:
        able = _eligible(plan, burden)
        now = np.array([period[a.agent, burden] for a in roster.agents], dtype=np.int64)
        ever = np.array([total[a.agent, burden] for a in roster.agents], dtype=np.int64)
        # Who did such work could do it, whatever the flags say.
        able |= now > 0
        shares.append(
            BurdenShare(
                burden, able, now, ever, _fair(now, weight, able), _fair(ever, weight, able)
            )
        )
    return tuple(shares)


def _eligible(plan: Plan, burden: Burden) -> BoolArray:
    roster = plan.roster
    present: BoolArray = (roster.leave == "").any(axis=1)
    if burden not in ("night", "late"):
        return present
    part_time = {code for code, shift in plan.settings.shifts.items() if shift.part_time}
    late_end = plan.settings.roster.late_end
    shifts = {p.shift for p in roster.patterns if burden in shift_burdens(p, late_end)}
    full_timers = bool(shifts - part_time)
    part_timers = bool(shifts & part_time) if part_time else bool(shifts)
    allowed = np.array(
        [
            (burden != "night" or a.nights_allowed)
            and (full_timers if a.contract_share == 1 else part_timers)
            for a in roster.agents
        ]
    )
    able: BoolArray = allowed & present
    return able


def _fair(counts: IntArray, weight: FloatArray, able: BoolArray) -> FloatArray:
    usable = np.where(able, weight, 0.0)
    whole = usable.sum()
    fair: FloatArray = counts[able].sum() * usable / whole if whole > 0 else np.zeros(len(counts))
    return fair
