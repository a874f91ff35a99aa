"""How much of their time agents are there: ready share and adherence."""

from __future__ import annotations

import numpy as np

from wfm.domain.record import BoolArray, FloatArray
from wfm.targets.agent_log import AgentLog
from wfm.targets.score import Scores

LEAST_HOURS = 24.0
"""Hours below which a share of time is not judged: three shifts."""

LEAST_DAYS = 2

SHORT_SHARE = 0.75
"""Agents whose mean day is below this share of the floor's are a class of their own."""


def ready_scores(log: AgentLog, least_hours: float = LEAST_HOURS) -> Scores:
    """Return how much smaller each agent's ready share is than the floor's.

    Ready share is time available or handling over time rostered on the floor; over time logged
    in where rostered time is not known for everybody.

    Notes
    -----
    Where the log knows what the simulated roster expects, shares are over that: agents finish
    the contact they are on before a break and before they go home, so that busy hours give more
    time on position. From shift to shift this makes 0.4 % of a month, a fifth of its standard
    error, and would blame one shift for a tenth more of its innocents than another.
    """
    parts = (log.ready_seconds, expected_base(log))
    return _share_scores("ready_share", log.agents, parts, least_hours)


def expected_base(log: AgentLog) -> FloatArray:
    """Return the time that an agent's time on position is a share of, by day; shape (N, D)."""
    worked = log.ready_seconds > 0
    rostered = bool(np.isfinite(log.scheduled_seconds[worked]).all())
    base = log.scheduled_seconds if rostered else log.logged_seconds
    expected = log.expected_ready_seconds
    both = (expected > 0) & np.isfinite(base) & (base > 0)
    if not rostered or not both.any():
        return base
    # On the scale of rostered time, so that days with and without an expectation go together.
    scale = float(base[both].sum() / expected[both].sum())
    return np.where(both, expected * scale, base)


def adherence_scores(log: AgentLog, least_hours: float = LEAST_HOURS) -> Scores:
    """Return how much less of their rostered time agents were logged in than the floor.

    Rows by interval give adherence proper; rows by day cannot tell lateness from staying on, and
    give an upper limit of it (conformance, capped at the roster of the day).
    """
    parts = (log.kept_seconds, log.scheduled_seconds)
    return _share_scores("adherence", log.agents, parts, least_hours)


def _share_scores(
    metric: str,
    agents: tuple[str, ...],
    parts: tuple[FloatArray, FloatArray],
    least_hours: float,
) -> Scores:
    part, base = parts
    known = np.isfinite(part) & np.isfinite(base) & (base > 0)
    part, base = np.where(known, part, 0.0), np.where(known, base, 0.0)
    own, whole = part.sum(axis=1), base.sum(axis=1)
    given = (own > 0) & (known.sum(axis=1) >= LEAST_DAYS)
    share = np.where(given, own / np.where(given, whole, 1.0), np.nan)
    floor = own[given].sum() / whole[given].sum() if given.any() else np.nan
    single, day = _variances(part, base, share, given)
    weight = np.where(given, whole, np.nan)
    by_day = single * base + day * base**2
    by_day *= _class_spread(part, base, share, by_day, given)[:, None]
    return Scores(
        metric,
        agents,
        np.log(floor / share),
        np.sqrt(by_day.sum(axis=1)) / weight,
        np.where(given, whole / 3600, 0.0),
        float(np.sqrt(day)),
        least_hours,
        _skewness(part, base, share, by_day, given),
    )


def _variances(
    part: FloatArray, base: FloatArray, share: FloatArray, given: BoolArray
) -> tuple[float, float]:
    """Return the variance of a share for each second of base, and the agent-by-day variance.

    Moments, as in `speed.dispersion`: the squared distance of a day from its agent's own share,
    relative to that share, expects a base + b base^2.
    """
    from scipy.optimize import nnls

    away, leverage, free = _deviations(part, base, share, given)
    base = base[given]
    if free.sum() < 2:
        return float("nan"), float("nan")
    squares = (away**2)[free] / (1 - leverage[free])
    design = np.stack([base[free], base[free] ** 2], axis=1)
    scale = base[free] ** 2
    (single, day), _ = nnls(design / scale[:, None], squares / scale)
    return float(single), float(day)


def _class_spread(
    part: FloatArray, base: FloatArray, share: FloatArray, by_day: FloatArray, given: BoolArray
) -> FloatArray:
    """Return how much more agents of short and of long days vary than one law says; shape (N,).

    Never below 1. An hour missed is more of a short shift than of a long one: by the law of the
    floor alone part-time agents would be blamed more often than is printed.
    """
    away, leverage, free = _deviations(part, base, share, given)
    days = np.maximum((base > 0).sum(axis=1), 1)
    mean_day = base.sum(axis=1) / days
    floor = base.sum() / max((base > 0).sum(), 1)
    short = mean_day < SHORT_SHARE * floor
    expected = by_day[given] * (1 - leverage)
    spread = np.ones(len(base))
    for members in (short, ~short):
        days_of_class = free & members[given][:, None]
        law = float(expected[days_of_class].sum())
        if law > 0:
            seen = float((away**2)[days_of_class].sum())
            spread[members] = max(seen / law, 1.0)
    return spread


def _skewness(
    part: FloatArray, base: FloatArray, share: FloatArray, by_day: FloatArray, given: BoolArray
) -> FloatArray:
    """Return the skewness of each agent's deficit, never below 0; shape (N,).

    People stay away for hours, but nobody is there for hours more than rostered: a day's share
    leans to the bad side, and a month's a little. All days are taken to have one skewness c
    (moments again; a deviation from the own mean has kept (1 - l) (1 - 2 l) of it at leverage
    l), so that a sum has c times the sum of s^3 over that of s^2 to the power of 1.5.
    """
    away, leverage, free = _deviations(part, base, share, given)
    spread = np.sqrt(np.nan_to_num(by_day))
    kept = (spread[given] ** 3 * (1 - leverage) * (1 - 2 * leverage))[free].sum()
    common = -float((away**3)[free].sum() / kept) if kept > 0 else 0.0
    second = (spread**2).sum(axis=1)
    ratio = np.divide(
        (spread**3).sum(axis=1), second**1.5, out=np.zeros(second.size), where=second > 0
    )
    skewness: FloatArray = max(common, 0.0) * ratio
    return skewness


def _deviations(
    part: FloatArray, base: FloatArray, share: FloatArray, given: BoolArray
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Return each day's distance from its agent's own share, its leverage, and which count."""
    own, whole = part[given], base[given]
    away: FloatArray = own / share[given][:, None] - whole
    leverage: FloatArray = whole / whole.sum(axis=1, keepdims=True)
    free: BoolArray = (whole > 0) & (leverage < 0.5)
    return away, leverage, free
