"""Small records as JSON values and as texts, by the types of their fields."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_json(value: Any) -> Any:
    """Return a record, or a collection of records, as what JSON can hold.

    Numbers that are not finite become texts, since JSON has none.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    return value


def from_json(kind: type[T], value: Any) -> T:
    """Return the record of a type that `to_json` made the value from.

    Raises
    ------
    TypeError, ValueError, KeyError
        If the value does not fit the type.
    """
    made: T = _decode(kind, value)
    return made


def from_texts(kind: type[T], texts: Mapping[str, str]) -> T:
    """Return a record from the texts of its fields, as `wfm.io.table.cell_text` wrote them.

    Raises
    ------
    TypeError, ValueError, KeyError
        If a text does not fit its field.
    """
    hints = get_type_hints(kind)
    made = {name: _decode_text(hints[name], text) for name, text in texts.items()}
    return kind(**made)


def _decode(kind: Any, value: Any) -> Any:
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _decode(args[0], value)
    if origin in (Union, UnionType):
        if value is None:
            return None
        return _decode(next(a for a in args if a is not NoneType), value)
    if origin is tuple:
        items = args[:1] * len(value) if args[-1] is Ellipsis else args
        return tuple(_decode(a, v) for a, v in zip(items, value, strict=True))
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind, include_extras=True)
        return kind(**{name: _decode(hints[name], item) for name, item in value.items()})
    return _decode_single(kind, value)


def _decode_single(kind: Any, value: Any) -> Any:
    if get_origin(kind) is Literal:
        return value
    if kind is date:
        return date.fromisoformat(value)
    if kind is float:
        return float(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _decode_text(kind: Any, text: str) -> Any:
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _decode_text(args[0], text) if text else None
    if origin is tuple:
        return tuple(text.split(";")) if text else ()
    if kind is float:
        return float(text) if text else float("nan")
    if kind is bool:
        return {"yes": True, "no": False}[text]
    if kind is int:
        return int(text)
    return _decode_single(kind, text)
