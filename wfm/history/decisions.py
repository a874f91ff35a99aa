"""What the planner decided in the cleaning log, laid over the intervals of a history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.domain import CallHistory, NotFound
from wfm.domain.record import BoolArray, FloatArray, Record
from wfm.history.cleaning_log import CleaningEntry
from wfm.history.usual import Usual

_MEASURES = ("offered", "answered", "abandoned", "aht_seconds")


@dataclass(frozen=True, slots=True, eq=False)
class Decisions(Record):
    """Decisions by queue and interval.

    Parameters
    ----------
    settled : ndarray, shape (Q, T)
        True where the planner decided, so that nothing is judged again.
    set_aside : ndarray, shape (Q, T)
        True where the planner wants nothing to be learned.
    replaced : tuple of (int, ndarray, float)
        Queue, intervals (T,) and contacts of each stretch with contacts of the planner's.
    """

    settled: BoolArray
    set_aside: BoolArray
    replaced: tuple[tuple[int, BoolArray, float], ...]


def decide(history: CallHistory, log: Sequence[CleaningEntry]) -> Decisions:
    """Return the decisions of a log; entries on days without history have no effect.

    Raises
    ------
    NotFound
        If an entry names a queue that the history does not have.
    """
    settled, aside = (np.zeros(history.offered.shape, dtype=bool) for _ in range(2))
    replaced = []
    for entry in log:
        if entry.queue not in history.queues:
            raise NotFound(
                f"the history has no queue {entry.queue!r}",
                where="cleaning",
                hint=f"its queues are {', '.join(history.queues)}",
            )
        if not entry.decided:
            continue
        queue = history.queues.index(entry.queue)
        covered = entry.covers(history.grid)
        settled[queue] |= covered
        if entry.state == "accepted":
            aside[queue] |= covered
        elif entry.state == "replaced" and covered.any():
            replaced.append((queue, covered, entry.proposed))
    return Decisions(settled, aside, tuple(replaced))


def apply_decisions(
    history: CallHistory, bad: BoolArray, decisions: Decisions, usual: dict[int, Usual]
) -> CallHistory:
    """Return a copy with NaN where `bad`, and the planner's contacts where there are any.

    Contacts of a stretch are spread as is usual there. What became of them is not known.
    """
    kept = {name: np.where(bad, np.nan, getattr(history, name)) for name in _MEASURES}
    for queue, covered, contacts in decisions.replaced:
        for name in _MEASURES:
            kept[name][queue, covered] = np.nan
        kept["offered"][queue, covered] = contacts * _shares(covered, usual.get(queue))
    return CallHistory(history.grid, history.queues, **kept)


def _shares(covered: BoolArray, usual: Usual | None) -> FloatArray:
    weight = usual.volume[covered] if usual is not None else np.zeros(int(covered.sum()))
    if not weight.sum() > 0:
        weight = np.ones(weight.size)
    shares: FloatArray = weight / weight.sum()
    return shares
