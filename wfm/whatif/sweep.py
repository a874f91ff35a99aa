"""Many what-ifs of one plan, on all cores or a cluster; what is finished is never lost."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from math import isnan
from typing import Any

from wfm.domain.errors import WfmError
from wfm.domain.plan import Plan
from wfm.domain.progress import Progress, ProgressEvent, silent
from wfm.scenario import Scenario
from wfm.whatif.cluster import connect, on_cluster
from wfm.whatif.combined import OWN_WORDS
from wfm.whatif.comparison import Figure, compare_outcomes
from wfm.whatif.levers import ChangeSet
from wfm.whatif.outcome import Outcome, outcome_of
from wfm.whatif.replan import whatif

Row = dict[str, Any]
Save = Callable[[str, Row], None]
Shared = tuple[Scenario, Plan, Outcome]
Task = tuple[int, ChangeSet]
ALL_CORES = -1


def sweep(  # noqa: PLR0913 - what is swept, where it runs and what is known of it
    scenario: Scenario,
    plan: Plan,
    points: Sequence[ChangeSet],
    save: Save,
    *,
    done: Collection[str] = (),
    cores: int | None = None,
    cluster: str | None = None,
    before: Outcome | None = None,
    progress: Progress = silent,
) -> int:
    """Answer many what-ifs, handing each answer over as soon as it is known.

    Parameters
    ----------
    scenario : Scenario
    plan : Plan
        Made from the scenario.
    points : sequence of ChangeSet
        Of one way of planning again.
    save : callable
        Takes the key of a point and its row; called in this thread, in no special order.
    done : collection of str
        Keys of points that are known already, see `point_key`.
    cores : int, optional
        All by default.
    cluster : str, optional
        Address of a dask scheduler, such as ``tcp://host:8786``: the work is done there. The
        scenario and the plan are sent once.
    before : Outcome, optional
        The plan's own world from `base_world`, where it is known already.
    progress : Progress

    Returns
    -------
    int
        Number of points answered now.

    Raises
    ------
    WfmError
        If no cluster answers at the address.
    KeyboardInterrupt
        When stopped; what is finished was handed over.
    """
    keys = [point_key(plan, point) for point in points]
    todo = [n for n, key in enumerate(keys) if key not in done]
    if not todo:
        return 0
    if before is None:
        before = base_world(plan, points[todo[0]])
    shared = (scenario, plan, before)
    tasks = [(n, points[n]) for n in todo]
    if cluster is None:
        results = _on_cores(shared, tasks, cores)
    else:
        results = on_cluster(connect(cluster), _answer, shared, tasks)
    count = 0
    with closing(results):
        for number, row in results:
            save(keys[number], row)
            count += 1
            known = len(points) - len(todo) + count
            message = f"{known} of {len(points)} points"
            progress(ProgressEvent("sweep", known / len(points), message))
    return count


def base_world(plan: Plan, point: ChangeSet) -> Outcome:
    """Return the world of a plan that points like this one are compared with."""
    return outcome_of(plan, required=point.replan == "staff")


def _on_cores(
    shared: Shared, tasks: Sequence[Task], cores: int | None
) -> Generator[tuple[int, Row], None, None]:
    """Answer in threads, since the kernels let go of Python's lock."""
    from joblib import Parallel, delayed

    waiting = iter(tasks)
    parallel = Parallel(
        n_jobs=cores or ALL_CORES, prefer="threads", return_as="generator_unordered"
    )
    results = parallel(delayed(_answer)(shared, task) for task in waiting)
    try:
        yield from results
    finally:
        # Nothing new begins, and joblib has no unread result to warn about.
        deque(waiting, maxlen=0)
        deque(results, maxlen=0)


def point_key(plan: Plan, point: ChangeSet) -> str:
    """Return what tells one point from every other: plan, change, and version of wfm.

    The point's name is no content.
    """
    try:
        release = version("wfm-toolkit")
    except PackageNotFoundError:
        release = ""
    content = [
        release,
        plan.fingerprint,
        hashlib.sha256(plan.roster.assignment.tobytes()).hexdigest(),
        plan.settings.model_dump(mode="json", exclude={"files"}),
        point.model_dump(mode="json", exclude={"name", "title"}),
    ]
    text = json.dumps(content, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _answer(shared: Shared, task: Task) -> tuple[int, Row]:
    """Answer one point; one that cannot be planned says why, and the others go on."""
    from joblib import parallel_config

    scenario, plan, before = shared
    number, point = task
    row: Row = {"point": point.name, **_settings(point)}
    try:
        # The points share out the cores already.
        with parallel_config(backend="sequential"):
            figures = compare_outcomes(before, whatif(scenario, plan, point))
    except WfmError as error:
        return number, {**row, "error": str(error)}
    return number, {**row, "error": "", **_columns(figures)}


def _settings(point: ChangeSet) -> Row:
    """Return what is set, by path: settings of the scenario, and words of levers."""
    row: Row = {f"set:{path}": value for path, value in point.overrides.items()}
    levers = point.model_dump(mode="json", exclude=set(OWN_WORDS), exclude_defaults=True)
    for word, pulled in levers.items():
        for place, lever in enumerate(pulled):
            row |= {f"set:{word}.{place}.{field}": value for field, value in lever.items()}
    return row


def _columns(figures: tuple[Figure, ...]) -> Row:
    columns: Row = {}
    for figure in figures:
        name = figure.name if figure.row == "all" else f"{figure.name}:{figure.row}"
        columns[name] = figure.after
        if not isnan(figure.difference):
            columns[f"{name} change"] = figure.difference
        if not isnan(figure.half_width):
            columns[f"{name} half-width"] = figure.half_width
    return columns
