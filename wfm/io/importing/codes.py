"""Names of a foreign system made into the short codes that scenario files use."""

from __future__ import annotations

import re
from collections.abc import Iterable

_UNFIT = re.compile(r"[\s;,|:；、，：]+")


def codes_of(names: Iterable[str]) -> dict[str, str]:
    """Return a code for each name: blanks and list separators become ``_``; all differ."""
    codes: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        code = _UNFIT.sub("_", name).strip("_") or "queue"
        base, number = code, 2
        while code in taken:
            code, number = f"{base}_{number}", number + 1
        taken.add(code)
        codes[name] = code
    return codes


def folder_code(text: str) -> str:
    """Return a text as a scenario name: letters, digits and ``_ . -``."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "_", text).strip("._-")
    return plain or "imported"
