"""The stages by which the roster of a large centre gets good: bound, months, dive, finish."""

from __future__ import annotations

import time
from typing import NamedTuple

from wfm.domain import Progress, ProgressEvent, SolveReport
from wfm.roster.bound import crowd_prices
from wfm.roster.monthly.dive import dive
from wfm.roster.monthly.generation import Generation
from wfm.roster.monthly.pool import MonthPool
from wfm.roster.monthly.worst_off import WorstOff
from wfm.roster.neighbourhood import rearrange
from wfm.roster.search import Interrupted, Search, State

FINISH_TEMPERATURE = 2.5
"""Of ruin and recreate on a good roster."""

GENERATED, DIVED, FINISHED, REARRANGED, HELPED = 0.48, 0.64, 0.84, 0.91, 1.0
"""Parts of the time limit after which each stage stops even if rounds are left."""


class Clock(NamedTuple):
    """When the time limit began to count (`time.monotonic`), and its seconds."""

    begin: float
    limit: float

    def deadline(self, part: float) -> float:
        """Return the moment at which a part of the limit has passed."""
        return self.begin + part * self.limit

    def seconds_to(self, part: float) -> float:
        """Return the seconds until then, one at least: solvers take no less."""
        return max(self.deadline(part) - time.monotonic(), 1.0)


class Effort(NamedTuple):
    """Rounds of each stage, the same on every machine."""

    month_rounds: int
    finish_rounds: int
    groups: int


class Refinement:
    """A roster on its way from legal to good, with the best bound so far.

    Parameters
    ----------
    search : Search
    state : State
        A legal roster.
    pool : MonthPool
        Months met so far.
    clock : Clock
    effort : Effort

    Attributes
    ----------
    state : State
        The best roster so far.
    bound : float
        Valid lower bound; 0 when there is none.
    report : SolveReport or None
        Of the crowd's linear programme.
    interrupted, late : bool
        Whether the user or the time limit cut something short.
    """

    def __init__(
        self, search: Search, state: State, pool: MonthPool, clock: Clock, effort: Effort
    ) -> None:
        self.search = search
        self.state = state
        self.start = state
        self.pool = pool
        self.clock = clock
        self.effort = effort
        self.report: SolveReport | None = None
        self.interrupted = False
        self.late = False
        self._generation: Generation | None = None
        self._bound = 0.0

    @property
    def bound(self) -> float:
        """The best valid lower bound so far."""
        found = self._generation.bound.value if self._generation else self._bound
        return max(found, 0.0)

    def run(self, progress: Progress) -> None:
        """Run all stages; Ctrl-C ends them and keeps the best roster of the stages before."""
        try:
            self.generate(progress)
            self.dive(progress)
            self.finish(progress)
            self.rearrange(progress)
            self.help_the_worst_off(progress)
        except Interrupted as stop:
            self._take_if_better(stop.best)
            self.interrupted = True
        except KeyboardInterrupt:
            self.interrupted = True

    def generate(self, progress: Progress) -> None:
        """Find the bound, and months that fit together."""
        progress(ProgressEvent("roster", None, "lower bound"))
        problem, cover = self.search.problem, self.search.cover
        prices, self.report = crowd_prices(
            problem, cover, time_limit_seconds=self.clock.seconds_to(GENERATED), progress=progress
        )
        if self.report.interrupted:
            raise KeyboardInterrupt
        if prices is None or not problem.exact_hours:
            return
        self._generation = Generation(problem, cover, self.search.pricer, self.pool, prices)
        self._generation.run(self.effort.month_rounds, self._deadline(GENERATED), progress)
        self._note(GENERATED)

    def dive(self, progress: Progress) -> None:
        """Make a roster of the mixture of months."""
        if self._generation is None:
            return
        found = dive(self._generation, self.search, self._deadline(DIVED), progress)
        self._note(DIVED)
        if found is not None:
            self.start = found

    def finish(self, progress: Progress) -> None:
        """Ruin and recreate, from the roster of the dive, and from the best when that fails."""
        found = self.search.improve(
            self.start.copy(),
            self.effort.finish_rounds,
            self._deadline(FINISHED),
            progress,
            temperature=FINISH_TEMPERATURE,
        )
        self._take_if_better(found)
        self._note(FINISHED)

    def rearrange(self, progress: Progress) -> None:
        """Let the integer programme arrange groups of agents anew."""
        deadline = self._deadline(REARRANGED)
        if rearrange(self.search, self.state, self.effort.groups, deadline, progress):
            raise KeyboardInterrupt
        self._note(REARRANGED)

    def help_the_worst_off(self, progress: Progress) -> None:
        """Bring those far from their fair share nearer."""
        helped = self.state.copy()
        worst_off = WorstOff(self.search)
        worst_off.polish(helped, self._deadline(HELPED))
        worst_off.help(helped, self._deadline(HELPED), progress)
        worst_off.polish(helped, self._deadline(HELPED))
        self.state = helped
        progress(ProgressEvent("roster", 1.0, self.search.described(helped)))
        self._note(HELPED)

    def _take_if_better(self, found: State) -> None:
        if self.search.cost(found) < self.search.cost(self.state):
            self.state = found

    def _deadline(self, part: float) -> float:
        return self.clock.deadline(part)

    def _note(self, part: float) -> None:
        self.late = self.late or time.monotonic() > self._deadline(part)
