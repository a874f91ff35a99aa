"""Whole schedules improved one agent at a time, without any solver."""

from __future__ import annotations

import numpy as np

from wfm.domain.cover import queue_subsets
from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.schedule.limits import Limit, limits_of
from wfm.schedule.starts import Starts

LEAST_GAIN = 1e-6
TOLERANCE = 1e-9


class Descent:
    """A schedule whose agents change pattern, one after the other, while that saves something.

    Parameters
    ----------
    starts : Starts
        The problem.
    counts : ndarray, shape (C, P, D)
        Whole numbers within all limits; changed in place.
    candidates : ndarray of bool, shape (C, P, D)
        Starts that agents may change to, all of them allowed ones.

    Notes
    -----
    An agent who comes lowers the deficiency of each set of queues that the agent can serve any
    of, and of no other (`wfm.domain.shortfall`). So what a queue set lacks needs to be known
    twice, for sets that hear of the agent and for those that do not, and all patterns of a day
    are priced in one array operation.
    """

    def __init__(self, starts: Starts, counts: FloatArray, candidates: BoolArray) -> None:
        self.starts = starts
        self.counts = counts
        self.candidates = candidates
        self.limits = limits_of(starts.workforce, starts.patterns)
        largest = _largest_sets(starts)
        self.able: BoolArray = np.array([*largest], dtype=bool)
        member = np.array([[q in queues for q in starts.queues] for queues in largest.values()])
        floor = starts.group_floor(counts)
        present = self.able.astype(float) @ floor
        need = member.astype(float) @ starts.required
        deep_need = (1.0 - starts.settings.deep_under_share) * need
        self.lack: FloatArray = need - present
        self.deep: FloatArray = deep_need - present
        self.spare: FloatArray = floor.sum(axis=0) - starts.required.sum(axis=0)

    def run(self, passes: int) -> None:
        """Go over all days and cohorts so often, or until nothing is saved any more."""
        for _ in range(passes):
            saved = 0.0
            for day in range(self.starts.grid.day_count):
                for cohort in range(self.starts.workforce.cohort_count):
                    saved += self._settle(cohort, day)
            if saved <= LEAST_GAIN:
                return

    def _settle(self, cohort: int, day: int) -> float:
        """Move, drop and add agents of one cohort on one day; return what that saves."""
        usable = self.candidates[cohort, :, day] | (self.counts[cohort, :, day] > 0)
        patterns = np.flatnonzero(usable)
        if not patterns.size:
            return 0.0
        place = _Place(self, cohort, day, patterns)
        saved = 0.0
        for k in range(patterns.size):
            while self.counts[cohort, patterns[k], day] > 0:
                gain = place.move(k)
                if gain <= LEAST_GAIN:
                    break
                saved += gain
        while (gain := place.add()) > LEAST_GAIN:
            saved += gain
        return saved


def _largest_sets(starts: Starts) -> dict[tuple[bool, ...], set[str]]:
    """Return sets of queues by the groups that can serve any of them.

    Of all sets that the same groups serve, only their union can lack most.
    """
    groups = [set(group) for group in starts.workforce.skill_groups]
    largest: dict[tuple[bool, ...], set[str]] = {}
    for subset in queue_subsets(starts.queues):
        able = tuple(bool(group & set(subset)) for group in groups)
        largest.setdefault(able, set()).update(subset)
    return largest


class _Place:
    """The patterns of one cohort on one day: what they cover, cost and use up."""

    def __init__(self, descent: Descent, cohort: int, day: int, patterns: IntArray) -> None:
        starts = descent.starts
        self.descent, self.cohort, self.day, self.patterns = descent, cohort, day, patterns
        columns = starts.floor[:, patterns * starts.grid.day_count + day]
        touched = np.flatnonzero(np.asarray(columns.sum(axis=1)).ravel())
        self.window = slice(int(touched.min(initial=0)), int(touched.max(initial=0)) + 1)
        # The last row stands for nobody.
        profile = columns[self.window].toarray().T
        self.profile: FloatArray = np.vstack([profile, np.zeros(profile.shape[1])])
        self.pay: FloatArray = np.append(starts.paid_cost[patterns, day], 0.0)
        own = [k for k in descent.limits if k.cohort == cohort and k.first <= day < k.last]
        self.weight = np.array([[*limit.weight[patterns], 0.0] for limit in own])
        self.room: FloatArray = np.array([self._room(limit) for limit in own])
        self.open: BoolArray = np.append(descent.candidates[cohort, patterns, day], True)
        self.able = descent.able[:, starts.workforce.group[cohort]]

    def _room(self, limit: Limit) -> float:
        return limit.most - limit.used(self.descent.counts)

    def move(self, old: int) -> float:
        """Let one agent change from a pattern to the cheapest one; return the gain."""
        self._shift(old, -1.0)
        price = self._prices()
        best = int(np.where(self._fits(), price, np.inf).argmin())
        gain = float(price[old] - price[best])
        if gain <= LEAST_GAIN:
            best = old
        self._shift(best, 1.0)
        return max(gain, 0.0) if best != old else 0.0

    def add(self) -> float:
        """Let one more agent come where that saves most; return the gain."""
        price = self._prices()
        best = int(np.where(self._fits(), price, np.inf).argmin())
        if best == self.patterns.size or price[-1] - price[best] <= LEAST_GAIN:
            return 0.0
        self._shift(best, 1.0)
        return float(price[-1] - price[best])

    def _fits(self) -> BoolArray:
        over = (self.weight > self.room[:, np.newaxis] + TOLERANCE).any(axis=0)
        fits: BoolArray = self.open & ~over
        return fits

    def _shift(self, k: int, sign: float) -> None:
        """Count one agent on a pattern in or out; the last row is nobody."""
        descent = self.descent
        if k < self.patterns.size:
            descent.counts[self.cohort, self.patterns[k], self.day] += sign
        change = sign * self.profile[k]
        descent.lack[self.able, self.window] -= change
        descent.deep[self.able, self.window] -= change
        descent.spare[self.window] += change
        self.room -= sign * self.weight[:, k]

    def _prices(self) -> FloatArray:
        """Return what the day costs with one more agent on each pattern, up to a constant."""
        descent, settings = self.descent, self.descent.starts.settings
        missing = self._left(descent.lack)
        deep = self._left(descent.deep)
        idle = np.maximum(descent.spare[self.window] + self.profile + missing, 0.0)
        step = settings.deep_under_cost - settings.under_cost
        priced = settings.under_cost * missing + step * deep + settings.over_cost * idle
        price: FloatArray = self.pay + descent.starts.interval_hours * priced.sum(axis=1)
        return price

    def _left(self, lack: FloatArray) -> FloatArray:
        inside = lack[:, self.window]
        heard = inside[self.able].max(axis=0, initial=-np.inf)
        other = inside[~self.able].max(axis=0, initial=0.0)
        left: FloatArray = np.maximum(heard - self.profile, np.maximum(other, 0.0))
        return left
