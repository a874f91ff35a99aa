"""Many replications, on all cores, always with the same result."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from functools import partial
from typing import Literal, TypeVar

from wfm.domain import InvalidInput
from wfm.domain.record import FloatArray
from wfm.simulate.model import CentreModel
from wfm.simulate.sample import Sample, sample
from wfm.simulate.tally import Tally, tally
from wfm.simulate.trace import Trace

Engine = Literal["auto", "kernel", "simpy"]

Result = TypeVar("Result")

ALL_CORES = -1
CALLS_PER_TASK = 100_000
MOST_PER_TASK = 20
"""Limits of a task of several replications: joblib needs 0.3 ms for each task, but what is begun
when enough is known was in vain."""


def play(model: CentreModel, drawn: Sample, engine: Engine) -> Trace:
    """Replay one replication.

    Parameters
    ----------
    model : CentreModel
        The centre.
    drawn : Sample
        One replication of it.
    engine : str
        ``kernel`` for the compiled event loop, ``simpy`` for the reference; ``auto`` for the
        fastest that fits: a recursion over the calls where agents serve one queue each and
        nothing is special, else the event loop. All give the same trace.

    Raises
    ------
    InvalidInput
        If there is no such engine.
    """
    if engine == "auto" and model.plain:
        from wfm.simulate import single_queue

        trace = single_queue.play(drawn, model.staff) if single_queue.fits(model.staff) else None
        if trace is not None:
            return trace
    if engine in {"auto", "kernel"}:
        if model.plain:
            from wfm.simulate import kernel

            return kernel.play(drawn, model.staff)
        from wfm.simulate import flow_kernel

        return flow_kernel.play(drawn, model.staff, model.rules)
    if engine == "simpy":
        from wfm.simulate import reference

        return reference.play(drawn, model.staff, model.rules)
    raise InvalidInput(f"is {engine!r}", where="engine", hint="use auto, kernel or simpy")


def replicate_once(
    model: CentreModel,
    threshold_seconds: FloatArray,
    engine: Engine,
    seed: int,
    replication: int,
) -> Tally:
    """Draw, replay and count one replication."""
    drawn = sample(model, seed, replication)
    return tally(model, drawn, play(model, drawn, engine), threshold_seconds)


def replicate(
    model: CentreModel,
    threshold_seconds: FloatArray,
    engine: Engine,
    seed: int,
    replications: int,
    cores: int | None = None,
) -> Generator[Tally, None, None]:
    """Return the tallies of all replications in their order; close it to stop early.

    Parameters
    ----------
    model : CentreModel
        The centre.
    threshold_seconds : ndarray, shape (Q,) or (Q, T)
        Wait up to which a contact counts as answered in time.
    engine : str
        See `play`.
    seed : int
        Seed of the whole simulation.
    replications : int
        How many; at least 1.
    cores : int, optional
        See `run_replications`; by default one for SimPy, which cannot let go of Python's lock.

    Raises
    ------
    InvalidInput
        If no replication is asked for.
    """
    once = partial(replicate_once, model, threshold_seconds, engine, seed)
    if engine == "simpy":
        return run_replications(once, replications, cores or 1)
    return run_replications(once, replications, cores, calls=float(model.demand.calls.sum()))


def run_replications(
    once: Callable[[int], Result],
    replications: int,
    cores: int | None = None,
    *,
    calls: float = CALLS_PER_TASK,
) -> Generator[Result, None, None]:
    """Return what `once` gives for every replication, in their order; close it to stop early.

    The work runs in threads, since the kernels let go of Python's lock, unless joblib was told
    of another place: within ``joblib.parallel_config(backend="dask")`` it runs on a cluster.
    The results depend neither on the place nor on the number of cores.

    Parameters
    ----------
    once : callable
        Takes the number of a replication, from 0.
    replications : int
        How many; at least 1.
    cores : int, optional
        Threads to use; by default all cores. A cluster uses all of its own.
    calls : float
        Contacts in a replication, about. Compiled replications of few contacts are handed out
        several at a time; by default each is a task of its own.

    Raises
    ------
    InvalidInput
        If no replication is asked for.
    """
    if replications < 1:
        raise InvalidInput(f"is {replications}", where="replications", hint="use 2 or more")
    return _in_order(once, replications, cores, calls)


def _in_order(
    once: Callable[[int], Result], replications: int, cores: int | None, calls: float
) -> Generator[Result, None, None]:
    """Run `once` for every replication; when closed early, wait for those that have begun."""
    from joblib import Parallel, delayed

    size = max(1, min(MOST_PER_TASK, int(CALLS_PER_TASK / max(calls, 1.0))))
    wanted = iter(range(0, replications, size))
    parallel = Parallel(n_jobs=cores or ALL_CORES, prefer="threads", return_as="generator")
    results = parallel(
        delayed(_several)(once, first, min(first + size, replications)) for first in wanted
    )
    try:
        for done in results:
            yield from done
    finally:
        # Nothing new begins, and joblib has no unread result to warn about.
        deque(wanted, maxlen=0)
        deque(results, maxlen=0)


def _several(once: Callable[[int], Result], first: int, end: int) -> list[Result]:
    """Run the replications from `first` to before `end`."""
    return [once(number) for number in range(first, end)]
