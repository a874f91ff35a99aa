"""Single charts in files that a user names."""

from __future__ import annotations

from pathlib import Path

from wfm.domain import InvalidInput, NotFound, WfmError
from wfm.report.canvas import Chart

KINDS = ("png", "svg")


def picture_kind(path: Path) -> str:
    """Return the format that a file's ending asks for.

    Raises
    ------
    InvalidInput
        If it is neither PNG nor SVG.
    NotFound
        If its folder does not exist.
    """
    kind = path.suffix.lower().lstrip(".")
    if kind not in KINDS:
        raise InvalidInput(
            f"ends in {path.suffix or 'nothing'}", where=str(path), hint="name it .png or .svg"
        )
    if not path.parent.is_dir():
        raise NotFound("its folder does not exist", where=str(path))
    return kind


def write_chart(chart: Chart, path: Path) -> None:
    """Write a chart in the format of the file's ending; a file of that name is replaced.

    Raises
    ------
    WfmError
        If the ending is unknown, the folder does not exist or the file cannot be written.
    """
    data = chart.png if picture_kind(path) == "png" else chart.svg
    try:
        path.write_bytes(data)
    except OSError as error:
        raise WfmError(f"cannot be written: {error.strerror}", where=str(path)) from error
