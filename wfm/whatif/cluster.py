"""Work on a dask cluster that survives the death of workers."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from wfm.domain.errors import WfmError

if TYPE_CHECKING:
    from distributed import Client

Result = TypeVar("Result")

MOST_ROUNDS = 5
"""A task that failed so often takes its workers with it."""


def connect(address: str) -> Client:
    """Return a client of the cluster at an address.

    Raises
    ------
    WfmError
        If there is no cluster at the address, or dask is not installed.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise WfmError(
            "needs dask", where="--cluster", hint="pip install wfm-toolkit[dask]"
        ) from error
    try:
        return Client(address, timeout=5, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise WfmError(
            f"no dask scheduler answers at {address}",
            where="--cluster",
            hint="start one with `dask scheduler`, or leave --cluster out",
        ) from error


def on_cluster(
    client: Client,
    work: Callable[[Any, Any], Result],
    shared: Any,
    tasks: Sequence[Any],
) -> Generator[Result, None, None]:
    """Yield what `work` makes of each task, as it comes.

    Parameters
    ----------
    client : distributed.Client
    work : callable
        Takes what is shared and a task.
    shared : object
        Sent to the cluster once, not with each task.
    tasks : sequence
        Small ones.

    Raises
    ------
    WfmError
        If tasks are lost again and again; what was yielded before stands.

    Notes
    -----
    The client is closed at the end, however that comes.
    """
    with client:
        yield from _rounds(client, work, shared, tasks)


def _rounds(
    client: Client,
    work: Callable[[Any, Any], Result],
    shared: Any,
    tasks: Sequence[Any],
) -> Generator[Result, None, None]:
    """Yield what `work` makes of each task; lost ones are sent again in the next round."""
    from distributed import as_completed

    left = list(tasks)
    for _ in range(MOST_ROUNDS):
        # Scattered data dies with its last worker, so that each round sends it anew.
        held = client.scatter(shared, broadcast=True, hash=False)  # type: ignore[no-untyped-call]
        futures = {client.submit(work, held, task, pure=False): task for task in left}
        lost = []
        try:
            for future in as_completed(list(futures)):  # type: ignore[no-untyped-call]
                if future.status == "finished":
                    yield future.result()
                else:
                    lost.append(futures[future])
        finally:
            client.cancel(list(futures))  # type: ignore[no-untyped-call]
        if not lost:
            return
        left = lost
    raise WfmError(
        f"{len(left)} tasks were lost {MOST_ROUNDS} times with the workers that had them",
        where="--cluster",
        hint="look at the workers' memory; what is finished is kept",
    )
