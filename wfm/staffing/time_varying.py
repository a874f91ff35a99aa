"""How many agents a queue needs interval by interval while its load rises and falls.

Three methods; `choose_method` picks by a rule that can be read in one sentence:

* ``stationary`` where handle times are at most a sixth of an interval and the load moves so
  slowly that the exact answer would be the same within a point of service level: each interval
  as if it had gone on for ever.
* ``forward_simulation`` where a simulation was handed in and handle times are half an interval
  or longer, or known not to be exponential: the exact chain knows exponential ones only.
* ``transient`` everywhere else: the exact Erlang A (Erlang C without patience), interval by
  interval from the state that the interval before leaves; see `wfm.queueing.transient`.

Sending agents away for less than a handle time saves nothing, since they finish their calls:
`required_over_time` counts that overtime and fills such dips (see `fill_dips`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.errors import InvalidInput
from wfm.domain.goal import ServiceGoal
from wfm.domain.record import BoolArray, FloatArray, IntArray, Record
from wfm.queueing import transient
from wfm.queueing.transient import Course, Goals
from wfm.queueing.transient_traffic import Traffic

Method = Literal["stationary", "transient", "forward_simulation"]

SHORT_HANDLE_TIME = 1 / 6
"""Share of an interval up to which a handle time is short."""

LONG_HANDLE_TIME = 1 / 2
"""Share of an interval from which on a handle time is long."""

SLOW_DRIFT = 0.04
"""Drift of the load, in square roots of it, that costs at most a point of service level.

At a goal of 80 %, an agent more or less in a hundred moves the service level by some 2.5
points, that is by 25 points for each square root of the load.
"""


class ForwardSimulation(Protocol):
    """Finds the fewest agents by simulation, interval after interval, from saved states."""

    def __call__(
        self,
        traffic: Traffic,
        goal: ServiceGoal,
        *,
        aht_cv: float,
        least_agents: IntArray,
        guess: IntArray,
    ) -> IntArray:
        """Return agents by interval, at least `least_agents`; `guess` is the exact chain's."""


@dataclass(frozen=True, slots=True, eq=False)
class StaffingOverTime(Record):
    """Agents of one queue over I intervals, and what they give; arrays have shape (I,).

    Parameters
    ----------
    method : str
        ``stationary``, ``transient`` or ``forward_simulation``.
    reason : str
        Why that method, in words.
    agents : ndarray of int
        Agents on position.
    service_level : ndarray
        By the goal's threshold and definition. This and the other figures are those of the
        exact chain with exponential handle times, whatever the method.
    abandonment, mean_wait_seconds, occupancy : ndarray
        Share that hangs up, mean wait of the answered, busy share of the agents' time.
    overtime_hours : ndarray
        What the agents who leave at the interval's start spend on finishing their calls.
    """

    method: Method
    reason: str
    agents: IntArray
    service_level: FloatArray
    abandonment: FloatArray
    mean_wait_seconds: FloatArray
    occupancy: FloatArray
    overtime_hours: FloatArray


def traffic_over_time(
    calls: ArrayLike,
    aht_seconds: ArrayLike,
    patience_seconds: float | None,
    interval_seconds: float,
) -> Traffic:
    """Return a queue's demand as the queueing functions take it.

    Parameters
    ----------
    calls, aht_seconds : array_like, shape (I,)
        Expected contacts and their handle times. Where nothing comes in, the handle time is
        that of the last contacts before, who may still be there.
    patience_seconds : float, optional
        Mean patience; None: nobody hangs up, and every figure is that of Erlang C's queue.
    interval_seconds : float
        Length of an interval.

    Raises
    ------
    InvalidInput
        If contacts have no handle time, or an argument is out of range.
    """
    arrivals = np.asarray(calls, dtype=np.float64)
    handle = np.broadcast_to(np.asarray(aht_seconds, dtype=np.float64), arrivals.shape)
    if not (handle[arrivals > 0] > 0).all():
        raise InvalidInput("is 0 where contacts are expected", where="aht_seconds")
    known = np.where(arrivals > 0, np.arange(arrivals.size), -1)
    last = np.maximum.accumulate(known)
    first = int(np.argmax(known >= 0))
    handle = np.where(last >= 0, handle[np.maximum(last, 0)], handle[first])
    return Traffic(
        arrivals,
        np.where(handle > 0, handle, 1.0),
        math.inf if patience_seconds is None else patience_seconds,
        interval_seconds,
    )


def required_over_time(
    traffic: Traffic,
    goal: ServiceGoal,
    *,
    least_agents: ArrayLike = 0,
    largest_fall: int | None = None,
    method: Literal["auto", "stationary", "transient"] = "auto",
    aht_cv: float = 1.0,
    forward_simulation: ForwardSimulation | None = None,
) -> StaffingOverTime:
    """Return the fewest agents that meet a goal in every interval, and what they give.

    Parameters
    ----------
    traffic : Traffic
        Contacts, handle times and patience, see `traffic_over_time`.
    goal : ServiceGoal
        Any mix; every part must hold in every interval in which contacts are expected.
    least_agents : array_like of int
        Agents there must be in any case; one number or shape (I,).
    largest_fall : int, optional
        By how many agents an interval with contacts may be below the one before; only with
        the exact chain.
    method : str
        ``auto`` picks by the rule at the head of this file.
    aht_cv : float
        Coefficient of variation of handle times; 1 is exponential.
    forward_simulation : callable, optional
        Staffing by simulation; without it ``auto`` has only the other two to pick from.

    Raises
    ------
    InvalidInput
        If an argument is out of range, or a goal on abandonment meets endless patience.
    """
    goals = goals_of(goal)
    picked, reason = choose_method(traffic, aht_cv, simulated=forward_simulation is not None)
    if method != "auto":
        picked, reason = method, "asked for"
    least = np.broadcast_to(np.asarray(least_agents, dtype=np.int64), traffic.arrivals.shape)
    if picked == "stationary":
        wanted = transient.stationary_requirement(traffic.load_erlangs, traffic, goals)
        found = _given(traffic, goals, np.maximum(wanted, least))
    else:
        found = _exact(traffic, goals, least, largest_fall)
    if picked == "forward_simulation" and forward_simulation is not None:
        agents = forward_simulation(
            traffic, goal, aht_cv=aht_cv, least_agents=least, guess=found.servers
        )
        found = _given(traffic, goals, agents)
    return StaffingOverTime(
        method=picked,
        reason=reason,
        agents=found.servers,
        service_level=found.service_level,
        abandonment=found.abandon_probability,
        mean_wait_seconds=found.mean_wait_answered_seconds,
        occupancy=found.occupancy,
        overtime_hours=found.overtime_seconds / 3600.0,
    )


def choose_method(
    traffic: Traffic, aht_cv: float = 1.0, *, simulated: bool = False
) -> tuple[Method, str]:
    """Return the method that suits a queue, and why.

    Parameters
    ----------
    traffic : Traffic
        Its demand.
    aht_cv : float
        Coefficient of variation of handle times; 1 is exponential.
    simulated : bool
        Whether staffing by simulation is at hand.
    """
    if not aht_cv > 0:
        raise InvalidInput(f"is {aht_cv}", where="aht_cv", hint="use more than 0; 1 if not known")
    share = float(traffic.aht_seconds.max()) / traffic.interval_seconds
    if simulated and (share >= LONG_HANDLE_TIME or aht_cv != 1):
        return "forward_simulation", (
            f"handle times of up to {share:.2g} intervals with a variation of {aht_cv:g}"
        )
    moved = drift(traffic)
    how = f"handle times of up to {share:.2g} intervals, drift {moved:.2g}"
    if share <= SHORT_HANDLE_TIME and moved <= SLOW_DRIFT:
        return "stationary", f"short {how}"
    return "transient", how


def drift(traffic: Traffic) -> float:
    """Return how far the load runs away from its mean over an interval, at worst.

    The change of load from one interval to the next, times a quarter of an interval (in which
    a linear rate is off its mean) and a handle time (by which the calls in service lag behind:
    Eick, Massey & Whitt 1993), over the square root of the load. Where a queue opens it starts
    empty, where it closes nobody comes: both are left out.
    """
    load = traffic.load_erlangs
    both = (load[1:] > 0) & (load[:-1] > 0)
    if not both.any():
        return 0.0
    lag = 0.25 + traffic.aht_seconds[1:] / traffic.interval_seconds
    root = np.sqrt(np.minimum(load[1:], load[:-1])[both])
    return float(((abs(np.diff(load)) * lag)[both] / root).max())


def fill_dips(agents: IntArray, longest: int, contacts: BoolArray) -> IntArray:
    """Return the numbers with every dip of at most `longest` intervals filled.

    Parameters
    ----------
    agents : ndarray of int, shape (I,)
        Agents by interval.
    longest : int
        Intervals of the longest dip to fill: it is filled to the lower of its two sides.
    contacts : ndarray of bool, shape (I,)
        Where contacts are expected; elsewhere nothing is filled.
    """
    if longest <= 0 or agents.size == 0:
        return agents
    padded = np.pad(agents, longest)
    windows = np.lib.stride_tricks.sliding_window_view
    highest = windows(padded, longest + 1).max(axis=1)
    filled = windows(highest, longest + 1).min(axis=1)
    return np.where(contacts, np.maximum(filled, agents), agents)


def goals_of(goal: ServiceGoal) -> Goals:
    """Return a service goal in the words of queueing; its mean wait is that of the answered."""
    return Goals(
        service_level=goal.service_level,
        threshold_seconds=goal.threshold_seconds,
        definition=goal.definition,
        mean_wait_answered_seconds=goal.max_mean_wait_seconds,
        max_abandon=goal.max_abandonment,
        max_occupancy=goal.max_occupancy,
    )


def _exact(traffic: Traffic, goals: Goals, least: IntArray, largest_fall: int | None) -> Course:
    """Return the exact chain's answer, with the dips filled that do not pay.

    An agent sent away for g intervals saves g of them, and spends a handle time with the
    probability of being busy, on average the occupancy.
    """
    found = transient.required_servers(
        traffic, goals, least_servers=least, largest_fall=largest_fall
    )
    staffed = float(found.servers.sum()) * traffic.interval_seconds
    if staffed == 0:
        return found
    occupancy = min(float(found.busy_seconds.sum()) / staffed, 1.0)
    calls = traffic.arrivals
    aht = float(calls @ traffic.aht_seconds) / float(calls.sum()) if calls.any() else 0.0
    longest = math.floor(occupancy * aht / traffic.interval_seconds)
    floor = fill_dips(found.servers, longest, calls > 0)
    if (floor == found.servers).all():
        return found
    return transient.required_servers(
        traffic, goals, least_servers=floor, largest_fall=largest_fall
    )


def _given(traffic: Traffic, goals: Goals, agents: IntArray) -> Course:
    """Return what given agents do, from the long run of the first interval if it has one."""
    load, first = float(traffic.load_erlangs[0]), int(agents[0])
    settles = traffic.patience_seconds < math.inf or first > load
    return transient.course(
        traffic,
        agents,
        threshold_seconds=goals.threshold_seconds,
        definition=goals.definition,
        initial_state=None if settles else np.ones(1),
    )
