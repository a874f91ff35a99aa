"""The contacts that skill groups meet: drawn once, replayed with any number of agents."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import (
    FloatArray,
    IntArray,
    Record,
    frozen_array,
    require_non_negative,
    set_field,
)
from wfm.simulate.sample import handle_time_shapes

NOWHERE = -1
"""Slot of a contact that is not counted."""

WARM_SHARE = 0.05
"""Part of a steady stream that fills the empty centre and is not counted."""


class Purpose(IntEnum):
    """What a stream of random numbers is for; the number is its place under the seed."""

    ARRIVALS = 0
    SERVICE = 1
    PATIENCE = 2


@dataclass(frozen=True, slots=True, eq=False)
class Callers(Record):
    """What the callers of Q queues are like.

    Parameters
    ----------
    aht_cv : ndarray, shape (Q,)
        Coefficient of variation of handle times: 1 is exponential, 0 constant, else lognormal.
    patience_seconds : ndarray, shape (Q,)
        Mean of the exponential patience; infinite when nobody hangs up.
    """

    aht_cv: FloatArray
    patience_seconds: FloatArray

    def __post_init__(self) -> None:
        count = len(self.patience_seconds)
        cv = frozen_array(self.aht_cv, np.float64, (count,), "Callers.aht_cv")
        require_non_negative(cv, "Callers.aht_cv")
        set_field(self, "aht_cv", cv)
        where = "Callers.patience_seconds"
        patience = frozen_array(self.patience_seconds, np.float64, (count,), where)
        if not (patience > 0).all():
            raise InvalidInput(f"is {patience.tolist()}", where=where, hint="use more than 0")
        set_field(self, "patience_seconds", patience)


@dataclass(frozen=True, slots=True, eq=False)
class CallStream(Record):
    """Contacts in order of arrival; C of them.

    Parameters
    ----------
    arrival, service, patience : ndarray, shape (C,)
        Seconds from the start, handle time, and seconds until the caller hangs up.
    queue : ndarray of int, shape (C,)
        Queue number.
    slot : ndarray of int, shape (C,)
        Where the contact is counted: a batch or an interval from 0; -1 for nowhere.
    slot_count : int
        Number of slots, S.
    seconds : float
        Length of the time that is counted.
    """

    arrival: FloatArray
    service: FloatArray
    patience: FloatArray
    queue: IntArray
    slot: IntArray
    slot_count: int
    seconds: float


def steady_calls(
    calls_per_second: FloatArray,
    aht_seconds: FloatArray,
    callers: Callers,
    *,
    contacts: int,
    batches: int,
    seed: int,
) -> CallStream:
    """Draw a stretch of steady load.

    Parameters
    ----------
    calls_per_second, aht_seconds : ndarray, shape (Q,)
        Arrival rates, at least one above 0, and mean handle times.
    callers : Callers
        What the callers are like.
    contacts : int
        How many contacts are expected.
    batches : int
        Parts into which the stretch is counted, after a first part that is not.
    seed : int
        Seed of all streams.

    Raises
    ------
    InvalidInput
        If nothing arrives.

    Notes
    -----
    Moments are matched: each queue gets exactly its expected number of arrivals, at uniform
    times (a Poisson process given its count), and handle times and patience are scaled to
    their means. The offered load is then exact, which is the larger part of the noise.
    """
    rate = np.asarray(calls_per_second, dtype=float)
    total = float(rate.sum())
    if not 0 < total < np.inf:
        raise InvalidInput(f"add up to {total}", where="calls", hint="some contacts must arrive")
    span = contacts / total
    number = np.rint(rate * span).astype(np.int64)
    columns = []
    for q, count in enumerate(number.tolist()):
        arrival = np.sort(_generator(seed, Purpose.ARRIVALS, q).random(count)) * span
        columns.append((arrival, *_handling(callers, q, count, seed, matched=True)))
    arrival, service, patience = (np.concatenate(c) for c in zip(*columns, strict=True))
    queue = np.repeat(np.arange(rate.size), number)
    service = service * np.asarray(aht_seconds, dtype=float)[queue]
    order = np.argsort(arrival, kind="stable")
    warm = WARM_SHARE * span
    slot = np.floor((arrival - warm) / (span - warm) * batches).astype(np.int64)
    slot = np.clip(slot, NOWHERE, batches - 1)
    return CallStream(
        arrival[order],
        service[order],
        patience[order],
        queue[order],
        slot[order],
        batches,
        span - warm,
    )


def calls_over_time(
    calls: FloatArray,
    aht_seconds: FloatArray,
    callers: Callers,
    *,
    interval_seconds: float,
    seed: int,
) -> CallStream:
    """Draw one replication of intervals, Poisson in each; slots are the intervals.

    Parameters
    ----------
    calls, aht_seconds : ndarray, shape (Q, T)
        Expected contacts of each interval and their mean handle time.
    callers : Callers
        What the callers are like.
    interval_seconds : float
        Length of an interval.
    seed : int
        Seed of the replication.
    """
    expected = np.asarray(calls, dtype=float)
    columns = []
    for q in range(expected.shape[0]):
        generator = _generator(seed, Purpose.ARRIVALS, q)
        slot = np.repeat(np.arange(expected.shape[1]), generator.poisson(expected[q]))
        arrival = np.sort((slot + generator.random(slot.size)) * interval_seconds)
        shapes, patience = _handling(callers, q, slot.size, seed, matched=False)
        service = shapes * np.asarray(aht_seconds, dtype=float)[q, slot]
        columns.append((arrival, service, patience, np.full(slot.size, q), slot))
    arrival, service, patience, queue, slot = (
        np.concatenate(column) for column in zip(*columns, strict=True)
    )
    order = np.argsort(arrival, kind="stable")
    return CallStream(
        arrival[order],
        service[order],
        patience[order],
        queue[order],
        slot[order],
        expected.shape[1],
        interval_seconds * expected.shape[1],
    )


def _handling(
    callers: Callers, q: int, count: int, seed: int, *, matched: bool
) -> tuple[FloatArray, FloatArray]:
    """Return handle times of mean 1 and patience of one queue's contacts."""
    shapes = handle_time_shapes(
        _generator(seed, Purpose.SERVICE, q), float(callers.aht_cv[q]), count
    )
    mean = float(callers.patience_seconds[q])
    if np.isinf(mean):
        patience = np.full(count, np.inf)
    else:
        patience = _generator(seed, Purpose.PATIENCE, q).exponential(mean, count)
    if matched and count:
        shapes = shapes / shapes.mean()
        patience = patience if np.isinf(mean) else patience * (mean / patience.mean())
    return shapes, patience


def _generator(seed: int, purpose: Purpose, queue: int) -> np.random.Generator:
    sequence = np.random.SeedSequence(seed, spawn_key=(int(purpose), queue))
    return np.random.Generator(np.random.PCG64DXSM(sequence))
