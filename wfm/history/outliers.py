"""Single intervals and whole days that stand out, judged robustly."""

from __future__ import annotations

import numpy as np

from wfm.domain import CallHistory, Finding
from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.domain.units import clock_text
from wfm.history.gaps import place, runs
from wfm.history.usual import Usual, group_medians, weekday_slots

_FAR_OFF = 6.0
_BURST = 3.0
_POISSON_SPREAD = 0.5
_TO_STANDARD_DEVIATION = 1.4826
_ODD_DAY_SPREAD = 5.0
_ODD_DAY_SHARE = 0.5
_LEAST_DAYS = 4
_MOST_NAMED = 4


def find_outliers(
    history: CallHistory, queue: int, usual: Usual, settled: BoolArray
) -> tuple[dict[str, BoolArray], list[Finding]]:
    """Return the intervals that stand out and one finding per day; odd days are only noted.

    On the square-root scale, the departure from the median of the weekday and slot, at the
    level of the day, is compared with its median absolute deviation there. A busy day is thus
    no heap of outliers. Holidays are left alone. Neighbouring outliers of at least three times the
    usual volume are a burst: an outside cause, such as a failing system, made people call.

    Parameters
    ----------
    history : CallHistory
    queue : int
    usual : Usual
    settled : ndarray, shape (T,)
        Intervals that are spoken for already, not looked at.

    Returns
    -------
    outlying : dict of str to ndarray, shape (T,)
        The intervals of outliers, bursts and odd days.
    findings : list of Finding
    """
    grid, offered = history.grid, history.offered[queue]
    looked_at = usual.ordinary[grid.day_of_interval] & usual.opened & ~np.isnan(offered)
    looked_at &= ~settled
    if not looked_at.any():
        return {}, []
    place_of, day_of = weekday_slots(grid)[looked_at], grid.day_of_interval[looked_at]
    seen, normal = np.sqrt(offered[looked_at]), np.sqrt(usual.volume[looked_at])
    rest = seen - normal * _day_level(seen, normal, day_of, grid.day_count)[day_of]
    cells = 7 * grid.intervals_per_day
    spread = _TO_STANDARD_DEVIATION * group_medians(np.abs(rest), place_of, cells)[place_of]
    far = np.abs(rest) > _FAR_OFF * np.maximum(spread, _POISSON_SPREAD)
    enough = np.bincount(place_of, minlength=cells)[place_of] >= _LEAST_DAYS
    outlying = np.zeros(grid.interval_count, dtype=bool)
    outlying[np.flatnonzero(looked_at)[far & enough]] = True
    burst = _bursts(history, queue, outlying, usual.volume)
    found = {"outlier": outlying & ~burst, "burst": burst}
    findings = [
        _stands_out(history, queue, kind, int(day), mask, usual.volume)
        for kind, mask in found.items()
        for day in np.unique(grid.day_of_interval[mask])
    ]
    # What is left aside already does not make a day odd.
    odd, remarks = _odd_days(history, queue, looked_at & ~outlying, usual)
    return {**found, "odd_day": odd & looked_at}, findings + remarks


def _bursts(history: CallHistory, queue: int, outlying: BoolArray, usual: FloatArray) -> BoolArray:
    """Return the outliers that stand next to each other far above what is usual; shape (T,)."""
    high = np.flatnonzero(outlying & (history.offered[queue] >= _BURST * np.maximum(usual, 1.0)))
    burst = np.zeros(outlying.size, dtype=bool)
    for first, last in runs(high.tolist()):
        burst[first : last + 1] = last > first
    return burst


def _day_level(seen: FloatArray, normal: FloatArray, day_of: IntArray, days: int) -> FloatArray:
    """Return each day's level over the usual one, the median of its busier slots; shape (D,)."""
    busier = (normal**2 >= 1) & (normal >= normal.mean())
    level = group_medians(seen[busier] / normal[busier], day_of[busier], days)
    return np.where(level > 0, level, 1.0)


def _stands_out(
    history: CallHistory,
    queue: int,
    kind: str,
    day: int,
    outlying: BoolArray,
    usual: FloatArray,
) -> Finding:
    grid = history.grid
    first = int(grid.day_starts[day])
    hits = first + np.flatnonzero(outlying[grid.day_slice(day)])
    named = [
        f"{clock_text(int(grid.wall_minutes[i]))} {history.offered[queue, i]:g} offered, "
        f"{usual[i]:g} usual"
        for i in hits[:_MOST_NAMED]
    ]
    more = f"; and {hits.size - _MOST_NAMED} more" if hits.size > _MOST_NAMED else ""
    words = ("interval stands", "intervals stand") if kind == "outlier" else ("", "in a row stand")
    what = f"{hits.size} {words[hits.size > 1]} out and left aside: {'; '.join(named)}{more}"
    return Finding(what, place(history, queue, day), "warning", kind)


def _odd_days(
    history: CallHistory, queue: int, looked_at: BoolArray, usual: Usual
) -> tuple[BoolArray, list[Finding]]:
    """Return the intervals of odd days, and a remark on each; they are kept."""
    grid = history.grid
    seen = np.where(looked_at, history.offered[queue], 0.0)
    expected = np.where(looked_at, usual.volume, 0.0)
    total = np.bincount(grid.day_of_interval, weights=seen, minlength=grid.day_count)
    normal = np.bincount(grid.day_of_interval, weights=expected, minlength=grid.day_count)
    counted = normal > 0
    if not counted.any():
        return np.zeros(grid.interval_count, dtype=bool), []
    share = np.where(counted, total / np.where(counted, normal, 1.0), 1.0)
    middle = float(np.median(share[counted]))
    spread = _TO_STANDARD_DEVIATION * float(np.median(np.abs(share[counted] - middle)))
    odd = np.abs(share - middle) > np.maximum(_ODD_DAY_SPREAD * spread, _ODD_DAY_SHARE)
    odd &= counted
    remarks = [
        Finding(
            f"{total[day]:g} contacts where {normal[day]:.0f} are usual: kept; name the cause in "
            "events.csv if it will not come again",
            place(history, queue, int(day)),
            "info",
            "odd_day",
        )
        for day in np.flatnonzero(odd)
    ]
    return odd[grid.day_of_interval], remarks
