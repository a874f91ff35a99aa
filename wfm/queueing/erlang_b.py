"""Erlang B: arrivals that find every server busy are lost."""

from __future__ import annotations

from numpy.typing import ArrayLike

from wfm.domain.record import FloatArray
from wfm.queueing import arguments


def blocking(load_erlangs: ArrayLike, servers: ArrayLike) -> FloatArray:
    """Return the probability that an arrival finds every server busy.

    Parameters
    ----------
    load_erlangs : array_like
        Offered load, arrival rate times mean service time.
    servers : array_like
        Number of servers; fractions mean the continuous extension.

    Returns
    -------
    ndarray
        Of the broadcast shape; a numpy float for scalars. 1 without servers, else 0 without
        load.

    Raises
    ------
    InvalidInput
        If an argument is not a finite number of 0 or more.

    Notes
    -----
    Erlang (1917); continuous extension by Jagerman (1974), "Some properties of the Erlang loss
    function", Bell System Technical Journal 53(3), eq. 3:
    ``1/B = a * integral of exp(-a t) (1 + t)**n over t > 0``.
    """
    from wfm.queueing import kernels

    shape, (load, number) = arguments.rows(
        load_erlangs=arguments.count("load_erlangs", load_erlangs),
        servers=arguments.count("servers", servers),
    )
    return arguments.shaped(kernels.blocking_rows(number, load), shape)
