"""Running wfm's methods and the peers on a case, and scoring what they said."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from forecasting.cases import Case
from forecasting.peers import PACKAGE_OF
from wfm.domain import CallHistory, TimeGrid
from wfm.domain.settings import ForecastSettings
from wfm.forecast import coverage, fit, update, wape
from wfm.forecast.day_kinds import day_kinds
from wfm.forecast.day_series import day_series
from wfm.forecast.day_table import day_tables, open_slots
from wfm.forecast.profile import fit_profile

QUANTILES = (0.025, 0.1, 0.5, 0.9, 0.975)
PEER_SCRIPT = Path(__file__).resolve().parent / "peers.py"
PEER_FOLDER = Path(__file__).resolve().parents[1] / ".peers"
CLOCK = ("09:00", "10:00", "12:00", "15:00")


@dataclass(frozen=True)
class Said:
    """Forecasts from every origin: calls (O, H, S), quantiles (K, O, H, S) or None."""

    calls: np.ndarray
    bands: np.ndarray | None
    seconds: float
    chosen: tuple[str, ...] = ()


def by_wfm(case: Case, origins: list[int], method: str) -> Said:
    settings = ForecastSettings(method=method, quantiles=QUANTILES)
    calls, bands, chosen = [], [], []
    began = time.perf_counter()
    for origin in origins:
        ahead = case.days[origin : origin + case.horizons["4 weeks"]]
        grid = TimeGrid(ahead[0], (ahead[-1] - ahead[0]).days + 1, case.minutes, "UTC")
        model = fit(case.history, case.calendar, {"calls": case.queue}, settings, period=grid)
        made = model.predict(grid, QUANTILES)
        rows = [(day - ahead[0]).days for day in ahead]
        calls.append(made.calls[0].reshape(grid.day_count, -1)[rows][:, case.slots])
        band = made.call_quantiles[:, 0].reshape(len(QUANTILES), grid.day_count, -1)
        bands.append(band[:, rows][:, :, case.slots])
        chosen.append(made.method[0])
    seconds = (time.perf_counter() - began) / len(origins)
    return Said(np.array(calls), np.stack(bands, axis=1), seconds, tuple(chosen))


def fit_milliseconds(case: Case) -> float:
    """Return the median time of one fit of the profile model to the whole history."""
    last = case.days[-1]
    grid = TimeGrid(last, 1, case.minutes, "UTC")
    table = day_tables(case.history, grid)["calls"]
    kinds = day_kinds(case.calendar, table.dates)
    mask = open_slots(case.opening, case.minutes)
    series = day_series(table, kinds, mask, np.ones(len(table.dates)), "calls")
    seconds = []
    for _ in range(21):
        began = time.perf_counter()
        fit_profile(series, series.known_days, float(ForecastSettings().weeks))
        seconds.append(time.perf_counter() - began)
    return 1000 * float(np.median(seconds))


def by_peer(case: Case, origins: list[int], method: str, pythons: list[str]) -> Said | str:
    """Return what a peer said, or why it did not run."""
    with tempfile.TemporaryDirectory() as folder:
        task, result = Path(folder) / "task.npz", Path(folder) / "result.npz"
        volume = np.where((case.special | case.closed)[:, None], np.nan, case.volume)
        np.savez(
            task,
            volume=volume,
            ordinals=[day.toordinal() for day in case.days],
            week=case.week,
            origins=origins,
            horizon=case.horizons["4 weeks"],
            minutes=case.minutes,
            opens=case.opening.opens,
        )
        python = _python_with(PACKAGE_OF[method].split(".")[0], pythons)
        if python is None:
            return "not installed (--install-peers)"
        command = [python, str(PEER_SCRIPT), method, str(task), str(result)]
        alone = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": ""}
        done = subprocess.run(command, capture_output=True, text=True, env=alone, check=False)
        if done.returncode:
            return f"failed: {done.stderr.strip().splitlines()[-1]}"
        with np.load(result) as held:
            return Said(held["calls"], None, float(held["seconds"].mean()))


def _python_with(package: str, pythons: list[str]) -> str | None:
    for python in pythons:
        test = [python, "-c", f"import {package}"]
        if subprocess.run(test, capture_output=True, check=False).returncode == 0:
            return python
    return None


def install_peers() -> None:
    """Give each package an environment of its own under benchmarks/.peers."""
    for package in ("statsforecast", "prophet", "scikit-learn"):
        folder = PEER_FOLDER / package
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", package]
        subprocess.run(pip, check=True)


def peer_pythons(given: list[str]) -> list[str]:
    installed = sorted(str(path) for path in PEER_FOLDER.glob("*/bin/python"))
    return [*given, *installed, sys.executable]


def score(case: Case, origins: list[int], said: Said) -> dict[str, float]:
    """Return WAPE by horizon and coverage, holidays left out; holidays apart."""
    row = {"seconds": said.seconds}
    for name, days in case.horizons.items():
        seen = _seen(case, origins, days, special=False)
        row[f"wape {name}"] = wape(seen, said.calls[:, :days])
    longest = case.horizons["4 weeks"]
    seen = _seen(case, origins, longest, special=False)
    if said.bands is not None:
        row["coverage 80 %"] = coverage(seen, said.bands[1], said.bands[3])
        row["coverage 95 %"] = coverage(seen, said.bands[0], said.bands[4])
        row["median 4 weeks"] = wape(seen, said.bands[2])
    holidays = _seen(case, origins, longest, special=True)
    if np.nansum(holidays) > 0:
        row["holidays"] = wape(holidays, said.calls)
    return row


def _seen(case: Case, origins: list[int], days: int, *, special: bool) -> np.ndarray:
    wrong = case.special != special
    counted = np.where((case.closed | wrong)[:, None], np.nan, case.volume)
    return np.array([counted[origin : origin + days] for origin in origins])


def intraday(case: Case, every: int) -> dict[str, tuple[float, float]]:
    """Return the rest-of-day WAPE without and with an update, at each time of the clock."""
    settings = ForecastSettings(quantiles=QUANTILES)
    usual = [n for n in range(case.first, len(case.days)) if not (case.closed | case.special)[n]]
    parts: dict[str, list[tuple[np.ndarray, ...]]] = {clock: [] for clock in CLOCK}
    for number in usual[::every]:
        day = case.days[number]
        grid = TimeGrid(day, 1, case.minutes, "UTC")
        model = fit(case.history, case.calendar, {"calls": case.queue}, settings, period=grid)
        made = model.predict(grid, QUANTILES)
        past = case.history.grid
        today = past.day_slice((day - past.first_day).days)
        counts = case.history.offered[:, today]
        blank = np.full(counts.shape, np.nan)
        fine = TimeGrid(day, 1, past.interval_minutes, "UTC")
        actuals = CallHistory(fine, ("calls",), counts, blank, blank, blank)
        for clock in CLOCK:
            hour = int(clock[:2])
            now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
            updated = update(model, made, actuals, now)
            rest = slice(hour * 60 // case.minutes, case.slots.stop)
            seen = case.volume[number][rest.start - case.slots.start :]
            parts[clock].append((seen, made.calls[0, rest], updated.calls[0, rest]))
    found = {}
    for clock, rows in parts.items():
        seen, plain, updated = (np.concatenate(column) for column in zip(*rows, strict=True))
        found[clock] = (wape(seen, plain), wape(seen, updated))
    return found
