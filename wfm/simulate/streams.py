"""One stream of random numbers for each purpose, replication and queue."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a stream of random numbers is for; the number is its place under the seed."""

    BUSYNESS = 0
    ARRIVALS = 1
    SERVICE = 2
    PATIENCE = 3
    ATTENDANCE = 4
    BURSTS = 5
    CONTAINMENT = 6
    CALLBACK = 7
    REDIAL = 8
    DIALLING = 9
    LOT = 10
    LATENESS = 11


def stream(
    seed: int, replication: int, purpose: Purpose, queue: int | None = None
) -> np.random.Generator:
    """Return the generator of one purpose, of one queue where queues have their own.

    Equal to spawning from ``SeedSequence(seed)`` by replication, purpose and queue, so that a
    replication's numbers depend neither on how many others run nor on where it runs.
    """
    key = (replication, int(purpose)) if queue is None else (replication, int(purpose), queue)
    sequence = np.random.SeedSequence(seed, spawn_key=key)
    return np.random.Generator(np.random.PCG64DXSM(sequence))
