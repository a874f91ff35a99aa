"""The fewest servers who, beside idle time that is there anyway, do work by its deadlines.

Work is a fluid measured in server-steps: by the end of step t at most ``available[t]`` of it can
have been done, and at least ``due[t]`` must have been. Whole servers can be added at the steps
that are open. That ``x`` servers are enough means that over every stretch of steps they and the
idle time do what comes in no earlier and is due no later,
``x(s, t] >= due[t] - available[s] - idle(s, t]``: constraints on differences of the running
total, with whole right-hand sides after rounding up, so that adding each server as late as the
deadlines allow gives the fewest of all, and no linear programme needs to be solved. Run
backwards in time the same search puts them as early as the work allows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wfm.domain.errors import Infeasible, InvalidInput
from wfm.domain.record import BoolArray, FloatArray, IntArray


class DeadlineServers(NamedTuple):
    """Servers who do deferrable work by its deadlines; every array has shape (T,).

    Parameters
    ----------
    servers : ndarray of int
        Fewest in total; of those the lowest peak; of those as early as the work allows.
    by_idle : ndarray
        Server-steps of work done in idle time.
    by_servers : ndarray
        Server-steps of work done by the servers.
    done : ndarray
        Work done by the end of each step.
    """

    servers: IntArray
    by_idle: FloatArray
    by_servers: FloatArray
    done: FloatArray


def least_servers(
    available: FloatArray, due: FloatArray, idle: FloatArray, is_open: BoolArray
) -> DeadlineServers:
    """Return the fewest whole servers that do all work by its deadline.

    Parameters
    ----------
    available : ndarray, shape (T,)
        Work that can have been done by the end of each step; not falling.
    due : ndarray, shape (T,)
        Work that must have been done by then; not falling, at most `available`.
    idle : ndarray, shape (T,)
        Work that idle time does at most in each step.
    is_open : ndarray of bool, shape (T,)
        Where servers can be added.

    Raises
    ------
    InvalidInput
        If the curves fall, cross, or are negative.
    Infeasible
        If some work cannot be done in time by any number of servers; `where` names the step.
    """
    from wfm.queueing.blend_deadline_kernels import latest_servers, lowest_peak

    _check(available, due, idle)
    may = is_open.astype(np.int64)
    enough = int(np.ceil(due[-1])) + 1
    servers, late = latest_servers(available, due, idle, may * enough)
    if late >= 0:
        raise Infeasible(
            f"the work due by the end of step {late} cannot be done in time",
            where=f"step {late}",
            hint="allow more time, or more steps to work in",
        )
    if servers.any():
        peak = lowest_peak(available, due, idle, may, int(servers.max()))
        servers = _as_early_as_work_allows(available, due, idle, may * peak)
    done = done_by(available, idle + servers)
    each = np.diff(done, prepend=0.0)
    by_idle = np.minimum(idle, each)
    return DeadlineServers(servers, by_idle, each - by_idle, done)


def done_by(available: FloatArray, given: FloatArray) -> FloatArray:
    """Return the work done by the end of each step when what is given each step never waits.

    Parameters
    ----------
    available : ndarray, shape (T,)
        As in `least_servers`.
    given : ndarray, shape (T,)
        Work that can be done in each step.
    """
    from wfm.queueing import blend_deadline_kernels

    return blend_deadline_kernels.done_by(available, given)


def _as_early_as_work_allows(
    available: FloatArray, due: FloatArray, idle: FloatArray, most: IntArray
) -> IntArray:
    """Return the servers of the search run backwards, from the work that is due in the end."""
    from wfm.queueing.blend_deadline_kernels import latest_servers

    end = due[-1]
    can = np.append(end - due[-2::-1], end)
    must = np.append(end - np.minimum(available[-2::-1], end), end)
    servers, _ = latest_servers(can, must, idle[::-1].copy(), most[::-1].copy())
    return servers[::-1].copy()


def _check(available: FloatArray, due: FloatArray, idle: FloatArray) -> None:
    for name, curve in (("available", available), ("due", due), ("idle", idle)):
        if not np.isfinite(curve).all() or (curve < 0).any():
            raise InvalidInput("is negative or not finite somewhere", where=name)
    for name, curve in (("available", available), ("due", due)):
        if (np.diff(curve) < 0).any():
            raise InvalidInput("falls: it is a running total", where=name)
    if (due > available * (1 + 1e-12) + 1e-12).any():
        raise InvalidInput("is above available: work is due before it is there", where="due")
