"""Servers who fill their idle time with other work, of which there is always some.

Arrivals come first, but nobody breaks off other work for them: a server takes up other work only
while more than a reserve of r servers are idle. Handle times of both kinds are exponential with
one mean, so that the number of busy servers is a birth-death chain that starts at ``n - r``; the
share of time it spends there, times ``n - r``, are the servers on other work. Other work that
takes longer than arrivals do keeps servers away for longer, so that fewer hours are usable.
Sources: Gans & Zhou (2003), "A call-routing problem with service-level constraints", Operations
Research 51(2); Bhulai & Koole (2003), "A queueing model for call blending in call centers", IEEE
Transactions on Automatic Control 48(8), both with a threshold on idle servers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.record import FloatArray, IntArray
from wfm.queueing import arguments, waiting_arguments


def service_level(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    reserve: ArrayLike,
    aht_seconds: ArrayLike,
    threshold_seconds: ArrayLike,
    patience_seconds: ArrayLike | None = None,
    definition: str = "offered",
) -> FloatArray:
    """Return the service level of the arrivals beside endless other work.

    Parameters
    ----------
    load_erlangs : array_like
        Offered load of the arrivals.
    servers, reserve : array_like
        Whole numbers; a reserve of all servers leaves the arrivals alone (Erlang A or C).
    aht_seconds : array_like
        Mean handle time of both kinds.
    threshold_seconds : array_like
        Longest wait that counts as in time.
    patience_seconds : array_like, optional
        Mean patience; None for arrivals who never leave.
    definition : str
        How those who leave count, one of `wfm.queueing.erlang_a.DEFINITIONS`.

    Returns
    -------
    ndarray
        Of the broadcast shape; a numpy float for scalars.

    Raises
    ------
    InvalidInput
        If an argument is out of range or the definition unknown.
    """
    code = waiting_arguments.code_of(definition)
    return _figure(
        code, load_erlangs, servers, reserve, aht_seconds, patience_seconds, threshold_seconds
    )


def abandon_probability(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    reserve: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike | None = None,
) -> FloatArray:
    """Return the share of arrivals that leave; arguments and errors as in `service_level`."""
    from wfm.queueing import kernels

    code = kernels.ABANDON
    return _figure(code, load_erlangs, servers, reserve, aht_seconds, patience_seconds)


def other_work(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    reserve: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike | None = None,
) -> FloatArray:
    """Return the mean number of servers on other work, in erlangs.

    Arguments and errors as in `service_level`.
    """
    from wfm.queueing import blend_kernels

    code = blend_kernels.OTHER_WORK
    return _figure(code, load_erlangs, servers, reserve, aht_seconds, patience_seconds)


def least_reserve(  # noqa: PLR0913 - any mix of the goals in use
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike | None = None,
    *,
    at_least: ArrayLike = 0,
    service_level: ArrayLike | None = None,
    threshold_seconds: ArrayLike | None = None,
    definition: str = "offered",
    mean_wait_answered_seconds: ArrayLike | None = None,
    max_abandon: ArrayLike | None = None,
    max_occupancy: ArrayLike | None = None,
) -> tuple[IntArray, FloatArray]:
    """Return the smallest reserve with which the arrivals still get every goal.

    Parameters
    ----------
    load_erlangs, servers, aht_seconds, patience_seconds : array_like
        As in `service_level`.
    at_least : array_like
        Reserve that is kept in any case.
    service_level, threshold_seconds : array_like, optional
        Least service level of the arrivals and its threshold; given together.
    definition : str
        One of `wfm.queueing.erlang_a.DEFINITIONS`.
    mean_wait_answered_seconds, max_abandon : array_like, optional
        Highest mean wait of those served; highest share that leaves.
    max_occupancy : array_like, optional
        Highest busy share of the servers, other work counted.

    Returns
    -------
    reserve : ndarray of int
        -1 where the goals are missed even without other work.
    other_work : ndarray
        Mean number of servers on other work with that reserve; 0 where it is -1.

    Raises
    ------
    InvalidInput
        If no goal is given, an argument is out of range or the definition unknown.
    """
    from wfm.queueing import blend_kernels

    shape, columns = arguments.rows(
        servers=waiting_arguments.whole("servers", servers),
        at_least=waiting_arguments.whole("at_least", at_least),
        load_erlangs=arguments.count("load_erlangs", load_erlangs),
        aht_seconds=arguments.seconds("aht_seconds", aht_seconds),
        patience_seconds=waiting_arguments.patience(patience_seconds),
        **waiting_arguments.goals(
            service_level,
            threshold_seconds,
            mean_wait_answered_seconds,
            max_abandon,
            max_occupancy,
        ),
    )
    code = waiting_arguments.code_of(definition)
    reserve, other = blend_kernels.blend_reserve(
        np.stack(columns[2:6]), columns[0], columns[1], code, np.stack(columns[6:])
    )
    return arguments.shaped_whole(reserve, shape), arguments.shaped(other, shape)


def _figure(
    code: int,
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    reserve: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike | None,
    threshold_seconds: ArrayLike = 0.0,
) -> FloatArray:
    from wfm.queueing import blend_kernels

    shape, (number, kept, *columns) = arguments.rows(
        servers=waiting_arguments.whole("servers", servers),
        reserve=waiting_arguments.whole("reserve", reserve),
        load_erlangs=arguments.count("load_erlangs", load_erlangs),
        aht_seconds=arguments.seconds("aht_seconds", aht_seconds),
        patience_seconds=waiting_arguments.patience(patience_seconds),
        threshold_seconds=arguments.seconds("threshold_seconds", threshold_seconds, zero=True),
    )
    return arguments.shaped(blend_kernels.blend_rows(code, number, kept, np.stack(columns)), shape)
