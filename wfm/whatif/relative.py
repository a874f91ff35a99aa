"""Settings changed by a factor or a step: ``*1.2``, ``+10``, ``-5``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wfm.domain.errors import InvalidInput, InvalidInputs
from wfm.domain.setting_paths import dotted, resolve_changes

RELATIVE = re.compile(r"\s*([*+-])\s*(\d+(?:\.\d*)?|\.\d+)\s*")
FORECAST_WORDS = ("calls", "aht_seconds")
"""Below a queue, these changed by a factor speak of the forecast, not of a setting."""


def factor_of(value: Any) -> float | None:
    """Return the factor of ``*1.2``; None for anything else."""
    match = RELATIVE.fullmatch(value) if isinstance(value, str) else None
    return float(match[2]) if match and match[1] == "*" else None


def absolute(changes: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes of settings with factors and steps worked out.

    Parameters
    ----------
    changes : mapping
        Dotted paths or nested mappings to new values, as for `Scenario.changed`.
    data : mapping
        The settings as they are.

    Raises
    ------
    InvalidInputs
        If a path names no setting, or a factor is to change what is no number.
    """
    good, wrong = resolve_changes(changes, data)
    problems = [InvalidInput(w.what, where=dotted(w.given), hint=w.hint) for w in wrong]
    result: dict[str, Any] = {}
    for change in good:
        match = RELATIVE.fullmatch(change.value) if isinstance(change.value, str) else None
        if match is None:
            result[dotted(change.target)] = change.value
            continue
        old: Any = data
        for step in change.target:
            old = old[step] if not isinstance(old, Mapping) else old.get(step)
        if isinstance(old, bool) or not isinstance(old, int | float):
            what = (
                f"{change.value!r} needs a number to change, but {dotted(change.target)} is {old}"
            )
            problems.append(InvalidInput(what, where=dotted(change.given)))
            continue
        result[dotted(change.target)] = stepped(old, match[1], float(match[2]))
    if problems:
        raise InvalidInputs(problems)
    return result


def stepped(old: float, sign: str, amount: float) -> float:
    """Return a number changed by a factor or a step; a whole number stays whole."""
    new = {"*": old * amount, "+": old + amount, "-": old - amount}[sign]
    return round(new) if isinstance(old, int) else new
