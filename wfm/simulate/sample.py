"""Everything random in one replication, drawn before the first event."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from wfm.domain.record import FloatArray, IntArray, Record
from wfm.simulate.duty import Spells
from wfm.simulate.model import CentreModel, Demand


class Purpose(IntEnum):
    """What a stream of random numbers is for; the number is its place under the seed."""

    BUSYNESS = 0
    ARRIVALS = 1
    SERVICE = 2
    PATIENCE = 3
    ATTENDANCE = 4


@dataclass(frozen=True, slots=True, eq=False)
class Sample(Record):
    """The calls and the duty of one replication; both engines replay it.

    Parameters
    ----------
    arrival : ndarray, shape (C,)
        Seconds from the start of the grid, not falling; the place in it is the call's id.
    queue : ndarray of int, shape (C,)
        Queue number.
    service : ndarray, shape (C,)
        Handle time in seconds with an agent of aht factor 1.
    patience : ndarray, shape (C,)
        Seconds until the caller hangs up; may be infinite.
    spells : Spells
        When agents are on duty.
    """

    arrival: FloatArray
    queue: IntArray
    service: FloatArray
    patience: FloatArray
    spells: Spells


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


def sample(model: CentreModel, seed: int, replication: int) -> Sample:
    """Draw one replication.

    Parameters
    ----------
    model : CentreModel
        The centre.
    seed : int
        Seed of the whole simulation.
    replication : int
        Number of the replication, from 0.

    Notes
    -----
    Arrivals are a Poisson process whose rate is constant within an interval, times a gamma
    factor of mean 1 that a queue's intervals of one day share (the doubly stochastic Poisson
    model of Avramidis, Deslauriers and L'Ecuyer 2004, Management Science 50(7)); the factors of
    different queues are independent.
    """
    demand = model.demand
    columns = [_calls_of_queue(demand, q, seed, replication) for q in range(len(demand.queues))]
    arrival, service, patience = (np.concatenate(column) for column in zip(*columns, strict=True))
    queue = np.repeat(np.arange(len(columns)), [c[0].size for c in columns])
    order = np.argsort(arrival, kind="stable")
    return Sample(
        arrival[order],
        queue[order],
        service[order],
        patience[order],
        model.duty.attend(stream(seed, replication, Purpose.ATTENDANCE)),
    )


def _calls_of_queue(
    demand: Demand, q: int, seed: int, replication: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return arrival, service and patience of one queue's calls, in order of arrival."""
    calls = demand.calls[q]
    if demand.busyness_cv[q] > 0:
        busyness = stream(seed, replication, Purpose.BUSYNESS, q)
        variance = demand.busyness_cv[q] ** 2
        factor = busyness.gamma(1 / variance, variance, demand.day_count)
        calls = calls * factor[demand.day_of_interval]
    arrivals = stream(seed, replication, Purpose.ARRIVALS, q)
    count = arrivals.poisson(calls)
    interval = np.repeat(np.arange(demand.interval_count), count)
    arrival = np.sort((interval + arrivals.random(interval.size)) * demand.interval_seconds)
    service = stream(seed, replication, Purpose.SERVICE, q)
    scale = handle_time_shapes(service, float(demand.aht_cv[q]), interval.size)
    mean_patience = demand.patience_seconds[q]
    if np.isinf(mean_patience):
        patience = np.full(interval.size, np.inf)
    else:
        generator = stream(seed, replication, Purpose.PATIENCE, q)
        patience = generator.exponential(mean_patience, interval.size)
    return arrival, demand.aht_seconds[q][interval] * scale, patience


def handle_time_shapes(generator: np.random.Generator, cv: float, count: int) -> FloatArray:
    """Return handle times of mean 1: exponential for cv 1, constant for cv 0, else lognormal."""
    if cv == 1:
        return generator.exponential(1.0, count)
    if cv == 0:
        return np.ones(count)
    variance = np.log1p(cv * cv)
    shapes: FloatArray = np.exp(
        np.sqrt(variance) * generator.standard_normal(count) - variance / 2
    )
    return shapes
