"""What an import map may say: where each number of a foreign file stands and what it means."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from wfm.domain.errors import InvalidInput
from wfm.domain.goal import ServiceLevelDefinition
from wfm.domain.setting_paths import SettingPath
from wfm.domain.settings_base import NonNegative, Positive, Settings
from wfm.domain.spelling import did_you_mean
from wfm.domain.time_grid import load_zone
from wfm.domain.units import Share

ASK_ZONE = "ask"
"""Written as `tz` when the zone differs from site to site and must be given on import."""

DURATION_UNITS = (
    "seconds",
    "milliseconds",
    "minutes",
    "h:mm:ss",
    "mm:ss",
    "iso_duration",
    "excel_day",
)
FORMAT_WORDS = (
    "iso",
    "clock",
    "clock_range",
    "hhmm",
    "epoch_seconds",
    "epoch_milliseconds",
    "excel_day",
)
CALL_MEASURES = ("wait", "talk", "hold", "acw", "handle")
INTERVAL_COUNTS = (
    "offered",
    "arrived",
    "answered",
    "abandoned",
    "busy",
    "disconnected",
    "outflow",
    "other",
    "answered_within",
    "abandoned_within",
)
INTERVAL_DURATIONS = (
    "handle",
    "talk",
    "hold",
    "acw",
    "wait_answered",
    "wait_abandoned",
    "staffed",
    "available",
    "aux",
    "elsewhere",
)
INTERVAL_MEASURES = (*INTERVAL_COUNTS, *INTERVAL_DURATIONS, "service_level")

Kind = Literal["call_log", "interval", "event_log"]
Unit = Literal[
    "count",
    "ratio",
    "percent",
    "seconds",
    "milliseconds",
    "minutes",
    "h:mm:ss",
    "mm:ss",
    "iso_duration",
    "excel_day",
]
Deed = Literal[
    "enter",
    "answer",
    "complete",
    "abandon",
    "leave",
    "refuse",
    "ring",
    "login",
    "logout",
    "pause",
    "unpause",
    "restart",
    "nothing",
]


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str | int | float) else value


def _texts(value: Any) -> Any:
    value = _as_tuple(value)
    if isinstance(value, list | tuple):
        return tuple(str(v) if isinstance(v, int | float) else v for v in value)
    return value


Names = Annotated[tuple[str, ...], BeforeValidator(_texts)]
"""One text or a list of them."""

Format = Annotated[tuple[str, ...], BeforeValidator(_texts)]
"""One format, or several of which the first that fits is taken."""


class FileShape(Settings):
    """How the text of the file is cut into cells."""

    encodings: Names = ("utf-8-sig", "gb18030")
    delimiters: Names = (",", ";", "\t", "|")
    quoted: bool = True
    columns: Names = ()
    prefixes: Names = ()
    min_fields: Annotated[int, Field(ge=1)] | None = None
    decimal: Literal[".", ","] = "."
    null: Names = ("", "-", "--", "—", "N/A", "NULL")
    total_words: Names = ()
    most_rejected: Share = 0.05

    @field_validator("encodings")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            try:
                "".encode(name)
            except LookupError as error:
                raise ValueError(f"{name!r} is no encoding Python knows") from error
        return value


class TextColumn(Settings):
    """A column of names; `values` renames them, `pattern` keeps its first group.

    `column` lists the spellings of its header; the texts of the columns in `joined` follow.
    """

    column: Names = ()
    joined: Names = ()
    constant: str | None = None
    values: dict[str, str] = Field(default_factory=dict)
    pattern: str | None = None
    null: Names = ()

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str | None) -> str | None:
        return check_pattern(value)

    @model_validator(mode="after")
    def _named(self) -> Self:
        if bool(self.column) == (self.constant is not None):
            raise ValueError("name either column or constant")
        return self


class Outcome(Settings):
    """The column that tells how a call ended."""

    column: Names
    values: dict[str, Literal["answered", "abandoned", "left", "ignored"]]


class Measure(Settings):
    """A column of numbers. `per: contact` marks an average, which is made a total."""

    column: Names = ()
    pattern: str | None = None
    unit: Unit = "count"
    per: Literal["total", "contact"] = "total"
    null: Names = ()

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str | None) -> str | None:
        return check_pattern(value)

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not self.column and self.pattern is None:
            raise ValueError("name a column or a header pattern")
        return self


class Stamp(Settings):
    """Columns that make up one moment, with a format (or several) for each of them.

    Each column may be a list of spellings of its header. A time of day that lies more than
    half a day before `midnight_after` (a column of the same day) belongs to the next day.
    """

    columns: tuple[Names, ...]
    formats: tuple[Format, ...]
    midnight_after: str | None = None

    @field_validator("columns", "formats", mode="before")
    @classmethod
    def _wrap(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("formats")
    @classmethod
    def _known(cls, value: tuple[Format, ...]) -> tuple[Format, ...]:
        for word in (word for choice in value for word in choice):
            if word not in FORMAT_WORDS and "%" not in word:
                raise ValueError(
                    f"{word!r} is no format; use a pattern such as %Y-%m-%d or one of "
                    + ", ".join(FORMAT_WORDS)
                )
        return value

    @model_validator(mode="after")
    def _pairs(self) -> Self:
        if len(self.columns) != len(self.formats):
            raise ValueError(
                f"{len(self.columns)} columns need as many formats, not {len(self.formats)}"
            )
        return self


class LengthColumn(Settings):
    """A column that holds the length of the interval."""

    column: Names
    unit: Literal["minutes", "seconds"] = "minutes"


class Time(Stamp):
    """The stamp of a row, and what it stands for."""

    zone_mark: Literal["trust", "ignore"] = "trust"
    stamp: Literal["start", "end"] = "start"
    minutes: int | LengthColumn | None = None
    until: Stamp | None = None
    answered_at: Stamp | None = None


class RowRule(Settings):
    """Rows whose named columns all hold one of the given values."""

    when: Annotated[dict[str, Names], Field(min_length=1)]
    because: str


class EventRule(Settings):
    """What a log event means, and which of its data fields (from 1) holds what."""

    does: Deed
    wait: Annotated[int, Field(ge=1)] | None = None
    talk: Annotated[int, Field(ge=1)] | None = None


class Assumptions(Settings):
    """What the file does not hold and a plan needs."""

    aht_seconds: Positive | None = None
    acw_seconds: NonNegative = 0.0
    agents: Annotated[int, Field(ge=1)] | None = None


class ImportMap(Settings):
    """One kind of foreign file, described."""

    wfm_map: Literal[1] = 1
    name: str
    kind: Kind
    about: str = ""
    sources: Names = ()
    tz: str
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")] | None = None
    booked_at: Literal["arrival", "answer", "end", "clock"]
    sl_formula: ServiceLevelDefinition
    threshold_seconds: NonNegative = 20.0
    file: FileShape = FileShape()
    time: Time
    queue: TextColumn
    agent: TextColumn | None = None
    outcome: Outcome | None = None
    measures: dict[str, Measure] = Field(default_factory=dict)
    threshold: Measure | None = None
    identity: Names = ("answered", "abandoned")
    keys: Names = ()
    keep: tuple[RowRule, ...] = ()
    drop: tuple[RowRule, ...] = ()
    absent_rows: Literal["missing", "zero"] = "missing"
    events: dict[str, EventRule] = Field(default_factory=dict)
    assume: Assumptions = Assumptions()

    @field_validator("tz")
    @classmethod
    def _zone(cls, value: str) -> str:
        if value != ASK_ZONE:
            try:
                load_zone(value)
            except InvalidInput as error:
                raise ValueError(f"{error.what}; {error.hint}, or {ASK_ZONE}") from error
        return value

    def misfits(self) -> list[tuple[SettingPath, str]]:
        """Return what does not fit the kind of file, with the path of the word to blame."""
        measures = {"call_log": CALL_MEASURES, "interval": INTERVAL_MEASURES}
        problems = self._measure_problems(measures.get(self.kind, ()))
        if self.kind == "call_log":
            return problems + self._call_log_problems()
        if self.kind == "interval":
            return problems + self._interval_problems()
        return problems + self._event_log_problems()

    def _call_log_problems(self) -> list[tuple[SettingPath, str]]:
        problems: list[tuple[SettingPath, str]] = []
        if self.outcome is None:
            problems.append((("kind",), "a call_log map needs the word outcome"))
        if self.booked_at == "clock":
            problems.append((("booked_at",), "calls are booked at arrival, answer or end"))
        return problems

    def _interval_problems(self) -> list[tuple[SettingPath, str]]:
        problems: list[tuple[SettingPath, str]] = []
        if not {"offered", "arrived"} & set(self.measures):
            what = "an interval map needs the measure offered or arrived"
            problems.append((("measures",), what))
        if self.time.minutes is None and self.time.until is None:
            problems.append((("time",), "an interval map needs time.minutes or time.until"))
        unknown = sorted(set(self.identity) - set(INTERVAL_COUNTS))
        if unknown:
            problems.append((("identity",), f"{', '.join(unknown)} is no count of contacts"))
        return problems

    def _event_log_problems(self) -> list[tuple[SettingPath, str]]:
        problems: list[tuple[SettingPath, str]] = []
        missing = sorted({"call", "event"} - set(self.file.columns))
        if missing:
            problems.append((("file",), f"file.columns must name {' and '.join(missing)}"))
        if not any(rule.does == "enter" for rule in self.events.values()):
            problems.append((("events",), "an event_log map needs an event that does enter"))
        return problems

    def _measure_problems(self, allowed: tuple[str, ...]) -> list[tuple[SettingPath, str]]:
        problems: list[tuple[SettingPath, str]] = []
        for name, measure in self.measures.items():
            path = ("measures", name)
            duration = name in CALL_MEASURES or name in INTERVAL_DURATIONS
            if name not in allowed:
                hint = did_you_mean(name, allowed)
                problems.append((path, f"{name!r} is no measure of a {self.kind}. {hint}"))
            elif duration != (measure.unit in DURATION_UNITS):
                what = f"measure {name} cannot have the unit {measure.unit}"
                problems.append(((*path, "unit"), what))
        return problems


def check_pattern(value: str | None) -> str | None:
    """Return a regular expression that compiles and has a group.

    Raises
    ------
    ValueError
        If it does not.
    """
    if value is not None:
        try:
            groups = re.compile(value).groups
        except re.error as error:
            raise ValueError(f"{value!r} is no regular expression: {error}") from error
        if groups < 1:
            raise ValueError(f"{value!r} needs a group in brackets that says what to keep")
    return value
