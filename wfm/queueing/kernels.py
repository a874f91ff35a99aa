"""Compiled arithmetic of the Erlang models, one row of numbers at a time.

Everything rests on one integral. With ``G(y) = x (1 - exp(-y)) - c y``, and relative to the
state with all servers busy and nobody waiting,

* the states with a free server weigh ``1/B - 1 = n * integral of exp(G) over y < 0``, where
  ``x = a`` and ``c = n`` (Jagerman 1974: continuous Erlang B after ``1 + t/a = exp(-y)``);
* the states in which an arrival waits weigh ``c * integral of exp(G) over y > 0``, where
  ``x = a k``, ``c = n k`` and ``k = patience/aht``; y is the offered wait over mean patience
  (Baccelli & Hebuterne 1981; Mandelbaum & Zeltyn 2007, section 4).

Both integrands are positive and log-concave, so Gauss-Legendre panels laid outwards from the
peak give every probability, however small, without subtracting two like numbers.

All compiled functions live in this one file: numba's cache notices a change in the file of a
function, not in the files of the functions it calls.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from wfm.domain.record import FloatArray, IntArray

NODES, WEIGHTS = np.polynomial.legendre.leggauss(20)
PANEL_DROP = 20.0  # how far the exponent may fall within one panel of 20 nodes
TOTAL_DROP = 40.0  # exp(-40) is 4e-18 of the peak
SUM_TERMS = 600.0  # beyond so many terms the integral is cheaper than the sum
THIRD, SIXTH, SEVENTH = 1.0 / 3.0, 1.0 / 6.0, 1.0 / 7.0
NEAR = 1e-9  # so close to a goal, a quick value is not trusted to decide

OFFERED, ANSWERED, POSITIVE, NEGATIVE, IGNORED, VIRTUAL = range(6)
WAIT, ABANDON, MEAN_WAIT, MEAN_WAIT_ANSWERED, QUEUE, OCCUPANCY = range(6, 12)

Sums = tuple[float, float, float, float]
Shares = tuple[float, float, float, float, float, float, float]

compiled = njit(cache=True, error_model="numpy", nogil=True)


@compiled
def phi(z: float) -> float:
    """Return ``exp(-z) - 1 + z`` without cancellation."""
    if abs(z) > 0.02:
        return z + math.expm1(-z)
    tail = 1.0 - z * SIXTH * (1.0 - z * SEVENTH * (1.0 - z * 0.125))
    return 0.5 * z * z * (1.0 - z * THIRD * (1.0 - z * 0.25 * (1.0 - z * 0.2 * tail)))


@compiled
def log_ratio(a: float, n: float) -> float:
    """Return ``ln(a/n)``, exact also for ``a`` close to ``n``."""
    if 0.5 * n < a < 2.0 * n:
        return math.log1p((a - n) / n)
    return math.log(a / n)


@compiled
def panel(z1: float, z2: float, slope: float, bend: float, y0: float) -> Sums:
    """Integrate ``exp(-(slope z + bend phi(z)))`` over [z1, z2] with four weights.

    The weights are 1, exp(-y), 1 - exp(-y) and y exp(-y), with y = y0 + z.
    """
    half, middle = 0.5 * (z2 - z1), 0.5 * (z1 + z2)
    scale, lost = math.exp(-y0), -math.expm1(-y0)
    all_, stay, leave, length = 0.0, 0.0, 0.0, 0.0
    for i in range(NODES.size):
        z = middle + half * NODES[i]
        # Far out 1 - z + phi(z) would cancel; near the peak it saves an exponential.
        shrunk = math.exp(-z) if z > 1.0 else 1.0 - z + phi(z)
        bow = shrunk - 1.0 + z if z > 1.0 else phi(z)
        mass = WEIGHTS[i] * math.exp(-(slope * z + bend * bow))
        kept = mass * scale * shrunk
        all_ += mass
        stay += kept
        leave += mass * (lost + scale * (z - bow))
        length += kept * (y0 + z)
    return half * all_, half * stay, half * leave, half * length


@compiled
def far_tail(z: float, end: float, slope: float, bend: float, y0: float) -> Sums:
    """Integrate over [z, end] where exp(-z) has died out and only exp(-rate z) is left."""
    rate, y = slope + bend, y0 + z
    mass = math.exp(-(slope * z + bend * phi(z)))
    all_ = mass * -math.expm1(-rate * (end - z)) / rate
    stay = mass * math.exp(-y) * -math.expm1(-(rate + 1.0) * (end - z)) / (rate + 1.0)
    return all_, stay, all_ - stay, stay * (y + 1.0 / (rate + 1.0))


@compiled
def outwards(z: float, end: float, slope: float, bend: float, y0: float) -> Sums:
    """Integrate between z and `end`, away from the peak at 0; `end` may be infinite."""
    sums = (0.0, 0.0, 0.0, 0.0)
    way = 1.0 if end > z else -1.0
    first = slope * z + bend * phi(z)
    while z != end and slope * z + bend * phi(z) - first < TOTAL_DROP:
        curve = bend * math.exp(-z)
        if way > 0.0 and curve < 1e-17:
            part, step = far_tail(z, end, slope, bend, y0), math.inf
        else:
            fall = way * (slope + bend - curve)
            step = 2.0 * PANEL_DROP / (fall + math.sqrt(fall * fall + 2.0 * PANEL_DROP * curve))
            step = min(step, 2.0 if way > 0.0 else 1.0, abs(end - z))
            part = panel(min(z, z + way * step), max(z, z + way * step), slope, bend, y0)
        sums = (sums[0] + part[0], sums[1] + part[1], sums[2] + part[2], sums[3] + part[3])
        # Land on the end exactly: a sliver left by rounding would never be finished.
        z = end if step >= abs(end - z) else z + way * step
    return sums


@compiled
def between(start: float, end: float, slope: float, bend: float, y0: float) -> Sums:
    """Integrate over offered waits from `start` to `end`, in units of mean patience."""
    z1, z2 = start - y0, end - y0
    if z1 >= 0.0:
        return outwards(z1, z2, slope, bend, y0)
    if z2 <= 0.0:
        return outwards(z2, z1, slope, bend, y0)
    one, two = outwards(0.0, z1, slope, bend, y0), outwards(0.0, z2, slope, bend, y0)
    return one[0] + two[0], one[1] + two[1], one[2] + two[2], one[3] + two[3]


@compiled
def idle_sum(n: float, a: float) -> float:
    """Return ``1/B - 1 = sum over k of n(n-1)..(n-k+1)/a^k`` for a whole n; inf if too large."""
    term, total, inverse, m = 1.0, 0.0, 1.0 / a, n
    while m > 0.0:
        term *= m * inverse
        total += term
        m -= 1.0
        if term < 1e-18 * total:
            break
        if total > 1e290:
            return math.inf
    return total


@compiled
def idle_weight(n: float, a: float) -> tuple[float, float]:
    """Return ``1/B - 1`` as (mantissa, exponent of e), for any n > 0 and a > 0."""
    if n == math.floor(n) and max(n - a, 0.0) + 9.0 * math.sqrt(a) < SUM_TERMS:
        total = idle_sum(n, a)
        if total < math.inf:
            return total, 0.0
    if n <= a:
        return n * outwards(0.0, -math.inf, n - a, a, 0.0)[0], 0.0
    peak = -log_ratio(a, n)
    return n * between(-math.inf, 0.0, 0.0, n, -peak)[0], n * phi(peak)


@compiled
def blocking(n: float, a: float) -> float:
    """Return Erlang B."""
    if n == 0.0 or a == 0.0:
        return 1.0 if n == 0.0 else 0.0
    mantissa, exponent = idle_weight(n, a)
    unit = math.exp(-exponent)
    return unit / (unit + mantissa)


@compiled
def erlang_c(n: float, a: float) -> tuple[float, float]:
    """Return (P(wait), P(no wait)) of Erlang C, both to full relative accuracy."""
    if a == 0.0:
        return 0.0, 1.0
    if a >= n:
        return 1.0, 0.0
    mantissa, exponent = idle_weight(n, a)
    busy, idle = n * math.exp(-exponent), (n - a) * mantissa
    return busy / (busy + idle), idle / (busy + idle)


@compiled
def erlang_c_measure(code: int, n: float, a: float, aht: float, threshold: float) -> float:
    """Return one figure of Erlang C; `OFFERED` stands for every service level."""
    if code == OCCUPANCY:
        return 0.0 if a == 0.0 else (1.0 if a >= n else a / n)
    wait, idle = erlang_c(n, a)
    if code == WAIT:
        return wait
    if code == MEAN_WAIT:
        return 0.0 if a == 0.0 else (math.inf if a >= n else wait * aht / (n - a))
    return idle + wait * -math.expm1(-max(n - a, 0.0) * threshold / aht)


@compiled
def erlang_a(n: float, a: float, k: float, tau: float) -> Shares:
    """Return the shares that all figures of Erlang A are made of; V is the offered wait.

    They are P(V = 0); P(0 < V <= T) and the same among the answered; P(V > T) and the same
    among the answered; P(abandon); E[V; answered] in units of mean patience.
    """
    if a == 0.0:
        return 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    if n == 0.0:
        return 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0
    mantissa, exponent = idle_weight(n, a)
    if n >= a:
        slope, bend, y0, height = (n - a) * k, a * k, 0.0, 0.0
    else:
        y0 = log_ratio(a, n)
        slope, bend, height = 0.0, n * k, n * k * phi(-y0)
    soon = between(0.0, tau, slope, bend, y0)
    late = between(tau, math.inf, slope, bend, y0)
    idle = mantissa * math.exp(-height)
    unit = n * k * math.exp(-exponent)
    total = idle + unit * (soon[0] + late[0])
    idle, unit = idle / total, unit / total
    left, length = unit * (soon[2] + late[2]), unit * (soon[3] + late[3])
    return idle, unit * soon[0], unit * soon[1], unit * late[0], unit * late[1], left, length


@compiled
def in_time(code: int, shares: Shares, tau: float) -> float:
    """Return the service level by one of the six definitions."""
    idle, soon, soon_kept, late, late_kept = shares[0], shares[1], shares[2], shares[3], shares[4]
    if code == VIRTUAL:
        return idle + soon
    if code == POSITIVE:
        return idle + soon - late * math.expm1(-tau)
    if code == ANSWERED:
        answered = idle + soon_kept + late_kept
        return (idle + soon_kept) / answered if answered > 0.0 else 0.0
    if code == IGNORED:
        counted = idle + soon_kept + late * math.exp(-tau)
        return (idle + soon_kept) / counted if counted > 0.0 else 0.0
    return idle + soon_kept


@compiled
def erlang_a_figure(
    code: int, shares: Shares, n: float, a: float, aht: float, patience: float, tau: float
) -> float:
    """Return one figure of Erlang A from its shares."""
    if code <= VIRTUAL:
        return in_time(code, shares, tau)
    if code == WAIT:
        return shares[1] + shares[3]
    if code == ABANDON:
        return shares[5]
    if code == MEAN_WAIT:
        return patience * shares[5]
    if code == QUEUE:
        return a * (patience / aht) * shares[5]
    answered = shares[0] + shares[2] + shares[4]
    if code == MEAN_WAIT_ANSWERED:
        return patience * (shares[6] / answered) if answered > 0.0 else math.inf
    if n == 0.0:
        return 1.0 if a > 0.0 else 0.0
    return a * answered / n


@compiled
def blocking_rows(n: FloatArray, a: FloatArray) -> FloatArray:
    """Return Erlang B row by row."""
    out = np.empty(a.size)
    for i in range(a.size):
        out[i] = blocking(n[i], a[i])
    return out


@compiled
def erlang_c_rows(
    code: int, n: FloatArray, a: FloatArray, aht: FloatArray, threshold: FloatArray
) -> FloatArray:
    """Return one figure of Erlang C row by row."""
    out = np.empty(a.size)
    for i in range(a.size):
        out[i] = erlang_c_measure(code, n[i], a[i], aht[i], threshold[i])
    return out


@compiled
def erlang_a_rows(code: int, n: FloatArray, rows: FloatArray) -> FloatArray:
    """Return one figure of Erlang A; `rows` holds loads, handle times, patiences, thresholds."""
    out = np.empty(n.size)
    for i in range(n.size):
        a, aht, patience = rows[0, i], rows[1, i], rows[2, i]
        tau = rows[3, i] / patience
        shares = erlang_a(n[i], a, patience / aht, tau)
        out[i] = erlang_a_figure(code, shares, n[i], a, aht, patience, tau)
    return out


@compiled
def erlang_c_meets(
    n: float, a: float, idle: float, aht: float, threshold: float, goals: FloatArray
) -> bool:
    """Tell whether n > a servers meet the goals, given ``idle = 1/B - 1``; NaN is no goal."""
    wait = n / ((n - a) * idle + n)
    level = 1.0 - wait * math.exp(-(n - a) * threshold / aht)
    mean = wait * aht / (n - a)
    if abs(level - goals[0]) < NEAR:
        level = erlang_c_measure(OFFERED, n, a, aht, threshold)
    if abs(mean - goals[1]) < NEAR * goals[1]:
        mean = erlang_c_measure(MEAN_WAIT, n, a, aht, threshold)
    return not (level < goals[0] or mean > goals[1])


@compiled
def least_stable(a: float, max_occupancy: float) -> float:
    """Return the fewest servers above the load whose occupancy is at most the cap."""
    n = math.floor(a) + 1.0
    if a / n > max_occupancy:
        n = max(n, math.ceil(a / max_occupancy) - 1.0)
        while a / n > max_occupancy:
            n += 1.0
    return n


@compiled
def erlang_c_servers(
    a: FloatArray, aht: FloatArray, threshold: FloatArray, goals: FloatArray
) -> IntArray:
    """Return the fewest servers row by row; goals: service level, mean wait, occupancy."""
    out = np.zeros(a.size, np.int64)
    margin = 1.0  # of the row before, in square roots of the load
    for i in range(a.size):
        load = a[i]
        if load == 0.0:
            continue
        least = least_stable(load, goals[2, i])
        guess = max(least, math.floor(load + margin * math.sqrt(load) + 0.5))
        for start in (guess, least):
            n = start
            mantissa, exponent = idle_weight(n, load)
            idle = mantissa * math.exp(exponent)
            if idle < math.inf:
                break
        if erlang_c_meets(n, load, idle, aht[i], threshold[i], goals[:, i]):
            while n > least:
                idle = idle * load / n - 1.0
                if not erlang_c_meets(n - 1.0, load, idle, aht[i], threshold[i], goals[:, i]):
                    break
                n -= 1.0
        else:
            while True:
                n += 1.0
                idle = (1.0 + idle) * n / load
                if erlang_c_meets(n, load, idle, aht[i], threshold[i], goals[:, i]):
                    break
        out[i] = int(n)
        margin = min((n - load) / math.sqrt(load), 4.0)
    return out


@compiled
def erlang_a_margin(n: float, row: FloatArray, code: int, goals: FloatArray) -> float:
    """Return by how much n servers meet the goals of a row (load, aht, patience, threshold)."""
    a, aht, patience, tau = row[0], row[1], row[2], row[3] / row[2]
    shares = erlang_a(n, a, patience / aht, tau)
    margin = math.inf
    if goals[0] == goals[0]:
        margin = in_time(code, shares, tau) - goals[0]
    for j, figure in enumerate((MEAN_WAIT, MEAN_WAIT_ANSWERED, ABANDON, OCCUPANCY)):
        if goals[1 + j] == goals[1 + j]:
            value = erlang_a_figure(figure, shares, n, a, aht, patience, tau)
            margin = min(margin, (goals[1 + j] - value) / goals[1 + j])
    return max(margin, -1e9)  # nothing can be interpolated from an endless wait


@compiled
def erlang_a_servers(rows: FloatArray, code: int, goals: FloatArray) -> IntArray:
    """Return the fewest servers for each column of `rows`; NaN in `goals` is no goal."""
    out = np.zeros(rows.shape[1], np.int64)
    offset, slope = 0.0, 0.0  # of the row before: servers above load, margin gained a server
    for i in range(rows.shape[1]):
        row, goal, root = rows[:, i], goals[:, i], math.sqrt(rows[0, i])
        if root == 0.0:
            continue
        n = max(math.floor(row[0] + offset * root + 0.5), 1.0)
        low, high, under, over = -1.0, math.inf, -1.0, math.inf
        step, straight = 1.0, True
        while high - low > 1.0:
            margin = erlang_a_margin(n, row, code, goal)
            if slope > 0.0 and low < 0.0 and high == math.inf:
                step = min(max(math.ceil(abs(margin) * root / slope), 1.0), math.ceil(4.0 * root))
            if margin >= 0.0:
                high, over = n, margin
            else:
                low, under = n, margin
            if high == math.inf:
                n, step = low + step, 2.0 * step
            elif low < 0.0:
                n, step = max(high - step, 0.0), 2.0 * step
            else:
                # Interpolate and halve in turn: a flat curve would make interpolation crawl.
                share = under / (under - over) if straight else 0.5
                straight = not straight
                n = min(max(math.ceil(low + share * (high - low)), low + 1.0), high - 1.0)
        out[i] = int(high)
        offset = (high - row[0]) / root
        if low >= 0.0:
            slope = (over - under) * root
    return out
