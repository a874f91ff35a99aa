"""Compiled arithmetic of the transient queue: the chance of every state, moved through time.

The state is the number of callers present, served or waiting. With arrival rate lambda(t), n
servers at rate mu and patience rate theta it is a birth-death chain: up at lambda, down at
``min(k, n) mu + max(k - n, 0) theta``. Its Kolmogorov forward equations are stiff, so they are
stepped by the L-stable, stiffly accurate two-stage SDIRK method of Alexander (1977), one
tridiagonal factorisation for both stages. Time integrals take the weights of the same method,
so that calls are conserved to rounding.

All compiled functions live in this one file: numba's cache notices a change in the file of a
function, not in the files of the functions it calls.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from wfm.domain.record import FloatArray, IntArray

GAMMA = 1.0 - 1.0 / math.sqrt(2.0)
BLEND = (1.0 - GAMMA) / GAMMA
NEGLIGIBLE = 1e-13  # states less likely than this are not carried on
UNDERFLOW = 700.0  # exp(-700) is still a normal number

OFFERED, ANSWERED, POSITIVE, NEGATIVE, IGNORED = range(5)
ARRIVED, IN_TIME, GONE_IN_TIME, GONE, WAITED, BUSY, OVERTIME = range(7)
FIGURES = 7

compiled = njit(cache=True, error_model="numpy", nogil=True)


@compiled
def stationary_state(load: float, servers: float, patience: float) -> FloatArray:
    """Return the long-run chances of the states; patience in mean handle times, may be inf.

    A load of zero gives the empty state. Without hanging up the load must be below `servers`.
    """
    top = int(load)
    weights = [1.0]
    weight, k = 1.0, top
    while weight > 1e-17 and k < 100_000_000:
        k += 1
        weight *= load / (min(k, servers) + max(k - servers, 0.0) / patience)
        weights.append(weight)
    state = np.empty(top + len(weights))
    for j in range(len(weights)):
        state[top + j] = weights[j]
    weight = 1.0
    for k in range(top, 0, -1):
        weight *= (min(k, servers) + max(k - servers, 0.0) / patience) / load
        state[k - 1] = weight
    state /= state.sum()
    return state


@compiled
def beta_tails(rate: float, theta: float, threshold: float, count: int) -> FloatArray:
    """Return P(X_0 + .. + X_j <= T) for j = 0 .. count - 1, X_i exponential at rate + i theta.

    exp(-theta sum) is Beta(rate/theta, j + 1) distributed, so this is the regularised
    incomplete beta function at 1 - exp(-theta T), summed term by term; theta may be 0, where
    the terms are those of a Poisson distribution.
    """
    reach = threshold if theta == 0.0 else -math.expm1(-theta * threshold) / theta
    tails = np.empty(count)
    logarithm = -rate * threshold
    far = logarithm < -UNDERFLOW
    term = math.exp(logarithm)
    tail = -math.expm1(logarithm)
    for j in range(count):
        tails[j] = max(tail, 0.0)
        factor = reach * (rate + j * theta) / (j + 1.0)
        if far:
            logarithm += math.log(factor) if factor > 0.0 else -math.inf
            term = math.exp(logarithm)
        else:
            term *= factor
        tail -= term
    return tails


@compiled
def prospects(size: int, servers: int, mu: float, theta: float, threshold: float) -> FloatArray:
    """Return what becomes of an arrival that finds k callers, k = 0 .. size - 1.

    Rows: answered within T, gone within T, gone ever, wait if answered (0 if not).
    """
    table = np.zeros((4, size))
    table[0, : min(servers, size)] = 1.0
    count = size - servers
    if count <= 0:
        return table
    capacity = servers * mu
    kept = beta_tails(capacity + theta, theta, threshold, count)
    offered = beta_tails(capacity, theta, threshold, count)
    patient = math.exp(-theta * threshold)
    waited = 0.0
    for j in range(count):
        leaving = capacity + (j + 1.0) * theta
        answered = capacity / leaving if leaving > 0.0 else 0.0
        waited += 1.0 / leaving if leaving > 0.0 else 0.0
        k = servers + j
        table[0, k] = answered * kept[j]
        table[1, k] = max(1.0 - table[0, k] - patient * (1.0 - offered[j]), 0.0)
        table[2, k] = 1.0 - answered
        table[3, k] = answered * waited
    return table


@compiled
def resize(state: FloatArray, servers: int, wanted: int) -> tuple[FloatArray, float]:
    """Return the state after a change of servers, and the expected number of busy leavers.

    Leavers are drawn at random and take the call they are on with them, out of the model.
    One leaver after the other removes a hypergeometric number of calls; with everybody busy,
    one call each.
    """
    state, busy = state.copy(), 0.0
    for n in range(servers, wanted, -1):
        share = 0.0
        for k in range(state.size):
            going = min(k, n) / n
            share += state[k] * going
            if k > 0:
                state[k - 1] += state[k] * going
            state[k] *= 1.0 - going
        busy += share
    return state, busy


@compiled
def room(state: FloatArray, arrivals: float) -> FloatArray:
    """Return a copy without its negligible end, and with room for an interval's arrivals."""
    top = state.size
    while top > 1 and abs(state[top - 1]) < NEGLIGIBLE:
        top -= 1
    grown = np.zeros(top + int(arrivals + 8.0 * math.sqrt(arrivals + 1.0)) + 8)
    grown[:top] = state[:top]
    return grown


@compiled
def spread(moves: float, width: int) -> int:
    """Return how many states beyond both ends of `width` states a step can reach.

    `moves` births (or deaths) are expected in the step. The implicit step spreads
    geometrically, by r with r + 1/r = 2 + 1/(gamma moves): 28 powers of e below the bulk,
    which lies in the middle of the states, is nothing.
    """
    if moves == 0.0:
        return 0
    far = int(28.0 / math.acosh(1.0 + 0.5 / (GAMMA * moves))) - width // 2
    return max(far, int(moves + 2.0 * math.sqrt(moves)) + 4)


@compiled
def advance(
    state: FloatArray, rates: FloatArray, step: float, servers: int, mu: float, theta: float
) -> tuple[FloatArray, float]:
    """Move `state` in place through the steps of an interval.

    Returns how many arrivals find each state, and the servers' busy seconds.
    """
    size = state.size
    met, death = np.zeros(size), np.empty(size + 1)
    for k in range(size + 1):
        death[k] = min(k, servers) * mu + max(k - servers, 0) * theta
    pivot, upper = np.empty(size), np.empty(size)
    middle, right = np.empty(size), np.empty(size)
    busy, low, high, scale = 0.0, 0, size - 1, GAMMA * step
    for s in range(rates.size):
        rate = rates[s]
        while low < high and abs(state[low]) < NEGLIGIBLE:
            state[low] = 0.0
            low += 1
        while high > low and abs(state[high]) < NEGLIGIBLE:
            state[high] = 0.0
            high -= 1
        width = high - low
        high = min(high + spread(rate * step, width), size - 1)
        low = max(low - spread(death[high] * step, width), 0)
        gain = scale * rate
        ratio, value = 0.0, 0.0
        for k in range(low, high + 1):
            fall = death[k] if k > low else 0.0
            rise = gain if k < high else 0.0
            inverse = 1.0 / (1.0 + rise + scale * fall - gain * ratio)
            ratio = scale * death[k + 1] * inverse
            value = (state[k] + gain * value) * inverse
            pivot[k], upper[k], middle[k] = inverse, ratio, value
        for k in range(high - 1, low - 1, -1):
            middle[k] += upper[k] * middle[k + 1]
        value = 0.0
        for k in range(low, high + 1):
            value = (state[k] + BLEND * (middle[k] - state[k]) + gain * value) * pivot[k]
            right[k] = value
        for k in range(high - 1, low - 1, -1):
            right[k] += upper[k] * right[k + 1]
        for k in range(low, high + 1):
            spent = step * ((1.0 - GAMMA) * middle[k] + GAMMA * right[k])
            met[k] += rate * spent
            busy += min(k, servers) * spent
            state[k] = right[k]
    return met, busy


@compiled
def through(
    state: FloatArray,
    before: int,
    servers: int,
    rates: FloatArray,
    queue: tuple[float, float, float, float],
) -> tuple[FloatArray, FloatArray]:
    """Return the state after an interval that begins with a change of servers, and its figures.

    `queue` holds the step, mu, theta and the threshold. Where servers go down to none, those
    who were on serve everybody who is left.
    """
    step, mu, theta, threshold = queue
    figures = np.zeros(FIGURES)
    arrivals = step * rates.sum()
    figures[ARRIVED] = arrivals
    if servers == 0 and arrivals == 0.0:
        for k in range(state.size):
            figures[OVERTIME] += state[k] * k / mu
        return np.ones(1), figures
    state, leavers = resize(state, before, servers)
    figures[OVERTIME] = leavers / mu
    state = room(state, arrivals)
    met, figures[BUSY] = advance(state, rates, step, servers, mu, theta)
    top = met.size
    while top > 0 and met[top - 1] == 0.0:
        top -= 1
    chances = prospects(top, servers, mu, theta, threshold)
    for k in range(top):
        figures[IN_TIME] += met[k] * chances[0, k]
        figures[GONE_IN_TIME] += met[k] * chances[1, k]
        figures[GONE] += met[k] * chances[2, k]
        figures[WAITED] += met[k] * chances[3, k]
    return state, figures


@compiled
def service_level(code: int, figures: FloatArray) -> float:
    """Return the service level of an interval by one of the definitions; 1 without arrivals."""
    above, below = figures[IN_TIME], figures[ARRIVED]
    if below == 0.0:
        return 1.0
    if code == ANSWERED:
        below -= figures[GONE]
    elif code == POSITIVE:
        above += figures[GONE_IN_TIME]
    elif code == IGNORED:
        below -= figures[GONE_IN_TIME]
    return above / below if below > 0.0 else 0.0


@compiled
def margin(
    code: int, figures: FloatArray, servers: int, duration: float, goals: FloatArray
) -> float:
    """Return by how much an interval meets its goals (below 0: misses); NaN is no goal.

    Goals: service level, mean wait of the answered, abandonment, occupancy.
    """
    least, arrived = math.inf, figures[ARRIVED]
    if arrived > 0.0:
        answered = arrived - figures[GONE]
        if goals[0] == goals[0]:
            least = service_level(code, figures) - goals[0]
        if goals[1] == goals[1]:
            wait = figures[WAITED] / answered if answered > 0.0 else math.inf
            least = min(least, 1.0 - wait / goals[1])
        if goals[2] == goals[2]:
            least = min(least, goals[2] - figures[GONE] / arrived)
    if goals[3] == goals[3] and figures[BUSY] > 0.0:
        least = min(least, goals[3] - figures[BUSY] / (servers * duration))
    return least


@compiled
def least_servers(
    state: FloatArray,
    rates: FloatArray,
    queues: FloatArray,
    goals: FloatArray,
    guess: IntArray,
    bounds: IntArray,
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return the fewest servers interval by interval, the figures, and the state at the end.

    `queues` has a column for each interval: step, mu, theta, threshold and definition; `goals` a
    row. `bounds` holds the servers on before the first interval, the largest fall from one
    interval to the next, and then the least servers of each interval.
    """
    count = rates.shape[0]
    found, table = np.zeros(count, np.int64), np.zeros((count, FIGURES))
    before, fall, last = bounds[0], bounds[1], bounds[0]
    for i in range(count):
        queue = (queues[0, i], queues[1, i], queues[2, i], queues[3, i])
        code, duration = int(queues[4, i]), queues[0, i] * rates.shape[1]
        least = bounds[2 + i]
        if rates[i].sum() > 0.0:
            least = max(least, 1, before - fall)
        n = max(before + guess[i] - last, least)
        good, bad, tries = -1, least - 1, 0
        best, figures = state, table[i]
        while good < 0 or good - bad > 1:
            after, own = through(state, before, n, rates[i], queue)
            if margin(code, own, n, duration, goals[i]) >= 0.0:
                good, best, figures = n, after, own
            else:
                bad = n
            # The guess is mostly right or next to it: only then are strides worth their risk.
            stride = 1 << max(tries - 1, 0)
            tries += 1
            if good < 0:
                n = bad + stride
            elif bad < least:
                n = max(good - stride, least)
            else:
                n = (good + bad) // 2
        found[i], table[i], state = good, figures, best
        before, last = good, guess[i]
    return found, table, state


@compiled
def given_servers(
    state: FloatArray, before: int, servers: IntArray, rates: FloatArray, queues: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the figures of every interval with given servers, and the state at the end."""
    table = np.zeros((servers.size, FIGURES))
    for i in range(servers.size):
        queue = (queues[0, i], queues[1, i], queues[2, i], queues[3, i])
        state, table[i] = through(state, before, servers[i], rates[i], queue)
        before = servers[i]
    return table, state
