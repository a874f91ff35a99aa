"""What planners write into the cells of a roster: shifts, days off, kinds of leave."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from wfm.io.columns import WORDS, plain_heading

OFF_MARKS = frozenset({"", "休", "公休", "轮休", "休息", "off", "rest", "-", "—", "–", "/"})
"""What planners write for a day off, in lower case; a shift of that code goes before."""

_LEAVE = {
    plain_heading(way): kind
    for kind, ways in WORDS["leave_kind"].items()
    for way in ways.split("|")
}


def shift_meant(text: str, shifts: Collection[str]) -> str | None:
    """Return the shift that a cell names, also in full-width letters; None when it is none."""
    if text in shifts:
        return text
    narrow = unicodedata.normalize("NFKC", text).strip()
    return narrow if narrow in shifts else None


def is_day_off(text: str) -> bool:
    """Tell whether a cell that names no shift says that the agent is off."""
    return unicodedata.normalize("NFKC", text).strip().casefold() in OFF_MARKS


def leave_meant(text: str) -> str | None:
    """Return the kind of leave that a cell names, None when it is none that is known.

    A team sheet puts a mark into parentheses when a shift has the same code.
    """
    narrow = unicodedata.normalize("NFKC", text).strip()
    if narrow.startswith("(") and narrow.endswith(")"):
        narrow = narrow[1:-1]
    return _LEAVE.get(plain_heading(narrow))
