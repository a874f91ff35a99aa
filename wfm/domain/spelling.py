"""Suggestions for words that are not known."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Set
from difflib import get_close_matches

MOST_LISTED = 12


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the word most likely meant.

    Parameters
    ----------
    word : str
        What was written.
    known : iterable of str
        What would be understood; sets are listed in alphabetical order.

    Returns
    -------
    str
        ``did you mean X?``; without a close word a list of the known ones, if it is short;
        otherwise nothing.
    """
    listed = sorted(known) if isinstance(known, Set) else known
    names = {_plain(str(name)): str(name) for name in listed}
    close = get_close_matches(_plain(word), names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {names[close[0]]}?"
    if 0 < len(names) <= MOST_LISTED:
        return f"use one of: {', '.join(names.values())}"
    return ""


def _plain(word: str) -> str:
    """Return a word without case and in letters of half width."""
    return unicodedata.normalize("NFKC", word).casefold()
