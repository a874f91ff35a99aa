"""Compiled arithmetic of servers who fill idle time with other work, one row at a time.

The states are those of Erlang A (or C) with at most r idle servers, since the endless other work
takes every further one: those with an idle server weigh
``sum over m of n(n-1)..(n-m+1)/a^m`` for m from 1 to r, relative to all busy and nobody waiting,
and the waiting ones weigh what they weigh in Erlang A. Numba's cache of this file does not
notice when `wfm.queueing.waiting_kernels` changes.
"""

from __future__ import annotations

import math

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.queueing.kernels import compiled
from wfm.queueing.waiting_kernels import figure, meets, scales, shares_with, waiting_weights

OTHER_WORK = 20
"""Code of the mean number of servers on the other work."""

ENDLESS = 1e290


@compiled
def blend_rows(code: int, n: FloatArray, reserve: FloatArray, rows: FloatArray) -> FloatArray:
    """Return one figure for each column of `rows` (load, handle time, patience, threshold)."""
    out = np.empty(n.size)
    for i in range(n.size):
        out[i] = blend_figure(code, n[i], min(reserve[i], n[i]), rows[:, i])
    return out


@compiled
def blend_figure(code: int, n: float, reserve: float, row: FloatArray) -> float:
    """Return one figure of a row."""
    a, (k, tau, unit) = row[0], scales(row)
    if n == 0.0 or (k == math.inf and a >= n):
        lost = 1.0 if a > 0.0 and k < math.inf else 0.0
        hopeless = (0.0, 0.0, 0.0, 1.0, 1.0 - lost, lost, math.inf)
        return 0.0 if code == OTHER_WORK or a == 0.0 else figure(code, hopeless, tau, unit)
    term, idle = 1.0, 0.0
    for m in range(int(reserve)):
        term *= (n - m) / max(a, 1e-300)
        idle += term
        if idle > ENDLESS:
            break
    if a == 0.0 or idle > ENDLESS:
        # As far as numbers go nobody comes: all servers but the reserve do other work.
        calm = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        return n - reserve if code == OTHER_WORK else figure(code, calm, tau, unit)
    shares, full = shares_with(idle, waiting_weights(n, a, k, tau))
    return (n - reserve) * term * full if code == OTHER_WORK else figure(code, shares, tau, unit)


@compiled
def blend_reserve(
    rows: FloatArray, n: FloatArray, least: FloatArray, code: int, goals: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Return the smallest reserve that meets the goals, and the servers on the other work.

    Where not even a reserve of all servers is enough the reserve is -1 and the other work 0.
    """
    reserves, other = np.full(n.size, -1, np.int64), np.zeros(n.size)
    for i in range(n.size):
        a, (k, tau, unit) = rows[0, i], scales(rows[:, i])
        if k == math.inf and a >= n[i]:
            continue
        if a == 0.0:
            reserves[i] = int(min(least[i], n[i]))
            other[i] = n[i] - reserves[i]
            continue
        waiting = waiting_weights(n[i], a, k, tau)
        term, idle, mean_idle, reserve = 1.0, 0.0, 0.0, 0.0
        while reserve <= n[i]:
            if reserve >= least[i] or reserve == n[i]:
                shares, full = shares_with(idle, waiting)
                busy = 1.0 - mean_idle * full / n[i]
                if meets(shares, busy, code, tau, unit, goals[:, i]):
                    reserves[i], other[i] = int(reserve), (n[i] - reserve) * term * full
                    break
            term *= (n[i] - reserve) / a
            reserve += 1.0
            idle += term
            mean_idle += term * reserve
            if idle > ENDLESS:
                break
    return reserves, other
