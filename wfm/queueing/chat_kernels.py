"""Compiled arithmetic of servers who hold several contacts at once, one row at a time.

The contacts in the system are a birth-death chain: j of them are spread as evenly as whole
numbers allow, so that with ``q = j // n`` and ``e = j - q n`` they end at the rate
``(n - e) r(q) + e r(q + 1)`` per handle time. From ``n k`` contacts on all servers are full and
the rest is the queue of Erlang A with ``n r(k)`` servers in effect, so that its integrals over
the offered wait hold as they are (`wfm.queueing.kernels`, from which the compiled functions
come: numba's cache of this file does not notice when that one changes).
"""

from __future__ import annotations

import math

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.queueing.kernels import OCCUPANCY, Shares, compiled
from wfm.queueing.waiting_kernels import figure, meets, scales, shares_with, waiting_weights

HELD = OCCUPANCY + 1
"""Code of the mean number of contacts that a server holds."""

LARGE, LOG_LARGE = 1e250, 250.0 * math.log(10.0)

Weights = tuple[float, float, float, float]
Chat = tuple[Shares, float, float]

CALM = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@compiled
def room_weights(n: float, a: float, rates: FloatArray) -> Weights:
    """Return what the states with room for a contact weigh, relative to the full one.

    They are the sum of the weights, that sum weighted by the share of idle servers and by the
    contacts held by a server, all to be multiplied by exp of the fourth number.
    """
    most = rates.size - 1
    term, total, idle, held, exponent = 1.0, 0.0, 0.0, 0.0, 0.0
    level, above = float(most), 0.0  # the contacts: level * n + above
    while level > 0.0 or above > 0.0:
        q = int(level)
        rate = n * rates[q]
        if above > 0.0:
            rate += above * (rates[q + 1] - rates[q])
        term *= rate / a
        if above == 0.0:
            level, above = level - 1.0, n
        above -= 1.0
        total += term
        held += term * (level + above / n)
        if level == 0.0:
            idle += term * (1.0 - above / n)
        if rate < a and term < 1e-18 * total:
            break
        if total > LARGE:
            term, total, idle, held = term / LARGE, total / LARGE, idle / LARGE, held / LARGE
            exponent += LOG_LARGE
    return total, idle, held, exponent


@compiled
def correction(n: float, a: float, rates: FloatArray, table: FloatArray) -> float:
    """Return by what the weight of the states with room is to be multiplied; 1 off the table.

    Row n of the table holds it at equally spaced logarithms of the load over the capacity;
    its first row holds the two ends of that scale.
    """
    if n >= table.shape[0]:
        return 1.0
    low, high, last = table[0, 0], table[0, 1], table.shape[1] - 1
    place = (math.log(a / (n * rates[-1])) - low) / (high - low) * last
    place = min(max(place, 0.0), float(last))
    left = min(int(place), last - 1)
    row, part = table[int(n)], place - left
    fix: float = row[left] + part * (row[left + 1] - row[left])
    return fix


@compiled
def chat(n: float, row: FloatArray, rates: FloatArray, table: FloatArray) -> Chat:
    """Return the shares of Erlang A, the busy share of servers, and contacts held by each.

    The row holds load, handle time, patience (infinite for endless) and threshold.
    """
    a, most, capacity = row[0], float(rates.size - 1), n * rates[-1]
    k, tau, _ = scales(row)
    if a == 0.0:
        return CALM, 0.0, 0.0
    if k == math.inf and a >= capacity:
        return (0.0, 0.0, 0.0, 1.0, 1.0, 0.0, math.inf), 1.0, most
    if n == 0.0:
        return (0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0), 1.0, most
    total, free, held, exponent = room_weights(n, a, rates)
    shares = CALM
    if exponent == 0.0:
        fixed = total * correction(n, a, rates, table)
        shares, _ = shares_with(fixed, waiting_weights(capacity, a, k, tau))
    room = shares[0]
    return shares, 1.0 - room * free / total, room * held / total + (1.0 - room) * most


@compiled
def chat_figure(
    code: int, n: float, row: FloatArray, rates: FloatArray, table: FloatArray
) -> float:
    """Return one figure of a row of load, handle time, patience and threshold."""
    shares, busy, held = chat(n, row, rates, table)
    if code == OCCUPANCY:
        return busy
    if code == HELD:
        return held
    _, tau, unit = scales(row)
    return figure(code, shares, tau, unit)


@compiled
def chat_rows(
    code: int, n: FloatArray, rows: FloatArray, rates: FloatArray, table: FloatArray
) -> FloatArray:
    """Return one figure for each column of `rows`."""
    out = np.empty(n.size)
    for i in range(n.size):
        out[i] = chat_figure(code, n[i], rows[:, i], rates, table)
    return out


@compiled
def chat_servers(
    rows: FloatArray, code: int, goals: FloatArray, rates: FloatArray, table: FloatArray
) -> IntArray:
    """Return the fewest servers for each column of `rows`, best sorted by load."""
    out = np.zeros(rows.shape[1], np.int64)
    answer = 1.0
    for i in range(rows.shape[1]):
        row, goal = rows[:, i], goals[:, i]
        if row[0] == 0.0:
            continue
        _, tau, unit = scales(row)
        low, high, step = 0.0, math.inf, 1.0
        n = answer
        while high - low > 1.0:
            shares, busy, _ = chat(n, row, rates, table)
            if meets(shares, busy, code, tau, unit, goal):
                high = n
            else:
                low = n
            if high == math.inf:
                n, step = low + step, 2.0 * step
            elif low == 0.0:
                n, step = max(high - step, math.floor(0.5 * high), 1.0), 2.0 * step
            else:
                n = math.floor(0.5 * (low + high))
        answer = high
        out[i] = int(high)
    return out
