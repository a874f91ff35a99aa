"""Service times and patience of a call log, by call type and by queue."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from wfm.domain.goal import ServiceLevelDefinition
from wfm.domain.record import BoolArray, Record
from wfm.io.importing.call_records import CallRecords
from wfm.staffing.patience import Patience, estimate_patience


@dataclass(frozen=True, slots=True, eq=False)
class CallSummary(Record):
    """What one call type, one queue, or all calls of a log are like.

    Parameters
    ----------
    name : str
        Call type or queue.
    offered, answered, abandoned, left, queued : int
        Calls; `queued` counts those that waited at all.
    handle_mean_seconds, handle_median_seconds, handle_cv : float
        Handle time of answered calls: mean, median, standard deviation over mean.
    wait_mean_seconds : float
        Mean wait of answered calls (ASA).
    service_level : float
        By `sl_formula` within `threshold_seconds`; NaN when waits are not known.
    sl_formula : str
        See `ServiceLevelDefinition`.
    threshold_seconds : float
        Waiting time the service level speaks of.
    patience : Patience
        Estimates from censored waits.
    """

    name: str
    offered: int
    answered: int
    abandoned: int
    left: int
    queued: int
    handle_mean_seconds: float
    handle_median_seconds: float
    handle_cv: float
    wait_mean_seconds: float
    service_level: float
    sl_formula: ServiceLevelDefinition
    threshold_seconds: float
    patience: Patience


def summarise(
    calls: CallRecords,
    name: str,
    mask: BoolArray,
    sl_formula: ServiceLevelDefinition,
    threshold_seconds: float,
) -> CallSummary:
    """Return the summary of some of the calls of a log."""
    chosen = calls.where(mask)
    handle = chosen.handle_seconds[~np.isnan(chosen.handle_seconds)]
    wait, answered, abandoned = chosen.wait_seconds, chosen.answered, chosen.abandoned
    mean = float(handle.mean()) if handle.size else np.nan
    asa = wait[answered & ~np.isnan(wait)]
    in_time = wait <= threshold_seconds
    known = bool(chosen.count) and not np.isnan(wait).all()
    level = service_level(
        sl_formula,
        chosen.count,
        int(answered.sum()),
        int((answered & in_time).sum()),
        int((abandoned & in_time).sum()),
    )
    return CallSummary(
        name=name,
        offered=chosen.count,
        answered=int(answered.sum()),
        abandoned=int(abandoned.sum()),
        left=chosen.count - int((answered | abandoned).sum()),
        queued=int((wait > 0).sum()),
        handle_mean_seconds=mean,
        handle_median_seconds=float(np.median(handle)) if handle.size else np.nan,
        handle_cv=float(handle.std(ddof=1) / mean) if handle.size > 1 and mean > 0 else np.nan,
        wait_mean_seconds=float(asa.mean()) if asa.size else np.nan,
        service_level=level if known else np.nan,
        sl_formula=sl_formula,
        threshold_seconds=threshold_seconds,
        patience=estimate_patience(wait, abandoned),
    )


def summaries_by_kind(
    calls: CallRecords, sl_formula: ServiceLevelDefinition, threshold_seconds: float
) -> tuple[CallSummary, ...]:
    """Return one summary for each call type as written in the log."""
    return tuple(
        summarise(calls, kind, calls.kind == k, sl_formula, threshold_seconds)
        for k, kind in enumerate(calls.kinds)
    )


def summaries_by_queue(
    calls: CallRecords, sl_formula: ServiceLevelDefinition, threshold_seconds: float
) -> tuple[CallSummary, ...]:
    """Return one summary for each queue to plan."""
    return tuple(
        summarise(calls, queue, calls.queue == q, sl_formula, threshold_seconds)
        for q, queue in enumerate(calls.queues)
    )


def service_level(
    sl_formula: ServiceLevelDefinition,
    offered: float,
    answered: float,
    answered_within: float,
    abandoned_within: float,
) -> float:
    """Return the service level by a named formula; NaN where nothing is to be counted."""
    over, under = {
        "offered": (answered_within, offered),
        "negative": (answered_within, offered),
        "answered": (answered_within, answered),
        "positive": (answered_within + abandoned_within, offered),
        "ignored": (answered_within, offered - abandoned_within),
    }[sl_formula]
    return over / under if under > 0 else float("nan")


def as_plain(summary: CallSummary) -> dict[str, object]:
    """Return a summary as nested dicts of plain values; None for what is not known."""
    plain: dict[str, object] = _without_nan(asdict(summary))
    return plain


def _without_nan(value: dict[str, object]) -> dict[str, object]:
    clean: dict[str, object] = {}
    for key, item in value.items():
        if isinstance(item, dict):
            clean[key] = _without_nan(item)
        elif isinstance(item, float):
            clean[key] = None if np.isnan(item) else round(item, 4)
        else:
            clean[key] = item
    return clean
