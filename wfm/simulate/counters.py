"""The compiled loops behind `tally`."""

from __future__ import annotations

from typing import Any

from wfm.simulate.compiled import compiled
from wfm.simulate.trace import Outcome

ANSWERED, ABANDONED = int(Outcome.ANSWERED), int(Outcome.ABANDONED)
BLOCKED = int(Outcome.BLOCKED)
NOT_REACHED, NOT_MADE = int(Outcome.NOT_REACHED), int(Outcome.NOT_MADE)

OFFERED, TAKEN, TAKEN_IN_TIME, LOST, LOST_IN_TIME = range(5)
"""Rows of the counts."""


@compiled
def count_calls(calls: Any, results: Any, threshold_seconds: Any, counts: Any, wait: Any) -> None:
    """Add every contact to `counts` and every answered one's wait to `wait`."""
    queue, interval, arrival = calls
    outcome, started = results
    for call in range(queue.size):
        if outcome[call] in (BLOCKED, NOT_REACHED, NOT_MADE):
            continue
        q, i = queue[call], interval[call]
        waited = started[call] - arrival[call]
        in_time = waited <= threshold_seconds[q, i]
        counts[OFFERED, q, i] += 1
        if outcome[call] == ANSWERED:
            counts[TAKEN, q, i] += 1
            counts[TAKEN_IN_TIME, q, i] += in_time
            wait[q, i] += waited
        elif outcome[call] == ABANDONED:
            counts[LOST, q, i] += 1
            counts[LOST_IN_TIME, q, i] += in_time


@compiled
def share_out(
    agent: Any, start: Any, end: Any, clock: Any, by_interval: Any, by_agent: Any
) -> None:
    """Add stretches of agent time to the intervals they lie in and to the agent's working day."""
    seconds, booked_day = clock
    intervals = by_interval.size
    for row in range(agent.size):
        if agent[row] < 0 or not end[row] > start[row]:
            continue
        moment = max(start[row], 0.0)
        finish = min(end[row], intervals * seconds)
        interval = int(moment // seconds)
        while moment < finish and interval < intervals:
            border = min((interval + 1) * seconds, finish)
            by_interval[interval] += border - moment
            by_agent[agent[row], booked_day[agent[row], interval]] += border - moment
            moment = border
            interval += 1


@compiled
def spread(row: Any, start: Any, end: Any, seconds: float, into: Any) -> None:
    """Add stretches of time to the row each belongs to, cut at the borders of the intervals."""
    intervals = into.shape[1]
    for stretch in range(row.size):
        moment, finish = max(start[stretch], 0.0), min(end[stretch], intervals * seconds)
        interval = int(moment // seconds) if moment < finish else intervals
        while moment < finish and interval < intervals:
            border = min((interval + 1) * seconds, finish)
            into[row[stretch], interval] += border - moment
            moment = border
            interval += 1


@compiled
def count_handled(agent: Any, started: Any, clock: Any, handled: Any) -> None:
    """Count the answered contacts of each agent by the working day of the answer."""
    seconds, booked_day = clock
    for call in range(agent.size):
        if agent[call] < 0:
            continue
        interval = int(started[call] // seconds)
        if interval < booked_day.shape[1]:
            handled[agent[call], booked_day[agent[call], interval]] += 1
