"""A plan folder: written whole or not at all, and read back equal."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from wfm.domain.demand import Forecast
from wfm.domain.errors import InvalidInput, WfmError
from wfm.domain.plan import Plan
from wfm.domain.revision import Revision
from wfm.domain.service import Requirement, SimulatedService
from wfm.domain.shift import ShiftPattern
from wfm.io.atomic import cannot_write, umask
from wfm.io.bundled import refuse_filled, refuse_unwritable
from wfm.io.fairness_tables import fairness_tables
from wfm.io.personal_plan_tables import personal_tables, with_personal
from wfm.io.plan_document import (
    PLAN_FILE,
    TIMINGS_FILE,
    PlanDocument,
    all_patterns,
    plan_document,
    plan_grid,
    read_plan_document,
    timings_document,
)
from wfm.io.plan_table_reader import (
    HINT,
    queue_arrays,
    read_patterns,
    read_plan_ledger,
    read_plan_table,
    read_roster,
    read_schedule,
    read_service,
    read_targets,
)
from wfm.io.plan_tables import (
    FORECAST_ARRAYS,
    ON_DUTY,
    REQUIREMENT_ARRAYS,
    STATISTICAL_CALLS,
    forecast_table,
    ledger_table,
    occupancy_table,
    patterns_table,
    quantile_column,
    requirement_table,
    roster_previous_table,
    roster_table,
    schedule_table,
    service_days_table,
    service_table,
    targets_table,
    workload_replications_table,
    workload_table,
)
from wfm.io.record_codec import from_json
from wfm.io.scenario_tables import table_of
from wfm.io.table import Table


def check_plan_folder(folder: Path, *, replace: bool = False) -> None:
    """Refuse a folder in which a plan cannot be put; call it before long work.

    Raises
    ------
    InvalidInput
        If it is a file, or holds anything and `replace` is not set, or anything but a plan.
    WfmError
        If nothing can be written there: no permission, or a read-only disk.
    """
    is_plan = (folder / PLAN_FILE).is_file()
    if not (replace and is_plan):
        advice = "choose another --out"
        if is_plan:
            advice += ", or --replace, which keeps what is there aside"
        elif replace:
            advice += f"; --replace takes the place of a plan only, and there is no {PLAN_FILE}"
        refuse_filled(folder, advice)
    refuse_unwritable(folder)


def write_plan(
    plan: Plan,
    folder: Path,
    *,
    replace: bool = False,
    extra: Callable[[Plan, Path], None] | None = None,
) -> Path:
    """Write a plan into a folder, which appears whole or not at all.

    Parameters
    ----------
    plan : Plan
    folder : Path
        Must not exist, or be empty, unless `replace` is set.
    replace : bool
        Rename what is there to ``NAME.previous-N`` and take its place.
    extra : callable, optional
        Writes more files, such as reports, into the folder it is given.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InvalidInput
        If the folder holds something and `replace` is not set, or holds no plan.
    WfmError
        If it cannot be written, a full disk for example. Nothing is changed then.
    """
    check_plan_folder(folder, replace=replace)
    target = folder.resolve()
    temporary: Path | None = None
    made: list[Path] = []
    try:
        made = _make_parents(target)
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        _write_files(plan, temporary)
        if extra is not None:
            extra(plan, temporary)
        temporary.chmod(0o777 & ~umask())
        check_plan_folder(folder, replace=replace)
        _take_place(temporary, target)
    except BaseException as error:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
        for parent in reversed(made):
            with suppress(OSError):
                parent.rmdir()
        if isinstance(error, OSError):
            raise cannot_write(folder, error) from error
        raise
    return folder


def _make_parents(target: Path) -> list[Path]:
    """Make the folders above the target; return those that were not there."""
    missing = [p for p in reversed(target.parents) if not p.exists()]
    for parent in missing:
        parent.mkdir(exist_ok=True)
    return missing


def _take_place(temporary: Path, target: Path) -> None:
    """Give the finished folder its name; keep what has it now under another one."""
    aside: Path | None = None
    if target.is_dir():
        if any(target.iterdir()):
            aside = _free_name(target)
            target.rename(aside)
        else:
            target.rmdir()
    try:
        temporary.rename(target)
    except BaseException:
        if aside is not None:
            aside.rename(target)
        raise


def _free_name(target: Path) -> Path:
    number = 1
    while (aside := target.with_name(f"{target.name}.previous-{number}")).exists():
        number += 1
    return aside


def _write_files(plan: Plan, folder: Path) -> None:
    plan_grid(plan)
    for file, table in _tables(plan).items():
        (folder / f"{file}.csv").write_text(table.csv_text(), encoding="utf-8-sig", newline="")
    documents = {PLAN_FILE: plan_document(plan), TIMINGS_FILE: timings_document(plan)}
    for file, document in documents.items():
        text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
        (folder / file).write_text(text + "\n", encoding="utf-8", newline="")


def _tables(plan: Plan) -> dict[str, Table]:
    tables = {
        "forecast": forecast_table(plan.forecast),
        "requirement": requirement_table(plan.requirement),
        "schedule": schedule_table(plan.schedule),
        "patterns": patterns_table(all_patterns(plan)),
        "agents": table_of("agents", plan.roster.agents),
        "roster": roster_table(plan.roster),
        "roster_previous": roster_previous_table(plan.roster),
        "targets": targets_table(plan.targets),
        "ledger": ledger_table(plan.ledger),
        **personal_tables(plan.roster),
        **fairness_tables(plan),
    }
    return (
        tables
        | _service_tables("", plan.service)
        | _service_tables("required_", plan.required_service)
    )


def _service_tables(prefix: str, service: SimulatedService) -> dict[str, Table]:
    tables = {
        f"{prefix}service": service_table(service),
        f"{prefix}occupancy": occupancy_table(service),
        f"{prefix}service_days": service_days_table(service),
    }
    if service.agents is not None:
        tables[f"{prefix}workload"] = workload_table(service.agents, service.grid)
        tables[f"{prefix}workload_replications"] = workload_replications_table(service.agents)
    return tables


def read_plan(folder: Path) -> Plan:
    """Read a plan folder; the plan equals the one that was written.

    Raises
    ------
    NotFound
        If the folder, its `plan.json` or one of its tables does not exist.
    InvalidInput
        If a file was changed or damaged; file and line are named.
    """
    folder = Path(folder)
    document = read_plan_document(folder)
    try:
        return _plan(folder, document)
    except WfmError:
        raise
    except KeyError as error:
        raise InvalidInput(
            f"lacks {error.args[0]!r}", where=str(folder / PLAN_FILE), hint=HINT
        ) from error
    except (TypeError, ValueError, IndexError, AttributeError) as error:
        raise InvalidInput(
            f"is damaged: {error}", where=str(folder / PLAN_FILE), hint=HINT
        ) from error


def _plan(folder: Path, document: PlanDocument) -> Plan:
    about, grid = document.about, document.grid
    patterns = read_patterns(folder)
    groups = tuple(tuple(str(q) for q in group) for group in about["schedule"]["skill_groups"])
    return Plan(
        settings=document.settings,
        fingerprint=document.fingerprint,
        versions=document.versions,
        calendar=document.calendar,
        forecast=_forecast(folder, document),
        requirement=_requirement(folder, document),
        required_service=read_service(folder, "required_", grid, about["required_service"]),
        schedule=read_schedule(folder, grid, groups, _chosen(patterns, about["schedule"])),
        roster=with_personal(
            read_roster(
                folder,
                grid,
                document.teams,
                _chosen(patterns, about["roster"]),
                int(about["roster"]["previous_days"]),
            ),
            folder,
            about["roster"],
        ),
        service=read_service(folder, "", grid, about["service"]),
        targets=read_targets(folder),
        ledger=read_plan_ledger(folder),
        solve_reports=document.solve_reports,
        gates=document.gates,
        findings=document.findings,
        timings=document.timings,
        revisions=tuple(from_json(Revision, found) for found in about.get("revisions", ())),
    )


def _chosen(patterns: Sequence[ShiftPattern], about: dict[str, Any]) -> tuple[ShiftPattern, ...]:
    return tuple(patterns[int(number)] for number in about["patterns"])


def _forecast(folder: Path, document: PlanDocument) -> Forecast:
    about = document.about["forecast"]
    queues, levels = tuple(about["queues"]), about["quantile_levels"]
    quantiles = [quantile_column(level) for level in levels]
    before = [STATISTICAL_CALLS] if about.get("overridden") else []
    table = read_plan_table(folder, "forecast", "forecast", [*before, *quantiles])
    arrays = queue_arrays(table, document.grid, queues, (*FORECAST_ARRAYS, *before, *quantiles))
    shape = (len(levels), len(queues), document.grid.interval_count)
    return Forecast(
        grid=document.grid,
        queues=queues,
        calls=arrays["calls"],
        aht_seconds=arrays["aht_seconds"],
        quantile_levels=levels,
        call_quantiles=np.array([arrays[name] for name in quantiles]).reshape(shape),
        busyness_cv=about["busyness_cv"],
        method=tuple(about["method"]),
        statistical_calls=arrays.get(STATISTICAL_CALLS),
    )


def _requirement(folder: Path, document: PlanDocument) -> Requirement:
    about = document.about["requirement"]
    queues = tuple(about["queues"])
    duties = [ON_DUTY] if about.get("duties") else []
    table = read_plan_table(folder, "requirement", "requirement", duties)
    arrays = queue_arrays(table, document.grid, queues, (*REQUIREMENT_ARRAYS, *duties))
    return Requirement(
        grid=document.grid,
        queues=queues,
        goals=document.goals,
        model=tuple(about["model"]),
        **arrays,  # type: ignore[arg-type]
    )
