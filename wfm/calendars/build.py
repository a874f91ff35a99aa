"""The calendar of a country over a stretch of days, with the planner's overrides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from wfm.calendars.blocks import place_in_blocks
from wfm.calendars.public_holidays import KnownDay, known_days
from wfm.domain import Calendar, Day, DayClass, InvalidInput

# Longer than any block of days off, so that a block cut by the first or last day is whole.
_MARGIN = timedelta(days=31)


def build_calendar(
    country: str, first_day: date, last_day: date, overrides: Sequence[Day] = ()
) -> Calendar:
    """Return the days of a country, each with its class, festival and place in the block.

    In China the statutory days (13 a year, 11 before 2025) are told apart from substituted
    days off, swapped days off and weekend days inside a block, and make-up work days are
    known as far as they were announced; years that were not are marked provisional. In every
    other country public holidays are statutory and the country's weekend is off.

    Parameters
    ----------
    country : str
        ISO 3166 code, with a subdivision after a hyphen where needed (``DE-BY``).
    first_day, last_day : date
        Both included.
    overrides : sequence of Day
        Days that the planner knows better. Class and provisional mark are taken as given, the
        festival too unless it is empty; position and block length are worked out anew for the
        whole calendar, so that neighbouring days stay coherent. Days outside the calendar
        count where their block reaches into it.

    Raises
    ------
    InvalidInput
        If the country is not known, the days are in the wrong order, or a day is overridden
        twice.

    Notes
    -----
    Regulation on Public Holidays for National Annual Festivals and Memorial Days, art. 2
    (Order 795 of the State Council, in force 2025-01-01), and the yearly notices of the General
    Office of the State Council as the package `holidays` carries them.
    """
    if last_day < first_day:
        raise InvalidInput(f"ends {last_day} before it starts {first_day}", where="calendar")
    known = known_days(country, first_day - _MARGIN, last_day + _MARGIN)
    seen: set[date] = set()
    for day in overrides:
        if day.day in seen:
            raise InvalidInput(
                f"{day.day} is given twice", where="calendar overrides", hint="keep one row a day"
            )
        seen.add(day.day)
        if day.day in known:
            known[day.day] = _overridden(day, known[day.day])
    days = place_in_blocks(known)
    count = (last_day - first_day).days + 1
    return Calendar(country, tuple(days[first_day + timedelta(days=n)] for n in range(count)))


def _overridden(day: Day, before: KnownDay) -> KnownDay:
    # A day that stays off keeps its festival when the planner names none.
    keeps = not day.works and before.day_class in (DayClass.OFF, DayClass.STATUTORY)
    inherited = before.festivals if keeps else ()
    festivals = tuple(day.festival.split("+")) if day.festival else inherited
    return KnownDay(
        day.day_class,
        festivals,
        weekend=before.weekend,
        moved_from=before.moved_from if keeps else None,
        provisional=day.provisional,
    )
