"""What a frozen target asks for once it is known how much arrived on each day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from wfm.domain.record import FloatArray
from wfm.targets.decomposition import Decomposition
from wfm.targets.score_measures import Asked


def asked_of_all(
    decompositions: Sequence[Decomposition], actual: Mapping[tuple[str, date], float]
) -> dict[str, Asked]:
    """Return what each agent is asked for, given what the whole floor met with on each day.

    Parameters
    ----------
    decompositions : sequence of Decomposition
        All agents with a target, all over the same days.
    actual : mapping
        Contacts handled by agent and day.

    Notes
    -----
    On day d the floor's pace is what its reported agents handled over what the simulated roster
    expected of them. A target times that pace asks the same effort whether more or less arrived
    than forecast: opportunity is shared by the floor and judged in nobody.
    """
    if not decompositions:
        return {}
    told = np.array(
        [[(one.target.agent, day) in actual for day in one.days] for one in decompositions]
    )
    handled = np.array(
        [[actual.get((one.target.agent, d), 0.0) for d in one.days] for one in decompositions]
    )
    expected = np.array([one.expected for one in decompositions])
    pace = _pace(handled, np.where(told, expected, 0.0))
    return {
        one.target.agent: _asked(one, told[number], pace)
        for number, one in enumerate(decompositions)
    }


def _pace(handled: FloatArray, expected: FloatArray) -> FloatArray:
    due = expected.sum(axis=0)
    pace: FloatArray = np.divide(handled.sum(axis=0), due, out=np.ones(due.size), where=due > 0)
    return pace


def _asked(one: Decomposition, told: np.ndarray, pace: FloatArray) -> Asked:
    pieces = np.where(told, one.pieces, 0)
    number = float((pieces * pace).sum())
    total = float(one.pieces.sum())
    # The variance of a count grows with the count: part of a month, part of the variance.
    spread = one.target.spread * (number / total) ** 0.5 if total > 0 else 0.0
    return Asked(number, spread, int(((one.expected > 0) & ~told).sum()))
