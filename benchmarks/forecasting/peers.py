"""Forecasts by other packages, for `forecast_accuracy.py`; run by the interpreter that has them.

    PYTHON benchmarks/forecasting/peers.py METHOD TASK.npz RESULT.npz

The task holds days as rows of intervals: `volume` (D, S) with NaN on closed days and holidays,
`ordinals` (D,) day numbers, `week` the rows of a week, `origins` and `horizon` in rows. The
result holds `calls` (O, H, S) and `seconds` (O,). Nothing of wfm is imported here, so that the
packages' pins cannot clash with its own. Each method is set up as its documentation advises for
sub-daily counts; where the square-root scale helps it, it gets it, and the way back is unbiased.
"""

from __future__ import annotations

import importlib
import logging
import sys
import time
import warnings
from collections.abc import Callable
from datetime import date

import numpy as np

OFFSET = 0.25
MOST_POINTS = 12_000
PACKAGE_OF = {
    "mstl_ets": "statsforecast",
    "fourier_arima": "statsforecast",
    "prophet": "prophet",
    "prophet_tuned": "prophet",
    "boosting": "sklearn.ensemble",
}


class Task:
    """Days as rows of intervals, and what is asked of them."""

    def __init__(self, path: str) -> None:
        with np.load(path) as held:
            self.volume = held["volume"]
            self.ordinals = held["ordinals"]
            self.week = int(held["week"])
            self.origins = held["origins"].tolist()
            self.horizon = int(held["horizon"])
            self.minutes = int(held["minutes"])
            self.opens = int(held["opens"])
        self.weekdays = (self.ordinals + 6) % 7
        self.month_days = np.array([date.fromordinal(int(n)).day for n in self.ordinals])

    def filled(self, origin: int) -> np.ndarray:
        """Return the past with closed days taken from the week before, as a person would."""
        past = self.volume[:origin].copy()
        for day in np.flatnonzero(np.isnan(past).any(axis=1)):
            same = [d for d in range(day % self.week, origin, self.week) if d != day]
            whole = [d for d in same if not np.isnan(past[d]).any()]
            earlier = [d for d in whole if d < day]
            past[day] = past[earlier[-1] if earlier else whole[0]]
        return past

    def stamps(self, first: int, last: int) -> np.ndarray:
        midnight = (self.ordinals[first:last] - date(1970, 1, 1).toordinal()) * 1440
        minute = self.opens + np.arange(self.volume.shape[1]) * self.minutes
        return (midnight[:, None] + minute).ravel().astype("datetime64[m]")


def counts(root: np.ndarray, residual: np.ndarray) -> np.ndarray:
    """Return expected counts from the mean and residuals of their square roots."""
    spread = float(np.nanvar(residual))
    return np.maximum(np.maximum(root, 0) ** 2 - OFFSET + spread, 0)


def mstl_ets(task: Task, origin: int) -> np.ndarray:
    from statsforecast.models import MSTL, AutoETS

    slots = task.volume.shape[1]
    root = np.sqrt(task.filled(origin).ravel() + OFFSET)
    model = MSTL(season_length=[slots, slots * task.week], trend_forecaster=AutoETS(model="ZNN"))
    made = model.forecast(y=root, h=task.horizon * slots, fitted=True)
    return counts(made["mean"], root - made["fitted"]).reshape(task.horizon, slots)


def fourier_arima(task: Task, origin: int) -> np.ndarray:
    from statsforecast.models import ARIMA

    slots = task.volume.shape[1]
    root = np.sqrt(task.filled(origin).ravel() + OFFSET)[-MOST_POINTS:]
    ahead = task.horizon * slots
    moment = np.arange(root.size + ahead)
    waves = [(slots, k) for k in range(1, min(10, slots // 2) + 1)]
    waves += [(slots * task.week, k) for k in range(1, 21) if k % task.week]
    columns = [f(2 * np.pi * k * moment / length) for length, k in waves for f in (np.sin, np.cos)]
    features = np.column_stack(columns)
    made = ARIMA(order=(2, 0, 1)).forecast(
        y=root, h=ahead, X=features[: root.size], X_future=features[root.size :], fitted=True
    )
    return counts(made["mean"], root - made["fitted"]).reshape(task.horizon, slots)


def prophet(task: Task, origin: int, tuned: bool = False) -> np.ndarray:
    import pandas as pd
    from prophet import Prophet

    slots = task.volume.shape[1]
    volume = task.volume[:origin].ravel()
    past = pd.DataFrame(
        {"ds": task.stamps(0, origin), "y": np.sqrt(volume + OFFSET) if tuned else volume}
    ).dropna()
    seasons = {
        "yearly_seasonality": False,
        "weekly_seasonality": False,
        "daily_seasonality": False,
    }
    model = Prophet(uncertainty_samples=0, **(seasons if tuned else {}))
    if tuned:
        model.add_seasonality("daily", 1, 12)
        model.add_seasonality("weekly", 7, 30)
    model.fit(past)
    wanted = pd.DataFrame({"ds": task.stamps(origin, origin + task.horizon)})
    said = model.predict(wanted)["yhat"].to_numpy()
    if tuned:
        residual = past["y"].to_numpy() - model.predict(past[["ds"]])["yhat"].to_numpy()
        said = counts(said, residual)
    return np.maximum(said, 0).reshape(task.horizon, slots)


def prophet_tuned(task: Task, origin: int) -> np.ndarray:
    return prophet(task, origin, tuned=True)


def boosting(task: Task, origin: int) -> np.ndarray:
    """Histogram gradient boosting of the ratio to the weekday's mean, with calendar features."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    generator = np.random.default_rng(0)
    rows, targets, bases = [], [], []
    known = ~np.isnan(task.volume).any(axis=1)
    for day in range(5 * task.week, origin):
        if not known[day]:
            continue
        steps = generator.choice(task.horizon, min(3, task.horizon), replace=False) + 1
        for step in steps.tolist():
            found = _boosting_row(task, known, day, step)
            if found is not None:
                rows.append(found[0])
                bases.append(found[1])
                targets.append(task.volume[day])
    base = np.concatenate(bases)
    model = HistGradientBoostingRegressor(
        loss="poisson",
        learning_rate=0.05,
        max_iter=150,
        max_leaf_nodes=15,
        min_samples_leaf=60,
        l2_regularization=1.0,
        random_state=0,
    )
    model.fit(np.vstack(rows), np.concatenate(targets) / base, sample_weight=base)
    said = []
    for step in range(1, task.horizon + 1):
        row, base = _boosting_row(task, known, origin + step - 1, step)
        said.append(model.predict(row) * base)
    return np.array(said)


def _boosting_row(
    task: Task, known: np.ndarray, day: int, step: int
) -> tuple[np.ndarray, np.ndarray] | None:
    last = day - step
    if last < 0:
        return None
    volume, weekdays = task.volume, task.weekdays
    recent = np.arange(max(0, last - 8 * task.week), last + 1)
    same = recent[(weekdays[recent] == weekdays[day]) & known[recent]]
    if same.size < 2:
        return None
    four, eight = volume[same[-4:]].mean(axis=0), volume[same].mean(axis=0)
    levels = []
    for other in range(max(0, last - task.week + 1), last + 1):
        before = np.arange(max(0, other - 6 * task.week), other)
        before = before[(weekdays[before] == weekdays[other]) & known[before]]
        if known[other] and before.size:
            levels.append(volume[other].sum() / max(volume[before].mean(axis=0).sum(), 1))
    level, newest = (np.mean(levels), levels[-1]) if levels else (1.0, 1.0)
    slots = volume.shape[1]
    after = int(day > 0 and not known[day - 1])
    plain = [weekdays[day], None, task.month_days[day], after, step, level, newest]
    columns = [np.arange(slots) if p is None else np.full(slots, p, dtype=float) for p in plain]
    return np.column_stack([*columns, four, eight, volume[same[-1]]]), np.maximum(four, 0.5)


METHODS: dict[str, Callable[[Task, int], np.ndarray]] = {
    "mstl_ets": mstl_ets,
    "fourier_arima": fourier_arima,
    "prophet": prophet,
    "prophet_tuned": prophet_tuned,
    "boosting": boosting,
}


def main() -> None:
    method, source, target = sys.argv[1:]
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    importlib.import_module(PACKAGE_OF[method])
    task = Task(source)
    METHODS[method](task, task.origins[0])  # compiling is not fitting
    calls, seconds = [], []
    for origin in task.origins:
        began = time.perf_counter()
        calls.append(METHODS[method](task, origin))
        seconds.append(time.perf_counter() - began)
    np.savez(target, calls=np.array(calls), seconds=np.array(seconds))


if __name__ == "__main__":
    main()
