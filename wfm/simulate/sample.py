"""Everything random in one replication, drawn before the first event."""

from __future__ import annotations

from functools import partial

import numpy as np

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.simulate.arrivals import day_factors, moments, shared_day_factors
from wfm.simulate.contact_flow import with_flow
from wfm.simulate.model import CentreModel, Demand
from wfm.simulate.sampled import Sample
from wfm.simulate.service_time import handle_time_shapes
from wfm.simulate.streams import Purpose, stream

__all__ = ["Purpose", "Sample", "draw_patience", "handle_time_shapes", "sample", "stream"]


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
    Arrivals are a Poisson process whose rate is constant or linear within an interval, times a
    gamma factor of mean 1 that a queue's intervals of one day share (the doubly stochastic
    Poisson model of Avramidis, Deslauriers and L'Ecuyer 2004, Management Science 50(7)); the
    factors of different queues are independent, or the same quantile of each. Campaigns,
    outages and the calls of a log come as `Callers` says.
    """
    demand = model.demand
    columns = [_calls_of_queue(demand, q, seed, replication) for q in range(len(demand.queues))]
    arrival, service, patience = (np.concatenate(column) for column in zip(*columns, strict=True))
    queue = np.repeat(np.arange(len(columns)), [c[0].size for c in columns])
    order = np.argsort(arrival, kind="stable")
    drawn = Sample(
        arrival[order],
        queue[order],
        service[order],
        patience[order],
        model.duty.attend(
            stream(seed, replication, Purpose.ATTENDANCE),
            stream(seed, replication, Purpose.LATENESS),
        ),
    )
    return with_flow(model, drawn, seed, replication)


def _calls_of_queue(
    demand: Demand, q: int, seed: int, replication: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return arrival, service and patience of one queue's calls."""
    callers, log = demand.callers, demand.callers.log
    draw = partial(stream, seed, replication)
    if log is not None:
        arrival, logged_service, logged_patience = log.of_queue(q)
        interval = demand.interval_of(arrival)
    else:
        interval, arrival = _arrivals(demand, q, seed, replication)
    shapes = callers.service_of(q, float(demand.aht_cv[q]))
    service = demand.aht_seconds[q][interval] * shapes.shapes(
        draw(Purpose.SERVICE, q), arrival.size
    )
    patience = draw_patience(demand, q, draw(Purpose.PATIENCE, q), arrival.size)
    if log is not None:
        service = np.where(np.isnan(logged_service), service, logged_service)
        patience = np.where(np.isnan(logged_patience), patience, logged_patience)
    if not callers.campaigns and not callers.outages:
        return arrival, service, patience
    return _shaken(demand, q, draw(Purpose.BURSTS, q), (arrival, service, patience))


def _arrivals(demand: Demand, q: int, seed: int, replication: int) -> tuple[IntArray, FloatArray]:
    """Return interval and moment of one queue's calls, in order of arrival."""
    calls, callers = demand.calls[q], demand.callers
    cv = float(demand.busyness_cv[q])
    if cv > 0 and callers.busyness_shared:
        same = stream(seed, replication, Purpose.BUSYNESS)
        calls = calls * shared_day_factors(same, cv, demand.day_count)[demand.day_of_interval]
    elif cv > 0:
        own = stream(seed, replication, Purpose.BUSYNESS, q)
        calls = calls * day_factors(own, cv, demand.day_count)[demand.day_of_interval]
    generator = stream(seed, replication, Purpose.ARRIVALS, q)
    interval = np.repeat(np.arange(demand.interval_count), generator.poisson(calls))
    seconds, shape = demand.interval_seconds, callers.arrival_shape
    return interval, moments(generator, interval, demand.calls[q], seconds, shape)


def draw_patience(
    demand: Demand, q: int, generator: np.random.Generator, count: int
) -> FloatArray:
    """Return the patience of so many callers of a queue, in seconds; may be infinite."""
    return demand.callers.patience_of(q, float(demand.patience_seconds[q])).draw(generator, count)


def _shaken(
    demand: Demand,
    q: int,
    generator: np.random.Generator,
    calls: tuple[FloatArray, FloatArray, FloatArray],
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return calls with those that campaigns bring, and without those that outages lose.

    Callers whom a campaign or an outage leads into an interval in which the queue expects
    nobody find it closed and do not count.
    """
    arrival, service, patience = calls
    callers = demand.callers
    for campaign in callers.campaigns:
        if campaign.queue != q:
            continue
        extra = campaign.moments(generator)
        extra = extra[_open(demand, q, extra)]
        shapes = callers.service_of(q, float(demand.aht_cv[q])).shapes(generator, extra.size)
        handle = demand.aht_seconds[q][demand.interval_of(extra)] * shapes
        arrival = np.concatenate([arrival, extra])
        service = np.concatenate([service, handle])
        patience = np.concatenate([patience, draw_patience(demand, q, generator, extra.size)])
    kept = np.ones(arrival.size, np.bool_)
    for outage in callers.outages:
        if outage.hits(q):
            later, through = outage.reroute(generator, arrival)
            kept &= through & ((later == arrival) | _open(demand, q, later))
            arrival = later
    order = np.flatnonzero(kept)[np.argsort(arrival[kept], kind="stable")]
    return arrival[order], service[order], patience[order]


def _open(demand: Demand, q: int, arrival: FloatArray) -> BoolArray:
    """Tell which moments lie in intervals in which the queue expects contacts."""
    inside = arrival < demand.end_seconds
    taken: BoolArray = inside & (demand.calls[q][demand.interval_of(arrival)] > 0)
    return taken
