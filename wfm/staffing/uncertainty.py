"""Staffing to a forecast distribution, not a point: what being surer of the goal costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.demand import Forecast
from wfm.domain.errors import Infeasible, InvalidInput, NotFound
from wfm.domain.progress import Progress, ProgressEvent, silent
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.domain.service import Requirement
from wfm.domain.settings import QueueSettings, StaffingSettings
from wfm.domain.spelling import did_you_mean
from wfm.staffing import busyness
from wfm.staffing.channel_parts import refuse_other_channels
from wfm.staffing.requirement import require
from wfm.staffing.service_risk import (
    hold_probability,
    service_risk,
    share_of_days,
    staffed_queue,
)
from wfm.staffing.time_varying import ForwardSimulation

THOUSANDTHS = 1000
LARGEST_MULTIPLIER = 20


@dataclass(frozen=True, slots=True, eq=False)
class SureStaffing(Record):
    """What it takes to meet the day's goal with a given probability.

    Parameters
    ----------
    queue : str
    wanted : float, optional
        Share of days on which the goal is to be met; None for the plain forecast.
    multiplier : float
        Smallest factor on the forecast, in steps of 0.001 from 1 on, that reaches it.
    share_of_days, worst_day : float
        As in `ServiceRisk`, with the agents of the multiplied forecast.
    mean_service_level : float
        Over all days and busyness.
    on_position_hours, scheduled_hours : float
        Agent-hours of the period.
    extra_share : float
        Scheduled hours over those of the plain forecast, less 1.
    model : str
        As in `Requirement`; the exact chain's also where the plan is simulated.
    """

    queue: str
    wanted: float | None
    multiplier: float
    share_of_days: float
    worst_day: float
    mean_service_level: float
    on_position_hours: float
    scheduled_hours: float
    extra_share: float
    model: str


def cost_of_being_sure(
    forecast: Forecast,
    queues: Mapping[str, QueueSettings],
    settings: StaffingSettings,
    queue: str,
    probabilities: Sequence[float] = (0.8, 0.9, 0.95),
    calendar: Calendar | None = None,
    *,
    progress: Progress = silent,
) -> tuple[SureStaffing, ...]:
    """Return what the plain forecast gives, and what each probability takes.

    Parameters
    ----------
    forecast : Forecast
    queues : mapping of str to QueueSettings
    settings : StaffingSettings
    queue : str
    probabilities : sequence of float
        Shares of days on which the day's goal is to be met.
    calendar : Calendar, optional
        Needed where a goal or shrinkage names classes of day.
    progress : callable
        Told after every requirement.

    Raises
    ------
    NotFound
        If there is no such queue.
    InvalidInput
        If the queue is of another channel than calls or has no service-level goal, or a
        probability is none.
    Infeasible
        If no multiplier up to `LARGEST_MULTIPLIER` is enough.

    Notes
    -----
    A search takes some twenty requirements, so none of them is simulated: where the
    requirement of the plan is, the exact chain's stands for it here, for the plain forecast too.
    """
    if queue not in forecast.queues:
        raise NotFound(f"there is no queue {queue!r}", hint=did_you_mean(queue, forecast.queues))
    refuse_other_channels(queue, queues[queue])
    if settings.method == "forward_simulation":
        settings = settings.model_copy(update={"method": "transient"})
    search = _Search(_only(forecast, queue), queues, settings, queue, calendar, progress, {}, {})
    plain = search.at(THOUSANDTHS, None, None)
    return (plain, *(search.reach(p, plain.scheduled_hours) for p in probabilities))


@dataclass(frozen=True, slots=True, eq=False)
class _Search(Record):
    forecast: Forecast
    queues: Mapping[str, QueueSettings]
    settings: StaffingSettings
    queue: str
    calendar: Calendar | None
    progress: Progress
    shares: dict[int, float]
    needs: dict[int, Requirement]

    def reach(self, wanted: float, plain_hours: float) -> SureStaffing:
        """Return the smallest multiplier that meets the goal on a share of days."""
        busyness.quantile(wanted, float(self.forecast.busyness_cv[0]))
        low, high = THOUSANDTHS - 1, THOUSANDTHS
        while self._share(high) < wanted:
            low, high = high, high + max(high - low, THOUSANDTHS // 16) * 2
            if high > LARGEST_MULTIPLIER * THOUSANDTHS:
                raise Infeasible(
                    f"no forecast multiplier up to {LARGEST_MULTIPLIER} holds the goal on "
                    f"{wanted:.0%} of days",
                    where=f"queues.{self.queue}.goal",
                )
        # More forecast means more agents in every interval, so the share of days only rises.
        while high - low > 1:
            middle = (low + high) // 2
            if self._share(middle) < wanted:
                low = middle
            else:
                high = middle
        return self.at(high, wanted, plain_hours)

    def at(self, thousandths: int, wanted: float | None, plain: float | None) -> SureStaffing:
        """Return what a multiplier gives and costs."""
        need = self._need(thousandths)
        risk = service_risk(
            self.forecast, need, self.queues, self.settings, self.queue, self.calendar
        )
        hours = self.forecast.grid.interval_minutes / 60
        scheduled = float(need.scheduled.sum()) * hours
        volume = np.bincount(self.forecast.grid.day_of_interval, self.forecast.calls[0])
        total = float(volume.sum())
        mean = float(volume @ risk.mean_service_level) / total if total else 1.0
        return SureStaffing(
            queue=self.queue,
            wanted=wanted,
            multiplier=thousandths / THOUSANDTHS,
            share_of_days=risk.share_of_days,
            worst_day=risk.worst_day,
            mean_service_level=mean,
            on_position_hours=float(need.on_position.sum()) * hours,
            scheduled_hours=scheduled,
            extra_share=scheduled / plain - 1 if plain else 0.0,
            model=need.model[0],
        )

    def _need(self, thousandths: int) -> Requirement:
        if thousandths not in self.needs:
            factor = thousandths / THOUSANDTHS
            more = replace(self.forecast, calls=self.forecast.calls * factor)
            self.needs[thousandths] = require(more, self.queues, self.settings, self.calendar)
            self.progress(ProgressEvent("uncertainty", None, f"forecast x {factor:.3f} staffed"))
        return self.needs[thousandths]

    def _share(self, thousandths: int) -> float:
        """Return the share of days on which the goal is met with a multiplied forecast."""
        if thousandths not in self.shares:
            self.shares[thousandths] = self._share_anew(thousandths)
        return self.shares[thousandths]

    def _share_anew(self, thousandths: int) -> float:
        need = self._need(thousandths)
        staffed = staffed_queue(
            self.forecast, need, self.queues, self.settings, self.queue, self.calendar
        )
        cv = float(self.forecast.busyness_cv[0])
        holds = hold_probability(staffed.day_level, staffed.day_goal, cv, staffed.day_count)
        return share_of_days(holds, staffed.counted_days)


def requirement_band(
    forecast: Forecast,
    queues: Mapping[str, QueueSettings],
    settings: StaffingSettings,
    calendar: Calendar | None = None,
    *,
    forward_simulation: ForwardSimulation | None = None,
) -> tuple[FloatArray, IntArray]:
    """Return the agents on position at the outer quantiles of the forecast.

    Parameters
    ----------
    forecast : Forecast
    queues : mapping of str to QueueSettings
    settings : StaffingSettings
    calendar : Calendar, optional
        Needed where a goal or shrinkage names classes of day.
    forward_simulation : callable, optional
        As in `wfm.staffing.require`.

    Returns
    -------
    levels : ndarray, shape (2,)
        The second lowest and second highest probability of the forecast's quantiles, or the
        outermost where there are fewer than four.
    on_position : ndarray of int, shape (2, Q, T)
        Agents that each quantile needs.

    Raises
    ------
    InvalidInput
        If the forecast has fewer than two quantiles.
    """
    count = forecast.quantile_levels.size
    if count < 2:
        raise InvalidInput("are fewer than two", where="Forecast.quantile_levels")
    low = 1 if count >= 4 else 0
    rows = [low, count - 1 - low]
    agents = []
    for k in rows:
        other = replace(forecast, calls=forecast.call_quantiles[k])
        need = require(other, queues, settings, calendar, forward_simulation=forward_simulation)
        agents.append(need.on_position)
    return forecast.quantile_levels[rows], np.stack(agents)


def _only(forecast: Forecast, queue: str) -> Forecast:
    """Return the part of a forecast that is about one queue."""
    q = forecast.queues.index(queue)
    return replace(
        forecast,
        queues=(queue,),
        calls=forecast.calls[q : q + 1],
        aht_seconds=forecast.aht_seconds[q : q + 1],
        call_quantiles=forecast.call_quantiles[:, q : q + 1],
        busyness_cv=forecast.busyness_cv[q : q + 1],
        method=forecast.method[q : q + 1],
    )
