"""Where scenarios are: given by path, or bundled with the package."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from wfm.domain.errors import InvalidInput, NotFound
from wfm.domain.spelling import did_you_mean
from wfm.io.atomic import cannot_write

SCENARIO_FILE = "scenario.yaml"


def bundled_scenarios() -> dict[str, Path]:
    """Return the folders of the bundled scenarios by name.

    They lie in ``wfm/_scenarios`` of an installed package and in ``scenarios`` of a checkout.
    """
    package = Path(__file__).resolve().parents[1]
    for root in (package / "_scenarios", package.parent / "scenarios"):
        if root.is_dir():
            found = sorted(p.parent for p in root.glob(f"*/{SCENARIO_FILE}"))
            return {folder.name: folder for folder in found}
    return {}


def find_scenario(name_or_path: str | Path, *, beside: Path | None = None) -> Path:
    """Return the scenario file meant by a path or by the name of a bundled scenario.

    Parameters
    ----------
    name_or_path : str or Path
        A folder that holds ``scenario.yaml``, a YAML file, or a bundled name.
    beside : Path, optional
        Folder that relative paths start from; the working directory by default.

    Raises
    ------
    NotFound
        If there is no such scenario; a similar name is suggested.
    """
    path = Path(name_or_path) if beside is None else beside / name_or_path
    if path.is_file():
        return path
    if (path / SCENARIO_FILE).is_file():
        return path / SCENARIO_FILE
    bundled = bundled_scenarios()
    if str(name_or_path) in bundled:
        return bundled[str(name_or_path)] / SCENARIO_FILE
    if path.is_dir():
        raise NotFound(f"the folder holds no {SCENARIO_FILE}", where=str(path))
    raise NotFound(
        f"there is no scenario {str(name_or_path)!r}, neither as a path nor bundled",
        hint=did_you_mean(str(name_or_path), bundled),
    )


def copy_scenario(name_or_path: str | Path, folder: Path) -> Path:
    """Copy a scenario into a new folder, as a start for one's own.

    Returns
    -------
    Path
        The new scenario file.

    Raises
    ------
    NotFound
        If there is no such scenario.
    InvalidInput
        If the folder holds something already.
    WfmError
        If it cannot be written; nothing is left behind then.
    """
    source = find_scenario(name_or_path)
    refuse_filled(folder, "give another folder")
    refuse_unwritable(folder)
    temporary = ""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent)
        copy = Path(temporary) / "copy"
        shutil.copytree(source.parent, copy)
        if source.name != SCENARIO_FILE:
            (copy / source.name).replace(copy / SCENARIO_FILE)
        if folder.is_dir():
            folder.rmdir()
        copy.rename(folder)
    except OSError as error:
        raise cannot_write(folder, error) from error
    finally:
        if temporary:
            shutil.rmtree(temporary, ignore_errors=True)
    return folder / SCENARIO_FILE


def refuse_filled(folder: Path, hint: str) -> None:
    """Refuse a folder that holds anything, or a file in its place.

    Raises
    ------
    InvalidInput
        If it does, or cannot be looked into.
    """
    with suppress(FileNotFoundError):
        try:
            filled = any(folder.iterdir())
        except NotADirectoryError as error:
            raise InvalidInput("is a file, not a folder", where=str(folder)) from error
        except PermissionError as error:
            raise InvalidInput("cannot be looked into", where=str(folder)) from error
        if filled:
            raise InvalidInput("the folder holds files already", where=str(folder), hint=hint)


def refuse_unwritable(folder: Path) -> None:
    """Refuse a folder that cannot be made for want of permission, or on a read-only disk.

    Raises
    ------
    WfmError
        If the nearest folder above it that exists cannot be written to.
    """
    above = next(p for p in folder.resolve().parents if p.exists())
    if not os.access(above, os.W_OK | os.X_OK):
        raise cannot_write(folder, PermissionError(errno.EACCES, f"{above} is not writable"))
