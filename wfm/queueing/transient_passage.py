"""A queue's way through its intervals that can be tried out and changed in one place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.queueing.transient import Goals, definition_code, kernel_columns, starting_state
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
    goals : Goals
        Definition and threshold of the service level, and what `meets` asks for.
    servers : ndarray of int, shape (I,)
        Servers of each interval.
    servers_before : int
        Servers on until the start, in whose long run the passage starts.
    """

    def __init__(
        self, traffic: Traffic, goals: Goals, servers: IntArray, servers_before: int
    ) -> None:
        self.traffic = traffic
        self.goals = goals
        self.servers = servers.astype(np.int64)
        self._code = definition_code(goals.definition)
        self._rates = step_rates(traffic)
        self._columns = kernel_columns(
            traffic, self._rates.shape[1], goals.threshold_seconds, self._code
        )
        self._before = servers_before
        self._states = [starting_state(traffic, servers_before, None)]
        whole = self._run(0, self.servers, self._states[0], servers_before)
        self._states += whole.states
        self.table = whole.table

    def attempt(self, interval: int, servers: int, span: int) -> Trial:
        """Return what `servers` in an interval would do to it and the `span` after it."""
        numbers = self.servers[interval : interval + span + 1].copy()
        numbers[0] = servers
        before = int(self.servers[interval - 1]) if interval else self._before
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
        numbers = self.servers[trial.interval : trial.interval + len(trial.states)].copy()
        numbers[0] = trial.servers
        return all(
            transient_kernels.margin(self._code, row, int(n), duration, wanted) >= 0
            for row, n in zip(trial.table, numbers, strict=True)
        )

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
