"""The cover model: how many agents start each pattern, stated in PuLP."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.schedule.limits import Limit, limits_of
from wfm.schedule.starts import Starts
from wfm.solver import no_collection, values_of, weighted_sum

if TYPE_CHECKING:
    import pulp


def start_name(number: int) -> str:
    """Return the name of the variable that counts the agents of one open start."""
    return f"start_{number:06d}"


def room_name(group: int, interval: int) -> str:
    """Return the name of the row that sends a group's agents of one interval to queues."""
    return f"room_{group}_{interval}"


class CoverModel:
    """Some of the starts are to be decided, all others are given.

    Parameters
    ----------
    starts : Starts
        The problem.
    open_starts : ndarray of bool, shape (C, P, D)
        Starts to decide, all of them allowed ones.
    given : ndarray, shape (C, P, D)
        Whole numbers that are settled; what it says of open starts is not looked at.
    planned : ndarray, shape (C, P, D), optional
        Fractions for starts that are settled later; they cover intervals and use up limits
        like given ones, except that one shift of each limit may be borrowed from them: a
        small group whose share is a third of a night a day could never begin one otherwise.
    also : ndarray of bool, shape (T,), optional
        Intervals that more starts may cover later on.

    Notes
    -----
    Agents with several skills are sent to one queue at a time by flow variables, so that
    nobody counts twice (max-flow min-cut makes this the same as Hall's condition over all
    subsets of queues, `wfm.domain.shortfall`). Every variable has bounds on both sides: the
    dual bound of an inexact solution is then finite.
    """

    def __init__(
        self,
        starts: Starts,
        open_starts: BoolArray,
        given: FloatArray,
        planned: FloatArray | None = None,
        also: BoolArray | None = None,
    ) -> None:
        import pulp

        self.starts = starts
        self.given = np.where(open_starts, 0.0, given)
        self.planned = np.zeros(given.shape) if planned is None else planned
        self.also = np.zeros(starts.grid.interval_count, dtype=bool) if also is None else also
        self.place: tuple[IntArray, ...] = np.nonzero(open_starts)
        self.problem = pulp.LpProblem("cover", pulp.LpMinimize)
        self.expense: list[tuple[pulp.LpVariable, float]] = []

        with no_collection():
            self.count = self._counts()
            self._cover_every_interval()
            self._keep_limits()
            self.problem += weighted_sum(self.expense, self._constant())

    def counts(self) -> FloatArray:
        """Return the solution and what was given; shape (C, P, D)."""
        counts = self.given.copy()
        counts[self.place] = values_of(self.count)
        return counts

    def set_start(self, counts: FloatArray) -> None:
        """Give the search a solution to begin with; shape (C, P, D)."""
        for variable, value in zip(self.count, counts[self.place], strict=True):
            variable.varValue = float(value)

    @cached_property
    def intervals(self) -> IntArray:
        """The intervals that open starts can cover, and those asked for."""
        columns = self.place[1] * self.starts.grid.day_count + self.place[2]
        touched = np.asarray(self.starts.floor[:, np.unique(columns)].sum(axis=1)).ravel()
        return np.flatnonzero((touched > 0) | self.also)

    @cached_property
    def fixed_floor(self) -> FloatArray:
        """Agents whom the given starts and earlier shifts put on the floor; shape (G, T)."""
        return self.starts.group_floor(self.given + self.planned)

    def _counts(self) -> list[pulp.LpVariable]:
        starts, (cohort, pattern, day) = self.starts, self.place
        night = np.array([p.is_night for p in starts.patterns])[pattern]
        people = np.where(
            night,
            starts.workforce.night_capable[cohort, day],
            starts.workforce.available[cohort, day],
        )
        variables = [
            self.problem.add_variable(start_name(k), 0, int(most), "Integer")
            for k, most in enumerate(people)
        ]
        idle = starts.settings.over_cost * starts.interval_hours
        on_floor = np.asarray(starts.floor.sum(axis=0)).ravel().reshape(starts.paid_cost.shape)
        cost = (starts.paid_cost + idle * on_floor)[pattern, day]
        self.expense += zip(variables, cost.tolist(), strict=True)
        return variables

    def _cover_every_interval(self) -> None:
        """Agents on the floor go to queues they can serve; what is missing is short."""
        covering = self._covering()
        short = self._shortages()
        groups = self.starts.workforce.skill_groups
        for t in self.intervals.tolist():
            need = self.starts.required[:, t]
            flow = self._flows(t)
            for g in range(len(groups)):
                sent = [(f, -1.0) for (group, _), f in flow.items() if group == g]
                if sent:
                    floor = covering.get((g, t), [])
                    room = weighted_sum(floor + sent, float(self.fixed_floor[g, t]))
                    self.problem += room >= 0, room_name(g, t)
            for q in np.flatnonzero(need).tolist():
                served = [(f, 1.0) for (_, queue), f in flow.items() if queue == q]
                lacking = [(s, 1.0) for s in short[q, t]]
                self.problem += weighted_sum(served + lacking) >= float(need[q])

    def _covering(self) -> dict[tuple[int, int], list[tuple[pulp.LpVariable, float]]]:
        """Return who is on the floor: (group, interval) -> (variable, share) pairs."""
        starts, (cohort, pattern, day) = self.starts, self.place
        group = starts.workforce.group[cohort].tolist()
        column = (pattern * starts.grid.day_count + day).tolist()
        ends, rows, share = starts.floor.indptr, starts.floor.indices, starts.floor.data
        covering: dict[tuple[int, int], list[tuple[pulp.LpVariable, float]]] = {}
        for k, variable in enumerate(self.count):
            inside = slice(ends[column[k]], ends[column[k] + 1])
            for t, part in zip(rows[inside].tolist(), share[inside].tolist(), strict=True):
                covering.setdefault((group[k], t), []).append((variable, part))
        return covering

    def _flows(self, t: int) -> dict[tuple[int, int], pulp.LpVariable]:
        """Return the agents of each group whom each queue gets in one interval."""
        starts = self.starts
        flow = {}
        for g, skills in enumerate(starts.workforce.skill_groups):
            for q, queue in enumerate(starts.queues):
                most = float(starts.required[q, t])
                if queue in skills and most > 0:
                    name = f"flow_{t:05d}_{g:03d}_{q:02d}"
                    flow[g, q] = self.problem.add_variable(name, 0, most)
        return flow

    def _shortages(self) -> dict[tuple[int, int], tuple[pulp.LpVariable, pulp.LpVariable]]:
        """Return missing agents in two tiers, the second one dearer."""
        starts, hours = self.starts, self.starts.interval_hours
        settings = starts.settings
        short = {}
        for q, t in self._needed():
            need = float(starts.required[q, t])
            mild = self.problem.add_variable(
                f"short_{t:05d}_{q:02d}", 0, settings.deep_under_share * need
            )
            deep = self.problem.add_variable(f"deep_{t:05d}_{q:02d}", 0, need)
            # Nobody is idle for lack of those who are missing: see `_constant`.
            self.expense.append((mild, hours * (settings.under_cost + settings.over_cost)))
            self.expense.append((deep, hours * (settings.deep_under_cost + settings.over_cost)))
            short[q, t] = mild, deep
        return short

    def _needed(self) -> Iterator[tuple[int, int]]:
        for t in self.intervals.tolist():
            for q in np.flatnonzero(self.starts.required[:, t]).tolist():
                yield q, t

    def _keep_limits(self) -> None:
        """People of the day, days off, hours and nights: see `limits_of`."""
        place: dict[tuple[int, int], list[int]] = {}
        for k, key in enumerate(zip(self.place[0].tolist(), self.place[2].tolist(), strict=True)):
            place.setdefault(key, []).append(k)
        pattern = self.place[1]
        for limit in limits_of(self.starts.workforce, self.starts.patterns):
            days = range(limit.first, limit.last)
            inside = [k for day in days for k in place.get((limit.cohort, day), ())]
            weights = limit.weight[pattern[inside]].tolist()
            terms = [(self.count[k], w) for k, w in zip(inside, weights, strict=True) if w]
            if terms:
                self.problem += weighted_sum(terms) <= self._left(limit, max(weights))

    def _left(self, limit: Limit, one_shift: float) -> float:
        reserved = max(limit.used(self.planned) - one_shift, 0.0)
        return max(limit.most - limit.used(self.given) - reserved, 0.0)

    def _constant(self) -> float:
        """Return the idle time that the given starts and the requirement already settle.

        Idle agents are those on the floor less those who serve, and those who serve are the
        requirement less the shortage; so over-staffing needs no variable of its own. The pay
        of given starts is left out, lest the search takes it into its relative gap.
        """
        starts, t = self.starts, self.intervals
        idle = self.fixed_floor[:, t].sum() - starts.required[:, t].sum()
        return starts.settings.over_cost * starts.interval_hours * float(idle)
