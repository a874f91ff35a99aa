"""Dotted paths into the settings, such as ``queues.general.patience_seconds``."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from wfm.domain.errors import InvalidInput
from wfm.domain.settings import ScenarioSettings
from wfm.domain.spelling import did_you_mean

SettingPath = tuple[str | int, ...]


class Change(NamedTuple):
    """One value to set: where it goes, what it is, and where it was written."""

    target: SettingPath
    value: Any
    given: SettingPath


class WrongPath(NamedTuple):
    """A change that names no setting: where it was written, what is wrong, how to mend it."""

    given: SettingPath
    what: str
    hint: str


def dotted(path: SettingPath) -> str:
    """Return a path as text."""
    return ".".join(str(step) for step in path)


def words_of(kind: Any) -> dict[str, Any] | None:
    """Return the words a settings class understands with their types; None for other types."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {name: info.annotation for name, info in kind.model_fields.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind, include_extras=True)
        return {name: hints[name] for name in kind.__dataclass_fields__}
    return None


def kind_at(path: SettingPath, kind: Any = ScenarioSettings) -> Any:
    """Return the type of the setting at a path, None when there is no such setting."""
    for step in path:
        words = words_of(kind)
        if words is not None:
            kind = _bare(words.get(str(step)))
        elif get_origin(kind) in (dict, tuple):
            kind = _item(kind)
        else:
            return None
    return kind


def resolve_changes(
    changes: Mapping[str, Any], data: Mapping[str, Any]
) -> tuple[list[Change], list[WrongPath]]:
    """Turn dotted or nested changes of settings into single values to set.

    Parameters
    ----------
    changes : mapping
        Dotted paths or nested mappings to new values. They may change what is there and
        spell out defaults, but cannot add a queue or a shift: a misspelt name would
        otherwise pass for a new one.
    data : mapping
        The settings as plain data, perhaps incomplete.

    Returns
    -------
    list of Change
        In the order given.
    list of WrongPath
        What names no setting.
    """
    good: list[Change] = []
    wrong: list[WrongPath] = []
    for key, value in changes.items():
        for found in _resolve(str(key), value, (), ScenarioSettings, data, (str(key),)):
            (wrong if isinstance(found, WrongPath) else good).append(found)  # type: ignore[arg-type]
    return good, wrong


def with_changes(data: Mapping[str, Any], changes: list[Change]) -> dict[str, Any]:
    """Return a deep copy of plain settings data with values set."""
    changed: dict[str, Any] = plain(data)
    for change in changes:
        spot: Any = changed
        for step in change.target[:-1]:
            if isinstance(spot, list):
                spot = spot[int(step)]
                continue
            if not isinstance(spot.get(step), dict | list):
                spot[step] = {}
            spot = spot[step]
        last = change.target[-1]
        spot[int(last) if isinstance(spot, list) else last] = copy.deepcopy(change.value)
    return changed


def plain(value: Any) -> Any:
    """Return a deep copy in which tuples are lists."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def _resolve(
    text: str, value: Any, target: SettingPath, kind: Any, data: Any, given: SettingPath
) -> Iterator[Change | WrongPath]:
    rest = text
    while rest:
        try:
            key, rest = _next_step(rest, target, kind, data)
        except InvalidInput as error:
            yield WrongPath(given, error.what, error.hint)
            return
        target, kind = (*target, key), kind_at((key,), kind)
        data = _present(data, key)
    if isinstance(value, Mapping) and (words_of(kind) is not None or get_origin(kind) is dict):
        for name, item in value.items():
            yield from _resolve(str(name), item, target, kind, data, (*given, str(name)))
    else:
        yield Change(target, value, given)


def _next_step(text: str, target: SettingPath, kind: Any, data: Any) -> tuple[str | int, str]:
    head, _, rest = text.partition(".")
    words = words_of(kind)
    place = dotted(target)
    if words is not None:
        if head not in words:
            raise InvalidInput(
                f"unknown word {head!r}" + (f" in {place}" if place else ""),
                hint=did_you_mean(head, words),
            )
        return head, rest
    if get_origin(kind) is dict:
        present = [str(name) for name in data] if isinstance(data, Mapping) else []
        names = [n for n in present if text == n or text.startswith(n + ".")]
        if names:
            name = max(names, key=len)
            return name, text[len(name) + 1 :]
        if words_of(_item(kind)) is not None:
            raise InvalidInput(f"{place} has no {head!r}", hint=did_you_mean(head, present))
        return head, rest
    if get_origin(kind) is tuple and isinstance(data, list | tuple):
        if not head.isdecimal() or int(head) >= len(data):
            raise InvalidInput(
                f"{place} has no entry {head!r}", hint=f"it has {len(data)}, counted from 0"
            )
        return int(head), rest
    raise InvalidInput(f"{place} is a single value; there is nothing called {text!r} below it")


def _present(data: Any, key: str | int) -> Any:
    if isinstance(data, Mapping):
        return data.get(key)
    if isinstance(data, list | tuple) and isinstance(key, int):
        return data[key]
    return None


def _item(kind: Any) -> Any:
    args = get_args(kind)
    return _bare(args[1] if get_origin(kind) is dict else args[0])


def _bare(annotation: Any) -> Any:
    """Strip `Annotated` and ``| None`` off a type."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        kinds = [a for a in get_args(annotation) if a is not NoneType]
        return _bare(kinds[0]) if len(kinds) == 1 else annotation
    return annotation
