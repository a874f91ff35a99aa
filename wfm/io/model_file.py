"""YAML files that hold one settings model, with every mistake at its line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from wfm.domain.errors import InvalidInput, InvalidInputs
from wfm.domain.setting_errors import SettingProblem, validate_model
from wfm.domain.settings_base import Settings
from wfm.io.yaml_document import Document, located, read_document

Model = TypeVar("Model", bound=Settings)


def read_model(path: Path, model: type[Model]) -> Model:
    """Read a file.

    Raises
    ------
    NotFound
        If the file does not exist.
    InvalidInputs
        Every mistake with file, line and column.
    """
    document = read_document(path)
    found, problems = validate_model(model, document.data)
    told = [*document.problems, *mistakes(document, problems)]
    if told or found is None:
        raise InvalidInputs(told)
    return found


def mistakes(document: Document, problems: Iterable[SettingProblem]) -> list[InvalidInput]:
    """Return mistakes of settings at their places."""
    return [located(document, p.path, p.what, p.hint, on_word=p.on_key) for p in problems]
