"""Chinese lunar dates from 1970 to 2049."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from wfm.domain import InvalidInput
from wfm.domain.record import Record

FIRST_YEAR, LAST_YEAR = 1970, 2049

# One number a year: bit 16 is set when the leap month has 30 days, bits 15 to 4 when the first,
# second ... twelfth month has, and the last four bits are the month that is doubled. GB/T
# 33661-2017 rules; the tables of Hong Kong Observatory give the same dates.
_YEARS = (
    0x096D0, 0x04DD5, 0x04AD0, 0x0A4D0, 0x0D4D4, 0x0D250, 0x0D558, 0x0B540, 0x0B6A0, 0x195A6,
    0x095B0, 0x049B0, 0x0A974, 0x0A4B0, 0x0B27A, 0x06A50, 0x06D40, 0x0AF46, 0x0AB60, 0x09570,
    0x04AF5, 0x04970, 0x064B0, 0x074A3, 0x0EA50, 0x06B58, 0x05AC0, 0x0AB60, 0x096D5, 0x092E0,
    0x0C960, 0x0D954, 0x0D4A0, 0x0DA50, 0x07552, 0x056A0, 0x0ABB7, 0x025D0, 0x092D0, 0x0CAB5,
    0x0A950, 0x0B4A0, 0x0BAA4, 0x0AD50, 0x055D9, 0x04BA0, 0x0A5B0, 0x15176, 0x052B0, 0x0A930,
    0x07954, 0x06AA0, 0x0AD50, 0x05B52, 0x04B60, 0x0A6E6, 0x0A4E0, 0x0D260, 0x0EA65, 0x0D530,
    0x05AA0, 0x076A3, 0x096D0, 0x04AFB, 0x04AD0, 0x0A4D0, 0x1D0B6, 0x0D250, 0x0D520, 0x0DD45,
    0x0B5A0, 0x056D0, 0x055B2, 0x049B0, 0x0A577, 0x0A4B0, 0x0AA50, 0x1B255, 0x06D20, 0x0ADA0,
)  # fmt: skip
_FIRST_NEW_YEAR = date(1970, 2, 6)


@dataclass(frozen=True, slots=True, eq=False)
class LunarDate(Record):
    """A day of the Chinese lunar calendar.

    Parameters
    ----------
    year : int
        Solar year in which the lunar year begins.
    month, day : int
    leap : bool
        True in a doubled month's second occurrence.
    """

    year: int
    month: int
    day: int
    leap: bool = False


def lunar_date(day: date) -> LunarDate:
    """Return the lunar date of a day.

    Raises
    ------
    InvalidInput
        If the day lies before 1970-02-06 or after the lunar year 2049.
    """
    starts = _month_starts()
    place = bisect_right(starts, (day, 99)) - 1
    if place < 0 or place >= len(starts) - 1:
        raise InvalidInput(
            f"{day} is not within the lunar years {FIRST_YEAR} to {LAST_YEAR}",
            where="lunar calendar",
        )
    first, _ = starts[place]
    year, month, leap = _months()[place]
    return LunarDate(year, month, (day - first).days + 1, leap)


def solar_date(lunar: LunarDate) -> date:
    """Return the day of a lunar date.

    Raises
    ------
    InvalidInput
        If there is no such lunar date: a leap month or thirtieth day that the year lacks.
    """
    key = (lunar.year, lunar.month, lunar.leap)
    months, starts = _months(), _month_starts()
    if key in months:
        place = months.index(key)
        day = starts[place][0] + timedelta(days=lunar.day - 1)
        if lunar.day >= 1 and day < starts[place + 1][0]:
            return day
    raise InvalidInput(
        f"there is no day {lunar.day} of {'leap ' if lunar.leap else ''}month {lunar.month} of "
        f"the lunar year {lunar.year}",
        where="lunar calendar",
    )


@cache
def _months() -> tuple[tuple[int, int, bool], ...]:
    """Return year, month and leap mark of each lunar month in order."""
    return tuple(
        (FIRST_YEAR + number, month, leap)
        for number, code in enumerate(_YEARS)
        for month in range(1, 13)
        for leap in ((False, True) if code & 0xF == month else (False,))
    )


@cache
def _month_starts() -> tuple[tuple[date, int], ...]:
    """Return the first day of each lunar month, and of the one after the last."""
    starts, day = [(_FIRST_NEW_YEAR, 0)], _FIRST_NEW_YEAR
    for year, month, leap in _months():
        code = _YEARS[year - FIRST_YEAR]
        long = code & 0x10000 if leap else code & (0x10000 >> month)
        day += timedelta(days=30 if long else 29)
        starts.append((day, 0))
    return tuple(starts)
