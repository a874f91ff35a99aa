"""How much load a number of servers carries, as a table for one handle time and goal.

When many loads share handle time and goals, one table and `numpy.searchsorted` replace a
search for each load.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, IntArray
from wfm.queueing import arguments, erlang_c


def largest_loads(
    most_servers: int, aht_seconds: float, *, service_level: float, threshold_seconds: float
) -> FloatArray:
    """Return the largest Erlang C load at which 0, 1, 2, ... servers keep the service level.

    Parameters
    ----------
    most_servers : int
        Last number of servers of the table.
    aht_seconds : float
        Mean handle time of every load.
    service_level, threshold_seconds : float
        Least share of arrivals answered within the threshold.

    Returns
    -------
    ndarray, shape (most_servers + 1,)
        Erlangs, rising; exact to the last bit of `wfm.queueing.erlang_c.service_level`.

    Raises
    ------
    InvalidInput
        If an argument is out of range.
    """
    if not 0 <= most_servers <= arguments.LARGEST_LOAD:
        raise InvalidInput(f"is {most_servers}", where="most_servers", hint="use 0 or more")
    arguments.level_and_threshold(service_level, threshold_seconds)
    servers = np.arange(1.0, most_servers + 1.0)
    low, high = np.zeros(servers.size), servers.copy()
    while True:
        middle = 0.5 * (low + high)
        if ((middle == low) | (middle == high)).all():
            return np.concatenate([[0.0], low])
        level = erlang_c.service_level(middle, servers, aht_seconds, threshold_seconds)
        carried = level >= service_level
        low, high = np.where(carried, middle, low), np.where(carried, high, middle)


def servers_for(load_erlangs: ArrayLike, largest: FloatArray) -> IntArray:
    """Return the fewest servers of a table of `largest_loads` that carry each load.

    Parameters
    ----------
    load_erlangs : array_like
        Offered loads, none above the last of the table.
    largest : ndarray
        Table of `largest_loads`.

    Returns
    -------
    ndarray of int
        In the shape of `load_erlangs`; a numpy int for a scalar.

    Raises
    ------
    InvalidInput
        If a load is out of range or beyond the table.
    """
    load = arguments.count("load_erlangs", load_erlangs)
    if load.size and load.max() > largest[-1]:
        raise InvalidInput(
            f"{load.max():g} erlangs are beyond the table, which ends at {largest[-1]:g}",
            where="load_erlangs",
            hint="build the table for more servers",
        )
    return np.asarray(np.searchsorted(largest, load), dtype=np.int64)[()]
