"""What every legal placement of breaks would save at the duals of a relaxation."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.schedule.model import CoverModel, room_name, start_name
from wfm.schedule.placements import Placements
from wfm.solver import with_columns
from wfm.solver.matrix import Matrix

AT_ONCE = 6
"""Placements of one shift, day and cohort that come in at once."""
LEAST_GAIN = 1e-4


@dataclass(frozen=True, slots=True)
class NewStarts:
    """N starts with placements of their own.

    Parameters
    ----------
    shift, placement, day, cohort : ndarray of int, shape (N,)
        Numbers of `Placements`, of a row in them, of the day and of the cohort.
    like : ndarray of int, shape (N,)
        A start of the same shift, day and cohort in the model.
    """

    shift: IntArray
    placement: IntArray
    day: IntArray
    cohort: IntArray
    like: IntArray

    @property
    def size(self) -> int:
        """Number of starts, N."""
        return self.day.size

    def __add__(self, other: NewStarts) -> NewStarts:
        pairs = ((getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        return NewStarts(*(np.concatenate(pair) for pair in pairs))

    def __getitem__(self, chosen: IntArray | BoolArray | slice) -> NewStarts:
        return NewStarts(*(getattr(self, f.name)[chosen] for f in fields(self)))


class Pricing:
    """Prices of all placements of all shifts, and columns for those that are wanted.

    Parameters
    ----------
    model : CoverModel
        With every allowed start open.
    matrix : Matrix
        Its arrays, relaxed.
    ways : tuple of Placements
        S shifts.

    Notes
    -----
    What a break saves does not depend on where the others are, so thousands of placements are
    priced by a few look-ups each. Limits on people, hours, nights and days off see the shift
    and not its breaks: their share in the price is that of a start in the model.
    """

    def __init__(self, model: CoverModel, matrix: Matrix, ways: tuple[Placements, ...]) -> None:
        from scipy.sparse import csr_array

        starts, grid = model.starts, model.starts.grid
        self.model, self.matrix, self.ways = model, matrix, ways
        shape = len(matrix.rows), len(matrix.columns)
        self.table = csr_array((matrix.values, matrix.indices, matrix.starts), shape=shape).tocsc()
        self.room = self._rooms()
        self.is_room = np.isin(np.arange(shape[0]), self.room)
        days = range(grid.day_count)
        first = [[grid.offset_of_wall(day, w.shift.start) for day in days] for w in ways]
        self.first = np.array(first, dtype=np.int64)
        night = [starts.settings.night_premium * w.pattern(0).is_night for w in ways]
        self.pay = [starts.interval_hours * (starts.rates + premium) for premium in night]
        number = {variable.name: j for j, variable in enumerate(matrix.columns)}
        columns = [number[start_name(k)] for k in range(len(model.count))]
        self.columns = np.array(columns, dtype=np.int64)
        self.known = self._one_of_each()

    def wanted(self, duals: FloatArray) -> tuple[NewStarts, float]:
        """Return the placements that save something.

        Parameters
        ----------
        duals : ndarray, shape (I,)
            Of the rows of the matrix.

        Returns
        -------
        NewStarts
            The cheapest placements of each shift, day and cohort.
        float
            What all placements may take off the bound of these duals at most, not above 0: for
            each cohort and day its people times the most that one of them saves.
        """
        starts, known = self.model.starts, self.known
        reduced = self.reduced_costs(duals)
        presence = self._presence(duals)
        fixed = reduced[self.columns[known.like]] - self._prices_of_known(presence)
        group = starts.workforce.group[known.cohort]
        best = np.zeros(starts.workforce.available.shape)
        found = known[:0]
        for s, way in enumerate(self.ways):
            here = np.flatnonzero(known.shift == s)
            on_floor = _windows(presence, self.first[s], way.present.size)
            paid = _windows(self.pay[s], self.first[s], way.present.size)
            cost = way.costs(on_floor, paid)[group[here], known.day[here]]
            cost += fixed[here, np.newaxis]
            np.minimum.at(best, (known.cohort[here], known.day[here]), cost.min(axis=1))
            row, placement = np.nonzero(_cheapest(cost))
            found += replace(known[here[row]], placement=placement)
        return found, float((best * starts.workforce.available).sum())

    def reduced_costs(self, duals: FloatArray) -> FloatArray:
        """Return the reduced costs of the columns of the model; shape (J,)."""
        left: FloatArray = self.matrix.cost - self.table.T @ duals
        return left

    def with_starts(self, matrix: Matrix, new: NewStarts) -> Matrix:
        """Return a matrix with one more column for each new start."""
        cost = np.zeros(new.size)
        rows, values = [], []
        for n in range(new.size):
            cost[n], of_floor, share = self._on_floor(new[n : n + 1])
            of_limits, weight = self._limits(int(new.like[n]))
            rows += [of_floor, of_limits]
            values += [share, weight]
        sizes = [a.size + b.size for a, b in zip(rows[::2], rows[1::2], strict=True)]
        ends = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        return with_columns(matrix, cost, ends, np.concatenate(rows), np.concatenate(values))

    def _on_floor(self, one: NewStarts) -> tuple[float, IntArray, FloatArray]:
        """Return cost, rows of intervals and shares of them of one start."""
        starts, s, day = self.model.starts, int(one.shift[0]), int(one.day[0])
        way, first = self.ways[s], self.first[s, day]
        span = slice(first, min(first + way.present.size, starts.grid.interval_count))
        floor = way.floor(one.placement)[0, : span.stop - span.start]
        paid = way.paid(one.placement)[0, : span.stop - span.start]
        idle = starts.settings.over_cost * starts.interval_hours * float(floor.sum())
        room = self.room[starts.workforce.group[one.cohort[0]], span]
        touched = (room >= 0) & (floor > 0)
        return float(paid @ self.pay[s][span]) + idle, room[touched], floor[touched]

    def _limits(self, like: int) -> tuple[IntArray, FloatArray]:
        """Return the rows of limits of a start in the model, and its weights."""
        column = self.columns[like]
        of_column = slice(*self.table.indptr[column : column + 2])
        rows, values = self.table.indices[of_column], self.table.data[of_column]
        keep = ~self.is_room[rows]
        return rows[keep], values[keep]

    def _rooms(self) -> IntArray:
        """Return the row of each group and interval, -1 for none; shape (G, T)."""
        number = {row.name: i for i, row in enumerate(self.matrix.rows)}
        groups, intervals = self.model.starts.carried_in.shape
        rows = [[number.get(room_name(g, t), -1) for t in range(intervals)] for g in range(groups)]
        return np.array(rows, dtype=np.int64)

    def _one_of_each(self) -> NewStarts:
        """Return one start of the model for each shift, day and cohort."""
        number = {way.code: s for s, way in enumerate(self.ways)}
        of_pattern = [number.get(p.shift, -1) for p in self.model.starts.patterns]
        cohort, pattern, day = self.model.place
        shift = np.array(of_pattern, dtype=np.int64)[pattern]
        like = self.movable = np.flatnonzero(shift >= 0)
        keys = np.stack([shift[like], day[like], cohort[like]])
        (of_shift, of_day, of_cohort), first = np.unique(keys, axis=1, return_index=True)
        return NewStarts(of_shift, np.zeros_like(of_day), of_day, of_cohort, like[first])

    def _presence(self, duals: FloatArray) -> FloatArray:
        """Return what an agent on the floor costs beyond pay; shape (G, T)."""
        starts = self.model.starts
        worth = np.where(self.room >= 0, duals[self.room], 0.0)
        cost: FloatArray = starts.settings.over_cost * starts.interval_hours - worth
        return cost

    def _prices_of_known(self, presence: FloatArray) -> FloatArray:
        """Return pay and presence of the starts of the model, limits left out."""
        starts = self.model.starts
        cohort, pattern, day = (place[self.known.like] for place in self.model.place)
        floors = starts.floor.T @ presence.T
        column = pattern * starts.grid.day_count + day
        priced: FloatArray = floors[column, starts.workforce.group[cohort]]
        return priced + starts.paid_cost[pattern, day]


def _cheapest(cost: FloatArray) -> BoolArray:
    """Mark the cheapest placements of each row that save something."""
    few = min(AT_ONCE, cost.shape[1])
    last = np.partition(cost, few - 1, axis=1)[:, few - 1 : few]
    chosen: BoolArray = (cost <= last) & (cost < -LEAST_GAIN)
    return chosen


def _windows(values: FloatArray, first: IntArray, length: int) -> FloatArray:
    """Return stretches of the last axis, zero beyond its end; shape (..., D, L)."""
    padded = np.zeros((*values.shape[:-1], values.shape[-1] + length))
    padded[..., : values.shape[-1]] = values
    found: FloatArray = padded[..., first[:, np.newaxis] + np.arange(length)]
    return found
