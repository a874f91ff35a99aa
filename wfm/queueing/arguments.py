"""Checks of what is handed to the queueing formulas, and the way arrays go in and out."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from wfm.domain.errors import InvalidInput
from wfm.domain.record import BoolArray, FloatArray, IntArray

LARGEST_LOAD = 1e9
"""Erlangs and servers beyond which whole numbers and their square roots lose meaning."""


def count(name: str, value: ArrayLike) -> FloatArray:
    """Return loads or servers: finite, 0 to `LARGEST_LOAD`.

    Parameters
    ----------
    name : str
        Name of the argument, for the message.
    value : array_like
        The numbers.

    Raises
    ------
    InvalidInput
        If anything is not a number, not finite, negative or above `LARGEST_LOAD`.
    """
    array = _numbers(name, value)
    _refuse(name, array, array < 0, "use 0 or more")
    _refuse(name, array, array > LARGEST_LOAD, f"use at most {LARGEST_LOAD:g}")
    return array


def seconds(name: str, value: ArrayLike, *, zero: bool = False) -> FloatArray:
    """Return times in seconds: finite and above zero, or from zero on if `zero` is set.

    Raises
    ------
    InvalidInput
        If anything is not a number, not finite or too small.
    """
    array = _numbers(name, value)
    if zero:
        _refuse(name, array, array < 0, "use 0 seconds or more")
    else:
        _refuse(name, array, array <= 0, "use more than 0 seconds")
    return array


def share(name: str, value: ArrayLike, *, zero: bool = False, one: bool = False) -> FloatArray:
    """Return probabilities or shares: strictly between 0 and 1, ends included if asked.

    Raises
    ------
    InvalidInput
        If anything is not a number or outside the range; a percentage such as 80 is.
    """
    array = _numbers(name, value)
    low = (array < 0) if zero else (array <= 0)
    high = (array > 1) if one else (array >= 1)
    ends = f"{'from 0' if zero else 'above 0'} {'to 1' if one else 'and below 1'}"
    hint = f"use a share {ends}; write 0.80 for 80 percent"
    _refuse(name, array, low | high, hint)
    return array


def rows(**arrays: FloatArray) -> tuple[tuple[int, ...], list[FloatArray]]:
    """Broadcast the arrays against each other and return their shape and flat copies.

    Raises
    ------
    InvalidInput
        If the shapes do not broadcast.
    """
    try:
        shape = np.broadcast_shapes(*(a.shape for a in arrays.values()))
    except ValueError as error:
        shapes = ", ".join(f"{name} {a.shape}" for name, a in arrays.items())
        raise InvalidInput(f"shapes do not fit together: {shapes}", where="arguments") from error
    return shape, [
        np.ascontiguousarray(np.broadcast_to(a, shape)).reshape(-1) for a in arrays.values()
    ]


def shaped(values: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """Return flat results in the broadcast shape; a numpy float where everything was scalar."""
    return values.reshape(shape)[()]


def shaped_whole(values: IntArray, shape: tuple[int, ...]) -> IntArray:
    """Return flat whole numbers in the broadcast shape; a numpy int where all was scalar."""
    return values.reshape(shape)[()]


def no_goal() -> FloatArray:
    """Return what stands for a goal that was not given."""
    return np.array(np.nan)


def require_a_goal(**goals: object) -> None:
    """Refuse a search without any goal.

    Raises
    ------
    InvalidInput
        If every goal is None.
    """
    if all(goal is None for goal in goals.values()):
        raise InvalidInput(
            "no goal is given", where="required_servers", hint=f"give one of {', '.join(goals)}"
        )


def level_and_threshold(
    service_level: ArrayLike | None, threshold_seconds: ArrayLike | None
) -> tuple[FloatArray, FloatArray]:
    """Return a service-level goal and its threshold, which only make sense together.

    Raises
    ------
    InvalidInput
        If one is given without the other, or either is out of range.
    """
    if service_level is None and threshold_seconds is None:
        return no_goal(), np.array(0.0)
    if service_level is None or threshold_seconds is None:
        missing = "service_level" if service_level is None else "threshold_seconds"
        raise InvalidInput(
            "is missing", where=missing, hint="give service_level and threshold_seconds"
        )
    return share("service_level", service_level), seconds(
        "threshold_seconds", threshold_seconds, zero=True
    )


def _numbers(name: str, value: ArrayLike) -> FloatArray:
    try:
        given = np.asarray(value)
        # Text, truth values and None convert to floats too, but are no numbers.
        array = given.astype(np.float64) if given.dtype.kind in "iuf" else None
    except (TypeError, ValueError, OverflowError):
        array = None
    if array is None:
        raise InvalidInput(f"is not made of numbers: {value!r}", where=name)
    _refuse(name, array, ~np.isfinite(array), "use finite numbers")
    return array


def _refuse(name: str, array: FloatArray, bad: BoolArray, hint: str) -> None:
    if not bad.any():
        return
    index = tuple(int(i) for i in np.argwhere(bad)[0])
    place = f" at index {list(index)}" if index else ""
    raise InvalidInput(f"is {array[index]:g}{place}", where=name, hint=hint)
