"""Names of files and sheets made of ids that users chose."""

from __future__ import annotations

import re
from collections.abc import Iterable

_RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
_NOT_IN_FILES = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_NOT_IN_SHEETS = re.compile(r"[\x00-\x1f\[\]:*?/\\]")
LONGEST_FILE, LONGEST_SHEET = 80, 31


def file_stems(ids: Iterable[str]) -> dict[str, str]:
    """Return a safe file name without ending for each id, different even where case is not."""
    taken: set[str] = set()
    stems = {}
    for name in ids:
        stem = _NOT_IN_FILES.sub("_", name)[:LONGEST_FILE].rstrip(". ")
        if not stem or stem.startswith(".") or _RESERVED.match(stem):
            stem = f"_{stem}"
        stems[name] = _unique(stem, taken, LONGEST_FILE)
    return stems


def sheet_names(wanted: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """Return a legal sheet name for each wanted one, none equal to a name already taken."""
    used = {name.lower() for name in taken} | {"history"}
    names = {}
    for text in wanted:
        name = _NOT_IN_SHEETS.sub("_", text).strip("' ")[:LONGEST_SHEET] or "team"
        names[text] = _unique(name, used, LONGEST_SHEET)
    return names


def _unique(name: str, taken: set[str], longest: int) -> str:
    candidate, number = name, 2
    while candidate.lower() in taken:
        tail = f"_{number}"
        candidate, number = name[: longest - len(tail)] + tail, number + 1
    taken.add(candidate.lower())
    return candidate
