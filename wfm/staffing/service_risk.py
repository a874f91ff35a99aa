"""How sure a requirement is when the forecast of a day may be wrong as a whole.

The busyness of a day is a gamma factor of mean 1 (Jongbloed & Koole 2001; Avramidis, Deslauriers &
L'Ecuyer 2004) that multiplies the contacts of all intervals. The service level falls as busyness
rises, so the goal is met exactly up to one critical busyness, and the probability of meeting it
is the gamma distribution there. What chance does beyond that, with everything known but the
single contacts, is left to simulation. Each interval gives what it would if it lasted for ever,
also where the requirement itself follows the queue from interval to interval.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.demand import Forecast
from wfm.domain.errors import InvalidInput
from wfm.domain.record import BoolArray, FloatArray, Record
from wfm.domain.service import Requirement
from wfm.domain.settings import QueueSettings, StaffingSettings
from wfm.staffing import busyness
from wfm.staffing.binding import positive_handle_times
from wfm.staffing.channel_parts import refuse_other_channels
from wfm.staffing.day_service import StaffedQueue
from wfm.staffing.queue_model import timed_model

STEPS = 40
CLOSE = 1e-7
"""Error of a critical busyness that is small enough."""
UNLIKELY = 1e-9
"""Busyness outside the quantiles at this and one less this counts as impossible."""
BAD_DAY = 0.9
"""A bad day is busier than this share of days."""


@dataclass(frozen=True, slots=True, eq=False)
class ServiceRisk(Record):
    """How likely one queue's agents hold its service-level goal.

    Parameters
    ----------
    queue : str
    busyness_cv : float
        Coefficient of variation of the day's busyness.
    interval_probability : ndarray, shape (T,)
        Probability that the expected service level of an interval, given the day's busyness,
        reaches the goal.
    day_probability : ndarray, shape (D,)
        The same for the service level of whole days.
    mean_service_level : ndarray, shape (D,)
        Service level of each day over all busyness: expected contacts in time over expected
        contacts counted.
    bad_day_service_level : ndarray, shape (D,)
        Service level at the busyness that only one day in ten exceeds.
    counted_days : ndarray of bool, shape (D,)
        Days on which anything is expected.
    """

    queue: str
    busyness_cv: float
    interval_probability: FloatArray
    day_probability: FloatArray
    mean_service_level: FloatArray
    bad_day_service_level: FloatArray
    counted_days: BoolArray

    @property
    def share_of_days(self) -> float:
        """Expected share of the days with contacts on which the goal is met; 1 without any."""
        return share_of_days(self.day_probability, self.counted_days)

    @property
    def worst_day(self) -> float:
        """Probability of the day that is least likely to meet the goal."""
        return float(self.day_probability.min())


def service_risk(
    forecast: Forecast,
    requirement: Requirement,
    queues: Mapping[str, QueueSettings],
    settings: StaffingSettings,
    queue: str,
    calendar: Calendar | None = None,
) -> ServiceRisk:
    """Return how likely the agents of a requirement hold a queue's goal.

    Parameters
    ----------
    forecast : Forecast
        Contacts, and the coefficient of variation of the day's busyness.
    requirement : Requirement
        Any agents on the same grid, also those for another forecast.
    queues : mapping of str to QueueSettings
    settings : StaffingSettings
    queue : str
    calendar : Calendar, optional
        That of the requirement.

    Raises
    ------
    InvalidInput
        If the queue has no service-level goal.
    """
    staffed = staffed_queue(forecast, requirement, queues, settings, queue, calendar)
    cv = float(forecast.busyness_cv[forecast.queues.index(queue)])
    days, intervals = staffed.day_count, forecast.grid.interval_count
    return ServiceRisk(
        queue=queue,
        busyness_cv=cv,
        interval_probability=hold_probability(
            staffed.interval_level, staffed.interval_goal, cv, intervals
        ),
        day_probability=hold_probability(staffed.day_level, staffed.day_goal, cv, days),
        mean_service_level=_mean_level(staffed, cv),
        bad_day_service_level=staffed.day_level(np.full(days, busyness.quantile(BAD_DAY, cv))),
        counted_days=staffed.counted_days,
    )


def staffed_queue(
    forecast: Forecast,
    requirement: Requirement,
    queues: Mapping[str, QueueSettings],
    settings: StaffingSettings,
    queue: str,
    calendar: Calendar | None = None,
) -> StaffedQueue:
    """Return a queue with its agents.

    Raises
    ------
    InvalidInput
        If it is of another channel than calls, or has no service level to reach.
    """
    refuse_other_channels(queue, queues[queue])
    q = forecast.queues.index(queue)
    model = timed_model(queue, queues[queue], settings, forecast.grid, calendar)
    if any(goal.service_level is None for goal in model.course.goals):
        raise InvalidInput(
            "has no service level to be sure of", where=f"queues.{queue}.goal",
            hint="set service_level and threshold_seconds",
        )  # fmt: skip
    return StaffedQueue(
        model,
        forecast.calls[q],
        forecast.load_erlangs[q],
        positive_handle_times(forecast.aht_seconds[q]),
        requirement.on_position[q],
        forecast.grid.day_of_interval,
    )


def share_of_days(probability: FloatArray, counted: BoolArray) -> float:
    """Return the mean probability of the days that count; 1 without any."""
    return float(probability[counted].mean()) if counted.any() else 1.0


def hold_probability(
    level: Callable[[FloatArray], FloatArray], goal: FloatArray, cv: float, size: int
) -> FloatArray:
    """Return the probability that service levels reach a goal.

    Parameters
    ----------
    level : callable
        Service levels of days or intervals at their own busyness factors; falling.
    goal : ndarray, shape (size,)
    cv : float
        Coefficient of variation of the busyness.
    size : int
        Number of days or intervals.
    """
    if cv == 0:
        return (level(np.ones(size)) >= goal).astype(np.float64)
    low = np.full(size, busyness.quantile(UNLIKELY, cv))
    high = np.full(size, busyness.quantile(1 - UNLIKELY, cv))
    spare, lack = level(low) - goal, goal - level(high)
    critical = _critical(lambda x: level(x) - goal, low, high, spare, lack)
    inside = busyness.probability_up_to(critical, cv)
    return np.where(spare < 0, 0.0, np.where(lack <= 0, 1.0, inside))


def _critical(
    above: Callable[[FloatArray], FloatArray],
    low: FloatArray,
    high: FloatArray,
    spare: FloatArray,
    lack: FloatArray,
) -> FloatArray:
    """Return where a falling function passes 0, by the Illinois method (Dowell & Jarratt 1971).

    `spare` is its value at `low`, `lack` its negative at `high`; where either is negative there
    is no such place, and the result has no meaning.
    """
    last, before, sought = np.zeros(low.shape), low, (spare >= 0) & (lack > 0)
    for _ in range(STEPS):
        total = spare + lack
        x = np.where(total > 0, low + (high - low) * spare / np.where(total > 0, total, 1), low)
        x = np.clip(x, low, high)
        if (np.abs(x - before) < CLOSE)[sought].all():
            break
        before, value = x, above(x)
        right = value >= 0
        # An end that stays for a second time counts half, else it would stay for ever.
        lack = np.where(right & (last > 0), lack / 2, np.where(right, lack, -value))
        spare = np.where(~right & (last < 0), spare / 2, np.where(right, value, spare))
        low, high = np.where(right, x, low), np.where(right, high, x)
        last = np.where(right, 1.0, -1.0)
    return before


def _mean_level(staffed: StaffedQueue, cv: float) -> FloatArray:
    in_time, counted = np.zeros(staffed.day_count), np.zeros(staffed.day_count)
    for factor, weight in zip(*busyness.quadrature(cv), strict=True):
        above, below = staffed.day_parts(np.full(staffed.day_count, factor))
        in_time += weight * above
        counted += weight * below
    level: FloatArray = np.divide(in_time, counted, out=np.ones_like(in_time), where=counted > 0)
    return level
