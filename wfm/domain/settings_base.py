"""The base of every settings model, and the kinds of number they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

Positive = Annotated[float, Field(gt=0)]
NonNegative = Annotated[float, Field(ge=0)]
Code = Annotated[str, Field(pattern=r"^[^\s;,|:；、，：]+$")]
"""Name of a queue or shift; lists of them in tables are separated by what is left out here."""


class SettingMistake(ValueError):
    """A mistake in one setting, found by a check that looks at several.

    Parameters
    ----------
    at : tuple
        Leads from what was checked to the setting.
    what : str
        What is wrong with it, as in ``names no shift 'A9'``.
    hint : str
        How to mend it.
    """

    def __init__(self, at: tuple[str | int, ...], what: str, hint: str = "") -> None:
        super().__init__(what)
        self.at, self.what, self.hint = at, what, hint


class Settings(BaseModel):
    """Base: frozen, no unknown words, defaults checked like given values.

    ``true`` and ``false`` are no numbers, though Python counts them as 1 and 0.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False
    )

    @field_validator("*", mode="before")
    @classmethod
    def _truth_is_no_number(cls, value: Any, info: ValidationInfo) -> Any:
        kind = cls.model_fields[info.field_name].annotation if info.field_name else Any
        return _with_truths_marked(value, kind)


class Truth:
    """``true`` or ``false`` where a number belongs: no check of a number takes it for one.

    Parameters
    ----------
    value : bool
    """

    def __init__(self, value: bool) -> None:
        self.value = value

    def __repr__(self) -> str:
        """Return the word as it is written in a scenario."""
        return str(self.value).lower()


def _with_truths_marked(value: Any, kind: Any) -> Any:
    """Return a value in which each truth value in the place of a number is a `Truth`.

    Settings inside mark their own.
    """
    kinds = _alternatives(kind)
    if isinstance(value, bool):
        return Truth(value) if {int, float} & set(kinds) and bool not in kinds else value
    for one in kinds:
        made = {step: (_with_truths_marked(item, k), item) for step, item, k in _parts(value, one)}
        marked = {step: new for step, (new, old) in made.items() if new is not old}
        if marked and isinstance(value, Mapping):
            value = {**value, **marked}
        elif marked:
            value = [marked.get(place, item) for place, item in enumerate(value)]
    return value


def _alternatives(kind: Any) -> list[Any]:
    """Return the types that a type allows, without what is annotated to them."""
    if get_origin(kind) is Annotated:
        return _alternatives(get_args(kind)[0])
    if get_origin(kind) is Literal:
        return [type(word) for word in get_args(kind)]
    if get_origin(kind) in (Union, UnionType):
        return [one for part in get_args(kind) for one in _alternatives(part)]
    return [kind]


def _parts(value: Any, kind: Any) -> Iterator[tuple[str | int, Any, Any]]:
    """Yield what a mapping or list holds: its word or place, the value, and the type for it."""
    inner = get_args(kind)
    if get_origin(kind) is dict and isinstance(value, Mapping):
        yield from ((word, item, inner[1]) for word, item in value.items())
    elif get_origin(kind) is tuple and isinstance(value, list | tuple):
        each = inner[:1] * len(value) if inner[-1] is Ellipsis else inner
        yield from ((n, *pair) for n, pair in enumerate(zip(value, each, strict=False)))
    elif is_dataclass(kind) and isinstance(value, Mapping):
        hints = get_type_hints(kind, include_extras=True)
        yield from ((word, item, hints[word]) for word, item in value.items() if word in hints)


class Title(Settings):
    """A name in two languages."""

    en: str = ""
    zh: str = ""
