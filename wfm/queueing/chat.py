"""Servers who hold several contacts at once, each of which then takes longer (chat).

A server with c contacts ends ``rates[c]`` of them in a handle time, that of a contact served
alone; with c of them taking ``1 + delta (c - 1)`` handle times each, ``rates[c]`` is
``c / (1 + delta (c - 1))``. An arrival goes to a server with the fewest contacts and waits only
where all servers hold as many as they may; with a patience it leaves while it waits, never in
service. The number of contacts is a birth-death chain in which they are spread as evenly as
whole numbers allow; for small groups the exact chain corrects it, see
`wfm.queueing.chat_exact`. With one contact at once all figures are those of Erlang A, or of
Erlang C without patience. Handle times and patience are exponential.
Sources: Tezcan & Zhang (2014), "Routing and staffing in customer service chat systems with
impatient customers", Operations Research 62(4); Luo & Zhang (2013), "Staffing and control of
instant messaging contact centers", Operations Research 61(2).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, IntArray
from wfm.queueing import arguments, waiting_arguments

MOST_AT_ONCE = 50
"""Highest number of contacts a server may hold."""


def wait_probability(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    rates: Sequence[float],
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike | None = None,
) -> FloatArray:
    """Return the probability that an arrival finds every server full.

    Parameters
    ----------
    load_erlangs : array_like
        Arrivals in a handle time of a contact served alone.
    servers : array_like
        Whole numbers.
    rates : sequence of float
        Contacts that a server ends in a handle time with 0, 1, ... k of them at once.
    aht_seconds : array_like
        Mean handle time of a contact served alone.
    patience_seconds : array_like, optional
        Mean patience; None for arrivals who never leave.

    Returns
    -------
    ndarray
        Of the broadcast shape; a numpy float for scalars.

    Raises
    ------
    InvalidInput
        If an argument is out of range, or a further contact makes a server end fewer or no
        more of them.
    """
    from wfm.queueing import kernels

    return _figure(kernels.WAIT, load_erlangs, servers, rates, aht_seconds, patience_seconds)


def abandon_probability(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    rates: Sequence[float],
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike | None = None,
) -> FloatArray:
    """Return the share of arrivals that leave before they are served.

    Arguments and errors as in `wait_probability`.
    """
    from wfm.queueing import kernels

    code = kernels.ABANDON
    return _figure(code, load_erlangs, servers, rates, aht_seconds, patience_seconds)


def service_level(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    rates: Sequence[float],
    aht_seconds: ArrayLike,
    threshold_seconds: ArrayLike,
    patience_seconds: ArrayLike | None = None,
    definition: str = "offered",
) -> FloatArray:
    """Return the share of arrivals whose service begins within the threshold.

    Parameters
    ----------
    load_erlangs, servers, rates, aht_seconds, patience_seconds : array_like
        As in `wait_probability`.
    threshold_seconds : array_like
        Longest wait that counts as in time.
    definition : str
        How those who leave count, one of `wfm.queueing.erlang_a.DEFINITIONS`.

    Raises
    ------
    InvalidInput
        As in `wait_probability`, or if the definition is unknown.
    """
    code = waiting_arguments.code_of(definition)
    return _figure(
        code, load_erlangs, servers, rates, aht_seconds, patience_seconds, threshold_seconds
    )


def mean_wait_answered_seconds(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    rates: Sequence[float],
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike | None = None,
) -> FloatArray:
    """Return the mean wait of those who are served.

    Arguments and errors as in `wait_probability`.
    """
    from wfm.queueing import kernels

    code = kernels.MEAN_WAIT_ANSWERED
    return _figure(code, load_erlangs, servers, rates, aht_seconds, patience_seconds)


def occupancy(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    rates: Sequence[float],
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike | None = None,
) -> FloatArray:
    """Return the share of the servers' time in which they hold a contact or more.

    Arguments and errors as in `wait_probability`.
    """
    from wfm.queueing import kernels

    code = kernels.OCCUPANCY
    return _figure(code, load_erlangs, servers, rates, aht_seconds, patience_seconds)


def mean_held(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    rates: Sequence[float],
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike | None = None,
) -> FloatArray:
    """Return the mean number of contacts that a server holds, idle ones counted.

    Arguments and errors as in `wait_probability`.
    """
    from wfm.queueing import chat_kernels

    return _figure(chat_kernels.HELD, load_erlangs, servers, rates, aht_seconds, patience_seconds)


def required_servers(  # noqa: PLR0913 - any mix of the goals in use
    load_erlangs: ArrayLike,
    aht_seconds: ArrayLike,
    rates: Sequence[float],
    patience_seconds: ArrayLike | None = None,
    *,
    service_level: ArrayLike | None = None,
    threshold_seconds: ArrayLike | None = None,
    definition: str = "offered",
    mean_wait_answered_seconds: ArrayLike | None = None,
    max_abandon: ArrayLike | None = None,
    max_occupancy: ArrayLike | None = None,
) -> IntArray:
    """Return the fewest servers that meet every goal given.

    Parameters
    ----------
    load_erlangs, aht_seconds, rates, patience_seconds : array_like
        As in `wait_probability`.
    service_level, threshold_seconds : array_like, optional
        Least service level and its threshold; given together.
    definition : str
        One of `wfm.queueing.erlang_a.DEFINITIONS`.
    mean_wait_answered_seconds : array_like, optional
        Highest mean wait of those who are served.
    max_abandon : array_like, optional
        Highest share of arrivals that leave; needs a patience.
    max_occupancy : array_like, optional
        Highest share of the servers' time in which they hold a contact.

    Returns
    -------
    ndarray of int
        Of the broadcast shape; 0 without load, else 1 or more.

    Raises
    ------
    InvalidInput
        As in `wait_probability`, or if no goal is given.
    """
    from wfm.queueing import chat_kernels

    if max_abandon is not None and patience_seconds is None:
        raise InvalidInput("needs a patience", where="max_abandon", hint="give patience_seconds")
    shape, columns = arguments.rows(
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
    known, table = _rates(rates)
    # Each search starts where the one before ended: neighbours in load have like answers.
    order = np.argsort(columns[0], kind="stable")
    queues, targets = np.stack(columns[:4])[:, order], np.stack(columns[4:])[:, order]
    found = np.empty(order.size, dtype=np.int64)
    found[order] = chat_kernels.chat_servers(
        queues, waiting_arguments.code_of(definition), targets, known, table
    )
    return arguments.shaped_whole(found, shape)


def _figure(
    code: int,
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    rates: Sequence[float],
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike | None,
    threshold_seconds: ArrayLike = 0.0,
) -> FloatArray:
    from wfm.queueing import chat_kernels

    shape, (number, *columns) = arguments.rows(
        servers=waiting_arguments.whole("servers", servers),
        load_erlangs=arguments.count("load_erlangs", load_erlangs),
        aht_seconds=arguments.seconds("aht_seconds", aht_seconds),
        patience_seconds=waiting_arguments.patience(patience_seconds),
        threshold_seconds=arguments.seconds("threshold_seconds", threshold_seconds, zero=True),
    )
    values = chat_kernels.chat_rows(code, number, np.stack(columns), *_rates(rates))
    return arguments.shaped(values, shape)


def _rates(rates: Sequence[float]) -> tuple[FloatArray, FloatArray]:
    """Return the rates and what the exact chain corrects.

    Raises
    ------
    InvalidInput
        If they do not begin with 0 and rise with every contact.
    """
    from wfm.queueing.chat_exact import correction_table

    known = arguments.count("rates", rates)
    if known.ndim != 1 or not 2 <= known.size <= MOST_AT_ONCE + 1 or known[0] != 0:
        raise InvalidInput(
            f"is {known.tolist()}",
            where="rates",
            hint=f"list 0 and then the rate with 1, 2, ... up to {MOST_AT_ONCE} at once",
        )
    falls = np.flatnonzero(np.diff(known) <= 0)
    if falls.size:
        most = int(falls[0])
        raise InvalidInput(
            f"do not rise from {most} contacts at once to {most + 1}: {known[most]:g} and then "
            f"{known[most + 1]:g} contacts in a handle time",
            where="rates",
            hint=f"hold at most {most} at once; more of them slow a server by more than it gains",
        )
    return known, correction_table(tuple(known.tolist()))
