"""Compiled arithmetic of what happens once all servers are taken, one row at a time.

Arrivals who find all servers taken wait as in Erlang A or C, whatever the states with room are
like. These enter by one number: what they weigh relative to the state in which the last server
was just taken and nobody waits. Numba's cache does not notice when `wfm.queueing.kernels`
changes, from which compiled functions come.
"""

from __future__ import annotations

import math

from wfm.domain.record import FloatArray
from wfm.queueing.kernels import (
    ABANDON,
    VIRTUAL,
    WAIT,
    Shares,
    Sums,
    between,
    compiled,
    in_time,
    log_ratio,
    phi,
)

Waiting = tuple[Sums, Sums, float, float]


@compiled
def waiting_weights(n: float, a: float, k: float, tau: float) -> Waiting:
    """Return the integrals over waits up to tau and beyond, their factor and their exponent.

    An infinite k stands for arrivals with endless patience; tau is then in handle times.
    """
    if k == math.inf:
        spare = n - a
        early, late = -math.expm1(-spare * tau), math.exp(-spare * tau)
        soon = (early, early, 0.0, 0.0)
        # The last sum is used as a whole: the mean wait of the answered.
        return soon, (late, late, 0.0, 1.0 / spare), n / spare, 0.0
    if n >= a:
        slope, bend, y0, height = (n - a) * k, a * k, 0.0, 0.0
    else:
        y0 = log_ratio(a, n)
        slope, bend, height = 0.0, n * k, n * k * phi(-y0)
    soon = between(0.0, tau, slope, bend, y0)
    return soon, between(tau, math.inf, slope, bend, y0), n * k, height


@compiled
def shares_with(room: float, waiting: Waiting) -> tuple[Shares, float]:
    """Return the shares of Erlang A from what the states with room weigh.

    The second value is the probability of the state with all taken and nobody waiting.
    """
    soon, late, factor, height = waiting
    full = math.exp(-height)
    whole = room * full + factor * (soon[0] + late[0])
    waits, free = factor / whole, room * full / whole
    left, length = waits * (soon[2] + late[2]), waits * (soon[3] + late[3])
    shares = (
        free,
        waits * soon[0],
        waits * soon[1],
        waits * late[0],
        waits * late[1],
        left,
        length,
    )
    return shares, full / whole


@compiled
def mean_wait(shares: Shares, unit_seconds: float) -> float:
    """Return the mean wait of the answered."""
    answered = shares[0] + shares[2] + shares[4]
    return unit_seconds * shares[6] / answered if answered > 0.0 else math.inf


@compiled
def meets(
    shares: Shares, busy: float, code: int, tau: float, unit_seconds: float, goals: FloatArray
) -> bool:
    """Tell whether goals (level, wait of the answered, abandonment, occupancy) are met."""
    if goals[0] == goals[0] and in_time(code, shares, tau) < goals[0]:
        return False
    if goals[1] == goals[1] and mean_wait(shares, unit_seconds) > goals[1]:
        return False
    if goals[2] == goals[2] and shares[5] > goals[2]:
        return False
    return not (goals[3] == goals[3] and busy > goals[3])


@compiled
def scales(row: FloatArray) -> tuple[float, float, float]:
    """Return patience and threshold in the units of the integrals, and that unit in seconds."""
    aht, patience, threshold = row[1], row[2], row[3]
    unit = aht if patience == math.inf else patience
    return patience / aht, threshold / unit, unit


@compiled
def figure(code: int, shares: Shares, tau: float, unit_seconds: float) -> float:
    """Return a service level, the probability of a wait or of leaving, or the mean wait."""
    if code <= VIRTUAL:
        return in_time(code, shares, tau)
    if code == WAIT:
        return shares[1] + shares[3]
    return shares[5] if code == ABANDON else mean_wait(shares, unit_seconds)
