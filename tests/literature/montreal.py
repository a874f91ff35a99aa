"""The random numbers of ContactCenters and SSJ (University of Montreal), stream by stream.

MRG32k3a with the package seed, streams 2^127 apart in the order of their creation, variates by
inversion. With them the published examples are replayed to the last digit.

Source: L'Ecuyer 1999, Good parameters and implementations for combined multiple recursive random
number generators, Operations Research 47(1); repository umontreal-simul/ssj, class MRG32k3a.
"""

from __future__ import annotations

import numpy as np
from numba import njit

MODULUS = (4294967087, 4294944443)
STEP = (
    ((0, 1, 0), (0, 0, 1), (-810728, 1403580, 0)),
    ((0, 1, 0), (0, 0, 1), (-1370589, 0, 527612)),
)


def times(left, right, modulus):
    return [
        [sum(left[i][k] * right[k][j] for k in range(3)) % modulus for j in range(3)]
        for i in range(3)
    ]


def streams(count):
    """Return the first states of streams 2^127 steps apart; shape (count, 6)."""
    jumps = []
    for step, modulus in zip(STEP, MODULUS, strict=True):
        jump = [list(row) for row in step]
        for _ in range(127):
            jump = times(jump, jump, modulus)
        jumps.append(jump)
    state, states = [12345] * 6, []
    for _ in range(count):
        states.append(state)
        parts = (state[:3], state[3:])
        state = [
            sum(a * b for a, b in zip(row, part, strict=True)) % modulus
            for jump, part, modulus in zip(jumps, parts, MODULUS, strict=True)
            for row in jump
        ]
    return np.array(states, dtype=np.int64)


@njit
def uniform(state):
    first = (1403580 * state[1] - 810728 * state[0]) % 4294967087
    state[0], state[1], state[2] = state[1], state[2], first
    second = (527612 * state[5] - 1370589 * state[3]) % 4294944443
    state[3], state[4], state[5] = state[4], state[5], second
    difference = first - second
    if difference <= 0:
        difference += 4294967087
    return difference * 2.328306549295727688e-10


@njit
def exponential(state, rate):
    return -np.log1p(-uniform(state)) / rate


@njit
def steady_day(services, arrivals, patiences, rates, end, out):
    """Fill rows of arrival, service and patience; the streams go on from day to day."""
    arrival_rate, service_rate, patience_rate = rates
    count, moment = 0, exponential(arrivals, arrival_rate)
    while moment < end:
        out[count, 0] = moment
        out[count, 1] = exponential(services, service_rate)
        out[count, 2] = exponential(patiences, patience_rate) if patience_rate > 0 else np.inf
        count += 1
        moment += exponential(arrivals, arrival_rate)
    return count


@njit
def changing_day(arrivals, services, patiences, busyness, tables, length, out):
    """Fill rows of arrival, type, period, service and patience of a day of several periods.

    Rates of arrival (times the busyness of the day), service and patience by period are in
    `tables`. When a rate changes, the time that was left until the next arrival is stretched.
    """
    arrival_rate, service_rate, patience_rate = tables
    types, periods = arrival_rate.shape
    rate = arrival_rate[:, 0].copy()
    following = np.empty(types)
    for kind in range(types):
        following[kind] = exponential(arrivals[kind], 1.0) / (rate[kind] * busyness)
    count = period = 0
    while True:
        kind = following.argmin()
        border = length * (period + 1)
        if border <= following[kind]:
            period += 1
            if period == periods:
                return count
            for other in range(types):
                left = following[other] - border
                following[other] = border + left * (rate[other] / arrival_rate[other, period])
                rate[other] = arrival_rate[other, period]
            continue
        out[count, 0] = following[kind]
        out[count, 1] = kind
        out[count, 2] = period
        out[count, 3] = exponential(services, service_rate[period])
        out[count, 4] = exponential(patiences, patience_rate[period])
        count += 1
        gap = exponential(arrivals[kind], 1.0) / (rate[kind] * busyness)
        following[kind] = following[kind] + gap
