"""Many replications, on all cores, always with the same result."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from functools import partial
from typing import Literal

from wfm.domain import InvalidInput
from wfm.domain.record import FloatArray
from wfm.simulate.model import CentreModel
from wfm.simulate.sample import Sample, sample
from wfm.simulate.tally import Tally, tally
from wfm.simulate.trace import Trace

Engine = Literal["kernel", "simpy"]


def play(model: CentreModel, drawn: Sample, engine: Engine) -> Trace:
    """Replay one replication on the engine of that name.

    Raises
    ------
    InvalidInput
        If there is no such engine.
    """
    if engine == "kernel":
        from wfm.simulate import kernel

        return kernel.play(drawn, model.staff)
    if engine == "simpy":
        from wfm.simulate import reference

        return reference.play(drawn, model.staff)
    raise InvalidInput(f"is {engine!r}", where="engine", hint="use kernel or simpy")


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
    threshold_seconds : ndarray, shape (Q,)
        Wait up to which a contact counts as answered in time.
    engine : str
        ``kernel`` or ``simpy``.
    seed : int
        Seed of the whole simulation.
    replications : int
        How many; at least 1.
    cores : int, optional
        Threads to use; by default all cores for the kernel, which lets go of Python's lock, and
        one for SimPy, which cannot. The result does not depend on it.

    Raises
    ------
    InvalidInput
        If no replication is asked for.
    """
    if replications < 1:
        raise InvalidInput(f"is {replications}", where="replications", hint="use 2 or more")
    once = partial(replicate_once, model, threshold_seconds, engine, seed)
    if engine == "simpy" and cores is None:
        cores = 1
    return _in_order(once, replications, cores)


def _in_order(
    once: Callable[[int], Tally], replications: int, cores: int | None
) -> Generator[Tally, None, None]:
    """Run `once` for every replication; when closed early, wait for those that have begun."""
    from joblib import Parallel, cpu_count, delayed

    wanted = iter(range(replications))
    parallel = Parallel(n_jobs=cores or cpu_count(), backend="threading", return_as="generator")
    results = parallel(delayed(once)(number) for number in wanted)
    try:
        for done in results:  # noqa: UP028 - `yield from` would close `results` too early
            yield done
    finally:
        # Nothing new begins, and joblib has no unread result to warn about.
        deque(wanted, maxlen=0)
        deque(results, maxlen=0)
