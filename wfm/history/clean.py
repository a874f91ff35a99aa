"""A history fit to forecast from, and what was found on the way."""

from __future__ import annotations

import numpy as np

from wfm.domain import Calendar, CallHistory, Finding, InvalidInput
from wfm.history.gaps import find_gaps
from wfm.history.outages import find_outages
from wfm.history.outliers import find_outliers
from wfm.history.usual import usual_volume

_LEAST_DAYS = 14


def clean(history: CallHistory, calendar: Calendar) -> tuple[CallHistory, tuple[Finding, ...]]:
    """Set outages and outliers to "not recorded" and report them together with the gaps.

    Parameters
    ----------
    history : CallHistory
        As recorded; it is not changed.
    calendar : Calendar
        Covers the history. Days in holiday blocks and make-up work days are never judged.

    Returns
    -------
    history : CallHistory
        A copy with NaN in every array where the volume is not to be believed.
    findings : tuple of Finding
        By queue and day, at most one of a kind each: ``missing_day``, ``missing_holiday``,
        ``missing_interval``, ``outage``, ``outlier``, ``odd_day`` (kept), ``no_volume``.

    Raises
    ------
    InvalidInput
        If the history is shorter than two weeks or holds no contact at all, or the calendar
        does not cover it.
    """
    grid = history.grid
    if grid.day_count < _LEAST_DAYS:
        raise InvalidInput(
            f"covers {grid.day_count} days, {grid.first_day} to {grid.last_day}",
            where="history",
            hint=f"at least {_LEAST_DAYS} days are needed to know a week",
        )
    if not np.nansum(history.offered) > 0:
        raise InvalidInput(
            "holds no contact at all",
            where="history.offered",
            hint="check the column that the contacts are read from",
        )
    bad = np.zeros(history.offered.shape, dtype=bool)
    findings: list[Finding] = []
    for queue, name in enumerate(history.queues):
        if not np.nansum(history.offered[queue]) > 0:
            what, where = "has no contact in the whole history", f"history, queue {name}"
            findings.append(Finding(what, where, "warning", "no_volume"))
            continue
        usual = usual_volume(history, queue, calendar)
        down, outages = find_outages(history, queue, usual)
        outlying, outliers = find_outliers(history, queue, usual, down)
        bad[queue] = down | outlying
        findings += sorted(
            [*find_gaps(history, queue, usual), *outages, *outliers], key=lambda f: f.where
        )
    kept = {
        name: np.where(bad, np.nan, getattr(history, name))
        for name in ("offered", "answered", "abandoned", "aht_seconds")
    }
    return CallHistory(grid, history.queues, **kept), tuple(findings)
