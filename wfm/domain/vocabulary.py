"""What every field of every record and setting means, in English and Chinese.

`vocabulary.csv` beside this module holds the words; a test compares it with the code.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Term(NamedTuple):
    """One field of a record or setting.

    Parameters
    ----------
    name : str
        Name of the field.
    record : str
        Class it belongs to.
    unit : str
        Unit, empty for none.
    default : str
        ``required``, ``derived``, or the default as text.
    zh : str
        Chinese term.
    meaning : str
        One sentence.
    """

    name: str
    record: str
    unit: str
    default: str
    zh: str
    meaning: str


@cache
def vocabulary() -> tuple[Term, ...]:
    """Return all terms, record by record."""
    text = files("wfm.domain").joinpath("vocabulary.csv").read_text(encoding="utf-8")
    return tuple(Term(**row) for row in csv.DictReader(text.splitlines()))


def term(record: str, name: str) -> Term:
    """Return the term of one field.

    Raises
    ------
    KeyError
        If there is none.
    """
    for found in vocabulary():
        if (found.record, found.name) == (record, name):
            return found
    raise KeyError(f"{record}.{name}")


def vocabulary_table(terms: Iterable[Term] | None = None) -> str:
    """Return terms as a Markdown table; all of them by default."""
    lines = ["| name | record | unit | default | zh | meaning |", "|---|---|---|---|---|---|"]
    rows = vocabulary() if terms is None else terms
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
