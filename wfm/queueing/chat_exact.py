"""The exact chain of a small group of servers who hold several contacts at once.

A state counts the servers with 0, 1, ... k contacts; an arrival goes to a server with the
fewest. Departures leave some servers with fewer contacts than others, which the balanced chain
of `wfm.queueing.chat_kernels` does not see. Where all are full the two chains agree, so that the
exact one enters by a single number: what the states with room weigh against the full one. This
ratio does not depend on how long waiting arrivals stay, and is found from the chain without a
queue.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, pairwise
from math import comb

import numpy as np

from wfm.domain.record import FloatArray

MOST_STATES = 500
"""Largest chain that is solved; from there on the balanced chain stands alone."""

UTILISATION = (0.05, 4.0)
"""Loads over capacity between which the correction is tabled; beyond them it stays."""

SOLVED_POINTS, TABLE_POINTS = 25, 129
FAINTEST = 1e-9  # a full state less likely than this is lost in rounding


def largest_group(concurrency: int) -> int:
    """Return the most servers whose chain has at most `MOST_STATES` states."""
    servers = 0
    while comb(servers + 1 + concurrency, concurrency) <= MOST_STATES:
        servers += 1
    return servers


def states_of(servers: int, concurrency: int) -> list[tuple[int, ...]]:
    """Return every way to share out servers over 0, 1, ... contacts."""
    places = servers + concurrency
    found = []
    for bars in combinations(range(places), concurrency):
        edges = (-1, *bars, places)
        found.append(tuple(b - a - 1 for a, b in pairwise(edges)))
    return found


def full_probability(load_erlangs: float, servers: int, rates: tuple[float, ...]) -> float:
    """Return how likely all servers are full when nobody may wait.

    Parameters
    ----------
    load_erlangs : float
        Offered load, above 0.
    servers : int
        At least 1.
    rates : tuple of float
        Contacts that a server ends in a handle time with 0, 1, ... of them at once.

    Notes
    -----
    Solved by LU decomposition of the sparse generator, whose first column is replaced by the
    condition that probabilities add up to 1.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.linalg import splu

    states = states_of(servers, len(rates) - 1)
    number = {state: s for s, state in enumerate(states)}
    into, out_of, flow = [], [], []
    for s, state in enumerate(states):
        for held, target in _moves(state):
            rate = load_erlangs if held < 0 else state[held] * rates[held]
            into += [number[target], s]
            out_of += [s, s]
            flow += [rate, -rate]
    kept = [(i, o, f) for i, o, f in zip(into, out_of, flow, strict=True) if i]
    rows, columns, values = zip(*kept, strict=True)
    size = len(states)
    balance = coo_matrix(
        (
            np.concatenate([values, np.ones(size)]),
            (
                np.concatenate([rows, np.zeros(size, dtype=int)]),
                np.concatenate([columns, np.arange(size)]),
            ),
        ),
        shape=(size, size),
    )
    unit = np.zeros(size)
    unit[0] = 1.0
    probability = splu(balance.tocsc()).solve(unit)
    return float(probability[number[(0,) * (len(rates) - 1) + (servers,)]])


def _moves(state: tuple[int, ...]) -> list[tuple[int, tuple[int, ...]]]:
    """Return where a state leads: (-1, after an arrival), (c, after one of c contacts ends)."""
    most = len(state) - 1
    fewest = next(held for held, servers in enumerate(state) if servers)
    moves = [] if fewest == most else [(-1, _moved(state, fewest, fewest + 1))]
    moves += [(held, _moved(state, held, held - 1)) for held in range(1, most + 1) if state[held]]
    return moves


def _moved(state: tuple[int, ...], source: int, target: int) -> tuple[int, ...]:
    changed = list(state)
    changed[source] -= 1
    changed[target] += 1
    return tuple(changed)


@lru_cache(maxsize=16)
def correction_table(rates: tuple[float, ...]) -> FloatArray:
    """Return by what the exact chain multiplies the weight of the states with room.

    Parameters
    ----------
    rates : tuple of float
        Contacts that a server ends in a handle time with 0, 1, ... of them at once.

    Returns
    -------
    ndarray, shape (L + 1, `TABLE_POINTS`)
        Row n for n servers up to `largest_group`, at equally spaced logarithms of load over
        capacity; the first row begins with the two ends of these logarithms.
    """
    concurrency = len(rates) - 1
    low, high = np.log(UTILISATION)
    table = np.ones((largest_group(concurrency) + 1, TABLE_POINTS))
    table[0, :2] = low, high
    if concurrency > 1:
        for servers in range(2, table.shape[0]):
            table[servers] = _row(servers, rates, float(low), float(high))
    table.setflags(write=False)
    return table


def _row(servers: int, rates: tuple[float, ...], low: float, high: float) -> FloatArray:
    from scipy.interpolate import PchipInterpolator

    from wfm.queueing.chat_kernels import room_weights

    points, ratios = [], []
    for point in np.linspace(low, high, SOLVED_POINTS).tolist():
        load = float(np.exp(point)) * servers * rates[-1]
        total, _, _, exponent = room_weights(float(servers), load, np.array(rates))
        if exponent > 0.0 or total > 1.0 / FAINTEST:
            continue
        full = full_probability(load, servers, rates)
        points.append(point)
        ratios.append((1.0 - full) / full / total)
    curve = PchipInterpolator(points, ratios)
    row: FloatArray = curve(np.clip(np.linspace(low, high, TABLE_POINTS), points[0], points[-1]))
    return row
