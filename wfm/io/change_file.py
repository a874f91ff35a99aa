"""Files of change sets for what-ifs, with every mistake at its line."""

from __future__ import annotations

from pathlib import Path

from wfm.io.model_file import read_model
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
    sets = read_model(path, ChangeFile).sets
    return tuple(one.model_copy(update={"name": name}) for name, one in sets.items())
