"""What the rules allow each agent whatever the order of days: length of a day, hours in all."""

from __future__ import annotations

import numpy as np

from wfm.domain import Calendar, Roster
from wfm.domain.hour_limits import hour_limits, hour_windows
from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.domain.rule_settings import RosterRules


def short_enough(roster: Roster, paid_minutes: IntArray, rules: RosterRules) -> BoolArray:
    """Return which shifts are within each agent's hours a day; shape (N, S).

    Parameters
    ----------
    roster : Roster
        N agents.
    paid_minutes : ndarray of int, shape (S,)
    rules : RosterRules
        Its hard rules.
    """
    most = np.full(len(roster.agents), np.inf)
    if rules.max_daily_hours is not None:
        overtime = np.array([agent.overtime_allowed for agent in roster.agents])
        most = rules.max_daily_hours + np.where(overtime, rules.max_daily_overtime_hours, 0.0)
    if rules.part_time_daily_hours is not None:
        part_time = np.array([agent.contract_share < 1 for agent in roster.agents])
        most = np.where(part_time, np.minimum(most, rules.part_time_daily_hours), most)
    fits: BoolArray = paid_minutes[None, :] <= most[:, None] * 60 + 1e-6
    return fits


def period_limits(roster: Roster, calendar: Calendar, rules: RosterRules) -> FloatArray:
    """Return the most minutes of each agent by limits that span the whole period; shape (N,).

    Infinite where no month or averaging cycle does.
    """
    dates, leave = roster.grid.dates, roster.leave != ""
    most = np.full(len(roster.agents), np.inf)
    if not any(window.covers(len(dates)) for window in hour_windows(dates, rules)):
        return most
    for row, agent in enumerate(roster.agents):
        for limit in hour_limits(agent, leave[row], dates, calendar, rules):
            if limit.window.covers(len(dates)):
                most[row] = min(most[row], limit.minutes)
    return most
