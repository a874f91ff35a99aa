"""Means over replications, with half-widths."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wfm.domain import AgentActivity, InvalidInput, ServiceGoal, SimulatedService, TimeGrid
from wfm.domain.goal import service_level_parts
from wfm.domain.record import FloatArray
from wfm.simulate.moments import RatioMoments
from wfm.simulate.tally import Tally

__all__ = ["LEAST_REPLICATIONS", "RatioMoments", "Statistics"]

LEAST_REPLICATIONS = 2

COUNTS = ("offered", "answered", "answered_in_time", "abandoned", "abandoned_in_time")
AGENT_SUMS = ("agent_ready_seconds", "agent_busy_seconds", "agent_handled")


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything summed over the replications so far; a new one for each replication.

    Since the sums are replaced and never changed, an interruption cannot leave half a
    replication in them.
    """

    level: RatioMoments
    wait: RatioMoments
    abandonment: RatioMoments
    occupancy: RatioMoments
    counts: dict[str, FloatArray]
    agents: dict[str, FloatArray]


@dataclass(slots=True)
class Statistics:
    """Takes in tallies one by one and gives the measured service.

    Parameters
    ----------
    grid : TimeGrid
        The intervals.
    queues : tuple of str
        Queue ids.
    goals : tuple of ServiceGoal
        One for each queue; thresholds and definitions of the service level.
    """

    grid: TimeGrid
    queues: tuple[str, ...]
    goals: tuple[ServiceGoal, ...]
    totals: Totals | None = None
    daily_levels: list[FloatArray] = field(default_factory=list)
    handled: list[FloatArray] = field(default_factory=list)

    @property
    def replications(self) -> int:
        """Number of replications taken in."""
        return self.totals.level.count if self.totals else 0

    def add(self, tally: Tally) -> None:
        """Take in one replication."""
        done = self.replications
        self.daily_levels[done:] = [self._daily_level(tally)]
        self.handled[done:] = [tally.agent_handled.sum(axis=1)]
        totals = self.totals or _nothing(tally)
        counts = {name: getattr(tally, name) for name in COUNTS}
        sums = {name: getattr(tally, name) for name in AGENT_SUMS}
        self.totals = Totals(
            totals.level.plus(*service_level_parts(self.goals, tally)),
            totals.wait.plus(tally.wait_seconds, tally.answered),
            totals.abandonment.plus(tally.abandoned, tally.offered),
            totals.occupancy.plus(tally.busy_seconds, tally.ready_seconds),
            {name: totals.counts[name] + counts[name] for name in COUNTS},
            {name: totals.agents[name] + sums[name] for name in AGENT_SUMS},
        )

    def _daily_level(self, tally: Tally) -> FloatArray:
        """Return the service level by queue and day; NaN where nothing arrives."""
        starts = self.grid.day_starts[:-1]
        parts = (*service_level_parts(self.goals, tally), tally.offered)
        above, below, offered = (np.add.reduceat(part, starts, axis=1) for part in parts)
        level = np.where(offered > 0, 0.0, np.nan)
        np.divide(above, below, out=level, where=below > 0)
        return level

    def service(self, confidence: float, engine: str) -> SimulatedService:
        """Return means and half-widths over the replications taken in.

        Where contacts arrive but none counts for the service level's definition (all of them
        hung up), the service level is 0; where nothing arrives it is 1.

        Raises
        ------
        InvalidInput
            With fewer than two replications.
        """
        count, totals = self.replications, self.totals
        if totals is None or count < LEAST_REPLICATIONS:
            raise InvalidInput(f"is {count}", where="replications", hint="use 2 or more")
        means = {name: value / count for name, value in totals.counts.items()}
        seconds = self.grid.interval_seconds
        return SimulatedService(
            grid=self.grid,
            queues=self.queues,
            replications=count,
            confidence=confidence,
            offered=means["offered"],
            answered=means["answered"],
            answered_in_time=means["answered_in_time"],
            abandoned=means["abandoned"],
            abandoned_in_time=means["abandoned_in_time"],
            service_level=totals.level.ratio(np.where(means["offered"] > 0, 0.0, 1.0)),
            service_level_half_width=totals.level.half_width(confidence),
            mean_wait_seconds=totals.wait.ratio(0.0),
            mean_wait_half_width=totals.wait.half_width(confidence),
            abandonment=totals.abandonment.ratio(0.0),
            abandonment_half_width=totals.abandonment.half_width(confidence),
            ready_agents=totals.occupancy.below / count / seconds,
            busy_agents=totals.occupancy.above / count / seconds,
            occupancy_half_width=totals.occupancy.half_width(confidence),
            day_service_level=np.array(self.daily_levels[:count]),
            engine=engine,
        )

    def activity(self, agents: tuple[str, ...]) -> AgentActivity:
        """Return what each agent did, on average and by replication."""
        count, totals = self.replications, self.totals
        if totals is None:
            raise InvalidInput("is 0", where="replications", hint="use 2 or more")
        ready, busy, handled = (totals.agents[name] / count for name in AGENT_SUMS)
        return AgentActivity(agents, ready, busy, np.array(self.handled[:count]), handled)


def _nothing(tally: Tally) -> Totals:
    queues, intervals = tally.offered.shape, tally.ready_seconds.shape
    return Totals(
        RatioMoments.nothing(queues),
        RatioMoments.nothing(queues),
        RatioMoments.nothing(queues),
        RatioMoments.nothing(intervals),
        {name: np.zeros(queues) for name in COUNTS},
        {name: np.zeros(tally.agent_handled.shape) for name in AGENT_SUMS},
    )
