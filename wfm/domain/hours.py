"""How many hours an agent owes in a period."""

from __future__ import annotations

import numpy as np

from wfm.domain.people import Agent
from wfm.domain.record import BoolArray, FloatArray


def contract_minutes(
    agents: tuple[Agent, ...], on_leave: BoolArray, works: BoolArray, standard_day_hours: float
) -> FloatArray:
    """Return the working minutes each agent owes over the period.

    Parameters
    ----------
    agents : tuple of Agent
        N of them.
    on_leave : ndarray of bool, shape (N, D)
        Days of leave.
    works : ndarray of bool, shape (D,)
        Work days and make-up work days of the calendar.
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
