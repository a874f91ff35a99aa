"""Means over replications, with half-widths."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wfm.domain import AgentActivity, InvalidInput, ServiceGoal, SimulatedService, TimeGrid
from wfm.domain.goal import service_level_parts
from wfm.domain.record import FloatArray
from wfm.simulate.tally import Tally

LEAST_REPLICATIONS = 2

COUNTS = ("offered", "answered", "answered_in_time", "abandoned", "abandoned_in_time")
AGENT_SUMS = ("agent_ready_seconds", "agent_busy_seconds", "agent_handled")


@dataclass(frozen=True, slots=True)
class RatioMoments:
    """Sums from which a ratio of means and its half-width follow.

    Parameters
    ----------
    count : int
        Replications summed.
    above, below : ndarray
        Sums of numerators and denominators.
    above_above, above_below, below_below : ndarray
        Sums of their products.
    """

    count: int
    above: FloatArray
    below: FloatArray
    above_above: FloatArray
    above_below: FloatArray
    below_below: FloatArray

    @classmethod
    def nothing(cls, shape: tuple[int, ...]) -> RatioMoments:
        """Return the sums over no replication at all."""
        return cls(0, *(np.zeros(shape) for _ in range(5)))

    def plus(self, above: FloatArray, below: FloatArray) -> RatioMoments:
        """Return the sums with one more replication."""
        return RatioMoments(
            self.count + 1,
            self.above + above,
            self.below + below,
            self.above_above + above * above,
            self.above_below + above * below,
            self.below_below + below * below,
        )

    def ratio(self, empty: FloatArray | float) -> FloatArray:
        """Return mean numerator over mean denominator; `empty` where the latter is 0."""
        share = np.where(self.below > 0, np.nan, empty)
        np.divide(self.above, self.below, out=share, where=self.below > 0)
        return share

    def half_width(self, confidence: float) -> FloatArray:
        """Return the half-width of the ratio by the delta method; 0 where it is empty.

        Notes
        -----
        Variance of a ratio of means: (s_nn - 2 r s_nd + r^2 s_dd) / (R d^2) with r the ratio
        and d the mean denominator (the delta method: Asmussen and Glynn 2007, Stochastic
        Simulation, section III.3), times the quantile of Student's t with R - 1 degrees of
        freedom.
        """
        from scipy.special import stdtrit

        count = self.count
        ratio = self.ratio(0.0)
        mean_above, mean_below = self.above / count, self.below / count
        variance = (
            (self.above_above / count - mean_above * mean_above)
            - 2 * ratio * (self.above_below / count - mean_above * mean_below)
            + ratio * ratio * (self.below_below / count - mean_below * mean_below)
        ) / (count - 1)
        error = np.sqrt(np.maximum(variance, 0.0))
        quantile = float(stdtrit(count - 1, 0.5 + confidence / 2))
        width = np.zeros_like(error)
        np.divide(quantile * error, mean_below, out=width, where=mean_below > 0)
        return width


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
