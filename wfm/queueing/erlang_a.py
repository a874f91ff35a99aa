"""Erlang A (M/M/n+M): arrivals wait, and hang up when an exponential patience runs out.

There is an answer for every load, also with fewer servers than erlangs. Conventions at the
edges: without load nobody waits, the service level is 1 and 0 servers are enough; load without
servers abandons altogether, at occupancy 1; where nobody is answered, the mean wait of the
answered and the service level of the answered are 0. Fractional servers mean the continuous
extension. Patience starts when the wait starts, and service is not interrupted.
Sources: Palm (1957); Baccelli & Hebuterne (1981), "On queues with impatient customers";
Garnett, Mandelbaum & Reiman (2002), "Designing a call center with impatient customers";
Mandelbaum & Zeltyn (2007), "Service engineering in action: the Palm/Erlang-A queue".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, IntArray
from wfm.queueing import arguments

DEFINITIONS = ("offered", "answered", "positive", "negative", "ignored", "virtual")
"""How abandoned arrivals enter the service level; T is the threshold.

offered  : answered within T / all
answered : answered within T / all answered
positive : (answered within T or gone within T) / all
negative : answered within T / all, every abandoned arrival a miss (the same as offered here,
           where nobody is blocked)
ignored  : answered within T / (all less those gone within T)
virtual  : share whose offered wait, the wait of somebody with endless patience, is within T
"""


def wait_probability(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike,
) -> FloatArray:
    """Return the probability that an arrival finds every server busy.

    Parameters
    ----------
    load_erlangs, servers : array_like
        Offered load and number of servers.
    aht_seconds : array_like
        Mean handle time.
    patience_seconds : array_like
        Mean patience.

    Returns
    -------
    ndarray
        Of the broadcast shape; a numpy float for scalars.

    Raises
    ------
    InvalidInput
        If an argument is out of range.
    """
    from wfm.queueing import kernels

    return _figure(kernels.WAIT, load_erlangs, servers, aht_seconds, patience_seconds)


def abandon_probability(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike,
) -> FloatArray:
    """Return the share of all arrivals that hang up; arguments as in `wait_probability`.

    Raises
    ------
    InvalidInput
        If an argument is out of range.
    """
    from wfm.queueing import kernels

    return _figure(kernels.ABANDON, load_erlangs, servers, aht_seconds, patience_seconds)


def service_level(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike,
    threshold_seconds: ArrayLike,
    definition: str = "offered",
) -> FloatArray:
    """Return the service level by the named definition.

    Parameters
    ----------
    load_erlangs, servers, aht_seconds, patience_seconds : array_like
        As in `wait_probability`.
    threshold_seconds : array_like
        Longest wait that counts as in time; 0 asks for those who do not wait at all.
    definition : str
        One of `DEFINITIONS`.

    Returns
    -------
    ndarray
        Of the broadcast shape; a numpy float for scalars.

    Raises
    ------
    InvalidInput
        If an argument is out of range or the definition unknown.
    """
    return _figure(
        _code(definition),
        load_erlangs,
        servers,
        aht_seconds,
        patience_seconds,
        threshold_seconds,
    )


def mean_wait_seconds(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike,
) -> FloatArray:
    """Return the mean wait of all arrivals, answered or not, ``patience * P(abandon)``.

    Arguments and errors as in `wait_probability`.
    """
    from wfm.queueing import kernels

    return _figure(kernels.MEAN_WAIT, load_erlangs, servers, aht_seconds, patience_seconds)


def mean_wait_answered_seconds(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike,
) -> FloatArray:
    """Return the mean wait of the answered arrivals (average speed of answer).

    It is infinite where arrivals meet no server at all. Arguments and errors as in
    `wait_probability`.
    """
    from wfm.queueing import kernels

    return _figure(
        kernels.MEAN_WAIT_ANSWERED, load_erlangs, servers, aht_seconds, patience_seconds
    )


def mean_queue(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike,
) -> FloatArray:
    """Return the mean number of arrivals waiting, by Little's law.

    Arguments and errors as in `wait_probability`.
    """
    from wfm.queueing import kernels

    return _figure(kernels.QUEUE, load_erlangs, servers, aht_seconds, patience_seconds)


def occupancy(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike,
) -> FloatArray:
    """Return the busy share of the servers' time, ``a P(answered) / n``.

    Arguments and errors as in `wait_probability`.
    """
    from wfm.queueing import kernels

    return _figure(kernels.OCCUPANCY, load_erlangs, servers, aht_seconds, patience_seconds)


def required_servers(  # noqa: PLR0913 - any mix of the goals in use
    load_erlangs: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike,
    *,
    service_level: ArrayLike | None = None,
    threshold_seconds: ArrayLike | None = None,
    definition: str = "offered",
    mean_wait_seconds: ArrayLike | None = None,
    mean_wait_answered_seconds: ArrayLike | None = None,
    max_abandon: ArrayLike | None = None,
    max_occupancy: ArrayLike | None = None,
) -> IntArray:
    """Return the fewest whole servers that meet every goal given.

    Parameters
    ----------
    load_erlangs : array_like
        Offered load.
    aht_seconds, patience_seconds : array_like
        Mean handle time and mean patience.
    service_level, threshold_seconds : array_like, optional
        Least service level and its threshold; given together.
    definition : str
        How abandoned arrivals enter the service level, one of `DEFINITIONS`.
    mean_wait_seconds, mean_wait_answered_seconds : array_like, optional
        Highest mean wait of all arrivals, or of the answered ones.
    max_abandon : array_like, optional
        Highest share of arrivals that hang up.
    max_occupancy : array_like, optional
        Highest busy share of the servers' time.

    Returns
    -------
    ndarray of int
        Of the broadcast shape; a numpy int for scalars. Every figure is monotone in the
        number of servers, so one server less misses a goal.

    Raises
    ------
    InvalidInput
        If no goal is given, an argument is out of range or the definition unknown.
    """
    from wfm.queueing import kernels

    arguments.require_a_goal(
        service_level=service_level,
        mean_wait_seconds=mean_wait_seconds,
        mean_wait_answered_seconds=mean_wait_answered_seconds,
        max_abandon=max_abandon,
        max_occupancy=max_occupancy,
    )
    level, threshold = arguments.level_and_threshold(service_level, threshold_seconds)
    goals = {"service_level": level}
    for name, wait in (
        ("mean_wait_seconds", mean_wait_seconds),
        ("mean_wait_answered_seconds", mean_wait_answered_seconds),
    ):
        goals[name] = arguments.no_goal() if wait is None else arguments.seconds(name, wait)
    for name, cap in (("max_abandon", max_abandon), ("max_occupancy", max_occupancy)):
        one = name == "max_occupancy"
        goals[name] = arguments.no_goal() if cap is None else arguments.share(name, cap, one=one)
    shape, columns = arguments.rows(
        load_erlangs=arguments.count("load_erlangs", load_erlangs),
        aht_seconds=arguments.seconds("aht_seconds", aht_seconds),
        patience_seconds=arguments.seconds("patience_seconds", patience_seconds),
        threshold_seconds=threshold,
        **goals,
    )
    # Each search starts where the one before ended: neighbours in load have like answers.
    order = np.argsort(columns[0], kind="stable")
    queues, targets = np.stack(columns[:4])[:, order], np.stack(columns[4:])[:, order]
    found = np.empty(order.size, dtype=np.int64)
    found[order] = kernels.erlang_a_servers(queues, _code(definition), targets)
    return arguments.shaped_whole(found, shape)


def _code(definition: str) -> int:
    if definition not in DEFINITIONS:
        raise InvalidInput(
            f"is {definition!r}", where="definition", hint=f"use one of {', '.join(DEFINITIONS)}"
        )
    return DEFINITIONS.index(definition)


def _figure(
    code: int,
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike,
    threshold_seconds: ArrayLike = 0.0,
) -> FloatArray:
    from wfm.queueing import kernels

    shape, (number, *columns) = arguments.rows(
        servers=arguments.count("servers", servers),
        load_erlangs=arguments.count("load_erlangs", load_erlangs),
        aht_seconds=arguments.seconds("aht_seconds", aht_seconds),
        patience_seconds=arguments.seconds("patience_seconds", patience_seconds),
        threshold_seconds=arguments.seconds("threshold_seconds", threshold_seconds, zero=True),
    )
    return arguments.shaped(kernels.erlang_a_rows(code, number, np.stack(columns)), shape)
