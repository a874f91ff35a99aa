"""Reads time stamps of any form and puts them on the one clock that never jumps: UTC."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.io.importing.map_settings import Stamp
from wfm.io.importing.table import Table, stamp_columns

DAY_SECONDS = 86400.0
EPOCH = datetime(1970, 1, 1)
EXCEL_EPOCH_SECONDS = (datetime(1899, 12, 30) - EPOCH).total_seconds()
LATEST_SECONDS = (datetime(2100, 1, 1) - EPOCH).total_seconds()
_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?\s*([AaPp][Mm])?$")
_ZONE_MARK = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")

Part = tuple[float, bool]
"""Seconds since 1970 (or since midnight), and whether they are UTC already."""


@dataclass(frozen=True, slots=True)
class Moments:
    """One stamp for each row of a table.

    Parameters
    ----------
    seconds : ndarray, shape (R,)
        Seconds since 1970, on the local wall clock or in UTC; NaN where unreadable.
    in_utc : ndarray of bool, shape (R,)
        True where the cell told its zone (or was an epoch).
    texts : list of str
        What the cells say.
    """

    seconds: FloatArray
    in_utc: BoolArray
    texts: list[str]


def read_moments(
    table: Table, stamp: Stamp, what: str, *, ignore_zone_mark: bool = False
) -> Moments:
    """Return the moments of a stamp whose day and time may stand in several columns.

    Raises
    ------
    InvalidInput
        If a column is not there.
    """
    places = stamp_columns(table, stamp, what)
    columns = [table.cells(place) for place in places]
    parts = [
        _read_parts(cells, formats, ignore_zone_mark)
        for cells, formats in zip(columns, stamp.formats, strict=True)
    ]
    seconds = np.sum([values for values, _ in parts], axis=0)
    in_utc = np.any([utc for _, utc in parts], axis=0)
    if stamp.midnight_after is not None:
        reference = table.cells(table.need((stamp.midnight_after,), what))
        before, _ = _read_parts(reference, stamp.formats[-1], ignore_zone_mark)
        seconds = seconds + DAY_SECONDS * (parts[-1][0] < before - DAY_SECONDS / 2)
    # Outside these years a number was read by the wrong unit: milliseconds as seconds, say.
    possible = (seconds >= 0) & (seconds < LATEST_SECONDS)
    seconds = np.where(possible, seconds, np.nan)
    texts = [" ".join(cells) for cells in zip(*columns, strict=True)]
    return Moments(seconds, in_utc, texts)


def _read_parts(
    cells: Sequence[str], formats: Sequence[str], ignore_zone_mark: bool
) -> tuple[FloatArray, BoolArray]:
    seen: dict[str, Part] = {}
    for text in cells:
        if text not in seen:
            seen[text] = parse_part(text, tuple(formats), ignore_zone_mark)
    values = np.array([seen[text][0] for text in cells], dtype=float)
    return values, np.array([seen[text][1] for text in cells], dtype=bool)


@lru_cache(maxsize=100_000)
def parse_part(text: str, formats: tuple[str, ...], ignore_zone_mark: bool = False) -> Part:
    """Return one cell by the first format that fits; NaN when none does."""
    for form in formats:
        reader = _READERS.get(form)
        part = reader(text) if reader else _by_pattern(text, form)
        if form == "iso" and ignore_zone_mark:
            part = _iso(_ZONE_MARK.sub("", text))
        if part is not None:
            return part
    return float("nan"), False


def _iso(text: str) -> Part | None:
    try:
        return _of_datetime(datetime.fromisoformat(text))
    except ValueError:
        return None


def _by_pattern(text: str, form: str) -> Part | None:
    try:
        return _of_datetime(datetime.strptime(text, form))
    except ValueError:
        return None


def _of_datetime(moment: datetime) -> Part:
    if moment.tzinfo is not None:
        return moment.timestamp(), True
    return (moment - EPOCH).total_seconds(), False


def _clock(text: str) -> Part | None:
    match = _CLOCK.match(text)
    if match is None:
        return None
    hours, minutes, seconds = int(match[1]), int(match[2]), float(match[3] or 0)
    if match[4]:
        hours = hours % 12 + (12 if match[4].lower() == "pm" else 0)
    total = hours * 3600 + minutes * 60 + seconds
    return (total, False) if minutes < 60 and seconds < 60 and total <= DAY_SECONDS else None


def _clock_range(text: str) -> Part | None:
    return _clock(re.split(r"\s*[-–~至]\s*", text)[0])


def _hhmm(text: str) -> Part | None:
    if not text.isdigit():
        return None
    hours, minutes = divmod(int(text), 100)
    total = hours * 3600.0 + minutes * 60
    return (total, False) if minutes < 60 and total <= DAY_SECONDS else None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _epoch_seconds(text: str) -> Part | None:
    value = _number(text)
    return None if value is None else (value, True)


def _epoch_milliseconds(text: str) -> Part | None:
    value = _number(text)
    return None if value is None else (value / 1000, True)


def _excel_day(text: str) -> Part | None:
    value = _number(text)
    if value is None:
        return None
    # Excel keeps a time as a binary fraction of a day: round to the second it was meant as.
    return round(EXCEL_EPOCH_SECONDS + value * DAY_SECONDS), False


_READERS: dict[str, Callable[[str], Part | None]] = {
    "iso": _iso,
    "clock": _clock,
    "clock_range": _clock_range,
    "hhmm": _hhmm,
    "epoch_seconds": _epoch_seconds,
    "epoch_milliseconds": _epoch_milliseconds,
    "excel_day": _excel_day,
}


@dataclass(frozen=True, slots=True)
class UtcMoments:
    """Moments on the UTC clock.

    Parameters
    ----------
    seconds : ndarray, shape (R,)
        Seconds since 1970 UTC; NaN where unreadable or skipped.
    skipped : ndarray of bool, shape (R,)
        Local times that clocks jumped over: no such moment exists.
    doubled : ndarray of bool, shape (R,)
        Local times that came twice; the first was taken unless `second` said otherwise.
    """

    seconds: FloatArray
    skipped: BoolArray
    doubled: BoolArray


def to_utc(moments: Moments, zone: ZoneInfo, second: BoolArray | None = None) -> UtcMoments:
    """Return moments in UTC.

    Parameters
    ----------
    moments : Moments
        R of them.
    zone : ZoneInfo
        Zone of the wall clock.
    second : ndarray of bool, shape (R,), optional
        True where a doubled local time means its second pass.
    """
    seconds = moments.seconds.copy()
    skipped = np.zeros(seconds.size, dtype=bool)
    doubled = np.zeros(seconds.size, dtype=bool)
    local = np.flatnonzero(~moments.in_utc & ~np.isnan(seconds))
    days = (seconds[local] // DAY_SECONDS).astype(np.int64)
    for day in np.unique(days):
        rows = local[days == day]
        offsets = _day_offsets(int(day), zone)
        if offsets[0] == offsets[1]:
            seconds[rows] -= offsets[0]
            continue
        for row in rows:
            fold = int(second is not None and second[row])
            seconds[row], skipped[row], doubled[row] = _one_to_utc(seconds[row], zone, fold)
    return UtcMoments(seconds, skipped, doubled)


def _day_offsets(day: int, zone: ZoneInfo) -> tuple[float, float]:
    midnight = EPOCH + timedelta(days=day)
    bounds = (midnight, midnight + timedelta(days=1))
    first, last = (b.replace(tzinfo=zone).utcoffset() or timedelta(0) for b in bounds)
    return first.total_seconds(), last.total_seconds()


def _one_to_utc(local: float, zone: ZoneInfo, fold: int) -> tuple[float, bool, bool]:
    naive = EPOCH + timedelta(seconds=local)
    moment = naive.replace(tzinfo=zone, fold=fold)
    back = moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    if back != naive:
        return float("nan"), True, False
    both = {naive.replace(tzinfo=zone, fold=f).utcoffset() for f in (0, 1)}
    return moment.timestamp(), False, len(both) > 1


def second_pass(moments: Moments, keys: Sequence[object]) -> BoolArray:
    """Return True where a row repeats the local time of an earlier row with the same key.

    A file that writes both passes of a doubled hour can be told only by the order of its
    rows: the second row of a stamp is the second pass.
    """
    seen: set[tuple[object, float]] = set()
    again = np.zeros(moments.seconds.size, dtype=bool)
    for row, key in enumerate(zip(keys, moments.seconds.tolist(), strict=True)):
        again[row] = key in seen
        seen.add(key)
    return again


def wall_seconds(utc_seconds: FloatArray, zone: ZoneInfo) -> FloatArray:
    """Return the wall clock's reading at moments in UTC, in seconds; NaN stays NaN."""
    known = ~np.isnan(utc_seconds)
    moments, inverse = np.unique(utc_seconds[known], return_inverse=True)
    offsets = np.array([_offset(moment, zone) for moment in moments.tolist()])
    wall = utc_seconds.copy()
    if moments.size:
        wall[known] += offsets[inverse]
    return wall


def _offset(moment: float, zone: ZoneInfo) -> float:
    offset = datetime.fromtimestamp(moment, zone).utcoffset() or timedelta(0)
    return offset.total_seconds()


def local_days(utc_seconds: FloatArray | IntArray, zone: ZoneInfo) -> IntArray:
    """Return the local calendar day of each moment, counted from 1970-01-01."""
    seconds = np.asarray(utc_seconds, dtype=float)
    hours = np.floor(seconds / 900).astype(np.int64)
    quarters, inverse = np.unique(hours, return_inverse=True)
    days = [
        (datetime.fromtimestamp(int(q) * 900, zone).date() - EPOCH.date()).days for q in quarters
    ]
    return np.array(days, dtype=np.int64)[inverse]
