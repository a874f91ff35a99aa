"""Which method staffs a queue over time, by a rule that can be read in one sentence each.

* ``stationary`` where handle times are at most a sixth of an interval and the load moves so
  slowly that the exact answer would be the same within a point of service level: each interval
  as if it had gone on for ever.
* ``forward_simulation`` where handle times are half an interval or longer, or known to vary
  less than exponential ones or more than twice as much, and a simulation was handed in: the
  exact chain knows exponential ones only.
* ``transient`` everywhere else: the exact Erlang A (Erlang C without patience), interval by
  interval from the state that the interval before leaves; see `wfm.queueing.transient`.

Measured by simulating exact plans for smooth days and tenfold steps, of 12 and 120 erlangs with
handle times of an eighth to half of an interval: those that vary more than exponential ones,
up to twice as much, cost the exact plan at most 0.3 points of service level anywhere; those
that vary half as much cost it up to 7 points after a tenfold ramp already where they last a
sixth of an interval, and 20 where they last half of one.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.queueing.transient_traffic import Traffic

Method = Literal["stationary", "transient", "forward_simulation"]
MethodChoice = Literal["auto", "stationary", "transient", "forward_simulation"]

SHORT_HANDLE_TIME = 1 / 6
"""Share of an interval up to which a handle time is short."""

LONG_HANDLE_TIME = 1 / 2
"""Share of an interval from which on a handle time is long."""

SAFE_CV = (1.0, 2.0)
"""Coefficients of variation of handle times in between which the exact chain holds its goals."""

SLOW_DRIFT = 0.04
"""Drift of the load, in square roots of it, that costs at most a point of service level.

At a goal of 80 %, an agent more or less in a hundred moves the service level by some 2.5
points, that is by 25 points for each square root of the load.
"""


def choose_method(
    traffic: Traffic, aht_cv: float = 1.0, *, simulated: bool = False
) -> tuple[Method, str]:
    """Return the method that suits a queue, and why.

    Parameters
    ----------
    traffic : Traffic
        Its demand.
    aht_cv : float
        Coefficient of variation of handle times; 1 is exponential.
    simulated : bool
        Whether staffing by simulation is at hand.

    Raises
    ------
    InvalidInput
        If the coefficient is not above 0.
    """
    if not aht_cv > 0:
        raise InvalidInput(f"is {aht_cv}", where="aht_cv", hint="use more than 0; 1 if not known")
    share = float(traffic.aht_seconds.max()) / traffic.interval_seconds
    odd = not SAFE_CV[0] <= aht_cv <= SAFE_CV[1]
    if simulated and traffic.arrivals.any() and (share >= LONG_HANDLE_TIME or odd):
        return "forward_simulation", (
            f"handle times of up to {share:.2g} intervals with a variation of {aht_cv:g}"
        )
    moved = drift(traffic)
    how = f"handle times of up to {share:.2g} intervals, drift {moved:.2g}"
    if share <= SHORT_HANDLE_TIME and moved <= SLOW_DRIFT:
        return "stationary", f"short {how}"
    return "transient", how


def drift(traffic: Traffic) -> float:
    """Return how far the load runs away from its mean over an interval, at worst.

    The change of load from one interval to the next, times a quarter of an interval (in which
    a linear rate is off its mean) and a handle time (by which the calls in service lag behind:
    Eick, Massey & Whitt 1993), over the square root of the load. Where a queue opens it starts
    empty, where it closes nobody comes: both are left out.
    """
    load = traffic.load_erlangs
    both = (load[1:] > 0) & (load[:-1] > 0)
    if not both.any():
        return 0.0
    lag = 0.25 + traffic.aht_seconds[1:] / traffic.interval_seconds
    root = np.sqrt(np.minimum(load[1:], load[:-1])[both])
    return float(((abs(np.diff(load)) * lag)[both] / root).max())
