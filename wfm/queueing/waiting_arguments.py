"""Checks of what `chat` and `blend` are handed besides loads and times."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.errors import InvalidInput
from wfm.domain.record import FloatArray
from wfm.queueing import arguments
from wfm.queueing.erlang_a import DEFINITIONS


def whole(name: str, value: ArrayLike) -> FloatArray:
    """Return numbers of servers, which here are whole.

    Raises
    ------
    InvalidInput
        If anything is not a whole number of 0 or more.
    """
    numbers = arguments.count(name, value)
    broken = numbers != np.floor(numbers)
    if broken.any():
        raise InvalidInput(f"is {numbers[broken].flat[0]:g}", where=name, hint="use whole numbers")
    return numbers


def patience(seconds: ArrayLike | None) -> FloatArray:
    """Return mean patience; infinite for None."""
    if seconds is None:
        return np.array(np.inf)
    return arguments.seconds("patience_seconds", seconds)


def code_of(definition: str) -> int:
    """Return the number of a service-level definition.

    Raises
    ------
    InvalidInput
        If it is unknown.
    """
    if definition not in DEFINITIONS:
        raise InvalidInput(
            f"is {definition!r}", where="definition", hint=f"use one of {', '.join(DEFINITIONS)}"
        )
    return DEFINITIONS.index(definition)


def goals(
    service_level: ArrayLike | None,
    threshold_seconds: ArrayLike | None,
    mean_wait_answered_seconds: ArrayLike | None,
    max_abandon: ArrayLike | None,
    max_occupancy: ArrayLike | None,
) -> dict[str, FloatArray]:
    """Return the threshold and the four goals, NaN for what is not asked.

    Raises
    ------
    InvalidInput
        If there is no goal, or one is out of range.
    """
    wait, gone, cap = mean_wait_answered_seconds, max_abandon, max_occupancy
    arguments.require_a_goal(
        service_level=service_level,
        mean_wait_answered_seconds=wait,
        max_abandon=gone,
        max_occupancy=cap,
    )
    level, threshold = arguments.level_and_threshold(service_level, threshold_seconds)
    found = {"threshold_seconds": threshold, "service_level": level}
    none = arguments.no_goal()
    name = "mean_wait_answered_seconds"
    found[name] = none if wait is None else arguments.seconds(name, wait)
    found["max_abandon"] = none if gone is None else arguments.share("max_abandon", gone)
    found["max_occupancy"] = (
        none if cap is None else arguments.share("max_occupancy", cap, one=True)
    )
    return found
