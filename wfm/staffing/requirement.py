"""How many agents a forecast needs in each interval."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from wfm.domain.demand import Forecast
from wfm.domain.errors import InvalidInput, NotFound
from wfm.domain.record import FloatArray
from wfm.domain.service import Requirement
from wfm.domain.settings import QueueSettings, StaffingSettings
from wfm.staffing.opening_hours import open_intervals
from wfm.staffing.queue_model import choose_model
from wfm.staffing.shrinkage import scheduled_agents


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
        Queueing model, shrinkage by kind, and the least agents of an open queue.

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
    Each interval is taken as if it had gone on for ever at its own load (stationary,
    independent period by period; Green, Kolesar & Whitt 2007).
    """
    missing = [queue for queue in forecast.queues if queue not in queues]
    if missing:
        raise NotFound(f"queue {missing[0]!r} has no settings", where="queues")
    models = tuple(choose_model(q, queues[q], settings) for q in forecast.queues)
    load, aht = forecast.load_erlangs, _handle_times(forecast)
    on_position = np.zeros(load.shape, dtype=np.int64)
    service_level, occupancy = np.zeros(load.shape), np.zeros(load.shape)
    for q, (queue, model) in enumerate(zip(forecast.queues, models, strict=True)):
        opened = open_intervals(forecast.grid, queues[queue].opening)
        needed = model.required(load[q], aht[q])
        on_position[q] = np.maximum(needed, np.where(opened, settings.minimum_agents, 0))
        service_level[q] = model.service_level(load[q], on_position[q], aht[q])
        occupancy[q] = model.occupancy(load[q], on_position[q], aht[q])
    return Requirement(
        grid=forecast.grid,
        queues=forecast.queues,
        goals=tuple(model.goal for model in models),
        load_erlangs=load,
        on_position=on_position,
        scheduled=scheduled_agents(on_position, settings.shrinkage),
        service_level=service_level,
        occupancy=occupancy,
        model=tuple(model.name for model in models),
    )


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
