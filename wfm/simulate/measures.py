"""Everything that is known of a simulation after many replications, figure by figure."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wfm.domain import InvalidInput, ServiceGoal, TimeGrid
from wfm.domain.goal_course import GoalCourse
from wfm.domain.record import BoolArray, FloatArray, Record
from wfm.simulate.agent_runs import AgentRuns
from wfm.simulate.crews import Crews
from wfm.simulate.definitions import Definitions
from wfm.simulate.estimate import Estimate, mean_estimate, ratio_estimate
from wfm.simulate.figures import FIGURES, figure_parts, goals_met, goals_met_over_time
from wfm.simulate.moments import RatioMoments
from wfm.simulate.observation import Count, Observation

MOST_IN_FAN = 1000
"""Replications whose service level is kept interval by interval; more would fill the memory."""

ALL_QUEUES = "all"
"""Name of the row in which all queues stand together."""


@dataclass(frozen=True, slots=True, eq=False)
class Running(Record):
    """Sums over replications by interval; replaced as a whole, so that none is ever half in.

    Parameters
    ----------
    ratios : dict of str to RatioMoments
        One for each of `FIGURES`; shape (K, T).
    occupancy : RatioMoments
        Handling over what the definitions divide by; shape (P, T).
    counts : ndarray, shape (len(Count), K, T)
    ready_seconds : ndarray, shape (P, T)
    longest_wait, mean_in_queue, most_in_queue : ndarray, shape (K, T)
        Sums over the replications.
    highest_wait, highest_in_queue : ndarray, shape (K, T)
        Highest of any replication.
    met : ndarray, shape (Q, T)
        Replications in which the goals were met.
    """

    ratios: dict[str, RatioMoments]
    occupancy: RatioMoments
    counts: FloatArray
    ready_seconds: FloatArray
    longest_wait: FloatArray
    mean_in_queue: FloatArray
    most_in_queue: FloatArray
    highest_wait: FloatArray
    highest_in_queue: FloatArray
    met: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Day(Record):
    """What is kept of one replication, by day.

    Parameters
    ----------
    counts : ndarray, shape (len(Count), K, D)
    longest_wait, mean_in_queue, most_in_queue : ndarray, shape (K, D)
    met : ndarray of bool, shape (Q, D)
    level : ndarray of float32, shape (K, T)
        Service level by interval, 1 where nothing arrives; empty after `MOST_IN_FAN`.
    busy_seconds, base_seconds : ndarray, shape (P, D)
        Handling time, and what occupancy divides it by.
    agent_ready, agent_busy, handled : ndarray, shape (N,)
        Seconds on position and handling, and contacts, over the grid.
    crew_handled, crew_wait, crew_seconds : ndarray, shape (P, Q)
        Contacts of each queue that the crew answered or called back, their waits and their
        handle times.
    """

    counts: FloatArray
    longest_wait: FloatArray
    mean_in_queue: FloatArray
    most_in_queue: FloatArray
    met: BoolArray
    level: np.ndarray
    busy_seconds: FloatArray
    base_seconds: FloatArray
    agent_ready: FloatArray
    agent_busy: FloatArray
    handled: FloatArray
    crew_handled: FloatArray
    crew_wait: FloatArray
    crew_seconds: FloatArray


@dataclass(slots=True)
class Measures:
    """Takes in observations one by one and answers for any figure.

    Rows are the Q queues and, last, all of them together (K = Q + 1); crews are those of `crews`.

    Parameters
    ----------
    grid : TimeGrid
    queues : tuple of str
    goals : tuple of ServiceGoal
        By which days and the period are judged.
    definitions : Definitions
    crews : Crews
    confidence : float
        Probability that all half-widths stand for.
    precise : bool
        True when a half-width was asked for and reached.
    courses : tuple of GoalCourse
        By which intervals are judged; without any that is by `goals`.
    """

    grid: TimeGrid
    queues: tuple[str, ...]
    goals: tuple[ServiceGoal, ...]
    definitions: Definitions
    crews: Crews
    confidence: float = 0.95
    precise: bool = False
    running: Running | None = None
    days: list[Day] = field(default_factory=list)
    courses: tuple[GoalCourse, ...] = ()

    @property
    def replications(self) -> int:
        """Number of replications taken in."""
        return self.running.occupancy.count if self.running else 0

    @property
    def rows(self) -> tuple[str, ...]:
        """Names of the K rows."""
        return (*self.queues, ALL_QUEUES)

    def add(self, seen: Observation) -> None:
        """Take in one replication."""
        done = self.replications
        parts = {
            name: figure_parts(name, seen.counts, self.goals, self.definitions) for name in FIGURES
        }
        busy = self.crews.summed(seen.busy_seconds)
        ready = self.crews.summed(seen.ready_seconds)
        by_duty = self.definitions.occupancy == "scheduled"
        base = self.crews.summed(seen.scheduled_seconds) if by_duty else ready
        always = (GoalCourse.always(goal, self.grid.interval_count) for goal in self.goals)
        courses = self.courses or tuple(always)
        met = goals_met_over_time(seen.counts, courses, self.definitions)
        self.days[done:] = [self._day(seen, parts["service_level"], busy, base)]
        old = self.running or _nothing(seen, len(self.crews.names))
        self.running = Running(
            ratios={name: old.ratios[name].plus(*parts[name]) for name in FIGURES},
            occupancy=old.occupancy.plus(busy, base),
            counts=old.counts + seen.counts,
            ready_seconds=old.ready_seconds + ready,
            longest_wait=old.longest_wait + seen.longest_wait,
            mean_in_queue=old.mean_in_queue + seen.mean_in_queue,
            most_in_queue=old.most_in_queue + seen.most_in_queue,
            highest_wait=np.maximum(old.highest_wait, seen.longest_wait),
            highest_in_queue=np.maximum(old.highest_in_queue, seen.most_in_queue),
            met=old.met + met,
        )

    def _day(
        self,
        seen: Observation,
        level: tuple[FloatArray, FloatArray],
        busy: FloatArray,
        base: FloatArray,
    ) -> Day:
        starts, lengths = self.grid.day_starts[:-1], np.diff(self.grid.day_starts)
        keeps_level = self.replications < MOST_IN_FAN
        counts = np.add.reduceat(seen.counts, starts, axis=2)
        share = 0.0 + _empty("service_level", seen.counts)
        np.divide(*level, out=share, where=level[1] > 0)
        return Day(
            counts=counts,
            longest_wait=np.maximum.reduceat(seen.longest_wait, starts, axis=1),
            mean_in_queue=np.add.reduceat(seen.mean_in_queue, starts, axis=1) / lengths,
            most_in_queue=np.maximum.reduceat(seen.most_in_queue, starts, axis=1),
            met=goals_met(counts, self.goals, self.definitions),
            level=share.astype(np.float32)[:, : None if keeps_level else 0],
            busy_seconds=np.add.reduceat(busy, starts, axis=1),
            base_seconds=np.add.reduceat(base, starts, axis=1),
            agent_ready=seen.ready_seconds.sum(axis=1),
            agent_busy=seen.busy_seconds.sum(axis=1),
            handled=seen.handled.sum(axis=0),
            crew_handled=self.crews.summed(seen.handled.T),
            crew_wait=self.crews.summed(seen.handled_wait_seconds.T),
            crew_seconds=self.crews.summed(seen.handled_seconds.T),
        )

    def summed(self) -> Running:
        """Return the sums by interval.

        Raises
        ------
        InvalidInput
            With fewer than two replications.
        """
        if self.running is None or self.replications < 2:
            raise InvalidInput(
                f"is {self.replications}", where="replications", hint="use 2 or more"
            )
        return self.running

    def by_interval(self, name: str) -> Estimate:
        """Return a figure by queue and interval, shape (K, T); see `FIGURES`."""
        running = self.summed()
        empty = _empty(name, running.counts)
        return running.ratios[_known(name)].estimate(self.confidence, empty)

    def by_day(self, name: str) -> Estimate:
        """Return a figure by queue and day; shape (K, D)."""
        above, below = self.daily_parts(name)
        empty = _empty(name, self.kept("counts").sum(axis=0))
        return ratio_estimate(above, below, self.confidence, empty)

    def by_period(self, name: str) -> Estimate:
        """Return a figure by queue over the whole grid; shape (K,)."""
        above, below = (part.sum(axis=2) for part in self.daily_parts(name))
        empty = _empty(name, self.kept("counts").sum(axis=(0, 3)))
        return ratio_estimate(above, below, self.confidence, empty)

    def daily_parts(self, name: str) -> tuple[FloatArray, FloatArray]:
        """Return numerator and denominator by replication, row and day; each (R, K, D)."""
        done = self.days[: self.replications]
        parts = [
            figure_parts(_known(name), day.counts, self.goals, self.definitions) for day in done
        ]
        above, below = (np.array(side) for side in zip(*parts, strict=True))
        return above, below

    def kept(self, name: str) -> FloatArray:
        """Return a field of `Day` for all replications, which are the first axis."""
        return np.array([getattr(day, name) for day in self.days[: self.replications]])

    def met_by_interval(self) -> FloatArray:
        """Return the share of replications in which the goals are met; shape (Q, T)."""
        share: FloatArray = self.summed().met / self.replications
        return share

    def met_by_day(self) -> tuple[FloatArray, FloatArray]:
        """Return the share of replications that meet the goals, with half-width; (Q, D)."""
        return mean_estimate(self.kept("met").astype(np.float64), self.confidence)

    def fan(self, levels: tuple[float, ...]) -> FloatArray:
        """Return quantiles of the service level over the replications; shape (F, K, T).

        Of many replications the first `MOST_IN_FAN` count.
        """
        done = self.days[: min(self.replications, MOST_IN_FAN)]
        quantiles: FloatArray = np.quantile([day.level for day in done], levels, axis=0)
        return quantiles

    def occupancy_by_interval(self) -> Estimate:
        """Return the occupancy of each crew; shape (P, T)."""
        return self.summed().occupancy.estimate(self.confidence, 0.0)

    def occupancy_by_day(self) -> Estimate:
        """Return the occupancy of each crew; shape (P, D)."""
        busy, base = self.kept("busy_seconds"), self.kept("base_seconds")
        return ratio_estimate(busy, base, self.confidence)

    def occupancy_by_period(self) -> Estimate:
        """Return the occupancy of each crew over the whole grid; shape (P,)."""
        busy, base = (self.kept(f"{name}_seconds").sum(axis=2) for name in ("busy", "base"))
        return ratio_estimate(busy, base, self.confidence)

    def by_crew_and_queue(self, name: str) -> Estimate:
        """Return a mean over the contacts that each crew handled of each queue; shape (P, Q).

        Parameters
        ----------
        name : str
            ``wait`` for the wait until the answer or callback, ``seconds`` for the handle time.
        """
        above, below = self.kept(f"crew_{name}"), self.kept("crew_handled")
        return ratio_estimate(above, below, self.confidence)

    def agent_runs(self) -> AgentRuns:
        """Return what every agent did in every replication."""
        handled, ready, busy = (
            self.kept(name) for name in ("handled", "agent_ready", "agent_busy")
        )
        return AgentRuns(self.crews.agents, handled, ready, busy)

    def worst_interval(self, row: int) -> int:
        """Return the interval of lowest service level among those in which contacts arrive."""
        offered = self.summed().counts[Count.OFFERED, row]
        if not offered.any():
            return 0
        level = self.by_interval("service_level").value[row]
        return int(np.where(offered > 0, level, np.inf).argmin())


def _empty(name: str, counts: FloatArray) -> FloatArray:
    """Return what stands where a ratio has no denominator.

    The service level is 1 where nothing arrives; where all who came are left out by its
    definition, such as those who hung up, it is 0.
    """
    nothing = (counts[Count.OFFERED] + counts[Count.BLOCKED]) == 0
    level: FloatArray = np.where(nothing & name.startswith("service_level"), 1.0, 0.0)
    return level


def _known(name: str) -> str:
    if name not in FIGURES:
        raise InvalidInput(f"is {name!r}", where="figure", hint=f"use one of {', '.join(FIGURES)}")
    return name


def _nothing(seen: Observation, crews: int) -> Running:
    shape = seen.longest_wait.shape
    zero = np.zeros(shape)
    return Running(
        ratios={name: RatioMoments.nothing(shape) for name in FIGURES},
        occupancy=RatioMoments.nothing((crews, shape[1])),
        counts=np.zeros(seen.counts.shape),
        ready_seconds=np.zeros((crews, shape[1])),
        longest_wait=zero,
        mean_in_queue=zero,
        most_in_queue=zero,
        highest_wait=zero,
        highest_in_queue=zero,
        met=np.zeros((shape[0] - 1, shape[1])),
    )
