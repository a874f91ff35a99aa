"""The stretches of time in which agents handle contacts, chats beside each other counted once."""

from __future__ import annotations

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.simulate.model import CentreModel
from wfm.simulate.trace import Trace


def busy_stretches(model: CentreModel, trace: Trace) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return agent, start and end of the stretches in which agents have contacts in hand.

    Parameters
    ----------
    model : CentreModel
        The centre; without chats every contact is a stretch of its own.
    trace : Trace
        One replication.

    Returns
    -------
    agent, start, end : ndarray, shape (K,)
        With chats the stretches of an agent do not overlap. Agent is -1 for contacts that nobody
        handled, as in the trace, where there are no chats.
    """
    if model.rules.chat_limit == 1:
        return trace.agent, trace.started, trace.ended
    taken = trace.agent >= 0
    agent, start, end = trace.agent[taken], trace.started[taken], trace.ended[taken]
    order = np.lexsort((start, agent))
    agent, start, end = agent[order], start[order], end[order]
    offset = agent * (end.max(initial=0.0) + 1)
    reached = np.maximum.accumulate(end + offset)
    apart = np.ones(agent.size, np.bool_)
    apart[1:] = start[1:] + offset[1:] > reached[:-1]
    first = np.flatnonzero(apart)
    if not first.size:
        return agent, start, end
    return agent[first], start[first], np.maximum.reduceat(end, first)
