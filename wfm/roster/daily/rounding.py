"""A roster from a mixture: each agent's likeliest line, then agents one by one where heads lack.

Loaded only when a roster is made: numba is heavy.
"""

from __future__ import annotations

import threading
import time

import numpy as np

from wfm.domain.record import BoolArray, IntArray
from wfm.roster.daily.anneal import place, wish_cost
from wfm.roster.daily.path_frame import FORBIDDEN
from wfm.roster.daily.relax import Pricer, everything_open

TINY = 1e-6


def settled_anew(
    lines: IntArray,
    pricer: Pricer,
    stop: threading.Event,
    deadline: float,
    open_to: BoolArray | None = None,
) -> IntArray:
    """Give one agent after another the cheapest line beside the others', until nothing gains.

    Parameters
    ----------
    lines : ndarray of int, shape (N, D)
    pricer : Pricer
        For this thread.
    stop : threading.Event
    deadline : float
        `time.monotonic` moment at which to stop.
    open_to : ndarray of bool, shape (N, D, S + 1), optional
        Shifts open to each agent and day, rest last; all without it.

    Returns
    -------
    ndarray of int, shape (N, D)
    """
    tables = pricer.tables
    lines, heads = lines.copy(), np.zeros(tables.need.shape, dtype=np.int64)
    if open_to is None:
        open_to = everything_open(tables)
    for line in lines:
        place(line, 1, heads, tables)
    waited = agent = 0
    while waited < len(lines) and not stop.is_set() and time.monotonic() < deadline:
        before = wish_cost(agent, lines[agent], tables)
        before -= place(lines[agent], -1, heads, tables)
        worth = np.where(heads < tables.need, tables.under, -tables.over)
        paths, costs = pricer.price(np.array([agent]), worth, open_to)
        after = FORBIDDEN
        if costs[0, 1] < FORBIDDEN:
            after = wish_cost(agent, paths[0], tables) + place(paths[0], 1, heads, tables)
            place(paths[0], -1, heads, tables)
        waited += 1
        if after < before - TINY:
            lines[agent], waited = paths[0], 0
        place(lines[agent], 1, heads, tables)
        agent = (agent + 1) % len(lines)
    return lines
