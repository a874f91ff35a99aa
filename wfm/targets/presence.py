"""How much of their time agents are there: ready share and adherence."""

from __future__ import annotations

import numpy as np

from wfm.domain.record import BoolArray, FloatArray
from wfm.targets.agent_log import AgentLog
from wfm.targets.score import Scores

LEAST_HOURS = 24.0
"""Hours below which a share of time is not judged: three shifts."""

LEAST_DAYS = 2


def ready_scores(log: AgentLog, least_hours: float = LEAST_HOURS) -> Scores:
    """Return how much smaller each agent's ready share is than the floor's.

    Ready share is time available or handling over time rostered on the floor; over time logged
    in where rostered time is not known for everybody.
    """
    worked = log.ready_seconds > 0
    rostered = bool(np.isfinite(log.scheduled_seconds[worked]).all())
    base = log.scheduled_seconds if rostered else log.logged_seconds
    parts = (log.ready_seconds, base)
    return _share_scores("ready_share", log.agents, parts, least_hours)


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
    return Scores(
        metric,
        agents,
        np.log(floor / share),
        np.sqrt(single * whole + day * (base**2).sum(axis=1)) / weight,
        np.where(given, whole / 3600, 0.0),
        float(np.sqrt(day)),
        least_hours,
    )


def _variances(
    part: FloatArray, base: FloatArray, share: FloatArray, given: BoolArray
) -> tuple[float, float]:
    """Return the variance of a share for each second of base, and the agent-by-day variance.

    Moments, as in `speed.dispersion`: the squared distance of a day from its agent's own share,
    relative to that share, expects a base + b base^2.
    """
    from scipy.optimize import nnls

    part, base, share = part[given], base[given], share[given]
    leverage = base / base.sum(axis=1, keepdims=True)
    free = (base > 0) & (leverage < 0.5)
    if free.sum() < 2:
        return float("nan"), float("nan")
    squares = ((part / share[:, None] - base) ** 2)[free] / (1 - leverage[free])
    design = np.stack([base[free], base[free] ** 2], axis=1)
    scale = base[free] ** 2
    (single, day), _ = nnls(design / scale[:, None], squares / scale)
    return float(single), float(day)
