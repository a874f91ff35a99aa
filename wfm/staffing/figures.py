"""What a number of agents gives: the figures a planner compares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.record import FloatArray, Record
from wfm.queueing import erlang_a, erlang_c
from wfm.staffing.chat_model import ChatModel
from wfm.staffing.deferred_model import WorkModel
from wfm.staffing.queue_model import QueueModel


@dataclass(frozen=True, slots=True, eq=False)
class ServiceFigures(Record):
    """Expected service of one queue with a given number of agents; arrays of one shape.

    Parameters
    ----------
    agents : ndarray
        Agents on position.
    service_level : ndarray
        By the goal's threshold and definition.
    mean_wait_seconds : ndarray
        Average speed of answer: mean wait of the answered; infinite in an Erlang C overload.
    wait_probability : ndarray
        Share of contacts that find every agent busy.
    occupancy : ndarray
        Share of on-position time spent handling contacts.
    abandonment : ndarray
        Share of contacts that hang up; NaN with Erlang C, which does not model it. Waits and
        abandonment are NaN for work that waits for agents.
    """

    agents: FloatArray
    service_level: FloatArray
    mean_wait_seconds: FloatArray
    wait_probability: FloatArray
    occupancy: FloatArray
    abandonment: FloatArray


def figures(
    model: QueueModel, load_erlangs: ArrayLike, agents: ArrayLike, aht_seconds: ArrayLike
) -> ServiceFigures:
    """Return the figures that a model expects of given agents.

    Parameters
    ----------
    model : QueueModel
        Erlang A or C, or the model of another channel, with its goal.
    load_erlangs, agents, aht_seconds : array_like
        They broadcast; handle times are above 0 also where nothing comes in.

    Raises
    ------
    InvalidInput
        If an argument is out of range.
    """
    load, number, aht = np.broadcast_arrays(
        np.asarray(load_erlangs, dtype=float),
        np.asarray(agents, dtype=float),
        np.asarray(aht_seconds, dtype=float),
    )
    if isinstance(model, ChatModel | WorkModel):
        return ServiceFigures(number, *model.outlook(load, number, aht))
    goal, patience = model.goal, model.patience_seconds
    if patience is None:
        level = erlang_c.service_level(load, number, aht, goal.threshold_seconds)
        wait = erlang_c.mean_wait_seconds(load, number, aht)
        delayed = erlang_c.wait_probability(load, number)
        busy = erlang_c.occupancy(load, number)
        lost = np.full(load.shape, np.nan)
    else:
        queue = (load, number, aht, patience)
        level = erlang_a.service_level(*queue, goal.threshold_seconds, goal.definition)
        wait = erlang_a.mean_wait_answered_seconds(*queue)
        delayed = erlang_a.wait_probability(*queue)
        busy = erlang_a.occupancy(*queue)
        lost = erlang_a.abandon_probability(*queue)
    return ServiceFigures(number, *(np.asarray(x) for x in (level, wait, delayed, busy, lost)))
