"""A sweep on disk: its axes, and one line for each finished point."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wfm.domain.errors import InvalidInput
from wfm.io.model_file import read_model
from wfm.whatif.axes import SweepFile

FINISHED = "finished.jsonl"
TABLE = "sweep.csv"


def read_sweep(path: Path) -> SweepFile:
    """Read the axes of a sweep.

    Raises
    ------
    NotFound
        If the file does not exist.
    InvalidInputs
        Every mistake with file, line and column.
    """
    return read_model(path, SweepFile)


class SweepStore:
    """Finished points of a sweep, one JSON line each, so that a kill loses none of them.

    Parameters
    ----------
    folder : Path
        Made where it is missing.

    Raises
    ------
    InvalidInput
        If the folder holds something else than a sweep.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FINISHED
        if folder.exists() and not folder.is_dir():
            raise InvalidInput("is a file", where=str(folder), hint="give a folder")
        if folder.is_dir() and any(folder.iterdir()) and not self.path.exists():
            raise InvalidInput(
                "holds something else than a sweep", where=str(folder), hint="give a new folder"
            )
        folder.mkdir(parents=True, exist_ok=True)
        self.rows: dict[str, dict[str, Any]] = {}
        if self.path.exists():
            self._read()

    def _read(self) -> None:
        text = self.path.read_text(encoding="utf-8")
        whole, _, torn = text.rpartition("\n")
        for line in whole.splitlines():
            entry = json.loads(line)
            self.rows[entry["key"]] = entry["row"]
        if torn:
            # A line that was being written when the sweep was killed.
            self.path.write_text(whole + "\n" if whole else "", encoding="utf-8")

    def save(self, key: str, row: dict[str, Any]) -> None:
        """Keep a finished point."""
        line = json.dumps({"key": key, "row": row}, ensure_ascii=False, default=str)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        self.rows[key] = row

    def write_table(self, rows: Sequence[Mapping[str, Any]], name: str = TABLE) -> Path:
        """Write rows as a table beside the finished points, in their order; return its path."""
        columns = list(dict.fromkeys(name for row in rows for name in row))
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path = self.path.parent / name
        draft = path.with_suffix(".part")
        draft.write_text(text.getvalue(), encoding="utf-8-sig")
        draft.replace(path)
        return path
