"""Counts calls, or interval rows, into the history of a scenario: queue by interval."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from wfm.domain.demand import CallHistory
from wfm.domain.errors import InvalidInput
from wfm.domain.event import Finding
from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.domain.time_grid import TimeGrid, load_zone
from wfm.history import coarsen
from wfm.io.importing.call_records import CallRecords
from wfm.io.importing.interval_table import IntervalReading
from wfm.io.importing.stamps import EPOCH, local_days

SURE_OF_SILENCE = 12.0
"""A stretch without calls counts as unrecorded when this many were usual in it: under Poisson
arrivals such silence has a chance of exp(-12), once in 160,000."""


def history_of_calls(
    calls: CallRecords, timezone: str, interval_minutes: int, file: str
) -> tuple[CallHistory, tuple[Finding, ...]]:
    """Return calls counted at arrival, by queue and interval.

    Intervals without calls are zero on days that have calls; days without any, and stretches
    where many calls would be usual, are not recorded (NaN).
    """
    grid = grid_over(calls.arrival_utc, timezone, interval_minutes)
    slot = interval_of(calls.arrival_utc, grid)
    shape = (len(calls.queues), grid.interval_count)
    cell = calls.queue * grid.interval_count + slot

    def count(mask: BoolArray, weights: FloatArray | None = None) -> FloatArray:
        chosen = None if weights is None else weights[mask]
        flat = np.bincount(cell[mask], chosen, minlength=shape[0] * shape[1])
        return flat.astype(float).reshape(shape)

    offered = count(np.ones(calls.count, dtype=bool))
    answered, abandoned = count(calls.answered), count(calls.abandoned)
    timed = calls.answered & ~np.isnan(calls.handle_seconds)
    aht = ratio(count(timed, calls.handle_seconds), count(timed))
    silent, findings = _silence(offered.sum(axis=0), grid, file)
    for array in (offered, answered, abandoned, aht):
        array[:, silent] = np.nan
    return CallHistory(grid, calls.queues, offered, answered, abandoned, aht), findings


def grid_over(seconds: FloatArray, timezone: str, interval_minutes: int) -> TimeGrid:
    """Return whole local days that hold all the given moments (seconds since 1970 UTC)."""
    days = local_days(np.array([seconds.min(), seconds.max()]), load_zone(timezone))
    first = (EPOCH + timedelta(days=int(days[0]))).date()
    return TimeGrid(first, int(days[1] - days[0]) + 1, interval_minutes, timezone)


def interval_of(seconds: FloatArray, grid: TimeGrid) -> IntArray:
    """Return the interval of each moment (seconds since 1970 UTC); shape as given."""
    start = grid.starts_utc[0].astype("datetime64[s]").astype(np.int64)
    slots: IntArray = ((seconds - start) // grid.interval_seconds).astype(np.int64)
    return slots


def ratio(over: FloatArray, under: FloatArray) -> FloatArray:
    """Return over / under; NaN where nothing is under."""
    result: FloatArray = np.divide(over, under, out=np.full(over.shape, np.nan), where=under > 0)
    return result


def _silence(
    offered: FloatArray, grid: TimeGrid, file: str
) -> tuple[BoolArray, tuple[Finding, ...]]:
    """Return the intervals in which nothing was recorded, and say which they are."""
    daily = np.bincount(grid.day_of_interval, offered, minlength=grid.day_count)
    silent: BoolArray = daily[grid.day_of_interval] == 0
    findings = [
        _finding(f"no call at all on {day} ({day:%A}): taken as not recorded", file, "missing_day")
        for day, count in zip(grid.dates, daily, strict=True)
        if count == 0
    ]
    usual = _usual_volume(offered, grid, daily > 0)
    for begin, end in runs(offered == 0):
        expected = float(usual[begin:end][~silent[begin:end]].sum())
        if expected >= SURE_OF_SILENCE:
            silent[begin:end] = True
            start, stop = grid.local_start(begin), grid.local_start(end - 1)
            what = (
                f"no call from {start:%Y-%m-%d %H:%M} to the interval of {stop:%Y-%m-%d %H:%M}, "
                f"where about {expected:.0f} are usual: taken as not recorded"
            )
            findings.append(_finding(what, file, "silent_stretch"))
    return silent, tuple(findings)


def _usual_volume(offered: FloatArray, grid: TimeGrid, recorded: BoolArray) -> FloatArray:
    """Return the median volume of the same weekday and time of day; zero where unknown."""
    usual = np.zeros(offered.size)
    weekday = grid.weekdays[grid.day_of_interval]
    known = recorded[grid.day_of_interval]
    for slot in np.unique(weekday * 2000 + grid.wall_slots):
        same = (weekday * 2000 + grid.wall_slots) == slot
        if (same & known).any():
            usual[same] = np.median(offered[same & known])
    return usual


def runs(mask: BoolArray) -> list[tuple[int, int]]:
    """Return begin and end (exclusive) of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _finding(what: str, file: str, kind: str) -> Finding:
    return Finding(what, where=file, severity="warning", kind=kind)


def cube(reading: IntervalReading, values: FloatArray, grid: TimeGrid) -> FloatArray:
    """Return one measure by queue and interval; rows of one cell add up; shape (Q, T).

    NaN where there is no row, or a row does not know the number.
    """
    slots = interval_of(reading.start_utc, grid)
    total = np.zeros((len(reading.queues), grid.interval_count))
    held = np.zeros(total.shape, dtype=bool)
    np.add.at(total, (reading.queue, slots), values)
    held[reading.queue, slots] = True
    return np.where(held, total, np.nan)


def history_of_intervals(
    reading: IntervalReading, timezone: str, interval_minutes: int, absent_rows: str, file: str
) -> tuple[CallHistory, tuple[Finding, ...]]:
    """Return interval rows as a history, joined to longer intervals where asked.

    Raises
    ------
    InvalidInput
        If the wanted interval is no multiple of the file's.
    """
    factor, rest = divmod(interval_minutes, reading.minutes)
    if rest:
        raise InvalidInput(
            f"holds intervals of {reading.minutes} minutes, which do not make up "
            f"{interval_minutes}",
            where=file,
            hint=f"ask for {reading.minutes} minutes or a multiple of it",
        )
    grid = grid_over(reading.start_utc, timezone, reading.minutes)
    measures = reading.measures
    unknown = np.full(reading.start_utc.size, np.nan)
    offered = measures.get("offered", unknown)
    arrived = measures.get("arrived", unknown)
    volume = np.where(np.isnan(arrived), offered, arrived)
    answered = measures.get("answered", unknown)
    parts = [volume, answered, measures.get("abandoned", unknown), handle_total(measures)]
    cubes = [cube(reading, values, grid) for values in parts]
    if absent_rows == "zero":
        cubes = [_zero_where_absent(c, reading, grid) for c in cubes]
    aht = ratio(cubes[3], cubes[1])
    fine = CallHistory(grid, reading.queues, cubes[0], cubes[1], cubes[2], aht)
    coarse = coarsen(fine, interval_minutes)
    return coarse, _partly_known(fine, coarse, factor, file)


def handle_total(measures: dict[str, FloatArray]) -> FloatArray:
    """Return total handle time of each row: as given, or talk + hold + wrap-up; shape (R,)."""
    size = next(iter(measures.values())).size
    given = measures.get("handle", np.full(size, np.nan))
    parts = [np.nan_to_num(measures[name]) for name in ("hold", "acw") if name in measures]
    talk = measures.get("talk", np.full(size, np.nan))
    built = talk + sum(parts, np.zeros(size))
    total = np.where(np.isnan(given), built, given)
    # Exports leave the handle time empty where nothing was handled: that is a true zero.
    answered = measures.get("answered", np.full(size, np.nan))
    result: FloatArray = np.where((answered == 0) & np.isnan(total), 0.0, total)
    return result


def _zero_where_absent(values: FloatArray, reading: IntervalReading, grid: TimeGrid) -> FloatArray:
    """Return zero for absent rows of days that have rows; what a row leaves open stays NaN."""
    held = ~np.isnan(cube(reading, np.zeros(reading.start_utc.size), grid))
    days = np.zeros((held.shape[0], grid.day_count), dtype=bool)
    for day in range(grid.day_count):
        days[:, day] = held[:, grid.day_slice(day)].any(axis=1)
    result: FloatArray = np.where(~held & days[:, grid.day_of_interval], 0.0, values)
    return result


def _partly_known(
    fine: CallHistory, coarse: CallHistory, factor: int, file: str
) -> tuple[Finding, ...]:
    parts = fine.offered.reshape(len(fine.queues), -1, factor)
    partly = ~np.isnan(parts).all(axis=2) & np.isnan(coarse.offered)
    if not partly.any():
        return ()
    lost = float(np.nansum(np.where(partly[:, :, None], parts, 0.0)))
    what = (
        f"{int(partly.sum())} intervals of {coarse.grid.interval_minutes} minutes are covered "
        f"only in part by rows of {fine.grid.interval_minutes} minutes; they are left out with "
        f"the {lost:.0f} calls in them"
    )
    return (_finding(what, file, "partly_recorded"),)
