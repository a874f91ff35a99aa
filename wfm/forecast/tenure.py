"""How much longer a team takes on a day because some of it is new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from wfm.domain.record import FloatArray


def tenure_factors(
    hired: Sequence[date | None],
    dates: Sequence[date],
    extra: float = 0.4,
    halving_days: float = 30.0,
) -> FloatArray:
    """Return the team's handle time over that of experienced agents, day by day; shape (D,).

    For a planner's own what-ifs: pass ``aht_factor`` of an event, or multiply. Plans leave it to
    the simulation's learning curve, so that newcomers do not count twice.

    An agent takes ``1 + extra * 2 ** (-days since hired / halving_days)`` times as long; the
    team's factor is the harmonic mean, since slow agents take fewer contacts.

    Parameters
    ----------
    hired : sequence of date or None
        First working day of each agent, None for one long there.
    dates : sequence of date
    extra : float
        How much longer an agent takes on the first day: 0.4 is 40 %.
    halving_days : float
        Days in which that halves.
    """
    factors = np.ones(len(dates))
    for number, day in enumerate(dates):
        present = [start for start in hired if start is None or start <= day]
        if not present:
            continue
        days = np.array([np.inf if s is None else (day - s).days for s in present], dtype=float)
        longer = 1 + extra * 0.5 ** (days / halving_days)
        factors[number] = 1 / float((1 / longer).mean())
    return factors
