"""Counts of one replication, by queue, interval, agent and day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.record import FloatArray, Record
from wfm.simulate.busy_time import busy_stretches
from wfm.simulate.model import CentreModel
from wfm.simulate.sample import Sample
from wfm.simulate.trace import Trace


@dataclass(frozen=True, slots=True, eq=False)
class Tally(Record):
    """What is kept of a replication once its trace is thrown away.

    Contacts count in the interval of arrival. Agent time is cut at the borders of intervals and
    at both ends of the grid. An agent is on position from the start of a spell of duty to its
    end, and beyond it until the last call is finished. A contact counts as handled on the
    working day on which the agent answered it, see `CentreModel.booked_day`. Stranded
    contacts, and those called back, are offered, but neither answered nor abandoned; those who
    met a busy signal are not offered.

    Parameters
    ----------
    offered, answered, answered_in_time, abandoned, abandoned_in_time : ndarray, shape (Q, T)
        Contacts; in time is within the queue's threshold, the threshold included.
    wait_seconds : ndarray, shape (Q, T)
        Sum of the waits of the answered contacts.
    ready_seconds, busy_seconds : ndarray, shape (T,)
        Agent time on position, and handling.
    agent_ready_seconds, agent_busy_seconds, agent_handled : ndarray, shape (N, D)
        The same by agent and working day, and the contacts handled.
    """

    offered: FloatArray
    answered: FloatArray
    answered_in_time: FloatArray
    abandoned: FloatArray
    abandoned_in_time: FloatArray
    wait_seconds: FloatArray
    ready_seconds: FloatArray
    busy_seconds: FloatArray
    agent_ready_seconds: FloatArray
    agent_busy_seconds: FloatArray
    agent_handled: FloatArray


def tally(
    model: CentreModel, sample: Sample, trace: Trace, threshold_seconds: FloatArray
) -> Tally:
    """Count what happened.

    Parameters
    ----------
    model : CentreModel
        The centre that was simulated.
    sample, trace
        One replication.
    threshold_seconds : ndarray, shape (Q,) or (Q, T)
        Wait up to which a contact is answered (or lost) in time; by interval of arrival too.
    """
    from wfm.simulate.counters import count_calls, count_handled, share_out

    demand = model.demand
    shape = demand.calls.shape
    counts = np.zeros((5, *shape))
    wait = np.zeros(shape)
    arrival = sample.arrival if trace.arrived is None else trace.arrived
    interval = np.minimum(arrival / demand.interval_seconds, shape[1] - 1).astype(np.int64)
    count_calls(
        (sample.queue, interval, arrival),
        (trace.outcome, trace.started),
        np.broadcast_to(np.atleast_2d(threshold_seconds.T).T, shape),
        counts,
        wait,
    )
    clock = (float(demand.interval_seconds), model.booked_day)
    agent_shape = (model.staff.agent_count, demand.day_count)
    ready, busy = np.zeros(shape[1]), np.zeros(shape[1])
    agent_ready, agent_busy, handled = (np.zeros(agent_shape) for _ in range(3))
    spells = sample.spells
    share_out(spells.agent, spells.start, trace.left, clock, ready, agent_ready)
    share_out(*busy_stretches(model, trace), clock, busy, agent_busy)
    count_handled(trace.agent, trace.started, clock, handled)
    offered, answered, answered_in_time, abandoned, abandoned_in_time = counts
    return Tally(
        offered=offered,
        answered=answered,
        answered_in_time=answered_in_time,
        abandoned=abandoned,
        abandoned_in_time=abandoned_in_time,
        wait_seconds=wait,
        ready_seconds=ready,
        busy_seconds=busy,
        agent_ready_seconds=agent_ready,
        agent_busy_seconds=agent_busy,
        agent_handled=handled,
    )
