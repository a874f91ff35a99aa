"""How shares, clock times and durations are written in scenario files."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

_PERCENT = re.compile(r"^\s*([0-9]+(?:\.[0-9]+)?)\s*%\s*$")
_CLOCK = re.compile(r"^([0-9]{1,2}):([0-5][0-9])$")


def parse_share(value: Any) -> Any:
    """Return ``"80%"`` as 0.8; leave everything else for the type check.

    Raises
    ------
    ValueError
        If a bare number above 1 is given, which most likely was meant as a percentage.
    """
    if isinstance(value, str):
        match = _PERCENT.match(value)
        if match:
            # Divide the decimal text once: 0.07 * 100 / 100 would not be 0.07 again.
            return float(match.group(1)) / 100
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 1:
        raise ValueError(f"{value:g} is more than 1; write {value:g}% if a percentage is meant")
    return value


def parse_clock(value: Any) -> Any:
    """Return ``"08:30"`` as 510 minutes after midnight; ``"24:00"`` is 1440.

    Raises
    ------
    ValueError
        If the text is no time of day.
    """
    if not isinstance(value, str):
        return value
    match = _CLOCK.match(value.strip())
    minutes = int(match.group(1)) * 60 + int(match.group(2)) if match else -1
    if not 0 <= minutes <= 1440:
        raise ValueError(f"{value!r} is no time of day; write it as 08:30")
    return minutes


def parse_minutes(value: Any) -> Any:
    """Return a length written ``"7:30"`` (hours:minutes) as 450 minutes; numbers are minutes.

    Raises
    ------
    ValueError
        If the text is no length of time.
    """
    if not isinstance(value, str):
        return value
    match = re.match(r"^([0-9]{1,3}):([0-5][0-9])$", value.strip())
    if not match:
        raise ValueError(f"{value!r} is no length of time; write minutes, or hours as 7:30")
    return int(match.group(1)) * 60 + int(match.group(2))


Share = Annotated[
    float,
    BeforeValidator(parse_share),
    Field(ge=0, le=1),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 1},
                {"type": "string", "pattern": r"^\s*[0-9]+(\.[0-9]+)?\s*%\s*$"},
            ]
        }
    ),
]
"""A share between 0 and 1, also written as a percentage."""

ClockMinutes = Annotated[
    int,
    BeforeValidator(parse_clock),
    Field(ge=0, le=1440),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^\s*[0-9]{1,2}:[0-5][0-9]\s*$"},
                {"type": "integer", "minimum": 0, "maximum": 1440},
            ]
        }
    ),
]
"""Minutes after midnight, written as a time of day."""

DurationMinutes = Annotated[
    int,
    BeforeValidator(parse_minutes),
    Field(ge=0),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0},
                {"type": "string", "pattern": r"^\s*[0-9]{1,3}:[0-5][0-9]\s*$"},
            ]
        }
    ),
]
"""A length in minutes, also written as hours:minutes."""


def clock_text(minutes: int) -> str:
    """Return minutes after midnight as a time of day; past midnight it starts anew."""
    hours, rest = divmod(minutes % 1440, 60)
    return f"{hours:02d}:{rest:02d}"
