"""Agents of queues whose work may wait: idle time of calls first, then the fewest of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wfm.domain.channel_settings import DeferredSettings
from wfm.domain.demand import Forecast
from wfm.domain.errors import Infeasible, InvalidInput
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record
from wfm.domain.settings import QueueSettings
from wfm.queueing.blend_deadlines import DeadlineServers, done_by, least_servers
from wfm.staffing.blend_idle import usable_idle, usable_share
from wfm.staffing.opening_hours import open_intervals
from wfm.staffing.queue_model import TimedModel


@dataclass(frozen=True, slots=True, eq=False)
class DeferredWork(Record):
    """The work of one queue, in agent-intervals, as running totals; arrays of shape (T,).

    Parameters
    ----------
    available : ndarray
        What has come in by the end of each interval, and what was carried over.
    due : ndarray
        What must be done by then.
    carried : float
        What was carried over.
    """

    available: FloatArray
    due: FloatArray
    carried: float


@dataclass(frozen=True, slots=True, eq=False)
class DeferredNeed(Record):
    """How the work of one deferred queue is done; arrays of shape (T,).

    Parameters
    ----------
    agents : ndarray of int
        Agents of its own.
    occupancy : ndarray
        Share of their time that the work takes; 0 where there are none.
    by_idle : ndarray
        Agents of call queues who do it in idle time, on average.
    backlog_hours : ndarray
        Work open at the end of each interval, in agent-hours.
    """

    agents: IntArray
    occupancy: FloatArray
    by_idle: FloatArray
    backlog_hours: FloatArray


def deferred_needs(
    forecast: Forecast,
    queues: Mapping[str, QueueSettings],
    models: Mapping[str, TimedModel],
    on_position: IntArray,
) -> dict[str, DeferredNeed]:
    """Return what every deferred queue of a forecast needs.

    Idle time of a call queue that several of them may use goes to the one with the shortest
    deadline first. By the end of the period all is done that the same peak of agents gets done,
    but for as much as was carried over; the rest is handed over to the next period.

    Parameters
    ----------
    forecast : Forecast
    queues : mapping of str to QueueSettings
    models : mapping of str to TimedModel
        Of the queues of calls.
    on_position : ndarray of int, shape (Q, T)
        Agents of the queues of calls.

    Raises
    ------
    Infeasible
        If some work cannot be done by its deadline within the queue's window.
    InvalidInput
        If work carried over has no handle time, or a queue it is blended with is not forecast.
    """
    waiting = [(q, queues[q].deferred) for q in forecast.queues]
    deferred = {q: about for q, about in waiting if about is not None}
    taken: dict[str, FloatArray] = {}
    needs = {}
    for queue in sorted(deferred, key=lambda q: deferred[q].deadline_hours):
        about, number = deferred[queue], forecast.queues.index(queue)
        is_open = open_intervals(forecast.grid, about.window)
        spare, idle = {}, np.zeros(is_open.size)
        for partner in about.blended_with:
            free = _spare(forecast, queues, models, on_position, partner, about)
            spare[partner] = np.maximum(free - taken.get(partner, 0.0), 0.0) * is_open
            idle = idle + spare[partner] * _share(forecast, number, partner, about)
        work = deferred_work(forecast, number, queues[queue])
        found = _least(forecast, queue, work, idle, is_open)
        used = np.divide(found.by_idle, idle, out=np.zeros(idle.size), where=idle > 0)
        for partner, free in spare.items():
            taken[partner] = taken.get(partner, 0.0) + free * used
        needs[queue] = _need(forecast, work, found)
    return needs


def deferred_work(forecast: Forecast, q: int, queue_settings: QueueSettings) -> DeferredWork:
    """Return when the work of a deferred queue comes in and when it is due.

    A contact counts as if it came in at the start of its interval, so that the deadline is kept
    for all of that interval.

    Raises
    ------
    InvalidInput
        If work is carried over and nothing tells how long it takes.
    """
    about = queue_settings.deferred
    if about is None:
        raise InvalidInput("is not deferred", where=f"queues.{forecast.queues[q]}.channel")
    steps = int(about.deadline_hours * 60 // forecast.grid.interval_minutes)
    if steps < 1:
        raise InvalidInput(
            f"is {about.deadline_hours:g}, shorter than an interval",
            where=f"queues.{forecast.queues[q]}.deferred.deadline_hours",
            hint="plan in shorter intervals, or as a queue of calls",
        )
    load = forecast.load_erlangs[q]
    incoming = np.cumsum(load)
    due = np.zeros(load.size)
    due[steps - 1 :] = incoming[: max(load.size - steps + 1, 0)]
    carried, carried_due = _carried_over(forecast, q, queue_settings, about)
    available, due = incoming + carried, due + carried_due
    return DeferredWork(available, np.minimum(due, available), carried)


def _carried_over(
    forecast: Forecast, q: int, settings: QueueSettings, about: DeferredSettings
) -> tuple[float, FloatArray]:
    """Return the work carried over, and how much of it must be done by each interval's end."""
    size = forecast.grid.interval_count
    if about.carried_over == 0:
        return 0.0, np.zeros(size)
    known = forecast.aht_seconds[q][forecast.aht_seconds[q] > 0]
    aht = float(known[0]) if known.size else settings.aht_seconds
    if aht is None:
        raise InvalidInput(
            f"is {about.carried_over:g}, but nothing tells how long such work takes",
            where=f"queues.{forecast.queues[q]}.deferred.carried_over",
            hint="give the queue an aht_seconds",
        )
    work = about.carried_over * aht / forecast.grid.interval_seconds
    hours = about.carried_over_due_hours or about.deadline_hours
    last = int(hours * 60 // forecast.grid.interval_minutes)
    return work, np.where(np.arange(size) >= last - 1, work, 0.0)


def _spare(
    forecast: Forecast,
    queues: Mapping[str, QueueSettings],
    models: Mapping[str, TimedModel],
    on_position: IntArray,
    partner: str,
    about: DeferredSettings,
) -> FloatArray:
    """Return the agents of a call queue who are free for other work, on average; shape (T,)."""
    if partner not in models or queues[partner].channel != "calls":
        raise InvalidInput(
            f"{partner!r} is no queue of calls that is forecast", where="deferred.blended_with"
        )
    p = forecast.queues.index(partner)
    aht = np.where(forecast.aht_seconds[p] > 0, forecast.aht_seconds[p], 1.0)
    return usable_idle(
        models[partner], forecast.load_erlangs[p], on_position[p], aht, about.reserve_agents
    )


def _share(forecast: Forecast, q: int, partner: str, about: DeferredSettings) -> FloatArray:
    """Return how much of a call queue's spare time counts for the work; shape (T,)."""
    p = forecast.queues.index(partner)
    if about.usable_share is not None:
        return np.full(forecast.grid.interval_count, about.usable_share)
    calls = np.where(forecast.aht_seconds[p] > 0, forecast.aht_seconds[p], np.inf)
    work = forecast.aht_seconds[q]
    return usable_share(np.where(work > 0, work, 1.0), calls)


def _due_with_the_end(
    work: DeferredWork, idle: FloatArray, is_open: BoolArray, peak: int
) -> FloatArray | None:
    """Return what is due if no more is handed over than was carried over; None if nothing more.

    Not at any price: what the peak of agents that is needed anyway, or that levels the work
    over all open intervals, cannot get done by the end is left to the next period.
    """
    level = -(-work.available[-1] // max(int(is_open.sum()), 1))
    reached = done_by(work.available, idle + max(peak, int(level)) * is_open)[-1]
    end = min(float(reached), float(work.available[-1]) - work.carried)
    if end <= work.due[-1]:
        return None
    due = work.due.copy()
    due[-1] = end
    return due


def _least(
    forecast: Forecast, queue: str, work: DeferredWork, idle: FloatArray, is_open: BoolArray
) -> DeadlineServers:
    try:
        found = least_servers(work.available, work.due, idle, is_open)
        due = _due_with_the_end(work, idle, is_open, int(found.servers.max()))
        return found if due is None else least_servers(work.available, due, idle, is_open)
    except Infeasible as error:
        step = int(error.where.removeprefix("step "))
        moment = forecast.grid.local_start(step).isoformat()
        raise Infeasible(
            f"work that is due in the interval from {moment} cannot be done in time: nobody "
            "works on it between its arrival and then",
            where=f"queues.{queue}.deferred",
            hint="widen its window, lengthen deadline_hours, or name queues under blended_with",
        ) from error


def _need(forecast: Forecast, work: DeferredWork, found: DeadlineServers) -> DeferredNeed:
    agents = found.servers
    busy = np.divide(found.by_servers, agents, out=np.zeros(agents.size), where=agents > 0)
    hours = forecast.grid.interval_minutes / 60
    return DeferredNeed(agents, busy, found.by_idle, (work.available - found.done) * hours)
