"""Why an interval needs the agents it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.demand import Forecast
from wfm.domain.errors import NotFound
from wfm.domain.record import IntArray, Record
from wfm.domain.service import Requirement
from wfm.domain.settings import QueueSettings, StaffingSettings
from wfm.domain.spelling import did_you_mean
from wfm.staffing.decision import CarriedState, alone, in_its_course
from wfm.staffing.figures import ServiceFigures
from wfm.staffing.opening_hours import least_agents
from wfm.staffing.queue_model import QueueModel, timed_model
from wfm.staffing.requirement import staffing_reason
from wfm.staffing.shrinkage import scheduled_agents
from wfm.staffing.shrinkage_course import shrinkage_course
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
        Queueing model, the interval's goal, and patience.
    goal_name : str
        Name of the exception whose goal holds; empty for the queue's own.
    method : str
        How the requirement was made: the model's name, with ``transient_`` or ``simulated_``
        before it where each interval starts in the state that the one before left.
    reason : str
        Why by that method.
    service_level, occupancy : float
        What the requirement expects of its agents.
    needed : mapping of str to int
        Agents that each part of the goal asks for on its own, and the minimum; in the state
        that the interval before left where the method looks at it.
    decided_by : tuple of str
        What decides, see `wfm.staffing.binding.KINDS`, and ``dip`` for agents who stay because
        going for so short a time saves nothing; empty where nobody is needed.
    waiting_margin : float
        Agents above the load that keep waits within the goal.
    lost : mapping of str to float
        Scheduled agents who are away for each kind of shrinkage, on average.
    rounding : float
        Part of an agent scheduled because agents are whole.
    around : ServiceFigures
        What one agent less, the requirement, and one agent more give; without a requirement
        there is no agent less. In the state that the interval before left where the method
        looks at it, else as if the interval lasted for ever.
    scheduled : ndarray of int
        Agents to schedule for each of `around`.
    carried : CarriedState, optional
        The state that the interval before left; None with a stationary method.
    on_duty : int
        Agents whom duties keep from contacts; they are in `scheduled`.
    """

    queue: str
    start: datetime
    interval_minutes: int
    calls: float
    aht_seconds: float
    load_erlangs: float
    model: QueueModel
    goal_name: str
    method: str
    reason: str
    service_level: float
    occupancy: float
    needed: Mapping[str, int]
    decided_by: tuple[str, ...]
    waiting_margin: float
    lost: Mapping[str, float]
    rounding: float
    around: ServiceFigures
    scheduled: IntArray
    carried: CarriedState | None = None
    on_duty: int = 0

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
    calendar: Calendar | None = None,
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
    calendar : Calendar, optional
        That of the requirement.

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
    timed = timed_model(queue, queues[queue], settings, forecast.grid, calendar)
    cv, method = queues[queue].aht_cv, requirement.model[q]
    shrinkage = shrinkage_course(settings, forecast.grid, calendar)
    steps = walk(requirement, shrinkage)
    on_duty = int(steps.on_duty[q, interval])
    agents = int(requirement.on_position[q, interval])
    numbers = np.arange(max(0, agents - 1), agents + 2)
    minimum = int(least_agents(forecast.grid, queues[queue], settings)[interval])
    if method == timed.model.name:
        found = alone(forecast, requirement, timed, q, interval, minimum)
    else:
        found = in_its_course(forecast, requirement, timed, q, interval, minimum)
    return IntervalExplanation(
        queue=queue,
        start=forecast.grid.local_start(interval),
        interval_minutes=forecast.grid.interval_minutes,
        calls=float(forecast.calls[q, interval]),
        aht_seconds=float(forecast.aht_seconds[q, interval]),
        load_erlangs=float(forecast.load_erlangs[q, interval]),
        model=timed.at(interval),
        goal_name=timed.course.names[int(timed.course.place[interval])],
        method=method,
        reason=staffing_reason(forecast, q, timed, settings, cv, method),
        service_level=float(requirement.service_level[q, interval]),
        occupancy=float(requirement.occupancy[q, interval]),
        needed=found.needed,
        decided_by=found.decided_by,
        waiting_margin=float(steps.waiting_margin[q, interval]),
        lost={kind: float(steps.lost[k, q, interval]) for k, kind in enumerate(steps.kinds)},
        rounding=float(steps.rounding[q, interval]),
        around=found.around,
        scheduled=scheduled_agents(numbers + on_duty, shrinkage.at(interval)),
        carried=found.carried,
        on_duty=on_duty,
    )
