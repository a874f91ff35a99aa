"""A lower bound for rosters that are too large for the linear programme: prices climb to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.roster.daily.incumbent import Incumbent
from wfm.roster.daily.relax import Pricer, Prices, everything_open

START_LENGTH, LEAST_LENGTH = 1.0, 0.01
"""Length of a step, as a share of the way that the incumbent suggests."""

PATIENCE = 4
"""Steps without a better bound before the steps become shorter."""

MEMORY = 0.5
"""Weight of the directions before."""


def climbed(
    pricer: Pricer,
    incumbent: Incumbent,
    steps: int,
    stop: threading.Event,
    deadline: float,
    take: Callable[[IntArray, IntArray], None],
) -> tuple[float, Prices]:
    """Raise the Lagrangian bound step by step; return it and its prices.

    Parameters
    ----------
    pricer : Pricer
    incumbent : Incumbent
        Its cost says how far to step.
    steps : int
    stop : threading.Event
    deadline : float
        `time.monotonic` moment at which to stop.
    take : callable
        Given the agents and their lines of each step.

    Notes
    -----
    Subgradient steps of the length of Polyak (1969), with a memory of earlier directions
    (Camerini, Fratta and Maffioli 1975, Mathematical Programming Study 3, 26-34), kept between
    minus the cost of a head too many and that of a head missing.
    """
    tables = pricer.tables
    everyone, open_to = np.arange(tables.wish.shape[0]), everything_open(tables)
    worth: FloatArray = np.zeros(tables.need.shape)
    best, bound = Prices(worth, 0.0), -np.inf
    length, waited, direction = START_LENGTH, 0, np.zeros_like(worth)
    for _ in range(steps):
        if stop.is_set() or time.monotonic() > deadline or length < LEAST_LENGTH:
            break
        paths, costs = pricer.price(everyone, worth, open_to, legal=False)
        value = float((tables.need * worth).sum() + costs[:, 0].sum())
        take(everyone, paths)
        waited += 1
        if value > bound:
            better = value > bound + 1e-3 * abs(bound)
            best, bound = Prices(worth, float((tables.need * worth).sum())), value
            waited = 0 if better else waited
        elif waited > PATIENCE:
            worth, direction = best.worth, np.zeros_like(worth)
            length, waited = length / 2, 0
        direction = MEMORY * direction + (tables.need - _heads(paths, worth.shape))
        room = np.where(direction > 0, tables.under - worth, worth + tables.over)
        square = float((direction[room > 0] ** 2).sum())
        if square == 0:
            break
        step = length * max(incumbent.cost - value, 1.0) / square
        worth = np.clip(worth + step * direction, -tables.over, tables.under)
    return bound, best


def _heads(paths: IntArray, shape: tuple[int, int]) -> IntArray:
    heads = np.zeros(shape, dtype=np.int64)
    line, day = np.nonzero(paths >= 0)
    np.add.at(heads, (day, paths[line, day]), 1)
    return heads
