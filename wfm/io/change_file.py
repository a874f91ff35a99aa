"""Files of change sets for what-ifs, with every mistake at its line."""

from __future__ import annotations

from pathlib import Path

from wfm.domain.errors import InvalidInput, InvalidInputs
from wfm.domain.setting_errors import SettingProblem, validate_model
from wfm.io.yaml_document import Document, read_document
from wfm.whatif.levers import ChangeFile, ChangeSet


def read_changes(path: Path) -> tuple[ChangeSet, ...]:
    """Read the change sets of a YAML file.

    Parameters
    ----------
    path : Path
        A mapping ``sets:`` of names to change sets.

    Returns
    -------
    tuple of ChangeSet
        In the order of the file, each with its name.

    Raises
    ------
    NotFound
        If the file does not exist.
    InvalidInputs
        Every mistake with file, line and column.
    """
    document = read_document(path)
    found, problems = validate_model(ChangeFile, document.data)
    told = [*document.problems, *(located(document, problem) for problem in problems)]
    if told or found is None:
        raise InvalidInputs(told)
    return tuple(one.model_copy(update={"name": name}) for name, one in found.sets.items())


def located(document: Document, problem: SettingProblem) -> InvalidInput:
    """Return a mistake at its place, or at the nearest word or value above it."""
    first, second = document.values, document.words
    if problem.on_key:
        first, second = second, first
    for length in range(len(problem.path), 0, -1):
        place = first.get(problem.path[:length]) or second.get(problem.path[:length])
        if place is not None:
            return place.problem(problem.what, problem.hint)
    return InvalidInput(problem.what, where=f"{document.path}:1:1", hint=problem.hint)
