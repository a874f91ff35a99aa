"""From the fractions of a relaxation to whole agents: day by day, then over wider windows."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter

import numpy as np

from wfm.domain import Progress, ProgressEvent, SolveReport, silent
from wfm.domain.record import BoolArray, FloatArray
from wfm.domain.settings import ShiftSettings
from wfm.schedule.cost import daily_costs, interval_costs, total_cost
from wfm.schedule.descent import Descent
from wfm.schedule.generation import Generation
from wfm.schedule.limits import limits_of
from wfm.schedule.model import CoverModel
from wfm.schedule.rounding import round_day
from wfm.schedule.starts import Starts
from wfm.solver import relax, solve

STAGE = "schedule"
SUPPORT = 1e-3
"""In large problems, starts with less than this in the relaxation are left out."""
FEWEST_NODES = 20
NODES_TIMES_STARTS = 2_000
"""Searches end by gap or by size of the tree, so that results do not depend on the clock."""
WINDOW_DAYS = 2
MOST_WINDOWS = 8
DESCENT_PASSES = 4
SMALL_STARTS = 6000
"""Problems with at most so many starts are also searched as a whole."""


class Search:
    """One search for a schedule; its methods are called in the order they stand in.

    Parameters
    ----------
    starts : Starts
        The problem.
    progress : callable

    Attributes
    ----------
    counts : ndarray, shape (C, P, D)
        The best whole schedule so far, once `build` is done.
    bound : float
        Valid lower bound on its cost.
    interrupted : bool
        True once the user has asked to stop.
    grown : bool
        True when `starts` has more patterns than were given.
    """

    def __init__(self, starts: Starts, progress: Progress) -> None:
        self.starts = starts
        self.progress = progress
        self.begin = perf_counter()
        self.counts: FloatArray = np.zeros(starts.allowed.shape)
        self.fractions: FloatArray = np.zeros(starts.allowed.shape)
        self.support: BoolArray = starts.allowed
        self.bound = -float("inf")
        self.interrupted = False
        self.grown = False

    def relax(self, shifts: Mapping[str, ShiftSettings] | None = None) -> SolveReport:
        """Solve the linear relaxation: a bound, and the fractions everything starts from.

        Parameters
        ----------
        shifts : mapping of str to ShiftSettings, optional
            With them breaks may also lie where no pattern has them: `starts` then gets more
            patterns, and the bound holds for every legal placement.

        Raises
        ------
        KeyboardInterrupt
            If the user stops it: there is nothing to keep yet.
        """
        self._tell(0.0, "relaxation")
        report = self._grow(shifts) if shifts else None
        if report is None:
            report = self._relax()
        if report.has_solution and not self.small:
            self.support = self.starts.allowed & (self.fractions > SUPPORT)
        return report

    def round(self) -> None:
        """Make all days whole without a search."""
        limits = limits_of(self.starts.workforce, self.starts.patterns)
        for day in range(self.starts.grid.day_count):
            round_day(self.counts, self.fractions, day, limits)
        self._descend()

    def build(self) -> None:
        """Settle one day after the other; later days stay fractions until it is their turn."""
        limits = limits_of(self.starts.workforce, self.starts.patterns)
        days = self.starts.grid.day_count
        for day in range(days):
            found = None
            try:
                self._tell(day / days, f"day {day + 1} of {days}")
                if not self.interrupted and self.time_left > 0:
                    found = self._day(day, seconds=3 * self.time_left / (days - day))
            except KeyboardInterrupt:
                self.interrupted = True
            if found is None:
                round_day(self.counts, self.fractions, day, limits)
            else:
                self.counts = found

    def solve_whole(self) -> None:
        """Search a small problem as a whole, which lifts the bound too.

        Not a grown one: its bound holds for placements that no model of the search has.
        """
        if self.over or not self.small or self.grown:
            return
        model = CoverModel(self.starts, self.starts.allowed, self.counts)
        model.set_start(self.counts)
        report = self._solve(
            model,
            self.time_left,
            start=True,
            gap=self.starts.settings.gap,
            bound_only=True,
        )
        self.bound = max(self.bound, report.bound + self._cost_beyond(model))
        self._keep_if_better(model, report)

    def improve(self) -> None:
        """Settle days anew, two at a time, where whole agents cost most over the fractions."""
        planned = daily_costs(self.starts, self.fractions)
        windows = set(range(max(self.starts.grid.day_count - WINDOW_DAYS, 0) + 1))
        for _ in range(min(MOST_WINDOWS, len(windows))):
            if self.over:
                return
            loss = daily_costs(self.starts, self.counts) - planned
            worst = max(windows, key=lambda day: loss[day : day + WINDOW_DAYS].sum())
            windows.remove(worst)
            self._window(worst, worst + WINDOW_DAYS)

    def mend(self) -> None:
        """Let single agents change pattern where days were left without a search."""
        if self.interrupted or self.time_left <= 0:
            self._descend()

    @property
    def small(self) -> bool:
        """True for problems that can be searched without leaving anything out."""
        return int(np.count_nonzero(self.starts.allowed)) <= SMALL_STARTS

    @property
    def time_left(self) -> float:
        """Seconds until the time limit."""
        return self.starts.settings.time_limit_seconds - (perf_counter() - self.begin)

    @property
    def cost(self) -> float:
        """Cost of the best schedule so far."""
        return total_cost(self.starts, self.counts)

    @property
    def gap(self) -> float:
        """Relative distance of the best schedule so far from the bound."""
        return (self.cost - self.bound) / max(abs(self.cost), 1e-9)

    @property
    def over(self) -> bool:
        """True when the schedule is good enough, or there is no more time for a better one."""
        return self.interrupted or self.time_left <= 0 or self.gap <= self.starts.settings.gap

    def _relax(self) -> SolveReport:
        model = CoverModel(self.starts, self.starts.allowed, self.counts)
        report = relax(model.problem, stage=STAGE, time_limit_seconds=max(self.time_left, 1.0))
        if report.interrupted:
            raise KeyboardInterrupt
        if report.has_solution:
            self.fractions = np.maximum(model.counts(), 0.0)
        self.bound = report.bound + self._cost_beyond(model)
        return report

    def _grow(self, shifts: Mapping[str, ShiftSettings]) -> SolveReport | None:
        """Solve it over all placements of breaks; None where HiGHS cannot be used."""
        generation = Generation(self.starts, shifts, STAGE)
        generation.run(self.time_left, self.progress)
        self.interrupted = generation.interrupted
        if self.interrupted and generation.bound == -float("inf"):
            raise KeyboardInterrupt
        grown = generation.grown()
        if grown is None:
            return None
        self.bound = grown.report.bound + self._cost_beyond(generation.model)
        self.starts, self.fractions, self.grown = grown.starts, grown.fractions, True
        self.support = self.starts.allowed
        self.counts = np.zeros(self.support.shape)
        return grown.report

    def _descend(self) -> None:
        Descent(self.starts, self.counts, self.support).run(DESCENT_PASSES)

    def _day(self, day: int, seconds: float) -> FloatArray | None:
        planned = self.fractions.copy()
        planned[:, :, : day + 1] = 0.0
        model = CoverModel(self.starts, self._open(day, day + 1), self.counts, planned)
        if not model.count:
            return self.counts
        report = self._solve(model, seconds)
        return np.round(model.counts()) if report.has_solution else None

    def _window(self, first: int, last: int) -> None:
        model = CoverModel(self.starts, self._open(first, last), self.counts)
        if model.count:
            model.set_start(self.counts)
            report = self._solve(model, self.time_left, start=True)
            self._keep_if_better(model, report)
            self._tell(None, f"cost {self.cost:.1f}, gap {self.gap:.2%}")

    def _open(self, first: int, last: int) -> BoolArray:
        inside = np.zeros(self.starts.allowed.shape, dtype=bool)
        inside[:, :, first:last] = True
        return inside & (self.support | (self.counts > 0))

    def _solve(
        self,
        model: CoverModel,
        seconds: float,
        *,
        start: bool = False,
        gap: float | None = None,
        bound_only: bool = False,
    ) -> SolveReport:
        nodes = max(FEWEST_NODES, NODES_TIMES_STARTS // len(model.count))
        effort = 0.05
        if bound_only:
            nodes, effort = max(1, NODES_TIMES_STARTS // 2 // len(model.count)), 0.0
        report = solve(
            model.problem,
            stage=STAGE,
            time_limit_seconds=max(seconds, 1.0),
            gap=gap or self.starts.settings.gap / 2,
            progress=self.progress if bound_only else silent,
            options={"mip_max_nodes": nodes, "mip_heuristic_effort": effort},
            start=start,
        )
        self.interrupted |= report.interrupted
        return report

    def _keep_if_better(self, model: CoverModel, report: SolveReport) -> None:
        if report.has_solution:
            found = np.round(model.counts())
            if total_cost(self.starts, found) < self.cost:
                self.counts = found

    def _cost_beyond(self, model: CoverModel) -> float:
        """Return the cost of the intervals that the model leaves out, since no shift is there."""
        costs = interval_costs(self.starts, self.starts.carried_in)
        beyond = np.ones(costs.size, dtype=bool)
        beyond[model.intervals] = False
        return float(costs[beyond].sum())

    def _tell(self, fraction: float | None, message: str) -> None:
        self.progress(ProgressEvent(STAGE, fraction, message))
