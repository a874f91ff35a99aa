"""Several change sets at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wfm.domain.errors import InvalidInput
from wfm.whatif.levers import ChangeSet

OWN_WORDS = ("name", "title", "replan", "overrides")


def combined(sets: Sequence[ChangeSet]) -> ChangeSet:
    """Return one change set that pulls the levers of all, in their order.

    Parameters
    ----------
    sets : sequence of ChangeSet
        At least one.

    Raises
    ------
    InvalidInput
        If two sets give one setting different values, or are planned again in different ways.
    """
    first = sets[0]
    overrides: dict[str, Any] = {}
    for one in sets:
        if one.replan != first.replan:
            raise InvalidInput(
                f"{first.name} is planned again by {first.replan}, {one.name} by {one.replan}",
                where="replan",
                hint="give one way for both by --replan",
            )
        for path, value in one.overrides.items():
            if path in overrides and overrides[path] != value:
                raise InvalidInput(
                    f"two change sets are in conflict over {path}: {overrides[path]!r} and "
                    f"{value!r}",
                    where="+".join(s.name for s in sets),
                )
            overrides[path] = value
    levers = {
        word: tuple(lever for one in sets for lever in getattr(one, word))
        for word in ChangeSet.model_fields
        if word not in OWN_WORDS
    }
    return first.model_copy(
        update={**levers, "overrides": overrides, "name": "+".join(s.name for s in sets)}
    )
