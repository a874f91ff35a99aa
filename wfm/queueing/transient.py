"""Erlang A and C while rates and servers change: M(t)/M(t)/n(t)+M, exactly.

Nothing is taken as if it had gone on for ever: the chances of all states are moved through
each interval from what the interval before left (see `transient_kernels` for the method).
Conventions, for every function here:

* Servers change at the start of an interval. Leavers are drawn at random and finish the call
  they are on, as overtime; where servers go down to 0 in an interval without arrivals, the
  leavers serve everybody who waits.
* A figure belongs to the interval of arrival. What becomes of an arrival who has to wait is
  worked out with the servers of that interval, which is exact but for waits across its end.
* Handle times are those of the interval in which a call is served.
* Without arrivals the service level is 1 and every other figure 0.

Sources: Kolmogorov's forward equations; Alexander (1977), "Diagonally implicit Runge-Kutta
methods for some stiff ODEs", SIAM J. Numer. Anal. 14 (SDIRK of order 2); Green, Kolesar &
Whitt (2007), "Coping with time-varying demand when setting staffing requirements for a
service system", POMS 16, and Ingolfsson, Akhmetshina, Budge, Li & Wu (2007), "A survey and
experimental comparison of service-level-approximation methods for nonstationary M(t)/M/s(t)
queueing systems", INFORMS J. Computing 19 (exact against approximate methods, leavers).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.queueing import arguments
from wfm.queueing.transient_goals import Goals, GoalsOverTime, definition_code, over_time
from wfm.queueing.transient_traffic import STEP_SECONDS, Traffic, step_rates

NO_LIMIT = 2**40


@dataclass(frozen=True, slots=True, eq=False)
class Course(Record):
    """What given servers do; arrays have shape (I,).

    Parameters
    ----------
    servers : ndarray of int
        Servers of each interval.
    service_level : ndarray
        By the definition and threshold that were asked for.
    abandon_probability : ndarray
        Share of the interval's arrivals that hang up.
    mean_wait_answered_seconds : ndarray
        Of those of the interval's arrivals who are answered.
    occupancy : ndarray
        Busy share of the servers' time.
    busy_seconds, overtime_seconds : ndarray
        Servers' time on calls, and time that the interval's leavers spend finishing theirs.
    state : ndarray
        Chance of 0, 1, 2, .. callers present at the end.
    """

    servers: IntArray
    service_level: FloatArray
    abandon_probability: FloatArray
    mean_wait_answered_seconds: FloatArray
    occupancy: FloatArray
    busy_seconds: FloatArray
    overtime_seconds: FloatArray
    state: FloatArray


def stationary_state(
    load_erlangs: float, servers: int, aht_seconds: float, patience_seconds: float = math.inf
) -> FloatArray:
    """Return the long-run chance of 0, 1, 2, .. callers present.

    Raises
    ------
    InvalidInput
        If an argument is out of range, or nobody hangs up and the load is not below `servers`.
    """
    from wfm.queueing import transient_kernels

    load = float(arguments.count("load_erlangs", load_erlangs))
    number = float(arguments.count("servers", servers))
    handle = float(arguments.seconds("aht_seconds", aht_seconds))
    if not patience_seconds > 0:
        raise InvalidInput(f"is {patience_seconds}", where="patience_seconds")
    if load == 0:
        return np.ones(1)
    if math.isinf(patience_seconds) and load >= number:
        raise InvalidInput(
            f"{load:g} erlangs on {number:g} servers never settle when nobody hangs up",
            where="load_erlangs",
            hint="give more servers, a patience, or the state at the start",
        )
    return transient_kernels.stationary_state(load, number, patience_seconds / handle)


def course(
    traffic: Traffic,
    servers: ArrayLike,
    *,
    threshold_seconds: ArrayLike,
    definition: str = "offered",
    initial_state: FloatArray | None = None,
    servers_before: int | None = None,
    step_seconds: float = STEP_SECONDS,
) -> Course:
    """Return what given servers do, interval by interval.

    Parameters
    ----------
    traffic : Traffic
        What arrives.
    servers : array_like of int, shape (I,)
        Servers of each interval.
    threshold_seconds : array_like
        Longest wait that counts as in time; one number or shape (I,).
    definition : str
        How abandoned arrivals enter the service level, one of
        `wfm.queueing.transient_goals.DEFINITIONS`.
    initial_state : ndarray, optional
        Chance of 0, 1, 2, .. callers present at the start; by default the long run of the
        first interval.
    servers_before : int, optional
        Servers on until the start; by default those of the first interval.
    step_seconds : float
        Longest step in time; the error falls with its square.

    Raises
    ------
    InvalidInput
        If an argument is out of range, or arrivals meet no server and nobody hangs up.
    """
    from wfm.queueing import transient_kernels as kernels

    numbers = _whole("servers", servers, traffic.arrivals.size)
    stuck = (numbers == 0) & (traffic.arrivals > 0)
    if math.isinf(traffic.patience_seconds) and stuck.any():
        raise InvalidInput(
            f"is 0 in interval {int(np.argmax(stuck))}, where arrivals would wait for ever",
            where="servers",
            hint="give a server or a patience",
        )
    arguments.seconds("threshold_seconds", threshold_seconds, zero=True)
    code = definition_code(definition)
    rates = step_rates(traffic, step_seconds)
    queues = kernel_columns(traffic, rates.shape[1], threshold_seconds, code)
    before = int(numbers[0]) if servers_before is None else servers_before
    state = starting_state(traffic, before, initial_state)
    table, state = kernels.given_servers(state, before, numbers, rates, queues)
    return course_of_table(traffic, numbers, table, state, code)


def required_servers(
    traffic: Traffic,
    goals: Goals | GoalsOverTime,
    *,
    least_servers: ArrayLike = 0,
    largest_fall: int | None = None,
    initial_state: FloatArray | None = None,
    servers_before: int | None = None,
    step_seconds: float = STEP_SECONDS,
) -> Course:
    """Return the fewest servers that meet every goal, interval by interval, and what they do.

    Each interval takes the smallest number that meets its goals in the state that the interval
    before left; unless `least_servers` or `largest_fall` holds it back, one server less
    misses a goal. An interval with arrivals has at least one server.

    Parameters
    ----------
    traffic : Traffic
        What arrives.
    goals : Goals or GoalsOverTime
        What every interval must reach.
    least_servers : array_like of int
        Servers an interval has in any case; one number or shape (I,).
    largest_fall : int, optional
        By how many servers an interval with arrivals may be below the one before.
    initial_state : ndarray, optional
        Chance of 0, 1, 2, .. callers present at the start; by default the long run of the
        first interval with its stationary requirement.
    servers_before : int, optional
        Servers on until the start, of whom the first interval may send some away; by default
        the stationary requirement of the first interval.
    step_seconds : float
        Longest step in time.

    Raises
    ------
    InvalidInput
        If an argument is out of range, or a goal on abandonment meets endless patience.
    """
    from wfm.queueing import transient_kernels as kernels

    goals = over_time(goals, traffic.arrivals.size)
    lost = any(each.max_abandon is not None for each in goals.goals)
    if lost and math.isinf(traffic.patience_seconds):
        raise InvalidInput("is no goal where nobody hangs up", where="max_abandon")
    if largest_fall is not None and largest_fall < 0:
        raise InvalidInput(f"is {largest_fall}", where="largest_fall", hint="use 0 or more")
    size = traffic.arrivals.size
    guess = stationary_requirement(traffic.load_erlangs, traffic, goals)
    least = _whole("least_servers", least_servers, size)
    before = int(max(guess[0], least[0])) if servers_before is None else servers_before
    fall = NO_LIMIT if largest_fall is None else largest_fall
    code = definition_code(goals.definition)
    rates = step_rates(traffic, step_seconds)
    queues = kernel_columns(traffic, rates.shape[1], goals.threshold_seconds, code)
    numbers, table, state = kernels.least_servers(
        starting_state(traffic, before, initial_state),
        rates,
        queues,
        goals.numbers(),
        guess,
        np.concatenate([[before, fall], least]),
    )
    return course_of_table(traffic, numbers, table, state, code)


def stationary_requirement(
    load_erlangs: ArrayLike, traffic: Traffic, goals: Goals | GoalsOverTime
) -> IntArray:
    """Return the fewest servers for loads that go on for ever, with the traffic's times.

    Parameters
    ----------
    load_erlangs : array_like, shape (I,)
        Loads: those of `traffic`, or others in their place.
    traffic : Traffic
        Handle times and patience.
    goals : Goals or GoalsOverTime
        What every interval must reach.
    """
    goals = over_time(goals, traffic.arrivals.size)
    load = np.broadcast_to(np.asarray(load_erlangs, dtype=np.float64), traffic.arrivals.shape)
    found = np.zeros(traffic.arrivals.size, dtype=np.int64)
    for number, each in enumerate(goals.goals):
        here = goals.place == number
        if here.any():
            times = (traffic.aht_seconds[here], traffic.patience_seconds)
            found[here] = _stationary_servers(load[here], *times, each)
    return found


def _stationary_servers(
    load_erlangs: FloatArray, aht_seconds: FloatArray, patience_seconds: float, goals: Goals
) -> IntArray:
    from wfm.queueing import erlang_a, erlang_c

    timed = goals.service_level is not None
    level = {
        "service_level": goals.service_level,
        "threshold_seconds": goals.threshold_seconds if timed else None,
        "max_occupancy": goals.max_occupancy,
    }
    wait = goals.mean_wait_answered_seconds
    if math.isinf(patience_seconds):
        return erlang_c.required_servers(
            load_erlangs, aht_seconds, mean_wait_seconds=wait, **level
        )
    return erlang_a.required_servers(
        load_erlangs,
        aht_seconds,
        patience_seconds,
        definition=goals.definition,
        mean_wait_answered_seconds=wait,
        max_abandon=goals.max_abandon,
        **level,
    )


def kernel_columns(
    traffic: Traffic, steps: int, threshold_seconds: ArrayLike, code: int
) -> FloatArray:
    """Return step, mu, theta, threshold and definition of each interval, shape (5, I)."""
    size = traffic.arrivals.size
    rows = (
        traffic.interval_seconds / steps,
        1.0 / traffic.aht_seconds,
        traffic.abandon_rate,
        threshold_seconds,
        code,
    )
    return np.array([np.broadcast_to(row, size) for row in rows], dtype=np.float64)


def starting_state(traffic: Traffic, servers: int, state: FloatArray | None) -> FloatArray:
    """Return a given state, checked, or the long run of the first interval."""
    if state is None:
        load, handle = float(traffic.load_erlangs[0]), float(traffic.aht_seconds[0])
        return stationary_state(load, servers, handle, traffic.patience_seconds)
    given = arguments.share("initial_state", state, zero=True, one=True)
    if given.ndim != 1 or abs(given.sum() - 1.0) > 1e-9:
        raise InvalidInput("are not chances that add up to 1", where="initial_state")
    return np.ascontiguousarray(given)


def _whole(name: str, value: ArrayLike, size: int) -> IntArray:
    numbers = arguments.count(name, value)
    if numbers.ndim > 1 or numbers.size not in (1, size) or (numbers % 1 != 0).any():
        raise InvalidInput(f"must be {size} whole numbers", where=name)
    return np.ascontiguousarray(np.broadcast_to(numbers, size).astype(np.int64))


def course_of_table(
    traffic: Traffic, servers: IntArray, table: FloatArray, state: FloatArray, code: int
) -> Course:
    """Return the figures of a table in the columns of `transient_kernels`, one row each."""
    from wfm.queueing import transient_kernels as kernels

    arrived, gone = table[:, kernels.ARRIVED], table[:, kernels.GONE]
    busy, answered = table[:, kernels.BUSY], arrived - gone
    staffed = servers.astype(np.float64) * traffic.interval_seconds
    level = np.array([kernels.service_level(code, row) for row in table])
    return Course(
        servers=servers,
        service_level=level,
        abandon_probability=_ratio(gone, arrived),
        mean_wait_answered_seconds=_ratio(table[:, kernels.WAITED], answered),
        occupancy=_ratio(busy, staffed),
        busy_seconds=busy,
        overtime_seconds=table[:, kernels.OVERTIME],
        state=state,
    )


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    ratio = np.zeros_like(above)
    np.divide(above, below, out=ratio, where=below > 0)
    return ratio
