"""Turns what an import found into a scenario folder that can be read and planned."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from wfm.domain.demand import CallHistory
from wfm.domain.errors import InvalidInput, WfmError
from wfm.domain.event import Finding
from wfm.domain.people import Agent
from wfm.domain.settings import QueueSettings, ScenarioSettings, ShiftSettings
from wfm.domain.units import clock_text
from wfm.io.atomic import cannot_write, write_text
from wfm.io.importing.codes import folder_code
from wfm.io.importing.default_shifts import default_shifts
from wfm.io.importing.opening_hours import uneven_weekdays
from wfm.io.importing.site import Site
from wfm.io.scenario_tables import write_agents, write_history

PERIOD_DAYS = 7


@dataclass(frozen=True, slots=True)
class ScenarioDraft:
    """All that goes into the folder.

    Parameters
    ----------
    name, country : str
        As in `ScenarioSettings`.
    title : str
        Where the scenario comes from.
    history : CallHistory
        Its queues are codes.
    queues : mapping of str to QueueSettings
    shifts : mapping of str to ShiftSettings
    agents : sequence of Agent
    summary : mapping
        Figures for ``summary.json``.
    """

    name: str
    country: str
    title: str
    history: CallHistory
    queues: Mapping[str, QueueSettings]
    shifts: Mapping[str, ShiftSettings]
    agents: Sequence[Agent]
    summary: Mapping[str, Any]

    def settings(self) -> dict[str, Any]:
        """Return what `scenario.yaml` says, as plain data that `ScenarioSettings` accepts."""
        grid = self.history.grid
        start = grid.last_day + timedelta(days=1)
        data: dict[str, Any] = {
            "wfm": 1,
            "name": self.name,
            "title": {"en": self.title},
            "timezone": grid.timezone,
            "country": self.country,
            "period": {"start": start.isoformat(), "days": PERIOD_DAYS},
            "interval_minutes": grid.interval_minutes,
            "seed": 1,
            "files": {"history": "history.csv", "agents": "agents.csv"},
            "queues": {code: _queue_words(queue) for code, queue in self.queues.items()},
            "shifts": {code: _shift_words(shift) for code, shift in self.shifts.items()},
        }
        if uneven_weekdays(self.history):
            data["staffing"] = {"minimum_agents": 0}
        ScenarioSettings.model_validate(data)
        return data


def draft_of(
    source: Path,
    name: str,
    site: Site,
    tables: tuple[CallHistory, dict[str, QueueSettings], tuple[Agent, ...]],
    summary: Mapping[str, Any],
) -> ScenarioDraft:
    """Return a draft with the shifts that the queues' opening hours suggest."""
    history, queues, agents = tables
    return ScenarioDraft(
        name=folder_code(name),
        country=site.country,
        title=f"Imported from {source.name} by map {site.settings.name}",
        history=history,
        queues=queues,
        shifts=default_shifts([queue.opening for queue in queues.values()]),
        agents=agents,
        summary=summary,
    )


def default_settings(file: str) -> Finding:
    """Return the finding that names what no log tells and was set to a default."""
    what = (
        f"the service goal (80 %), the shifts, {PERIOD_DAYS} days of period and no shrinkage are "
        "defaults: look through scenario.yaml"
    )
    return Finding(what, where=file, severity="info", kind="defaults")


def check_folder(folder: Path) -> None:
    """Refuse a folder that already holds something, before any work is done.

    Raises
    ------
    InvalidInput
        If it is no folder, or not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidInput(
            "is there already and not empty",
            where=str(folder),
            hint="choose another folder, or remove it",
        )


def write_draft(draft: ScenarioDraft, folder: Path, report_text: str) -> None:
    """Write the folder so that it is there whole or not at all.

    Parameters
    ----------
    draft : ScenarioDraft
        What to write.
    folder : Path
        Must not exist, or be empty.
    report_text : str
        For ``import_report.txt``.

    Raises
    ------
    WfmError
        If it cannot be written; nothing is left behind.
    """
    scratch: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        _write_files(draft, scratch, report_text)
        scratch.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        scratch.replace(folder)
    except BaseException as error:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)
        if isinstance(error, OSError):
            raise cannot_write(folder, error) from error
        if isinstance(error, WfmError):
            # Name the folder that was asked for, not the scratch one.
            raise type(error)(error.what, where=str(folder), hint=error.hint) from error
        raise


def _write_files(draft: ScenarioDraft, folder: Path, report_text: str) -> None:
    write_text(folder / "scenario.yaml", _yaml_text(draft.settings(), draft.title))
    write_history(folder / "history.csv", draft.history)
    write_agents(folder / "agents.csv", draft.agents)
    summary = json.dumps(draft.summary, ensure_ascii=False, indent=1, allow_nan=False)
    write_text(folder / "summary.json", summary + "\n")
    write_text(folder / "import_report.txt", report_text)


def _yaml_text(data: dict[str, Any], title: str) -> str:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 99
    buffer = io.StringIO()
    buffer.write(f"# {title}. import_report.txt tells what was decided on the way.\n")
    yaml.dump(_short_lines(data), buffer)
    return buffer.getvalue()


def _short_lines(value: Any) -> Any:
    """Return plain data in which mappings and lists of single values stand on one line."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(value, dict):
        node: Any = CommentedMap({key: _short_lines(item) for key, item in value.items()})
        items = list(value.values())
    elif isinstance(value, list):
        node, items = CommentedSeq([_short_lines(item) for item in value]), value
    else:
        return value
    if not any(isinstance(item, dict | list) for item in items):
        node.fa.set_flow_style()
    return node


def _queue_words(queue: QueueSettings) -> dict[str, Any]:
    goal = queue.goal
    words: dict[str, Any] = {
        "title": {"en": queue.title.en},
        "goal": {
            "service_level": goal.service_level,
            "threshold_seconds": goal.threshold_seconds,
            "definition": goal.definition,
        },
    }
    for name in ("patience_seconds", "aht_seconds", "aht_cv"):
        value = getattr(queue, name)
        if value is not None:
            words[name] = round(value, 3)
    words["opening"] = {
        "opens": clock_text(queue.opening.opens),
        "closes": "24:00" if queue.opening.closes == 1440 else clock_text(queue.opening.closes),
        "weekdays": list(queue.opening.weekdays),
    }
    return words


def _shift_words(shift: ShiftSettings) -> dict[str, Any]:
    words: dict[str, Any] = {
        "title": {"en": shift.title.en},
        "start": clock_text(shift.start),
        "length": shift.length,
    }
    if shift.breaks:
        words["breaks"] = [rule.model_dump() for rule in shift.breaks]
    return words
