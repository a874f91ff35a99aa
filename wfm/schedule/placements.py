"""Every legal placement of the breaks of each shift, priced all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wfm.domain import ShiftPattern
from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.domain.settings import ShiftSettings
from wfm.domain.shift import FIRST_CHOSEN
from wfm.schedule.patterns import legal_placements, pattern_of
from wfm.schedule.starts import Starts


@dataclass(frozen=True, slots=True)
class Placements:
    """The ways in which one shift can take its breaks.

    Parameters
    ----------
    code : str
    shift : ShiftSettings
        K breaks.
    starts : ndarray of int, shape (M, K)
        Starts of the breaks in minutes after the start of the shift.
    choice : ndarray of int, shape (M, K)
        Which of its starts each break takes, as a row of its table.
    off : tuple of ndarray, shapes (N_k, L)
        Share of each interval that each start of a break takes off the floor, from the
        interval in which the shift begins.
    present : ndarray, shape (L,)
        Share of each interval on the floor, were there no breaks.
    """

    code: str
    shift: ShiftSettings
    starts: IntArray
    choice: IntArray
    off: tuple[FloatArray, ...]
    present: FloatArray

    def pattern(self, number: int) -> ShiftPattern:
        """Return one placement as a pattern.

        Its variant depends on the shift and the length of the intervals alone, so that one
        number means one placement in every plan.
        """
        return pattern_of(self.code, self.shift, self.starts[number], FIRST_CHOSEN + number)

    def costs(self, presence: FloatArray, pay: FloatArray) -> FloatArray:
        """Return what one agent costs with each placement.

        Parameters
        ----------
        presence : ndarray, shape (..., L)
            Cost of an agent on the floor in each interval of the shift.
        pay : ndarray, shape (..., L)
            Pay of an agent in each interval of the shift.

        Returns
        -------
        ndarray, shape (..., M)
        """
        total = ((presence + pay) @ self.present)[..., np.newaxis] + np.zeros(len(self.starts))
        for k, rule in enumerate(self.shift.breaks):
            saved = presence if rule.paid else presence + pay
            total -= (saved @ self.off[k].T)[..., self.choice[:, k]]
        return total

    def floor(self, numbers: IntArray) -> FloatArray:
        """Return the share of each interval on the floor for some placements; shape (N, L)."""
        return self._without(numbers, unpaid_only=False)

    def paid(self, numbers: IntArray) -> FloatArray:
        """Return the share of each interval that is paid for some placements; shape (N, L)."""
        return self._without(numbers, unpaid_only=True)

    def _without(self, numbers: IntArray, *, unpaid_only: bool) -> FloatArray:
        share = np.tile(self.present, (len(numbers), 1))
        for k, rule in enumerate(self.shift.breaks):
            if not (unpaid_only and rule.paid):
                share -= self.off[k][self.choice[numbers, k]]
        return share


def all_placements(
    shifts: Mapping[str, ShiftSettings], interval_minutes: int
) -> tuple[Placements, ...]:
    """Return the placements of every shift whose breaks can be moved.

    Notes
    -----
    The gap of a split shift stays where the patterns have it: where it lies decides whether
    the shift is one of the night.
    """
    found = []
    for code, shift in shifts.items():
        if shift.breaks and not shift.gaps:
            starts = legal_placements(code, shift, interval_minutes)
            found.append(_placements(code, shift, starts, interval_minutes))
    return tuple(found)


def placed_patterns(
    shifts: Mapping[str, ShiftSettings], interval_minutes: int
) -> tuple[ShiftPattern, ...]:
    """Return every placement of `all_placements` as a pattern, as a schedule may name it."""
    ways = all_placements(shifts, interval_minutes)
    return tuple(way.pattern(number) for way in ways for number in range(len(way.starts)))


def covered_by(ways: tuple[Placements, ...], starts: Starts) -> BoolArray:
    """Return the intervals in which somebody who may start a shift is at work; shape (T,)."""
    grid, number = starts.grid, {way.code: way for way in ways}
    covered = np.zeros(grid.interval_count, dtype=bool)
    for p, day in np.argwhere(starts.allowed.any(axis=0)).tolist():
        way = number.get(starts.patterns[p].shift)
        if way is not None:
            first = grid.offset_of_wall(day, way.shift.start)
            covered[first : first + way.present.size] = True
    return covered


def _placements(
    code: str, shift: ShiftSettings, starts: IntArray, interval_minutes: int
) -> Placements:
    offset = shift.start % interval_minutes
    reach = -(-(offset + shift.length) // interval_minutes)
    choice, tables = np.empty_like(starts), []
    for k, rule in enumerate(shift.breaks):
        at, choice[:, k] = np.unique(starts[:, k], return_inverse=True)
        off = np.zeros((at.size, reach * interval_minutes))
        for row, begin in enumerate((at + offset).tolist()):
            off[row, begin : begin + rule.minutes] = 1.0
        shares = off.reshape(at.size, reach, interval_minutes).mean(axis=2)
        table, row_of = np.unique(shares, axis=0, return_inverse=True)
        choice[:, k] = row_of.ravel()[choice[:, k]]
        tables.append(table)
    # At a coarse raster of intervals many placements look the same; the first stands for all.
    first = np.sort(np.unique(choice, axis=0, return_index=True)[1])
    bare = ShiftPattern(code, 0, shift.start, shift.length).floor_profile(interval_minutes)
    return Placements(code, shift, starts[first], choice[first], tuple(tables), bare)
