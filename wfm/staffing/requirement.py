"""How many agents a forecast needs in each interval."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.demand import Forecast
from wfm.domain.errors import InvalidInput, NotFound
from wfm.domain.record import FloatArray, IntArray
from wfm.domain.service import Requirement
from wfm.domain.settings import QueueSettings, StaffingSettings
from wfm.queueing.transient_traffic import Traffic
from wfm.staffing.chat_model import ChatModel
from wfm.staffing.day_goal import required_day_by_day
from wfm.staffing.deferred_model import WorkModel
from wfm.staffing.deferred_need import deferred_needs
from wfm.staffing.duties import agents_on_duty
from wfm.staffing.method import Method, choose_method
from wfm.staffing.opening_hours import least_agents
from wfm.staffing.queue_model import TimedModel, timed_model
from wfm.staffing.shrinkage_course import scheduled_by_interval, shrinkage_course
from wfm.staffing.time_varying import (
    ForwardSimulation,
    StaffingOverTime,
    required_over_time,
    traffic_over_time,
)

MODEL_PREFIX: dict[Method, str] = {
    "stationary": "",
    "transient": "transient_",
    "forward_simulation": "simulated_",
}
"""What stands before a queueing model's name in `Requirement.model`, by method."""


def require(
    forecast: Forecast,
    queues: Mapping[str, QueueSettings],
    settings: StaffingSettings,
    calendar: Calendar | None = None,
    *,
    forward_simulation: ForwardSimulation | None = None,
) -> Requirement:
    """Return the fewest agents that meet every queue's goal in every interval.

    Parameters
    ----------
    forecast : Forecast
        Contacts and handle times; zero outside opening hours.
    queues : mapping of str to QueueSettings
        Goal and its exceptions, patience and opening hours of each queue of the forecast.
    settings : StaffingSettings
        Queueing model, method, shrinkage by kind, and the least agents of an open queue.
    calendar : Calendar, optional
        Classes of the days; needed where a goal or shrinkage names them.
    forward_simulation : callable, optional
        Staffing by simulation, such as `wfm.simulate.forward.ForwardSimulation`; without it
        the method ``auto`` picks among the other two.

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
        If contacts have no handle time, a model lacks the patience it needs, or a class of day
        is named and there is no calendar.

    Notes
    -----
    With the method ``stationary`` each interval is taken as if it had gone on for ever at its
    own load (independent period by period; Green, Kolesar & Whitt 2007). With ``transient``
    each interval starts in the state that the one before left, see
    `wfm.staffing.time_varying`; with ``forward_simulation`` too, but simulated. ``auto`` picks
    for each queue, see `wfm.staffing.method`. `Requirement.model` names what was used:
    ``erlang_a`` and ``erlang_c`` are stationary, ``transient_`` and ``simulated_`` before them
    are not. A service level that is the day's is always met by the exact chain, see
    `wfm.staffing.day_goal`.

    Queues of other channels: ``chat`` is staffed for the long run of each interval
    (`wfm.queueing.chat`); ``dial_list`` by as many agents as the planned dials need; ``deadlines``
    by the fewest agents who, after the usable idle time of the calls it is blended with, do all
    work by its deadline, whose service level is then 1 (`wfm.staffing.deferred_need`). Duties
    add to what is scheduled, not to `on_position`.
    """
    missing = [queue for queue in forecast.queues if queue not in queues]
    if missing:
        raise NotFound(f"queue {missing[0]!r} has no settings", where="queues")
    grid = forecast.grid
    models = [timed_model(q, queues[q], settings, grid, calendar) for q in forecast.queues]
    load, aht = forecast.load_erlangs, _handle_times(forecast)
    on_position = np.zeros(load.shape, dtype=np.int64)
    service_level, occupancy = np.zeros(load.shape), np.zeros(load.shape)
    used = []
    for q, (queue, model) in enumerate(zip(forecast.queues, models, strict=True)):
        least = least_agents(grid, queues[queue], settings)
        found = staffed_over_time(
            forecast, q, model, settings, least, queues[queue].aht_cv, forward_simulation
        )
        if found is None:
            on_position[q] = np.maximum(model.required(load[q], aht[q]), least)
            service_level[q] = model.service_level(load[q], on_position[q], aht[q])
            occupancy[q] = model.occupancy(load[q], on_position[q], aht[q])
            used.append(model.model.name)
        else:
            on_position[q] = found.agents
            service_level[q] = found.service_level
            occupancy[q] = found.occupancy
            used.append(MODEL_PREFIX[found.method] + model.model.name)
    by_queue = dict(zip(forecast.queues, models, strict=True))
    for queue, need in deferred_needs(forecast, queues, by_queue, on_position).items():
        q = forecast.queues.index(queue)
        on_position[q], service_level[q], occupancy[q] = need.agents, 1.0, need.occupancy
    on_duty = None
    if settings.duties:
        on_duty = agents_on_duty(grid, settings.duties, forecast.queues, on_position)
    present = on_position if on_duty is None else on_position + on_duty
    return Requirement(
        grid=grid,
        queues=forecast.queues,
        goals=tuple(model.model.goal for model in models),
        load_erlangs=load,
        on_position=on_position,
        scheduled=scheduled_by_interval(present, shrinkage_course(settings, grid, calendar)),
        service_level=service_level,
        occupancy=occupancy,
        model=tuple(used),
        on_duty=on_duty,
    )


def staffed_over_time(
    forecast: Forecast,
    q: int,
    model: TimedModel,
    settings: StaffingSettings,
    least: IntArray,
    aht_cv: float,
    forward_simulation: ForwardSimulation | None,
) -> StaffingOverTime | None:
    """Return one queue's answer over time; None where it is to be stationary."""
    if isinstance(model.model, ChatModel | WorkModel):
        return None
    traffic = queue_traffic(forecast, q, model)
    if any(goal.interval_floor is not None for goal in model.course.goals):
        return required_day_by_day(traffic, model.course, forecast.grid.day_starts, least)
    simulated = forward_simulation is not None
    method = settings.method
    if method == "auto":
        method = choose_method(traffic, aht_cv, simulated=simulated)[0]
    if method == "stationary":
        return None
    return required_over_time(
        traffic,
        model.course,
        least_agents=least,
        method=method,
        aht_cv=aht_cv,
        forward_simulation=forward_simulation,
    )


def queue_traffic(forecast: Forecast, q: int, model: TimedModel) -> Traffic:
    """Return one queue's demand as the queueing functions take it."""
    return traffic_over_time(
        forecast.calls[q],
        forecast.aht_seconds[q],
        model.model.patience_seconds,
        float(forecast.grid.interval_seconds),
    )


def staffing_reason(
    forecast: Forecast,
    q: int,
    model: TimedModel,
    settings: StaffingSettings,
    aht_cv: float,
    used: str,
) -> str:
    """Return in words why a queue was staffed by the method it was staffed by.

    Parameters
    ----------
    forecast : Forecast
    q : int
        Number of the queue.
    model : TimedModel
    settings : StaffingSettings
    aht_cv : float
        Coefficient of variation of handle times.
    used : str
        Its entry of `Requirement.model`.
    """
    if isinstance(model.model, ChatModel | WorkModel):
        return model.model.reason
    if any(goal.interval_floor is not None for goal in model.course.goals):
        return "the service level is the day's, for which the exact chain is used"
    if settings.method != "auto":
        return "asked for by staffing.method"
    simulated = used.startswith(MODEL_PREFIX["forward_simulation"])
    return choose_method(queue_traffic(forecast, q, model), aht_cv, simulated=simulated)[1]


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
