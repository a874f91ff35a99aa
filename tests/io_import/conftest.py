from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

MAPS = Path(__file__).resolve().parent / "maps"
SHARED = Path(__file__).resolve().parents[2].parent / "shared"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a text file, in any encoding, and return its path."""

    def _write(text: str, name: str = "export.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return _write


@pytest.fixture
def history_rows() -> Callable[[Path], dict[tuple[str, str], dict[str, str]]]:
    """Read history.csv as text by queue and timestamp."""
    import csv

    def _read(folder: Path) -> dict[tuple[str, str], dict[str, str]]:
        with (folder / "history.csv").open(encoding="utf-8-sig", newline="") as file:
            return {(r["queue"], r["timestamp"]): r for r in csv.DictReader(file)}

    return _read
