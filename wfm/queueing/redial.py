"""Erlang X: arrivals that hang up and try again.

No published number was found to compare with; this is a modelling choice. Its assumption:
each abandoned attempt is followed, with a fixed probability and independently of everything
else, by another attempt so much later that all attempts together still arrive as a Poisson
stream. The load of all attempts is then the fixed point of

    load' = load / (1 - q P(abandon | load')),

and Erlang A at load' describes a single attempt. Quick redials into the same busy minute are
worse than this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.record import BoolArray, FloatArray, IntArray
from wfm.queueing import arguments, erlang_a

TOLERANCE = 1e-14


class Goals(TypedDict, total=False):
    """Goals of `wfm.queueing.erlang_a.required_servers`, met by a single attempt."""

    service_level: ArrayLike | None
    threshold_seconds: ArrayLike | None
    definition: str
    mean_wait_seconds: ArrayLike | None
    mean_wait_answered_seconds: ArrayLike | None
    max_abandon: ArrayLike | None
    max_occupancy: ArrayLike | None


def attempted_load(
    load_erlangs: ArrayLike,
    servers: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike,
    redial_probability: ArrayLike,
) -> FloatArray:
    """Return the load of all attempts, first ones and redials.

    Parameters
    ----------
    load_erlangs : array_like
        Load of the first attempts.
    servers, aht_seconds, patience_seconds : array_like
        As in `wfm.queueing.erlang_a`.
    redial_probability : array_like
        Probability, below 1, that an abandoned attempt is followed by another.

    Returns
    -------
    ndarray
        Erlangs, of the broadcast shape; a numpy float for scalars.

    Raises
    ------
    InvalidInput
        If an argument is out of range.
    """
    shape, (load, number, aht, patience, again) = arguments.rows(
        load_erlangs=arguments.count("load_erlangs", load_erlangs),
        servers=arguments.count("servers", servers),
        aht_seconds=arguments.seconds("aht_seconds", aht_seconds),
        patience_seconds=arguments.seconds("patience_seconds", patience_seconds),
        redial_probability=arguments.share("redial_probability", redial_probability, zero=True),
    )

    def first_attempts(attempts: FloatArray) -> FloatArray:
        lost = erlang_a.abandon_probability(attempts, number, aht, patience)
        return attempts * (1.0 - again * lost)

    return arguments.shaped(_inverse(first_attempts, load, load / (1.0 - again)), shape)


def required_servers(
    load_erlangs: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: ArrayLike,
    redial_probability: ArrayLike,
    **goals: Unpack[Goals],
) -> IntArray:
    """Return the fewest servers with which every attempt, redials counted, meets the goals.

    Parameters
    ----------
    load_erlangs : array_like
        Load of the first attempts.
    aht_seconds, patience_seconds, redial_probability : array_like
        As in `attempted_load`.
    **goals
        As in `wfm.queueing.erlang_a.required_servers`.

    Returns
    -------
    ndarray of int
        Of the broadcast shape of the arguments and goals; a numpy int for scalars.

    Raises
    ------
    InvalidInput
        If no goal is given or an argument is out of range.

    Notes
    -----
    n servers are enough exactly if Erlang A asks for at most n at the load that n servers
    attract. More servers attract less, so the answer lies between the requirements without
    redials and with all abandoned attempts repeated for ever.
    """
    shape, columns = arguments.rows(
        load_erlangs=arguments.count("load_erlangs", load_erlangs),
        redial_probability=arguments.share("redial_probability", redial_probability, zero=True),
    )
    load, again = (column.reshape(shape) for column in columns)

    def needed(attempts: ArrayLike) -> IntArray:
        return erlang_a.required_servers(attempts, aht_seconds, patience_seconds, **goals)

    fewest, most = np.asarray(needed(load)), np.asarray(needed(load / (1.0 - again)))
    low, high = fewest - 1, np.maximum(fewest, most)
    while (high - low > 1).any():
        middle = (low + high) // 2
        attracted = attempted_load(load, middle, aht_seconds, patience_seconds, again)
        enough = needed(attracted) <= middle
        high, low = np.where(enough, middle, high), np.where(enough, low, middle)
    return arguments.shaped_whole(high.reshape(-1), high.shape)


def _inverse(
    rising: Callable[[FloatArray], FloatArray], wanted: FloatArray, above: FloatArray
) -> FloatArray:
    """Return x between `wanted` and `above` with ``rising(x) = wanted``, row by row.

    The Illinois variant of false position (Dowell & Jarratt 1971) keeps the root bracketed.
    """
    low, high = wanted.copy(), above.copy()
    under, over = rising(low) - wanted, rising(high) - wanted
    last = np.zeros(wanted.shape)
    for _ in range(100):
        open_: BoolArray = (high - low > TOLERANCE * high) & (under < 0) & (over > 0)
        if not open_.any():
            break
        gap = np.where(open_, over - under, 1.0)
        x = np.where(open_, low - under * (high - low) / gap, low)
        error = rising(x) - wanted
        right, left = open_ & (error >= 0), open_ & (error < 0)
        high, over = np.where(right, x, high), np.where(right, error, over)
        low, under = np.where(left, x, low), np.where(left, error, under)
        under = np.where(right & (last > 0), under / 2, under)
        over = np.where(left & (last < 0), over / 2, over)
        last = np.where(right, 1.0, np.where(left, -1.0, last))
    return np.where(-under < over, low, high)
