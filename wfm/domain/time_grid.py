"""A run of equal intervals in one time zone, with days of 23, 24 or 25 hours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import IntArray, Record, set_field

ALLOWED_INTERVAL_MINUTES = (5, 10, 15, 20, 30, 60)
MINUTES_PER_DAY = 1440


@dataclass(frozen=True, slots=True, eq=False)
class TimeGrid(Record):
    """Whole local days cut into equal intervals of elapsed time.

    Parameters
    ----------
    first_day : date
        First local calendar day.
    day_count : int
        Number of local calendar days, at least 1.
    interval_minutes : int
        Length of an interval: 5, 10, 15, 20, 30 or 60 minutes.
    timezone : str
        IANA name, for example ``Asia/Shanghai``.

    Notes
    -----
    On the day clocks go forward there are fewer intervals, on the day they go back more.
    ``starts_utc[i]`` is the start of interval i; wall-clock minutes are in `wall_minutes`.
    """

    first_day: date
    day_count: int
    interval_minutes: int
    timezone: str
    starts_utc: np.ndarray = field(init=False, repr=False, compare=False)
    day_starts: IntArray = field(init=False, repr=False, compare=False)
    day_of_interval: IntArray = field(init=False, repr=False, compare=False)
    wall_minutes: IntArray = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        where = "TimeGrid"
        if self.day_count < 1:
            raise InvalidInput(f"day_count is {self.day_count}", where=where, hint="use 1 or more")
        if self.interval_minutes not in ALLOWED_INTERVAL_MINUTES:
            raise InvalidInput(
                f"interval_minutes is {self.interval_minutes}",
                where=where,
                hint=f"use one of {ALLOWED_INTERVAL_MINUTES}",
            )
        zone = load_zone(self.timezone)
        midnights = [
            _midnight(self.first_day + timedelta(days=d), zone) for d in range(self.day_count + 1)
        ]
        step = timedelta(minutes=self.interval_minutes)
        counts = [(after - before) // step for before, after in pairwise(midnights)]
        self._require_whole_intervals(midnights, step)
        starts = np.concatenate(
            [
                np.datetime64(midnight.replace(tzinfo=None), "s")
                + np.arange(count) * np.timedelta64(self.interval_minutes * 60, "s")
                for midnight, count in zip(midnights[:-1], counts, strict=True)
            ]
        )
        set_field(self, "starts_utc", starts)
        set_field(self, "day_starts", np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))
        set_field(self, "day_of_interval", np.repeat(np.arange(self.day_count), counts))
        set_field(self, "wall_minutes", self._wall_minutes(zone, counts))
        for name in ("starts_utc", "day_starts", "day_of_interval", "wall_minutes"):
            getattr(self, name).setflags(write=False)

    def _require_whole_intervals(self, midnights: list[datetime], step: timedelta) -> None:
        for day, (before, after) in enumerate(pairwise(midnights)):
            if (after - before) % step:
                hours = (after - before) / timedelta(hours=1)
                raise InvalidInput(
                    f"{self.first_day + timedelta(days=day)} lasts {hours:g} hours in "
                    f"{self.timezone}, no whole number of {self.interval_minutes} min",
                    where="TimeGrid",
                    hint="use an interval of 30, 15, 10 or 5 minutes",
                )

    def _wall_minutes(self, zone: ZoneInfo, counts: list[int]) -> IntArray:
        plain = MINUTES_PER_DAY // self.interval_minutes
        ordinary = np.arange(plain) * self.interval_minutes
        parts = []
        for day, count in enumerate(counts):
            if count == plain:
                parts.append(ordinary)
                continue
            first = int(self.day_starts[day])
            moments = [self._utc(first + k).astimezone(zone) for k in range(count)]
            parts.append(np.array([m.hour * 60 + m.minute for m in moments]))
        return np.concatenate(parts).astype(np.int64)

    def _utc(self, interval: int) -> datetime:
        moment: datetime = self.starts_utc[interval].astype("datetime64[s]").item()
        return moment.replace(tzinfo=UTC)

    @property
    def interval_count(self) -> int:
        """Number of intervals in the grid."""
        return int(self.starts_utc.size)

    @property
    def interval_seconds(self) -> int:
        """Length of an interval in seconds."""
        return self.interval_minutes * 60

    @property
    def intervals_per_day(self) -> int:
        """Number of intervals of an ordinary day of 24 hours."""
        return MINUTES_PER_DAY // self.interval_minutes

    @property
    def dates(self) -> tuple[date, ...]:
        """The local calendar days, one per day of the grid."""
        return tuple(self.first_day + timedelta(days=d) for d in range(self.day_count))

    @property
    def last_day(self) -> date:
        """The last local calendar day."""
        return self.first_day + timedelta(days=self.day_count - 1)

    @property
    def weekdays(self) -> IntArray:
        """Weekday of each day, Monday = 0; shape (day_count,)."""
        return (self.first_day.weekday() + np.arange(self.day_count)) % 7

    @property
    def wall_slots(self) -> IntArray:
        """Wall-clock slot of each interval (0 at midnight); shape (interval_count,)."""
        return self.wall_minutes // self.interval_minutes

    def day_slice(self, day: int) -> slice:
        """Return the slice of interval indices that lie on local day number `day`."""
        return slice(int(self.day_starts[day]), int(self.day_starts[day + 1]))

    def local_start(self, interval: int) -> datetime:
        """Return the zone-aware local start of an interval."""
        return self._utc(interval).astimezone(ZoneInfo(self.timezone))

    def local_starts(self) -> list[datetime]:
        """Return the zone-aware local starts of all intervals."""
        zone = ZoneInfo(self.timezone)
        moments = self.starts_utc.astype("datetime64[s]").tolist()
        return [m.replace(tzinfo=UTC).astimezone(zone) for m in moments]

    def index_of(self, moment: datetime) -> int:
        """Return the interval that holds a zone-aware moment.

        Raises
        ------
        InvalidInput
            If the moment is naive or outside the grid.
        """
        if moment.tzinfo is None:
            raise InvalidInput(f"{moment} has no time zone", where="TimeGrid.index_of")
        elapsed = (moment.astimezone(UTC) - self._utc(0)).total_seconds()
        index = int(elapsed // self.interval_seconds)
        if not 0 <= index < self.interval_count:
            raise InvalidInput(
                f"{moment.isoformat()} is outside {self.first_day} to {self.last_day}",
                where="TimeGrid.index_of",
            )
        return index

    def offset_of_wall(self, day: int, minute: int) -> int:
        """Return how many intervals after the grid's start a wall-clock minute of a day falls.

        Parameters
        ----------
        day : int
            Day number; -1 is the day before the grid.
        minute : int
            Wall-clock minute of that day; 1440 and more reach into the days after.

        Returns
        -------
        int
            Interval index, below 0 or past the end when the moment is outside the grid. A
            wall-clock time that clocks skip counts as if they had not jumped yet (02:30 is then
            shown as 03:30); of a doubled one the first is meant.
        """
        extra, minute = divmod(minute, MINUTES_PER_DAY)
        local = _wall(self.first_day + timedelta(days=day + extra), minute, self.timezone)
        elapsed = (local - self._utc(0)).total_seconds()
        return int(elapsed // self.interval_seconds)


def load_zone(name: str) -> ZoneInfo:
    """Return the named time zone.

    Raises
    ------
    InvalidInput
        If the name is not in the IANA data base.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput(
            f"unknown time zone {name!r}",
            where="timezone",
            hint="use an IANA name such as Asia/Shanghai or Europe/Berlin",
        ) from error


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _wall(day: date, minute: int, timezone: str) -> datetime:
    zone = ZoneInfo(timezone)
    naive = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
    return naive.replace(tzinfo=zone).astimezone(UTC)
