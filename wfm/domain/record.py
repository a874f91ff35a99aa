"""What all records share: arrays that cannot be changed, and equality that looks into them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from wfm.domain.errors import InvalidInput

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


class Record:
    """Base of the frozen, slotted dataclasses; equality compares arrays element by element."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(
            _same(getattr(self, field.name), getattr(other, field.name))
            for field in fields(self)  # type: ignore[arg-type]
            if field.compare
        )

    __hash__ = None  # type: ignore[assignment]


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        left, right = np.asarray(left), np.asarray(right)
        if left.shape != right.shape:
            return False
        numeric = left.dtype.kind == "f" and right.dtype.kind == "f"
        return bool(np.array_equal(left, right, equal_nan=numeric))
    if isinstance(left, float) and isinstance(right, float):
        return left == right or (left != left and right != right)  # noqa: PLR0124 - NaN is NaN
    return bool(left == right)


def frozen_array(
    value: ArrayLike, dtype: DTypeLike, shape: tuple[int, ...], where: str
) -> NDArray[Any]:
    """Return `value` as a read-only array of the given type and shape.

    Parameters
    ----------
    value : array_like
        The numbers.
    dtype : dtype
        Type the array is converted to.
    shape : tuple of int
        Shape it must have; -1 accepts any length on that axis.
    where : str
        Record and field, for the message.

    Raises
    ------
    InvalidInput
        If the value cannot be converted or has another shape.
    """
    try:
        array = np.array(value, dtype=dtype)
    except (TypeError, ValueError) as error:
        raise InvalidInput(
            f"not convertible to {np.dtype(dtype)}: {error}", where=where
        ) from error
    fits = array.ndim == len(shape) and all(
        want in (-1, have) for want, have in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise InvalidInput(f"has shape {array.shape}, expected {shape}", where=where)
    array.setflags(write=False)
    return array


def require_non_negative(array: FloatArray | IntArray, where: str) -> None:
    """Refuse negative and infinite numbers, naming the first; NaN stands for "not known".

    Raises
    ------
    InvalidInput
        If any element is below zero or infinite.
    """
    bad = (array < 0) | np.isinf(array)
    if bad.any():
        index = tuple(int(i) for i in np.argwhere(bad)[0])
        raise InvalidInput(
            f"holds {array[index]} at index {index}", where=where, hint="use numbers of 0 or more"
        )


def set_field(record: object, name: str, value: object) -> None:
    """Assign to a field of a frozen record; only for use in ``__post_init__``."""
    object.__setattr__(record, name, value)
