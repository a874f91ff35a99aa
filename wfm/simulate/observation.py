"""Everything that is counted of one replication, under given definitions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray, Record
from wfm.simulate.busy_time import busy_stretches
from wfm.simulate.definitions import Definitions
from wfm.simulate.model import CentreModel
from wfm.simulate.queue_length import mean_in_queue, most_in_queue
from wfm.simulate.sample import Sample
from wfm.simulate.trace import Outcome, Trace

NO_CONTACT = (Outcome.NOT_MADE, Outcome.NOT_REACHED)
"""Outcomes of attempts that were no contacts."""


class Count(IntEnum):
    """What is counted or summed of contacts; the number is its row."""

    OFFERED = 0
    ANSWERED = 1
    ANSWERED_IN_TIME = 2
    ABANDONED = 3
    ABANDONED_IN_TIME = 4
    BLOCKED = 5
    CALLED_BACK = 6
    DELAYED = 7
    LATE = 8
    WAIT_OF_ANSWERED = 9
    WAIT_OF_ABANDONED = 10
    WAIT_OF_DELAYED = 11
    EXCESS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Observation(Record):
    """The counts of one replication.

    The last of the K = Q + 1 rows stands for all queues together.

    Parameters
    ----------
    counts : ndarray, shape (len(Count), K, T)
        Contacts and sums of seconds by queue and interval. Delayed are all who had to wait, late
        those who waited longer than the threshold; excess is what they waited beyond it.
    longest_wait : ndarray, shape (K, T)
        Longest wait of a contact that was answered or hung up, in seconds.
    mean_in_queue, most_in_queue : ndarray, shape (K, T)
        Contacts waiting: mean over the interval, and highest number in it.
    scheduled_seconds, ready_seconds, busy_seconds : ndarray, shape (N, T)
        Duty of those who came, time on position (overruns included) and handling time of each
        agent, cut at the borders of the intervals.
    handled, handled_wait_seconds, handled_seconds : ndarray, shape (Q, N)
        Contacts of each queue that each agent answered or called back, the sum of their waits
        until then, and of their handle times.
    """

    counts: FloatArray
    longest_wait: FloatArray
    mean_in_queue: FloatArray
    most_in_queue: FloatArray
    scheduled_seconds: FloatArray
    ready_seconds: FloatArray
    busy_seconds: FloatArray
    handled: FloatArray
    handled_wait_seconds: FloatArray
    handled_seconds: FloatArray

    @property
    def offered(self) -> FloatArray:
        """Contacts that arrived, by queue and interval; shape (Q, T)."""
        return self.counts[Count.OFFERED, :-1]

    @property
    def answered(self) -> FloatArray:
        """Contacts that were answered; shape (Q, T)."""
        return self.counts[Count.ANSWERED, :-1]

    @property
    def answered_in_time(self) -> FloatArray:
        """Contacts answered within the threshold; shape (Q, T)."""
        return self.counts[Count.ANSWERED_IN_TIME, :-1]

    @property
    def abandoned_in_time(self) -> FloatArray:
        """Contacts that hung up within the threshold; shape (Q, T)."""
        return self.counts[Count.ABANDONED_IN_TIME, :-1]


def observe(
    model: CentreModel,
    sample: Sample,
    trace: Trace,
    threshold_seconds: FloatArray,
    definitions: Definitions,
) -> Observation:
    """Count what happened in one replication.

    Parameters
    ----------
    model : CentreModel
        The centre that was simulated.
    sample, trace
        One replication.
    threshold_seconds : ndarray, shape (Q,) or (Q, T)
        Wait up to which a contact is served in time; by interval of arrival too.
    definitions : Definitions
        What the words mean.
    """
    arrived = sample.arrival if trace.arrived is None else trace.arrived
    made = np.isfinite(arrived)
    wait = np.subtract(trace.started, arrived, out=np.full(arrived.size, np.inf), where=made)
    warm = definitions.warm_up_seconds
    kept = ~np.isin(trace.outcome, NO_CONTACT) & (arrived >= warm)
    if definitions.short_abandon_seconds:
        lost = trace.outcome == Outcome.ABANDONED
        kept &= ~(lost & (wait < definitions.short_abandon_seconds))
    threshold = _thresholds(model, sample, arrived, threshold_seconds)
    moment = _moment(definitions, arrived, trace, wait, threshold)
    interval = model.demand.interval_of(moment[kept])
    cells = (sample.queue[kept], interval)
    columns = _columns(trace.outcome[kept], wait[kept], threshold[kept], definitions.inclusive)
    demand = model.demand
    shape = (len(demand.queues) + 1, demand.interval_count)
    until = trace.started if trace.accepted is None else np.minimum(trace.started, trace.accepted)
    waiting = kept & (until > arrived)
    queued = (sample.queue[waiting], arrived[waiting], until[waiting])
    agents = agent_seconds(model, sample, trace, warm)
    taken = (trace.agent >= 0) & (trace.started >= warm)
    lasted = trace.ended[taken] - trace.started[taken]
    who = (sample.queue[taken], trace.agent[taken])
    by_agent = (_by_agent(model, who, w) for w in (np.ones(lasted.size), wait[taken], lasted))
    return Observation(
        _summed(columns, cells, shape),
        _longest(trace.outcome[kept], wait[kept], cells, shape),
        mean_in_queue(queued, shape, demand.interval_seconds),
        most_in_queue(queued, shape, demand.interval_seconds),
        *agents,
        *by_agent,
    )


def agent_seconds(
    model: CentreModel, sample: Sample, trace: Trace, warm_up_seconds: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return scheduled, on-position and handling seconds of each agent; each of shape (N, T)."""
    from wfm.simulate.counters import spread

    demand, spells = model.demand, sample.spells
    shape = (model.staff.agent_count, demand.interval_count)
    scheduled, ready, busy = (np.zeros(shape) for _ in range(3))
    seconds = float(demand.interval_seconds)
    began = np.maximum(spells.start, warm_up_seconds)
    spread(spells.agent, began, spells.end, seconds, scheduled)
    spread(spells.agent, began, trace.left, seconds, ready)
    agent, start, end = busy_stretches(model, trace)
    taken = agent >= 0
    spread(agent[taken], np.maximum(start[taken], warm_up_seconds), end[taken], seconds, busy)
    return scheduled, ready, busy


def _by_agent(
    model: CentreModel, who: tuple[IntArray, IntArray], weight: FloatArray
) -> FloatArray:
    """Return sums by queue and agent; shape (Q, N)."""
    (queue, agent), shape = who, (len(model.demand.queues), model.staff.agent_count)
    place, size = queue * shape[1] + agent, shape[0] * shape[1]
    sums: FloatArray = np.bincount(place, weights=weight, minlength=size).astype(np.float64)
    return sums.reshape(shape)


def _thresholds(
    model: CentreModel, sample: Sample, arrived: FloatArray, threshold_seconds: FloatArray
) -> FloatArray:
    """Return the threshold of each contact, by its queue and the interval in which it came."""
    if threshold_seconds.ndim == 1:
        return threshold_seconds[sample.queue]
    demand = model.demand
    came = np.minimum(arrived / demand.interval_seconds, demand.interval_count - 1)
    return threshold_seconds[sample.queue, came.astype(np.int64)]


def _moment(
    definitions: Definitions,
    arrived: FloatArray,
    trace: Trace,
    wait: FloatArray,
    threshold: FloatArray,
) -> FloatArray:
    """Return the moment whose interval each contact counts in; stranded ones when they came."""
    if definitions.attribution == "arrival":
        return arrived
    if definitions.attribution == "event":
        moment: FloatArray = arrived + np.minimum(wait, threshold)
        return moment
    return np.where(np.isfinite(trace.ended), trace.ended, arrived)


def _columns(
    outcome: IntArray, wait: FloatArray, threshold: FloatArray, inclusive: bool
) -> list[FloatArray | BoolArray]:
    """Return what each contact adds to each row of `Count`, in their order."""
    in_time = wait <= threshold if inclusive else wait < threshold
    answered, abandoned = outcome == Outcome.ANSWERED, outcome == Outcome.ABANDONED
    blocked = outcome == Outcome.BLOCKED
    known = np.where(answered | abandoned, wait, 0.0)
    delayed = ~blocked & (wait > 0)
    late = (answered | abandoned) & (wait > threshold)
    return [
        ~blocked,
        answered,
        answered & in_time,
        abandoned,
        abandoned & in_time,
        blocked,
        outcome == Outcome.CALLED_BACK,
        delayed & (answered | abandoned),
        late,
        np.where(answered, known, 0.0),
        np.where(abandoned, known, 0.0),
        known,
        np.where(late, known - threshold, 0.0),
    ]


def _summed(
    columns: list[FloatArray | BoolArray], cells: tuple[IntArray, IntArray], shape: tuple[int, int]
) -> FloatArray:
    """Return the sums of each column by queue and interval, all queues together last."""
    queue, interval = cells
    place, size = queue * shape[1] + interval, (shape[0] - 1) * shape[1]
    sums = np.empty((len(columns), *shape))
    for row, column in enumerate(columns):
        by_cell = np.bincount(place, weights=column, minlength=size)
        sums[row, :-1] = by_cell.reshape(-1, shape[1])
    sums[:, -1] = sums[:, :-1].sum(axis=1)
    return sums


def _longest(
    outcome: IntArray, wait: FloatArray, cells: tuple[IntArray, IntArray], shape: tuple[int, int]
) -> FloatArray:
    longest = np.zeros(shape)
    known = (outcome == Outcome.ANSWERED) | (outcome == Outcome.ABANDONED)
    np.maximum.at(longest, (cells[0][known], cells[1][known]), wait[known])
    longest[-1] = longest[:-1].max(axis=0)
    return longest
