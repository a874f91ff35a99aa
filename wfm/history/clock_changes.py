"""Days on which clocks change: an hour counted twice, or a clock that was not set."""

from __future__ import annotations

import numpy as np

from wfm.domain import CallHistory, Finding
from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.domain.units import clock_text
from wfm.history.gaps import place
from wfm.history.usual import Usual

_TWICE = 1.6
_LEAST_EXPECTED = 20.0
_WEEKS = 3
_LEAST_DAYS = 7
_CLEARLY = 0.5


def find_repeated_hours(
    history: CallHistory, queue: int, usual: Usual, settled: BoolArray
) -> tuple[BoolArray, list[Finding]]:
    """Return repeated hours of which one is empty and the other holds the contacts of both.

    Many systems write the hour that clocks repeat into one row. Half of it may be right for
    each; that is a guess, so both are left aside.

    Parameters
    ----------
    history : CallHistory
    queue : int
    usual : Usual
    settled : ndarray, shape (T,)
        Intervals that are spoken for already, not looked at.

    Returns
    -------
    doubled : ndarray, shape (T,)
    findings : list of Finding
    """
    grid, offered = history.grid, history.offered[queue]
    doubled = np.zeros(grid.interval_count, dtype=bool)
    findings = []
    for day in range(grid.day_count):
        pairs = _repeated_slots(grid.wall_minutes[grid.day_slice(day)])
        if not pairs.size:
            continue
        pairs = pairs + int(grid.day_starts[day])
        both, normal = np.nan_to_num(offered[pairs]), usual.volume[pairs[:, 0]]
        lone = ~settled[pairs].any(axis=1) & (both.min(axis=1) == 0)
        lone &= both.max(axis=1) >= _TWICE * normal
        if not lone.any() or normal[lone].sum() < _LEAST_EXPECTED:
            continue
        hit = pairs[lone].ravel()
        doubled[hit] = True
        what = (
            f"{both[lone].sum():g} contacts stand in one of two repeated hours from "
            f"{clock_text(int(grid.wall_minutes[hit[0]]))}, where {normal[lone].sum():.0f} an "
            "hour are usual: taken as both and left aside"
        )
        findings.append(Finding(what, place(history, queue, day), "warning", "clock_change"))
    return doubled, findings


def _repeated_slots(wall: IntArray) -> IntArray:
    """Return the intervals of a day that share a wall clock, in pairs; shape (P, 2)."""
    order = np.argsort(wall, kind="stable")
    same = np.flatnonzero(np.diff(wall[order]) == 0)
    pairs: IntArray = np.column_stack([order[same], order[same + 1]])
    return pairs


def find_unset_clocks(
    history: CallHistory, queue: int, usual: Usual, settled: BoolArray
) -> tuple[BoolArray, list[Finding]]:
    """Return changes of the clock after which the day's shape lies an hour off.

    The mean day of three weeks before a change is compared with that of three weeks after it,
    as it stands and moved by an hour either way. Nothing is set aside: the planner must say
    which clock the recording ran on.

    Returns
    -------
    changes : ndarray, shape (T,)
        The days of such changes.
    findings : list of Finding
    """
    grid = history.grid
    plain = grid.intervals_per_day
    changes = np.flatnonzero(np.diff(grid.day_starts) != plain)
    table = _by_slot(history, queue, usual)
    found, findings = np.zeros(grid.interval_count, dtype=bool), []
    for day in changes.tolist():
        before = _shape(table[max(day - 7 * _WEEKS, 0) : day])
        after = _shape(table[day + 1 : day + 1 + 7 * _WEEKS])
        if before is None or after is None or settled[grid.day_slice(day)].all():
            continue
        hour = 60 // grid.interval_minutes
        off = {move: float(np.abs(np.roll(after, move) - before).sum()) for move in (-hour, hour)}
        best = min(off, key=lambda move: off[move])
        if off[best] < _CLEARLY * float(np.abs(after - before).sum()):
            later = "an hour later" if best < 0 else "an hour earlier"
            what = (
                f"clocks change, and from here on the day's shape lies {later} than before: "
                "kept; check whether the export runs on standard time all year"
            )
            findings.append(Finding(what, place(history, queue, day), "warning", "clock_shift"))
            found[grid.day_slice(day)] = True
    return found, findings


def _by_slot(history: CallHistory, queue: int, usual: Usual) -> FloatArray:
    """Return contacts of ordinary days by wall-clock slot; shape (D, S)."""
    grid = history.grid
    table = np.full((grid.day_count, grid.intervals_per_day), np.nan)
    table[grid.day_of_interval, grid.wall_slots] = history.offered[queue]
    table[~usual.ordinary] = np.nan
    return table


def _shape(days: FloatArray) -> FloatArray | None:
    """Return the mean day as shares of its contacts; None where too few are recorded."""
    known = days[np.isfinite(days).any(axis=1)]
    if len(known) < _LEAST_DAYS:
        return None
    total = np.nansum(known, axis=0)
    return total / total.sum() if total.sum() >= _LEAST_EXPECTED * _LEAST_DAYS else None
