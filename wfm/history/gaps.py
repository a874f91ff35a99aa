"""Intervals and days that were not recorded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import numpy as np

from wfm.domain import CallHistory, Finding
from wfm.domain.record import BoolArray
from wfm.domain.settings import Opening
from wfm.domain.units import clock_text
from wfm.history.usual import Usual

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def find_gaps(
    history: CallHistory, queue: int, usual: Usual, settled: BoolArray
) -> tuple[dict[str, BoolArray], list[Finding]]:
    """Return a finding for each run of missing days and each day with missing intervals.

    Weekdays and slots that are rarely recorded count as closed and are not missed; days in a
    holiday block may well have been closed and are only noted.

    Parameters
    ----------
    history : CallHistory
    queue : int
    usual : Usual
    settled : ndarray, shape (T,)
        Intervals that the planner has decided about, not looked at.

    Returns
    -------
    missed : dict of str to ndarray, shape (T,)
        The missing intervals by kind.
    findings : list of Finding
    """
    grid = history.grid
    missed = usual.opened & np.isnan(history.offered[queue]) & ~settled
    # A queue that was opened later misses nothing before.
    missed[: int(np.argmax(history.recorded[queue]))] = False
    missing = np.bincount(grid.day_of_interval, weights=missed, minlength=grid.day_count)
    expected = np.bincount(grid.day_of_interval, weights=usual.opened, minlength=grid.day_count)
    whole = (missing == expected) & (expected > 0)
    of_day = {
        "missing_day": whole & usual.ordinary,
        "missing_holiday": whole & ~usual.ordinary,
        "missing_interval": ~whole,
    }
    by_kind = {kind: missed & days[grid.day_of_interval] for kind, days in of_day.items()}
    findings = []
    for ordinary in (True, False):
        days = np.flatnonzero(whole & (usual.ordinary == ordinary))
        findings += [_missing_days(history, queue, run, ordinary) for run in runs(days)]
    for day in np.flatnonzero((missing > 0) & ~whole):
        findings.append(_missing_intervals(history, queue, int(day), missed, int(expected[day])))
    return by_kind, sorted(findings, key=lambda finding: finding.where)


def find_never_recorded(
    history: CallHistory, queue: int, usual: Usual, opening: Opening
) -> list[Finding]:
    """Return one warning for all weekdays and times that are open, but hardly ever recorded.

    No forecast can be made for them; an export that leaves out intervals without a contact looks
    the same.
    """
    grid = history.grid
    during = (grid.wall_minutes >= opening.opens) & (grid.wall_minutes < opening.closes)
    weekday = grid.weekdays[grid.day_of_interval]
    bare = during & np.isin(weekday + 1, opening.weekdays) & ~usual.opened
    bare &= usual.ordinary[grid.day_of_interval]
    days_of: dict[str, list[str]] = {}
    for number, name in enumerate(_WEEKDAYS):
        minutes = grid.wall_minutes[bare & (weekday == number)]
        if minutes.size:
            days_of.setdefault(clock_spans(minutes, grid.interval_minutes), []).append(name)
    if not days_of:
        return []
    parts = [
        f"{span} {'every day' if len(days) == len(_WEEKDAYS) else 'on ' + ', '.join(days)}"
        for span, days in days_of.items()
    ]
    what = f"open, but hardly ever recorded: {'; '.join(parts)}; nothing is forecast there"
    return [Finding(what, f"history, queue {history.queues[queue]}", "warning", "never_recorded")]


def _missing_days(
    history: CallHistory, queue: int, run: tuple[int, int], ordinary: bool
) -> Finding:
    first, last = (history.grid.first_day + timedelta(days=n) for n in run)
    count = run[1] - run[0] + 1
    span = f"{first}" if count == 1 else f"{first} to {last} ({count} days)"
    where = place(history, queue, run[0])
    if ordinary:
        return Finding(f"nothing is recorded on {span}", where, "warning", "missing_day")
    return Finding(
        f"nothing is recorded on {span}, a holiday: taken as closed",
        where,
        "info",
        "missing_holiday",
    )


def _missing_intervals(
    history: CallHistory, queue: int, day: int, missed: BoolArray, expected: int
) -> Finding:
    grid = history.grid
    inside = grid.day_slice(day)
    spans = clock_spans(grid.wall_minutes[inside][missed[inside]], grid.interval_minutes)
    return Finding(
        f"{int(missed[inside].sum())} of {expected} intervals are not recorded: {spans}",
        place(history, queue, day),
        "warning",
        "missing_interval",
    )


def place(history: CallHistory, queue: int, day: int) -> str:
    """Return where a finding about one day of a queue is."""
    return f"history, queue {history.queues[queue]}, {history.grid.first_day + timedelta(day)}"


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return first and last number of each run of consecutive numbers."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], int(number))
        else:
            found.append((int(number), int(number)))
    return found


def clock_spans(minutes: Iterable[int], interval_minutes: int) -> str:
    """Return wall-clock starts as spans, for example ``02:00-03:30, 07:00-07:30``."""
    slots = sorted({int(minute) // interval_minutes for minute in minutes})
    spans = []
    for first, last in runs(slots):
        end = (last + 1) * interval_minutes
        closing = "24:00" if end == 1440 else clock_text(end)
        spans.append(f"{clock_text(first * interval_minutes)}-{closing}")
    return ", ".join(spans)
