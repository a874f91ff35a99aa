"""What simpler methods would staff: figures that explain an answer, not answers.

All of them put a load in place of the interval's own and staff it as if it had gone on for
ever. They are here to be shown beside the exact requirement, and to show where they fail.
Source: Green, Kolesar & Whitt (2007), "Coping with time-varying demand when setting staffing
requirements for a service system", Production and Operations Management 16, sections 3 and 4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.goal import ServiceGoal
from wfm.domain.goal_course import GoalCourse
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.queueing.transient import stationary_requirement
from wfm.queueing.transient_traffic import Traffic, half_interval_rates, step_rates
from wfm.staffing.time_varying import course_of, goals_of


@dataclass(frozen=True, slots=True, eq=False)
class SimplerAnswers(Record):
    """Loads and agents of the simpler methods; arrays have shape (I,).

    Parameters
    ----------
    average_load, average : ndarray
        The interval's own mean rate: stationary, independent period by period (SIPP).
    peak_load, peak : ndarray
        The highest rate within the interval (SIPP max).
    lagged_load, lagged : ndarray
        The mean rate of the interval a handle time earlier (lagged SIPP).
    modified_load, modified : ndarray
        The mean number of busy agents if there were always enough (modified offered load).
    """

    average_load: FloatArray
    average: IntArray
    peak_load: FloatArray
    peak: IntArray
    lagged_load: FloatArray
    lagged: IntArray
    modified_load: FloatArray
    modified: IntArray


def simpler_answers(traffic: Traffic, goal: ServiceGoal | GoalCourse) -> SimplerAnswers:
    """Return what the simpler methods would staff for a goal.

    Parameters
    ----------
    traffic : Traffic
        Contacts, handle times and patience.
    goal : ServiceGoal or GoalCourse
        Any mix.

    Raises
    ------
    InvalidInput
        If the goal cannot be met by the queue's model.
    """
    goals = goals_of(course_of(goal, traffic))
    average = traffic.load_erlangs
    peak = highest_rates(traffic) * traffic.aht_seconds
    lagged, modified = lagged_load(traffic), modified_load(traffic)

    def agents(load: FloatArray) -> IntArray:
        return stationary_requirement(load, traffic, goals)

    return SimplerAnswers(
        average_load=average,
        average=agents(average),
        peak_load=peak,
        peak=agents(peak),
        lagged_load=lagged,
        lagged=agents(lagged),
        modified_load=modified,
        modified=agents(modified),
    )


def highest_rates(traffic: Traffic) -> FloatArray:
    """Return the highest arrival rate of each interval, per second; shape (I,)."""
    rates = half_interval_rates(traffic.arrivals) if traffic.linear else traffic.arrivals[:, None]
    highest: FloatArray = rates.max(axis=1) / traffic.interval_seconds
    return highest


def lagged_load(traffic: Traffic) -> FloatArray:
    """Return the load at the mean rate of each interval, moved a handle time back.

    Before the first interval the rate is that of its start.
    """
    rates = step_rates(traffic)
    steps = rates.shape[1]
    flat = rates.reshape(-1)
    back = np.rint(traffic.aht_seconds / traffic.interval_seconds * steps).astype(np.int64)
    summed = np.concatenate([[0.0], np.cumsum(flat)])
    first = np.arange(rates.shape[0]) * steps - back
    # What lies before the start is as many steps at the first rate.
    before = np.clip(-first, 0, steps)
    known = summed[np.maximum(first + steps, 0)] - summed[np.maximum(first, 0)]
    load: FloatArray = (known + before * flat[0]) / steps * traffic.aht_seconds
    return load


def modified_load(traffic: Traffic) -> FloatArray:
    """Return each interval's mean number of calls present if nobody ever had to wait.

    The mean m of the infinite-server queue with exponential handle times: m' = rate - m / aht
    (Eick, Massey & Whitt 1993), which starts settled; exact for rates constant within a step.
    """
    rates = step_rates(traffic)
    step = traffic.interval_seconds / rates.shape[1]
    present = float(rates[0, 0] * traffic.aht_seconds[0])
    load = np.empty(rates.shape[0])
    for i, (row, aht) in enumerate(zip(rates, traffic.aht_seconds, strict=True)):
        kept = float(np.exp(-step / aht))
        spent = 0.0
        for target in (row * aht).tolist():
            spent += target * step + (present - target) * aht * (1.0 - kept)
            present = target + (present - target) * kept
        load[i] = spent / traffic.interval_seconds
    return load
