"""The report of accuracy: overall, by queue, horizon, weekday and hour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan

import numpy as np

from wfm.domain import InvalidInput
from wfm.domain.record import BoolArray, Record
from wfm.forecast.accuracy import bias, coverage, daily_wape, mase, pinball_loss, wape
from wfm.forecast.comparison import Comparison

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HORIZONS = ((1, 1), (2, 7), (8, 14), (15, 28), (29, 366))
BANDS = {"coverage_80": (0.1, 0.9), "coverage_95": (0.025, 0.975)}


@dataclass(frozen=True, slots=True, eq=False)
class AccuracyRow(Record):
    """How good forecasts were in one group of intervals; NaN where it cannot be told.

    Parameters
    ----------
    group : str
        ``all``, ``queue``, ``horizon``, ``weekday``, ``hour`` or ``holidays``.
    key : str
        Which queue, horizon, weekday or hour.
    contacts : float
        Contacts that came.
    wape, bias : float
        Over the contacts of single intervals.
    mase : float
    daily_wape : float
        WAPE of day totals.
    pinball_loss : float
        Mean over the quantiles, in contacts per interval.
    coverage_80, coverage_95 : float
        Share of intervals within the nominal 80 % and 95 % bands.
    naive_wape : float
        WAPE of the seasonal naive method.
    """

    group: str
    key: str
    contacts: float
    wape: float
    bias: float
    mase: float
    daily_wape: float
    pinball_loss: float
    coverage_80: float
    coverage_95: float
    naive_wape: float


def accuracy_report(comparison: Comparison) -> tuple[AccuracyRow, ...]:
    """Return the rows of the report, the whole first.

    Days in holiday blocks and make-up work days are left out everywhere and stand in a row of
    their own, `holidays`. Groups in which nothing came have no row.

    Raises
    ------
    InvalidInput
        If nothing came at all.
    """
    rows = [
        row
        for group, key, queues, intervals in _groups(comparison)
        if (row := _row(comparison, group, key, queues, intervals)) is not None
    ]
    if not rows:
        raise InvalidInput("nothing was counted to compare with", where="accuracy")
    return tuple(rows)


def _groups(c: Comparison) -> Iterator[tuple[str, str, slice, BoolArray]]:
    every, plain = slice(None), c.ordinary
    yield "all", "", every, plain
    for q, queue in enumerate(c.queues):
        yield "queue", queue, slice(q, q + 1), plain
    for first, last in HORIZONS:
        name = f"day {first}" if first == last else f"days {first} to {last}"
        name = f"days {first} and later" if last >= HORIZONS[-1][1] else name
        yield "horizon", name, every, plain & (c.horizon >= first) & (c.horizon <= last)
    for weekday, name in enumerate(WEEKDAYS):
        yield "weekday", name, every, plain & (c.weekday == weekday)
    for hour in range(24):
        yield "hour", f"{hour:02d}:00", every, plain & (c.hour == hour)
    yield "holidays", "left out above", every, ~plain


def _row(
    c: Comparison, group: str, key: str, queues: slice, intervals: BoolArray
) -> AccuracyRow | None:
    seen, said = c.actual[queues][:, intervals], c.calls[queues][:, intervals]
    known = ~(np.isnan(seen) | np.isnan(said))
    if not seen[known].sum() > 0:
        return None
    quantiles = c.quantiles[:, queues][:, :, intervals]
    naive = c.naive[queues][:, intervals]
    paired = known & np.isfinite(naive)
    scale = c.scale[queues][:, None]
    bands = {name: _coverage(c, seen, quantiles, low, high) for name, (low, high) in BANDS.items()}
    return AccuracyRow(
        group=group,
        key=key,
        contacts=float(seen[known].sum()),
        wape=wape(seen, said),
        bias=bias(seen, said),
        mase=mase(seen, said, scale) if (known & (scale > 0)).any() else float("nan"),
        daily_wape=daily_wape(seen, said, c.day[intervals]),
        pinball_loss=pinball_loss(seen, quantiles, c.quantile_levels),
        naive_wape=wape(seen, naive) if seen[paired].sum() > 0 else float("nan"),
        **bands,
    )


def _coverage(
    c: Comparison, seen: np.ndarray, quantiles: np.ndarray, low: float, high: float
) -> float:
    places = [np.flatnonzero(np.isclose(c.quantile_levels, level)) for level in (low, high)]
    if not all(place.size for place in places):
        return float("nan")
    return coverage(seen, quantiles[places[0][0]], quantiles[places[1][0]])


def accuracy_sentence(row: AccuracyRow, forecasts: int) -> str:
    """Return the accuracy on past days in one sentence."""
    times = "once" if forecasts == 1 else f"{forecasts} times"
    # A history without any change has no scale to compare with.
    scaled = "" if isnan(row.mase) else f", MASE {row.mase:.2f}"
    return (
        f"accuracy, history forecast {times}: WAPE {row.wape:.1%} by interval and "
        f"{row.daily_wape:.1%} by day, bias {row.bias:+.1%}{scaled}; 80 % band held "
        f"{row.coverage_80:.0%}, 95 % band {row.coverage_95:.0%}; seasonal naive WAPE "
        f"{row.naive_wape:.1%}"
    )
