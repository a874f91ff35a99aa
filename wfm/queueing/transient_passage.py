"""A queue's way through its intervals that can be tried out and changed in one place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, IntArray
from wfm.queueing.transient import Course, course_of_table, kernel_columns, starting_state
from wfm.queueing.transient_goals import Goals, GoalsOverTime, definition_code, over_time
from wfm.queueing.transient_traffic import Traffic, step_rates


@dataclass(frozen=True, slots=True)
class Trial:
    """What another number of servers in one interval changes.

    Parameters
    ----------
    interval, servers : int
        The interval, and its servers in this trial.
    states : list of ndarray
        State at the end of each interval that was looked at, from `interval` on.
    table : ndarray
        Figures of those intervals, in the columns of `transient_kernels`.
    """

    interval: int
    servers: int
    states: list[FloatArray]
    table: FloatArray


class Passage:
    """States and figures of every interval, and what becomes of them when servers change.

    Parameters
    ----------
    traffic : Traffic
        What arrives.
    goals : Goals or GoalsOverTime
        Definition and threshold of the service level, and what `meets` asks for.
    servers : ndarray of int, shape (I,)
        Servers of each interval.
    servers_before : int
        Servers on until the start.
    initial_state : ndarray, optional
        Chance of 0, 1, 2, .. callers present at the start; by default the long run of the
        first interval with those servers.
    """

    def __init__(
        self,
        traffic: Traffic,
        goals: Goals | GoalsOverTime,
        servers: IntArray,
        servers_before: int,
        initial_state: FloatArray | None = None,
    ) -> None:
        self.traffic = traffic
        self.goals = over_time(goals, traffic.arrivals.size)
        self.servers = servers.astype(np.int64)
        self._code = definition_code(self.goals.definition)
        self._rates = step_rates(traffic)
        self._columns = kernel_columns(
            traffic, self._rates.shape[1], self.goals.threshold_seconds, self._code
        )
        self.servers_before = servers_before
        self._states = [starting_state(traffic, servers_before, initial_state)]
        whole = self._run(0, self.servers, self._states[0], servers_before)
        self._states += whole.states
        self.table = whole.table

    def attempt(self, interval: int, servers: int, span: int) -> Trial:
        """Return what `servers` in an interval would do to it and the `span` after it."""
        numbers = self.servers[interval : interval + span + 1].copy()
        numbers[0] = servers
        before = int(self.servers[interval - 1]) if interval else self.servers_before
        return self._run(interval, numbers, self._states[interval], before)

    def accept(self, trial: Trial) -> None:
        """Make a trial the truth; what lies beyond its span stays as it was."""
        first, last = trial.interval, trial.interval + len(trial.states)
        self.servers[first] = trial.servers
        self.table[first:last] = trial.table
        self._states[first + 1 : last + 1] = trial.states

    def meets(self, trial: Trial) -> bool:
        """Tell whether every goal holds in all intervals that a trial looked at."""
        from wfm.queueing import transient_kernels

        duration, wanted = self.traffic.interval_seconds, self.goals.numbers()
        here = slice(trial.interval, trial.interval + len(trial.states))
        numbers = self.servers[here].copy()
        numbers[0] = trial.servers
        return all(
            transient_kernels.margin(self._code, row, int(n), duration, goals) >= 0
            for row, n, goals in zip(trial.table, numbers, wanted[here], strict=True)
        )

    def margin(self, trial: Trial, goals: GoalsOverTime) -> float:
        """Return by how much the trial's own interval meets a goal (below 0: misses)."""
        from wfm.queueing import transient_kernels as kernels

        duration, row = self.traffic.interval_seconds, trial.table[0]
        if (goals.goals[0].threshold_seconds, goals.definition) != (
            float(self.goals.threshold_seconds[trial.interval]),
            self.goals.definition,
        ):
            raise InvalidInput("is not the threshold of the passage", where="goals")
        wanted = goals.goals[0].numbers()
        return float(kernels.margin(self._code, row, trial.servers, duration, wanted))

    def wait_probability(self, interval: int, servers: int) -> float:
        """Return the share of an interval's arrivals that find all of some servers busy."""
        from wfm.queueing import transient_kernels as kernels

        step, mu, theta = self._columns[:3, interval].tolist()
        before = int(self.servers[interval - 1]) if interval else self.servers_before
        start, rates = self._states[interval], self._rates[interval]
        _, row = kernels.through(start, before, servers, rates, (step, mu, theta, 0.0))
        arrived = float(row[kernels.ARRIVED])
        return 1.0 - float(row[kernels.IN_TIME]) / arrived if arrived > 0 else 0.0

    def state_before(self, interval: int) -> FloatArray:
        """Chance of 0, 1, 2, .. callers present when an interval begins."""
        return self._states[interval]

    def course(self) -> Course:
        """Return the figures of every interval as they stand."""
        state = self._states[-1]
        return course_of_table(self.traffic, self.servers, self.table, state, self._code)

    @property
    def final_state(self) -> FloatArray:
        """Chance of 0, 1, 2, .. callers present at the end."""
        return self._states[-1]

    def parts(self, table: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return numerator and denominator of the service level, in calls, row by row."""
        from wfm.queueing import transient_kernels as kernels

        above, below = table[:, kernels.IN_TIME], table[:, kernels.ARRIVED]
        if self.goals.definition == "answered":
            below = below - table[:, kernels.GONE]
        elif self.goals.definition == "positive":
            above = above + table[:, kernels.GONE_IN_TIME]
        elif self.goals.definition == "ignored":
            below = below - table[:, kernels.GONE_IN_TIME]
        return above, below

    def overtime_seconds(self, table: FloatArray) -> FloatArray:
        """Return the time in which leavers finish their calls, row by row."""
        from wfm.queueing import transient_kernels as kernels

        overtime: FloatArray = table[:, kernels.OVERTIME]
        return overtime

    def _run(self, first: int, numbers: IntArray, state: FloatArray, before: int) -> Trial:
        from wfm.queueing import transient_kernels as kernels

        states, rows = [], []
        for i, n in enumerate(numbers.tolist(), start=first):
            step, mu, theta, threshold = self._columns[:4, i].tolist()
            state, row = kernels.through(
                state, before, n, self._rates[i], (step, mu, theta, threshold)
            )
            states.append(state)
            rows.append(row)
            before = n
        return Trial(first, int(numbers[0]), states, np.array(rows))
