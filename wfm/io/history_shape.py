"""What a planner should know about a history before it is used."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from wfm.domain.demand import CallHistory
from wfm.domain.event import Finding
from wfm.domain.record import BoolArray
from wfm.domain.settings import Opening, QueueSettings
from wfm.domain.time_grid import TimeGrid

MOST_DAYS_NAMED = 8
PLAUSIBLE_AHT_SECONDS = (10.0, 7200.0)


def open_intervals(grid: TimeGrid, opening: Opening) -> BoolArray:
    """Return which intervals start within the opening hours; shape (T,)."""
    weekday = grid.weekdays[grid.day_of_interval] + 1
    within = (grid.wall_minutes >= opening.opens) & (grid.wall_minutes < opening.closes)
    is_open: BoolArray = within & np.isin(weekday, opening.weekdays)
    return is_open


def gap_findings(
    history: CallHistory, queues: Mapping[str, QueueSettings], file: str
) -> tuple[Finding, ...]:
    """Return what is not recorded within the opening hours: whole days, and single intervals."""
    findings: list[Finding] = []
    grid = history.grid
    for q, queue in enumerate(history.queues):
        expected = open_intervals(grid, queues[queue].opening)
        missing = expected & np.isnan(history.offered[q])
        expected_by_day = np.add.reduceat(expected, grid.day_starts[:-1], dtype=np.int64)
        missing_by_day = np.add.reduceat(missing, grid.day_starts[:-1], dtype=np.int64)
        whole = (missing_by_day == expected_by_day) & (expected_by_day > 0)
        partial = (missing_by_day > 0) & ~whole
        if whole.any():
            what = f"queue {queue}: {_days(grid, whole)} not recorded at all"
            findings.append(Finding(what, file, "warning", "missing_day"))
        if partial.any():
            count = int(missing_by_day[partial].sum())
            what = f"queue {queue}: {count} intervals not recorded on {_days(grid, partial)}"
            findings.append(Finding(what, file, "warning", "missing_interval"))
    return tuple(findings)


def _days(grid: TimeGrid, chosen: BoolArray) -> str:
    days = [str(grid.dates[d]) for d in np.flatnonzero(chosen)]
    noun = "day" if len(days) == 1 else "days"
    more = ", ..." if len(days) > MOST_DAYS_NAMED else ""
    return f"{len(days)} {noun} ({', '.join(days[:MOST_DAYS_NAMED])}{more})"


def plausibility_findings(history: CallHistory, file: str) -> tuple[Finding, ...]:
    """Return what looks wrong in the numbers: more outcomes than calls, handle times off scale."""
    findings: list[Finding] = []
    low, high = PLAUSIBLE_AHT_SECONDS
    for q, queue in enumerate(history.queues):
        outcomes = history.answered[q] + np.nan_to_num(history.abandoned[q])
        above = int((outcomes > history.offered[q] + 0.5).sum())
        if above:
            what = f"queue {queue}: more answered and abandoned than offered in {above} intervals"
            findings.append(Finding(what, file, "warning", "outcomes_above_offered"))
        aht = history.aht_seconds[q]
        known = aht[~np.isnan(aht) & (aht > 0)]
        if known.size and not low <= np.median(known) <= high:
            what = f"queue {queue}: the median handle time is {np.median(known):g}; in seconds?"
            findings.append(Finding(what, file, "warning", "implausible_aht"))
    return tuple(findings)
