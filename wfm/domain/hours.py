"""How many hours an agent owes in a period."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

import numpy as np

from wfm.domain.calendar import Calendar
from wfm.domain.people import Agent
from wfm.domain.record import BoolArray, FloatArray
from wfm.domain.rule_settings import RosterRules


def working_days(dates: Iterable[date], calendar: Calendar, rules: RosterRules) -> FloatArray:
    """Return for how much of a work day each day counts in the hours owed; shape (D,).

    By the calendar a work day or make-up work day is one and any other day none; on average
    every day is an equal part of the month's ``average_month_days``.

    Raises
    ------
    InvalidInput
        If the calendar does not reach over the days.
    """
    days = list(dates)
    if rules.hours_owed == "average":
        return np.array([rules.average_month_days / monthrange(d.year, d.month)[1] for d in days])
    return np.array([float(calendar.day(day).works) for day in days])


def contract_minutes(
    agents: tuple[Agent, ...],
    on_leave: BoolArray,
    works: BoolArray | FloatArray,
    standard_day_hours: float,
) -> FloatArray:
    """Return the working minutes each agent owes over the period.

    Parameters
    ----------
    agents : tuple of Agent
        N of them.
    on_leave : ndarray of bool, shape (N, D)
        Days of leave.
    works : ndarray, shape (D,)
        Work days and make-up work days of the calendar, or `working_days`.
    standard_day_hours : float
        Hours of a full-time working day.

    Returns
    -------
    ndarray, shape (N,)
        Work days times the standard day times the contract share. A calendar day of leave
        takes off the period's average working time a day, so that leave over a weekend and
        leave over a run of work days count alike for people who work any day of the week.
    """
    share = np.array([a.contract_share for a in agents])
    days_present = 1.0 - on_leave.mean(axis=1)
    minutes: FloatArray = works.sum() * standard_day_hours * 60 * share * days_present
    return minutes
