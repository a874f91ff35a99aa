"""Reads an import map and says, line by line, what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from wfm.domain.errors import InvalidInput, InvalidInputs, NotFound
from wfm.domain.setting_paths import SettingPath, dotted, kind_at, words_of
from wfm.domain.spelling import did_you_mean
from wfm.io.importing.map_settings import ImportMap
from wfm.io.yaml_document import Document, located, read_document

SHIPPED = Path(__file__).resolve().parent.parent / "maps"


def shipped_maps() -> dict[str, Path]:
    """Return the maps that come with wfm, by name."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.yaml"))}


def load_map(name_or_path: str | Path) -> ImportMap:
    """Return a map that is shipped under a name, or that a file holds.

    Raises
    ------
    NotFound
        If there is neither.
    InvalidInput
        If the file is no YAML.
    InvalidInputs
        If it says something a map cannot say: every problem with its line.
    """
    document = read_document(_locate(name_or_path))
    problems = list(document.problems)
    try:
        settings = ImportMap.model_validate(document.data)
    except ValidationError as error:
        problems += [_problem(document, detail) for detail in error.errors()]
        raise InvalidInputs(problems) from error
    problems += [located(document, path, what) for path, what in settings.misfits()]
    if problems:
        raise InvalidInputs(problems)
    return settings


def _locate(name_or_path: str | Path) -> Path:
    shipped = shipped_maps()
    if str(name_or_path) in shipped:
        return shipped[str(name_or_path)]
    path = Path(name_or_path)
    if path.is_file():
        return path
    hint = did_you_mean(str(name_or_path), shipped)
    raise NotFound(
        f"no import map {str(name_or_path)!r}",
        hint=f"{hint} Give a YAML file, or one of: {', '.join(shipped)}".strip(),
    )


def _problem(document: Document, detail: ErrorDetails) -> InvalidInput:
    path: SettingPath = tuple(detail["loc"])
    if detail["type"] == "extra_forbidden":
        words = words_of(kind_at(path[:-1], ImportMap)) or {}
        hint = did_you_mean(str(path[-1]), words)
        what = f"unknown word {str(path[-1])!r}{_inside(path[:-1])}"
        return located(document, path, what, hint, on_word=True)
    if detail["type"] == "missing":
        what = f"the word {str(path[-1])!r} is missing{_inside(path[:-1])}"
        return located(document, path[:-1], what, on_word=True)
    said = str(detail["msg"]).removeprefix("Value error, ")
    what = f"{dotted(path)}: {said}" if path else said
    if isinstance(detail["input"], str | int | float):
        what += f" (it says {detail['input']!r})"
    hint = ""
    if detail["type"] == "literal_error":
        hint = did_you_mean(str(detail["input"]), _choices(path))
    return located(document, path, what, hint)


def _inside(path: SettingPath) -> str:
    return f" in {dotted(path)}" if path else ""


def _choices(path: SettingPath) -> list[str]:
    kind = kind_at(path, ImportMap)
    is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
    return [] if is_model else [str(choice) for choice in get_args(kind)]
