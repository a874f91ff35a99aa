"""What the package `holidays` knows about a country, day by day, in our words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from wfm.domain import DayClass, InvalidInput
from wfm.domain.record import Record

_SUBSTITUTED = re.compile(r"substituted from (\d{2})/(\d{2})/(\d{4})")
_SUFFIXES = re.compile(r"\s*\((observed|estimated|observed, estimated)\)")

_CHINESE_FESTIVALS = (
    ("New Year's Day", "New Year"),
    ("Chinese New Year", "Spring Festival"),
    ("Tomb-Sweeping Day", "Qingming"),
    ("Labor Day", "Labour Day"),
    ("Dragon Boat", "Dragon Boat"),
    ("Mid-Autumn", "Mid-Autumn"),
    ("National Day", "National Day"),
    ("Victory of the Chinese People", "Victory Day"),
)


@dataclass(frozen=True, slots=True, eq=False)
class KnownDay(Record):
    """What is known about one day before blocks of days off are told apart.

    Parameters
    ----------
    day_class : DayClass
    festivals : tuple of str
        Names of the festivals that fall on the day or that it was substituted for.
    weekend : bool
        True on the weekly days off of the country.
    moved_from : date, optional
        The make-up work day that a day off was swapped with.
    provisional : bool
        True when the official arrangement is not known yet.
    """

    day_class: DayClass
    festivals: tuple[str, ...] = ()
    weekend: bool = False
    moved_from: date | None = None
    provisional: bool = False


def known_days(country: str, first_day: date, last_day: date) -> dict[date, KnownDay]:
    """Return what is known about each day from `first_day` to `last_day`.

    Parameters
    ----------
    country : str
        ISO 3166 code, with a subdivision after a hyphen where needed (``DE-BY``).
    first_day, last_day : date
        Both included.

    Raises
    ------
    InvalidInput
        If the country or the subdivision is not known.
    """
    table = load_table(country, first_day, last_day)
    count = (last_day - first_day).days + 1
    days = [first_day + timedelta(days=n) for n in range(count)]
    if table.country != "CN":
        return {day: _other_day(table, day) for day in days}
    announced = {day.year for day, name in table.items() if _SUBSTITUTED.search(name)}
    return {day: _chinese_day(table, day, day.year not in announced) for day in days}


def load_table(country: str, first_day: date, last_day: date) -> Any:
    """Return the `holidays` object of a country for the years the days lie in.

    Raises
    ------
    InvalidInput
        If the country, the subdivision or one of the years is not known.
    """
    import holidays

    code, _, part = country.partition("-")
    supported = holidays.list_supported_countries(include_aliases=True)
    if code not in supported:
        raise InvalidInput(
            f"no calendar is known for the country {code!r}",
            where="country",
            hint="use an ISO 3166 code such as CN, or DE-BY where a subdivision matters",
        )
    if part and part not in supported[code]:
        parts = ", ".join(supported[code]) or "none"
        raise InvalidInput(
            f"{code} has no subdivision {part!r}", where="country", hint=f"known ones: {parts}"
        )
    years = range(first_day.year, last_day.year + 1)
    plain = holidays.country_holidays(code, subdiv=part or None, expand=False)
    if not plain.start_year <= years[0] <= years[-1] <= plain.end_year:
        raise InvalidInput(
            f"{first_day} to {last_day} is not within the years known for {country}",
            where="calendar",
            hint=f"use days from {plain.start_year} to {plain.end_year}",
        )
    # Names must not hang on the language of the machine.
    language = "en_US" if "en_US" in plain.supported_languages else plain.default_language
    return holidays.country_holidays(
        code, subdiv=part or None, years=years, expand=False, language=language
    )


def _chinese_day(table: Any, day: date, provisional: bool) -> KnownDay:
    weekend = bool(table.is_weekend(day))
    name = table.get(day)
    if name is None:
        return KnownDay(_without_holiday(table, day), (), weekend, None, provisional)
    festivals = _chinese_names(name)
    # Only the days named in the State Council's regulation are statutory (paid threefold);
    # substituted, swapped and extended days off are rest days.
    rest = any(mark in name for mark in ("Day off", "(observed)", "Extended"))
    day_class = DayClass.OFF if rest else DayClass.STATUTORY
    return KnownDay(day_class, festivals, weekend, _moved_from(name), provisional)


def _chinese_names(name: str) -> tuple[str, ...]:
    found: list[str] = []
    for part in name.split("; "):
        if "Day off" in part:
            continue
        # The package's "Chinese New Year" does not hold "New Year's Day", so one name fits.
        ours = [ours for theirs, ours in _CHINESE_FESTIVALS if theirs in part]
        found += ours or [_SUFFIXES.sub("", part)]
    return tuple(dict.fromkeys(found))


def _other_day(table: Any, day: date) -> KnownDay:
    weekend = bool(table.is_weekend(day))
    name = table.get(day)
    if name is None:
        return KnownDay(_without_holiday(table, day), (), weekend)
    parts = name.split("; ")
    festivals = tuple(_SUFFIXES.sub("", part) for part in parts if "Day off" not in part)
    day_class = DayClass.STATUTORY if festivals else DayClass.OFF
    return KnownDay(
        day_class, tuple(dict.fromkeys(festivals)), weekend, _moved_from(name), "estimated" in name
    )


def _without_holiday(table: Any, day: date) -> DayClass:
    if not table.is_weekend(day):
        return DayClass.WORKDAY
    return DayClass.MAKEUP if day in table.weekend_workdays else DayClass.OFF


def _moved_from(name: str) -> date | None:
    match = _SUBSTITUTED.search(name)
    if not match:
        return None
    month, day, year = (int(part) for part in match.groups())
    return date(year, month, day)
