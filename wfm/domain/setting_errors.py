"""What pydantic says about settings, in a planner's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from wfm.domain.errors import InvalidInput, WfmError
from wfm.domain.setting_paths import SettingPath, dotted, kind_at, words_of
from wfm.domain.settings import ScenarioSettings
from wfm.domain.settings_base import SettingMistake
from wfm.domain.spelling import did_you_mean
from wfm.domain.time_grid import MINUTES_PER_DAY
from wfm.domain.units import clock_text

Model = TypeVar("Model", bound=BaseModel)


class SettingProblem(NamedTuple):
    """One mistake in the settings.

    Parameters
    ----------
    path : tuple
        Where it is; for a word that is missing, the mapping that lacks it.
    what : str
        What is wrong, with the value in it.
    hint : str
        How to mend it; may be empty.
    on_key : bool
        True when the word itself is wrong rather than its value.
    kind : str
        Pydantic's name for the mistake.
    """

    path: SettingPath
    what: str
    hint: str = ""
    on_key: bool = False
    kind: str = ""

    def as_error(self) -> InvalidInput:
        """Return the problem as an error; its text names the dotted path."""
        return InvalidInput(self.what, where="settings", hint=self.hint)


def validate_settings(
    data: Mapping[str, Any],
) -> tuple[ScenarioSettings | None, list[SettingProblem]]:
    """Check the plain settings of a scenario, finding every mistake at once.

    Returns
    -------
    ScenarioSettings or None
        None when anything is wrong.
    list of SettingProblem
        Empty when nothing is.
    """
    return validate_model(ScenarioSettings, data)


def validate_model(
    model: type[Model], data: Mapping[str, Any]
) -> tuple[Model | None, list[SettingProblem]]:
    """Check plain data against any settings model, finding every mistake at once."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        found = error.errors(include_url=False)
        return None, [_explain({**one, "model": model}) for one in found]


def _explain(error: dict[str, Any]) -> SettingProblem:
    path, kind = tuple(error["loc"]), str(error["type"])
    inside = f" in {dotted(path[:-1])}" if path[:-1] else ""
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, SettingMistake):
        on_key = bool(path) and path[-1] == "[key]"
        path = (*path[: len(path) - on_key], *cause.at)
        return SettingProblem(path, f"{dotted(path)} {cause.what}", cause.hint, on_key, kind)
    if path and path[-1] == "[key]":
        what = f"{path[-2]!r} is no good as a name"
        return SettingProblem(path[:-1], what, "use no spaces and none of ; , | :", True, kind)
    if kind == "missing" and isinstance(path[-1], int):
        what = f"{dotted(path[:-1])} has too few entries"
        return SettingProblem(path[:-1], what, "", False, kind)
    if kind == "missing":
        what = f"the word {path[-1]!r} is missing{inside}"
        return SettingProblem(path[:-1], what, f"add a line {path[-1]}: ...", True, kind)
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        words = words_of(kind_at(path[:-1], error["model"])) or {}
        what = f"unknown word {str(path[-1])!r}{inside}"
        return SettingProblem(path, what, did_you_mean(str(path[-1]), words), True, kind)
    what, hint = _SAYINGS.get(kind, _as_it_is)(error)
    return SettingProblem(path, f"{dotted(path)} {what}" if path else what, hint, False, kind)


def _value(error: dict[str, Any]) -> str:
    value = error["input"]
    if value is None:
        return "empty"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _limit(words: str, name: str) -> Callable[[dict[str, Any]], tuple[str, str]]:
    def say(error: dict[str, Any]) -> tuple[str, str]:
        limit, given = error["ctx"][name], error["input"]
        if isinstance(given, str) and ":" in given and isinstance(limit, int):
            return f"is {given!r}, but must be {words} {_clock(limit)}", ""
        return f"is {_value(error)}, but must be {words} {limit:g}", ""

    return say


def _clock(minutes: int) -> str:
    return "24:00" if minutes == MINUTES_PER_DAY else clock_text(minutes)


def _plain(words: str, hint: str = "") -> Callable[[dict[str, Any]], tuple[str, str]]:
    def say(error: dict[str, Any]) -> tuple[str, str]:
        return f"is {_value(error)}, {words}", hint

    return say


def _choice(error: dict[str, Any]) -> tuple[str, str]:
    kind = kind_at(tuple(error["loc"]), error["model"])
    known = [str(choice) for choice in get_args(kind)] or [str(error["ctx"]["expected"])]
    if len(known) == 1:
        return f"is {_value(error)}, but must be {known[0]}", ""
    what = f"is {_value(error)}, which is not one of {', '.join(known)}"
    hint = did_you_mean(str(error["input"]), known)
    return what, hint if hint.startswith("did you mean") else ""


def _pattern(error: dict[str, Any]) -> tuple[str, str]:
    if error["loc"] == ("country",):
        return f"is {_value(error)}, no country code", "write two capital letters such as CN or DE"
    return f"is {_value(error)}", "use letters, digits and . _ - only, and start with no . or -"


def _raised(error: dict[str, Any]) -> tuple[str, str]:
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, WfmError):
        return cause.what, cause.hint
    what, _, hint = str(cause).partition("; ")
    return f"is wrong: {what}" if error["loc"] else what, hint


def _as_it_is(error: dict[str, Any]) -> tuple[str, str]:
    return f"is {_value(error)}: {str(error['msg'])[:1].lower()}{str(error['msg'])[1:]}", ""


_NUMBER = _plain("not a number")
_WHOLE = _plain("not a whole number")
_DAY = _plain("not a day of the calendar", "write it as 2026-02-17")
_MAPPING = _plain("but must be a mapping", "write indented lines of word: value below it")

_SAYINGS: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    "greater_than": _limit("more than", "gt"),
    "greater_than_equal": _limit("at least", "ge"),
    "less_than": _limit("less than", "lt"),
    "less_than_equal": _limit("at most", "le"),
    "finite_number": _plain("but must be finite"),
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_parsing": _plain("neither true nor false"),
    "bool_type": _plain("neither true nor false"),
    "string_type": _plain("not text", "put it in quotes"),
    "date_parsing": _DAY,
    "date_type": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "model_type": _MAPPING,
    "dataclass_type": _MAPPING,
    "dict_type": _MAPPING,
    "tuple_type": _plain(
        "but must be a list", "write [a, b], or one line each that begins with -"
    ),
    "too_short": _plain("but needs at least one entry"),
    "too_long": _plain("with too many entries"),
    "literal_error": _choice,
    "string_pattern_mismatch": _pattern,
    "value_error": _raised,
}
