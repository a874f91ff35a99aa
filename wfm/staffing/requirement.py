"""How many agents a forecast needs in each interval."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from wfm.domain.demand import Forecast
from wfm.domain.errors import InvalidInput, NotFound
from wfm.domain.record import FloatArray, IntArray
from wfm.domain.service import Requirement
from wfm.domain.settings import QueueSettings, StaffingSettings
from wfm.staffing.opening_hours import open_intervals
from wfm.staffing.queue_model import QueueModel, choose_model
from wfm.staffing.shrinkage import scheduled_agents
from wfm.staffing.time_varying import (
    StaffingOverTime,
    choose_method,
    required_over_time,
    traffic_over_time,
)


def require(
    forecast: Forecast, queues: Mapping[str, QueueSettings], settings: StaffingSettings
) -> Requirement:
    """Return the fewest agents that meet every queue's goal in every interval.

    Parameters
    ----------
    forecast : Forecast
        Contacts and handle times; zero outside opening hours.
    queues : mapping of str to QueueSettings
        Goal, patience and opening hours of each queue of the forecast.
    settings : StaffingSettings
        Queueing model, method, shrinkage by kind, and the least agents of an open queue.

    Returns
    -------
    Requirement
        Whole agents, with the service level and occupancy that they are expected to give;
        an interval without contacts has service level 1 and occupancy 0.

    Raises
    ------
    NotFound
        If a queue of the forecast has no settings.
    InvalidInput
        If contacts have no handle time, or a model lacks the patience it needs.

    Notes
    -----
    With the method ``stationary`` each interval is taken as if it had gone on for ever at its
    own load (independent period by period; Green, Kolesar & Whitt 2007). With ``transient``
    each interval starts in the state that the one before left, see
    `wfm.staffing.time_varying`, and ``auto`` picks for each queue. `Requirement.model` names
    what was used: ``erlang_a`` and ``erlang_c`` are stationary, ``transient_erlang_a`` and
    ``transient_erlang_c`` are not.
    """
    missing = [queue for queue in forecast.queues if queue not in queues]
    if missing:
        raise NotFound(f"queue {missing[0]!r} has no settings", where="queues")
    models = tuple(choose_model(q, queues[q], settings) for q in forecast.queues)
    load, aht = forecast.load_erlangs, _handle_times(forecast)
    on_position = np.zeros(load.shape, dtype=np.int64)
    service_level, occupancy = np.zeros(load.shape), np.zeros(load.shape)
    used = []
    for q, (queue, model) in enumerate(zip(forecast.queues, models, strict=True)):
        opened = open_intervals(forecast.grid, queues[queue].opening)
        least = np.where(opened, settings.minimum_agents, 0)
        over_time = _over_time(forecast, q, model, settings, least)
        if over_time is None:
            on_position[q] = np.maximum(model.required(load[q], aht[q]), least)
            service_level[q] = model.service_level(load[q], on_position[q], aht[q])
            occupancy[q] = model.occupancy(load[q], on_position[q], aht[q])
            used.append(model.name)
        else:
            on_position[q] = over_time.agents
            service_level[q] = over_time.service_level
            occupancy[q] = over_time.occupancy
            used.append(f"transient_{model.name}")
    return Requirement(
        grid=forecast.grid,
        queues=forecast.queues,
        goals=tuple(model.goal for model in models),
        load_erlangs=load,
        on_position=on_position,
        scheduled=scheduled_agents(on_position, settings.shrinkage),
        service_level=service_level,
        occupancy=occupancy,
        model=tuple(used),
    )


def _over_time(
    forecast: Forecast, q: int, model: QueueModel, settings: StaffingSettings, least: IntArray
) -> StaffingOverTime | None:
    """Return one queue's exact answer over time; None where it is to be stationary."""
    if settings.method == "stationary":
        return None
    traffic = traffic_over_time(
        forecast.calls[q],
        forecast.aht_seconds[q],
        model.patience_seconds,
        float(forecast.grid.interval_seconds),
    )
    if settings.method == "auto" and choose_method(traffic)[0] == "stationary":
        return None
    return required_over_time(traffic, model.goal, least_agents=least, method="transient")


def _handle_times(forecast: Forecast) -> FloatArray:
    """Return handle times that are positive also where nothing comes in, shape (Q, T)."""
    lacking = (forecast.calls > 0) & (forecast.aht_seconds == 0)
    if lacking.any():
        q, interval = (int(i) for i in np.argwhere(lacking)[0])
        raise InvalidInput(
            f"is 0 for {forecast.calls[q, interval]:g} contacts of queue "
            f"{forecast.queues[q]!r} at {forecast.grid.local_start(interval).isoformat()}",
            where="Forecast.aht_seconds",
            hint="give the queue an aht_seconds, or handle times in the history",
        )
    return np.where(forecast.aht_seconds > 0, forecast.aht_seconds, 1.0)
