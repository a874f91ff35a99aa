"""Why an interval needs the agents it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from wfm.domain.demand import Forecast
from wfm.domain.errors import NotFound
from wfm.domain.record import IntArray, Record
from wfm.domain.service import Requirement
from wfm.domain.settings import QueueSettings, StaffingSettings
from wfm.domain.spelling import did_you_mean
from wfm.staffing.binding import KINDS, binding_goals, positive_handle_times, single_goals
from wfm.staffing.figures import ServiceFigures, figures
from wfm.staffing.queue_model import QueueModel, choose_model
from wfm.staffing.shrinkage import scheduled_agents
from wfm.staffing.walk import walk


@dataclass(frozen=True, slots=True, eq=False)
class IntervalExplanation(Record):
    """The requirement of one queue in one interval, taken apart.

    Parameters
    ----------
    queue : str
    start : datetime
        Local start of the interval, with its zone.
    interval_minutes : int
    calls, aht_seconds, load_erlangs : float
        What is expected to come in.
    model : QueueModel
        Queueing model, goal and patience.
    method : str
        How the requirement was made: the model's name, with ``transient_`` before it where
        each interval starts in the state that the one before left.
    service_level, occupancy : float
        What the requirement expects of its agents.
    needed : mapping of str to int
        Agents that each part of the goal asks for on its own, and the minimum.
    decided_by : tuple of str
        What decides, see `wfm.staffing.binding.KINDS`; empty where nobody is needed.
    waiting_margin : float
        Agents above the load that keep waits within the goal.
    lost : mapping of str to float
        Scheduled agents who are away for each kind of shrinkage, on average.
    rounding : float
        Part of an agent scheduled because agents are whole.
    around : ServiceFigures
        What one agent less, the requirement, and one agent more give; without a requirement
        there is no agent less. As if the interval lasted for ever.
    scheduled : ndarray of int
        Agents to schedule for each of `around`.
    """

    queue: str
    start: datetime
    interval_minutes: int
    calls: float
    aht_seconds: float
    load_erlangs: float
    model: QueueModel
    method: str
    service_level: float
    occupancy: float
    needed: Mapping[str, int]
    decided_by: tuple[str, ...]
    waiting_margin: float
    lost: Mapping[str, float]
    rounding: float
    around: ServiceFigures
    scheduled: IntArray

    @property
    def on_position(self) -> int:
        """Agents on position that the interval needs."""
        return int(self.around.agents[self.row])

    @property
    def row(self) -> int:
        """Which row of `around` is the requirement."""
        return self.around.agents.size - 2


def explain(
    forecast: Forecast,
    requirement: Requirement,
    queues: Mapping[str, QueueSettings],
    settings: StaffingSettings,
    queue: str,
    moment: datetime,
) -> IntervalExplanation:
    """Explain the requirement of the interval that holds a moment.

    Parameters
    ----------
    forecast : Forecast
    requirement : Requirement
        What `wfm.staffing.require` made of the forecast.
    queues : mapping of str to QueueSettings
    settings : StaffingSettings
        Those of the requirement.
    queue : str
        The queue to explain.
    moment : datetime
        With a time zone.

    Raises
    ------
    NotFound
        If there is no such queue.
    InvalidInput
        If the moment is naive or outside the grid.
    """
    if queue not in requirement.queues:
        raise NotFound(
            f"there is no queue {queue!r}", hint=did_you_mean(queue, requirement.queues)
        )
    q, interval = requirement.queues.index(queue), forecast.grid.index_of(moment)
    model = choose_model(queue, queues[queue], settings)
    load = np.asarray(forecast.load_erlangs[q, interval])
    aht = positive_handle_times(np.asarray(forecast.aht_seconds[q, interval]))
    binding = binding_goals(forecast, requirement, queues, settings)
    steps = walk(requirement, settings.shrinkage)
    agents = int(requirement.on_position[q, interval])
    around = np.arange(max(0, agents - 1), agents + 2)
    return IntervalExplanation(
        queue=queue,
        start=forecast.grid.local_start(interval),
        interval_minutes=forecast.grid.interval_minutes,
        calls=float(forecast.calls[q, interval]),
        aht_seconds=float(forecast.aht_seconds[q, interval]),
        load_erlangs=float(load),
        model=model,
        method=requirement.model[q],
        service_level=float(requirement.service_level[q, interval]),
        occupancy=float(requirement.occupancy[q, interval]),
        needed={
            kind: int(binding.needed[KINDS.index(kind), q, interval])
            for kind in (*single_goals(model.goal), "minimum")
        },
        decided_by=binding.names(q, interval),
        waiting_margin=float(steps.waiting_margin[q, interval]),
        lost={kind: float(steps.lost[k, q, interval]) for k, kind in enumerate(steps.kinds)},
        rounding=float(steps.rounding[q, interval]),
        around=figures(model, load, around, aht),
        scheduled=scheduled_agents(around, settings.shrinkage),
    )
