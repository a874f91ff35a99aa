"""How much deferrable work fits into the idle time of agents who take calls."""

from __future__ import annotations

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.queueing import blend
from wfm.staffing.queue_model import QueueModel, TimedModel

LEAST_SHARE = 0.65
FALL = 0.3
"""How much less idle time is usable where the other work is longer than calls.

By simulation with 13, 15, 54, 57 and 149 agents (10 to 150 erlangs of calls, 240 s, patience
150 s, 80 % within 20 s held), other work twice, four and eight times as long as calls used 80,
68 and 67 % of what equally long work used, on average; ``max(ratio ** -0.3, 0.65)`` is 81, 66
and 65 %.
"""


def usable_share(work_seconds: FloatArray, aht_seconds: FloatArray) -> FloatArray:
    """Return how much of the idle time counts, by how much longer the work takes than a call.

    Parameters
    ----------
    work_seconds, aht_seconds : ndarray
        Handle times of the work and of calls, above 0.
    """
    ratio = np.maximum(work_seconds / aht_seconds, 1.0)
    share: FloatArray = np.maximum(ratio**-FALL, LEAST_SHARE)
    return share


def usable_idle(
    model: TimedModel,
    load_erlangs: FloatArray,
    agents: IntArray,
    aht_seconds: FloatArray,
    reserve: int,
) -> FloatArray:
    """Return the agents of a call queue who can do other work, on average, by interval.

    They take it up only while more than `reserve` of them are idle, or more where that is what
    the calls' goal needs; where the goal is missed anyway they do none. See
    `wfm.queueing.blend`.

    Parameters
    ----------
    model : TimedModel
        Of the calls.
    load_erlangs, agents, aht_seconds : ndarray, shape (T,)
        Of the calls; handle times above 0.
    reserve : int
        Agents who stay idle for calls in any case.
    """
    found = np.zeros(load_erlangs.size)
    for number, one in enumerate(model.models):
        here = model.course.where(number) & (agents > 0)
        if here.any():
            found[here] = _usable(
                one, load_erlangs[here], agents[here], aht_seconds[here], reserve
            )
    return found


def _usable(
    model: QueueModel,
    load_erlangs: FloatArray,
    agents: IntArray,
    aht_seconds: FloatArray,
    reserve: int,
) -> FloatArray:
    goal = model.goal
    # A service level that is the day's is held in every interval here, to be on the safe side.
    level = goal.service_level
    _, other = blend.least_reserve(
        load_erlangs,
        agents,
        aht_seconds,
        model.patience_seconds,
        at_least=reserve,
        service_level=level,
        threshold_seconds=None if level is None else goal.threshold_seconds,
        definition=goal.definition,
        mean_wait_answered_seconds=goal.max_mean_wait_seconds,
        max_abandon=goal.max_abandonment,
        max_occupancy=goal.max_occupancy,
    )
    return other
