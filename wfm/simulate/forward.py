"""The fewest agents by simulation, interval after interval, from saved states.

The exact chain of `wfm.queueing.transient` knows exponential handle times only. Where they are
long, or spread in another way, so that their spread shows, this takes its place: many
replications of one first-come queue are moved forward together. In each interval every number
of agents that is tried starts from the same saved states and meets the same calls (common
random numbers), and the smallest that meets the goal in the mean of all replications is kept.
The service level must be above its goal by its standard error: a number that only just looks
good enough is too small on every other set of fresh calls.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.goal import ServiceGoal
from wfm.domain.goal_course import GoalCourse
from wfm.domain.record import FloatArray, IntArray
from wfm.domain.staffed_course import StaffedCourse
from wfm.simulate.forward_calls import Calls, QueueTraffic, Sampler

LEAST_REPLICATIONS = 200
MOST_REPLICATIONS = 1000
CALLS_A_DAY = 4.5e6
"""Simulated calls of a day, all replications together, within those bounds."""

WARM_HANDLE_TIMES = 6.0
"""Handle times of the first interval's rate before it, after which the start is forgotten."""

SECONDS_A_DAY = 86_400.0


class Step(NamedTuple):
    """An interval tried with a number of agents.

    Parameters
    ----------
    agents : int
    free : ndarray, shape (R, N)
        When each agent is free after it; those on duty first, then those who have left.
    head : ndarray of int, shape (R,)
        First call that still waits.
    figures : ndarray
        Sums over all replications, in the columns of `forward_kernel`.
    error : float
        Standard error of the service level.
    """

    agents: int
    free: FloatArray
    head: IntArray
    figures: FloatArray
    error: float


@dataclass(frozen=True, slots=True)
class ForwardSimulation:
    """Staffs one queue by simulation; call it with the queue's traffic and goals.

    Parameters
    ----------
    seed : int
        Seed of all random numbers; 0 or more.
    replications : int, optional
        How many; by default as many as keep the day at `CALLS_A_DAY` simulated calls, from 200
        to 1000.
    """

    seed: int
    replications: int | None = None

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise InvalidInput(f"is {self.seed}", where="seed", hint="use 0 or more")
        if self.replications is not None and self.replications < 1:
            raise InvalidInput(f"is {self.replications}", where="replications", hint="use 200")

    def __call__(
        self,
        traffic: QueueTraffic,
        goals: GoalCourse,
        *,
        aht_cv: float,
        least_agents: IntArray,
        guess: IntArray,
    ) -> StaffedCourse:
        """Return the fewest agents that meet the goals, and what they give in simulation.

        Parameters
        ----------
        traffic : QueueTraffic
            What arrives; rates are linear in each half of an interval, as in
            `wfm.queueing.transient_traffic.half_interval_rates`.
        goals : GoalCourse
            The goal of each interval; every part of it must hold in the mean of all
            replications. An interval floor is not looked at.
        aht_cv : float
            Coefficient of variation of handle times: 1 exponential, 0 constant, else lognormal.
        least_agents : ndarray of int, shape (I,)
            Agents there must be in any case.
        guess : ndarray of int, shape (I,)
            Where to begin to look; the first is also who is there before the first interval.

        Notes
        -----
        Conventions are those of `wfm.queueing.transient`: leavers are drawn at random and
        finish the call they are on, figures belong to the interval of arrival, and who still
        waits at its end is judged as if its agents stayed. Each call has a handle time with
        the mean of the interval in which it arrives. Other than in the exact chain, agents
        who come are those who left last, and end the call they left with before the next: after
        a dip that is short beside the longest calls, not all of them are free at once.
        """
        sampler = Sampler(traffic, aht_cv, self.seed, self._runs(traffic))
        queue = _Queue(sampler, traffic, goals)
        queue.warm_up(int(guess[0]))
        before = after = 0
        for interval, calls in enumerate(sampler.intervals()):
            least = int(least_agents[interval])
            if traffic.arrivals[interval] > 0:
                least = max(least, 1)
            queue.begin(interval, calls)
            start = max(int(guess[interval]) + after - before, least)
            queue.accept(interval, _fewest(queue.meets, least, start))
            before, after = int(guess[interval]), int(queue.agents[interval])
        return queue.course()

    def _runs(self, traffic: QueueTraffic) -> int:
        if self.replications is not None:
            return self.replications
        seconds = traffic.interval_seconds * traffic.arrivals.size
        daily = float(traffic.arrivals.sum()) * SECONDS_A_DAY / max(seconds, SECONDS_A_DAY)
        wanted = round(CALLS_A_DAY / max(daily, 1.0))
        return min(max(wanted, LEAST_REPLICATIONS), MOST_REPLICATIONS)


def _fewest(meets: Callable[[int], bool], least: int, start: int) -> int:
    """Return the smallest number from `least` on that meets, looking around a start first."""
    good, bad, number, tries = -1, least - 1, start, 0
    while good < 0 or good - bad > 1:
        if meets(number):
            good = number
        else:
            bad = number
        # The guess is mostly right or next to it: only then are strides worth their risk.
        stride = 1 << max(tries - 1, 0)
        tries += 1
        if good < 0:
            number = bad + stride
        elif bad < least:
            number = max(good - stride, least)
        else:
            number = (good + bad) // 2
    return good


class _Queue:
    """The states of all replications, and what has become of the intervals so far."""

    def __init__(self, sampler: Sampler, traffic: QueueTraffic, goals: GoalCourse) -> None:
        from wfm.simulate import forward_kernel

        self.kernel, self.sampler, self.traffic, self.goals = (
            forward_kernel,
            sampler,
            traffic,
            goals,
        )
        size = traffic.arrivals.size
        self.agents = np.zeros(size, np.int64)
        self.figures = np.zeros((size, forward_kernel.FIGURES))
        self.overtime = np.zeros(size)
        self.free = np.zeros((sampler.runs, 0))
        self.before = 0
        nothing = np.zeros(0)
        self.calls = Calls(nothing, nothing, nothing)
        self.first = np.zeros(sampler.runs + 1, np.int64)
        self.fresh = self.head = self.first[:-1]
        self.clock = (0.0, 0.0, 0.0)
        self.goal = goals.goal
        self.keys = sampler.keys()
        self.tried: dict[int, Step] = {}

    def warm_up(self, agents: int) -> None:
        """Bring the states near the long run of the first interval, with agents for it."""
        if agents == 0 or self.traffic.arrivals[0] == 0:
            return
        seconds = WARM_HANDLE_TIMES * float(self.traffic.aht_seconds[0])
        seconds = max(seconds, self.traffic.interval_seconds)
        self._enter(self.sampler.before(seconds), (-seconds, 0.0, 0.0))
        self._move_on(self._try(agents))

    def begin(self, interval: int, drawn: tuple[Calls, IntArray]) -> None:
        """Let an interval's calls arrive."""
        seconds = self.traffic.interval_seconds
        self.goal = self.goals.at(interval)
        begin = interval * seconds
        self._enter(drawn, (begin, begin + seconds, self.goal.threshold_seconds))

    def meets(self, agents: int) -> bool:
        """Tell whether every goal of the interval holds with a number of agents."""
        step, kernel = self._try(agents), self.kernel
        figures = step.figures
        offered, gone = figures[kernel.OFFERED], figures[kernel.GONE]
        goal, busy = self.goal, figures[kernel.BUSY]
        staffed = agents * self.traffic.interval_seconds * self.sampler.runs
        if goal.max_occupancy is not None and busy > goal.max_occupancy * staffed:
            return False
        if offered == 0:
            return True
        level, answered = goal.service_level, offered - gone
        if level is not None and _service_level(figures, goal) - step.error < level:
            return False
        if goal.max_abandonment is not None and gone > goal.max_abandonment * offered:
            return False
        longest = goal.max_mean_wait_seconds
        return longest is None or bool(
            answered > 0 and figures[kernel.WAITED] <= longest * answered
        )

    def accept(self, interval: int, agents: int) -> None:
        """Make a number of agents the truth of an interval."""
        step = self._try(agents)
        # A leaver takes the call along; one of several agents on calls is as likely as another.
        leavers = max(self.before - agents, 0)
        if leavers:
            rest = np.maximum(self.free[:, : self.before] - self.clock[0], 0.0).sum()
            self.overtime[interval] = rest / self.sampler.runs * leavers / self.before
        self.agents[interval] = agents
        self.figures[interval] = step.figures
        self._move_on(step)

    def course(self) -> StaffedCourse:
        """Return the agents of all intervals, and what they gave."""
        kernel, runs = self.kernel, self.sampler.runs
        offered, gone = self.figures[:, kernel.OFFERED], self.figures[:, kernel.GONE]
        staffed = self.agents.astype(np.float64) * self.traffic.interval_seconds * runs
        level = [
            _service_level(row, self.goals.at(i)) if row[kernel.OFFERED] else 1.0
            for i, row in enumerate(self.figures)
        ]
        return StaffedCourse(
            agents=self.agents,
            service_level=np.array(level),
            abandonment=_ratio(gone, offered),
            mean_wait_seconds=_ratio(self.figures[:, kernel.WAITED], offered - gone),
            occupancy=_ratio(self.figures[:, kernel.BUSY], staffed),
            overtime_hours=self.overtime / 3600.0,
        )

    def _enter(self, drawn: tuple[Calls, IntArray], clock: tuple[float, float, float]) -> None:
        fresh, starts = drawn
        calls, (self.first, self.fresh) = self.kernel.carry_over(
            self.calls, self.first, self.head, fresh, starts
        )
        self.calls = Calls(*calls)
        self.clock = clock
        self.keys = self.sampler.keys()
        self.tried = {}

    def _try(self, agents: int) -> Step:
        if agents not in self.tried:
            self.tried[agents] = self._try_anew(agents)
        return self.tried[agents]

    def _try_anew(self, agents: int) -> Step:
        runs = self.sampler.runs
        if agents == 0:
            # Where nobody arrives and nobody is on, the leavers have served who was left.
            nothing = np.zeros(self.kernel.FIGURES)
            return Step(0, self.free, self.first[1:], nothing, 0.0)
        everybody = max(agents, self.free.shape[1])
        free, head = np.empty((runs, everybody)), np.empty(runs, np.int64)
        figures = np.empty((runs, self.kernel.FIGURES))
        self.kernel.replay(
            self.calls,
            (self.first, self.fresh),
            (self.free, self.before, self.keys),
            self.clock,
            agents,
            (free, head, figures),
        )
        error = _standard_error(figures, self.goal)
        return Step(agents, free, head, figures.sum(axis=0), error)

    def _move_on(self, step: Step) -> None:
        self.free, self.head, self.before = step.free, step.head, step.agents


def _service_level(figures: FloatArray, goal: ServiceGoal) -> float:
    """Return the service level by the goal's definition; 0 where nothing counts."""
    above, below = _parts(figures, goal)
    return float(above) / float(below) if below > 0 else 0.0


def _standard_error(figures: FloatArray, goal: ServiceGoal) -> float:
    """Return the standard error of the service level, a ratio of means (delta method)."""
    above, below = _parts(figures, goal)
    total = float(below.sum())
    if total == 0:
        return 0.0
    off = above - float(above.sum()) / total * below
    return math.sqrt(float(off @ off)) / total


def _parts(figures: FloatArray, goal: ServiceGoal) -> tuple[FloatArray, FloatArray]:
    """Return numerator and denominator of the service level; figures in the last axis."""
    from wfm.simulate import forward_kernel as kernel

    above, below = figures[..., kernel.IN_TIME], figures[..., kernel.OFFERED]
    if goal.definition == "answered":
        below = below - figures[..., kernel.GONE]
    elif goal.definition == "positive":
        above = above + figures[..., kernel.GONE_IN_TIME]
    elif goal.definition == "ignored":
        below = below - figures[..., kernel.GONE_IN_TIME]
    return above, below


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    ratio = np.zeros(above.shape)
    np.divide(above, below, out=ratio, where=below > 0)
    return ratio
