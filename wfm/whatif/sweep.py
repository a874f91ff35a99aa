"""Many what-ifs of one plan, on all cores or a cluster; what is finished is never lost."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable, Collection, Sequence
from importlib.metadata import PackageNotFoundError, version
from math import isnan
from typing import Any

from wfm.domain.errors import WfmError
from wfm.domain.plan import Plan
from wfm.domain.progress import Progress, ProgressEvent, silent
from wfm.scenario import Scenario
from wfm.whatif.comparison import Figure, compare_outcomes
from wfm.whatif.levers import ChangeSet
from wfm.whatif.outcome import Outcome, outcome_of
from wfm.whatif.replan import whatif

Row = dict[str, Any]
Save = Callable[[str, Row], None]
ALL_CORES = -1


def sweep(
    scenario: Scenario,
    plan: Plan,
    points: Sequence[ChangeSet],
    save: Save,
    *,
    done: Collection[str] = (),
    cores: int | None = None,
    progress: Progress = silent,
) -> int:
    """Answer many what-ifs, handing each answer over as soon as it is known.

    The work runs in threads, since the kernels let go of Python's lock; within
    ``joblib.parallel_config(backend="dask")`` it runs on a cluster.

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
    progress : Progress

    Returns
    -------
    int
        Number of points answered now.

    Raises
    ------
    KeyboardInterrupt
        When stopped; what is finished was handed over.
    """
    from joblib import Parallel, delayed

    keys = [point_key(plan, point) for point in points]
    todo = [n for n, key in enumerate(keys) if key not in done]
    if not todo:
        return 0
    before = outcome_of(plan, required=points[todo[0]].replan == "staff")
    waiting = iter(todo)
    parallel = Parallel(
        n_jobs=cores or ALL_CORES, prefer="threads", return_as="generator_unordered"
    )
    results = parallel(delayed(_answer)(scenario, plan, points[n], before, n) for n in waiting)
    count = 0
    try:
        for number, row in results:
            save(keys[number], row)
            count += 1
            known = len(points) - len(todo) + count
            message = f"{known} of {len(points)} points"
            progress(ProgressEvent("sweep", known / len(points), message))
    finally:
        # Nothing new begins, and joblib has no unread result to warn about.
        deque(waiting, maxlen=0)
        deque(results, maxlen=0)
    return count


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


def _answer(
    scenario: Scenario, plan: Plan, point: ChangeSet, before: Outcome, number: int
) -> tuple[int, Row]:
    """Answer one point; one that cannot be planned says why, and the others go on."""
    row: Row = {"point": point.name, **{f"set:{k}": v for k, v in point.overrides.items()}}
    try:
        figures = compare_outcomes(before, whatif(scenario, plan, point))
    except WfmError as error:
        return number, {**row, "error": str(error)}
    return number, {**row, "error": "", **_columns(figures)}


def _columns(figures: tuple[Figure, ...]) -> Row:
    columns: Row = {}
    for figure in figures:
        name = figure.name if figure.row == "all" else f"{figure.name}:{figure.row}"
        columns[name] = figure.after
        if not isnan(figure.half_width):
            columns[f"{name} change"] = figure.difference
            columns[f"{name} half-width"] = figure.half_width
    return columns
