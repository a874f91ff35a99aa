"""`scenario.yaml`: read, laid over what it extends, overridden and validated."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wfm.domain.errors import InvalidInput, InvalidInputs, NotFound, WfmError
from wfm.domain.setting_errors import SettingProblem, validate_settings
from wfm.domain.setting_paths import SettingPath, resolve_changes, with_changes
from wfm.domain.settings import ScenarioSettings
from wfm.domain.spelling import did_you_mean
from wfm.io.bundled import find_scenario
from wfm.io.rule_layer import lay_rules
from wfm.io.yaml_document import Document, Place, located, read_document

OWN_WORDS = ("extends", "overrides")
"""Words of a scenario file that steer its reading and are no settings."""


@dataclass(slots=True)
class Layers:
    """Settings files laid over one another.

    Parameters
    ----------
    path : Path
        The file asked for.
    data : dict
        The settings so far, as plain data.
    words, values : dict
        Where each word and value was written last.
    folders : list of Path
        Folders of the files, the one asked for first.
    problems : list
        What was wrong so far.
    complete : bool
        False when something it extends could not be read.
    """

    path: Path
    data: dict[str, Any] = field(default_factory=dict)
    words: dict[SettingPath, Place] = field(default_factory=dict)
    values: dict[SettingPath, Place] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)
    problems: list[InvalidInput] = field(default_factory=list)
    complete: bool = True

    def problem(self, found: SettingProblem) -> InvalidInput:
        """Return a mistake at the place where it was written."""
        return self.located(found.path, found.what, found.hint, on_word=found.on_key)

    def located(
        self, path: SettingPath, what: str, hint: str = "", *, on_word: bool = False
    ) -> InvalidInput:
        """Return an error at the place of a setting, or of the nearest one above it."""
        return located(self, path, what, hint, on_word=on_word)


def read_settings(path: Path) -> tuple[ScenarioSettings, Layers]:
    """Read a scenario file with everything it extends.

    ``extends:`` names another scenario (relative path or bundled name) whose settings hold
    where this file says nothing; mappings are merged word by word, lists and single values
    replaced. ``overrides:`` then changes single settings by dotted path or nested mapping.

    Parameters
    ----------
    path : Path
        The YAML file.

    Returns
    -------
    ScenarioSettings
    Layers
        Where everything was written.

    Raises
    ------
    NotFound
        If the file does not exist.
    InvalidInputs
        All mistakes, each with file, line and column.
    """
    layers = _lay(path, [])
    lay_rules(layers)
    settings, found = validate_settings(layers.data)
    told = [told for one in found for told in _worth_telling(one, layers.complete)]
    problems = [*layers.problems, *(layers.problem(p) for p in told)]
    if problems or settings is None:
        raise InvalidInputs(sorted(problems, key=_reading_order))
    return settings, layers


def _reading_order(problem: WfmError) -> tuple[str, int, int]:
    match = re.fullmatch(r"(.*):(\d+):(\d+)", problem.where)
    return (match[1], int(match[2]), int(match[3])) if match else (problem.where, 0, 0)


def _worth_telling(found: SettingProblem, complete: bool) -> list[SettingProblem]:
    """Leave out words that a base would have given, had it been read."""
    if found.kind == "missing" and not complete:
        return []
    if found.kind == "extra_forbidden" and len(found.path) == 1:
        known = [*ScenarioSettings.model_fields, *OWN_WORDS]
        return [found._replace(hint=did_you_mean(str(found.path[0]), known))]
    return [found]


def _lay(path: Path, above: list[Path]) -> Layers:
    document = read_document(path)
    layers = _base(document, [*above, path])
    layers.path = path
    layers.folders.insert(0, path.parent)
    layers.problems += document.problems
    own = {word: value for word, value in document.data.items() if word not in OWN_WORDS}
    layers.data = _merged(layers.data, own)
    layers.words.update({p: w for p, w in document.words.items() if p[0] not in OWN_WORDS})
    layers.values.update({p: v for p, v in document.values.items() if p[:1] not in _OWN_PATHS})
    _override(layers, document)
    return layers


_OWN_PATHS = tuple((word,) for word in OWN_WORDS)


def _base(document: Document, chain: list[Path]) -> Layers:
    """Return what a file extends, or nothing."""
    name = document.data.get("extends")
    if name is None:
        return Layers(document.path)
    place = document.values[("extends",)]
    if not isinstance(name, str) or not name.strip():
        return _without_base(document, place.problem("extends needs a path or a bundled name"))
    try:
        base = find_scenario(name.strip(), beside=document.path.parent)
    except NotFound as error:
        return _without_base(document, place.problem(error.what, error.hint))
    if any(base.resolve() == seen.resolve() for seen in chain):
        shown = " -> ".join(str(p) for p in [*chain, base])
        return _without_base(document, place.problem(f"extends runs in a circle: {shown}"))
    return _lay(base, chain)


def _without_base(document: Document, problem: InvalidInput) -> Layers:
    return Layers(document.path, problems=[problem], complete=False)


def _override(layers: Layers, document: Document) -> None:
    changes = document.data.get("overrides")
    if changes is None:
        return
    if not isinstance(changes, dict):
        place = document.values[("overrides",)]
        layers.problems.append(
            place.problem("overrides must hold lines of setting: value", "for example seed: 2")
        )
        return
    good, wrong = resolve_changes(changes, layers.data)
    for bad in wrong:
        place = document.words[("overrides", *bad.given)]
        layers.problems.append(place.problem(bad.what, bad.hint))
    for change in good:
        given = ("overrides", *change.given)
        layers.words[change.target] = document.words[given]
        for path, place in document.values.items():
            if path[: len(given)] == given:
                layers.values[(*change.target, *path[len(given) :])] = place
    layers.data = with_changes(layers.data, good)


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    result = dict(below)
    for word, value in above.items():
        lower = result.get(word)
        both = isinstance(lower, dict) and isinstance(value, dict)
        result[word] = _merged(lower, value) if both else value  # type: ignore[arg-type]
    return result
