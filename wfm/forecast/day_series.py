"""The days of one queue as the forecasting methods see them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from wfm.domain import InvalidInput
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record
from wfm.forecast.day_kinds import DayKind
from wfm.forecast.day_table import DayTable

_LEAST_SHARE_OF_DAY = 0.6
_LEAST_SHARE_OF_WEEKDAY = 0.2
_HARMONICS = 3
_HINT = "check the queue's name, its opening hours and the dates of the history"


@dataclass(frozen=True, slots=True, eq=False)
class DaySeries(Record):
    """Operating days in rising order, known ones first.

    Parameters
    ----------
    rows : ndarray, shape (N,)
        Row of the day table that each operating day is.
    ordinals : ndarray, shape (N,)
        Day numbers.
    known_days : int
        The first so many days are history.
    volume : ndarray, shape (N, S)
        Contacts per open slot; NaN where not recorded and in the future. A day is either known
        (few gaps) or NaN throughout.
    analogue : ndarray, shape (N,)
        Weekday that each day is like.
    kinds : tuple of DayKind
    features : ndarray, shape (N, F)
        Calendar features, between -1 and 1.
    slots : ndarray
        The open slots of a day.
    open : ndarray, shape (7, S)
        1 where a slot is open on a weekday, else 0.
    days_per_week : int
        Operating weekdays.
    """

    rows: IntArray
    ordinals: IntArray
    known_days: int
    volume: FloatArray
    analogue: IntArray
    kinds: tuple[DayKind, ...]
    features: FloatArray
    slots: IntArray
    open: FloatArray
    days_per_week: int

    @property
    def ordinary(self) -> BoolArray:
        """True on days that are not forecast from an analogue; shape (N,)."""
        return np.array([not kind.special for kind in self.kinds], dtype=np.bool_)

    @property
    def recorded(self) -> BoolArray:
        """True on days with a known volume; shape (N,)."""
        return np.asarray(np.isfinite(self.volume).any(axis=1))


def day_series(
    table: DayTable,
    kinds: Sequence[DayKind],
    open_mask: FloatArray,
    volume_factors: FloatArray,
    queue: str,
) -> DaySeries:
    """Return the operating days of a queue.

    A weekday without any record is taken as closed, and so is a slot that is recorded on few
    of a weekday's days: nothing is forecast there. Weeks without any record, such as those before
    a queue was opened, tell nothing of either.

    Parameters
    ----------
    table : DayTable
    kinds : sequence of DayKind
        One per day of the table.
    open_mask : ndarray, shape (7, S)
        Opening hours by weekday.
    volume_factors : ndarray, shape (N,)
        What events do to each day's volume; taken out of the history here.
    queue : str
        For messages.

    Raises
    ------
    InvalidInput
        If nothing at all is recorded in the opening hours.
    """
    analogue = np.array([kind.analogue for kind in kinds])
    special = np.array([kind.special for kind in kinds])
    with np.errstate(divide="ignore", invalid="ignore"):
        volume = table.volume / np.where(volume_factors > 0, volume_factors, np.nan)[:, None]
    volume = np.where(open_mask[table.weekdays] > 0, volume, np.nan)
    if not np.nansum(volume) > 0:
        raise InvalidInput(
            f"queue {queue} has no contact before the period", where="history", hint=_HINT
        )
    alive = _weeks_with_records(volume[: table.known_days])
    opened = _recorded_slots(volume[: table.known_days], analogue, special, alive)
    operating = np.asarray(opened.any(axis=1))
    # Business that is closed at weekends may still take calls on holidays.
    stays_open = _open_on_holidays(volume, alive, special, kinds)
    if stays_open:
        analogue = np.where(operating[analogue], analogue, table.weekdays)
    rows = np.flatnonzero(operating[analogue])
    slots = np.flatnonzero(opened.any(axis=0))
    volume = _whole_days(volume[np.ix_(rows, slots)], opened[analogue[rows]][:, slots])
    return DaySeries(
        rows=rows,
        ordinals=table.ordinals[rows],
        known_days=int((rows < table.known_days).sum()),
        volume=volume,
        analogue=analogue[rows],
        kinds=tuple(kinds[row] for row in rows.tolist()),
        features=calendar_features(table.dates, kinds)[rows],
        slots=slots,
        open=opened[:, slots].astype(float),
        days_per_week=int(operating.sum()),
    )


def _weeks_with_records(volume: FloatArray) -> BoolArray:
    """Return True on days within three of a record; shape (N,)."""
    known = np.isfinite(volume).any(axis=1).astype(float)
    near: BoolArray = np.convolve(known, np.ones(7))[3:-3] > 0
    return near


def _recorded_slots(
    volume: FloatArray, analogue: IntArray, special: BoolArray, alive: BoolArray
) -> BoolArray:
    opened = np.zeros((7, volume.shape[1]), dtype=bool)
    known: BoolArray = np.isfinite(volume)
    for weekday in range(7):
        mine = (analogue[: len(volume)] == weekday) & ~special[: len(volume)] & alive
        days = known[mine].any(axis=1)
        if days.sum() <= _LEAST_SHARE_OF_WEEKDAY * mine.sum():
            continue
        opened[weekday] = known[mine].sum(axis=0) > _LEAST_SHARE_OF_WEEKDAY * days.sum()
    return opened


def _open_on_holidays(
    volume: FloatArray, alive: BoolArray, special: BoolArray, kinds: Sequence[DayKind]
) -> bool:
    days = [n for n in np.flatnonzero(alive).tolist() if special[n] and kinds[n].kind != "makeup"]
    open_days = sum(bool(np.nansum(volume[n]) > 0) for n in days)
    return open_days * 2 > len(days)


def _whole_days(volume: FloatArray, opened: BoolArray) -> FloatArray:
    known = (~np.isnan(volume) & opened).sum(axis=1)
    enough = known >= np.maximum(_LEAST_SHARE_OF_DAY * opened.sum(axis=1), 1)
    return np.where(enough[:, None] & opened, volume, np.nan)


def calendar_features(dates: Sequence[date], kinds: Sequence[DayKind]) -> FloatArray:
    """Return the calendar features of each day.

    Returns
    -------
    ndarray, shape (N, 11)
        Three harmonics of the day of the month, its first and last day, and whether the day is
        the first or second after a closure on a work day, or the last before one.
    """
    phase = np.array([(d.day - 1) / monthrange(d.year, d.month)[1] for d in dates])
    last = np.array([d.day == monthrange(d.year, d.month)[1] for d in dates])
    waves = [
        wave(2 * np.pi * k * phase) for wave in (np.sin, np.cos) for k in range(1, _HARMONICS + 1)
    ]
    first_after, second_after, before = _around_closures(kinds)
    columns = [*waves, phase == 0, last, first_after, second_after, before]
    return np.column_stack([np.asarray(column, dtype=float) for column in columns])


def _around_closures(kinds: Sequence[DayKind]) -> tuple[list[bool], list[bool], list[bool]]:
    """Mark the first and second work day after a holiday, and the last before one."""
    works = [n for n, kind in enumerate(kinds) if kind.works and not kind.special]
    closed = [kind.kind in ("statutory", "bridge") for kind in kinds]
    first, second, before = ([False] * len(kinds) for _ in range(3))
    for position, n in enumerate(works):
        previous = works[position - 1] if position else -1
        following = works[position + 1] if position + 1 < len(works) else len(kinds)
        first[n] = any(closed[previous + 1 : n])
        second[n] = bool(position) and first[previous] and not first[n]
        before[n] = any(closed[n + 1 : following])
    return first, second, before
