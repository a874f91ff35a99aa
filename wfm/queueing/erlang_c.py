"""Erlang C (M/M/n): arrivals wait for as long as it takes.

Conventions at the edges: without load nobody waits and 0 servers are enough; with at least as
much load as servers the queue grows without end, so everybody waits, the service level is 0,
the mean wait infinite and the occupancy 1. Fractional servers mean the continuous extension.
Sources: Erlang (1917); Cooper (1981), "Introduction to Queueing Theory", 2nd ed., eq. 3.4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.record import FloatArray, IntArray
from wfm.queueing import arguments


def wait_probability(load_erlangs: ArrayLike, servers: ArrayLike) -> FloatArray:
    """Return the probability that an arrival has to wait.

    Parameters
    ----------
    load_erlangs, servers : array_like
        Offered load and number of servers; they broadcast.

    Returns
    -------
    ndarray
        Of the broadcast shape; a numpy float for scalars.

    Raises
    ------
    InvalidInput
        If an argument is not a finite number of 0 or more.

    Notes
    -----
    ``C = n B / (n - a + a B)``, written without subtracting like numbers as
    ``C = n / ((n - a)(1/B - 1) + n)``.
    """
    from wfm.queueing import kernels

    return _figure(kernels.WAIT, load_erlangs, servers)


def service_level(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    aht_seconds: ArrayLike,
    threshold_seconds: ArrayLike,
) -> FloatArray:
    """Return the share of arrivals answered within the threshold.

    Parameters
    ----------
    load_erlangs, servers : array_like
        Offered load and number of servers.
    aht_seconds : array_like
        Mean handle time.
    threshold_seconds : array_like
        Longest wait that counts as in time; 0 asks for those who do not wait at all.

    Returns
    -------
    ndarray
        ``1 - C exp(-(n - a) T / aht)``, of the broadcast shape; a numpy float for scalars.

    Raises
    ------
    InvalidInput
        If an argument is out of range.
    """
    from wfm.queueing import kernels

    return _figure(kernels.OFFERED, load_erlangs, servers, aht_seconds, threshold_seconds)


def mean_wait_seconds(
    load_erlangs: ArrayLike, servers: ArrayLike, aht_seconds: ArrayLike
) -> FloatArray:
    """Return the mean wait of all arrivals (average speed of answer), ``C aht / (n - a)``.

    Parameters
    ----------
    load_erlangs, servers : array_like
        Offered load and number of servers.
    aht_seconds : array_like
        Mean handle time.

    Returns
    -------
    ndarray
        Seconds, infinite in overload; of the broadcast shape, a numpy float for scalars.

    Raises
    ------
    InvalidInput
        If an argument is out of range.
    """
    from wfm.queueing import kernels

    return _figure(kernels.MEAN_WAIT, load_erlangs, servers, aht_seconds)


def occupancy(load_erlangs: ArrayLike, servers: ArrayLike) -> FloatArray:
    """Return the busy share of the servers' time, at most 1.

    Parameters
    ----------
    load_erlangs, servers : array_like
        Offered load and number of servers.

    Returns
    -------
    ndarray
        Of the broadcast shape; a numpy float for scalars.

    Raises
    ------
    InvalidInput
        If an argument is not a finite number of 0 or more.
    """
    from wfm.queueing import kernels

    return _figure(kernels.OCCUPANCY, load_erlangs, servers)


def required_servers(
    load_erlangs: ArrayLike,
    aht_seconds: ArrayLike,
    *,
    service_level: ArrayLike | None = None,
    threshold_seconds: ArrayLike | None = None,
    mean_wait_seconds: ArrayLike | None = None,
    max_occupancy: ArrayLike | None = None,
) -> IntArray:
    """Return the fewest whole servers that meet every goal given.

    Parameters
    ----------
    load_erlangs : array_like
        Offered load.
    aht_seconds : array_like
        Mean handle time.
    service_level, threshold_seconds : array_like, optional
        Least share of arrivals to be answered within the threshold; given together.
    mean_wait_seconds : array_like, optional
        Highest mean wait of all arrivals.
    max_occupancy : array_like, optional
        Highest busy share of the servers' time.

    Returns
    -------
    ndarray of int
        Of the broadcast shape, a numpy int for scalars: 0 without load, otherwise always more
        than the load, without which the queue has no steady state.

    Raises
    ------
    InvalidInput
        If no goal is given or an argument is out of range.
    """
    from wfm.queueing import kernels

    arguments.require_a_goal(
        service_level=service_level,
        mean_wait_seconds=mean_wait_seconds,
        max_occupancy=max_occupancy,
    )
    level, threshold = arguments.level_and_threshold(service_level, threshold_seconds)
    none = arguments.no_goal()
    wait, cap = none, none
    if mean_wait_seconds is not None:
        wait = arguments.seconds("mean_wait_seconds", mean_wait_seconds)
    if max_occupancy is not None:
        cap = arguments.share("max_occupancy", max_occupancy, one=True)
    shape, (load, aht, limit, *goals) = arguments.rows(
        load_erlangs=arguments.count("load_erlangs", load_erlangs),
        aht_seconds=arguments.seconds("aht_seconds", aht_seconds),
        threshold_seconds=threshold,
        service_level=level,
        mean_wait_seconds=wait,
        max_occupancy=cap,
    )
    found = kernels.erlang_c_servers(load, aht, limit, np.stack(goals))
    return arguments.shaped_whole(found, shape)


def _figure(
    code: int,
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    aht_seconds: ArrayLike = 1.0,
    threshold_seconds: ArrayLike = 0.0,
) -> FloatArray:
    from wfm.queueing import kernels

    shape, (load, number, aht, threshold) = arguments.rows(
        load_erlangs=arguments.count("load_erlangs", load_erlangs),
        servers=arguments.count("servers", servers),
        aht_seconds=arguments.seconds("aht_seconds", aht_seconds),
        threshold_seconds=arguments.seconds("threshold_seconds", threshold_seconds, zero=True),
    )
    values = kernels.erlang_c_rows(code, number, load, aht, threshold)
    return arguments.shaped(values, shape)
