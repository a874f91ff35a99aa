"""Machines for which shift may follow which: rest, forbidden pairs, rotation."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from wfm.domain import OFF, UNKNOWN
from wfm.domain.record import BoolArray
from wfm.roster.clock import rest_table
from wfm.roster.machines.machine import Facts, Machine, Person, State

MOST_GAP_DAYS = 15


class Successions(Machine):
    """Pairs of shifts with nothing but days off between them, each a breach.

    Parameters
    ----------
    bad : sequence of ndarray of bool, shape (D, S, S)
        For shifts 1, 2, ... days apart: the later one on the day of the first axis, the
        earlier and the later shift on the others.
    weight : float
    """

    def __init__(self, bad: Sequence[BoolArray], weight: float) -> None:
        super().__init__(weight)
        self.bad = tuple(bad)
        count = bad[0].shape[1] if self.bad else 0
        kinds: dict[bytes, int] = {}
        self.kind = [0] * count
        self.memory = [0] * count
        for shift in range(count):
            rows = [table[:, shift, :] for table in self.bad]
            self.kind[shift] = kinds.setdefault(b"".join(r.tobytes() for r in rows), shift)
            self.memory[shift] = max([0, *(gap for gap, r in enumerate(rows, 1) if r.any())])

    def fresh(self, person: Person) -> State:
        """Return the state of somebody without a shift behind."""
        return None

    def step(self, state: State, day: int, shift: int) -> tuple[State, int]:
        """Remember the last shift as long as it can forbid another."""
        if shift == UNKNOWN:
            return None, 0
        if shift == OFF:
            if state is None or state[1] + 1 >= self.memory[state[0]]:
                return None, 0
            return (state[0], state[1] + 1), 0
        breach = state is not None and day >= 0 and self.bad[state[1]][day, state[0], shift]
        last = self.kind[shift]
        return ((last, 0) if self.memory[last] else None), int(breach)

    def sees(self, shift: int) -> Hashable:
        """Return what the shift forbids, and what forbids it."""
        return self.kind[shift], b"".join(table[:, :, shift].tobytes() for table in self.bad)


def short_rests(facts: Facts, hours: float, weight: float) -> Successions:
    """Return the machine of rest between shifts; overlapping shifts are not its business."""
    tables = []
    for gap in range(1, MOST_GAP_DAYS + 1):
        rest = rest_table(facts.shifts, facts.grid, gap, 0)
        if (rest >= hours * 60 - 1e-6).all():
            break
        tables.append((rest < hours * 60 - 1e-6) & (rest >= -1e-6))
    return Successions(tables or [np.zeros(_shape(facts), dtype=bool)], weight)


def forbidden_pairs(
    facts: Facts, pairs: tuple[tuple[str, str], ...], weight: float
) -> Successions:
    """Return the machine of pairs of shifts that must not stand on consecutive days."""
    forbidden = set(pairs)
    bad = [[(a.shift, b.shift) in forbidden for b in facts.shifts] for a in facts.shifts]
    return Successions([np.broadcast_to(np.array(bad), _shape(facts))], weight)


def backward_steps(facts: Facts, hours: float, weight: float) -> Successions:
    """Return the machine of shifts that begin earlier than the one of the day before."""
    starts = np.array([shift.start_minute for shift in facts.shifts])
    bad = starts[:, None] - starts[None, :] > hours * 60 + 1e-6
    return Successions([np.broadcast_to(bad, _shape(facts))], weight)


def _shape(facts: Facts) -> tuple[int, int, int]:
    return facts.grid.day_count, len(facts.shifts), len(facts.shifts)
