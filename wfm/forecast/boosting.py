"""Gradient boosting of the ratio to the weekday's usual volume; needs scikit-learn."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from wfm.domain.errors import WfmError
from wfm.domain.record import FloatArray, IntArray
from wfm.forecast.day_series import DaySeries
from wfm.forecast.weekday_average import average_ahead, fading_mean, mean_of_last

_STEPS_A_DAY = 3
_TREES, _LEAVES, _RATE = 120, 15, 0.06
_LEAST_VOLUME = 0.5
_WARM_UP_WEEKS = 4
_LEVEL_DAYS = 7
_HALF_LIFE_WEEKS = 8.0


def boosting_ahead(series: DaySeries, origin: int, days: IntArray) -> FloatArray:
    """Return what gradient boosted trees expect of future days.

    The trees learn the ratio of a slot's volume to the mean of its weekday's last four weeks,
    from weekday, slot, calendar features, days ahead, the level of the last week and the fading
    weekday mean. They are trained on days of the past as seen from one to `H` days before.

    Raises
    ------
    WfmError
        If scikit-learn is not installed.

    Notes
    -----
    Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics
    29 (2001) 1189-1232; Poisson deviance, so that busy slots do not drown quiet ones.
    """
    learner = _learner()
    usable = np.flatnonzero((series.recorded & series.ordinary)[:origin])
    first = _WARM_UP_WEEKS * series.days_per_week
    horizon = max(int(days.max()) - origin + 1, 1)
    generator = np.random.default_rng(0)
    parts = []
    for day in usable[usable >= first].tolist():
        for step in generator.integers(1, horizon + 1, _STEPS_A_DAY).tolist():
            if day - step + 1 >= first:
                columns, base = _columns(series, day - step + 1, np.array([day]))
                parts.append((columns, base.ravel(), series.volume[day]))
    if not parts:
        return average_ahead(series, origin, days, mean_of_last(_WARM_UP_WEEKS))
    features, base, volume = (np.concatenate(part) for part in zip(*parts, strict=True))
    known = ~np.isnan(volume)
    learner.fit(features[known], volume[known] / base[known], sample_weight=base[known])
    columns, base = _columns(series, origin, days)
    expected: FloatArray = learner.predict(columns).reshape(base.shape) * base
    return expected * series.open[series.analogue[days]]


def _learner() -> Any:
    try:
        ensemble = import_module("sklearn.ensemble")
    except ImportError as error:
        raise WfmError(
            "gradient boosting needs scikit-learn, which is not installed",
            where="forecast.method",
            hint="install wfm-toolkit[boosting], or use another method",
        ) from error
    return ensemble.HistGradientBoostingRegressor(
        loss="poisson",
        learning_rate=_RATE,
        max_iter=_TREES,
        max_leaf_nodes=_LEAVES,
        min_samples_leaf=40,
        l2_regularization=1.0,
        random_state=0,
    )


def _columns(series: DaySeries, origin: int, days: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return features (H * S, F) as known before `origin`, and the base volume (H, S)."""
    base = average_ahead(series, origin, days, mean_of_last(_WARM_UP_WEEKS))
    slow = average_ahead(series, origin, days, fading_mean(_HALF_LIFE_WEEKS))
    recent = np.arange(max(origin - _LEVEL_DAYS, 0), origin)
    usual = average_ahead(series, recent[0] or origin, recent, fading_mean(_HALF_LIFE_WEEKS))
    seen = series.volume[recent]
    known = ~np.isnan(seen)
    level = seen[known].sum() / max(float(usual[known].sum()), 1.0) if known.any() else 1.0
    slots = base.shape[1]
    by_day = np.column_stack(
        [
            series.analogue[days],
            days - origin,
            np.full(days.size, level),
            series.features[days],
        ]
    )
    by_slot = np.column_stack([np.tile(np.arange(slots), days.size), base.ravel(), slow.ravel()])
    columns: FloatArray = np.column_stack([np.repeat(by_day, slots, axis=0), by_slot])
    return columns, np.maximum(base, _LEAST_VOLUME)
